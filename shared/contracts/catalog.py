"""Published by catalog: the groups and what their pages say."""

from datetime import timedelta
from typing import Literal
from uuid import UUID

from pydantic import AwareDatetime

from shared.contracts.snapshots import Language, Localised, Snapshot, Value
from shared.contracts.topic import Access, Topic, compacted, kept_for
from shared.contracts.when import When

GroupStatus = Literal["draft", "active", "ended"]
FeedbackSubject = Literal["accessibility", "content", "personal-data", "other"]
SignUpState = Literal["open", "closed", "by-form", "by-mail"]
GroupRole = Literal["lead", "editor"]


class Link(Value):
    url: str
    title: Localised


class Measure(Value):
    """One of the first measures."""

    title: Localised
    text: Localised = {}


class Programme(Value):
    """A named programme through which the group works."""

    name: Localised
    description: Localised = {}
    starts: str | None = None
    """The month of the start, `YYYY-MM`."""
    responsible: Localised = {}
    funder: Localised = {}
    implementer: Localised = {}
    """The organisation that carries it out."""
    site: Link | None = None


class Lead(Value):
    """A lead's public contact, as the group's page shows it."""

    name: str
    title: Localised = {}
    organisation: Localised = {}
    phone: str | None = None
    """E.164."""
    email: str | None = None


class SignUp(Value):
    """How one joins: `open` here by our own form, `by-form` elsewhere at `url`, `by-mail` to the leads, or `closed`."""

    state: SignUpState = "open"
    deadline: AwareDatetime | None = None
    """After this moment an open sign-up is closed."""
    url: str | None = None


class ProposedMeeting(Value):
    """A meeting that an imported page mentions: a draft for the leads to look at, never public."""

    id: UUID
    when: When
    place: str | None = None
    source: str
    """The words of the page."""


class Group(Snapshot):
    """A theme group. While it is a draft its public state is its name and the proposed meetings; the rest is empty."""

    slug: str
    status: GroupStatus
    name: Localised
    task: Localised = {}
    intention: Localised = {}
    """The strategic intention that the group serves."""
    objectives: tuple[Localised, ...] = ()
    measures: tuple[Measure, ...] = ()
    programmes: tuple[Programme, ...] = ()
    invitation: Localised = {}
    links: tuple[Link, ...] = ()
    leads: tuple[Lead, ...] = ()
    sign_up: SignUp = SignUp()
    proposed_meetings: tuple[ProposedMeeting, ...] = ()


class RoleInGroup(Value):
    group_id: UUID
    role: GroupRole


class Account(Snapshot):
    """Somebody who runs groups, and what they may do. The catalog keeps to itself how they sign in."""

    name: str
    """As histories and logs show it."""
    active: bool = True
    """False: may not sign in, and every session is over."""
    administrator: bool = False
    """May do everything in every group."""
    roles: tuple[RoleInGroup, ...] = ()
    sessions_from: AwareDatetime
    """Sessions that began before this moment are over."""
    ended_sessions: tuple[UUID, ...] = ()
    """Sessions that were ended one by one, until the time at which they would have run out."""


class SignIn(Value):
    """Somebody asked for a link by which to sign in, or signed in without one.

    The link is a key: it works once, until `expires`.
    """

    id: UUID
    account_id: UUID | None = None
    """Whose link it is; only older events do not say so."""
    requested_at: AwareDatetime
    expires: AwareDatetime
    """Without a link, the moment of the sign-in: nothing is to be mailed."""
    name: str
    email: str
    language: Language
    link: str
    """Empty where none was needed."""


class Feedback(Value):
    """What a visitor of the site wrote to its operator."""

    id: UUID
    sent_at: AwareDatetime
    about: FeedbackSubject
    message: str
    email: str | None = None
    """Where the visitor would like an answer."""
    page: str | None = None
    """The address of the page that it is about."""
    language: Language
    """That of the form."""


GROUPS = Topic(
    name="catalog.groups.v1",
    publisher="catalog",
    model=Group,
    key="id",
    about="Theme groups: what their public pages say.",
    types={
        "talkoot.group.created": "A draft was made, by hand or from a pasted page.",
        "talkoot.group.changed": "The content of the group's page changed.",
        "talkoot.group.published": "The group went from draft to active, or was opened again.",
        "talkoot.group.ended": "The group's term is over; its page stays, in the past tense.",
    },
    access=Access.PUBLIC,
    personal_data="Leads' public contacts: name, title, organisation, phone, mail address.",
    policy=compacted(),
    readers=("registration", "meetings", "notifications"),
)

ACCOUNTS = Topic(
    name="catalog.accounts.v1",
    publisher="catalog",
    model=Account,
    key="id",
    about="Those who run groups: their roles, and which of their sessions are over.",
    types={
        "talkoot.account.created": "Somebody was let in.",
        "talkoot.account.changed": "Name or roles changed, or the account was closed or opened again.",
        "talkoot.account.signed-out": "One session, or all of them, ended before its time.",
    },
    access=Access.PRIVATE,
    personal_data="Names of those who run groups, and which groups.",
    policy=compacted(erased_within=timedelta(days=14)),
    readers=("registration", "meetings", "notifications"),
)

SIGN_INS = Topic(
    name="catalog.sign-ins.v1",
    publisher="catalog",
    model=SignIn,
    key="id",
    about="Links by which those who run groups sign in, on their way into a mail; and who signed in without one.",
    types={
        "talkoot.sign-in.requested": "Somebody who may sign in asked for a link.",
        "talkoot.sign-in.completed": "Somebody signed in without a link, by the word of another system.",
    },
    access=Access.PRIVATE,
    personal_data="Names and mail addresses of those who run groups, and links that sign them in.",
    policy=kept_for(timedelta(hours=1)),
    readers=("notifications",),
)

FEEDBACK = Topic(
    name="catalog.feedback.v1",
    publisher="catalog",
    model=Feedback,
    key="id",
    about="What visitors of the site write to its operator, on its way into a mail.",
    types={"talkoot.feedback.sent": "A visitor sent the feedback form."},
    access=Access.PRIVATE,
    personal_data="What visitors write, and their mail addresses where they give them.",
    policy=kept_for(timedelta(days=3)),
    readers=("notifications",),
)
