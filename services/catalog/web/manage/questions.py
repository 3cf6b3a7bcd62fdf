"""The importer's questions in words for pages. The line that is asked about stands beside each."""

from collections.abc import Mapping, Sequence
from typing import Final

from shared.languages import Message, translatable

QUESTIONS: Final[Mapping[str, Message]] = {
    "year_missing": translatable("Which year is this in? The page does not say."),
    "year_unclear": translatable("Which year is this in? The page speaks of several."),
    "year_conflict": translatable("You gave another year than the page itself, whose year was kept. Which is right?"),
    "weekday_mismatch": translatable("The date and the weekday do not fit together. Which is right?"),
    "no_such_date": translatable("The calendar has no such date. Which one is meant?"),
    "no_such_time": translatable("Clocks are put forward then, so this time never comes. When is the meeting?"),
    "time_twice": translatable("Clocks are put back then, so this time comes twice. Which one is meant?"),
    "end_before_start": translatable("The end on the page is before the start. When does the meeting end?"),
    "zones_disagree": translatable("The page gives the time in two zones that do not agree. When does it start?"),
    "day_or_month_first": translatable("The date can be read day first or month first. Which one is meant?"),
    "date_unclear": translatable("Is this the date of a meeting? The line does not say."),
    "title_date": translatable("Is there a meeting on the date in the title too? It was used only to tell the year."),
    "date_open": translatable("When is the meeting? The page says that the date is not set yet."),
    "more_to_come": translatable("Which meetings are still to come? The page says that more dates will follow."),
    "meeting_moved": translatable("When is the meeting now? The page says that it was moved."),
    "too_many_dates": translatable("The page has too many dates. What stands below this line was left out."),
    "line_cut": translatable("Only the beginning of this long line was read. What else does it say?"),
    "time_shared": translatable("Do all meetings on this line start at the time that stands only beside the last?"),
    "date_either": translatable("On which of these days is the meeting? The page leaves it open."),
    "rule_without_dates": translatable("On which dates are the meetings? The page gives a rule and no dates."),
    "email_missing": translatable("What is the mail address? It did not come along when pasting."),
    "email_pattern": translatable("What are the mail addresses? The page gives only their pattern."),
    "contact_name": translatable("What is the name of this contact? The page does not give it."),
    "contact_unclear": translatable("Which part is the title, and which the organisation of this contact?"),
    "phone_unclear": translatable("What is the phone number? The one on the page cannot be called."),
    "second_phone": translatable("Which phone number should be shown? The line has several, and one was kept."),
    "title_missing": translatable("What is the group called? The page does not begin with a title."),
    "several_groups": translatable("Which group is the draft for? The page lists several."),
    "link_missing": translatable("Where does the sign-up link lead? The address did not come along when pasting."),
    "status_unclear": translatable("Is the group still working? The page speaks in the past and in the present tense."),
}
"""By the question's code."""

_ANSWERS: Final[Mapping[str, Message]] = {
    "summer time": translatable("summer time"),
    "winter time": translatable("winter time"),
    "active": translatable("it is still working"),
    "ended": translatable("it has ended"),
}


def proposals(code: str, proposed: Sequence[str]) -> Sequence[Message]:
    """The answers that would fit: the page's own words, but for those that are ours."""
    ours = code in ("time_twice", "status_unclear")
    return [_ANSWERS[each] if ours else Message(each) for each in proposed]
