"""Codings, with the captures they were made of, → rows. In: values. Out: rows, each once, however often it is added.

The one thing to know: everything has a key made of its content, and a batch goes in whole or not at all, by one writer
at a time; a second one that brings the same codings finds them there and changes nothing.
"""

from __future__ import annotations

import hashlib
import json
import zlib
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from datetime import UTC, datetime, timedelta
from itertools import compress, count
from typing import Any

import sqlalchemy as sa

from dateline.export.rows import COLUMNS, claim_values
from dateline.query.match import event_days
from dateline.quote import Quote, quotes
from dateline.records import Capture, Claim, Coding, Evidence, Failure, Kept, Report, Run, Skipped
from dateline.store import index, schema
from dateline.store.tables import Row, chunks, following, insert, keyed, recount, select, update
from dateline.store.words import claim_codes, claim_words, report_codes
from dateline.values import Actor, Equipment, Number, Place, Time

__all__ = ["CLAIM_BITS", "Added", "add", "digest", "fail", "later", "lock", "mark", "sighted"]

CLAIM_BITS = 20  # a claim's key is its coding's, shifted, plus its number: claims of one coding lie together
DEPTH = 6  # of compression: more gains 1% and costs twice the time
ROLES = ("actor", "recipient", "place", "equipment", "source")
GIVEN = ("title", "published", "publisher", "byline", "external_id")


@dataclass(frozen=True, slots=True)
class Added:
    """How much of what was given is new."""

    reports: int = 0
    codings: int = 0
    claims: int = 0


def add(c: sa.Connection, items: Sequence[Kept]) -> Added:
    """Add codings in the transaction of `c`; those that are there already are passed over."""
    lock(c)
    reports = {k.coding.report.id: k.coding.report for k in items}
    ids, new_reports = _reports(c, reports)
    _captures(c, items, ids)
    new = _codings(c, items, ids, _runs(c, [k.coding.run for k in items]))
    claims = _contents(c, new)
    if new:
        recount(c, new[0][0], new[-1][0])
    _mark(c, [_story(r) for r in reports.values()], list(ids.values()))
    return Added(new_reports, len(new), claims)


def fail(c: sa.Connection, failures: Iterable[Failure]) -> None:
    """Add failures, each once, in the transaction of `c`."""
    lock(c)
    now = _now()
    rows = {_hash([f.uri, f.stage, f.reason]): (_clean(f.uri), f.stage, _clean(f.reason), now) for f in failures}
    known = keyed(c, schema.failures.c.digest, rows, schema.failures.c.stage)
    insert(
        c, schema.failures, "digest uri stage reason first", [(d, *row) for d, row in rows.items() if d not in known]
    )


def sighted(c: sa.Connection, reports: Sequence[Report], run: Run) -> set[str]:
    """The keys of those reports that a run has coded; they are marked as seen again."""
    lock(c)
    ids = keyed(c, schema.reports.c.key, [r.id for r in reports], schema.reports.c.id)
    coded = set(select(c, "SELECT report, run FROM codings WHERE report", ids.values()))
    runs = keyed(c, schema.runs.c.digest, [digest(run)], schema.runs.c.id)
    known = {r.id: r for r in reports if r.id in ids and (ids[r.id], runs.get(digest(run))) in coded}
    _reports(c, known)
    _mark(c, [_story(r) for r in known.values()], [])
    return set(known)


def later(c: sa.Connection, found: Sequence[tuple[Report, Capture]]) -> list[tuple[Report, Capture]]:
    """The same, each retrieved later than the stored versions of its address that have another text."""
    sql = "SELECT story, max(seen) FROM reports WHERE story"
    stories: dict[str, str] = dict(select(c, sql, [_story(r) for r, _ in found], after="GROUP BY story"))
    moved = []
    for report, capture in found:
        last = stories.get(_story(report))
        if last and _seen(report) <= last:
            when = (datetime.fromisoformat(last) + timedelta(seconds=1)).isoformat() + "Z"
            report, capture = replace(report, retrieved=when), replace(capture, retrieved=when)
        moved.append((report, capture))
    return moved


def lock(c: sa.Connection) -> None:
    """One writer at a time. SQLite's transaction has the lock from its beginning. PostgreSQL keeps its plans for
    checking references: one made while a table was small would read all of it for each row, however large it is now.
    """
    if c.dialect.name == "postgresql":
        c.exec_driver_sql(
            f"SELECT pg_advisory_xact_lock({schema.APPLICATION}), set_config('enable_seqscan', 'off', true)"
        )


def digest(run: Run) -> str:
    """The key of a run: what makes its records comparable."""
    return _hash([run.version, run.model, run.tables, run.settings])


# ---- runs, reports, and what they were made of


def _runs(c: sa.Connection, runs: Iterable[Run]) -> dict[int, int]:
    """The ids of the runs by the `id()` of each: many codings share one value, which is costly to hash."""
    digests = {key: (digest(run), run) for key, run in {id(run): run for run in runs}.items()}
    found = dict(digests.values())
    known = keyed(c, schema.runs.c.digest, found, schema.runs.c.id)
    rows, now = [], _now()
    for number, (d, run) in enumerate(((d, r) for d, r in found.items() if d not in known), following(c, schema.runs)):
        rows.append((number, d, run.version, run.model, run.tables, _json(run.settings), now))
        known[d] = number
    insert(c, schema.runs, "id digest version model tables settings first", rows)
    return {key: known[d] for key, (d, _) in digests.items()}


def _reports(c: sa.Connection, reports: Mapping[str, Report]) -> tuple[dict[str, int], int]:
    """The ids of the reports by their keys, and how many are new. A report seen again keeps the later sighting."""
    ids = keyed(c, schema.reports.c.key, reports, schema.reports.c.id)
    new = [r for r in reports.values() if r.id not in ids]
    seen = [(_seen(r), r.retrieved, ids[r.id], _seen(r)) for r in reports.values() if r.id in ids and r.retrieved]
    update(c, "UPDATE reports SET seen = ?, retrieved = ? WHERE id = ? AND seen < ?", seen)
    rows = []
    for number, r in enumerate(new, following(c, schema.reports)):
        ids[r.id] = number
        sections = "[" + ", ".join([f'["{x.kind}", {x.start}, {x.end}]' for x in r.sections]) + "]"
        rows.append((
            number, r.id, _story(r), _seen(r), r.uri, r.language, r.text, r.sha256, sections, r.external_id,
            r.publisher, r.title, r.byline, r.published, r.retrieved, r.modified, r.canonical, r.credit, r.words,
            r.read_minutes, 1,
        ))  # fmt: skip
    names = (
        "id key story seen uri language text sha256 sections external_id publisher title byline published retrieved"
        " modified canonical credit words read_minutes current"
    )
    insert(c, schema.reports, names, rows)
    index.reports(c, [(row[0], str(row[6])) for row in rows])
    return ids, len(new)


def _story(r: Report) -> str:
    """What versions of one report have in common: the address, if it was fetched. Without it, each stands alone: a
    list of reports may give all of them one address.
    """
    return r.uri if r.retrieved and r.uri.lower().startswith(("http://", "https://")) else r.id


def _seen(r: Report) -> str:
    """When a version was seen, in UTC, so that it can be compared; "" where nothing says it."""
    for value in filter(None, (r.retrieved, r.modified, r.published)):
        try:
            when = datetime.fromisoformat(value)
            return (when.astimezone(UTC).replace(tzinfo=None) if when.tzinfo else when).isoformat()
        except (ValueError, OverflowError):
            continue  # no date: the next may be one
    return ""


def _captures(c: sa.Connection, items: Sequence[Kept], reports: Mapping[str, int]) -> None:
    """The originals, compressed, each content once."""
    found: dict[tuple[int, str, str, str], tuple[Capture, bytes]] = {}
    for k in items:
        if k.capture:
            content, uri = k.capture.content, _clean(k.capture.uri)
            data = content.encode("utf-8", "surrogatepass") if isinstance(content, str) else content
            blob = hashlib.sha256(data).hexdigest()
            found[reports[k.coding.report.id], blob, uri, _clean(k.capture.retrieved or "")] = k.capture, data
    if not found:
        return
    blobs = keyed(c, schema.blobs.c.sha256, {key[1] for key in found}, schema.blobs.c.size)
    data_of = {key[1]: data for key, (_, data) in found.items() if key[1] not in blobs}
    insert(c, schema.blobs, "sha256 size data", [(d, len(x), zlib.compress(x, DEPTH)) for d, x in data_of.items()])
    there = set(select(c, "SELECT report, blob, uri, retrieved FROM captures WHERE report", {key[0] for key in found}))
    rows: list[Row] = []
    for key, (capture, _) in found.items():
        if key not in there:
            given = {name: getattr(capture, name) for name in GIVEN} | {"text": isinstance(capture.content, str)}
            rows.append((*key, capture.media_type, _json(given)))
    insert(c, schema.captures, "report blob uri retrieved media_type given", rows)


# ---- codings


def _codings(
    c: sa.Connection, items: Sequence[Kept], reports: Mapping[str, int], runs: Mapping[int, int]
) -> list[tuple[int, Coding]]:
    """Add the codings that are not there yet; they are given back with their ids."""
    there = {(row[0], row[1]) for row in select(c, "SELECT report, run FROM codings WHERE report", reports.values())}
    wanted: dict[tuple[int, int], Coding] = {}
    for k in items:
        wanted.setdefault((reports[k.coding.report.id], runs[id(k.coding.run)]), k.coding)
    new = [(key, coding) for key, coding in wanted.items() if key not in there]
    first = following(c, schema.codings)
    rows = [
        (first + n, *key, x.coverage.characters, x.coverage.read, _skipped(x.coverage.skipped), 1)
        for n, (key, x) in enumerate(new)
    ]
    insert(c, schema.codings, "id report run characters read skipped current", rows)
    return [(first + n, coding) for n, (_, coding) in enumerate(new)]


def _skipped(found: Sequence[Skipped]) -> str:
    return _json([asdict(s) for s in found]) if found else "[]"


def _contents(c: sa.Connection, codings: Sequence[tuple[int, Coding]]) -> int:
    """The spans, entities, claims and fillers of new codings; how many claims."""
    spans: list[Row] = []
    entities: list[Row] = []
    claims: dict[bool, list[Row]] = {True: [], False: []}  # with figures, and without
    fillers: dict[type, list[Row]] = {kind: [] for kind in _VALUES}
    words: list[Row] = []
    for number, coding in codings:
        text = coding.report.text
        spans += [
            (number, int(s[1:]), m.start, m.end, text[m.start : m.end], m.label, m.confidence, entity)
            for s, m, entity in coding.spans
        ]
        entities += [
            (number, n, e.id, e.name, e.label, " ".join(e.mentions), " ".join(e.sectors), e.code, e.country, e.kb)
            for n, e in enumerate(coding.entities)
        ]
        shared, published = report_codes(coding.report), (coding.report.published or "")[:10] or None
        for key, claim, q in zip(count(number << CLAIM_BITS), coding.claims, quotes(coding)):
            days = event_days(coding, claim) or (None, None)
            claims[bool(claim.figures)].append(_claim((key, number, 1, *days, published), claim, q))
            for n, (role, e) in enumerate(_evidence(claim)):
                row = key, n, role, int(e.span[1:]), e.confidence
                fillers[type(e.value)].append(row + _VALUES[type(e.value)][1](e.value))
            words.append((key, claim_codes(claim, shared, days), *claim_words(claim)))
    insert(c, schema.spans, "coding n start stop text label confidence entity", spans)
    insert(c, schema.entities, "coding n id name label mentions sectors code country kb", entities)
    insert(c, schema.claims, _CLAIM, claims[True])
    insert(c, schema.claims, _PLAIN, claims[False])
    for kind, rows in fillers.items():
        insert(c, schema.fillers, "claim n role span confidence " + _VALUES[kind][0], rows)
    index.claims(c, words)
    return len(words)


_COLUMNS = [column.name for column in schema.claims.columns]
_CLAIM = " ".join(_COLUMNS)
_FIGURES = frozenset(
    name for kind in schema.FIGURES for name in (kind, f"{kind}_low", f"{kind}_high", f"{kind}_best", f"{kind}_unit")
)
_PLAIN = " ".join(name for name in _COLUMNS if name not in _FIGURES)
_QUOTE = COLUMNS.index("quote") - COLUMNS.index("claim_id")
_WITHOUT = [name not in _FIGURES for name in _COLUMNS]  # which columns a claim without figures has


def _claim(ours: Row, c: Claim, q: Quote) -> Row:
    """The row of a claim: `ours` are its key, coding, mark and day; the rest as in export.rows."""
    values = claim_values(c, "")
    row = (
        *(*ours, c.trigger.confidence, q.start, q.end, c.plover.rule if c.plover else None, c.about, c.same_as),
        *(*values[:4], c.confidence, *values[5:_QUOTE], *values[_QUOTE + 1 :]),
    )
    return row if c.figures else tuple(compress(row, _WITHOUT))


def _evidence(c: Claim) -> Iterator[tuple[str, Evidence]]:
    """The evidence of a claim but for its trigger, with its role, in the order of the record."""
    for role in ROLES:
        for e in getattr(c, role):
            yield role, e
    for figure in c.figures:
        yield figure.kind, figure.evidence
    for role, one in (("time", c.time), ("said", c.said), ("cue", c.cue)):
        if one:
            yield role, one


# The columns of `fillers` that hold a value, and the value for each.
_VALUES: dict[type, tuple[str, Callable[[Any], Row]]] = {
    Actor: (
        "rule name code country sectors kb",
        lambda v: (v.rule, v.name, v.code, v.country, " ".join(v.sectors), v.kb),
    ),
    Place: (
        "rule name country admin1 lat lon radius geonames precision",
        lambda v: (v.rule, v.name, v.country, v.admin1, v.lat, v.lon, v.radius, v.geonames, v.precision),
    ),
    Time: (
        "rule time_from time_to edtf precision",
        lambda v: (v.rule, v.from_, v.to, v.edtf, v.precision),
    ),
    Equipment: ("rule name class quantity fate", lambda v: (v.rule, v.name, v.class_, v.quantity, v.fate)),
    Number: ("rule low high best unit", lambda v: (v.rule, v.low, v.high, v.best, v.unit)),
    type(None): ("", lambda _: ()),
}


# ---- what is current


def _mark(c: sa.Connection, stories: Sequence[str], reports: Sequence[int]) -> None:
    """Of the versions of a report the latest seen is current, of its codings the one of the latest run."""
    versions = select(c, "SELECT story FROM reports WHERE story", stories, after="GROUP BY story HAVING count(*) > 1")
    several = select(c, "SELECT report FROM codings WHERE report", reports, after="GROUP BY report HAVING count(*) > 1")
    if not versions and not several:
        return
    ids = {row[0] for row in select(c, "SELECT id FROM reports WHERE story", [row[0] for row in versions])}
    ids |= {row[0] for row in several}
    mark(c, sorted(ids))


def mark(c: sa.Connection, reports: Sequence[int]) -> None:
    """Set the marks of these reports, their codings and claims anew."""
    for few in chunks(reports):
        these = ", ".join(map(str, few))
        c.exec_driver_sql(_CURRENT_REPORT + f" WHERE id IN ({these})")
        c.exec_driver_sql(_CURRENT_CODING + f" WHERE report IN ({these})")
        for coding, current in c.exec_driver_sql(f"SELECT id, current FROM codings WHERE report IN ({these})").all():
            first = coding << CLAIM_BITS
            c.exec_driver_sql(
                f"UPDATE claims SET current = {current} WHERE current <> {current} AND id BETWEEN {first} AND"
                f" {first + (1 << CLAIM_BITS) - 1}"
            )


_CURRENT_REPORT = """UPDATE reports SET current = CASE WHEN id = (
    SELECT v.id FROM reports v WHERE v.story = reports.story ORDER BY v.seen DESC, v.key DESC LIMIT 1
) THEN 1 ELSE 0 END"""
_CURRENT_CODING = """UPDATE codings SET current = CASE WHEN id = (
    SELECT k.id FROM codings k JOIN runs r ON r.id = k.run WHERE k.report = codings.report
    ORDER BY r.first DESC, r.digest DESC LIMIT 1
) THEN (SELECT current FROM reports WHERE reports.id = codings.report) ELSE 0 END"""


# ---- values


def _now() -> str:
    return datetime.now(UTC).replace(tzinfo=None).isoformat(timespec="microseconds")


def _json(value: object) -> str:
    return json.dumps(value, sort_keys=True)


def _hash(value: object) -> str:
    return hashlib.sha256(json.dumps(value, sort_keys=True).encode()).hexdigest()[:32]


def _clean(text: str) -> str:
    """A string that any database takes: no NUL, no lone surrogate."""
    return text.replace("\x00", "").encode("utf-8", "replace").decode()
