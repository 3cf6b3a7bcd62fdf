"""What a test sees of the mails sent to the run's catcher."""

import asyncio
import time
from dataclasses import dataclass, field
from pathlib import Path

from deploy.local.mail_catcher.folder import CaughtMail, MailFolder


@dataclass(slots=True)
class Mailbox:
    """The SMTP server's `host` and `port`, and the mails it took. Shared by the run: use addresses of your own."""

    host: str
    port: int
    folder: Path
    _seen: dict[str, CaughtMail] = field(default_factory=dict)

    def mails(self, to: str | None = None, subject: str | None = None) -> list[CaughtMail]:
        """Mails so far, oldest first: those whose envelope has the recipient and whose subject has the words."""
        self._read_new()
        return [
            mail
            for name, mail in sorted(self._seen.items())
            if (to is None or to.casefold() in map(str.casefold, mail.recipients))
            and (subject is None or subject in str(mail.message.get("Subject", "")))
        ]

    async def wait_for_mail(
        self, to: str, *, subject: str | None = None, count: int = 1, deadline: float = 40.0
    ) -> CaughtMail:
        """The `count`-th such mail, once it is there. Raises TimeoutError after `deadline` seconds."""
        return (await self.wait_for_mails(to, subject=subject, count=count, deadline=deadline))[count - 1]

    async def wait_for_mails(
        self, to: str | None = None, *, subject: str | None = None, count: int = 1, deadline: float = 40.0
    ) -> list[CaughtMail]:
        """All such mails, once there are at least `count`. Raises TimeoutError after `deadline` seconds."""
        end = time.monotonic() + deadline
        while len(found := self.mails(to, subject)) < count:
            if time.monotonic() > end:
                subjects = [str(mail.message.get("Subject", "")) for mail in self.mails(to)]
                raise TimeoutError(
                    f"{len(found)} of {count} mails to {to} in {deadline} s; subjects so far: {subjects}"
                )
            await asyncio.sleep(0.02)
        return found

    def _read_new(self) -> None:
        folder = MailFolder(self.folder)
        for name in folder.names():
            if name not in self._seen and (mail := folder.read(name)) is not None:
                self._seen[name] = mail
