"""A reader of calendar objects of its own, so that what the library writes is not judged by the library.

It knows RFC 5545 as far as the objects here need it: lines, parameters, TEXT, and series of days expanded with the
object's own VTIMEZONE.
"""

import re
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta, tzinfo
from functools import cache
from io import StringIO

from dateutil.rrule import rrulestr  # type: ignore[import-untyped]
from dateutil.tz import tzical  # type: ignore[import-untyped]

_LINE = re.compile(r'([A-Z0-9-]+)((?:;[A-Z0-9-]+=(?:"[^"]*"|[^",;:]*))*):(.*)', re.DOTALL)
_PARAMETER = re.compile(r';([A-Z0-9-]+)=(?:"([^"]*)"|([^",;:]*))')
_TEXT = re.compile(r"\\([\\;,nN])")
_CIRCUMFLEX = re.compile(r"\^([\^n'])")


@dataclass(frozen=True)
class Property:
    name: str
    parameters: dict[str, str]
    value: str

    @property
    def text(self) -> str:
        return _TEXT.sub(lambda found: "\n" if found[1] in "nN" else found[1], self.value)


@dataclass
class Component:
    name: str
    properties: list[Property] = field(default_factory=list)
    components: list["Component"] = field(default_factory=list)

    def all(self, name: str) -> list[Property]:
        return [found for found in self.properties if found.name == name]

    def __getitem__(self, name: str) -> Property:
        (found,) = self.all(name)
        return found

    def __contains__(self, name: str) -> bool:
        return bool(self.all(name))

    def inner(self, name: str) -> list["Component"]:
        return [found for found in self.components if found.name == name]

    @property
    def events(self) -> list["Component"]:
        return self.inner("VEVENT")

    @property
    def names(self) -> list[str]:
        """Every property and component name in order, whatever the values: the shape that no text may change."""
        inner = [name for component in self.components for name in (component.name, *component.names)]
        return [*(found.name for found in self.properties), *inner]


def physical_lines(ics: bytes) -> list[bytes]:
    assert ics.endswith(b"\r\n")
    lines = ics[:-2].split(b"\r\n")
    assert not any(b"\r" in line or b"\n" in line for line in lines)
    return lines


def read(ics: bytes) -> Component:
    """Raises AssertionError where the object is not as RFC 5545 has it."""
    logical: list[str] = []
    for octets in physical_lines(ics):
        line = octets.decode()
        if line.startswith(" "):
            logical[-1] += line[1:]
        else:
            logical.append(line)
    root = Component("")
    open_components = [root]
    for line in logical:
        found = _property(line)
        if found.name == "BEGIN":
            component = Component(found.value)
            open_components[-1].components.append(component)
            open_components.append(component)
        elif found.name == "END":
            assert open_components.pop().name == found.value
        else:
            open_components[-1].properties.append(found)
    assert open_components == [root]
    (calendar,) = root.components
    return calendar


def _property(line: str) -> Property:
    match = _LINE.fullmatch(line)
    assert match is not None, line
    parameters = {
        found[1]: _CIRCUMFLEX.sub(lambda mark: {"^": "^", "n": "\n", "'": '"'}[mark[1]], found[2] or found[3] or "")
        for found in _PARAMETER.finditer(match[2])
    }
    return Property(match[1], parameters, match[3])


@dataclass(frozen=True, order=True)
class Occurrence:
    starts: datetime
    ends: datetime | None


def zone(calendar: Component, name: str) -> tzinfo:
    """The zone as the object's VTIMEZONE tells it, not as the zone database of this machine does."""
    (component,) = [found for found in calendar.inner("VTIMEZONE") if found["TZID"].value == name]
    return _zone("\r\n".join([*_lines(component), ""]), name)


@cache
def _zone(vtimezone: str, name: str) -> tzinfo:
    found: tzinfo | None = tzical(StringIO(vtimezone)).get(name)
    assert found is not None
    return found


def _lines(component: Component) -> list[str]:
    own = [f"{found.name}:{found.value}" for found in component.properties]
    inner = [line for found in component.components for line in _lines(found)]
    return [f"BEGIN:{component.name}", *own, *inner, f"END:{component.name}"]


def moment(calendar: Component, found: Property) -> datetime | date:
    """A DATE or an aware DATE-TIME."""
    if found.parameters.get("VALUE") == "DATE":
        return datetime.strptime(found.value, "%Y%m%d").replace(tzinfo=UTC).date()
    if found.value.endswith("Z"):
        assert "TZID" not in found.parameters
        return datetime.strptime(found.value, "%Y%m%dT%H%M%SZ").replace(tzinfo=UTC)
    there = zone(calendar, found.parameters["TZID"])
    return datetime.strptime(found.value, "%Y%m%dT%H%M%S").replace(tzinfo=there)


def occurrences(calendar: Component, *, by_the_clock: bool) -> list[Occurrence]:
    """When the one meeting in `calendar` is, in order; days as midnights UTC.

    Readers differ in how long an occurrence lasts when the clocks change: as many hours as the first one (RFC 5545,
    3.8.5.3), or until the same time of day (`by_the_clock`).
    """
    series, *others = calendar.events
    assert "RECURRENCE-ID" not in series
    instead = {_as_shown(calendar, event["RECURRENCE-ID"]): event for event in others}
    assert len(instead) == len(others)
    starts = moment(calendar, series["DTSTART"])
    ends = moment(calendar, series["DTEND"]) if "DTEND" in series else None
    shown = [_as_shown(calendar, series["DTSTART"])]
    if "RRULE" in series:
        shown = list(rrulestr(series["RRULE"].value, dtstart=shown[0]))
        assert shown[0] == _as_shown(calendar, series["DTSTART"])
    left_out = {_as_shown(calendar, found) for found in series.all("EXDATE")}
    assert left_out <= set(shown), "what is left out must be there without that"
    assert set(instead) <= set(shown) - left_out, "what is changed must be there"
    result = []
    for each in shown:
        if each in left_out:
            continue
        if each in instead:
            event = instead[each]
            begin = moment(calendar, event["DTSTART"])
            end = moment(calendar, event["DTEND"]) if "DTEND" in event else None
        else:
            begin, end = _repeated(each, starts, ends, by_the_clock=by_the_clock)
        result.append(Occurrence(_instant(begin), None if end is None else _instant(end)))
    return sorted(result)


def _repeated(
    shown: datetime, starts: datetime | date, ends: datetime | date | None, *, by_the_clock: bool
) -> tuple[datetime | date, datetime | date | None]:
    if not isinstance(starts, datetime):
        assert ends is not None
        return shown.date(), shown.date() + (ends - starts)
    begin = shown.replace(tzinfo=starts.tzinfo)
    if not isinstance(ends, datetime):
        return begin, None
    if by_the_clock:
        return begin, begin + (ends.replace(tzinfo=None) - starts.replace(tzinfo=None))
    return begin, begin.astimezone(UTC) + (ends.astimezone(UTC) - starts.astimezone(UTC))


def _as_shown(calendar: Component, found: Property) -> datetime:
    given = moment(calendar, found)
    return given.replace(tzinfo=None) if isinstance(given, datetime) else datetime.combine(given, time())


def _instant(given: datetime | date) -> datetime:
    return given.astimezone(UTC) if isinstance(given, datetime) else datetime.combine(given, time(), UTC)


def held(*given: tuple[datetime, timedelta | None]) -> list[Occurrence]:
    return [Occurrence(starts, None if length is None else starts + length) for starts, length in given]
