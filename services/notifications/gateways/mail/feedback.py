"""The mail to the operator with what a visitor wrote."""

from collections.abc import Mapping
from typing import Final

from services.notifications.gateways.mail.letter import Fact, Letter, Part, Words
from services.notifications.gateways.mail.words import Tongue
from shared.contracts.catalog import Feedback, FeedbackSubject
from shared.formats import HELSINKI, format_moment
from shared.languages import NAMES, Message, translatable

_SUBJECTS: Final[Mapping[FeedbackSubject, Message]] = {
    "accessibility": translatable("Feedback: accessibility"),
    "content": translatable("Feedback: what the pages say"),
    "personal-data": translatable("Feedback: personal data"),
    "other": translatable("Feedback: something else"),
}


def write_feedback(feedback: Feedback, tongue: Tongue) -> Letter:
    _ = tongue._
    subject = _(_SUBJECTS[feedback.about])
    answer = feedback.email or _("The visitor asks for no answer.")
    facts = [
        Fact(_("Sent"), [Words(format_moment(feedback.sent_at, HELSINKI, tongue.lang))]),
        Fact(_("Answer to"), [Words(answer)]),
        Fact(_("Language"), [Words(NAMES[feedback.language])]),
    ]
    if feedback.page:
        facts.append(Fact(_("Page"), [Words(feedback.page)], url=feedback.page))
    lines = [Words(line, feedback.language) for line in feedback.message.split("\n") if line.strip()]
    return Letter(
        lang=tongue.lang,
        subject=subject,
        heading=subject,
        opening=[Words(_("A visitor of the site has sent feedback."))],
        facts=facts,
        parts=[Part(Words(_("Feedback")), body=lines)],
        why=_("You get this mail because this address is that of the site's operator."),
    )
