"""What the pages tell to search engines, in schema.org's words (https://schema.org)."""

from collections.abc import Iterable

from services.catalog.domain.groups import Group
from shared.contracts.meetings import Meeting
from shared.contracts.when import Open
from shared.languages import Language
from shared.structured_data import event_data, plain_text


def site_data(public_url: str, language: Language) -> dict[str, object]:
    return {
        "@context": "https://schema.org",
        "@type": "WebSite",
        "name": "Talkoot",
        "url": f"{public_url}/{language}/",
        "inLanguage": language,
    }


def group_data(group: Group, meetings: Iterable[Meeting], public_url: str, language: Language) -> dict[str, object]:
    """The group as an Organization with its dated meetings. Leads' contacts are left to the page."""
    page = f"{public_url}/{language}/groups/{group.slug}"
    return {
        "@context": "https://schema.org",
        "@type": "Organization",
        "@id": page,
        "url": page,
        "name": plain_text(group.content.name, language),
        "description": plain_text(group.content.task, language),
        "event": [event_data(meeting, page, language) for meeting in meetings if not isinstance(meeting.when, Open)],
    }
