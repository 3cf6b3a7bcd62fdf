"""JSON Schemas of the snapshots, as a reader needs them.

A schema says what a reader must be ready for: a field that has a default may be missing, since a compacted topic still
holds records from before the field was added. Fields that the schema does not name may come at any time.
"""

from collections.abc import Iterable

from pydantic import JsonValue
from pydantic.json_schema import GenerateJsonSchema, JsonSchemaValue, models_json_schema
from pydantic_core import core_schema

from shared.contracts.topic import Topic

DIALECT = "https://json-schema.org/draft/2020-12/schema"


class _Generator(GenerateJsonSchema):
    """Pydantic's JSON Schemas without OpenAPI's own keyword and without titles that only repeat the field's name."""

    def field_title_should_be_set(self, schema: object) -> bool:  # noqa: ARG002
        return False

    def tagged_union_schema(self, schema: core_schema.TaggedUnionSchema) -> JsonSchemaValue:
        """`discriminator` is OpenAPI's; AsyncAPI gives the word another meaning, JSON Schema none."""
        union = super().tagged_union_schema(schema)
        union.pop("discriminator", None)
        return union

    def field_is_required(
        self, field: core_schema.ModelField | core_schema.DataclassField | core_schema.TypedDictField, total: bool
    ) -> bool:
        """The word that tells the kinds of a union apart is required, though its constructor has it as a default."""
        return super().field_is_required(field, total) or _is_constant(field["schema"])


def _is_constant(schema: core_schema.CoreSchema) -> bool:
    inner = schema["schema"] if schema["type"] == "default" else schema
    return inner["type"] == "literal" and len(inner["expected"]) == 1


def schema_url(topic: Topic, public_url: str) -> str:
    """Where a topic's schema is served: the `ce_dataschema` of its events. `public_url` is the site's origin."""
    return f"{public_url}/api/events/schemas/{topic.name}.json"


def json_schema(topic: Topic, public_url: str | None = None) -> dict[str, JsonValue]:
    """The JSON Schema (2020-12) of a topic's value. With the site's origin it names its own address as `$id`."""
    identity: dict[str, JsonValue] = {} if public_url is None else {"$id": schema_url(topic, public_url)}
    return {"$schema": DIALECT, **identity, **topic.model.model_json_schema(schema_generator=_Generator)}


def component_schemas(topics: Iterable[Topic], ref_template: str) -> tuple[dict[str, str], dict[str, JsonValue]]:
    """The models of several topics in one namespace: the model's name by topic name, and every schema by its name.

    `ref_template` says how one schema refers to another, as `#/components/schemas/{model}`.
    """
    models = {topic.name: topic.model for topic in topics}
    references, document = models_json_schema(
        [(model, "validation") for model in dict.fromkeys(models.values())],
        ref_template=ref_template,
        schema_generator=_Generator,
    )
    names = {
        topic: references[(model, "validation")]["$ref"].rsplit("/", maxsplit=1)[-1] for topic, model in models.items()
    }
    return names, document["$defs"]
