"""shared/ holds mechanisms: each with a sentence, none about groups or meetings."""

import re
from pathlib import Path

from tests.architecture.source import SHARED, failure, place, python_files

README = SHARED / "README.md"
ROW = re.compile(r"^\| `(?P<module>[a-z_/.]+)` \| (?P<sentence>.+) \|$", re.MULTILINE)
DOMAIN_NOUNS = {
    "agenda", "announcement", "answer", "attendance", "attendee", "group", "invitation", "lead", "measure", "meeting",
    "member", "membership", "minutes", "notification", "objective", "organisation", "person", "programme", "registrant",
    "registration", "reminder", "seat", "submission", "waitlist",
}  # fmt: skip


def modules() -> set[str]:
    files = {path.name for path in SHARED.glob("*.py") if path.name != "__init__.py"}
    return files | {f"{path.parent.name}/" for path in SHARED.glob("*/__init__.py")}


def domain_nouns(paths: list[Path]) -> list[str]:
    found = []
    for path in paths:
        words = {word.removesuffix("s") for part in path.with_suffix("").parts for word in re.split(r"[_\W]+", part)}
        if nouns := words & {noun.removesuffix("s") for noun in DOMAIN_NOUNS}:
            found.append(f"{path}: {', '.join(sorted(nouns))}")
    return found


def test_every_shared_module_has_one_sentence_in_the_readme() -> None:
    rows = ROW.findall(README.read_text("utf-8"))
    listed = [module for module, _ in rows]

    assert sorted(listed) == sorted(modules()), (
        f"{place(README)} tells what each shared module is for, so that nobody writes one again. Add a row for what is "
        "new, take out what is gone. A module that only one service uses belongs into that service."
    )
    unsaid = [module for module, sentence in rows if not re.fullmatch(r"[A-Z`].+[^.]\.", sentence) or ". " in sentence]
    assert not unsaid, failure("One sentence each, beginning with a capital and ending with a full stop:", unsaid)


def test_no_shared_module_is_about_the_domain() -> None:
    paths = [path.relative_to(SHARED) for path in python_files(SHARED)]
    found = domain_nouns([path for path in paths if path.parts[0] != "contracts"])

    assert not found, failure(
        "What knows of groups and meetings belongs into the service that decides about them; what several need to know "
        "is an event, in shared/contracts/:",
        found,
    )


def test_the_rule_sees_a_domain_noun_in_any_part_of_a_name() -> None:
    found = domain_nouns([Path("web/meeting_rows.py"), Path("members/__init__.py"), Path("web/leading.py")])

    assert found == ["web/meeting_rows.py: meeting", "members/__init__.py: member"]
