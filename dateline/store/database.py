"""The open database. In: codings and failures. Out: the same again, and what is asked for."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Self

import sqlalchemy as sa
from sqlalchemy.exc import DBAPIError

from dateline.errors import StoreError
from dateline.records import Capture, Coding, Failure, Kept, Run
from dateline.store import SERVERS, load, write
from dateline.store.connect import connect, reason
from dateline.store.write import Added

__all__ = ["Added", "Store"]


class Store:
    """An open database. `place` is a file (.db) or postgresql://…; without `write` nothing can change it."""

    def __init__(self, place: str, *, write: bool = True, create: bool = True) -> None:
        self.place = place
        self.path = None if place.startswith(SERVERS) else Path(place)
        self.engine = connect(place, write=write, create=create)

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
        with self.transaction() as c:
            if ids is None:
                ids = list(c.exec_driver_sql("SELECT id FROM codings WHERE current = 1 ORDER BY id").scalars())
            yield from load.load(c, ids)

    def captures(self, reports: Sequence[str]) -> Iterator[Capture]:
        """The originals of reports, by the reports' keys."""
        with self.transaction() as c:
            yield from load.captures(c, reports)
