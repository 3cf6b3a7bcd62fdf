"""The bare limit of the form: an ASGI program that does nothing but write the same rows by group commit.

Nothing is checked, routed or signed: the form's fields go into the same columns of `member`, and into the value of the
same row of the outbox, with links as long as ours, in the statement that is fastest for us too (rows as JSON).

`python -m tests.bench.bare_form PORT DATABASE_URL GROUP_ID`
"""

import sys
from collections.abc import MutableMapping, Sequence
from datetime import UTC, datetime
from typing import Any
from urllib.parse import unquote_plus
from uuid import UUID

import uvicorn
from pydantic import SecretStr
from pydantic_core import to_json
from uuid_utils.compat import uuid7

from shared.contracts.registration import MEMBERS
from shared.postgres import Connection, Database, GroupCommit

_COLUMNS = (
    "id, group_id, group_slug, email, email_key, name, organisation, organisation_type, title, phone, language, "
    "message, status, version, changed_at, signed_up_at, last_signed_up_at, confirm_by, confirmed_at"
)
_INSERT = f"""
    with inserted as (
        insert into member ({_COLUMNS})
        select {_COLUMNS} from json_populate_recordset(null::member, $1)
        on conflict (email_key, group_id) do nothing
    )
    insert into outbox (topic, key, type, version, headers, value)
    select topic, key, type, version, headers, value from json_populate_recordset(null::outbox, $2)"""
_LINKS = {
    "confirm": "http://127.0.0.1:8000/fi/registrations/confirm/" + "x" * 110,
    "own_page": "http://127.0.0.1:8000/fi/registrations/" + "x" * 92,
}

Row = tuple[dict[str, object], dict[str, object]]


class BareForm:
    def __init__(self, url: SecretStr, group_id: UUID) -> None:
        self._database = Database(url)
        self._group_id = group_id
        self._commit: GroupCommit[Row, None] = GroupCommit(self._database, self._insert)

    async def _insert(self, connection: Connection, rows: Sequence[Row]) -> Sequence[None]:
        await connection.execute(_INSERT, [member for member, _ in rows], [event for _, event in rows])
        return [None] * len(rows)

    def _row(self, body: bytes) -> Row:
        fields = {
            name: unquote_plus(value) for name, _, value in (pair.partition("=") for pair in body.decode().split("&"))
        }
        now = datetime.now(UTC).isoformat()
        id_ = str(uuid7())
        person = {
            "id": id_,
            "version": 1,
            "changed_at": now,
            "group_id": str(self._group_id),
            "group_slug": "bench",
            "status": "pending",
            "name": fields["name"],
            "email": fields["email"],
            "organisation": fields["organisation"],
            "organisation_type": fields["organisation_type"],
            "title": fields["title"],
            "phone": fields["phone"],
            "language": fields["language"],
            "message": None,
            "signed_up_at": now,
            "confirm_by": now,
        }
        member = {**person, "email_key": fields["email"], "last_signed_up_at": now}
        event: dict[str, object] = {
            "topic": MEMBERS.name,
            "key": id_,
            "type": "talkoot.member.signed-up",
            "version": 1,
            "headers": {
                "ce_specversion": "1.0",
                "ce_id": f"{id_}:1",
                "ce_type": "talkoot.member.signed-up",
                "ce_source": f"/talkoot/{MEMBERS.name}",
                "ce_subject": id_,
                "ce_time": now,
                "content-type": "application/json",
            },
            "value": rf"\x{to_json({**person, 'links': _LINKS}).hex()}",
        }
        return member, event

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
        await self._commit.submit(self._row(body))
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
