"""`talkoot status`: how everything is, in one screen, as the services themselves tell it."""

import json
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from datetime import UTC, datetime
from http.client import HTTPConnection, HTTPException, HTTPSConnection
from pathlib import Path
from urllib.parse import urlsplit

import click
from prometheus_client.parser import text_string_to_metric_families

TIMEOUT_S = 5.0
Figures = Mapping[str, Mapping[tuple[tuple[str, str], ...], float]]
"""By name, then by labels."""


@dataclass(frozen=True, slots=True)
class Seen:
    """What one service has told."""

    service: str
    state: str
    problems: Mapping[str, Sequence[str]] = field(default_factory=dict)
    figures: Figures = field(default_factory=dict)

    def total(self, name: str) -> float | None:
        found = self.figures.get(f"talkoot_{name}")
        return sum(found.values()) if found else None

    def label(self, name: str, label: str) -> str:
        return next((dict(labels).get(label, "") for labels in self.figures.get(f"talkoot_{name}", ())), "")


def status_command(addresses: Callable[[], Mapping[str, str]]) -> click.Command:
    """The command. `addresses` are those of the services that run on this machine, by name."""

    @click.command("status")
    @click.option(
        "--at",
        multiple=True,
        metavar="SERVICE=URL",
        envvar="TALKOOT_STATUS_AT",
        help="Where a service answers inside, as catalog=http://catalog:8000. May be repeated.",
    )
    @click.option(
        "--backups",
        type=click.Path(path_type=Path, file_okay=False),
        envvar="TALKOOT_BACKUPS_DIR",
        help="The folder that holds the backups: the newest file is the last one.",
    )
    def status(at: Sequence[str], backups: Path | None) -> None:
        """Show services, versions, lag, outbox, dead letters, mails and the last backup. Exit code 1 if any is away."""
        wanted = dict(_named(each) for each in at) or addresses()
        if not wanted:
            raise click.ClickException("no service is known here: name each with --at, or start all with `make run`")
        with ThreadPoolExecutor(len(wanted)) as pool:
            seen = list(pool.map(lambda each: look(*each), wanted.items()))
        click.echo(screen(seen, last_backup(backups), datetime.now(UTC)))
        if any(each.state in ("away", "not ready") for each in seen):
            raise SystemExit(1)

    return status


def _named(text: str) -> tuple[str, str]:
    service, separator, url = text.partition("=")
    if not separator or not url.startswith(("http://", "https://")):
        raise click.UsageError(f"{text}: write it as SERVICE=URL")
    return service, url


def look(service: str, url: str) -> Seen:
    """Ask one service how it is."""
    try:
        health: object = json.loads(_get(url, "/healthz/ready"))
        figures = _read(_get(url, "/metrics"))
    except (OSError, HTTPException, ValueError) as error:
        return Seen(service, "away", {"process": [type(error).__name__]})
    if not isinstance(health, dict):
        return Seen(service, "away", {"process": ["answers strangely"]})
    problems = {**health.get("problems", {}), **health.get("degraded", {})}
    return Seen(service, str(health.get("status")), problems, figures)


def _get(url: str, path: str) -> str:
    parts = urlsplit(url)
    kind = HTTPSConnection if parts.scheme == "https" else HTTPConnection
    connection = kind(parts.hostname or "", parts.port, timeout=TIMEOUT_S)
    try:
        connection.request("GET", path)
        return connection.getresponse().read().decode()
    finally:
        connection.close()


def _read(text: str) -> Figures:
    found: dict[str, dict[tuple[tuple[str, str], ...], float]] = {}
    for family in text_string_to_metric_families(text):
        for sample in family.samples:
            found.setdefault(sample.name, {})[tuple(sorted(sample.labels.items()))] = sample.value
    return found


def last_backup(folder: Path | None) -> datetime | None:
    """When the newest file of a folder was written."""
    if folder is None or not folder.is_dir():
        return None
    times = [path.stat().st_mtime for path in folder.iterdir() if path.is_file()]
    return datetime.fromtimestamp(max(times), UTC) if times else None


def screen(seen: Sequence[Seen], backup: datetime | None, now: datetime) -> str:
    """What the command prints."""
    rows: list[tuple[str, ...]] = [("service", "state", "version", "build", "outbox", "oldest", "lag", "dead letters")]
    rows += [_row(each) for each in seen]
    widths = [max(map(len, column)) for column in zip(*rows, strict=True)]
    lines = ["  ".join(map(str.ljust, row, widths)).rstrip() for row in rows]
    lines += [
        f"  {each.service} · {name}: {'; '.join(reasons)}" for each in seen for name, reasons in each.problems.items()
    ]
    lines.append("")
    lines += [line for each in seen for line in _counts(each)]
    lines.append(f"last backup  {_moment(backup, now)}")
    return "\n".join(lines)


def _row(each: Seen) -> tuple[str, ...]:
    age = each.total("outbox_age_seconds")
    return (
        each.service,
        each.state,
        each.label("build_info", "version"),
        each.label("build_info", "build")[:12],
        _number(each.total("outbox_waiting")),
        "-" if not age else _span(age),
        _number(each.total("consumer_lag_records")),
        _number(each.total("dead_letters")),
    )


def _counts(each: Seen) -> list[str]:
    """Things by their status: members, meetings, groups, mails."""
    lines = []
    for name, series in each.figures.items():
        by_status = {dict(labels)["status"]: value for labels, value in series.items() if _by_status(labels)}
        if by_status:
            told = " · ".join(f"{status} {value:.0f}" for status, value in by_status.items() if value)
            lines.append(f"{name.removeprefix('talkoot_'):11}  {told or 'none'}")
    waited = each.total("mail_waiting_seconds")
    if waited:
        lines.append(f"{'':11}  the oldest of those not tried yet waits since {_span(waited)}")
    return lines


def _by_status(labels: tuple[tuple[str, str], ...]) -> bool:
    return {name for name, _ in labels} == {"service", "status"}


def _number(value: float | None) -> str:
    return "?" if value is None else f"{value:.0f}"


def _span(seconds: float) -> str:
    for size, unit in ((86400, "d"), (3600, "h"), (60, "min")):
        if seconds >= size:
            return f"{seconds / size:.0f} {unit}"
    return f"{seconds:.0f} s"


def _moment(moment: datetime | None, now: datetime) -> str:
    if moment is None:
        return "not known (name the folder of backups with --backups)"
    return f"{moment:%Y-%m-%d %H:%M}Z, {_span((now - moment).total_seconds())} ago"
