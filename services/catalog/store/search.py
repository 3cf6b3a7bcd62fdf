"""Finding groups, measures and meetings by words. Each text is searched by the rules of its own language."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final, Literal, TypeAlias, get_args
from uuid import UUID

import asyncpg

from shared.contracts.snapshots import Language
from shared.postgres import Connection

Kind: TypeAlias = Literal["group", "measure", "meeting"]
KINDS: Final[tuple[Kind, ...]] = get_args(Kind)
MARK: Final = ("\ue000", "\ue001")
"""Around each found word of an excerpt."""
ALIKE: Final = 0.55
"""From this likeness on (pg_trgm's strict_word_similarity, 0 to 1) a text counts as meant by who mistyped."""

_OPERATORS: Final = re.compile(r'"|(?:^|\s)-')
_EXCERPT = f"StartSel={MARK[0]}, StopSel={MARK[1]}, MaxFragments=2, MaxWords=22, MinWords=8, FragmentDelimiter=' … '"
_VISIBLE = """search_entry entry join theme_group on theme_group.id = entry.group_id and theme_group.status <> 'draft'
    where ($3::text is null or entry.kind = $3)"""


@dataclass(frozen=True, slots=True)
class Hit:
    """A group, one of its measures or programmes (`part`, from 1), or a meeting; `language` is that of the excerpt."""

    kind: Kind
    source_id: UUID
    part: int
    group_id: UUID
    language: Language
    excerpt: str


@dataclass(frozen=True, slots=True)
class Found:
    hits: Sequence[Hit]
    total: int
    exact: bool
    """False where no text has the words, and those with similar words are shown."""


async def search(
    connection: Connection, typed: str, language: Language, *, kind: Kind | None, limit: int, offset: int
) -> Found:
    """The best hits first, texts in the reader's language before others. `typed` is as a person types: words, "a
    phrase", -not. The beginning of a word finds the whole, for Finnish and Swedish put words together.
    """
    plain = not _OPERATORS.search(typed)
    beginnings = " & ".join(f"{word}:*" for word in re.findall(r"\w{3,}", typed))
    rows = await connection.fetch(
        f"""with asked as (
                select language, websearch_to_tsquery(search_config(language), $1)
                    || to_tsquery(search_config(language), $4) as query
                from unnest(array['fi', 'sv', 'en']) language),
            found as (
                select distinct on (entry.kind, entry.source_id, entry.part) entry.*, query,
                    ts_rank(words, query) * case when entry.language = $2 then 2 else 1 end as rank
                from asked cross join {_VISIBLE} and entry.language = asked.language and words @@ query
                order by entry.kind, entry.source_id, entry.part, (entry.language = $2) desc, rank desc)
            select kind, source_id, part, group_id, language, count(*) over () as total,
                ts_headline(search_config(language), body, query, $5) as excerpt
            from found order by rank desc, kind, source_id, part limit $6 offset $7""",  # noqa: S608
        typed,
        language,
        kind,
        beginnings if plain else "",
        _EXCERPT,
        limit,
        offset,
    )
    if rows or offset or not plain:
        return Found([_hit(row) for row in rows], rows[0]["total"] if rows else 0, exact=True)
    return await _alike(connection, typed, language, kind=kind, limit=limit)


async def _alike(connection: Connection, typed: str, language: Language, *, kind: Kind | None, limit: int) -> Found:
    rows = await connection.fetch(
        f"""with found as (
                select distinct on (entry.kind, entry.source_id, entry.part) entry.*,
                    extensions.strict_word_similarity($1, title || ' ' || body) as likeness
                from {_VISIBLE} and extensions.strict_word_similarity($1, title || ' ' || body) >= $4
                order by entry.kind, entry.source_id, entry.part, (entry.language = $2) desc, likeness desc)
            select kind, source_id, part, group_id, language, left(body, 200) as excerpt, count(*) over () as total
            from found order by likeness desc, kind, source_id, part limit $5""",  # noqa: S608
        typed,
        language,
        kind,
        ALIKE,
        limit,
    )
    return Found([_hit(row) for row in rows], len(rows), exact=False)


def _hit(row: asyncpg.Record) -> Hit:
    return Hit(row["kind"], row["source_id"], row["part"], row["group_id"], row["language"], row["excerpt"])
