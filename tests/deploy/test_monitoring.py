"""Alerts and dashboards: that they work, and that they ask only for what services really tell."""

import asyncio
import json
import re
from collections.abc import Iterator

import httpx
import yaml
from pydantic import SecretStr

from deploy.local.layout import PROJECT
from services.catalog import app as catalog
from services.catalog.settings import Settings as CatalogSettings
from services.meetings import app as meetings
from services.meetings.settings import Settings as MeetingsSettings
from services.notifications import app as notifications
from services.notifications.settings import Settings as NotificationsSettings
from services.registration import app as registration
from services.registration.settings import Settings as RegistrationSettings
from shared.postgres import migrate
from tests.conftest import Database as Fresh

RULES = PROJECT / "deploy" / "monitoring" / "alerts.yaml"
CASES = RULES.with_name("alerts_test.yaml")
DASHBOARDS = sorted((PROJECT / "deploy" / "grafana").glob("*.json"))
METRIC = re.compile(r"\b(?:talkoot|process)_[a-z_]+\b")
APPS = {
    "catalog": (catalog.create_app, CatalogSettings, catalog.MIGRATIONS),
    "meetings": (meetings.create_app, MeetingsSettings, meetings.MIGRATIONS),
    "notifications": (notifications.create_app, NotificationsSettings, notifications.MIGRATIONS),
    "registration": (registration.create_app, RegistrationSettings, registration.MIGRATIONS),
}


def rules() -> list[dict[str, object]]:
    return [rule for group in yaml.safe_load(RULES.read_text())["groups"] for rule in group["rules"]]


def expressions(found: object) -> Iterator[str]:
    """Every PromQL expression of a dashboard."""
    if isinstance(found, dict):
        for name, inside in found.items():
            if name in ("expr", "query") and isinstance(inside, str):
                yield inside
            else:
                yield from expressions(inside)
    elif isinstance(found, list):
        for inside in found:
            yield from expressions(inside)


def asked_for() -> dict[str, set[str]]:
    """The metrics that each file names."""
    found = {RULES.name: {name for rule in rules() for name in METRIC.findall(str(rule["expr"]))}}
    for path in DASHBOARDS:
        found[path.name] = {name for each in expressions(json.loads(path.read_text())) for name in METRIC.findall(each)}
    return found


async def told(database: Fresh) -> set[str]:
    """The names of all that the four services tell, each with the tables that it needs."""
    names: set[str] = set()
    for service, (create, settings, migrations) in APPS.items():
        await migrate(SecretStr(database.url(service)), migrations)
        more = {"mail_from": "talkoot@talkoot.example"} if service == "notifications" else {}
        app = create(  # type: ignore[operator]
            settings(
                database_url=SecretStr(database.url(service)),
                kafka="127.0.0.1:9",
                port=0,
                public_url="http://talkoot.example",
                link_keys=(SecretStr("key"),),
                **more,
            )
        )
        async with (
            app.router.lifespan_context(app),
            httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url="http://x") as client,
        ):
            await client.get("/healthz/live")
            text = await _whole(client, service)
        names |= set(re.findall(r"^(?:# TYPE )?(\w+)", text, re.MULTILINE))
        # What is told only once something of it happens is named by its HELP line; a counter by its name alone.
        types = re.findall(r"^# TYPE (\w+) (\w+)$", text, re.MULTILINE)
        names |= {
            f"{name}{end}" for name, kind in types if kind == "histogram" for end in ("_bucket", "_count", "_sum")
        }
    return names


async def _whole(client: httpx.AsyncClient, service: str) -> str:
    """All that a service tells, once its database has answered in time: on a crowded machine it may take a while."""
    deadline = asyncio.get_running_loop().time() + 60
    while f'talkoot_database_answers{{service="{service}"}} 1.0' not in (text := (await client.get("/metrics")).text):
        assert asyncio.get_running_loop().time() < deadline, text
        await asyncio.sleep(0.2)
    return text


async def test_alerts_and_dashboards_ask_only_for_what_services_tell(database: Fresh) -> None:
    known = await told(database)
    # Told only by a consumer that has partitions, which takes a Kafka: tests/e2e/test_metrics.py sees it there.
    known |= {"talkoot_consumer_lag_records"}
    missing = {where: names - known for where, names in asked_for().items() if names - known}
    assert missing == {}
    assert {len(names) > 5 for names in asked_for().values()} == {True}


def test_every_alert_says_how_bad_it_is_and_where_its_runbook_stands() -> None:
    page = (PROJECT / "docs" / "operating.md").read_text()
    headings = {
        re.sub(r"[^a-z0-9 -]", "", line.lstrip("# ").lower()).strip().replace(" ", "-")
        for line in page.splitlines()
        if line.startswith("#")
    }
    for rule in rules():
        assert rule["labels"] in ({"severity": "page"}, {"severity": "ticket"}), rule["alert"]
        annotations = rule["annotations"]
        assert isinstance(annotations, dict)
        where, _, heading = annotations["runbook_url"].partition("#")
        assert (where, heading in headings) == ("docs/operating.md", True), annotations["runbook_url"]


def test_every_alert_has_a_case_that_raises_it() -> None:
    cases = [case for test in yaml.safe_load(CASES.read_text())["tests"] for case in test.get("alert_rule_test", ())]
    raised = {case["alertname"] for case in cases if case["exp_alerts"]}
    assert raised == {rule["alert"] for rule in rules()}


def test_dashboards_can_be_told_apart_and_say_what_they_show() -> None:
    boards = [json.loads(path.read_text()) for path in DASHBOARDS]
    assert len({board["uid"] for board in boards}) == len(boards) > 1
    for board in boards:
        panels = [panel for panel in board["panels"] if panel["type"] != "row"]
        assert all(panel["description"] and panel["title"] and panel["targets"] for panel in panels)
        assert len({panel["id"] for panel in board["panels"]}) == len(board["panels"])
