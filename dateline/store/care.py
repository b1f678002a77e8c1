"""Looking after a database: what is in it, whether it is sound, a copy, tidying. In: a Store. Out: numbers, words.

Checking only reads.
"""

from __future__ import annotations

import hashlib
import sqlite3
import zlib
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import sqlalchemy as sa
from sqlalchemy.exc import DBAPIError

from dateline.errors import OutputError, StoreError
from dateline.store import audit, schema
from dateline.store.connect import reason
from dateline.store.database import Store
from dateline.store.load import DAMAGE
from dateline.store.write import CLAIM_BITS
from dateline.whole import whole

__all__ = ["backup", "check", "stats", "vacuum"]

_COUNTS = {
    "reports": "SELECT count(*) FROM reports WHERE current = 1",
    "older versions": "SELECT count(*) FROM reports WHERE current = 0",
    "claims": "SELECT count(*) FROM claims WHERE current = 1",
    "claims of older versions and runs": "SELECT count(*) FROM claims WHERE current = 0",
    "spans": "SELECT count(*) FROM spans",
    "entities": "SELECT count(*) FROM entities",
    "originals": "SELECT count(*) FROM blobs",
    "bytes of originals": "SELECT coalesce(sum(size), 0) FROM blobs",
    "failures": "SELECT count(*) FROM failures",
    "runs": "SELECT count(*) FROM runs",
    "feeds": "SELECT count(*) FROM feeds",
    "first published": "SELECT min(published) FROM reports WHERE current = 1",
    "last published": "SELECT max(published) FROM reports WHERE current = 1",
}
_GROUPS = {
    "types": "SELECT type, count(*) FROM claims WHERE current = 1 GROUP BY type",
    "modalities": "SELECT modality, count(*) FROM claims WHERE current = 1 GROUP BY modality",
    "languages": "SELECT language, count(*) FROM reports WHERE current = 1 GROUP BY language",
    "publishers": "SELECT coalesce(publisher, 'not known'), count(*) FROM reports WHERE current = 1 GROUP BY 1",
    "failures by reason": "SELECT stage || ': ' || reason, count(*) FROM failures GROUP BY 1",
}
_MOST = 20  # of a group


def stats(store: Store) -> dict[str, object]:
    """How much of what is in the database: counts, then groups with their commonest members first."""
    with store.transaction() as c:
        found: dict[str, object] = {name: c.exec_driver_sql(sql).scalar() for name, sql in _COUNTS.items()}
        if store.path:
            found["bytes on disk"] = sum(p.stat().st_size for p in _files(store.path) if p.exists())
        else:
            found["bytes on disk"] = c.exec_driver_sql("SELECT pg_database_size(current_database())").scalar()
        for name, sql in _GROUPS.items():
            rows = c.exec_driver_sql(f"{sql} ORDER BY 2 DESC, 1 LIMIT {_MOST}")
            found[name] = {row[0]: row[1] for row in rows}
    return found


def check(store: Store) -> Iterator[str]:
    """What is wrong with the database, one sentence a fault; nothing if it is sound. Reads all of it."""
    try:
        with store.transaction() as c:
            yield from _steps(c, bool(store.path))
    except StoreError as e:  # of a damaged file SQLite may refuse even to end the transaction
        yield str(e)


def _steps(c: sa.Connection, file: bool) -> Iterator[str]:
    steps = (_missing, *([_file] if file else []), _faults, audit.pointers, audit.codes, audit.evidence, _hashes)
    for step in steps:
        try:
            yield from step(c)
        except (DBAPIError, *DAMAGE) as e:
            yield f"a part cannot be read: {reason(e) if isinstance(e, DBAPIError) else e}"
            if not file:  # PostgreSQL reads nothing more in this transaction
                return


def _missing(c: sa.Connection) -> Iterator[str]:
    inspector = sa.inspect(c)
    there = {*inspector.get_table_names(), *inspector.get_view_names()}
    for name in (*schema.metadata.tables, "report_words", "claim_words", "misquoted", "claim_rows"):
        if name not in there:
            yield f"the table {name} is missing"


def _faults(c: sa.Connection) -> Iterator[str]:
    for sql, what in _FAULTS.items():
        number = c.exec_driver_sql(sql).scalar()
        if number:
            yield f"{number:,} {what}"


_LATEST = "(SELECT v.id FROM reports v WHERE v.story = r.story ORDER BY v.seen DESC, v.key DESC LIMIT 1)"
_FAULTS = {
    "SELECT count(*) FROM misquoted": "quotes are not what stands at their offsets (see the view misquoted)",
    f"SELECT count(*) FROM reports r WHERE r.current <> CASE WHEN r.id = {_LATEST} THEN 1 ELSE 0 END": (
        "reports are wrongly marked as current or not"
    ),
    "SELECT count(*) FROM claims c JOIN codings k ON k.id = c.coding WHERE c.current <> k.current": (
        "claims are wrongly marked as current or not"
    ),
    f"SELECT count(*) FROM claims WHERE id >> {CLAIM_BITS} <> coding": "claims have a key that is not of their coding",
    "SELECT count(*) FROM reports r WHERE NOT EXISTS (SELECT 1 FROM codings k WHERE k.report = r.id)": (
        "reports have no coding"
    ),
    "SELECT count(*) FROM spans s WHERE s.entity IS NOT NULL AND NOT EXISTS"
    " (SELECT 1 FROM entities e WHERE e.coding = s.coding AND e.id = s.entity)": (
        "spans are of an entity that is not there"
    ),
    **{
        f"SELECT count(*) FROM {table} WHERE NOT confidence BETWEEN 0 AND 1": f"{table} have a confidence beyond 0 to 1"
        for table in ("claims", "fillers", "spans")
    },
}


def _file(c: sa.Connection) -> Iterator[str]:
    for (line,) in c.exec_driver_sql("PRAGMA integrity_check(20)").all():
        if line != "ok":
            yield f"the file is damaged: {line}"
    lost = c.exec_driver_sql("PRAGMA foreign_key_check").all()
    if lost:
        yield f"{len(lost):,} rows refer to rows that are not there, the first in the table {lost[0][0]}"
    for table, words in (("reports", "report_words"), ("claims", "claim_words")):
        there = f"SELECT count(*) FROM {table} WHERE id NOT IN (SELECT id FROM {words}_docsize)"
        if missing := c.exec_driver_sql(there).scalar():
            yield f"{missing:,} {table} are missing from the search index"
        gone = f"SELECT count(*) FROM {words}_docsize WHERE id NOT IN (SELECT id FROM {table})"
        if stray := c.exec_driver_sql(gone).scalar():
            yield f"{stray:,} {table} of the search index are not there any more"
        c.exec_driver_sql(f"CREATE VIRTUAL TABLE temp.all_words USING fts5vocab(main, {words}, row)")
        c.exec_driver_sql("SELECT sum(cnt) FROM temp.all_words").scalar()  # reads the whole index
        c.exec_driver_sql("DROP TABLE temp.all_words")


def _hashes(c: sa.Connection) -> Iterator[str]:
    """Texts and originals that are not what their hashes say."""
    for key, text, sha256 in c.execution_options(yield_per=500).exec_driver_sql(
        "SELECT key, text, sha256 FROM reports"
    ):
        if not isinstance(text, str) or hashlib.sha256(text.encode()).hexdigest() != sha256:
            yield f"the text of report {key} is not what its hash says"
    for sha256, size, data in c.execution_options(yield_per=100).exec_driver_sql(
        "SELECT sha256, size, data FROM blobs"
    ):
        try:
            content = zlib.decompress(data)
        except (TypeError, zlib.error) as e:
            yield f"the original {sha256} cannot be unpacked: {e}"
            continue
        if len(content) != size or hashlib.sha256(content).hexdigest() != sha256:
            yield f"the original {sha256} is not what its hash says"


def backup(store: Store, to: Path) -> None:
    """A consistent copy in one file, while others may go on writing. Raises OutputError if the file is there."""
    if not store.path:
        raise StoreError("a PostgreSQL database is backed up with pg_dump")
    if to.exists() or to.is_symlink():
        raise OutputError(f"{to} exists; name a new file")
    try:
        with whole(to) as part, closing(sqlite3.connect(part)) as copy, store.engine.connect() as c:
            driver = c.connection.dbapi_connection
            assert isinstance(driver, sqlite3.Connection)
            driver.backup(copy, pages=4096)
    except sqlite3.Error as e:
        raise OutputError(f"cannot write {to}: {e}; nothing new is there") from e


_TIDYING = (
    *(f"INSERT INTO {words} ({words}) VALUES ('optimize')" for words in ("report_words", "claim_words")),
    "PRAGMA temp_store = FILE",  # the copy that VACUUM makes may be larger than memory
    "VACUUM",
    "PRAGMA optimize",
    "PRAGMA wal_checkpoint(TRUNCATE)",
)


def vacuum(store: Store) -> None:
    """Give free space back, tidy the search index and the statistics that searching is planned by."""
    with store.engine.connect() as c:
        driver = c.connection.dbapi_connection
        if isinstance(driver, sqlite3.Connection):
            try:
                for statement in _TIDYING:
                    driver.execute(statement)
            except sqlite3.Error as e:
                need = "it needs about as much room as the database has, there and in the folder $SQLITE_TMPDIR"
                raise StoreError(f"{store.place}: {e}; {need}. Nothing was lost") from e
        else:
            c.execution_options(isolation_level="AUTOCOMMIT").exec_driver_sql("VACUUM ANALYZE")


def _files(path: Path) -> list[Path]:
    return [path, path.with_name(path.name + "-wal")]
