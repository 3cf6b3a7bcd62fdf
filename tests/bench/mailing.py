"""A meeting is moved, and all members of its group get a mail: how fast, in how much memory, and for how many."""

import asyncio
import time
import uuid
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import partial
from statistics import median
from typing import TypeVar

from services.notifications.settings import Settings
from shared.contracts.catalog import GROUPS, Group
from shared.contracts.golden import example
from shared.contracts.meetings import MEETINGS, GroupReference, Meeting
from shared.contracts.registration import MEMBERS, Member
from shared.contracts.snapshots import Snapshot
from shared.contracts.topic import Topic
from shared.contracts.when import Slot, Slots
from shared.messaging import event
from shared.postgres import connect
from tests.bench.finding import Finding, Pace, compared, limited
from tests.bench.ground import POLL_S, Ground, Installation, Load, Running, until
from tests.bench.post_office import PostOffice, post_office
from tests.bench.publishing import send
from tests.bench.signing_up import all_published

MEMBERS_OF_THE_LARGE = 10_000
TIMES_AS_MANY = 10
ROUNDS = 2
PATIENCE_S = 240
CONNECTIONS = int(Settings.model_fields["smtp_connections"].default)

_ALL_RECORDED = "select not exists (select from notice where finished_at is null)"

SnapshotT = TypeVar("SnapshotT", bound=Snapshot)


async def measure(ground: Ground, load: Load) -> list[Finding]:
    large = load.of(MEMBERS_OF_THE_LARGE)
    small = max(1, large // TIMES_AS_MANY)
    rounds, longer, more = [], [], []
    async with (
        post_office() as office,
        ground.installation("notifications") as installation,
        installation.service("notifications", smtp_port=office.port, ready=False) as running,
    ):
        few = await _Group.known(installation, small)
        many = await _Group.known(installation, large)
        await few.told_of_a_move(installation, office, running)
        for _ in range(min(load.rounds, ROUNDS)):
            part = await few.told_of_a_move(installation, office, running)
            whole = await many.told_of_a_move(installation, office, running)
            longer.append(whole.seconds / part.seconds)
            more.append(whole.peak_mb - part.peak_mb)
            ours = Pace(large / whole.seconds, whole.cpu_s / large * 1e6)
            rounds.append((ours, await _bare(installation, office, large)))
    what = f"a moved meeting with {large:,} members"
    return [
        compared(f"{what}: mails accepted by SMTP", rounds, at_least=0.6),
        limited(f"{what} beside {small:,}: time", median(longer), "times", at_most=TIMES_AS_MANY + 1),
        limited(f"{what} beside {small:,}: memory at its peak, more by", max(more), "MB", at_most=10),
    ]


@dataclass(frozen=True, slots=True)
class _Mailing:
    seconds: float
    """From the event to the last mail that the mail server took."""
    cpu_s: float
    peak_mb: float


@dataclass
class _Group:
    """A group with a meeting that is moved again and again."""

    meeting: Meeting
    members: int

    @classmethod
    async def known(cls, installation: Installation, members: int) -> "_Group":
        """First the meeting is published, then its group gets members: so far nobody is told anything."""
        group = _copy(Group, GROUPS, "talkoot.group.published", id=uuid.uuid4())
        meeting = _copy(
            Meeting,
            MEETINGS,
            "talkoot.meeting.published",
            id=uuid.uuid4(),
            group=GroupReference(id=group.id, slug=group.slug, name=group.name),
        )
        await send(
            installation.ground,
            [
                event(GROUPS, "talkoot.group.published", group, time=group.changed_at),
                event(MEETINGS, "talkoot.meeting.published", meeting, time=meeting.changed_at),
            ],
        )
        await until(partial(_counts, installation, "select count(*) = 1 from meeting where id = $1", meeting.id), 120)
        people = [
            _copy(Member, MEMBERS, "talkoot.member.corrected", id=(one := uuid.uuid4()), group_id=group.id).model_copy(
                update={"email": f"{one.hex}@kunta.example"}
            )
            for _ in range(members)
        ]
        await send(
            installation.ground,
            [event(MEMBERS, "talkoot.member.corrected", person, time=person.changed_at) for person in people],
        )
        known = f"select count(*) = {members} from member where group_id = $1"
        await until(partial(_counts, installation, known, group.id), 120)
        return cls(meeting, members)

    async def told_of_a_move(self, installation: Installation, office: PostOffice, running: Running) -> _Mailing:
        before = self.meeting
        now = datetime.now(UTC)
        start = now + timedelta(days=30, hours=before.version)
        moved = {
            "version": before.version + 1,
            "sequence": before.sequence + 1,
            "changed_at": now,
            "previous_when": before.when,
            "when": Slots(slots=(Slot(starts=start, ends=start + timedelta(hours=2)),)),
        }
        self.meeting = before.model_copy(update=moved)
        target = office.accepted + self.members
        cpu, peak, started = running.cpu_s(), running.resident_mb(), time.perf_counter()
        await send(installation.ground, [event(MEETINGS, "talkoot.meeting.moved", self.meeting, time=now)])
        while office.accepted < target:
            if time.perf_counter() > started + PATIENCE_S:
                raise RuntimeError(f"{target - office.accepted} mails of {self.members} did not come")
            await asyncio.sleep(POLL_S)
            peak = max(peak, running.resident_mb())
        seconds = time.perf_counter() - started
        await until(partial(_counts, installation, _ALL_RECORDED), 60)
        await until(partial(all_published, installation, "notifications"), 60)
        return _Mailing(seconds, running.cpu_s() - cpu, peak)


async def _bare(installation: Installation, office: PostOffice, count: int) -> Pace:
    """As many mails as ours, each the last that we sent, over as many connections."""
    message = installation.ground.folder / "mail"
    message.write_bytes(office.last.removesuffix(b".\r\n"))
    arguments = (str(office.port), str(CONNECTIONS), str(count), str(message))
    before = office.accepted
    async with installation.program("tests.bench.bare_mails", *arguments) as running:
        await until(partial(_has_accepted, office, before + 1), 60)
        first, cpu, started = office.accepted, running.cpu_s(), time.perf_counter()
        await until(partial(_has_accepted, office, before + count), PATIENCE_S)
        done = max(1, office.accepted - first)
        return Pace(done / (time.perf_counter() - started), (running.cpu_s() - cpu) / done * 1e6)


async def _has_accepted(office: PostOffice, mails: int) -> bool:
    return office.accepted >= mails


async def _counts(installation: Installation, question: str, *values: object) -> bool:
    connection = await connect(installation.database_url("notifications"))
    try:
        return bool(await connection.fetchval(question, *values))
    finally:
        await connection.close()


def _copy(model: type[SnapshotT], topic: Topic, happened: str, **changes: object) -> SnapshotT:
    """The golden example with some fields of its own, as the first version of now."""
    return model.model_validate(example(topic, happened)).model_copy(
        update={"version": 1, "changed_at": datetime.now(UTC), **changes}
    )
