"""The bare limit of the form: an ASGI program that does nothing but write the same rows by group commit.

`python -m tests.bench.bare_form PORT DATABASE_URL GROUP_ID`
"""

import sys
from collections.abc import MutableMapping, Sequence
from typing import Any
from urllib.parse import parse_qsl
from uuid import UUID

import uvicorn
from pydantic import SecretStr
from uuid_utils.compat import uuid7

from shared.postgres import Connection, Database, GroupCommit

_INSERT = """
    with given as (select * from unnest($1::uuid[], $2::text[], $3::text[]) given (id, email, name)),
    inserted as (
        insert into member (id, group_id, group_slug, email, email_key, name, language, status, version, changed_at,
            signed_up_at, last_signed_up_at, confirm_by)
        select id, $4, 'bench', email, email, name, 'fi', 'pending', 1, now(), now(), now(), now() from given
        on conflict do nothing returning id)
    insert into outbox (topic, key, type, version, headers, value)
        select 'registration.members.v1', id::text, 'talkoot.member.signed-up', 1, '{"ce_specversion": "1.0"}',
            convert_to(repeat('x', 700), 'UTF8') from inserted"""


class BareForm:
    def __init__(self, url: SecretStr, group_id: UUID) -> None:
        self._database = Database(url)
        self._group_id = group_id
        self._commit: GroupCommit[tuple[UUID, str, str], None] = GroupCommit(self._database, self._insert)

    async def _insert(self, connection: Connection, rows: Sequence[tuple[UUID, str, str]]) -> Sequence[None]:
        ids, emails, names = zip(*rows, strict=True)
        await connection.execute(_INSERT, ids, emails, names, self._group_id)
        return [None] * len(rows)

    async def __call__(self, scope: MutableMapping[str, Any], receive: Any, send: Any) -> None:
        if scope["type"] == "lifespan":
            await receive()
            async with self._database:
                await send({"type": "lifespan.startup.complete"})
                await receive()
            await send({"type": "lifespan.shutdown.complete"})
            return
        body = b""
        while True:
            message = await receive()
            body += message["body"]
            if not message.get("more_body"):
                break
        if scope["method"] == "POST":
            fields = dict(parse_qsl(body.decode()))
            await self._commit.submit((uuid7(), fields["email"], fields["name"]))
        await send(
            {"type": "http.response.start", "status": 303, "headers": [(b"location", b"/"), (b"content-length", b"0")]}
        )
        await send({"type": "http.response.body", "body": b""})


if __name__ == "__main__":
    uvicorn.run(
        BareForm(SecretStr(sys.argv[2]), UUID(sys.argv[3])),
        port=int(sys.argv[1]),
        loop="uvloop",
        http="httptools",
        access_log=False,
        log_level="error",
    )
