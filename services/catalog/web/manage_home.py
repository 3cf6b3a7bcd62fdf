"""The first of the managing pages: the groups that one runs, with what needs attention."""

from dataclasses import dataclass
from typing import Final

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute

from services.catalog import store
from services.catalog.domain.attention import FAILED_MAILS_COUNT, LAPSES_SOON, Need, What, needs
from services.catalog.domain.groups import Group
from services.catalog.store import failed_mails, questions, waiting
from shared.access import Gate, Permission, Visitor
from shared.access.permissions import Role
from shared.clock import Clock
from shared.languages import Message, translatable
from shared.postgres import Database

_NEEDS: Final[dict[What, Message]] = {
    "draft": translatable("The draft is complete: publish it when you are ready"),
    "gaps": translatable("The draft cannot be published before something is filled in"),
    "questions": translatable("The imported page left questions open"),
    "proposed": translatable("Meetings were read from the imported page: see whether they are right"),
    "failed-mails": translatable("Mails to members have failed: see why, and send them again"),
    "waiting": translatable("Sign-ups wait for confirmation, and the first soon lapses"),
    "minutes": translatable("Meetings are over and have no minutes yet"),
    "no-meeting": translatable("No meeting is coming"),
    "sign-up-over": translatable("The time to sign up is over"),
}
_WHERE: Final[dict[What, tuple[str, Permission]]] = {
    "draft": ("", Permission.SEE_GROUP),
    "gaps": ("", Permission.SEE_GROUP),
    "questions": ("", Permission.SEE_GROUP),
    "proposed": ("/meetings", Permission.PLAN_MEETINGS),
    "failed-mails": ("/mails?status=failed", Permission.SEND_MAILS),
    "waiting": ("/members?status=pending&order=oldest", Permission.SEE_MEMBERS),
    "minutes": ("/meetings", Permission.PLAN_MEETINGS),
    "no-meeting": ("/meetings/schedule", Permission.PLAN_MEETINGS),
    "sign-up-over": ("", Permission.SEE_GROUP),
}
"""Where one sees to it, below the group, and what one must be allowed to."""


@dataclass(frozen=True, slots=True)
class Managed:
    """A group as the visitor runs it. `role` is None for an administrator who has no role in it."""

    group: Group
    role: Role | None
    needs: tuple[Need, ...]


class ManageHome:
    def __init__(self, gate: Gate, database: Database, clock: Clock) -> None:
        self._gate = gate
        self._database = database
        self._clock = clock

    def routes(self) -> list[BaseRoute]:
        return [self._gate.route("/{lang}/manage/", self.show)]

    async def show(self, _request: Request, visitor: Visitor) -> Response:
        """For everybody who is signed in. Groups with needs come first."""
        now = self._clock()
        async with self._database.connection() as connection:
            groups = [group for group in await store.groups(connection) if visitor.may(Permission.SEE_GROUP, group.id)]
            open_questions = await questions.counts(connection)
            failed = await failed_mails.counts(connection, since=now - FAILED_MAILS_COUNT)
            lapsing = await waiting.counts(connection, lapsing_by=now + LAPSES_SOON)
            managed = [
                Managed(
                    group,
                    visitor.account.roles.get(group.id),
                    tuple(
                        need
                        for need in needs(
                            group,
                            await store.meetings_of(connection, group.id),
                            questions=open_questions.get(group.id, 0),
                            failed_mails=failed.get(group.id, 0),
                            waiting=lapsing.get(group.id, 0),
                            now=now,
                        )
                        if visitor.may(_WHERE[need.what][1], group.id)
                    ),
                )
                for group in groups
            ]
        managed.sort(key=lambda each: (each.group.status == "ended", not each.needs))
        return visitor.render("manage/home.html", groups=managed, needs=_NEEDS, where=_WHERE)
