"""What was understood, said back: so that a lead sees a wrong year or weekday before anybody relies on it."""

from services.meetings.domain.meetings import Meeting
from shared.formats import format_when
from shared.languages import localised


def short(meeting: Meeting) -> str:
    """The end of its id: enough to name a meeting, short enough to type."""
    return meeting.id.hex[-6:]


def said(meeting: Meeting) -> str:
    """One line: id, status, title, when with its weekday, where."""
    title = localised(meeting.title, "en")
    parts = [
        f"{short(meeting)}  {meeting.status:<9}",
        format_when(meeting.when, meeting.time_zone, "en"),
        ", ".join(filter(None, (meeting.place.room, meeting.place.address))) or meeting.place.kind,
    ]
    if title is not None:
        parts.append(title.text)
    if meeting.link is not None:
        parts.append("online link set")
    return "  ".join(parts)
