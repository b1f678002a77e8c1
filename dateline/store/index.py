"""The words of reports and claims, indexed: FTS5 tables in SQLite, tsvector columns and arrays in PostgreSQL.

In: rows of (id, words …). Out: rows of the tables report_words and claim_words. The words are those of
dateline.query.words, in both databases the same; neither database cuts text into words itself.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import lru_cache

import sqlalchemy as sa

from dateline.query.words import plain
from dateline.store.tables import Row, insert
from dateline.store.words import BREAK, WORDS

__all__ = ["LONGEST", "claims", "reports"]

PART = 1_000  # words of a report indexed together: a tsvector takes 1 MB, and a letter up to four bytes
OVERLAP = 10  # words that the next part begins with again, so that phrases across the border are found
LONGEST = 200  # letters of a word that are indexed and asked: PostgreSQL takes no more than 2,046 bytes


def reports(c: sa.Connection, rows: Sequence[tuple[object, str]]) -> None:
    """Index the texts of reports, given as (id, text)."""
    words = [(number, plain(text)) for number, text in rows]
    if c.dialect.name == "sqlite":
        insert(c, "report_words", "rowid words", words)
    else:
        parts = [(number, n, part) for number, text in words for n, part in enumerate(_parts(text.split()))]
        insert(c, "report_words", "report part words", parts)


def claims(c: sa.Connection, rows: Sequence[Row]) -> None:
    """Index claims, given as (id, codes, words of each field in the order of WORDS)."""
    if c.dialect.name == "sqlite":
        insert(c, "claim_words", " ".join(("rowid", "codes", *WORDS)), rows)
    else:
        found = [(row[0], _array(row[1]), *(x and _words(x) for x in row[2:])) for row in rows]
        insert(c, "claim_words", " ".join(("claim", "codes", *WORDS)), found)


def _array(codes: str) -> str:
    """The codes, each once, as PostgreSQL writes an array."""
    quoted = codes.lower().replace("\\", r"\\").replace('"', r"\"")
    return '{"' + '","'.join(set(quoted.split())) + '"}'


@lru_cache(1 << 16)
def _words(text: str) -> str:
    return _vector(text.split())


def _parts(words: Sequence[str]) -> Iterator[str]:
    for n in range(0, max(len(words), 1), PART):
        yield _vector(words[n : n + PART + OVERLAP])


def _vector(words: Sequence[str]) -> str:
    """The words with their positions as PostgreSQL writes them; at a break a position is left out."""
    return " ".join(f"'{w[:LONGEST]}':{n}" for n, w in enumerate(words, start=1) if w != _GAP)


_GAP = BREAK.strip()
