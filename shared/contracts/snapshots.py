"""What every snapshot shares: a version that rises by one, the time of the change, text in several languages."""

from typing import Annotated, Literal
from uuid import UUID

from pydantic import AwareDatetime, BaseModel, ConfigDict, PositiveInt, StringConstraints

Language = Literal["fi", "sv", "en"]
"""ISO 639-1."""

Text = Annotated[str, StringConstraints(min_length=1)]
Localised = dict[Language, Text]
"""The same text in the languages in which it exists. A reader falls back to another language and says so."""


class Value(BaseModel):
    """A part of a snapshot. Fields that a reader does not know are ignored, so that contracts can grow."""

    model_config = ConfigDict(frozen=True, extra="ignore", use_attribute_docstrings=True)


class Snapshot(Value):
    """An aggregate's whole public state after a change."""

    id: UUID
    version: PositiveInt
    """Rises by one with each change of this aggregate; a reader keeps the highest."""
    changed_at: AwareDatetime
