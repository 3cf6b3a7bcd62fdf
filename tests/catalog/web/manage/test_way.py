"""A managing page shows the way from the first one down to itself."""

from collections.abc import Sequence

import pytest

from tests.catalog.web.conftest import MakeGroup
from tests.catalog.web.manage.conftest import Person, SignIn

GROUP = "Öppna data i kommunerna"


async def way(who: Person, path: str) -> Sequence[tuple[str, str]]:
    """Each step and where it leads; the last leads nowhere, for one is there."""
    steps = (await who.look(f"/sv/manage/{path}")).one("nav", class_="breadcrumb").all("li")
    assert [each.attributes.get("aria-current", "") for each in steps] == [*[""] * (len(steps) - 1), "page"]
    return [(each.text, "".join(link.attributes["href"] for link in each.all("a"))) for each in steps]


@pytest.mark.parametrize(
    ("rest", "below"),
    [
        ("", []),
        ("/people", ["Ansvariga"]),
        ("/revisions", ["Tidigare versioner"]),
        ("/revisions/1", ["Tidigare versioner", "Version 1"]),
        ("/revisions/1/restore", ["Tidigare versioner", "Version 1", "Återställa version 1?"]),
        ("/end", ["Avsluta gruppen?"]),
    ],
)
async def test_in_a_group_it_goes_through_the_group(
    sign_in: SignIn, make_group: MakeGroup, rest: str, below: Sequence[str]
) -> None:
    group = await make_group()
    base = f"/sv/manage/groups/{group.slug}"
    async with sign_in(lead=(group.id,)) as lead:
        steps = await way(lead, f"groups/{group.slug}{rest}")
        assert [text for text, _ in steps] == ["Dina grupper", GROUP, *below]
        addresses = ["/sv/manage/", base, f"{base}/revisions", f"{base}/revisions/1"]
        assert [address for _, address in steps] == [*addresses[: len(steps) - 1], ""]


async def test_outside_of_groups_too(sign_in: SignIn) -> None:
    async with sign_in("Anna Admin", administrator=True) as administrator:
        accounts = ("Vem som får logga in", "/sv/manage/people")
        assert await way(administrator, "people") == [("Dina grupper", "/sv/manage/"), (accounts[0], "")]
        assert await way(administrator, f"people/{administrator.account.id}") == [
            ("Dina grupper", "/sv/manage/"),
            accounts,
            ("Anna Admin", ""),
        ]


async def test_the_first_page_is_where_it_begins(sign_in: SignIn) -> None:
    async with sign_in() as anybody:
        assert (await anybody.look("/sv/manage/")).all("nav", class_="breadcrumb") == []
