"""What an entry of the audit log changed, in words of a reader's language."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from pydantic import TypeAdapter, ValidationError

from shared.access.audit import Entry
from shared.contracts.when import When
from shared.formats import HELSINKI, format_when
from shared.languages import LANGUAGES, NAMES, Language, Message

_WHEN: Final[TypeAdapter[When]] = TypeAdapter(When)
Say = Callable[[Message], str]
"""A message in the reader's language."""
Names = Mapping[str, str]
"""What stands for an id where a reader expects a name."""
NO_NAMES: Final[Names] = {}


@dataclass(frozen=True, slots=True)
class Change:
    """One field. Texts may have several lines; an empty one says that there was nothing, or is nothing now."""

    name: str
    before: str
    after: str


@dataclass(frozen=True, slots=True)
class AuditWords:
    """What a service calls the fields that its log tells of, and the words that stand in them."""

    fields: Mapping[str, Message]
    values: Mapping[Any, Message]

    def word(self, text: str, say: Say) -> str:
        """The text, or what it is called where it is one of the words."""
        known = self.values.get(text)
        return text if known is None else say(known)

    def changes(self, entry: Entry, language: Language, say: Say, names: Names = NO_NAMES) -> Sequence[Change]:
        found = (
            Change(
                self._label(name, say),
                self._text(entry.before.get(name), language, say, names),
                self._text(entry.after.get(name), language, say, names),
            )
            for name in dict.fromkeys((*entry.before, *entry.after))
        )
        return [change for change in found if change.before or change.after]

    def _label(self, name: str, say: Say) -> str:
        """`task.fi` as Task, Suomi."""
        whole = self.fields.get(name)
        if whole is not None:
            return say(whole)
        return ", ".join(
            NAMES[part] if part in LANGUAGES else say(self.fields[part]) if part in self.fields else part
            for part in name.split(".")
        )

    def _text(self, value: Any, language: Language, say: Say, names: Names) -> str:
        match value:
            case None:
                return ""
            case bool() | int() | str():
                return self.word(str(value), say)
            case {"kind": _}:
                return self._kind(value, language, say, names)
            case dict():
                # One text in several languages, or what is known by a key.
                parts = (
                    (names.get(key) or NAMES.get(key, key), self._text(each, language, say, names))
                    for key, each in value.items()
                )
                return "\n".join(f"{key}: {text}" for key, text in parts if text)
            case list():
                return "\n".join(self._text(each, language, say, names) for each in value)
        return str(value)

    def _kind(self, value: Mapping[str, object], language: Language, say: Say, names: Names) -> str:
        """A time, or a place."""
        try:
            return format_when(_WHEN.validate_python(value), HELSINKI, language)
        except ValidationError:
            return ", ".join(filter(None, (self._text(each, language, say, names) for each in value.values())))
