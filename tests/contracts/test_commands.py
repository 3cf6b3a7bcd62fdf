"""`talkoot contracts`: documents in files or on standard output."""

import json
import subprocess
import sys
from pathlib import Path

from click.testing import CliRunner
from jsonschema import Draft202012Validator

from shared.contracts import TOPICS
from shared.contracts.commands import contracts


def test_schemas_are_written_one_file_a_topic_under_the_address_they_are_served_at(tmp_path: Path) -> None:
    result = CliRunner().invoke(contracts, ["schemas", "--url", "https://talkoot.example/", "--to", str(tmp_path)])

    assert result.exit_code == 0, result.output
    assert {path.name for path in tmp_path.iterdir()} == {f"{topic.name}.json" for topic in TOPICS}
    for path in tmp_path.iterdir():
        schema = json.loads(path.read_bytes())
        Draft202012Validator.check_schema(schema)
        assert schema["$id"] == f"https://talkoot.example/api/events/schemas/{path.name}"


def test_the_asyncapi_document_goes_to_standard_output() -> None:
    result = CliRunner().invoke(contracts, ["asyncapi", "--kafka", "broker.example:9092", "--prefix", "test."])

    document = json.loads(result.stdout)
    assert document["channels"]["meetings.meetings.v1"]["address"] == "test.meetings.meetings.v1"
    assert document["servers"]["kafka-1"]["host"] == "broker.example:9092"


def test_the_contracts_need_pydantic_and_nothing_else_of_ours() -> None:
    """A foreign system can take the folder alone: in a fresh process nothing but pydantic comes along."""
    code = (
        "import sys, shared.contracts, shared.contracts.asyncapi, shared.contracts.landed\n"
        "print(*{name.partition('.')[0] for name in sys.modules})"
    )
    run = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)

    loaded = set(run.stdout.split()) - set(sys.stdlib_module_names)
    # Debian's Python brings a sitecustomize of its own.
    foreign = {name for name in loaded if not name.startswith(("_", "pydantic", "sitecustomize"))}
    assert foreign <= {"shared", "annotated_types", "typing_extensions", "typing_inspection"}
