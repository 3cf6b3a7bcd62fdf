"""Published by registration: members, their answers, and how many have not confirmed yet.

Received by it: submissions from other systems.
"""

from datetime import timedelta
from typing import Literal
from uuid import UUID

from pydantic import AwareDatetime, Field, NonNegativeInt

from shared.contracts.snapshots import Language, Snapshot, Value
from shared.contracts.topic import Access, Topic, compacted, kept_for

MemberStatus = Literal["pending", "member", "withdrawn"]
OrganisationType = Literal[
    "state", "municipality", "wellbeing-services-county", "company", "association", "education-research", "other"
]
Answer = Literal["yes", "online", "no"]

ERASED_WITHIN = timedelta(days=14)


class MemberLinks(Value):
    """Signed links, absolute, in the member's language. They open the member's own data: never log them."""

    confirm: str | None = None
    """While pending: the page where the mail address is confirmed."""
    own_page: str


class Member(Snapshot):
    """One person in one group. `id` is the registration's."""

    group_id: UUID
    group_slug: str
    status: MemberStatus
    name: str
    email: str
    organisation: str | None = None
    organisation_type: OrganisationType | None = None
    title: str | None = None
    phone: str | None = None
    """E.164."""
    language: Language
    message: str | None = None
    signed_up_at: AwareDatetime
    confirm_by: AwareDatetime | None = None
    """While pending: the registration lapses at this moment."""
    links: MemberLinks


class Attendance(Snapshot):
    """A member's answer to a meeting's invitation."""

    member_id: UUID
    meeting_id: UUID
    group_id: UUID
    answer: Answer


class Waiting(Snapshot):
    """The sign-ups of a group that nobody has confirmed yet. `id` is the group's."""

    pending: NonNegativeInt
    """How many there are."""
    first_lapses: AwareDatetime | None = None
    """When the first of them lapses; None where there are none."""


class Submission(Value):
    """What a form on another system sends in. Checked like our own form: fields are as the person typed them."""

    id: UUID
    """Made by the sender; the same id sent twice is one submission."""
    group: str = Field(max_length=200)
    """The group's slug."""
    name: str = Field(max_length=1000)
    email: str = Field(max_length=1000)
    organisation: str = Field(default="", max_length=1000)
    organisation_type: str = Field(default="", max_length=100)
    title: str = Field(default="", max_length=1000)
    phone: str = Field(default="", max_length=100)
    language: str = Field(default="fi", max_length=10)
    message: str = Field(default="", max_length=10_000)
    submitted_at: AwareDatetime


MEMBERS = Topic(
    name="registration.members.v1",
    publisher="registration",
    model=Member,
    key="id",
    about="Members: person, group, language, status.",
    types={
        "talkoot.member.signed-up": "Somebody asked to join; the mail address is not confirmed yet.",
        "talkoot.member.sign-up-repeated": "A known address signed up again; nothing in the registration changed.",
        "talkoot.member.confirmed": "The mail address is confirmed: the person is a member.",
        "talkoot.member.corrected": "The member corrected the data or changed the language.",
        "talkoot.member.withdrawn": "The member left.",
    },
    access=Access.PRIVATE,
    personal_data="Members' names, mail addresses, phones, organisations, titles, messages.",
    policy=compacted(erased_within=ERASED_WITHIN),
    readers=("notifications",),
)

ATTENDANCE = Topic(
    name="registration.attendance.v1",
    publisher="registration",
    model=Attendance,
    key="id",
    about="Members' answers to invitations.",
    types={"talkoot.attendance.answered": "A member answered, or changed the answer."},
    access=Access.PRIVATE,
    personal_data="Which person comes to which meeting, by the member's id.",
    policy=compacted(erased_within=ERASED_WITHIN),
)

WAITING = Topic(
    name="registration.waiting.v1",
    publisher="registration",
    model=Waiting,
    key="id",
    about="How many sign-ups of each group wait for confirmation, and until when.",
    types={"talkoot.waiting.changed": "There are more or fewer, or another is the first to lapse."},
    access=Access.PRIVATE,
    personal_data=None,
    policy=compacted(),
    readers=("catalog",),
)

SUBMISSIONS = Topic(
    name="registration.submissions.v1",
    publisher="external",
    model=Submission,
    key="id",
    about="Sign-ups sent in by forms on other systems.",
    types={"talkoot.submission.sent": "A person filled in a form on another system."},
    access=Access.PRIVATE,
    personal_data="What a person wrote into a form.",
    policy=kept_for(timedelta(hours=24)),
    readers=("registration",),
)
