"""The words of reports and claims, indexed: FTS5 tables in SQLite, tsvector columns and arrays in PostgreSQL.

In: rows of (id, words …). Out: rows of the tables report_words and claim_words. The words are those of
dateline.query.words, in both databases the same; neither database cuts text into words itself.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import sqlalchemy as sa

from dateline.query.words import plain
from dateline.store.words import BREAK, WORDS

__all__ = ["claims", "reports"]

PART = 10_000  # words of a report indexed together: PostgreSQL counts positions to 16,383
OVERLAP = 10  # words that the next part begins with again, so that phrases across the border are found
LONGEST = 200  # letters of a word; no query is that long, and PostgreSQL takes no more than 2,046 bytes


def reports(c: sa.Connection, rows: Sequence[tuple[object, str]]) -> None:
    """Index the texts of reports, given as (id, text)."""
    if not rows:
        return
    if c.dialect.name == "sqlite":
        words = [(number, plain(text)) for number, text in rows]
        c.exec_driver_sql("INSERT INTO report_words (rowid, words) VALUES (?, ?)", words)
        return
    parts = [(number, n, part) for number, text in rows for n, part in enumerate(_parts(plain(text).split()))]
    c.exec_driver_sql("INSERT INTO report_words VALUES (%s, %s, %s::tsvector)", parts)


def claims(c: sa.Connection, rows: Sequence[Sequence[object]]) -> None:
    """Index claims, given as (id, codes, words of each field in the order of WORDS)."""
    if not rows:
        return
    if c.dialect.name == "sqlite":
        names, marks = ", ".join(WORDS), ", ".join("?" * (len(WORDS) + 2))
        c.exec_driver_sql(f"INSERT INTO claim_words (rowid, codes, {names}) VALUES ({marks})", list(rows))
        return
    cursor = c.connection.cursor()
    with cursor, cursor.copy(f"COPY claim_words (claim, codes, {', '.join(WORDS)}) FROM STDIN") as copy:  # type: ignore[attr-defined]
        for row in rows:
            codes = sorted({token.lower() for token in str(row[1]).split()})
            copy.write_row((row[0], codes, *(None if x is None else _vector(str(x).split()) for x in row[2:])))


def _parts(words: Sequence[str]) -> Iterator[str]:
    for n in range(0, max(len(words), 1), PART):
        yield _vector(words[n : n + PART + OVERLAP])


def _vector(words: Sequence[str]) -> str:
    """The words with their positions as PostgreSQL writes them; at a break a position is left out."""
    return " ".join(f"'{w[:LONGEST]}':{n}" for n, w in enumerate(words, start=1) if w != _GAP)


_GAP = BREAK.strip()
