"""Who may do what: this one table."""

from collections.abc import Mapping
from enum import StrEnum
from typing import Final, Literal

Role = Literal["administrator", "lead", "editor"]


class Permission(StrEnum):
    """What somebody does to one group, or to all of Talkoot. The value is how the documentation names it."""

    SEE_GROUP = "see the group's managing pages"
    EDIT_PAGE = "edit the group's page, restore an earlier text"
    PUBLISH_GROUP = "publish, end and reopen the group"
    GRANT_ROLES = "let others run the group, and take that back"
    PLAN_MEETINGS = "draft meetings, write agendas, notes and minutes, add files"
    PUBLISH_MEETINGS = "announce, move, cancel and hold meetings: what sends mails"
    SEE_MEMBERS = "see members, answers and what they were sent"
    CHANGE_MEMBERS = "add, correct and remove members"
    EXPORT_MEMBERS = "export members"
    SEND_MAILS = "send a mail again, edit the group's mail texts"
    CREATE_GROUP = "create groups, by hand or from a pasted page"
    ADMINISTER = "see every account and the whole audit log, let in administrators"


_LEADING: Final[frozenset[Role]] = frozenset({"administrator", "lead"})
_WRITING: Final[frozenset[Role]] = frozenset({"administrator", "lead", "editor"})
_ALL: Final[frozenset[Role]] = frozenset({"administrator"})

GRANTED: Final[Mapping[Permission, frozenset[Role]]] = {
    Permission.SEE_GROUP: _WRITING,
    Permission.EDIT_PAGE: _WRITING,
    Permission.PUBLISH_GROUP: _LEADING,
    Permission.GRANT_ROLES: _LEADING,
    Permission.PLAN_MEETINGS: _WRITING,
    Permission.PUBLISH_MEETINGS: _LEADING,
    Permission.SEE_MEMBERS: _LEADING,
    Permission.CHANGE_MEMBERS: _LEADING,
    Permission.EXPORT_MEMBERS: _LEADING,
    Permission.SEND_MAILS: _LEADING,
    Permission.CREATE_GROUP: _LEADING,
    Permission.ADMINISTER: _ALL,
}
"""Which roles may do it. CREATE_GROUP and ADMINISTER are about no group: whoever leads any group may create another."""
