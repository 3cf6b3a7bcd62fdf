"""The AsyncAPI 3.0 document of all topics, generated from the contracts. See https://www.asyncapi.com/docs/reference."""

from collections.abc import Iterable

from pydantic import JsonValue

from shared.contracts import TOPICS
from shared.contracts.golden import example
from shared.contracts.schemas import component_schemas, schema_url
from shared.contracts.topic import PARTITIONS, Access, Topic

Json = dict[str, JsonValue]

_HEADERS = "CloudEventHeaders"
_BINDING_VERSION = "0.5.0"
_ABOUT = """\
Talkoot runs open theme groups. Its services, and other systems, learn of each other's changes from these topics.

- A record is a CloudEvent 1.0 in Kafka's binary mode: attributes in headers, plain JSON in the value.
- The key is the id of an aggregate (a group, a meeting, a member). The value is its whole state after the change.
- `version` rises with each change. Keep the highest and pass over what is not higher: records can come twice.
- Event types, fields and values of enumerations are added without notice. An event of a type that you do not know
  still brings the whole state: keep that. What is there is never removed or given another meaning; for that there is
  a new topic.
- Tags tell which topics are public. Private ones are for Talkoot's own services.
"""
_TABLE = (
    "The topic is a table: it is compacted, and keeps the last record of each key for ever. Read it from the start to "
    "have everything. A record with a null value (a tombstone; it has no CloudEvents headers) says that what has this "
    "key is erased: forget it."
)
_STREAM = "The topic is a stream: records go after a while, and a new reader does not see the old ones."

_WHEN = ("changed_at", "submitted_at", "requested_at", "sent_at")
"""The fields of which a model has the one that says when it happened."""


def asyncapi_document(*, public_url: str, kafka: str, topic_prefix: str = "", topics: Iterable[Topic] = TOPICS) -> Json:
    """The document as JSON.

    `public_url` is the site's origin, `kafka` the bootstrap servers as `host:port`, separated by commas.
    """
    topics = tuple(topics)
    models, schemas = component_schemas(topics, "#/components/schemas/{model}")
    return {
        "asyncapi": "3.0.0",
        "info": {
            "title": "Talkoot's events",
            "version": "1.0.0",
            "description": _ABOUT,
            "license": {"name": "EUPL-1.2"},
        },
        "defaultContentType": "application/json",
        "servers": _servers(kafka),
        "channels": {topic.name: _channel(topic, topic_prefix) for topic in topics},
        "operations": {name: operation for topic in topics for name, operation in _operations(topic).items()},
        "components": {
            "messages": {
                event_type: _message(topic, event_type, models[topic.name], public_url)
                for topic in topics
                for event_type in topic.types
            },
            "schemas": {**schemas, _HEADERS: _headers_schema()},
        },
    }


def _servers(kafka: str) -> Json:
    hosts = [host.strip() for host in kafka.split(",")]
    return {
        f"kafka-{number}": {"host": host, "protocol": "kafka", "title": "One of the brokers to start from"}
        for number, host in enumerate(hosts, start=1)
    }


def _channel(topic: Topic, prefix: str) -> Json:
    compacted = topic.policy["cleanup.policy"] == "compact"
    return {
        "address": prefix + topic.name,
        "title": topic.name,
        "summary": topic.about,
        "description": _TABLE if compacted else _STREAM,
        "messages": {event_type: {"$ref": f"#/components/messages/{event_type}"} for event_type in topic.types},
        "tags": _tags(topic),
        "bindings": {
            "kafka": {
                "topic": prefix + topic.name,
                "partitions": PARTITIONS,
                "topicConfiguration": _configuration(topic),
                "bindingVersion": _BINDING_VERSION,
            }
        },
    }


def _tags(topic: Topic) -> list[JsonValue]:
    who = {
        Access.PUBLIC: "Any system may read this topic.",
        Access.PRIVATE: "Talkoot's own services alone read this topic.",
    }
    tags: list[JsonValue] = [{"name": topic.access.value, "description": who[topic.access]}]
    if topic.personal_data is not None:
        tags.append({"name": "personal-data", "description": topic.personal_data})
    return tags


def _configuration(topic: Topic) -> Json:
    """Kafka writes every setting as text; the binding wants lists and numbers."""
    return {
        setting: [*value.split(",")] if setting == "cleanup.policy" else int(value)
        for setting, value in topic.policy.items()
    }


def _operations(topic: Topic) -> Json:
    """What Talkoot's services do with a topic. What other systems do is their own documents' matter."""
    found: Json = {}
    if topic.publisher != "external":
        found[f"{topic.publisher}.send.{topic.name}"] = _operation(topic, "send", topic.publisher)
    for reader in topic.readers:
        found[f"{reader}.receive.{topic.name}"] = _operation(topic, "receive", reader)
    return found


def _operation(topic: Topic, action: str, service: str) -> Json:
    return {
        "action": action,
        "title": f"{service} {'publishes' if action == 'send' else 'subscribes to'} {topic.name}",
        "channel": {"$ref": f"#/channels/{topic.name}"},
        "messages": [{"$ref": f"#/channels/{topic.name}/messages/{event_type}"} for event_type in topic.types],
        "tags": [{"name": service}],
    }


def _message(topic: Topic, event_type: str, model: str, public_url: str) -> Json:
    value = example(topic, event_type)
    dataschema = schema_url(topic, public_url)
    own: Json = {"ce_type": {"type": "string", "const": event_type}}
    if topic.publisher != "external":
        own["ce_dataschema"] = {"type": "string", "const": dataschema}
    return {
        "name": event_type,
        "title": event_type,
        "summary": topic.types[event_type],
        "contentType": "application/json",
        "headers": {"allOf": [{"$ref": f"#/components/schemas/{_HEADERS}"}, {"type": "object", "properties": own}]},
        "payload": {"$ref": f"#/components/schemas/{model}"},
        "bindings": {
            "kafka": {
                "key": {"type": "string", "format": "uuid", "description": f"`{topic.key}` of the value."},
                "bindingVersion": _BINDING_VERSION,
            }
        },
        "examples": [
            {
                "name": event_type,
                "headers": {
                    "ce_specversion": "1.0",
                    "ce_id": f"{value[topic.key]}:{value.get('version', 1)}",
                    "ce_type": event_type,
                    "ce_source": f"/talkoot/{topic.name}",
                    "ce_subject": value[topic.key],
                    "ce_time": next(value[field] for field in _WHEN if field in value),
                    "ce_dataschema": dataschema,
                    "content-type": "application/json",
                },
                "payload": value,
            }
        ],
    }


def _headers_schema() -> Json:
    """The record's headers. CloudEvents 1.0, Kafka protocol binding, binary content mode."""
    text: dict[str, str] = {
        "ce_specversion": "The version of CloudEvents.",
        "ce_id": "Unique among the events of its source. A record that comes twice keeps its id.",
        "ce_type": "What happened.",
        "ce_source": "Who says so.",
        "ce_subject": "The id of what it happened to; the same as the record's key.",
        "ce_time": "When it happened (RFC 3339).",
        "ce_dataschema": "Where the JSON Schema of the value is served.",
        "content-type": "The media type of the value.",
        "traceparent": "W3C Trace Context, where the change belongs to a trace.",
    }
    formats = {"ce_source": "uri-reference", "ce_time": "date-time", "ce_dataschema": "uri"}
    constants = {"ce_specversion": "1.0", "content-type": "application/json"}
    return {
        "type": "object",
        "description": "A CloudEvent's attributes, in Kafka's binary mode. All are UTF-8 text.",
        "required": ["ce_specversion", "ce_id", "ce_type", "ce_source", "content-type"],
        "properties": {
            name: {
                "type": "string",
                "description": description,
                **({"format": formats[name]} if name in formats else {}),
                **({"const": constants[name]} if name in constants else {}),
            }
            for name, description in text.items()
        },
    }
