"""What is seen of single copies of a service."""

import httpx
from aiokafka.admin import AIOKafkaAdminClient
from prometheus_client.parser import text_string_to_metric_families

from deploy.local.ports import HOST
from tests.site import Site


async def figure(site: Site, service: str, copy: int, name: str, **labels: str) -> float:
    """The sum of a copy's own figures of this name and these labels."""
    async with httpx.AsyncClient() as http:
        answer = await http.get(f"http://{HOST}:{site.layout.service_port(service, copy)}/metrics")
    return sum(
        sample.value
        for family in text_string_to_metric_families(answer.text)
        for sample in family.samples
        if sample.name == f"talkoot_{name}" and labels.items() <= sample.labels.items()
    )


async def group_of(site: Site, service: str, topic: str) -> tuple[str, int]:
    """The state of a service's consumer group, as Kafka calls it, and how many copies are in it."""
    admin = AIOKafkaAdminClient(bootstrap_servers=site.servers.kafka)
    await admin.start()
    try:
        (answer,) = await admin.describe_consumer_groups([f"{site.topic_prefix}{service}.{topic}"])
    finally:
        await admin.close()
    _, _, state, _, _, members, *_ = answer.groups[0]
    return state, len(members)
