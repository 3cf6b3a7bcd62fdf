"""The command that reads a pasted page into a draft, and shows what it read from where."""

import json
from collections.abc import Sequence
from pathlib import Path
from uuid import UUID

import click

from services.catalog.commands.page_report import report
from services.catalog.commands.running import current_user, in_transaction
from services.catalog.domain.imported import imported, must_be_answered
from services.catalog.domain.page_import import PageTooLarge, read_page
from services.catalog.domain.page_import.findings import Findings, Question
from services.catalog.usecases.import_page import ImportPage, PageImported, import_page
from shared.access import Actor
from shared.languages import LANGUAGES, Language

NOT_SAVED = UUID(int=0)
"""Stands for the group while a page is only shown."""


@click.command("import-page")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, allow_dash=True, path_type=Path))
@click.option("--year", type=click.IntRange(1990, 2100), help="The year of dates that the page gives without one.")
@click.option("--language", type=click.Choice(LANGUAGES), help="The page's language, where it is not told right.")
@click.option("--name", help="The group's name, instead of the page's title.")
@click.option("--slug", help="The group's address, instead of one made from the name.")
@click.option("--update", is_flag=True, help="Bring the page into the group that is there already.")
@click.option("--leave-open", is_flag=True, help="Make the draft without the meetings whose year is not known.")
@click.option("--publish", is_flag=True, help="Make the group public at once.")
@click.option("--dry-run", is_flag=True, help="Only show what the page says; needs no database.")
@click.option("--json", "as_json", is_flag=True, help="As JSON, for programs.")
def import_page_command(
    file: Path,
    *,
    year: int | None,
    language: Language | None,
    name: str | None,
    slug: str | None,
    update: bool,
    leave_open: bool,
    publish: bool,
    dry_run: bool,
    as_json: bool,
) -> None:
    """Read a group's page, pasted into FILE, into a draft. - reads from standard input.

    Every field is shown with the line it came from. What the page leaves unsure is asked, never guessed.
    """
    page = _read(file)
    try:
        findings = read_page(page, year=year)
    except PageTooLarge as error:
        raise click.ClickException(f"{file}: {error}. Paste the group's page alone.") from error
    told = language or findings.language
    asked = must_be_answered(findings, name=name, leave_open=leave_open)
    if not as_json:
        meetings = imported(findings, page, NOT_SAVED, language=told, name=name).meetings
        click.echo("\n".join(report(findings, meetings, told, name, asked)))
    elif dry_run:
        click.echo(findings.model_dump_json(indent=2))
    if dry_run:
        return
    if asked:
        raise click.ClickException(_refusal(asked))
    command = ImportPage(
        findings, page, told, name, slug, update=update, publish=publish, by=Actor(f"import, {current_user().name}")
    )
    result = in_transaction(lambda connection, now: import_page(connection, command, now=now))
    click.echo(_result_json(result, findings) if as_json else _result(result))


def _read(file: Path) -> str:
    with click.open_file(str(file), "rb") as source:
        raw: bytes = source.read()
    try:
        text = raw.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise click.ClickException(f"{file} is not UTF-8 text. Save it as UTF-8 (plain text) and try again.") from error
    if not text.strip():
        raise click.ClickException(f"{file} is empty. Paste the page's text into it.")
    return text


def _refusal(asked: Sequence[Question]) -> str:
    answers = "; ".join(dict.fromkeys(question.answer for question in asked))
    hint = " Or add --leave-open to leave those meetings out." if any("year" in each.code for each in asked) else ""
    return f"nothing was made, for a question must be answered first: {answers}.{hint}"


def _result(result: PageImported) -> str:
    slug, status = result.group.slug, result.group.status
    done = {
        "created": f'Made the group "{slug}" ({status}).',
        "updated": f'Brought the page into the group "{slug}" ({status}), version {result.group.version}.',
        "unchanged": f'The group "{slug}" ({status}) says all this already; nothing was changed.',
    }[result.outcome]
    if status == "draft":
        return f"\n{done} Nobody sees it yet: `talkoot catalog publish {slug}` makes it public."
    return f"\n{done} Its page: /fi/groups/{slug}"


def _result_json(result: PageImported, findings: Findings) -> str:
    group = result.group
    return json.dumps(
        {
            "outcome": result.outcome,
            "group": {
                "id": str(group.id),
                "slug": group.slug,
                "status": group.status,
                "version": group.version,
                "proposed_meetings": [meeting.model_dump(mode="json") for meeting in group.content.proposed_meetings],
            },
            "questions": [question.model_dump(mode="json") for question in findings.questions],
        },
        ensure_ascii=False,
        indent=2,
    )
