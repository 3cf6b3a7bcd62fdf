"""The dev overlay at work."""

from tests.joining import somebody_joins_and_is_invited
from tests.kubernetes.cluster import SITE


async def test_somebody_joins_through_the_site_and_gets_an_invitation_for_the_calendar(group: str) -> None:
    await somebody_joins_and_is_invited(SITE, group)
