"""What was typed into the form of a group's page: kept as it is, and read as content.

A field's name is its path in the content's JSON: `task.fi`, `links.0.url`. The items of a list stand in the order in
which the form sent them, whatever their numbers, so that a script may move them about.
"""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, time
from typing import Any, Final, Self
from zoneinfo import ZoneInfo

import phonenumbers

from services.catalog.domain.content import MOST_ITEMS, Content
from services.catalog.web.manage.words import BAD_DATE
from shared.formats import format_phone
from shared.languages import LANGUAGES, Message

HELSINKI: Final = ZoneInfo("Europe/Helsinki")
SIGN_UP_STATES: Final = ("open", "by-form", "by-mail", "closed")
LISTS: Final = ("objectives", "measures", "programmes", "links", "leads")
_ITEM: Final = re.compile(rf"({'|'.join(LISTS)})\.(\d{{1,4}})\.([a-z_.]{{2,40}})")
_MONTH: Final = re.compile(r"(?:(?P<month>\d{1,2})[./-](?P<year>\d{4})|(?P<iso>\d{4}-\d{1,2}))")
_DATE: Final = re.compile(r"(\d{1,2})\.(\d{1,2})\.(\d{4})")
_CALLABLE: Final = re.compile(r"\+?[\d ()./-]{5,30}")
_LAST_SECOND: Final = time(23, 59, 59)

Item = Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Typed:
    """The fields outside of lists by their names, and the lists, each item's fields by the rest of their names."""

    texts: Mapping[str, str]
    lists: Mapping[str, Sequence[Item]]

    @classmethod
    def from_form(cls, fields: Iterable[tuple[str, str]]) -> Self:
        texts: dict[str, str] = {}
        lists: dict[str, dict[str, dict[str, str]]] = {name: {} for name in LISTS}
        for name, value in fields:
            match = _ITEM.fullmatch(name)
            if match is None:
                texts[name] = value
            else:
                lists[match[1]].setdefault(match[2], {})[match[3]] = value
        return cls(texts, {name: tuple(items.values())[: MOST_ITEMS + 1] for name, items in lists.items()})

    @classmethod
    def from_content(cls, content: Content) -> Self:
        data = content.model_dump(mode="json", exclude={"proposed_meetings"})
        deadline = content.sign_up.deadline
        texts = {
            **_flat({name: data[name] for name in ("name", "task", "intention", "invitation")}),
            "sign_up.state": content.sign_up.state,
            "sign_up.url": content.sign_up.url or "",
        }
        if deadline is not None:
            local = deadline.astimezone(HELSINKI).replace(microsecond=0)
            texts["sign_up.deadline.date"] = local.date().isoformat()
            texts["sign_up.deadline.time"] = "" if local.time() == _LAST_SECOND else _clock(local.time())
        return cls(texts, {name: tuple(_readable(_flat(item)) for item in data[name]) for name in LISTS})

    def values(self) -> dict[str, str]:
        """Every field by its name, to fill the form with."""
        return dict(self.texts) | {
            f"{name}.{number}.{field}": value
            for name, items in self.lists.items()
            for number, item in enumerate(items)
            for field, value in item.items()
        }

    def sizes(self) -> dict[str, int]:
        return {name: len(items) for name, items in self.lists.items()}

    def without_blanks(self) -> Self:
        """Without the items in which nothing is typed."""
        return replace(
            self,
            lists={
                name: tuple(item for item in items if any(value.strip() for value in item.values()))
                for name, items in self.lists.items()
            },
        )

    def added(self, name: str) -> Self:
        return self._with(name, [*self.lists[name], {}])

    def removed(self, name: str, number: int) -> Self:
        return self._with(name, [item for place, item in enumerate(self.lists[name]) if place != number])

    def moved(self, name: str, number: int, by: int) -> Self:
        """The item so many places further down; over the end it stays."""
        items = list(self.lists[name])
        if 0 <= number < len(items) and 0 <= number + by < len(items):
            items.insert(number + by, items.pop(number))
        return self._with(name, items)

    def named(self) -> Content:
        """A content with the typed name alone."""
        return Content.model_validate({"name": _localised(self.texts, "name")})

    def read(self, present: Content) -> tuple[Content, dict[str, Message]]:
        """The content, and what could not be read, by field. `present` gives what no form has: proposed meetings.

        Blank items must be gone, so that the numbers in the content are those of the form.
        """
        deadline, wrong = self._deadline()
        data = {
            **{name: _localised(self.texts, name) for name in ("name", "task", "intention", "invitation")},
            "objectives": [_localised(item, "") for item in self.lists["objectives"]],
            "measures": [_with_languages(item, "title", "text") for item in self.lists["measures"]],
            "programmes": [_programme(item) for item in self.lists["programmes"]],
            "links": [_link(item, "") for item in self.lists["links"]],
            "leads": [_lead(item) for item in self.lists["leads"]],
            "sign_up": {
                "state": self._state(),
                "url": _line(self.texts.get("sign_up.url", "")) or None,
                "deadline": deadline,
            },
            "proposed_meetings": present.proposed_meetings,
        }
        return Content.model_validate(data), wrong

    def _with(self, name: str, items: Sequence[Item]) -> Self:
        return replace(self, lists={**self.lists, name: tuple(items)})

    def _state(self) -> str:
        state = self.texts.get("sign_up.state", "")
        return state if state in SIGN_UP_STATES else "closed"

    def _deadline(self) -> tuple[datetime | None, dict[str, Message]]:
        """Until its last second where only the day is given; both as a clock in Helsinki shows them."""
        day = self.texts.get("sign_up.deadline.date", "").strip()
        clock = self.texts.get("sign_up.deadline.time", "").strip().replace(".", ":")
        if not day and not clock:
            return None, {}
        try:
            read = date.fromisoformat(_iso(day))
        except ValueError:
            return None, {"sign_up.deadline.date": BAD_DATE}
        try:
            at = time.fromisoformat(clock.rjust(5, "0")) if clock else _LAST_SECOND
            local = datetime.combine(read, at.replace(tzinfo=None), HELSINKI)
            moment = local.astimezone(UTC)
        except (ValueError, OverflowError):
            return None, {"sign_up.deadline.time": BAD_DATE}
        if moment.astimezone(HELSINKI).replace(tzinfo=None) != local.replace(tzinfo=None):
            return None, {"sign_up.deadline.time": BAD_DATE}
        return moment, {}


def _flat(value: Mapping[str, Any], before: str = "") -> dict[str, str]:
    flat: dict[str, str] = {}
    for key, inner in value.items():
        if isinstance(inner, dict):
            flat |= _flat(inner, f"{before}{key}.")
        elif inner is not None:
            flat[before + key] = str(inner)
    return flat


def _programme(item: Item) -> dict[str, object]:
    site = _link(item, "site.")
    return {
        **_with_languages(item, "name", "description", "responsible", "funder", "implementer"),
        "starts": _month(_line(item.get("starts", ""))) or None,
        "site": site if site["url"] or site["title"] else None,
    }


def _link(item: Item, before: str) -> dict[str, object]:
    return {"url": _line(item.get(f"{before}url", "")), "title": _localised(item, f"{before}title")}


def _lead(item: Item) -> dict[str, object]:
    return {
        **_with_languages(item, "title", "organisation"),
        "name": _line(item.get("name", "")),
        "phone": _phone(_line(item.get("phone", ""))) or None,
        "email": _line(item.get("email", "")) or None,
    }


def _with_languages(item: Item, *fields: str) -> dict[str, object]:
    return {field: _localised(item, field) for field in fields}


def _localised(item: Item, field: str) -> dict[str, str]:
    texts = {language: item.get(f"{field}.{language}" if field else language, "") for language in LANGUAGES}
    return {language: cleaned for language, text in texts.items() if (cleaned := _cleaned(text))}


def _cleaned(text: str) -> str:
    """Browsers send line ends as CR LF."""
    return text.replace("\r\n", "\n").replace("\r", "\n").strip()


def _line(text: str) -> str:
    return " ".join(text.split())


def _phone(written: str) -> str:
    """E.164 where it is a number that can be called from Finland; else as it was written, for the rules to judge."""
    if not _CALLABLE.fullmatch(written):
        return written
    try:
        number = phonenumbers.parse(written, "FI")
    except phonenumbers.NumberParseException:
        return written
    if not phonenumbers.is_valid_number(number):
        return written
    return str(phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164))


def _readable(item: Item) -> Item:
    """A phone number as one reads it, where it can be read back."""
    number = item.get("phone", "")
    shown = format_phone(number)
    return {**item, "phone": shown} if number and _phone(shown) == number else item


def _month(written: str) -> str:
    """`YYYY-MM`, also from 8/2026 as one writes it; anything else as it was written."""
    match = _MONTH.fullmatch(written)
    if match is None:
        return written
    year, _, month = match["iso"].partition("-") if match["iso"] else (match["year"], "", match["month"])
    return f"{year}-{int(month):02}"


def _iso(day: str) -> str:
    """Browsers without a field for dates send them as people write them."""
    match = _DATE.fullmatch(day)
    return day if match is None else f"{match[3]}-{int(match[2]):02}-{int(match[1]):02}"


def _clock(at: time) -> str:
    return at.isoformat("seconds" if at.second else "minutes")
