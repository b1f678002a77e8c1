"""Rows in and out of a table, as each of the two databases takes them fastest. In: a connection in a transaction, names
of columns, rows. Out: rows.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import Any

import sqlalchemy as sa

__all__ = ["Row", "chunks", "following", "insert", "keyed", "recount", "select", "update"]

Row = tuple[Any, ...]
ROUND = (256, 4_096, 65_536)  # codings; in between PostgreSQL goes by the size of the files
_COUNTED = (  # columns that are joined or indexed; a count of some leaves the full one still due
    "reports (id, key), report_words (report, words), codings (id, report), spans (coding), entities (coding),"
    " claims (id, coding, day_from), claim_words (claim, codes), fillers (claim, role)"
)


def insert(c: sa.Connection, table: sa.Table | str, names: str, rows: Sequence[Row]) -> None:
    """Add rows: many at once by PostgreSQL's COPY, by executemany in SQLite."""
    if not rows:
        return
    columns = ", ".join(f'"{name}"' for name in names.split())
    if c.dialect.name == "sqlite":
        marks = ", ".join("?" * len(rows[0]))
        c.exec_driver_sql(f"INSERT INTO {table} ({columns}) VALUES ({marks})", list(rows))
        return
    cursor: Any = c.connection.cursor()
    with cursor, cursor.copy(f"COPY {table} ({columns}) FROM STDIN") as copy:
        for row in rows:
            copy.write_row(row)


def update(c: sa.Connection, sql: str, rows: Sequence[Row]) -> None:
    if rows:
        c.exec_driver_sql(sql if c.dialect.name == "sqlite" else sql.replace("?", "%s"), list(rows))


def following(c: sa.Connection, table: sa.Table) -> int:
    """The next free id; the lock makes sure that nobody else takes it."""
    return (c.scalar(sa.select(sa.func.max(table.c.id))) or 0) + 1


def recount(c: sa.Connection, first: int, last: int) -> None:
    """Let PostgreSQL count its tables when codings `first` to `last` are added, if one of them is a round number. By
    itself it counts a minute or so later; until then it takes the tables for empty, and may read one for each row of
    another.
    """
    if c.dialect.name == "postgresql" and any(first <= number <= last for number in ROUND):
        c.exec_driver_sql(f"ANALYZE (SKIP_LOCKED) {_COUNTED}")  # skipped: someone is counting already


def keyed(c: sa.Connection, column: sa.Column[Any], values: Iterable[str], then: sa.Column[Any]) -> dict[str, Any]:
    """For those values of a column that are in its table, the value of another column."""
    found: dict[str, Any] = {}
    for few in chunks(list(values)):
        found |= dict(c.execute(sa.select(column, then).where(column.in_(few))).all())
    return found


def select(c: sa.Connection, sql: str, values: Iterable[object], *, after: str = "") -> list[Row]:
    """The rows of `sql`, which ends with a column, for these values of it."""
    query = sa.text(f"{sql} IN :values {after}").bindparams(sa.bindparam("values", expanding=True))
    return [tuple(row) for few in chunks(list(values)) for row in c.execute(query, {"values": few})]


def chunks(values: Sequence[Any], size: int = 500) -> Iterator[Sequence[Any]]:
    for n in range(0, len(values), size):
        yield values[n : n + size]
