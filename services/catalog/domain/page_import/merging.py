"""Makes one meeting of all a page tells of it, and takes the day lines for a range that is also given day by day."""

from collections import defaultdict
from dataclasses import dataclass, replace

from services.catalog.domain.page_import.candidates import Candidate
from services.catalog.domain.page_import.dates import Day
from services.catalog.domain.page_import.mentions import Mention


@dataclass(frozen=True, slots=True)
class Group:
    """The candidates that tell of one meeting, in page order.

    `within` is the range whose year a yearless day may take, `range_told` the line of the page that gave the range
    and that this and other day lines stand for.
    """

    told: tuple[Candidate, ...]
    within: Mention | None = None
    range_told: Candidate | None = None

    @property
    def lead(self) -> Candidate:
        """The telling with the most in it: a time before none, the earlier before the later."""
        return min(self.told, key=lambda each: each.mention.time is None)

    @property
    def lines(self) -> tuple[int, ...]:
        return tuple(sorted({line for each in self.told for line in each.lines}))


def merge(candidates: list[Candidate], title: Mention | None) -> list[Group]:
    """Group the candidates by meeting, in page order."""
    groups: list[list[Candidate]] = []
    by_day: dict[tuple[int, int, tuple[int, int] | None], list[list[Candidate]]] = defaultdict(list)
    for candidate in candidates:
        peers = by_day[_day_key(candidate.mention)]
        home = next((group for group in peers if all(_same(candidate, other) for other in group)), None)
        if home is None:
            home = []
            groups.append(home)
            peers.append(home)
        home.append(candidate)
    return _days_for_ranges([Group(tuple(group)) for group in groups], title)


def _day_key(mention: Mention) -> tuple[int, int, tuple[int, int] | None]:
    last = mention.last
    return (mention.first.month, mention.first.day, (last.month, last.day) if last else None)


def _same(one: Candidate, other: Candidate) -> bool:
    years = {each.mention.first.year or _only_year(each) for each in (one, other)} - {None}
    if len(years) > 1:
        return False
    if one.mention.time is None or other.mention.time is None:
        # A bare date in the list of a timed one is another line of that list, not a second telling.
        return not (one.title and other.title and one.section == other.section and one.title != other.title)
    first, second = one.mention.time, other.mention.time
    if first.begins != second.begins or first.zone != second.zone:
        return False
    if first.finishes and second.finishes and first.finishes != second.finishes:
        return False
    return one.section != other.section or not one.title or not other.title or one.title == other.title


def _only_year(candidate: Candidate) -> int | None:
    fitting = candidate.hint.fitting(candidate.mention.first) if candidate.hint else ()
    return fitting[0] if len(fitting) == 1 else None


def _days_for_ranges(groups: list[Group], title: Mention | None) -> list[Group]:
    ranges = [(group.lead.mention, group) for group in groups if group.lead.mention.last]
    singles = [group for group in groups if not group.lead.mention.last]
    spans: list[tuple[Mention, Group | None]] = [*ranges, *([(title, None)] if title and title.last else [])]
    dropped: set[int] = set()
    homes: dict[int, tuple[Mention, Candidate | None]] = {}
    for span, group in spans:
        inside = [each for each in singles if _contains(span, each.lead.mention.first)]
        if group and len(inside) >= 2:
            dropped.add(id(group))
        if len(inside) >= 2 or group is None:
            for each in inside:
                homes.setdefault(id(each), (span, group.lead if group else None))
    kept = [group for group in groups if id(group) not in dropped]
    return [_placed_within(group, homes[id(group)]) if id(group) in homes else group for group in kept]


def _placed_within(group: Group, home: tuple[Mention, Candidate | None]) -> Group:
    return replace(group, within=home[0], range_told=home[1])


def _contains(span: Mention, day: Day) -> bool:
    last = span.last or span.first
    if day.year and span.first.year and not span.first.year <= day.year <= (last.year or span.first.year):
        return False
    low, high, key = (span.first.month, span.first.day), (last.month, last.day), (day.month, day.day)
    return low <= key <= high if low <= high else key >= low or key <= high


def year_within(span: Mention, day: Day) -> int | None:
    """The year that `day` has inside the dated range `span`."""
    last = span.last or span.first
    if span.first.year is None:
        return None
    turned = (last.month, last.day) < (span.first.month, span.first.day)
    early = (day.month, day.day) >= (span.first.month, span.first.day)
    return span.first.year if early or not turned else last.year
