"""Files of a meeting: checked, scanned, offered for download."""

import httpx
import pytest

from services.meetings.app import create_app
from services.meetings.domain.meetings import Meeting
from services.meetings.settings import Settings
from shared.contracts.catalog import Group
from shared.postgres import Database
from tests.meetings.made import NOW, PUBLIC_URL
from tests.meetings.manage.leading import Lead, let_in, one, scheduled


async def upload(lead: Lead, meeting: Meeting, name: str, content: bytes) -> httpx.Response:
    files = {"file": (name, content)}
    return await lead.client.post(f"{lead.base}/{meeting.id}/files", data={"token": lead.token}, files=files)


async def test_a_file_is_offered_for_download_and_never_run(lead: Lead, pool: Database) -> None:
    meeting = await scheduled(lead, pool)

    assert (await upload(lead, meeting, "../../Esityslista \u202e<b>.PDF", b"%PDF-1.7 x")).status_code == 303
    (material,) = (await one(pool)).materials
    address = f"/fi/meetings/{meeting.id}/files/{material.id}/{material.name}"
    taken = await lead.client.get(address)

    assert material.name == "Esityslista b.pdf"
    assert taken.content == b"%PDF-1.7 x"
    assert taken.headers["content-disposition"].startswith("attachment")
    assert taken.headers["x-content-type-options"] == "nosniff"
    assert "Esityslista b.pdf" in (await lead.client.get(f"/fi/meetings/{meeting.id}")).text

    await lead.post(f"/{meeting.id}/files/{material.id}/remove")
    assert (await lead.client.get(address)).status_code == 404


@pytest.mark.parametrize(
    ("name", "content", "message"),
    [
        ("x.html", b"<script>", "Tällaista tiedostoa ei voi lisätä"),
        ("x.svg", b"<svg>", "Tällaista tiedostoa ei voi lisätä"),
        ("x.pdf", b"<html>", "ei ole sitä, mitä sen nimi sanoo"),
        ("x.pdf", b"", "Valitse tiedosto"),
        ("x.txt", b"x" * (10 * 1024 * 1024 + 1), "suurempi kuin 10 Mt"),
    ],
)
async def test_a_file_that_cannot_be_taken_is_refused_in_words(
    lead: Lead, pool: Database, name: str, content: bytes, message: str
) -> None:
    meeting = await scheduled(lead, pool)

    refused = await upload(lead, meeting, name, content)

    assert refused.status_code == 422
    assert message in refused.text
    assert (await one(pool)).materials == ()


@pytest.mark.parametrize(
    ("command", "status", "message"),
    [
        ("sh -c 'cat >/dev/null'", 303, ""),
        ("sh -c 'cat >/dev/null; exit 1'", 422, "Virustarkistus löysi"),
        ("sh -c 'exit 2'", 422, "virustarkistus ei onnistunut"),
        ("/nowhere/scanner", 422, "virustarkistus ei onnistunut"),
    ],
)
async def test_a_file_is_kept_only_after_the_scanner_found_it_clean(
    settings: Settings, pool: Database, group: Group, command: str, status: int, message: str
) -> None:
    app = create_app(settings.model_copy(update={"scan_command": command}), clock=lambda: NOW)
    transport = httpx.ASGITransport(app)
    async with app.router.lifespan_context(app), httpx.AsyncClient(transport=transport, base_url=PUBLIC_URL) as client:
        lead = await let_in(pool, client, group, "lead")
        meeting = await scheduled(lead, pool, status="draft")
        answer = await upload(lead, meeting, "x.txt", b"text")

    assert answer.status_code == status
    assert message in answer.text
    assert len((await one(pool)).materials) == (1 if status == 303 else 0)
