"""Who may run groups: sessions, roles, what each role may do, and who did what.

The catalog owns the accounts and tells of them on `catalog.accounts.v1`; each service keeps them as a table of its own,
so that it judges a request alone. A service wires it so:

    MIGRATIONS = (messaging.MIGRATIONS, access.MIGRATIONS, PACKAGE / "migrations")
    Subscription(ACCOUNTS, follow_accounts)                            # in subscribers.py; the catalog writes the table
    gate = Gate(pages, database, Sessions(settings.link_keys, public_url=settings.public_url), clock)
    gate.route("/{lang}/manage/groups/{slug}/members", self.list)      # in web/manage.py

and an endpoint takes the visitor, who is signed in, and asks for what it needs:

    async def list(self, request: Request, visitor: Visitor) -> Response:
        visitor.require(Permission.SEE_MEMBERS, group.id)              # 404 or 403
        ...
        await audit.record(connection, Entry(visitor.actor, "corrected", "member", member.id, …), now=now)
        return visitor.render("manage_members.html", group=group, current="members", …)

`route` also refuses a form that another site sent, or that does not hold the session's token: every form on a managing
page has `{{ visitor.token_field }}`.
"""

from pathlib import Path

from shared.access.accounts import Account, follow_accounts
from shared.access.audit import Actor, Entry
from shared.access.gate import Gate, Visitor, see_other
from shared.access.permissions import Permission
from shared.access.sessions import Session, Sessions

MIGRATIONS = Path(__file__).parent / "migrations"
"""The tables of accounts and of the audit log."""

__all__ = [
    "MIGRATIONS",
    "Account",
    "Actor",
    "Entry",
    "Gate",
    "Permission",
    "Session",
    "Sessions",
    "Visitor",
    "follow_accounts",
    "see_other",
]
