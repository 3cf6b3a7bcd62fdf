"""What is counted of mails as they go out."""

from services.notifications.domain.notices import Notice, Result
from shared.clock import Clock
from shared.metrics import Metrics

WAITS = (0.5, 1, 2, 5, 10, 30, 60, 300, 1800, 7200)
"""In seconds: a person at a form looks for the mail within the first few."""


class MailFigures:
    """Mails by what became of them, and how long people waited for theirs."""

    def __init__(self, metrics: Metrics, clock: Clock) -> None:
        self._clock = clock
        self._ended = metrics.counter("mails_ended", "Messages of which something has become.", ("kind", "outcome"))
        self._deferred = metrics.counter("mails_deferred", "Times that the mail server put a mail off.")
        self._waited = metrics.histogram(
            "form_to_mail_seconds", "From a form, or a followed link, to the mail server's word.", WAITS, ("kind",)
        )

    def became(self, notice: Notice, result: Result) -> None:
        if result.status == "queued":
            if result.tried:
                self._deferred()
            return
        self._ended(notice.kind, result.status)
        if result.status == "sent" and notice.happened_at is not None:
            self._waited(max((self._clock() - notice.happened_at).total_seconds(), 0.0), notice.kind)
