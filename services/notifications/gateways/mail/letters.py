"""The letters: one function for each kind of notice."""

from collections.abc import Sequence

from services.notifications.domain.news import GroupFacts, MeetingNews
from services.notifications.gateways.mail.letter import Fact, Letter, LinkTo, Part, Words
from services.notifications.gateways.mail.mime import marker
from services.notifications.gateways.mail.words import (
    Tongue,
    agenda_part,
    joining_facts,
    page_of,
    place_fact,
    place_words,
    reason_facts,
    title_of,
    when_fact,
)
from shared.contracts.notifications import NoticeKind


def write(kind: NoticeKind, group: GroupFacts, news: Sequence[MeetingNews], tongue: Tongue) -> Letter:
    """The letter of a kind. `news` are the meetings that a welcome invites to, or the one that is news."""
    match kind:
        case "confirmation":
            return _confirmation(group, tongue)
        case "already-member":
            return _already_member(group, tongue)
        case "welcome":
            return _welcome(group, news, tongue)
        case "meeting-published":
            return _published(group, news[0], tongue)
        case "meeting-moved":
            return _moved(group, news[0], tongue)
        case "meeting-cancelled":
            return _cancelled(group, news[0], tongue)


def _hello(tongue: Tongue) -> Words:
    return Words(tongue._("Hello %(name)s,", name=marker("name")))


def _own_page(tongue: Tongue) -> LinkTo:
    return LinkTo(tongue._("Your own page: see and correct your data, or leave the group"), marker("own_page"))


def _feed(group: GroupFacts, tongue: Tongue) -> LinkTo:
    return LinkTo(tongue._("The group's calendar, to subscribe to in your calendar program"), group.feed)


def _unsubscribe(tongue: Tongue) -> LinkTo:
    return LinkTo(tongue._("Stop the mails about this group's meetings"), marker("unsubscribe"))


def _group_name(group: GroupFacts, tongue: Tongue) -> str:
    return tongue.plain(group.name, group.slug)


def _member_because(group: GroupFacts, tongue: Tongue) -> str:
    return tongue._(
        "You get this mail because you are a member of the group %(group)s.", group=_group_name(group, tongue)
    )


def _confirmation(group: GroupFacts, tongue: Tongue) -> Letter:
    _, name = tongue._, _group_name(group, tongue)
    return Letter(
        lang=tongue.lang,
        subject=_("Confirm your address: %(group)s", group=name),
        heading=_("Confirm your mail address"),
        opening=[
            _hello(tongue),
            Words(_("Somebody, most likely you, signed up with this address for the group %(group)s.", group=name)),
            Words(_("Open the link and confirm there that the address is yours. Then you are a member.")),
        ],
        action=LinkTo(_("Confirm the address"), marker("confirm_link")),
        after=[
            Words(_("The link works until %(time)s.", time=marker("confirm_by"))),
            Words(_("If it was not you, do nothing: the registration then lapses and its data are deleted.")),
        ],
        why=_("You get this mail because this address was given in the group's sign-up form."),
    )


def _already_member(group: GroupFacts, tongue: Tongue) -> Letter:
    _, name = tongue._, _group_name(group, tongue)
    return Letter(
        lang=tongue.lang,
        subject=_("You are a member already: %(group)s", group=name),
        heading=_("You are a member already"),
        opening=[
            _hello(tongue),
            Words(_("Somebody, most likely you, signed up with this address for the group %(group)s.", group=name)),
            Words(_("You are a member already, so nothing was changed. On your own page you can correct your data.")),
        ],
        action=LinkTo(_("Open your own page"), marker("own_page")),
        links=[_feed(group, tongue)],
        why=_("You get this mail because this address was given in the group's sign-up form."),
    )


def _welcome(group: GroupFacts, news: Sequence[MeetingNews], tongue: Tongue) -> Letter:
    _, name = tongue._, _group_name(group, tongue)
    coming = [
        Words(_("The coming meetings are below. The invitations are attached: open them to put them in your calendar."))
        if news
        else Words(_("No meetings are planned yet. You will get an invitation to each when it is published."))
    ]
    return Letter(
        lang=tongue.lang,
        subject=_("Welcome to the group %(group)s", group=name),
        heading=_("Welcome to the group %(group)s", group=name),
        opening=[_hello(tongue), Words(_("Your address is confirmed and you are a member now.")), *coming],
        parts=[
            Part(
                title_of(each.meeting, tongue), _meeting_facts(each, tongue), link=_first(page_of(each.meeting, tongue))
            )
            for each in news
        ],
        links=[_own_page(tongue), _feed(group, tongue)],
        why=_member_because(group, tongue),
        unsubscribe=_unsubscribe(tongue),
    )


def _first(links: Sequence[LinkTo]) -> LinkTo | None:
    return links[0] if links else None


def _meeting_facts(news: MeetingNews, tongue: Tongue) -> list[Fact]:
    meeting = news.meeting
    _ = tongue._
    facts = [when_fact(_("Time"), meeting.when, meeting.time_zone, tongue)]
    if meeting.status == "tentative":
        facts.append(Fact(_("State"), [Words(_("Tentative: it will be confirmed later"))]))
    return [*facts, place_fact(_("Place"), meeting.place, tongue), *joining_facts(meeting, news.joining, tongue)]


def _news_letter(
    group: GroupFacts, news: MeetingNews, tongue: Tongue, *, subject: str, opening: str, facts: Sequence[Fact]
) -> Letter:
    _ = tongue._
    title = title_of(news.meeting, tongue)
    return Letter(
        lang=tongue.lang,
        subject=subject,
        heading=subject,
        opening=[Words(opening)],
        facts=[Fact(_("Meeting"), [title]), Fact(_("Group"), [_group_words(group, tongue)]), *facts],
        parts=agenda_part(news.meeting, tongue) if news.meeting.status != "cancelled" else (),
        links=[*page_of(news.meeting, tongue), _feed(group, tongue), _own_page(tongue)],
        why=_member_because(group, tongue),
        unsubscribe=_unsubscribe(tongue),
    )


def _group_words(group: GroupFacts, tongue: Tongue) -> Words:
    return tongue.words(group.name) or Words(group.slug)


def _published(group: GroupFacts, news: MeetingNews, tongue: Tongue) -> Letter:
    _, meeting = tongue._, news.meeting
    title = title_of(meeting, tongue).text
    dated = meeting.when.kind != "open"
    return _news_letter(
        group,
        news,
        tongue,
        subject=_("New meeting: %(title)s, %(when)s", title=title, when=tongue.when(meeting))
        if dated
        else _("New meeting, date to be told later: %(title)s", title=title),
        opening=_("You are invited to a meeting. Put it in your calendar with the attached invitation.")
        if dated
        else _("A meeting is coming. You will get an invitation when its date is known."),
        facts=_meeting_facts(news, tongue),
    )


def _moved(group: GroupFacts, news: MeetingNews, tongue: Tongue) -> Letter:
    _, meeting = tongue._, news.meeting
    before = meeting.previous_when if meeting.previous_when != meeting.when else None
    facts = [when_fact(_("New time") if before else _("Time"), meeting.when, meeting.time_zone, tongue)]
    if before is not None:
        facts.append(when_fact(_("Earlier time"), before, meeting.time_zone, tongue, over=True))
    if meeting.status == "tentative":
        facts.append(Fact(_("State"), [Words(_("Tentative: it will be confirmed later"))]))
    elsewhere = news.previous_place is not None
    facts.append(place_fact(_("New place") if elsewhere else _("Place"), meeting.place, tongue))
    if news.previous_place is not None:
        facts.append(place_fact(_("Earlier place"), news.previous_place, tongue, over=True))
    subject, opening = _moved_words(news, tongue)
    return _news_letter(
        group,
        news,
        tongue,
        subject=subject,
        opening=opening,
        facts=[*facts, *joining_facts(meeting, news.joining, tongue), *reason_facts(meeting, tongue)],
    )


def _moved_words(news: MeetingNews, tongue: Tongue) -> tuple[str, str]:
    _, meeting = tongue._, news.meeting
    title, when = title_of(meeting, tongue).text, tongue.when(meeting)
    before = meeting.previous_when if meeting.previous_when != meeting.when else None
    replaces = _("The attached invitation replaces the earlier one in your calendar.")
    if before is None:
        where = ", ".join(words.text for words in place_words(meeting.place, tongue))
        subject = _("The meeting's place changed: %(title)s, %(place)s", title=title, place=where)
        dated = meeting.when.kind != "open"
        opening = _("The meeting has a new place.")
        return subject, f"{opening} {replaces}" if dated else opening
    if meeting.when.kind == "open":
        taken_out = _("The meeting will not be held at the earlier time. You will get an invitation to the new one.")
        return _("Meeting postponed, new date later: %(title)s", title=title), taken_out
    if before.kind == "open":
        opening = _("The meeting's date is known now. Put it in your calendar with the attached invitation.")
        return _("The meeting has a date: %(title)s, %(when)s", title=title, when=when), opening
    opening = _("The meeting's time has changed.")
    return _("Meeting moved: %(title)s, %(when)s", title=title, when=when), f"{opening} {replaces}"


def _cancelled(group: GroupFacts, news: MeetingNews, tongue: Tongue) -> Letter:
    _, meeting = tongue._, news.meeting
    title = title_of(meeting, tongue).text
    dated = meeting.when.kind != "open"
    return _news_letter(
        group,
        news,
        tongue,
        subject=_("Meeting cancelled: %(title)s, %(when)s", title=title, when=tongue.when(meeting))
        if dated
        else _("Meeting cancelled: %(title)s", title=title),
        opening=_("The meeting will not be held. The attached cancellation takes it out of your calendar.")
        if dated
        else _("The meeting will not be held."),
        facts=[
            *(
                [when_fact(_("It would have been"), meeting.when, meeting.time_zone, tongue, over=True)]
                if dated
                else []
            ),
            *reason_facts(meeting, tongue),
        ],
    )
