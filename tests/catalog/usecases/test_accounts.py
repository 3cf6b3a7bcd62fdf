"""Each change of an account is saved, logged and sent out in one transaction, once; no last lead goes unseen."""

import asyncio
from datetime import timedelta
from uuid import uuid4

import pytest

from services.catalog.domain.accounts import (
    AddressTaken,
    BadAddress,
    BadName,
    Closed,
    LastAdministrator,
    LastLead,
    NoSuchAccount,
)
from services.catalog.store import accounts
from services.catalog.usecases.appoint import Appoint, appoint
from services.catalog.usecases.close_account import CloseAccount, close_account
from services.catalog.usecases.grant import Grant, grant
from services.catalog.usecases.let_in import LetIn, let_in
from services.catalog.usecases.rename import Rename, rename
from services.catalog.usecases.revoke_role import RevokeRole, revoke_role
from services.catalog.usecases.sign_out import SignOut, sign_out
from services.catalog.usecases.sign_out_everywhere import SignOutEverywhere, sign_out_everywhere
from services.catalog.usecases.tidy_sessions import tidy_sessions
from shared.access import Session, audit
from shared.access import accounts as copies
from shared.access.sessions import LASTS
from shared.contracts.catalog import ACCOUNTS, Account, GroupRole, RoleInGroup
from shared.postgres import Connection
from shared.postgres import Database as Pool
from tests.catalog.conftest import NOW
from tests.catalog.people import BY, person

GROUP = uuid4()
OTHER = uuid4()


async def sent(connection: Connection) -> list[tuple[str, Account]]:
    rows = await connection.fetch("select type, value from outbox where topic = $1 order by id", ACCOUNTS.name)
    return [(row["type"].removeprefix("talkoot.account."), Account.model_validate_json(row["value"])) for row in rows]


async def second_lead(connection: Connection, *, role: GroupRole = "lead") -> Account:
    return await person(connection, "Berit Exempel", email="berit.exempel@kommun.example", group_id=GROUP, role=role)


async def test_each_change_sends_the_whole_account_with_what_happened(connection: Connection) -> None:
    account = await person(connection, group_id=GROUP, role="editor")
    await grant(connection, Grant(account.id, GROUP, "lead", BY), now=NOW)
    await grant(connection, Grant(account.id, OTHER, "editor", BY), now=NOW)
    await rename(connection, Rename(account.id, " Aino  Uusi ", "aino.uusi@kunta.example", BY), now=NOW)
    await revoke_role(connection, RevokeRole(account.id, OTHER, BY), now=NOW)
    await sign_out_everywhere(connection, SignOutEverywhere(account.id, BY), now=NOW)

    events = await sent(connection)
    assert [(happened, each.version) for happened, each in events] == [
        ("created", 1),
        ("changed", 2),
        ("changed", 3),
        ("changed", 4),
        ("changed", 5),
        ("changed", 6),
        ("signed-out", 7),
    ]
    last = events[-1][1]
    assert (last.name, last.roles) == ("Aino Uusi", (RoleInGroup(group_id=GROUP, role="lead"),))
    known = await copies.find(connection, account.id)
    assert known is not None
    assert (known.name, dict(known.roles), known.sessions_from) == ("Aino Uusi", {GROUP: "lead"}, NOW)


async def test_the_same_again_changes_nothing(connection: Connection) -> None:
    account = await person(connection, group_id=GROUP)
    before = await sent(connection)

    await let_in(
        connection, LetIn("AINO.esimerkki@kunta.example", "Joku Muu", BY, group_id=GROUP, role="editor"), now=NOW
    )
    await grant(connection, Grant(account.id, GROUP, "lead", BY), now=NOW)
    await revoke_role(connection, RevokeRole(account.id, OTHER, BY), now=NOW)
    await rename(connection, Rename(account.id, account.name, "aino.esimerkki@kunta.example", BY), now=NOW)

    assert await sent(connection) == before


async def test_the_log_says_who_did_what_and_no_address(connection: Connection) -> None:
    account = await person(connection, group_id=GROUP)
    await rename(connection, Rename(account.id, "Aino Uusi", "uusi@kunta.example", BY), now=NOW)
    entries = [each.entry for each in reversed(await audit.read(connection))]

    assert [entry.action for entry in entries] == ["let in", "granted", "corrected the address of", "renamed"]
    assert entries[1].group_id == GROUP
    assert entries[1].after == {"roles": {str(GROUP): "lead"}}
    assert (entries[3].before, entries[3].after) == ({"name": "Aino Esimerkki"}, {"name": "Aino Uusi"})
    assert "@" not in str(entries)


async def test_a_closed_account_has_lost_everything_and_begins_anew_when_let_in_again(connection: Connection) -> None:
    account = await person(connection, group_id=GROUP)
    await second_lead(connection)
    closed = await close_account(connection, CloseAccount(account.id, BY), now=NOW)

    assert (closed.active, closed.roles, closed.sessions_from) == (False, (), NOW)
    with pytest.raises(Closed):
        await grant(connection, Grant(account.id, GROUP, "editor", BY), now=NOW)
    with pytest.raises(Closed):
        await appoint(connection, Appoint(account.id, administrator=True, by=BY), now=NOW)

    again = await let_in(connection, LetIn("aino.esimerkki@kunta.example", "", BY), now=NOW)
    assert (again.account.id, again.account.active, again.account.roles) == (account.id, True, ())


@pytest.mark.parametrize("others", ["nobody", "an editor", "a closed lead"])
async def test_the_last_lead_of_a_group_goes_only_when_that_is_wanted(connection: Connection, others: str) -> None:
    account = await person(connection, group_id=GROUP)
    if others == "an editor":
        await second_lead(connection, role="editor")
    if others == "a closed lead":
        closed = await second_lead(connection)
        await close_account(connection, CloseAccount(closed.id, BY), now=NOW)

    with pytest.raises(LastLead):
        await revoke_role(connection, RevokeRole(account.id, GROUP, BY), now=NOW)
    with pytest.raises(LastLead):
        await grant(connection, Grant(account.id, GROUP, "editor", BY), now=NOW)
    with pytest.raises(LastLead) as refused:
        await close_account(connection, CloseAccount(account.id, BY), now=NOW)
    assert refused.value.groups == (GROUP,)

    await revoke_role(connection, RevokeRole(account.id, GROUP, BY, last_lead=True), now=NOW)
    assert (await sent(connection))[-1][1].roles == ()


async def test_of_two_leads_who_go_at_the_same_moment_one_stays(pool: Pool) -> None:
    async with pool.transaction() as connection:
        leads = [await person(connection, group_id=GROUP), await second_lead(connection)]

    async def leave(account: Account) -> bool:
        try:
            async with pool.transaction() as connection:
                await revoke_role(connection, RevokeRole(account.id, GROUP, BY), now=NOW)
        except LastLead:
            return False
        return True

    assert sorted(await asyncio.gather(*map(leave, leads))) == [False, True]


async def test_there_is_always_an_administrator(connection: Connection) -> None:
    account = await person(connection, administrator=True)

    with pytest.raises(LastAdministrator):
        await appoint(connection, Appoint(account.id, administrator=False, by=BY), now=NOW)
    with pytest.raises(LastAdministrator):
        await close_account(connection, CloseAccount(account.id, BY), now=NOW)

    await person(connection, "Toinen Esimerkki", email="toinen@kunta.example", administrator=True)
    await appoint(connection, Appoint(account.id, administrator=False, by=BY), now=NOW)


async def test_letting_an_administrator_in_again_takes_nothing_from_them(connection: Connection) -> None:
    await person(connection, administrator=True)

    again = await let_in(connection, LetIn("aino.esimerkki@kunta.example", "Aino", BY, group_id=GROUP), now=NOW)

    assert again.account.administrator


async def test_two_accounts_never_have_one_address(pool: Pool) -> None:
    async def enter(email: str) -> Account:
        async with pool.transaction() as connection:
            return await person(connection, email=email)

    made = await asyncio.gather(*(enter(email) for email in ("aino@kunta.example", "Aino@KUNTA.example") * 4))
    assert len({account.id for account in made}) == 1

    async with pool.transaction() as connection:
        other = await person(connection, "Berit Exempel", email="berit@kommun.example")
        with pytest.raises(AddressTaken):
            await rename(connection, Rename(other.id, other.name, "AINO@kunta.example", BY), now=NOW)


@pytest.mark.parametrize("email", ["", "aino", "aino@", "a@b@c", "aino@kunta.example\nBcc: x@y.example"])
async def test_nobody_is_let_in_without_a_mail_address(connection: Connection, email: str) -> None:
    with pytest.raises(BadAddress):
        await let_in(connection, LetIn(email, "Aino", BY), now=NOW)


@pytest.mark.parametrize("name", ["", "  ", "x" * 201, "Aino\x00", "Aino\u202e"])
async def test_nobody_is_let_in_without_a_name(connection: Connection, name: str) -> None:
    with pytest.raises(BadName):
        await let_in(connection, LetIn("aino@kunta.example", name, BY), now=NOW)


async def test_an_ended_session_is_told_of_until_it_would_have_run_out(connection: Connection) -> None:
    account = await person(connection)
    first = Session(uuid4(), account.id, NOW - timedelta(hours=11))
    second = Session(uuid4(), account.id, NOW)
    await sign_out(connection, SignOut(first, BY), now=NOW)
    await sign_out(connection, SignOut(first, BY), now=NOW)
    assert (await sent(connection))[-1] == (
        "signed-out",
        account.model_copy(update={"version": 2, "changed_at": NOW, "ended_sessions": (first.id,)}),
    )

    await sign_out(connection, SignOut(second, BY), now=NOW + timedelta(hours=2))
    assert (await sent(connection))[-1][1].ended_sessions == (second.id,)

    await tidy_sessions(connection, now=NOW + LASTS)
    assert await accounts.ended_sessions(connection, account.id, NOW) == ()


async def test_what_nobody_has_cannot_be_changed(connection: Connection) -> None:
    nobody = uuid4()
    for refused in (
        grant(connection, Grant(nobody, GROUP, "lead", BY), now=NOW),
        revoke_role(connection, RevokeRole(nobody, GROUP, BY), now=NOW),
        close_account(connection, CloseAccount(nobody, BY), now=NOW),
        sign_out_everywhere(connection, SignOutEverywhere(nobody, BY), now=NOW),
    ):
        with pytest.raises(NoSuchAccount):
            await refused
