"""Rows → the Codings they were made of. In: ids of codings. Out: values equal to those that were stored."""

from __future__ import annotations

import json
import zlib
from collections import defaultdict
from collections.abc import Iterator, Sequence
from typing import Any

import sqlalchemy as sa

from dateline.export.rows import COLUMNS
from dateline.records import (
    Capture,
    Claim,
    Coding,
    Coverage,
    Entity,
    Evidence,
    Figure,
    Mention,
    Plover,
    Report,
    Run,
    Section,
    Skipped,
)
from dateline.store import schema
from dateline.store.write import CLAIM_BITS
from dateline.values import Actor, Equipment, Number, Place, Time, Value

__all__ = ["DAMAGE", "captures", "load", "rows"]

Row = tuple[Any, ...]
DAMAGE = (ArithmeticError, AttributeError, LookupError, TypeError, ValueError, zlib.error)  # of rows that do not fit
FEW = 200  # codings read at once
MANY = 1_000  # the same for rows
_SURE = COLUMNS.index("confidence")
_SPAN = "coding, n, start, stop, text, label, confidence, entity"
_ENTITY = "coding, id, name, label, mentions, sectors, code, country, kb"
_CLAIM = (
    'id, coding, key, type, mode, modality, confidence, "trigger", trigger_confidence, start, stop, plover_event,'
    " plover_mode, plover_quad, plover_score, plover_rule, contexts, about, same_as"
)
_REPORT = (
    "k.id, k.run, k.characters, k.read, k.skipped, r.key, r.uri, r.text, r.sha256, r.sections, r.language, r.words,"
    " r.read_minutes, r.external_id, r.title, r.byline, r.publisher, r.published, r.retrieved, r.modified, r.canonical,"
    " r.credit"
)
_FILLER = (
    "claim, n, role, span, confidence, rule, name, code, country, sectors, kb, admin1, precision, time_from, time_to,"
    " edtf, class, fate, unit, lat, lon, low, high, best, radius, geonames, quantity"
)
_FIGURES = frozenset(schema.FIGURES)


def load(c: sa.Connection, codings: Sequence[int]) -> Iterator[Coding]:
    """The codings with these ids, in this order."""
    runs = {row[0]: Run(row[1], row[2], row[3], json.loads(row[4])) for row in c.exec_driver_sql(
        "SELECT id, version, model, tables, settings FROM runs")}  # fmt: skip
    for n in range(0, len(codings), FEW):
        yield from _few(c, codings[n : n + FEW], runs)


def rows(c: sa.Connection, selection: Sequence[tuple[int, frozenset[int] | None]]) -> Iterator[list[Row]]:
    """The flat rows of the current claims of codings (None: of all their claims), in this order, many at a time."""
    names = ", ".join('"stop"' if name == "end" else f'"{name}"' for name in COLUMNS)
    for n in range(0, len(selection), MANY):
        some = selection[n : n + MANY]
        place = {i: at for at, (i, _) in enumerate(some)}
        wanted = {i: numbers for i, numbers in some if numbers is not None}
        sql = f"SELECT {names}, about, same_as, id FROM {_of(c, list(place), 'claim_rows', 'id')}"
        found = [tuple(row) for row in c.exec_driver_sql(sql) if _wanted(row[-1], wanted)]
        found.sort(key=lambda row: (place[row[-1] >> CLAIM_BITS], row[-1]))
        yield [(*row[:_SURE], round(row[_SURE], 3), *row[_SURE + 1 : -1]) for row in found]


def _wanted(key: int, wanted: dict[int, frozenset[int]]) -> bool:
    numbers = wanted.get(key >> CLAIM_BITS)
    return numbers is None or key & ((1 << CLAIM_BITS) - 1) in numbers


def captures(c: sa.Connection, reports: Sequence[str]) -> Iterator[Capture]:
    """What reports were made of, by the reports' keys."""
    query = (
        sa.select(schema.captures, schema.blobs.c.data)
        .join(schema.reports, schema.reports.c.id == schema.captures.c.report)
        .join(schema.blobs, schema.blobs.c.sha256 == schema.captures.c.blob)
        .where(schema.reports.c.key.in_(reports))
        .order_by(schema.reports.c.key, schema.captures.c.retrieved)
    )
    for row in c.execute(query):
        given, data = json.loads(row.given), zlib.decompress(row.data)
        content = data.decode("utf-8", "surrogatepass") if given.pop("text") else data
        yield Capture(row.uri, content, row.media_type, retrieved=row.retrieved or None, **given)


def _few(c: sa.Connection, ids: Sequence[int], runs: dict[int, Run]) -> Iterator[Coding]:
    these = ", ".join(map(str, ids))
    spans = _grouped(c, f"SELECT {_SPAN} FROM spans WHERE coding IN ({these}) ORDER BY coding, n")
    entities = _grouped(c, f"SELECT {_ENTITY} FROM entities WHERE coding IN ({these}) ORDER BY coding, n")
    claims = _grouped(c, f"SELECT {_CLAIM} FROM {_of(c, ids, 'claims', 'id')} ORDER BY id", key=1)
    fillers = _grouped(c, f"SELECT {_FILLER} FROM {_of(c, ids, 'fillers', 'claim')} ORDER BY claim, n")
    heads = c.exec_driver_sql(
        f"SELECT {_REPORT} FROM codings k JOIN reports r ON r.id = k.report WHERE k.id IN ({these})"
    )
    found = {row[0]: row for row in heads}
    for i in ids:
        yield _coding(found[i], spans[i], entities[i], [(row, fillers[row[0]]) for row in claims[i]], runs)


def _grouped(c: sa.Connection, sql: str, key: int = 0) -> dict[int, list[Row]]:
    found: dict[int, list[Row]] = defaultdict(list)
    for row in c.exec_driver_sql(sql):
        found[row[key]].append(row)
    return found


def _of(c: sa.Connection, codings: Sequence[int], table: str, key: str) -> str:
    """The rows of a table whose `key` is a claim of these codings, as SQL after FROM. SQLite reads neighbours together,
    as they were stored; PostgreSQL, which cannot tell how many lie in a range, asks the index of codings.
    """
    if c.dialect.name == "postgresql":
        return f"{table} WHERE {key} IN (SELECT id FROM claims WHERE coding IN ({', '.join(map(str, codings))}))"
    runs: list[list[int]] = []
    for i in sorted(codings):
        if runs and runs[-1][1] == i - 1:
            runs[-1][1] = i
        else:
            runs.append([i, i])
    values = ", ".join(f"({a << CLAIM_BITS}, {((b + 1) << CLAIM_BITS) - 1})" for a, b in runs)
    return f"(VALUES {values}) AS r JOIN {table} ON {key} BETWEEN column1 AND column2"


def _coding(
    head: Row, spans: list[Row], entities: list[Row], claims: list[tuple[Row, list[Row]]], runs: dict[int, Run]
) -> Coding:
    _, run, characters, read, skipped, key, uri, text, sha256, sections, language, words, minutes, *rest = head
    external_id, title, byline, publisher, published, retrieved, modified, canonical, credit = rest
    report = Report(
        key, uri, text, sha256, tuple(Section(*s) for s in json.loads(sections)), language, words, minutes, external_id,
        title, byline, publisher, published, retrieved, modified, canonical, credit,
    )  # fmt: skip
    kept = {row[1]: row for row in spans}
    return Coding(
        report,
        tuple((f"s{row[1]}", Mention(row[2], row[3], row[5], row[6]), row[7]) for row in spans),
        tuple(Entity(r[1], r[2], r[3], tuple(r[4].split()), r[6], r[7], tuple(r[5].split()), r[8]) for r in entities),
        tuple(_claim(row, fillers, kept) for row, fillers in claims),
        Coverage(characters, read, tuple(Skipped(**s) for s in json.loads(skipped))),
        runs[run],
    )


def _claim(row: Row, fillers: list[Row], spans: dict[int, Row]) -> Claim:
    _, _, key, kind, mode, modality, confidence, words, sure, start, stop, *rest = row
    event, plover_mode, quad, score, rule, contexts, about, same_as = rest
    roles: dict[str, list[Evidence]] = defaultdict(list)
    figures = []
    for filler in fillers:
        e = _evidence(filler, spans)
        if filler[2] in _FIGURES:
            figures.append(Figure(filler[2], e))
        else:
            roles[filler[2]].append(e)
    return Claim(
        id=key, type=kind, mode=mode, modality=modality, confidence=confidence,
        trigger=Evidence(start, stop, words, "EVENT", "", sure),
        plover=Plover(event, plover_mode, quad, score, rule) if event else None,
        actor=tuple(roles["actor"]), recipient=tuple(roles["recipient"]), place=tuple(roles["place"]),
        equipment=tuple(roles["equipment"]), source=tuple(roles["source"]),
        time=next(iter(roles["time"]), None), said=next(iter(roles["said"]), None),
        cue=next(iter(roles["cue"]), None), figures=tuple(figures),
        contexts=tuple(contexts.split("; ")) if contexts else (), about=about, same_as=same_as,
    )  # fmt: skip


def _evidence(row: Row, spans: dict[int, Row]) -> Evidence:
    _, n, start, stop, text, label, _, entity = spans[row[3]]
    return Evidence(start, stop, text, label, f"s{n}", row[4], entity, _value(row[2], row[5:]))


def _value(role: str, v: Row) -> Value | None:
    """The value that the columns from `rule` on hold; which kind it is follows from the role."""
    rule, name, code, country, sectors, kb, admin1, precision, first, last, edtf, class_, fate, unit, *rest = v
    if rule is None:
        return None
    lat, lon, low, high, best, radius, geonames, quantity = rest
    if role == "place":
        return Place(rule, name, country, admin1, lat, lon, radius, geonames, precision)
    if role in ("time", "said"):
        return Time(rule, first, last, edtf, precision)
    if role == "equipment":
        return Equipment(rule, name, class_, quantity, fate)
    if role in _FIGURES:
        return Number(rule, low, high, best, unit)
    return Actor(rule, name, code, country, tuple(sectors.split()), kb)
