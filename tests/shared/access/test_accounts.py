"""Each service keeps the accounts as the catalog last told of them."""

import uuid
from datetime import timedelta

import pytest

from shared.access import Permission, Session, accounts, follow_accounts
from shared.access.permissions import GRANTED
from shared.contracts.catalog import Account as Snapshot
from shared.contracts.catalog import GroupRole, RoleInGroup
from shared.messaging import Received
from shared.postgres import Database
from tests.shared.access.conftest import GROUP, NOW, Tell, told


def received(key: uuid.UUID, data: Snapshot | None) -> Received[Snapshot]:
    return Received(str(key), "talkoot.account.changed", "", data)


async def test_the_newest_version_stays_whatever_comes_after(database: Database, snapshot: Tell) -> None:
    await told(database, snapshot(version=3, name="Kolmas"))

    account = await told(database, snapshot(version=2, name="Toinen"), snapshot(version=1, name="Eka"))

    assert account.name == "Kolmas"


async def test_an_erased_account_is_forgotten_and_may_come_again(database: Database, snapshot: Tell) -> None:
    account = await told(database, snapshot(version=4))

    async with database.transaction() as connection:
        await follow_accounts(connection, [received(account.id, snapshot(version=5)), received(account.id, None)])
        assert await accounts.find(connection, account.id) is None
        await follow_accounts(connection, [received(account.id, None), received(account.id, snapshot(version=1))])
        assert await accounts.find(connection, account.id) is not None


@pytest.mark.parametrize("role", ["lead", "editor"])
@pytest.mark.parametrize("permission", Permission)
async def test_a_role_counts_in_its_own_group_only(
    database: Database, snapshot: Tell, role: GroupRole, permission: Permission
) -> None:
    account = await told(database, snapshot(roles=(RoleInGroup(group_id=GROUP, role=role),)))

    assert account.may(permission, GROUP) is (role in GRANTED[permission])
    assert account.may(permission, uuid.uuid4()) is False


async def test_an_administrator_may_everything_everywhere(database: Database, snapshot: Tell) -> None:
    account = await told(database, snapshot(administrator=True, roles=()))

    assert all(account.may(permission, uuid.uuid4()) for permission in Permission)
    assert all(account.may(permission) for permission in Permission)


def test_every_permission_is_in_the_table() -> None:
    assert set(GRANTED) == set(Permission)
    assert all("administrator" in roles for roles in GRANTED.values())


async def test_a_session_begun_before_the_account_signed_out_everywhere_is_over(
    database: Database, snapshot: Tell
) -> None:
    account = await told(database, snapshot(sessions_from=NOW))

    assert account.holds(Session(uuid.uuid4(), account.id, NOW))
    assert not account.holds(Session(uuid.uuid4(), account.id, NOW - timedelta(microseconds=1)))
