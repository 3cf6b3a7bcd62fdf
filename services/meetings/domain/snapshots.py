"""What of a meeting others get: the public all but the link, the members the link."""

from urllib.parse import quote

from services.meetings.domain.meetings import Group, Link, Material, Meeting
from shared.contracts.meetings import GroupReference, Joining
from shared.contracts.meetings import Material as PublicMaterial
from shared.contracts.meetings import Meeting as PublicMeeting
from shared.contracts.when import When
from shared.languages import LANGUAGES


def public(meeting: Meeting, group: Group, *, public_url: str, previous_when: When | None = None) -> PublicMeeting:
    """The public snapshot of a published meeting, without anything that is for members only.

    Its UID is its id alone, as RFC 7986 (5.3) advises: it outlives the site's name.
    """
    if meeting.status == "draft":
        raise ValueError("a draft has no public state")
    return PublicMeeting(
        id=meeting.id,
        version=meeting.version,
        changed_at=meeting.changed_at,
        group=GroupReference(id=group.id, slug=group.slug, name=group.name),
        status=meeting.status,
        title=meeting.title or group.name,
        agenda=meeting.agenda,
        when=meeting.when,
        previous_when=previous_when,
        time_zone=meeting.time_zone,
        place=meeting.place,
        reason=meeting.reason,
        uid=str(meeting.id),
        sequence=meeting.sequence,
        pages={language: f"{public_url}/{language}/meetings/{meeting.id}" for language in LANGUAGES},
        minutes=meeting.minutes,
        materials=tuple(_public(material, meeting, public_url) for material in meeting.materials),
    )


def members_link(meeting: Meeting) -> Link | None:
    """The link that members have: none before the meeting is public, or after it was cancelled or held."""
    return meeting.link if meeting.status in ("tentative", "confirmed") else None


def joining(meeting: Meeting, link: Link) -> Joining:
    """The members' snapshot."""
    return Joining(
        id=meeting.id,
        version=meeting.link_version,
        changed_at=meeting.link_changed_at,
        url=link.url,
        instructions=link.instructions,
    )


def _public(material: Material, meeting: Meeting, public_url: str) -> PublicMaterial:
    return PublicMaterial(
        name=material.name,
        media_type=material.media_type,
        size=material.size,
        url=f"{public_url}/{LANGUAGES[0]}/meetings/{meeting.id}/files/{material.id}/{quote(material.name)}",
    )
