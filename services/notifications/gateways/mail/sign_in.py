"""The mail with a link to sign in by."""

from services.notifications.domain.sign_ins import LinkMail
from services.notifications.gateways.mail.letter import Letter, LinkTo, Words
from services.notifications.gateways.mail.words import Tongue
from shared.formats import HELSINKI, format_moment


def write_sign_in(mail: LinkMail, tongue: Tongue) -> Letter:
    _ = tongue._
    return Letter(
        lang=tongue.lang,
        subject=_("Sign in to Talkoot"),
        heading=_("Sign in to Talkoot"),
        opening=[
            Words(_("Hello %(name)s,", name=mail.name)),
            Words(_("Somebody, most likely you, asked to sign in with this address.")),
            Words(_("Open the link in the browser in which you asked for it, and press the button there.")),
        ],
        action=LinkTo(_("Sign in"), mail.link),
        after=[
            Words(_("The link works once, until %(time)s.", time=format_moment(mail.expires, HELSINKI, tongue.lang))),
            Words(_("If it was not you, do nothing: the link works in no other browser. Give it to nobody.")),
        ],
        why=_("You get this mail because this address belongs to somebody who runs groups in Talkoot."),
    )
