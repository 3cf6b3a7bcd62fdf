"""The form within pages of other sites: those that are listed, and no others."""

import httpx

from tests.registration.made import FORM, SLUG, Outbox

EMBEDDED = f"/sv/groups/{SLUG}/join/embed"


def framers(answer: httpx.Response) -> str:
    policy = answer.headers["content-security-policy"]
    (found,) = [part for part in policy.split("; ") if part.startswith("frame-ancestors")]
    return found.removeprefix("frame-ancestors ")


async def test_only_the_listed_sites_may_frame_it_and_only_it(client: httpx.AsyncClient) -> None:
    assert framers(await client.get(EMBEDDED)) == "https://kunta.example"
    assert framers(await client.get(f"{EMBEDDED}/thanks")) == "https://kunta.example"
    assert framers(await client.post(EMBEDDED, data={"name": ""})) == "https://kunta.example"
    assert framers(await client.get(EMBEDDED.removesuffix("/embed"))) == "'none'"
    assert framers(await client.get("/sv/groups/nothing/join/embed")) == "'none'"


async def test_it_is_the_same_form_without_the_sites_frame(client: httpx.AsyncClient) -> None:
    page = (await client.get(EMBEDDED)).text
    for field in FORM:
        assert f'name="{field}"' in page
    assert 'class="site-header"' not in page
    assert 'name="robots" content="noindex"' in page


async def test_a_sign_up_is_taken_with_the_same_checks_and_thanked_within_the_frame(
    client: httpx.AsyncClient, outbox: Outbox
) -> None:
    wrong = await client.post(EMBEDDED, data={**FORM, "email": "ei"})
    assert wrong.status_code == 422
    assert 'class="site-header"' not in wrong.text
    answer = await client.post(EMBEDDED, data=FORM)
    assert (answer.status_code, answer.headers["location"]) == (303, f"{EMBEDDED}/thanks")
    assert len(await outbox.events()) == 1
    thanks = (await client.get(f"{EMBEDDED}/thanks")).text
    assert 'class="site-header"' not in thanks
    assert 'target="_blank"' in thanks


async def test_the_script_that_puts_it_into_a_page_may_be_used_by_any_site_and_kept_for_an_hour(
    client: httpx.AsyncClient,
) -> None:
    answer = await client.get("/embed.js")
    assert answer.headers["content-type"] == "text/javascript; charset=utf-8"
    assert answer.headers["cache-control"].startswith("public, max-age=3600")
    assert answer.headers["cross-origin-resource-policy"] == "cross-origin"
    assert "/join/embed" in answer.text
