"""What those who run a group do about its mails: send failed ones again, add words of their own."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from services.notifications.store import notices, outgoing
from shared.access import Actor, Entry, audit
from shared.contracts.notifications import NoticeKind
from shared.languages import Language
from shared.postgres import Connection


@dataclass(frozen=True, slots=True)
class SendAgain:
    group_id: UUID
    notice_id: UUID | None
    """None: all that failed."""


@dataclass(frozen=True, slots=True)
class Reword:
    group_id: UUID
    kind: NoticeKind
    words: dict[Language, str]
    """Of every language; empty takes them away."""


async def send_again(connection: Connection, command: SendAgain, actor: Actor, *, now: datetime) -> int:
    """Queue failed messages of the group anew, where it is not too late to tell them. How many."""
    failed = await outgoing.failed(connection, command.group_id)
    wanted = failed if command.notice_id is None else [each for each in failed if each == command.notice_id]
    count = await notices.retry(connection, wanted, now)
    if count:
        entry = Entry(
            actor, "sent again", "mails", command.notice_id, group_id=command.group_id, after={"mails": count}
        )
        await audit.record(connection, entry, now=now)
    return count


async def reword(connection: Connection, command: Reword, actor: Actor, *, now: datetime) -> None:
    """The mails that are written from now on hold the words. The same words again change nothing."""
    before = await outgoing.word(connection, command.group_id, command.kind, command.words, now)
    was, became = audit.changed(
        {str(each): before.get(each, "") for each in command.words},
        {str(each): text for each, text in command.words.items()},
    )
    if became:
        entry = Entry(
            actor, "reworded", "mails", group_id=command.group_id, subject_name=command.kind, before=was, after=became
        )
        await audit.record(connection, entry, now=now)
