"""Places by name: an SQLite file with the tables place, name and meta.

In: a name. Out: the places that bear it. In the file lat and lon are degrees times 10,000. The shipped file is made by
tools/build_gazetteer.py, a fuller one by `dateline kb import-geonames`; both have this module's schema. Reading is safe
from several threads.
"""

from __future__ import annotations

import hashlib
import math
import os
import sqlite3
import threading
from collections.abc import Iterable, Iterator
from contextlib import closing, suppress
from dataclasses import astuple, dataclass, replace
from functools import lru_cache
from pathlib import Path
from typing import Any

from dateline.errors import AssetError, OutputError
from dateline.names import key

__all__ = ["FORMAT", "Gazetteer", "Spot", "contradictions", "kilometres", "write"]

FORMAT = "dateline-gazetteer/1"
_MOST = 400  # places of one name: San Antonio has 1,500 in the full GeoNames, and nobody means the last of them
_SCHEMA = """
CREATE TABLE meta (key TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID;
CREATE TABLE place (id INTEGER PRIMARY KEY, name TEXT NOT NULL, feature TEXT NOT NULL, country TEXT, admin1 INTEGER,
  admin2 INTEGER, lat INTEGER NOT NULL CHECK (abs(lat) <= 900000), lon INTEGER NOT NULL CHECK (abs(lon) <= 1800000),
  population INTEGER NOT NULL, radius INTEGER);
CREATE TABLE name (key TEXT NOT NULL, place INTEGER NOT NULL, PRIMARY KEY (key, place)) WITHOUT ROWID;
"""
_COLUMNS = "id, name, feature, country, admin1, admin2, lat / 1e4, lon / 1e4, population, radius"
_CHECKS = {
    "place {0} ({1}) is in the division {2}, which is not in the file": "SELECT p.id, p.name, d FROM "
    "(SELECT id, name, admin1 AS d FROM place UNION ALL SELECT id, name, admin2 FROM place) AS p "
    "WHERE d IS NOT NULL AND d NOT IN (SELECT id FROM place) LIMIT 1",
    "the name {0!r} belongs to place {1}, which is not in the file": "SELECT key, place FROM name "
    "WHERE place NOT IN (SELECT id FROM place) LIMIT 1",
    "meta counts {0} places, the file holds {1}": "SELECT value, n FROM meta, (SELECT count(*) AS n FROM place) "
    "WHERE key = 'places' AND CAST(value AS INTEGER) != n",
}


@dataclass(frozen=True, slots=True)
class Spot:
    """One place of the gazetteer.

    `id` is its GeoNames id (below 0: a place of our own table). `feature` is GeoNames' feature code (PPL, PPLC, ADM1,
    PCLI …). `country` is ISO 3166-1 alpha-3. `admin1` and `admin2` are the ids of its first and second order division.
    `lat` and `lon` are WGS84 degrees; `radius` is how far it reaches, about, in km, where that is known.
    """

    id: int
    name: str
    feature: str
    country: str | None
    admin1: int | None
    admin2: int | None
    lat: float
    lon: float
    population: int
    radius: int | None = None


class Gazetteer:
    """An open gazetteer; `digest` names its content. AssetError where the file is missing, cut short, or of another
    format. `sha256` is the hash that the file must have, where one is known.
    """

    def __init__(self, path: Path, sha256: str | None = None) -> None:
        self.path = path
        self._local = threading.local()
        self.digest = self._opened(sha256)
        self.find = lru_cache(1 << 14)(self._find)
        self.spot = lru_cache(1 << 14)(self._spot)

    def _find(self, name: str) -> tuple[Spot, ...]:
        """The places whose names have this key (dateline.names.key), the most populous first."""
        sql = f"SELECT {_COLUMNS} FROM name JOIN place ON id = place WHERE key = ? ORDER BY population DESC, id LIMIT ?"
        return tuple(Spot(*row) for row in self._rows(sql, name, _MOST))

    def _spot(self, id: int) -> Spot | None:
        """The place with this id, or None."""
        row = next(iter(self._rows(f"SELECT {_COLUMNS} FROM place WHERE id = ?", id)), None)
        return Spot(*row) if row else None

    def everything(self) -> Iterator[tuple[Spot, list[str]]]:
        """All places with the keys of their names."""
        sql = f"SELECT {_COLUMNS}, group_concat(key, '|') FROM place JOIN name ON id = place GROUP BY id"
        for *row, keys in self._rows(sql):
            yield Spot(*row), keys.split("|")

    def _rows(self, sql: str, *values: str | int) -> list[tuple[Any, ...]]:
        try:
            return self._connection().execute(sql, values).fetchall()
        except sqlite3.Error as e:
            raise _damaged(self.path, f"cannot be read ({e})") from e

    def _connection(self) -> sqlite3.Connection:
        """This thread's connection; the file is never written, so no locks are needed."""
        found: sqlite3.Connection | None = getattr(self._local, "connection", None)
        if found is None:
            uri = f"{self.path.resolve().as_uri()}?mode=ro&immutable=1"
            found = self._local.connection = sqlite3.connect(uri, uri=True)
        return found

    def _opened(self, sha256: str | None) -> str:
        try:
            with self.path.open("rb") as file:
                head = file.read(100)
                size = os.fstat(file.fileno()).st_size
                file.seek(0)
                if sha256 and hashlib.file_digest(file, "sha256").hexdigest() != sha256:
                    raise _damaged(self.path, "is not the one that was shipped: its hash differs")
            pages, page = int.from_bytes(head[28:32], "big"), int.from_bytes(head[16:18], "big")
            if not head.startswith(b"SQLite format 3\0") or size < pages * (page if page > 1 else 1 << 16):
                raise _damaged(self.path, "is cut short, or no gazetteer at all")
            meta = dict(self._connection().execute("SELECT key, value FROM meta"))
            self._connection().execute("SELECT place FROM name LIMIT 1").fetchone()
        except (OSError, sqlite3.Error) as e:
            raise _damaged(self.path, f"cannot be read ({getattr(e, 'strerror', None) or e})") from e
        if meta.get("format") != FORMAT or "digest" not in meta:
            raise _damaged(self.path, f"has the format {meta.get('format')!r}; this version reads {FORMAT!r}")
        return str(meta["digest"])


def write(path: Path, places: Iterable[tuple[Spot, Iterable[str]]], source: str) -> tuple[int, int]:
    """Write a gazetteer of (place, its names) to a file, whole or not at all; how many places and names it holds.

    `source` says where the places come from. A place that comes again is kept as it came first, with all its names.
    """
    part = path.with_name(path.name + ".part")
    digest = hashlib.sha256()
    try:
        part.unlink(missing_ok=True)
        with closing(sqlite3.connect(part)) as connection:
            connection.executescript("PRAGMA journal_mode=OFF; PRAGMA synchronous=OFF;" + _SCHEMA)
            for spot, names in places:
                digest.update(repr(spot).encode())
                row = astuple(replace(spot, lat=round(spot.lat * 1e4), lon=round(spot.lon * 1e4)))
                connection.execute("INSERT INTO place VALUES (?,?,?,?,?,?,?,?,?,?) ON CONFLICT (id) DO NOTHING", row)
                keys = sorted({k for name in (spot.name, *names) if (k := key(name))})
                digest.update("|".join(keys).encode())
                connection.executemany("INSERT OR IGNORE INTO name VALUES (?,?)", ((k, spot.id) for k in keys))
            counts = [connection.execute(f"SELECT count(*) FROM {table}").fetchone()[0] for table in ("place", "name")]
            meta = {"format": FORMAT, "source": source, "digest": digest.hexdigest()[:12]}
            meta |= {"places": str(counts[0]), "names": str(counts[1])}
            connection.executemany("INSERT INTO meta VALUES (?,?)", meta.items())
            connection.commit()
            connection.execute("VACUUM")
        part.replace(path)
    except (OSError, sqlite3.Error) as e:
        raise OutputError(f"cannot write the gazetteer {path}: {getattr(e, 'strerror', None) or e}") from e
    finally:
        with suppress(OSError):  # where not even the folder can be read there is nothing to clear away
            part.unlink(missing_ok=True)
    return counts[0], counts[1]


def contradictions(path: Path) -> list[str]:
    """What a gazetteer says against itself, each with the row; empty where it is sound. Reads the whole file."""
    gazetteer = Gazetteer(path)
    connection = gazetteer._connection()
    found = [f"integrity: {row[0]}" for row in connection.execute("PRAGMA integrity_check(5)") if row[0] != "ok"]
    for message, sql in _CHECKS.items():
        found += [message.format(*row) for row in connection.execute(sql)]
    return found


def kilometres(lat: float, lon: float, other_lat: float, other_lon: float) -> float:
    """The great-circle distance between two points in degrees."""
    a, b, c, d = map(math.radians, (lat, lon, other_lat, other_lon))
    h = math.sin((c - a) / 2) ** 2 + math.cos(a) * math.cos(c) * math.sin((d - b) / 2) ** 2
    return 12742 * math.asin(min(1.0, math.sqrt(h)))


def _damaged(path: Path, what: str) -> AssetError:
    return AssetError(
        f"the gazetteer {path} {what}; install dateline again, or make it with dateline kb import-geonames"
    )
