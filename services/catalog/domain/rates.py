"""How often one visitor, and all together, may send something. Counts live in the process: each copy counts alone."""

from collections import OrderedDict, deque
from datetime import datetime, timedelta
from typing import Final

MOST_VISITORS: Final = 10_000
"""Whom a process remembers; the one longest quiet is forgotten first."""


class Rate:
    """So many times within a while, each and all together."""

    def __init__(self, *, each: int, together: int, within: timedelta) -> None:
        self._each = each
        self._together = together
        self._within = within
        self._times: OrderedDict[str, deque[datetime]] = OrderedDict()
        self._all: deque[datetime] = deque()

    def allows(self, visitor: str, now: datetime) -> bool:
        """Whether the visitor may send once more now; if so, it is counted."""
        own = self._times.setdefault(visitor, deque())
        self._times.move_to_end(visitor)
        while len(self._times) > MOST_VISITORS:
            self._times.popitem(last=False)
        for times in (own, self._all):
            while times and times[0] <= now - self._within:
                times.popleft()
        if len(own) >= self._each or len(self._all) >= self._together:
            return False
        own.append(now)
        self._all.append(now)
        return True
