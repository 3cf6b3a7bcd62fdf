"""Sign-ups that wait for confirmation, group by group, and what was last told of them."""

from datetime import datetime
from typing import Final

from shared.contracts.registration import Waiting
from shared.postgres import Connection

_LOCK: Final = 0x520A


async def lock(connection: Connection) -> None:
    """Until the transaction's end nobody else tells, so that the versions of a group rise one by one."""
    await connection.execute("select pg_advisory_xact_lock($1)", _LOCK)


async def take_changed(connection: Connection, now: datetime) -> list[Waiting]:
    """The groups that are not as they were last told of; they count as told with this."""
    rows = await connection.fetch(
        """with waiting as (
               select group_id, count(*)::integer as pending, min(confirm_by) as first_lapses
               from member where status = 'pending' group by group_id
           ), changed as (
               select group_id, coalesce(told.version, 0) + 1 as version, coalesce(waiting.pending, 0) as pending,
                   waiting.first_lapses
               from waiting full join waiting_told told using (group_id)
               where (coalesce(waiting.pending, 0), waiting.first_lapses)
                   is distinct from (coalesce(told.pending, 0), told.first_lapses)
           )
           insert into waiting_told (group_id, version, pending, first_lapses) select * from changed
           on conflict (group_id) do update
               set version = excluded.version, pending = excluded.pending, first_lapses = excluded.first_lapses
           returning group_id as id, version, pending, first_lapses"""
    )
    return [Waiting(changed_at=now, **row) for row in rows]
