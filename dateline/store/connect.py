"""Open the database: an SQLite file or PostgreSQL. In: its name. Out: an SQLAlchemy engine on a schema of this version.

The one thing to know: a transaction that writes takes SQLite's write lock at its beginning and waits for other writers,
so that two processes never fail in the middle; a database of a newer Dateline is refused and not touched.
"""

from __future__ import annotations

import os
import sqlite3
import time
from importlib import resources
from pathlib import Path

import sqlalchemy as sa
from sqlalchemy.exc import DBAPIError, NoSuchModuleError, OperationalError

from dateline.errors import StoreError
from dateline.query.match import distance
from dateline.store import SERVERS
from dateline.store.schema import APPLICATION

__all__ = ["connect", "reason"]

_SETTINGS = (
    "synchronous = FULL",  # what is told as done is on the disk
    "wal_autocheckpoint = 10000",  # pages (40 MB): a page that changes in every batch is copied back once in many
    "foreign_keys = ON",
    "automatic_index = OFF",  # SQLite would index all claims anew for a join that has an index (161 s against 0.2 s)
    "cache_size = -65536",
    "temp_store = MEMORY",
)
_PLANNED = {"prepare_threshold": None}  # each search by its own words: a plan that fits all is slow for most
_PLAIN = (  # to compile a search, or to start processes for it, takes longer than the search
    "SELECT set_config('jit', 'off', true), set_config('max_parallel_workers_per_gather', '0', true)"
)
WAIT = 60  # seconds that a writer waits for another one
_MAGIC = b"SQLite format 3\x00"


def connect(place: str, *, write: bool = True, create: bool = True) -> sa.Engine:
    """The engine for a database, brought to this version if `write`. Raises StoreError, with what to do, if it is
    newer, not ours, locked or not there.
    """
    engine = _server(place) if place.startswith(SERVERS) else _file(Path(place), write, create)
    try:
        _bring_up(engine, place, write)
    except BaseException:
        engine.dispose()
        raise
    return engine


def reason(error: DBAPIError) -> str:
    """What the database says went wrong, on one line."""
    return " ".join(str(error.orig).split())


def _server(place: str) -> sa.Engine:
    try:
        url = "postgresql+psycopg://" + place.split("://", 1)[1]
        engine = sa.create_engine(url, pool_pre_ping=True, connect_args=_PLANNED)
    except (ImportError, NoSuchModuleError) as e:
        raise StoreError("PostgreSQL needs one more package: pip install 'dateline[postgres]'") from e

    @sa.event.listens_for(engine, "begin")
    def begin(connection: sa.Connection) -> None:
        connection.exec_driver_sql(_PLAIN)

    return engine


def _file(path: Path, write: bool, create: bool) -> sa.Engine:
    _check_file(path, create and write)
    writable = write and (not path.exists() or os.access(path, os.W_OK))
    if write and not writable:
        raise StoreError(f"{path} cannot be written: the file is read-only; copy it, or change its rights")
    engine = sa.create_engine("sqlite://", creator=lambda: _open(path, write), poolclass=sa.pool.QueuePool)

    @sa.event.listens_for(engine, "begin")
    def begin(connection: sa.Connection) -> None:
        connection.exec_driver_sql("BEGIN IMMEDIATE" if write else "BEGIN")

    return engine


def _open(path: Path, write: bool) -> sqlite3.Connection:
    quoted = str(path.absolute()).replace("%", "%25").replace("?", "%3f").replace("#", "%23")
    mode = "rwc" if write else "ro"
    if not write and not os.access(path.parent, os.W_OK) and not path.with_name(path.name + "-wal").exists():
        mode = "ro&immutable=1"  # a file on a read-only disk: nobody can be writing it
    c = sqlite3.connect(f"file:{quoted}?mode={mode}", uri=True, timeout=WAIT, check_same_thread=False)
    c.isolation_level = None
    for setting in _SETTINGS:
        c.execute(f"PRAGMA {setting}")
    c.create_function("km", 4, _km, deterministic=True)
    return c


def _km(*point: float | None) -> float | None:
    """Kilometres between two points, for search.py; None where one is not known."""
    lat, lon, lat2, lon2 = point
    return None if lat2 is None or lon2 is None else distance(lat or 0, lon or 0, lat2, lon2)


def _check_file(path: Path, create: bool) -> None:
    """StoreError unless there is an SQLite file of ours, or an empty place where one may be made."""
    if not path.exists():
        if not create:
            raise StoreError(f"{path}: no such database; dateline code INPUT -o {path} makes one")
        if not path.parent.is_dir():
            raise StoreError(f"{path} cannot be made: there is no folder {path.parent}")
        return
    if path.is_dir():
        raise StoreError(f"{path} is a folder; name a file")
    try:
        with path.open("rb") as file:
            head = file.read(72)
    except OSError as e:
        raise StoreError(f"{path} cannot be read: {e.strerror}") from e
    if not head and create:
        return
    if not head.startswith(_MAGIC):
        raise StoreError(f"{path} is no SQLite database; name another file")
    if len(head) < 72 or int.from_bytes(head[68:72], "big") not in (0, APPLICATION):
        raise StoreError(f"{path} is an SQLite database of another program; name another file")


def _bring_up(engine: sa.Engine, place: str, write: bool) -> None:
    """Bring the schema to this version, or say why not."""
    known = _known()
    try:
        with engine.connect() as c:
            now, foreign = _version(c)
            if now is not None and now not in known:
                raise StoreError(
                    f"{_shown(place)} was made by a newer Dateline (schema {now}; this one knows {known[-1]}):"
                    " install that version. Nothing was changed"
                )
            if foreign:
                raise StoreError(f"{_shown(place)} holds tables of another program; name another database")
            if now != known[-1] and not write:
                what = "is empty" if now is None else f"has the older schema {now}"
                raise StoreError(f"{_shown(place)} {what}; any command that writes to it brings it up to date")
        if now != known[-1]:
            with engine.begin() as c:
                if c.dialect.name == "postgresql":
                    c.exec_driver_sql(f"SELECT pg_advisory_xact_lock({APPLICATION})")
                _migrate(c)
        if write and engine.dialect.name == "sqlite":
            with engine.connect() as c:
                _read_beside_a_writer(c)
    except OperationalError as e:
        raise StoreError(f"{_shown(place)} cannot be opened: {reason(e)}") from e
    except DBAPIError as e:
        raise StoreError(f"{_shown(place)} cannot be used: {reason(e)}") from e


def _read_beside_a_writer(c: sa.Connection) -> None:
    """Switch to the write-ahead log, which the file keeps. SQLite does not wait for others here, so we do."""
    driver = c.connection.dbapi_connection
    assert isinstance(driver, sqlite3.Connection)
    ends = time.monotonic() + WAIT
    while True:
        try:
            driver.execute("PRAGMA journal_mode = WAL")
            return
        except sqlite3.OperationalError as e:
            if e.sqlite_errorcode & 0xFF != sqlite3.SQLITE_BUSY or time.monotonic() > ends:
                raise OperationalError("journal_mode", None, e) from e
        time.sleep(0.01)


def _known() -> list[str]:
    """The numbers of the migrations, in order: 0001, 0002 …"""
    folder = resources.files("dateline.store.migrations.versions")
    return sorted(item.name[:4] for item in folder.iterdir() if item.name[:4].isdigit())


def _version(c: sa.Connection) -> tuple[str | None, bool]:
    """The number of the schema, None where there is none of ours, and whether there are tables of others (who may use
    Alembic too). Looked up once: another process may be making the tables just now.
    """
    tables = set(sa.inspect(c).get_table_names())
    if not {"alembic_version", "codings"} <= tables:
        return None, bool(tables - {"spatial_ref_sys"})
    return c.exec_driver_sql("SELECT version_num FROM alembic_version").scalar(), False


def _migrate(c: sa.Connection) -> None:
    from alembic import command
    from alembic.config import Config

    config = Config(attributes={"connection": c})
    config.set_main_option("script_location", "dateline.store:migrations")
    config.set_main_option("path_separator", "os")
    command.upgrade(config, "head")
    if c.dialect.name == "sqlite":
        c.exec_driver_sql(f"PRAGMA application_id = {APPLICATION}")


def _shown(place: str) -> str:
    """The name without a password."""
    if not place.startswith(SERVERS):
        return place
    return str(sa.make_url(place).render_as_string(hide_password=True))
