"""What pages tell to search engines about an event, in schema.org's words (https://schema.org/Event)."""

from datetime import date, datetime
from zoneinfo import ZoneInfo

from shared.contracts.meetings import Meeting, Place
from shared.contracts.when import Days, Open, Slots, When
from shared.languages import Language, Localised, localised

_MODE = {
    "room": "https://schema.org/OfflineEventAttendanceMode",
    "online": "https://schema.org/OnlineEventAttendanceMode",
    "hybrid": "https://schema.org/MixedEventAttendanceMode",
}


def event_data(meeting: Meeting, organizer: str, language: Language) -> dict[str, object]:
    """A dated meeting as an Event. `organizer` is the `@id` of who holds it."""
    starts, ends = _from_to(meeting.when, meeting.time_zone)
    previous = None if meeting.previous_when is None else _from_to(meeting.previous_when, meeting.time_zone)[0]
    found: dict[str, object | None] = {
        "@type": "Event",
        "name": plain_text(meeting.title, language),
        "url": meeting.pages.get(language),
        "startDate": starts,
        "endDate": ends,
        "previousStartDate": previous,
        "eventStatus": f"https://schema.org/{_status(meeting, previous)}",
        "eventAttendanceMode": _MODE.get(meeting.place.kind),
        "location": _location(meeting.place, meeting.pages.get(language)),
        "organizer": {"@id": organizer},
    }
    return {key: value for key, value in found.items() if value is not None}


def _status(meeting: Meeting, previous: str | None) -> str:
    if meeting.status == "cancelled":
        return "EventCancelled"
    return "EventScheduled" if previous is None else "EventRescheduled"


def _from_to(when: When, time_zone: str) -> tuple[str | None, str | None]:
    """First and last moment, as ISO 8601 in the meeting's own zone."""
    match when:
        case Open():
            return None, None
        case Days(days=days):
            return _iso(days[0]), _iso(days[-1])
        case Slots(slots=slots):
            zone = ZoneInfo(time_zone)
            ends = slots[-1].ends
            return _iso(slots[0].starts.astimezone(zone)), None if ends is None else _iso(ends.astimezone(zone))


def _iso(moment: date | datetime) -> str:
    return moment.isoformat()


def _location(place: Place, url: str | None) -> list[dict[str, str]] | None:
    """The room, and for online meetings the meeting's page: the link for joining is for members only."""
    found = []
    if place.kind in {"room", "hybrid"} and (place.room or place.address):
        words = {"name": place.room or place.address or "", "address": place.address or place.room or ""}
        found.append({"@type": "Place", **words})
    if place.kind in {"online", "hybrid"} and url is not None:
        found.append({"@type": "VirtualLocation", "url": url})
    return found or None


def plain_text(text: Localised, language: Language) -> str:
    chosen = localised(text, language)
    return chosen.text if chosen else ""
