"""A meeting as VEVENT components (RFC 5545, 3.6.1): what it is called, where it is, and one component a changed day."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Final, Literal

from icalendar import Event, vDatetime, vDDDTypes, vInt, vRecur, vUri

from shared.calendars.text import Text, calendar_user, one_line, text, uri
from shared.calendars.timetable import Moment, Span, Timetable
from shared.contracts.meetings import Joining, Meeting, MeetingStatus
from shared.languages import Chosen, Language, localised

_STATUS: Final[Mapping[MeetingStatus, str]] = {
    "tentative": "TENTATIVE",
    "confirmed": "CONFIRMED",
    "held": "CONFIRMED",
    "cancelled": "CANCELLED",
}
_ONLINE: Final[Mapping[Language, str]] = {"fi": "Etäkokous", "sv": "Distansmöte", "en": "Online meeting"}
_ALSO_ONLINE: Final[Mapping[Language, str]] = {"fi": "myös etänä", "sv": "även på distans", "en": "also online"}
_JOIN: Final[Mapping[Language, str]] = {
    "fi": "Osallistu etänä",
    "sv": "Delta på distans",
    "en": "Join online",
}
_CANCELLED: Final[Mapping[Language, str]] = {"fi": "Peruttu", "sv": "Inställt", "en": "Cancelled"}


@dataclass(frozen=True, slots=True)
class Organiser:
    """Who sends the invitation: answers to it go to `email`."""

    name: str
    email: str


@dataclass(frozen=True, slots=True)
class Telling:
    """How a meeting is told of, where that does not lie in the meeting itself."""

    language: Language
    method: Literal["PUBLISH", "REQUEST", "CANCEL"]
    organiser: Organiser | None = None
    joining: Joining | None = None


def events(meeting: Meeting, times: Timetable, telling: Telling) -> list[Event]:
    """The meeting's event or series first, then each occurrence that is not as the series has it.

    Each stands alone, as RFC 5546 wants. A CANCEL has the first only: without RECURRENCE-ID it cancels all of it.
    """
    whole = _event(meeting, telling, times.first)
    if times.days > 1:
        whole["RRULE"] = vRecur(FREQ="DAILY", COUNT=times.days)
    if times.left_out:
        whole["EXDATE"] = [written(moment) for moment in times.left_out]
    if telling.method == "CANCEL":
        return [whole]
    return [whole, *(_event(meeting, telling, span, instead_of=usual) for usual, span in times.changed)]


def written(moment: Moment) -> vDatetime | vDDDTypes:
    """A day as VALUE=DATE, a time in UTC with Z, any other time local with its TZID."""
    if not isinstance(moment, datetime):
        return vDDDTypes(moment)
    if str(moment.tzinfo) == "UTC":
        return vDatetime(moment)
    value = vDatetime(moment.replace(tzinfo=None))
    value.params["TZID"] = str(moment.tzinfo)
    return value


def _event(meeting: Meeting, telling: Telling, span: Span, *, instead_of: Moment | None = None) -> Event:
    event = Event()
    joining = telling.joining if meeting.place.kind in ("online", "hybrid") else None
    changed_at = vDatetime(max(one.changed_at for one in (meeting, joining) if one is not None).astimezone(UTC))
    event["UID"] = text(meeting.uid)
    if instead_of is not None:
        event["RECURRENCE-ID"] = written(instead_of)
    event["DTSTAMP"] = changed_at
    event["LAST-MODIFIED"] = changed_at
    event["SEQUENCE"] = vInt(meeting.sequence)
    event["DTSTART"] = written(span.starts)
    if span.ends is not None:
        event["DTEND"] = written(span.ends)
    event["SUMMARY"] = _summary(meeting, telling)
    _describe(event, meeting, telling.language, joining)
    cancelled = telling.method == "CANCEL" or meeting.status == "cancelled"
    event["STATUS"] = text("CANCELLED" if cancelled else _STATUS[meeting.status])
    takes_time = isinstance(span.starts, datetime) and not cancelled
    event["TRANSP"] = text("OPAQUE" if takes_time else "TRANSPARENT")
    if telling.organiser is not None:
        event["ORGANIZER"] = calendar_user(telling.organiser.email, telling.organiser.name)
    return event


def _describe(event: Event, meeting: Meeting, language: Language, joining: Joining | None) -> None:
    page = localised(meeting.pages, language)
    group = localised(meeting.group.name, language)
    description = _description(meeting, language, page=page, group=group, joining=joining)
    if description:
        event["DESCRIPTION"] = description
    location = _location(meeting, language, joining)
    if location:
        event["LOCATION"] = text(location)
    if joining is not None:
        event["CONFERENCE"] = _conference(joining, language)
    if page is not None:
        event["URL"] = vUri(uri(page.text))
    if group is not None:
        event["CATEGORIES"] = text(one_line(group.text), group.lang)


def _summary(meeting: Meeting, telling: Telling) -> Text:
    """The title, or else the group's name. Where it is published, a cancelled meeting says so in words too:
    some programs show a subscribed calendar without its STATUS."""
    chosen = localised(meeting.title, telling.language) or localised(meeting.group.name, telling.language)
    if chosen is None:
        return text(meeting.group.slug)
    title = one_line(chosen.text)
    if telling.method == "PUBLISH" and meeting.status == "cancelled":
        title = f"{_CANCELLED[chosen.lang]}: {title}"
    return text(title, chosen.lang)


def _description(
    meeting: Meeting, language: Language, *, page: Chosen | None, group: Chosen | None, joining: Joining | None
) -> Text:
    reason = localised(meeting.reason, language)
    agenda = localised(meeting.agenda, language)
    paragraphs = [
        *(chosen.text.strip() for chosen in (reason, agenda) if chosen is not None),
        *([_how_to_join(joining, language)] if joining is not None else []),
        "\n".join(one_line(chosen.text) for chosen in (group, page) if chosen is not None),
    ]
    main = agenda or reason or group
    return text("\n\n".join(filter(None, paragraphs)), main.lang if main is not None else language)


def _how_to_join(joining: Joining, language: Language) -> str:
    instructions = localised(joining.instructions, language)
    link = f"{_JOIN[language]}: {uri(joining.url)}"
    return link if instructions is None else f"{link}\n{instructions.text.strip()}"


def _location(meeting: Meeting, language: Language, joining: Joining | None) -> str:
    place = meeting.place
    parts = [one_line(part or "") for part in (place.room, place.address)] if place.kind in ("room", "hybrid") else []
    if joining is not None:
        parts.append(uri(joining.url))
    elif place.kind == "online":
        parts.append(_ONLINE[language])
    elif place.kind == "hybrid":
        parts.append(_ALSO_ONLINE[language])
    return ", ".join(filter(None, parts))


def _conference(joining: Joining, language: Language) -> vUri:
    parameters = {"VALUE": "URI", "FEATURE": "VIDEO", "LABEL": _JOIN[language], "LANGUAGE": language}
    return vUri(uri(joining.url), params=parameters)
