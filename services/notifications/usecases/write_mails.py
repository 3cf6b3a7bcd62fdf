"""Write the mails that notices stand for."""

import asyncio
from collections import OrderedDict
from collections.abc import Callable, Sequence
from datetime import datetime
from functools import partial
from typing import Final
from uuid import UUID

from services.notifications.domain.news import GroupFacts, MeetingNews, some_meeting
from services.notifications.domain.notices import Notice, Recipient
from services.notifications.domain.trials import Trial
from services.notifications.gateways.mail.mime import Mail, Prepared, prepare
from services.notifications.gateways.mail.writer import Shown, Writer
from services.notifications.store import groups, meetings, outgoing
from services.notifications.store.outgoing import Outgoing
from shared.contracts.meetings import GroupReference, Meeting
from shared.contracts.notifications import NoticeKind
from shared.languages import Language
from shared.postgres import Connection

KEPT_SHEETS: Final = 32
_Key = tuple[object, ...]


class Desk:
    """Keeps the sheets that were written last, so that ten thousand mails alike are written three times."""

    def __init__(self, writer: Writer, *, public_url: str) -> None:
        self._writer = writer
        self._public_url = public_url
        self._sheets: OrderedDict[_Key, Prepared] = OrderedDict()
        self._writing = asyncio.Lock()

    async def write(self, connection: Connection, notice: Notice, recipient: Recipient, now: datetime) -> Mail:
        """The mail of one person. Raises UnusableAddress."""
        personal = self._writer.personal(notice, recipient, now)
        invited = await meetings.still_coming(connection, notice.meetings, now) if notice.meetings else []
        key = _key(notice, recipient.language, invited)
        sheet = self._sheets.get(key)
        if sheet is None:
            async with self._writing:
                sheet = self._sheets.get(key) or await self._sheet(connection, notice, recipient.language, invited)
                self._keep(key, sheet)
        return Mail(personal.email, sheet.fill(personal))

    async def _sheet(
        self, connection: Connection, notice: Notice, language: Language, invited: Sequence[tuple[UUID, int, int]]
    ) -> Prepared:
        news = await _news(connection, notice, [meeting_id for meeting_id, _, _ in invited])
        group = await self._group(connection, notice, news[0].meeting if news else None)
        wording = await outgoing.wording(connection, notice.group_id)
        return prepare(self._writer.sheet(notice.kind, group, news, language, wording))

    async def read(self, connection: Connection, group_id: UUID, one: Outgoing) -> Shown:
        """A message as it was written, or would be now, with the person's secret links left out."""
        invited = await meetings.still_coming(connection, list(one.meetings), one.created_at) if one.meetings else []
        news = [
            MeetingNews(meeting, link)
            for meeting, link in await meetings.with_joining(connection, [meeting_id for meeting_id, _, _ in invited])
        ]
        if one.announcement_id is not None:
            meeting, previous_place = await meetings.announcement(connection, one.announcement_id)
            news = [MeetingNews(meeting, await meetings.joining_of(connection, meeting.id), previous_place)]
        return await self._shown(
            connection, group_id, one.kind, news, language=one.language or "fi", name=one.name or "…"
        )

    async def preview(
        self, connection: Connection, group_id: UUID, kind: NoticeKind, news: Sequence[MeetingNews], language: Language
    ) -> Shown:
        """What a message of this kind would say."""
        return await self._shown(connection, group_id, kind, news, language=language, name="…")

    async def trial(self, connection: Connection, trial: Trial, now: datetime) -> Callable[[datetime], Mail]:
        """Writes the mail for whoever tries it, of the group's next meeting, or where none is coming, of any."""
        known = await groups.find(connection, trial.group_id)
        assert known is not None  # of what is erased no trial is taken
        group = GroupFacts(known.slug, known.name, known.lead_emails, self._feed(known.slug))
        wording = await outgoing.wording(connection, trial.group_id)
        coming = (await meetings.coming(connection, [trial.group_id], now)).get(trial.group_id, ())
        found = await meetings.with_joining(connection, coming[:1])
        news = [MeetingNews(meeting, link) for meeting, link in found]
        if not news and trial.kind.startswith("meeting-"):
            reference = GroupReference(id=trial.group_id, slug=known.slug, name=known.name)
            news = [MeetingNews(some_meeting(reference, now), None)]
        page = f"{self._public_url}/{trial.language}/groups/{known.slug}"
        return partial(self._writer.trial, trial, group=group, news=news, wording=wording, page=page)

    async def _shown(
        self,
        connection: Connection,
        group_id: UUID,
        kind: NoticeKind,
        news: Sequence[MeetingNews],
        *,
        language: Language,
        name: str,
    ) -> Shown:
        known = await groups.find(connection, group_id)
        assert known is not None  # whoever asks came by the group's page
        group = GroupFacts(known.slug, known.name, known.lead_emails, self._feed(known.slug))
        wording = await outgoing.wording(connection, group_id)
        return self._writer.shown(kind, group, news, language, wording, name=name)

    def _keep(self, key: _Key, sheet: Prepared) -> None:
        self._sheets[key] = sheet
        while len(self._sheets) > KEPT_SHEETS:
            self._sheets.popitem(last=False)

    async def _group(self, connection: Connection, notice: Notice, meeting: Meeting | None) -> GroupFacts:
        known = await groups.find(connection, notice.group_id)
        if known is not None:
            return GroupFacts(known.slug, known.name, known.lead_emails, self._feed(known.slug))
        assert meeting is not None  # what tells of no meeting is not taken before its group is known
        return GroupFacts(meeting.group.slug, meeting.group.name, (), self._feed(meeting.group.slug))

    def _feed(self, slug: str) -> str:
        return f"{self._public_url}/calendar/groups/{slug}.ics"


def _key(notice: Notice, language: Language, invited: Sequence[tuple[UUID, int, int]]) -> _Key:
    of_what = notice.announcement_id or notice.group_id
    return (
        notice.kind,
        language,
        of_what,
        notice.group_version,
        notice.joining_version,
        notice.wording_version,
        *invited,
    )


async def _news(connection: Connection, notice: Notice, invited: Sequence[UUID]) -> list[MeetingNews]:
    if notice.announcement_id is None or notice.meeting_id is None:
        return [MeetingNews(meeting, link) for meeting, link in await meetings.with_joining(connection, invited)]
    meeting, previous_place = await meetings.announcement(connection, notice.announcement_id)
    return [MeetingNews(meeting, await meetings.joining_of(connection, notice.meeting_id), previous_place)]
