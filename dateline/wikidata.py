"""A Wikidata dump → the user's own index of people and organisations; and that index, opened.

In: Wikidata's JSON dump (`latest-all.json`, also .gz or .bz2): one array with an item a line. Out: `wikidata.db`, an
SQLite file with the tables actor and name. The dump is read once, as a stream; only lines that can matter are parsed.
Kept are people with a position held (P39) and organisations of the kinds in KINDS; countries are P27 or P17, dates P580
and P582, for organisations P571 and P576; the sectors of a position are those of the words of its label
(data/who/agents.tsv).
"""

from __future__ import annotations

import bz2
import gzip
import json
import re
import sqlite3
import zlib
from collections.abc import Callable, Iterable, Iterator
from contextlib import closing
from dataclasses import dataclass
from functools import lru_cache
from hashlib import sha256
from pathlib import Path
from typing import IO, Any

from dateline.errors import AssetError, InputError, OutputError
from dateline.knowledge import Form, Knowledge, Named
from dateline.names import key

__all__ = ["KINDS", "Imported", "Wikidata", "build"]

FORMAT = "dateline-wikidata/1"
HUMAN = "Q5"
KINDS = {  # instance of (P31) → kind and sectors
    "Q7278": ("political party", "PTY"),
    "Q48204": ("voluntary association", "SOC"), "Q163740": ("nonprofit", "SOC"),
    "Q79913": ("non-governmental organisation", "SOC"), "Q484652": ("international organisation", ""),
    "Q245065": ("intergovernmental organisation", ""), "Q15285626": ("UN body", ""),
    "Q327333": ("government agency", "GOV"), "Q192350": ("ministry", "GOV"), "Q7188": ("government", "GOV"),
    "Q35749": ("parliament", "LEG"), "Q11204": ("parliament", "LEG"), "Q41487": ("court", "JUD"),
    "Q190752": ("supreme court", "JUD"), "Q35535": ("police", "COP"), "Q732717": ("police force", "COP"),
    "Q47913": ("intelligence service", "SPY"), "Q37726": ("army", "MIL"), "Q772547": ("armed forces", "MIL"),
    "Q781132": ("military branch", "MIL"), "Q176799": ("military unit", "MIL"), "Q17149090": ("armed group", "REB"),
    "Q1752939": ("terrorist organisation", "REB"), "Q17127659": ("terrorist organisation", "REB"),
    "Q132821": ("murder gang", "CRM"), "Q208281": ("militia", "PRM"), "Q206361": ("criminal organisation", "CRM"),
    "Q11032": ("newspaper", "JRN"), "Q192283": ("news agency", "JRN"), "Q1110794": ("daily newspaper", "JRN"),
    "Q1616075": ("television station", "JRN"), "Q15265344": ("broadcaster", "JRN"),
    "Q17232649": ("news website", "JRN"), "Q3918": ("university", "EDU"), "Q4830453": ("business", "BUS"),
    "Q783794": ("company", "BUS"), "Q6881511": ("enterprise", "BUS"), "Q891723": ("public company", "BUS"),
    "Q178790": ("trade union", "LAB"), "Q16917": ("hospital", "MED"), "Q9174": ("religion", "REL"),
    "Q879146": ("denomination", "REL"),
}  # fmt: skip
_WANTED = re.compile(rb'"P39"|"P298"|"P279"|"id": ?"(?:' + "|".join(KINDS).encode() + rb')"')
_SCHEMA = """
CREATE TABLE meta (key TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID;
CREATE TABLE actor (qid TEXT, name TEXT, kind TEXT, country TEXT, sectors TEXT, since TEXT, until TEXT, person INTEGER);
CREATE TABLE name (key TEXT, qid TEXT, PRIMARY KEY (key, qid)) WITHOUT ROWID;
CREATE TEMP TABLE label (qid TEXT PRIMARY KEY, value TEXT) WITHOUT ROWID;
CREATE TEMP TABLE iso (qid TEXT PRIMARY KEY, code TEXT) WITHOUT ROWID;
"""
_FINISH = """
UPDATE actor SET country = coalesce((SELECT code FROM iso WHERE qid = country), '');
CREATE INDEX actor_qid ON actor (qid);
"""


@dataclass(frozen=True, slots=True)
class Imported:
    """What an import kept, and the lines it could not read."""

    people: int
    organisations: int
    names: int
    failures: tuple[str, ...]


class Wikidata:
    """The opened index; safe to read from several threads. AssetError where it is no such file."""

    def __init__(self, path: Path) -> None:
        self._uri = f"{path.resolve().as_uri()}?mode=ro&immutable=1"
        try:
            with closing(sqlite3.connect(self._uri, uri=True)) as connection:
                meta = dict(connection.execute("SELECT key, value FROM meta"))
        except sqlite3.Error as e:
            raise AssetError(f"the index {path} cannot be read ({e}); make it again with dateline kb import") from e
        if meta.get("format") != FORMAT or "digest" not in meta:
            raise AssetError(f"the index {path} has the format {meta.get('format')!r}, this version reads {FORMAT!r}")
        self.digest = meta["digest"]
        self.find = lru_cache(1 << 14)(self._find)

    def _find(self, name: str) -> tuple[Form, ...]:
        """The actors that have a name with this key; all weak, for namesakes are many."""
        columns = "'wikidata:' || qid, a.name, kind, country, sectors, since, until, person"
        sql = f"SELECT {columns} FROM name JOIN actor a USING (qid) WHERE name.key = ? LIMIT 50"
        try:
            with closing(sqlite3.connect(self._uri, uri=True)) as connection:
                found = connection.execute(sql, (name,)).fetchall()
        except sqlite3.Error as e:
            raise AssetError(f"the index of Wikidata is damaged ({e}); make it again with dateline kb import") from e
        rows = [
            Named(id, label, kind or "", country or "", tuple((sectors or "").split()), since or "", until or "",
                  "Wikidata", bool(person))
            for id, label, kind, country, sectors, since, until, person in found
        ]  # fmt: skip
        return tuple(Form(row, weak=True, capitals=False) for row in rows)


def build(dump: Path, out: Path, knowledge: Knowledge, progress: Callable[[int], None] | None = None) -> Imported:
    """Read a dump into an index, whole or not at all. `progress` is told the number of items read, now and then.

    A line that is no item is listed in the result and left out; a dump that ends too early is an InputError.
    """
    part = out.with_name(out.name + ".part")
    part.unlink(missing_ok=True)
    failures: list[str] = []
    try:
        with closing(sqlite3.connect(part)) as connection:
            connection.executescript("PRAGMA journal_mode=OFF; PRAGMA synchronous=OFF;" + _SCHEMA)
            for item in _items(dump, failures, progress):
                _keep(connection, item)
            _give_sectors(connection, knowledge)
            connection.executescript(_FINISH)
            count = "SELECT count(DISTINCT qid) FROM actor WHERE person = ?"
            people, orgs = (connection.execute(count, (person,)).fetchone()[0] for person in (1, 0))
            names = connection.execute("SELECT count(*) FROM name").fetchone()[0]
            digest = _digest(connection)
            connection.executemany("INSERT INTO meta VALUES (?,?)", [("format", FORMAT), ("digest", digest)])
            connection.commit()
        part.replace(out)
    except (sqlite3.Error, OSError) as e:
        raise OutputError(f"cannot write {out}: {getattr(e, 'strerror', None) or e}") from e
    finally:
        part.unlink(missing_ok=True)
    return Imported(people, orgs, names, tuple(failures))


def _digest(connection: sqlite3.Connection) -> str:
    """Names the content of an index."""
    found = sha256()
    for table in ("actor ORDER BY qid, kind, since", "name ORDER BY key, qid"):
        for row in connection.execute(f"SELECT * FROM {table}"):
            found.update(repr(row).encode())
    return found.hexdigest()[:12]


def _items(dump: Path, failures: list[str], progress: Callable[[int], None] | None) -> Iterator[dict[str, Any]]:
    """The items of a dump that can matter. The last line must close the array, or the dump is not whole."""
    last, n = b"", 0
    try:
        with _opened(dump) as file:
            for n, line in enumerate(file, 1):
                last = line.strip() or last
                if progress and n % 100_000 == 0:
                    progress(n)
                if _WANTED.search(line):
                    try:
                        item = json.loads(last.rstrip(b","))
                    except ValueError as e:
                        item, why = None, str(e)
                    else:
                        why = "no item; the dump must have one item a line"
                    if isinstance(item, dict):
                        yield item
                    else:
                        failures.append(f"line {n}: {why}")
    except (OSError, EOFError, zlib.error) as e:
        raise InputError(f"cannot be read ({getattr(e, 'strerror', None) or e})", uri=str(dump)) from e
    if last != b"]":
        raise InputError(f"ends after {n} lines without its closing bracket: fetch the dump again", uri=str(dump))


def _opened(dump: Path) -> IO[bytes]:
    opener: dict[str, Callable[[Path], Any]] = {".gz": gzip.open, ".bz2": bz2.open}
    found: IO[bytes] = opener[dump.suffix](dump) if dump.suffix in opener else dump.open("rb")
    return found


def _keep(connection: sqlite3.Connection, item: dict[str, Any]) -> None:
    """Write what an item gives: a country's code, a position's label, or an actor with its names."""
    claims = item.get("claims") or {}
    labels = item.get("labels") or {}
    qid, label = item.get("id", ""), (labels.get("en") or labels.get("mul") or {}).get("value")
    if code := next(iter(_values(claims.get("P298"))), None):
        connection.execute("INSERT OR REPLACE INTO iso VALUES (?,?)", (qid, code))
    if not label:
        return
    if claims.get("P279"):
        connection.execute("INSERT OR REPLACE INTO label VALUES (?,?)", (qid, label))
    kinds = list(_values(claims.get("P31")))
    if HUMAN in kinds and claims.get("P39"):
        country = next(iter(_values(claims.get("P27"))), "")
        rows = [
            (qid, label, v, country, "", *_dates(s, "P580", "P582"), 1) for s in claims["P39"] for v in _values([s])
        ]
    elif known := next((KINDS[k] for k in kinds if k in KINDS), None):
        country = next(iter(_values(claims.get("P17"))), "")
        dates = (_day(next(iter(_values(claims.get(p))), "")) for p in ("P571", "P576"))
        rows = [(qid, label, known[0], country, known[1], *dates, 0)]
    else:
        return
    connection.executemany("INSERT INTO actor VALUES (?,?,?,?,?,?,?,?)", rows)
    names = [label, *(a["value"] for a in (item.get("aliases") or {}).get("en", ()))]
    connection.executemany("INSERT OR IGNORE INTO name VALUES (?,?)", {(k, qid) for n in names if (k := key(n))})


def _values(statements: Iterable[dict[str, Any]] | None) -> Iterator[str]:
    """The values of statements that are not deprecated: ids of items, strings, times; preferred ones first."""
    ranks = {"preferred": 0, "normal": 1}
    for s in sorted(statements or (), key=lambda s: ranks.get(s.get("rank", "normal"), 2)):
        snak = s.get("mainsnak", s)
        value = (snak.get("datavalue") or {}).get("value")
        if s.get("rank") != "deprecated" and value is not None:
            yield value if isinstance(value, str) else value.get("id") or value.get("time") or ""


def _dates(statement: dict[str, Any], *properties: str) -> Iterator[str]:
    """The first and last day of a statement, from its qualifiers."""
    for p in properties:
        yield _day(next(iter(_values((statement.get("qualifiers") or {}).get(p))), ""))


def _day(time: str) -> str:
    """+2012-05-15T00:00:00Z → 2012-05-15; a month or a year where Wikidata knows no more; "" before the year 1."""
    m = re.match(r"\+(\d{4})-(\d\d)-(\d\d)", time)
    return "-".join(part for part in m.groups() if part != "00") if m else ""


def _give_sectors(connection: sqlite3.Connection, knowledge: Knowledge) -> None:
    """The kind and sectors of people, from the labels of their positions."""
    held = "SELECT DISTINCT kind, coalesce(value, '') FROM actor LEFT JOIN label ON label.qid = kind WHERE person"
    for qid, label in connection.execute(held).fetchall():
        change = (label, " ".join(_sectors(label, knowledge)), qid)
        connection.execute("UPDATE actor SET kind = ?, sectors = ? WHERE person AND kind = ?", change)


def _sectors(label: str, knowledge: Knowledge) -> tuple[str, ...]:
    """The sectors of the first words of a position's label that the table of agent nouns knows."""
    words = key(label).split()
    for start in range(len(words)):
        for end in range(len(words), start, -1):
            if (agent := knowledge.agents.get(" ".join(words[start:end]))) and agent.rank < 3:
                return agent.sectors
    return ()
