"""Those who run groups: let in, given roles, renamed, closed; and which of their sessions are over."""

import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final
from uuid import UUID

from email_validator import EmailNotValidError, validate_email

from shared.contracts.catalog import Account, GroupRole, RoleInGroup

LONGEST_NAME: Final = 200
LONGEST_EMAIL: Final = 254


class AccountError(Exception):
    """A rule stands against what was asked. The message says so in words for people, with what to do."""


class NoSuchAccount(AccountError):
    def __init__(self) -> None:
        super().__init__("There is no such account. `talkoot catalog people list` shows the accounts.")


class BadAddress(AccountError):
    def __init__(self) -> None:
        super().__init__("This is not a mail address, or none that mail can be sent to.")


class BadName(AccountError):
    def __init__(self) -> None:
        super().__init__(f"Give a name of at most {LONGEST_NAME} characters, on one line.")


class AddressTaken(AccountError):
    def __init__(self) -> None:
        super().__init__("Somebody else signs in with this mail address.")


class Closed(AccountError):
    def __init__(self) -> None:
        super().__init__("The account is closed. Let the person in again first.")


class LastLead(AccountError):
    """Without this lead nobody leads `groups` any more: it has to be wanted explicitly."""

    def __init__(self, groups: Sequence[UUID]) -> None:
        super().__init__(
            "Nobody else leads the group. Let another lead in first; or say that you want this: --last-lead."
        )
        self.groups = tuple(groups)


class LastAdministrator(AccountError):
    def __init__(self) -> None:
        super().__init__("There is no other administrator. Let another one in first.")


@dataclass(frozen=True, slots=True)
class Person:
    """An account, and the address with which its owner signs in."""

    account: Account
    email: str

    @property
    def leads(self) -> tuple[UUID, ...]:
        return tuple(each.group_id for each in self.account.roles if each.role == "lead")


def read_email(text: str) -> str:
    """The address, as it is written to. Raises BadAddress."""
    stripped = text.strip()
    if len(stripped) > LONGEST_EMAIL:
        raise BadAddress
    try:
        return validate_email(stripped, check_deliverability=False, test_environment=True).normalized
    except EmailNotValidError as error:
        raise BadAddress from error


def email_key(email: str) -> str:
    """What addresses are compared by: one mailbox in any case and any Unicode form has the same key."""
    return unicodedata.normalize("NFC", email.casefold())


def read_name(text: str) -> str:
    """The name on one line. Raises BadName."""
    name = " ".join(text.split())
    if not name or len(name) > LONGEST_NAME or not name.isprintable():
        raise BadName
    return name


def let_in(account_id: UUID, name: str, *, administrator: bool, now: datetime) -> Account:
    """A new account without a role in any group."""
    return Account(id=account_id, version=1, changed_at=now, name=name, administrator=administrator, sessions_from=now)


def open_again(account: Account, *, now: datetime) -> Account:
    """A closed account as one that may sign in; an open one as it is."""
    return account if account.active else _changed(account, now, active=True)


def rename(account: Account, name: str, *, now: datetime) -> Account:
    return account if account.name == name else _changed(account, now, name=name)


def appoint(account: Account, *, administrator: bool, now: datetime) -> Account:
    """As an administrator, or no longer one. Raises Closed."""
    if account.administrator == administrator:
        return account
    _must_be_open(account)
    return _changed(account, now, administrator=administrator)


def grant(account: Account, group_id: UUID, role: GroupRole, *, now: datetime) -> Account:
    """With this role in the group, instead of the one before. Raises Closed."""
    if RoleInGroup(group_id=group_id, role=role) in account.roles:
        return account
    _must_be_open(account)
    others = tuple(each for each in account.roles if each.group_id != group_id)
    return _changed(account, now, roles=(*others, RoleInGroup(group_id=group_id, role=role)))


def revoke_role(account: Account, group_id: UUID, *, now: datetime) -> Account:
    others = tuple(each for each in account.roles if each.group_id != group_id)
    return account if others == account.roles else _changed(account, now, roles=others)


def close(account: Account, *, now: datetime) -> Account:
    """May not sign in, every session over, every role gone: who is let in again begins with none."""
    if not account.active:
        return account
    return _changed(account, now, active=False, administrator=False, roles=(), sessions_from=now)


def sign_out_everywhere(account: Account, *, now: datetime) -> Account:
    return _changed(account, now, sessions_from=now)


def with_ended(account: Account, ended: Sequence[UUID], *, now: datetime) -> Account:
    """With these of its sessions over, beside those that began too early."""
    return _changed(account, now, ended_sessions=tuple(ended))


def _changed(account: Account, now: datetime, **fields: object) -> Account:
    return account.model_copy(update={**fields, "version": account.version + 1, "changed_at": now})


def _must_be_open(account: Account) -> None:
    if not account.active:
        raise Closed


def facts(account: Account | None) -> dict[str, object]:
    """What a log of changes tells of an account, to be compared before and after."""
    if account is None:
        return {}
    return {
        "name": account.name,
        "active": account.active,
        "administrator": account.administrator,
        "roles": {str(each.group_id): each.role for each in account.roles},
    }
