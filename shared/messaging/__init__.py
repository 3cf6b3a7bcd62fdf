"""Events between services: outbox and relay out, consumer and dead letters in, topics from the contracts."""

from pathlib import Path

from shared.messaging.commands import dead_letters_commands, read_again_command
from shared.messaging.outbox import OutboxRow, erase_published, erasure, event, forget_sent, publish
from shared.messaging.outbox import as_json as outbox_json
from shared.messaging.outbox import columns as outbox_columns
from shared.messaging.received import Received, Refused, Subscription
from shared.messaging.runtime import Messaging

MIGRATIONS = Path(__file__).parent / "migrations"
"""The tables that every service needs for its events."""

__all__ = [
    "MIGRATIONS",
    "Messaging",
    "OutboxRow",
    "Received",
    "Refused",
    "Subscription",
    "dead_letters_commands",
    "erase_published",
    "erasure",
    "event",
    "forget_sent",
    "outbox_columns",
    "outbox_json",
    "publish",
    "read_again_command",
]
