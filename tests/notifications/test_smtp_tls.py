"""TLS and logins on the way to the mail server, with a server that takes nothing less."""

import dataclasses
import ssl
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, AuthResult, Envelope, LoginPassword, Session
from pydantic import SecretStr, ValidationError

from deploy.local.ports import HOST, free_port
from services.notifications.gateways.smtp import Accepted, Server, ServerAway, ServerHealth, SmtpConnection
from services.notifications.settings import Settings
from tests.authority import Authority

USER, PASSWORD = "talkoot", "a password of the tests"
MAIL = b"Subject: Terve\r\n\r\nTervetuloa.\r\n"
SENDER, RECIPIENT = "talkoot@talkoot.example", "aino@kunta.example"


@dataclass
class Kept:
    """What the server was sent, and how: under TLS, and as whom."""

    mails: list[bytes] = field(default_factory=list)
    under_tls: list[bool] = field(default_factory=list)
    logins: list[str] = field(default_factory=list)

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:  # noqa: N802 - aiosmtpd's
        assert isinstance(envelope.content, bytes)
        self.mails.append(envelope.content)
        self.under_tls.append(bool(server.transport and server.transport.get_extra_info("ssl_object")))
        self.logins.append(str(session.auth_data))
        return "250 taken"


def _authenticate(_server: SMTP, _session: Session, _envelope: Envelope, _mechanism: str, data: object) -> AuthResult:
    assert isinstance(data, LoginPassword)
    good = (data.login, data.password) == (USER.encode(), PASSWORD.encode())
    return AuthResult(success=good, handled=False, auth_data=data.login.decode() if good else None)


@contextmanager
def mail_server(context: ssl.SSLContext, kept: Kept, *, implicit: bool) -> Iterator[Server]:
    options = {"authenticator": _authenticate, "auth_required": True, "auth_require_tls": not implicit}
    if not implicit:
        options |= {"tls_context": context, "require_starttls": True}
    port = free_port()
    controller = Controller(kept, HOST, port, ssl_context=context if implicit else None, **options)  # type: ignore[arg-type]
    controller.start()
    try:
        yield Server(HOST, port, USER, SecretStr(PASSWORD), not implicit, "talkoot.example", tls=implicit)
    finally:
        controller.stop()


@pytest.fixture
def authority(tmp_path: Path) -> Authority:
    return Authority(tmp_path / "certificates")


@pytest.fixture
def context(authority: Authority) -> ssl.SSLContext:
    made = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    made.load_cert_chain(authority.issue(HOST).both)
    return made


async def send(server: Server) -> object:
    connection = SmtpConnection(server, ServerHealth(), monotonic=time.monotonic)
    try:
        return await connection.send(SENDER, RECIPIENT, MAIL)
    finally:
        await connection.close()


@pytest.mark.parametrize("implicit", [False, True], ids=["STARTTLS", "TLS from the first byte"])
async def test_a_mail_goes_out_under_tls_after_a_login(
    authority: Authority, context: ssl.SSLContext, *, implicit: bool
) -> None:
    kept = Kept()
    with mail_server(context, kept, implicit=implicit) as server:
        answer = await send(dataclasses.replace(server, ca_file=authority.file))
    assert answer == Accepted()
    assert (kept.mails, kept.under_tls, kept.logins) == ([MAIL], [True], [USER])


@pytest.mark.parametrize("implicit", [False, True], ids=["STARTTLS", "TLS from the first byte"])
async def test_a_server_with_a_certificate_of_another_authority_gets_neither_mail_nor_password(
    context: ssl.SSLContext, tmp_path: Path, *, implicit: bool
) -> None:
    kept, other = Kept(), Authority(tmp_path / "other")
    with mail_server(context, kept, implicit=implicit) as server, pytest.raises(ServerAway):
        await send(dataclasses.replace(server, ca_file=other.file))
    assert kept.mails == []


async def test_a_refused_login_is_the_servers_matter_and_no_mails_fault(
    authority: Authority, context: ssl.SSLContext
) -> None:
    kept = Kept()
    with mail_server(context, kept, implicit=False) as server, pytest.raises(ServerAway, match="535"):
        await send(dataclasses.replace(server, ca_file=authority.file, password=SecretStr("guessed")))
    assert kept.mails == []


async def test_a_server_that_offers_no_tls_gets_nothing_where_tls_is_asked_for() -> None:
    kept = Kept()
    port = free_port()
    controller = Controller(kept, HOST, port)
    controller.start()
    try:
        with pytest.raises(ServerAway):
            await send(Server(HOST, port, None, None, starttls=True, own_name="talkoot.example"))
    finally:
        controller.stop()
    assert kept.mails == []


def test_tls_is_begun_in_one_way_only() -> None:
    with pytest.raises(ValidationError) as refused:
        Settings(
            database_url=SecretStr("postgresql://x"),
            kafka="127.0.0.1:9",
            port=0,
            public_url="http://talkoot.example",
            link_keys=(SecretStr("k"),),
            mail_from=SENDER,
            smtp_starttls=True,
            smtp_tls=True,
        )
    assert [fault["loc"] for fault in refused.value.errors()] == [("smtp_tls",)]
