"""What is printed or logged stays on disks and goes to other people: nothing of a person may be in it."""

import ast

from tests.architecture.source import SERVICES, SHARED, failure, place, python_files, tree

PERSONAL = {"email", "mail", "phone", "recipient", "own_page", "token", "person", "member", "submission", "lead"}
"""Words that mean a person's data wherever they stand."""
PERSONAL_OF_A_PERSON = {"name", "title", "organisation", "message", "address", "confirm", "links"}
"""Words that mean it as a key, or as a field of a person: a topic has a name, too."""
PERSONS = {"member", "person", "submission", "lead", "registration", "command", "correction", "snapshot", "data"}
LOGGERS = {"log", "logger", "_log", "_logger", "LOG", "LOGGER"}
LOGGING = {"debug", "info", "warning", "error", "exception", "critical", "bind", "msg"}


def prints(module: ast.Module) -> list[int]:
    return [
        node.lineno
        for node in ast.walk(module)
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in ("print", "pprint")
    ]


def personal_fields_logged(module: ast.Module) -> list[tuple[int, str]]:
    """Fields of persons, and whole persons, in the arguments of calls like `log.info("…", email=person.email)`."""
    return [
        (node.lineno, field)
        for node in ast.walk(module)
        if isinstance(node, ast.Call)
        and isinstance(node.func, ast.Attribute)
        and node.func.attr in LOGGING
        and isinstance(node.func.value, ast.Name)
        and node.func.value.id in LOGGERS
        for field in _personal(node)
    ]


def _personal(call: ast.Call) -> list[str]:
    keys = [keyword.arg for keyword in call.keywords if keyword.arg in PERSONAL | PERSONAL_OF_A_PERSON]
    values = (*call.args, *(keyword.value for keyword in call.keywords))
    return [key for key in keys if key is not None] + [field for value in values for field in _read(value)]


def _read(node: ast.expr) -> list[str]:
    """The personal data that an expression ends in: of `member.email` that, of `member` all, of `member.id` none."""
    if isinstance(node, ast.Attribute):
        owner = node.value.id if isinstance(node.value, ast.Name) else getattr(node.value, "attr", "")
        personal = node.attr in PERSONAL or (node.attr in PERSONAL_OF_A_PERSON and owner in PERSONS)
        return [node.attr] if personal else []
    if isinstance(node, ast.Name):
        return [node.id] if node.id in PERSONAL else []
    return [name for part in ast.iter_child_nodes(node) if isinstance(part, ast.expr) for name in _read(part)]


def test_nothing_is_printed() -> None:
    found = [place(path, line) for path in python_files(SERVICES, SHARED) for line in prints(tree(path))]

    assert not found, failure("Log it with structlog, or in a command say it with click.echo:", found)


def test_no_personal_field_is_logged() -> None:
    found = [
        f"{place(path, line)}: {field}"
        for path in python_files(SERVICES, SHARED)
        for line, field in personal_fields_logged(tree(path))
    ]

    assert not found, failure(
        "Logs outlive an erasure and are read by others. Log the id of the registration, group or meeting instead:",
        found,
    )


def test_the_rules_see_code_that_breaks_them() -> None:
    source = (
        "print(1)\n"
        "log.info('signed up', email=x)\n"
        "log.warning(f'no such address: {member.email}')\n"
        "logger.error('refused', value=str(submission))\n"
        "self.fields.error('name', name)\n"
        "log.info('signed up', member_id=member.id, topic=topic.name)\n"
        "log.info('signed up', who=person.name)\n"
    )
    module = ast.parse(source)

    assert prints(module) == [1]
    assert personal_fields_logged(module) == [(2, "email"), (3, "email"), (4, "submission"), (7, "name")]
