"""Registration gets copies while many sign up, and gives them back afterwards. Nobody notices either."""

import uuid

from tests.kubernetes.cluster import Load, objects, until


def ready_copies() -> int:
    (found,) = objects("deployment", "app.kubernetes.io/name=registration")
    return int(found["status"].get("readyReplicas", 0))


async def test_registration_is_scaled_up_under_load_and_down_after_it(group: str) -> None:
    await until(lambda: ready_copies() == 2, "the load of earlier tests is over", 240)
    async with Load(uuid.uuid4().hex[:8], group, at_once=8, pause_s=0, reads=False) as load:
        await until(lambda: ready_copies() == 3, "there is one copy more", 240)
    async with Load(uuid.uuid4().hex[:8], group, at_once=1, pause_s=3) as few:
        await until(lambda: ready_copies() == 2, "it is gone again", 240)
    assert load.failures == few.failures == []
    await load.arrived()
