"""When a meeting is: not yet known, on days without a time, or at exact times."""

from datetime import date, timedelta
from typing import Annotated, Literal, Self

from pydantic import AwareDatetime, Field, model_validator

from shared.contracts.snapshots import Value

LONGEST_SPAN = timedelta(days=31)
"""From the first day of a meeting to its last: what is longer is a series, not a meeting."""


class Open(Value):
    """The date will be told later."""

    kind: Literal["open"] = "open"


class Days(Value):
    """The days are known, the time of day is not."""

    kind: Literal["days"] = "days"
    days: tuple[date, ...] = Field(min_length=1, max_length=31)

    @model_validator(mode="after")
    def _ascending(self) -> Self:
        if any(later <= earlier for earlier, later in zip(self.days, self.days[1:], strict=False)):
            raise ValueError("days must be in order, each once")
        if self.days[-1] - self.days[0] > LONGEST_SPAN:
            raise ValueError("a meeting spans at most 31 days")
        return self


class Slot(Value):
    """One sitting."""

    starts: AwareDatetime
    ends: AwareDatetime | None = None
    """None where the end is not known."""

    @model_validator(mode="after")
    def _forward(self) -> Self:
        if self.ends is not None and self.ends <= self.starts:
            raise ValueError("a slot ends after it starts")
        return self


class Slots(Value):
    """Exact times: one sitting, or one on each of several days."""

    kind: Literal["slots"] = "slots"
    slots: tuple[Slot, ...] = Field(min_length=1, max_length=31)

    @model_validator(mode="after")
    def _ascending(self) -> Self:
        for earlier, later in zip(self.slots, self.slots[1:], strict=False):
            if later.starts < (earlier.ends or earlier.starts) or later.starts == earlier.starts:
                raise ValueError("slots must be in order and must not overlap")
        if self.slots[-1].starts - self.slots[0].starts > LONGEST_SPAN:
            raise ValueError("a meeting spans at most 31 days")
        return self


When = Annotated[Open | Days | Slots, Field(discriminator="kind")]
