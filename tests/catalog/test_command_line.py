"""The command line as leads use it: `talkoot catalog …`."""

import asyncio
import json
from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from pydantic import SecretStr

from services.catalog.__main__ import cli
from shared.postgres import connect
from tests.catalog.conftest import TABLES

PAGE = """Kiertotalous hankinnoissa

Kiertotalous hankinnoissa -teemaryhmän tehtävänä on levittää kiertotalouden hankintatapoja kuntiin.

Tavoitteet

  • Kalusteet hankitaan käytettyinä aina kun se on mahdollista

Teemaryhmän kokoukset

  • to 17.12. klo 12.00–14.00

Teemaryhmän vetäjät

  • erityisasiantuntija Salla Esimerkki, Mallilan kaupunki, puh. 040 123 4567, salla.esimerkki (at) mallila.example
"""
SLUG = "kiertotalous-hankinnoissa"

Run = Callable[..., Result]


@pytest.fixture
def page(tmp_path: Path) -> str:
    path = tmp_path / "sivu.txt"
    path.write_text(PAGE, encoding="utf-8")
    return str(path)


@pytest.fixture
def without_settings(monkeypatch: pytest.MonkeyPatch) -> Run:
    for name in ("DATABASE_URL", "KAFKA", "PORT", "PUBLIC_URL", "LINK_KEYS"):
        monkeypatch.delenv(f"TALKOOT_{name}", raising=False)
    return lambda *arguments, **options: CliRunner().invoke(cli, arguments, **options)


@pytest.fixture
def run(without_settings: Run, catalog_url: SecretStr, monkeypatch: pytest.MonkeyPatch) -> Run:
    async def empty() -> None:
        connection = await connect(catalog_url)
        await connection.execute(f"truncate {TABLES}")
        await connection.close()

    asyncio.run(empty())
    for name, value in {
        "DATABASE_URL": catalog_url.get_secret_value(),
        "KAFKA": "127.0.0.1:9",
        "PORT": "0",
        "PUBLIC_URL": "https://talkoot.example",
        "LINK_KEYS": '["key-of-the-tests"]',
    }.items():
        monkeypatch.setenv(f"TALKOOT_{name}", value)
    return without_settings


def good(result: Result) -> str:
    assert result.exit_code == 0, result.output
    return result.output


def shown(run: Run, slug: str = SLUG) -> dict[str, object]:
    found: dict[str, object] = json.loads(good(run("show", slug, "--json")))
    return found


def test_a_dry_run_prints_the_findings_alone_and_needs_no_settings(without_settings: Run, page: str) -> None:
    findings = json.loads(good(without_settings("import-page", page, "--dry-run", "--json", "--year", "2026")))
    assert {"meetings", "contacts", "objectives", "measures", "sign_up", "questions"} <= set(findings)
    (meeting,) = findings["meetings"]
    assert (meeting["starts"], meeting["ends"], meeting["line"]) == ("2026-12-17T12:00", "2026-12-17T14:00", 11)
    assert findings["contacts"][0]["name"] == "Salla Esimerkki"


def test_a_dry_run_shows_each_field_with_its_line_and_what_it_asks(without_settings: Run, page: str) -> None:
    output = good(without_settings("import-page", page, "--dry-run"))
    assert "    1  name         Kiertotalous hankinnoissa" in output
    assert "    7  objective    Kalusteet hankitaan käytettyinä" in output
    assert "to 17.12. klo 12.00–14.00: left out, its year is not known" in " ".join(output.split())
    assert "salla.esimerkki (at) mallila.example" in " ".join(output.split())
    assert "[must be answered first]" in " ".join(output.split())


def test_a_page_comes_from_standard_input_too(without_settings: Run) -> None:
    assert json.loads(good(without_settings("import-page", "-", "--dry-run", "--json", input=PAGE)))["title"]


def test_a_meeting_without_a_year_is_asked_for_and_nothing_is_made(run: Run, page: str) -> None:
    result = run("import-page", page)
    assert result.exit_code == 1
    assert "Error: nothing was made, for a question must be answered first: give the year: --year" in result.output
    assert "No groups yet" in good(run("list"))


def test_the_answer_makes_a_draft_with_the_meeting_proposed(run: Run, page: str) -> None:
    output = good(run("import-page", page, "--year", "2026"))
    assert f'Made the group "{SLUG}" (draft).' in output
    group = shown(run)
    assert group["status"] == "draft"
    proposed = group["proposed_meetings"]
    assert isinstance(proposed, list)
    assert proposed[0]["when"]["slots"][0]["starts"] == "2026-12-17T10:00:00Z"
    assert f"draft   {SLUG}  Kiertotalous hankinnoissa" in good(run("list"))


def test_meetings_without_a_year_can_be_left_out(run: Run, page: str) -> None:
    good(run("import-page", page, "--leave-open"))
    assert shown(run)["proposed_meetings"] == []


def test_a_page_can_be_published_at_once_with_another_name(run: Run, page: str) -> None:
    output = good(run("import-page", page, "--year", "2026", "--publish", "--name", "Kiertotalous"))
    assert "Its page: /fi/groups/kiertotalous" in output
    assert shown(run, "kiertotalous")["status"] == "active"


def test_a_page_in_the_past_tense_is_published_as_ended(run: Run, tmp_path: Path) -> None:
    path = tmp_path / "sivu.txt"
    path.write_text(
        "Hankintataidot\n\nTeemaryhmän tehtävänä oli kouluttaa hankkijoita.\n\nTeemaryhmä päättyi vuonna 2023.\n",
        encoding="utf-8",
    )
    good(run("import-page", str(path), "--publish"))
    assert shown(run, "hankintataidot")["status"] == "ended"


def test_a_page_that_cannot_be_public_yet_leaves_nothing_behind(run: Run, tmp_path: Path) -> None:
    path = tmp_path / "sivu.txt"
    path.write_text("Hankintataidot\n", encoding="utf-8")
    result = run("import-page", str(path), "--publish")
    assert result.exit_code == 1
    assert "cannot be public yet. It needs a task" in result.output
    assert "No groups yet" in good(run("list"))


def test_the_same_page_again_is_recognised(run: Run, page: str) -> None:
    good(run("import-page", page, "--year", "2026"))
    result = run("import-page", page, "--year", "2026")
    assert result.exit_code == 1
    assert f'There is a group "{SLUG}" already (draft). To bring this page into it, add --update.' in result.output
    assert "nothing was changed" in good(run("import-page", page, "--year", "2026", "--update"))
    assert shown(run)["version"] == 1


def test_an_update_brings_the_changed_page_in_and_keeps_the_meetings_known(run: Run, page: str) -> None:
    good(run("import-page", page, "--year", "2026"))
    before = shown(run)["proposed_meetings"]
    Path(page).write_text(PAGE.replace("levittää", "edistää"), encoding="utf-8")
    assert "version 2" in good(run("import-page", page, "--year", "2026", "--update"))
    after = shown(run)
    assert "edistää" in str(after["task"])
    assert after["proposed_meetings"] == before


def test_an_update_of_what_is_not_there_says_so(run: Run, page: str) -> None:
    result = run("import-page", page, "--year", "2026", "--update")
    assert result.exit_code == 1
    assert f'There is no group "{SLUG}"' in result.output


def test_another_group_of_the_same_name_gets_the_address_that_is_asked_for(run: Run, page: str) -> None:
    good(run("import-page", page, "--year", "2026"))
    good(run("import-page", page, "--year", "2026", "--slug", "kiertotalous-2"))
    assert shown(run, "kiertotalous-2")["id"] != shown(run)["id"]


def test_an_import_as_json_tells_programs_what_came_of_it(run: Run, page: str) -> None:
    made = json.loads(good(run("import-page", page, "--year", "2026", "--publish", "--json")))
    assert (made["outcome"], made["group"]["slug"], made["group"]["status"]) == ("created", SLUG, "active")


@pytest.mark.parametrize(
    ("content", "word"), [(b"\xff\xfe\x00", "is not UTF-8 text"), (b" \n", "is empty"), (b"x" * 3_000_000, "at most")]
)
def test_a_file_that_is_no_page_gets_one_clear_line(
    without_settings: Run, tmp_path: Path, content: bytes, word: str
) -> None:
    path = tmp_path / "sivu.txt"
    path.write_bytes(content)
    result = without_settings("import-page", str(path))
    assert result.exit_code == 1
    assert word in result.output
    assert len(result.output.strip().splitlines()) == 1


def test_a_group_is_published_ended_and_opened_again(run: Run, page: str) -> None:
    good(run("import-page", page, "--year", "2026"))
    assert f"is public: /fi/groups/{SLUG}" in good(run("publish", SLUG))
    assert "has ended" in good(run("end", SLUG))
    result = run("publish", SLUG)
    assert result.exit_code == 1
    assert f"talkoot catalog reopen {SLUG}" in result.output
    assert "is active" in good(run("reopen", SLUG))
    history = good(run("show", SLUG))
    assert [line.split()[3] for line in history.partition("History\n")[2].splitlines()] == [
        "created",
        "published",
        "ended",
        "published",
    ]


def test_a_lead_changes_a_group_by_editing_what_show_prints(run: Run, page: str, tmp_path: Path) -> None:
    good(run("import-page", page, "--year", "2026"))
    group = shown(run)
    edited = tmp_path / "muutos.json"
    edited.write_text(json.dumps(group | {"task": {"fi": "Uusi tehtävä."}}), encoding="utf-8")
    assert "is changed, version 2" in good(run("change", SLUG, str(edited)))
    assert shown(run)["task"] == {"fi": "Uusi tehtävä."}
    edited.write_text(json.dumps(group | {"task": {"fi": "Toinen."}}), encoding="utf-8")
    result = run("change", SLUG, str(edited))
    assert result.exit_code == 1
    assert "builds on version 1, and it is at version 2 now" in result.output


def test_a_change_that_is_no_group_names_the_place_of_the_fault(run: Run, page: str, tmp_path: Path) -> None:
    good(run("import-page", page, "--year", "2026"))
    edited = tmp_path / "muutos.json"
    edited.write_text(json.dumps(shown(run) | {"leads": [{"title": {}}]}), encoding="utf-8")
    result = run("change", SLUG, str(edited))
    assert result.exit_code == 1
    assert "leads.0.name: Field required. Nothing was changed." in result.output


def test_samples_can_be_loaded_twice(run: Run) -> None:
    assert "3 sample groups made, 0 were there" in good(run("load-samples"))
    assert "0 sample groups made, 3 were there" in good(run("load-samples"))
    assert [line.split()[0] for line in sorted(good(run("list")).splitlines())] == ["active", "draft", "ended"]


def test_migrating_twice_changes_nothing(run: Run) -> None:
    assert good(run("migrate")).splitlines() == ["the tables are up to date"]


def test_a_group_that_is_not_there_is_named(run: Run) -> None:
    result = run("publish", "ei-ole")
    assert result.exit_code == 1
    assert 'There is no group "ei-ole". `talkoot catalog list` shows the groups.' in result.output


def test_missing_settings_are_named(without_settings: Run) -> None:
    result = without_settings("list")
    assert result.exit_code == 1
    assert "TALKOOT_DATABASE_URL" in result.output
    assert len(result.output.strip().splitlines()) == 1


def test_a_database_that_is_away_is_one_clear_line(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TALKOOT_DATABASE_URL", "postgresql://catalog:x@127.0.0.1:9/talkoot")
    result = run("list")
    assert result.exit_code == 1
    assert "the database does not answer" in result.output
    assert len(result.output.strip().splitlines()) == 1


def test_people_are_let_in_given_roles_and_closed(run: Run) -> None:
    good(run("load-samples"))
    listed = good(run("people", "list"))
    assert "vilma.vetaja@kunta.example\tVilma Vetäjä\tlead of sosiaalinen-kestavyys" in listed
    assert "paula.paakayttaja@kunta.example\tPaula Pääkäyttäjä\tadministrator" in listed

    good(run("people", "add", "Aino@Kunta.example", "--name", "Aino Esimerkki"))
    good(run("people", "grant", "aino@kunta.example", "sosiaalinen-kestavyys", "lead"))
    good(run("people", "revoke", "VILMA.vetaja@kunta.example", "sosiaalinen-kestavyys"))
    assert "Vilma" not in good(run("people", "list", "--group", "sosiaalinen-kestavyys"))
    last = run("people", "revoke", "aino@kunta.example", "sosiaalinen-kestavyys")
    assert last.exit_code == 1
    assert "Nobody else leads the group" in last.output
    good(run("people", "close", "aino@kunta.example", "--last-lead"))
    assert "Aino Esimerkki\tclosed" in good(run("people", "list"))
    good(run("load-samples"))
    assert "Vilma" not in good(run("people", "list", "--group", "sosiaalinen-kestavyys")), "what was changed stays"


def test_the_last_administrator_cannot_be_taken_back(run: Run) -> None:
    good(run("people", "add", "paula@kunta.example", "--name", "Paula", "--administrator"))

    refused = run("people", "revoke", "paula@kunta.example", "--administrator")

    assert refused.exit_code == 1
    assert "no other administrator" in refused.output


def test_commands_for_people_say_what_is_wrong(run: Run) -> None:
    assert "no such account" in run("people", "close", "ei@kunta.example").output
    assert "no mail address" not in good(run("people", "add", "a@kunta.example", "--name", "A"))
    assert "There is no group" in run("people", "grant", "a@kunta.example", "ei-ole", "lead").output
    assert "not a mail address" in run("people", "add", "nobody", "--name", "A").output
