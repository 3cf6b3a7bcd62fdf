"""The events between services: topics, their settings, and the snapshots that they carry.

A publisher owns the module of its name here. Everything stands on pydantic and the standard library alone, so that
another system can read these files without installing the rest.
"""

from shared.contracts.catalog import ACCOUNTS, FEEDBACK, GROUPS, SIGN_INS
from shared.contracts.meetings import JOINING, MEETINGS
from shared.contracts.notifications import DELIVERIES
from shared.contracts.registration import ATTENDANCE, MEMBERS, SUBMISSIONS, WAITING
from shared.contracts.topic import Topic

TOPICS: tuple[Topic, ...] = (
    GROUPS,
    MEETINGS,
    JOINING,
    MEMBERS,
    ATTENDANCE,
    WAITING,
    SUBMISSIONS,
    DELIVERIES,
    ACCOUNTS,
    SIGN_INS,
    FEEDBACK,
)
"""Every topic of Talkoot, in the order of the way of the data."""
