"""What a process tells Prometheus, and whom it tells."""

from collections.abc import AsyncIterator

import httpx
import pytest
from fastapi import FastAPI
from prometheus_client.parser import text_string_to_metric_families
from pydantic import SecretStr
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import Mount, Route

from shared.metrics import Figure, Metrics
from shared.postgres import Connection, Database
from shared.web import Application, Pages
from shared.web.measuring import degraded, metrics_route
from tests.shared.web.sample.app import PACKAGE

Samples = dict[tuple[str, frozenset[tuple[str, str]]], float]


async def page(request: Request) -> Response:
    if request.path_params["token"] == "broken":
        raise RuntimeError
    return PlainTextResponse("page")


def application(metrics: Metrics) -> Application:
    api = FastAPI()

    @api.get("/things/{thing}")
    async def thing(thing: str) -> str:
        return thing

    routes = [metrics_route(metrics), Route("/fi/private/{token}", page), Mount("/api", api)]
    return Application(Pages(PACKAGE, public_url="https://tests.example"), metrics, routes=routes)


@pytest.fixture
def metrics() -> Metrics:
    return Metrics("tests", build="abc123", told=(degraded({"events": lambda: ["away"], "mail": lambda: []}),))


@pytest.fixture
async def client(metrics: Metrics) -> AsyncIterator[httpx.AsyncClient]:
    transport = httpx.ASGITransport(application(metrics), raise_app_exceptions=False)
    async with httpx.AsyncClient(transport=transport, base_url="http://tests.example") as made:
        yield made


def samples(text: str) -> Samples:
    return {
        (sample.name, frozenset(sample.labels.items())): sample.value
        for family in text_string_to_metric_families(text)
        for sample in family.samples
    }


def labelled(name: str, **labels: str) -> tuple[str, frozenset[tuple[str, str]]]:
    return name, frozenset({"service": "tests", **labels}.items())


def requests(method: str, route: str, status: int) -> tuple[str, frozenset[tuple[str, str]]]:
    return labelled("talkoot_http_request_seconds_count", method=method, route=route, status=str(status))


async def test_requests_are_counted_by_the_template_of_their_route_and_never_by_their_path(
    client: httpx.AsyncClient,
) -> None:
    for path in ("/fi/private/one", "/fi/private/two", "/fi/private/broken", "/api/things/one", "/nothing/here"):
        await client.get(path)
    await client.request("BREW", "/fi/private/one")
    text = (await client.get("/metrics")).text
    found = samples(text)
    assert found[requests("GET", "/fi/private/{token}", 200)] == 2
    assert found[requests("GET", "/fi/private/{token}", 500)] == 1
    assert found[requests("GET", "/api/things/{thing}", 200)] == 1
    assert found[requests("GET", "none", 404)] == 1
    assert found[requests("other", "/fi/private/{token}", 405)] == 1
    for said in ("one", "here", "BREW"):
        assert f'{said}"' not in text.replace('none"', "")


@pytest.mark.parametrize("header", ["X-Forwarded-For", "Forwarded"])
async def test_who_comes_through_a_proxy_sees_no_figures(client: httpx.AsyncClient, header: str) -> None:
    assert (await client.get("/metrics", headers={header: "192.0.2.7"})).status_code == 404


async def test_a_process_tells_what_it_is_and_what_it_does_without(client: httpx.AsyncClient) -> None:
    answer = await client.get("/metrics")
    assert answer.headers["content-type"].startswith("text/plain; version=")
    found = samples(answer.text)
    assert found[labelled("talkoot_degraded", dependency="events")] == 1
    assert found[labelled("talkoot_degraded", dependency="mail")] == 0
    build = [dict(labels) for name, labels in found if name == "talkoot_build_info"]
    assert [(each["build"], each["service"]) for each in build] == [("abc123", "tests")]


async def test_two_applications_in_one_process_share_no_figure(metrics: Metrics) -> None:
    other = Metrics("tests")
    other.request("GET", "/", 200, 0.1)
    assert requests("GET", "/", 200) not in samples((await metrics.text()).decode())


async def test_a_database_that_is_away_costs_its_figures_and_says_so() -> None:
    async def asked(connection: Connection) -> list[Figure]:
        return [Figure("things", "Things.", await connection.fetchval("select 1"))]

    async with Database(SecretStr("postgresql://tests:x@127.0.0.1:9/talkoot")) as database:
        found = samples((await Metrics("tests", database=database, asked=(asked,)).text()).decode())
    assert found[labelled("talkoot_database_answers")] == 0
    assert labelled("talkoot_things") not in found
    assert found[labelled("talkoot_database_connections_max")] == 10
