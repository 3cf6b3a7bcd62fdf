"""How long a mail waits that the mail server would not take: twice as long each time."""

from datetime import timedelta
from typing import Final

_FIRST: Final = timedelta(seconds=2)
_LONGEST: Final = timedelta(minutes=1)


def growing(attempts: int, *, first: timedelta, longest: timedelta) -> timedelta:
    """The wait after so many attempts before this one."""
    return min(first * (1 << min(attempts, 20)), longest)


def while_somebody_waits(attempts: int) -> timedelta:
    """The same for a mail that somebody waits for, who has just asked for it."""
    return growing(attempts, first=_FIRST, longest=_LONGEST)
