"""What a group's public page shows: for readers, and for the leads who look at what they are about to save."""

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from typing import TypedDict

from services.catalog.domain.content import Content, is_web_address
from services.catalog.domain.groups import Group, Joining, joining
from services.catalog.domain.meetings import coming_and_past
from services.catalog.web.structured_data import group_data
from shared.contracts.meetings import Meeting
from shared.languages import Language


class GroupPage(TypedDict):
    """What the template `group.html` needs."""

    group: Group
    content: Content
    joining: Joining
    coming: Sequence[Meeting]
    past: Sequence[Meeting]
    is_web_address: Callable[[str], bool]
    calendar_host: str
    data: Mapping[str, object]


def group_page(
    group: Group, meetings: Sequence[Meeting], *, public_url: str, language: Language, now: datetime
) -> GroupPage:
    coming, past = coming_and_past(meetings, ended=group.status == "ended", now=now)
    return {
        "group": group,
        "content": group.content,
        "joining": joining(group.status, group.content, now=now),
        "coming": coming,
        "past": past,
        "is_web_address": is_web_address,
        "calendar_host": public_url.partition("://")[2],
        "data": group_data(group, [*coming, *past], public_url, language),
    }
