"""Meetings as calendar objects (RFC 5545, 5546, 7986): feeds to subscribe to, invitations and cancellations to mail."""

from shared.calendars.events import Organiser
from shared.calendars.objects import (
    Prepared,
    Undated,
    cancellation,
    feed,
    invitation,
    prepare_cancellation,
    prepare_invitation,
    publication,
)

__all__ = [
    "Organiser",
    "Prepared",
    "Undated",
    "cancellation",
    "feed",
    "invitation",
    "prepare_cancellation",
    "prepare_invitation",
    "publication",
]
