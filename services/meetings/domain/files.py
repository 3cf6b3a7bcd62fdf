"""Which files a meeting may have."""

import unicodedata
from collections.abc import Mapping
from pathlib import PurePosixPath
from typing import Final, Literal

LARGEST: Final = 10 * 1024 * 1024
"""Bytes."""
LONGEST_NAME: Final = 120
MEDIA_TYPES: Final[Mapping[str, str]] = {
    ".pdf": "application/pdf",
    ".docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    ".xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    ".pptx": "application/vnd.openxmlformats-officedocument.presentationml.presentation",
    ".odt": "application/vnd.oasis.opendocument.text",
    ".ods": "application/vnd.oasis.opendocument.spreadsheet",
    ".odp": "application/vnd.oasis.opendocument.presentation",
    ".txt": "text/plain; charset=utf-8",
    ".csv": "text/csv; charset=utf-8",
    ".png": "image/png",
    ".jpg": "image/jpeg",
    ".jpeg": "image/jpeg",
}
"""By the name's ending. Nothing in which a browser would run a script."""
_BEGINNINGS: Final[Mapping[str, bytes]] = {
    ".pdf": b"%PDF-",
    ".png": b"\x89PNG\r\n\x1a\n",
    ".jpg": b"\xff\xd8\xff",
    ".jpeg": b"\xff\xd8\xff",
    **dict.fromkeys((".docx", ".xlsx", ".pptx", ".odt", ".ods", ".odp"), b"PK\x03\x04"),
}
FileFault = Literal["missing", "too-large", "kind", "not-what-it-says", "infected", "not-scanned", "not-kept"]


class BadFile(Exception):
    """The file cannot be taken; `fault` says why."""

    def __init__(self, fault: FileFault) -> None:
        super().__init__(fault)
        self.fault = fault


def safe_name(given: str) -> str:
    """The last part of what a browser calls the file, without anything that could lead elsewhere or hide its ending."""
    last = unicodedata.normalize("NFC", given.replace("\\", "/").rpartition("/")[2])
    kept = "".join(character for character in last if character.isprintable() and character not in '"<>|:*?%#;')
    path = PurePosixPath(kept.strip(" .") or "file")
    return path.stem[: LONGEST_NAME - len(path.suffix)] + path.suffix.lower()


def media_type(name: str, content: bytes) -> str:
    """What the file is, by its name and its first bytes. Raises BadFile."""
    ending = PurePosixPath(name).suffix
    if not content:
        raise BadFile("missing")
    if len(content) > LARGEST:
        raise BadFile("too-large")
    if ending not in MEDIA_TYPES:
        raise BadFile("kind")
    if not content.startswith(_BEGINNINGS.get(ending, b"")):
        raise BadFile("not-what-it-says")
    return MEDIA_TYPES[ending]
