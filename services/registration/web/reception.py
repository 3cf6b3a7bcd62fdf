"""The one way in for sign-ups over HTTP: from our own form, from other sites' forms, from programs."""

from collections.abc import Callable, Mapping

from services.registration.domain.groups import Joining, ThemeGroup
from services.registration.domain.person import HONEYPOT, read_person
from services.registration.usecases.know_groups import KnownGroups
from services.registration.usecases.sign_up import SignUp
from shared.clock import Clock
from shared.languages import Language
from shared.postgres import GroupCommit


class NotOpen(Exception):
    """The group takes no sign-ups here now."""

    def __init__(self, joining: Joining) -> None:
        super().__init__(joining)
        self.joining = joining


class Reception:
    """`asked` is called when a sign-up has been set aside, to be looked at after the answer."""

    def __init__(
        self, groups: KnownGroups, sign_ups: GroupCommit[SignUp, bool], clock: Clock, *, asked: Callable[[], None]
    ) -> None:
        self._groups = groups
        self._sign_ups = sign_ups
        self._clock = clock
        self._asked = asked

    async def group(self, slug: str) -> ThemeGroup | None:
        """Raises Unavailable where the groups have never been read yet."""
        return await self._groups.find(slug)

    def joining(self, group: ThemeGroup) -> Joining:
        """How one joins the group now."""
        return group.joining(self._clock())

    async def take(self, group: ThemeGroup, typed: Mapping[str, str], language: Language) -> None:
        """Take in a sign-up; `language` is that of the form, for who chose none.

        What a program has filled in is dropped, and nobody told. Raises NotOpen, Invalid and Unavailable.
        """
        joining = self.joining(group)
        if joining != "open":
            raise NotOpen(joining)
        if typed.get(HONEYPOT):
            return
        person = read_person(typed if typed.get("language") else {**typed, "language": language})
        if await self._sign_ups.submit(SignUp(group, person)):
            self._asked()
