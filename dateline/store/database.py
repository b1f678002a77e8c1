"""The open database. In: codings and failures. Out: the same again, and what is asked for."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Self

import sqlalchemy as sa
from sqlalchemy.exc import DBAPIError

from dateline.errors import StoreError
from dateline.query import Query
from dateline.records import Capture, Claim, Coding, Failure, Kept, Report, Run
from dateline.store import SERVERS, feeds, load, schema, search, tables, write
from dateline.store.connect import connect, reason
from dateline.store.feeds import State
from dateline.store.write import Added

__all__ = ["Added", "Store"]


class Store:
    """An open database. `place` is a file (.db) or postgresql://…; without `write` nothing can change it."""

    def __init__(self, place: str, *, write: bool = True, create: bool = True) -> None:
        self.place = place
        self.path = None if place.startswith(SERVERS) else Path(place)
        try:
            self.engine = connect(place, write=write, create=create)
        except UnicodeError as e:  # of a damaged schema, SQLite's own message cannot be read
            raise StoreError(f"{place} cannot be opened: the file is damaged") from e

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.engine.dispose()

    @contextmanager
    def transaction(self) -> Iterator[sa.Connection]:
        """A connection in a transaction; what the database refuses becomes a StoreError, and nothing of it stays."""
        try:
            with self.engine.begin() as c:
                yield c
        except DBAPIError as e:
            raise StoreError(f"{self.place}: {reason(e)}") from e

    @contextmanager
    def reading(self) -> Iterator[sa.Connection]:
        """The same for what is only read: rows that do not fit together become a StoreError, too."""
        with self._damage(), self.transaction() as c:
            yield c

    @contextmanager
    def _damage(self) -> Iterator[None]:
        try:
            yield
        except load.DAMAGE as e:
            said = f"{self.place} is damaged ({type(e).__name__}: {e})"
            raise StoreError(f"{said}; dateline db check says where, a backup may have it whole") from e

    def add(self, items: Sequence[Kept]) -> Added:
        """Store codings, all or none; what is there already is passed over."""
        with self.transaction() as c:
            return write.add(c, items)

    def fail(self, failures: Iterable[Failure]) -> None:
        """Store failures, each once."""
        with self.transaction() as c:
            write.fail(c, failures)

    def keys(self, run: Run) -> set[str]:
        """The keys of the reports that this run has coded."""
        joined = "codings k JOIN reports r ON r.id = k.report JOIN runs u ON u.id = k.run"
        with self.transaction() as c:
            sql = sa.text(f"SELECT r.key FROM {joined} WHERE u.digest = :digest")
            return set(c.execute(sql, {"digest": write.digest(run)}).scalars())

    def codings(self, ids: Sequence[int] | None = None) -> Iterator[Coding]:
        """The current codings, or those with these ids, in the order they were stored."""
        with self.reading() as c:
            if ids is None:
                ids = list(c.exec_driver_sql("SELECT id FROM codings WHERE current = 1 ORDER BY id").scalars())
            yield from load.load(c, ids)

    def hashes(self, reports: Sequence[str]) -> dict[str, str]:
        """The SHA-256 of the texts of those reports that there are, by the reports' keys."""
        with self.transaction() as c:
            return tables.keyed(c, schema.reports.c.key, reports, schema.reports.c.sha256)

    def captures(self, reports: Sequence[str]) -> Iterator[Capture]:
        """The originals of reports, by the reports' keys."""
        with self.reading() as c:
            yield from load.captures(c, reports)

    def sighted(self, reports: Sequence[Report], run: Run) -> set[str]:
        """Which of these reports this run has coded; they are marked as seen again."""
        with self.transaction() as c:
            return write.sighted(c, reports, run)

    def later(self, found: Sequence[tuple[Report, Capture]]) -> list[tuple[Report, Capture]]:
        """The same, each retrieved later than any version of it that is stored: a clock may have been set back."""
        with self.transaction() as c:
            return write.later(c, found)

    def feeds(self) -> list[State]:
        """How the watched feeds are."""
        with self.transaction() as c:
            return feeds.states(c)

    def failures(self) -> Iterator[Failure]:
        """What could not be read or coded."""
        with self.transaction() as c:
            for row in c.exec_driver_sql("SELECT uri, stage, reason FROM failures ORDER BY first, digest"):
                yield Failure(*row)

    def find(self, query: Query, limit: int | None = None) -> list[int]:
        """The keys of the claims that a query finds, the newest event first; without a limit all, by their keys."""
        with self.transaction() as c:
            return search.find(c, query, limit)

    def claims(self, keys: Sequence[int]) -> Iterator[tuple[Coding, Claim]]:
        """The claims with these keys, in this order, each with its coding."""
        ids = list(dict.fromkeys(key >> write.CLAIM_BITS for key in keys))
        with self.reading() as c:
            found = dict(zip(ids, load.load(c, ids), strict=True))
            for key in keys:
                coding = found[key >> write.CLAIM_BITS]
                yield coding, coding.claims[key & ((1 << write.CLAIM_BITS) - 1)]

    def rows(self, selection: Sequence[tuple[int, frozenset[int] | None]]) -> Iterator[list[tuple[Any, ...]]]:
        """The flat rows of claims, in the order of export.rows.COLUMNS, and then `about` and `same_as` of each."""
        with self.reading() as c:
            yield from load.rows(c, selection)

    def selection(self, query: Query | None = None) -> list[tuple[str, int, frozenset[int] | None]]:
        """The current codings, or those with claims that the query finds, in the order of publication: the month
        ("2025-07", or "undated"), the id, and the numbers of the claims found (None: all).
        """
        with self.transaction() as c:
            sql = "SELECT k.id, coalesce(substr(r.published, 1, 7), 'undated') FROM codings k JOIN reports r"
            rows = c.exec_driver_sql(f"{sql} ON r.id = k.report WHERE k.current = 1 ORDER BY 2, 1").all()
            if query is None:
                return [(month, i, None) for i, month in rows]
            numbers: dict[int, set[int]] = {}
            for key in search.find(c, query):
                numbers.setdefault(key >> write.CLAIM_BITS, set()).add(key & ((1 << write.CLAIM_BITS) - 1))
            return [(month, i, frozenset(numbers[i])) for i, month in rows if i in numbers]
