"""What a measurement found: one line of the table."""

from collections.abc import Sequence
from dataclasses import dataclass
from statistics import median


@dataclass(frozen=True, slots=True)
class Finding:
    what: str
    ours: str
    bare: str
    share: str
    aim: str
    met: bool

    def line(self) -> str:
        verdict = "met" if self.met else "MISSED"
        return f"| {self.what} | {self.ours} | {self.bare} | {self.share} | {self.aim}: {verdict} |"


HEAD = "| what | ours | bare limit | ours of bare | aim |\n|---|---|---|---|---|"


@dataclass(frozen=True, slots=True)
class Pace:
    """How fast something went, and what it cost the process that did it."""

    a_second: float
    cpu_us: float
    """Processor time for each, in microseconds."""

    def __str__(self) -> str:
        return f"{self.a_second:,.0f} a second, {self.cpu_us:,.0f} µs CPU each"


def compared(what: str, rounds: Sequence[tuple[Pace, Pace]], *, at_least: float) -> Finding:
    """Ours beside the bare limit, each the median of its rounds; the share is the median of the rounds' shares."""
    share = median(ours.a_second / bare.a_second for ours, bare in rounds)
    return Finding(
        what,
        str(_median([ours for ours, _ in rounds])),
        str(_median([bare for _, bare in rounds])),
        f"{share:.0%}",
        f"at least {at_least:.0%}",
        share >= at_least,
    )


def limited(what: str, value: float, unit: str, *, at_most: float, beside: str = "") -> Finding:
    """A figure with an upper limit of its own, and no bare limit to compare with."""
    figure = f"{value:,.1f} {unit}" if at_most < 20 else f"{value:,.0f} {unit}"
    return Finding(what, figure + beside, "", "", f"at most {at_most:,.0f} {unit}", value <= at_most)


def _median(paces: Sequence[Pace]) -> Pace:
    return Pace(median(pace.a_second for pace in paces), median(pace.cpu_us for pace in paces))
