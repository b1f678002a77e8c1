"""The words of reports and claims, indexed: FTS5 tables in SQLite, tsvector columns and arrays in PostgreSQL.

In: rows of (id, words …). Out: rows of the tables report_words and claim_words. A word is a run of letters and digits,
without case and accents.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import sqlalchemy as sa

from dateline.names import key
from dateline.store.words import WORDS

__all__ = ["claims", "reports"]

PART = 10_000  # words of a report indexed together: PostgreSQL counts positions to 16,383


def reports(c: sa.Connection, rows: Sequence[tuple[object, str]]) -> None:
    """Index the texts of reports, given as (id, text)."""
    if not rows:
        return
    if c.dialect.name == "sqlite":
        c.exec_driver_sql("INSERT INTO report_words (rowid, words) VALUES (?, ?)", list(rows))
        return
    parts = [(number, n, part) for number, text in rows for n, part in enumerate(_parts(text))]
    c.exec_driver_sql("INSERT INTO report_words VALUES (%s, %s, to_tsvector('simple', %s))", parts)


def claims(c: sa.Connection, rows: Sequence[Sequence[object]]) -> None:
    """Index claims, given as (id, codes, words of each field in the order of WORDS)."""
    if not rows:
        return
    if c.dialect.name == "sqlite":
        names, marks = ", ".join(WORDS), ", ".join("?" * (len(WORDS) + 2))
        c.exec_driver_sql(f"INSERT INTO claim_words (rowid, codes, {names}) VALUES ({marks})", list(rows))
        return
    marks = ", ".join(["to_tsvector('simple', %s)"] * len(WORDS))
    plain = [(row[0], str(row[1]).split(), *map(_plain, row[2:])) for row in rows]
    c.exec_driver_sql(f"INSERT INTO claim_words VALUES (%s, %s, {marks})", plain)


def _plain(words: object) -> str | None:
    """Each quote as its words, with a word between quotes that no text has."""
    return None if words is None else " ¦ ".join(key(part) for part in str(words).split(" | "))


def _parts(text: str) -> Iterator[str]:
    words = key.__wrapped__(text).split()
    for n in range(0, max(len(words), 1), PART):
        yield " ".join(words[n : n + PART])
