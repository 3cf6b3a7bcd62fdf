"""The dev overlay on a cluster. `make kubernetes-test` says what must be there."""

import pytest

from tests.kubernetes.cluster import OVERLAY, kubectl, sql, until, wait_until_ready

GROUP = "sosiaalinen-kestavyys"


@pytest.fixture(scope="session")
def applied() -> None:
    """Everything applied and ready. An earlier run's is taken as it is."""
    kubectl("apply", "--kustomize", str(OVERLAY))
    wait_until_ready()


@pytest.fixture(scope="session")
def sampled(applied: None) -> str:
    for service in ("catalog", "meetings"):
        talkoot = ("/srv/talkoot/bin/talkoot", service, "load-samples")
        kubectl("exec", f"deployment/{service}", "--container=service", "--", *talkoot)
    return GROUP


@pytest.fixture
async def group(sampled: str) -> str:
    """A group with meetings, known to all services."""
    await until(lambda: int(sql("select count(*) from notifications.meeting")) >= 2, "the meetings' events arrive")
    await until(lambda: sql("select count(*) from registration.theme_group") != "0", "the groups' events arrive")
    return sampled
