"""Invented people, groups and meetings, and the events that tell of them."""

from datetime import UTC, date, datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

from shared.contracts.catalog import Group, Lead
from shared.contracts.meetings import GroupReference, Joining, Meeting, Place
from shared.contracts.registration import Member, MemberLinks
from shared.contracts.when import Days, Open, Slot, Slots, When
from shared.messaging import Received

NOW = datetime(2026, 11, 2, 8, 0, tzinfo=UTC)
ORIGIN = "https://talkoot.example"
GROUP_NAME = {"fi": "Sosiaalinen kestävyys", "sv": "Social hållbarhet", "en": "Social sustainability"}
TITLE = {"fi": "Sosiaalinen kestävyys: aloitus", "sv": "Social hållbarhet: start"}


def at(day: date, start: str, end: str | None = None) -> Slots:
    """One sitting, in UTC."""

    def moment(time: str) -> datetime:
        return datetime.fromisoformat(f"{day.isoformat()}T{time}:00+00:00")

    return Slots(slots=(Slot(starts=moment(start), ends=None if end is None else moment(end)),))


DECEMBER = at(date(2026, 12, 17), "10:00", "12:00")
JANUARY = at(date(2027, 1, 14), "10:00", "12:00")
OPEN = Open()
TWO_DAYS = Days(days=(date(2027, 2, 2), date(2027, 2, 3)))
ROOM = Place(kind="room", room="Kokoushuone 3", address="Torikatu 1, Mallila")
ELSEWHERE = Place(kind="room", room="Juhlasali", address="Rantatie 5, Mallila")
ONLINE = Place(kind="online")


def group(id: UUID | None = None, *, version: int = 1, **changes: Any) -> Group:
    fields: dict[str, Any] = {
        "id": id or uuid4(),
        "version": version,
        "changed_at": NOW,
        "slug": "sosiaalinen-kestavyys",
        "status": "active",
        "name": GROUP_NAME,
        "leads": (
            Lead(name="Maija Mallikas", email="maija.mallikas@ministerio.example"),
            Lead(name="Kalle Kokeilija", phone="+358401234567"),
        ),
    }
    return Group(**fields | changes)


def meeting(group: Group, id: UUID | None = None, *, version: int = 1, **changes: Any) -> Meeting:
    meeting_id = id or uuid4()
    fields: dict[str, Any] = {
        "id": meeting_id,
        "version": version,
        "changed_at": NOW,
        "group": GroupReference(id=group.id, slug=group.slug, name=group.name),
        "status": "confirmed",
        "title": TITLE,
        "when": DECEMBER,
        "time_zone": "Europe/Helsinki",
        "place": ROOM,
        "uid": f"{meeting_id}@talkoot.example",
        "sequence": version - 1,
        "pages": {lang: f"{ORIGIN}/{lang}/meetings/{meeting_id}" for lang in ("fi", "sv", "en")},
    }
    return Meeting(**fields | changes)


def moved(before: Meeting, when: When, **changes: Any) -> Meeting:
    """The meeting after it was moved."""
    return _after(before, previous_when=before.when, when=when, **changes)


def cancelled(before: Meeting, **changes: Any) -> Meeting:
    return _after(before, status="cancelled", **changes)


def _after(before: Meeting, **changes: Any) -> Meeting:
    rise = {"version": before.version + 1, "sequence": before.sequence + 1}
    return before.model_copy(update={**rise, **changes})


def joining(of: Meeting, *, version: int = 1, url: str = "https://video.example/huone/1") -> Joining:
    return Joining(id=of.id, version=version, changed_at=NOW, url=url, instructions={"fi": "Liity omalla nimelläsi."})


def member(group: Group, id: UUID | None = None, *, version: int = 1, **changes: Any) -> Member:
    """Somebody who has asked to join, or with `status`, who has become a member or left."""
    member_id = id or uuid4()
    status = changes.get("status", "pending")
    fields: dict[str, Any] = {
        "id": member_id,
        "version": version,
        "changed_at": NOW,
        "group_id": group.id,
        "group_slug": group.slug,
        "status": status,
        "name": "Aino Esimerkki",
        "email": f"{member_id.hex}@kunta.example",
        "language": "fi",
        "signed_up_at": NOW,
        "confirm_by": NOW + timedelta(days=7) if status == "pending" else None,
        "links": MemberLinks(
            confirm=f"{ORIGIN}/fi/registrations/confirm/WyJ4Il0.{member_id.hex}" if status == "pending" else None,
            own_page=f"{ORIGIN}/fi/registrations/WyJ4Il0.{member_id.hex}",
        ),
    }
    return Member(**fields | changes)


def became(before: Member, status: str, **changes: Any) -> Member:
    """The registration after a change of its status."""
    fresh: dict[str, Any] = {"version": before.version + 1, "status": status, "confirm_by": None}
    links = before.links.model_copy(update={"confirm": None})
    return before.model_copy(update={**fresh, "links": links, **changes})


def told(happened: str, snapshot: Group | Meeting | Joining | Member) -> Received[Any]:
    """An event as a handler gets it."""
    key = str(snapshot.id)
    return Received(key, f"talkoot.{happened}", f"{key}:{snapshot.version}", snapshot)


def erased(id: UUID) -> Received[Any]:
    return Received(str(id), "", "", None)
