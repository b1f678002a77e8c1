"""Codings and Failures → a Summary. In: any number of them, each looked at once. Out: the counts.

Claims are counted by the flat columns of export.rows, which are those of the database, so that both ways count alike.
What is kept in memory is counters and the best quotes, not claims.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from heapq import nlargest, nsmallest
from typing import Any

from dateline import language, ontology
from dateline.errors import InputError
from dateline.export.rows import COLUMNS, claim_values
from dateline.quote import Quote, heading, quotes
from dateline.records import Claim, Coding, Evidence, Failure, Report
from dateline.report.summary import (
    BINS,
    FILLED,
    KINDS,
    TOP,
    Count,
    Happening,
    Largest,
    Pair,
    Point,
    Quoted,
    RunUsed,
    Summary,
    is_day,
    timeline,
)
from dateline.shapes.claims import PRONOUNS
from dateline.values import Actor

__all__ = ["summarise"]

_CLAIM = COLUMNS[COLUMNS.index("claim_id") :]
_COARSE = (None, "country", "none")  # precisions at which no happening is told from another


@dataclass
class _Group:
    """Claims that name the same thing: which reports, whose, how many claims, and the best quote of each report."""

    reports: set[str] = field(default_factory=set)
    publishers: set[str] = field(default_factory=set)
    claims: int = 0
    best: dict[str, tuple[float, str, Quoted]] = field(default_factory=dict)

    def add(self, report: Report, words: str, quoted: Quoted) -> None:
        self.reports.add(report.id)
        if report.publisher:
            self.publishers.add(report.publisher)
        self.claims += 1
        kept = self.best.get(report.id)
        if kept is None or quoted.confidence > kept[0]:
            self.best[report.id] = quoted.confidence, words, quoted
        if len(self.best) > TOP["quotes"]:
            del self.best[min(self.best, key=lambda key: (self.best[key][0], key))]

    def quotes(self) -> list[tuple[float, str, Quoted]]:
        return sorted(self.best.values(), key=lambda b: (-b[0], b[2].uri))


@dataclass
class _Tally:
    """What is counted while the codings go by."""

    n: Counter[str] = field(default_factory=Counter)
    publishers: Counter[str] = field(default_factory=Counter)
    languages: Counter[str] = field(default_factory=Counter)
    runs: Counter[tuple[str, str, str]] = field(default_factory=Counter)
    skipped: Counter[str] = field(default_factory=Counter)
    days: Counter[tuple[str, str]] = field(default_factory=Counter)
    pairs: Counter[tuple[str, str, str]] = field(default_factory=Counter)
    points: Counter[tuple[Any, ...]] = field(default_factory=Counter)
    placed: Counter[str] = field(default_factory=Counter)
    sources: Counter[str] = field(default_factory=Counter)
    modalities: Counter[tuple[str, str]] = field(default_factory=Counter)
    filled: Counter[str] = field(default_factory=Counter)
    bins: list[int] = field(default_factory=lambda: [0] * BINS)
    published: tuple[str, str] = ("", "")
    figures: dict[tuple[Any, ...], _Group] = field(default_factory=dict)
    happenings: dict[tuple[Any, ...], _Group] = field(default_factory=dict)


def summarise(
    codings: Iterable[Coding], failures: Iterable[Failure] = (), *, title: str = "", selection: str = ""
) -> Summary:
    """The numbers of these codings and failures; `selection` says in words which claims they are, if not all.

    InputError for a claim of a type that the ontology does not have: in a database that somebody edited.
    """
    t = _Tally()
    for coding in codings:
        _report(t, coding)
        names = {e.id: e.name for e in coding.entities}
        for claim, q in zip(coding.claims, quotes(coding), strict=True):
            _claim(t, coding.report, claim, q, names)
    failed = Counter(f"{f.stage}: {f.reason}" for f in failures)
    n = t.n
    return Summary(
        title=title, selection=selection, reports=n["reports"], reports_with_claims=n["with claims"],
        claims=n["claims"], actual=n["actual"], words=n["words"], published=t.published, undated=n["undated"],
        publishers=_top(t.publishers, "publishers"), publishers_in_all=len(t.publishers), languages=_top(t.languages),
        unread=n["unread"], runs=tuple(RunUsed(*run, number) for run, number in t.runs.most_common()),
        failures=_top(failed, "failures"), failed=failed.total(), timeline=timeline(t.days, t.published),
        dated=n["dated"], by_publication=n["by publication"], dateless=n["dateless"], pairs=_pairs(t),
        paired=n["paired"], points=_points(t), placed=_top(t.placed), own_voice=n["own voice"],
        sources=_top(t.sources, "sources"), sources_in_all=len(t.sources), modalities=dict(t.modalities),
        largest=_largest(t), happenings=_happenings(t), confidence=tuple(t.bins),
        filled={name: t.filled[name] for name in FILLED}, characters=n["characters"], read=n["read"],
        skipped=_top(t.skipped),
    )  # fmt: skip


def _report(t: _Tally, coding: Coding) -> None:
    r, coverage = coding.report, coding.coverage
    t.n.update({"reports": 1, "words": r.words, "characters": coverage.characters, "read": coverage.read})
    t.n["with claims"] += bool(coding.claims)
    t.n["unread"] += r.language not in language.READ
    t.languages[r.language] += 1
    t.runs[coding.run.version, coding.run.model, coding.run.tables] += 1
    if r.publisher:
        t.publishers[r.publisher] += 1
    for s in coverage.skipped:
        t.skipped[s.reason] += s.end - s.start
    if day := _published(r):
        first, last = t.published
        t.published = min(first or day, day), max(last, day)
    t.n["undated"] += not day


def _published(r: Report) -> str:
    """The day of publication; "" where there is none that a calendar knows."""
    day = (r.published or "")[:10]
    return day if is_day(day) else ""


def _speaker(e: Evidence, names: Mapping[str, str]) -> str:
    """Who speaks, by name; by the report's name for the one whom a pronoun stands for; else by the words."""
    name = (e.value.name if isinstance(e.value, Actor) else None) or e.text
    if name.lower() in PRONOUNS:
        name = names.get(e.entity or "", name)
    return "only a pronoun" if name.lower() in PRONOUNS else name


def _claim(t: _Tally, r: Report, c: Claim, q: Quote, names: Mapping[str, str]) -> None:
    if c.type not in ontology.load().type:
        raise InputError(f"claim {c.id} is of the type {c.type[:40]!r}, which there is not; was it edited?", uri=r.uri)
    row = dict(zip(_CLAIM, claim_values(c, q.text), strict=True))
    t.n["claims"] += 1
    t.modalities[c.type, c.modality] += 1
    t.bins[min(BINS - 1, int(c.confidence * BINS))] += 1
    t.filled.update(name for name in FILLED if name in row and row[name] is not None)
    t.filled.update({"point": row["lat"] is not None, "figure": bool(c.figures)})
    if c.source:
        t.sources[_speaker(c.source[0], names)] += 1
    else:
        t.n["own voice"] += 1
    if c.modality == "actual":
        _actual(t, r, c, row, q)


def _actual(t: _Tally, r: Report, c: Claim, row: Mapping[str, Any], q: Quote) -> None:
    t.n["actual"] += 1
    own, published = str(row["time_from"] or "")[:10], _published(r)
    t.n["dated" if own else "by publication" if published else "dateless"] += 1
    if day := own or published:
        t.days[c.type, day] += 1
    _pair(t, row)
    t.placed[row["place_precision"] or "none"] += 1
    if row["lat"] is not None:
        t.points[row["place_name"], row["place_country"], row["lat"], row["lon"], row["place_precision"]] += 1
    for kind in KINDS:
        if row[f"{kind}_best"]:
            key = kind, row[f"{kind}_best"], row["place_name"], row["place_country"]
            t.figures.setdefault(key, _Group()).add(r, str(row[kind]), _quoted(r, c, q))
    if own and row["time_precision"] in ("day", "time") and row["place_precision"] not in _COARSE:
        key = c.type, row["place_name"], row["place_country"], own
        t.happenings.setdefault(key, _Group()).add(r, "", _quoted(r, c, q))


def _pair(t: _Tally, row: Mapping[str, Any]) -> None:
    actors, recipients = (_codes(row[name]) for name in ("actor_code", "recipient_code"))
    t.n["paired"] += bool(actors and recipients)
    t.pairs.update((a, b, row["plover_quad"]) for a in actors for b in recipients)


def _codes(joined: str | None) -> set[str]:
    return set(joined.split("; ")) - {"?"} if joined else set()


def _quoted(r: Report, c: Claim, q: Quote) -> Quoted:
    before, after = r.text[q.start : c.trigger.start], r.text[c.trigger.end : q.end]
    return Quoted(
        before=f"{'…' * q.cut_before}{before}", trigger=c.trigger.text, after=f"{after}{'…' * q.cut_after}", uri=r.uri,
        heading=heading(r), publisher=r.publisher, published=(r.published or "")[:10] or None,
        source=c.source[0].text if c.source else None, confidence=c.confidence,
    )  # fmt: skip


# ---- the tops


def _top(counter: Counter[str], name: str = "") -> tuple[Count, ...]:
    found = sorted(counter.items(), key=lambda item: (-item[1], item[0]))
    return tuple(Count(*item) for item in found[: TOP.get(name, len(found))])


def _pairs(t: _Tally) -> tuple[Pair, ...]:
    """All pairs among the codes that stand in most claims."""
    often: Counter[str] = Counter()
    for (actor, recipient, _), number in t.pairs.items():
        often.update(dict.fromkeys((actor, recipient), number))
    codes = {c.name for c in _top(often, "codes")}
    found: dict[tuple[str, str], list[int]] = {}
    for (actor, recipient, quad), number in t.pairs.items():
        if {actor, recipient} <= codes and quad in ontology.QUADS:
            found.setdefault((actor, recipient), [0] * 4)[ontology.QUADS.index(quad)] += number
    pairs = (Pair(*key, (q[0], q[1], q[2], q[3])) for key, q in found.items())
    return tuple(sorted(pairs, key=lambda p: (-sum(p.quads), p.actor, p.recipient)))


def _points(t: _Tally) -> tuple[Point, ...]:
    points = (
        Point(name or "", country, lat, lon, precision, n)
        for (name, country, lat, lon, precision), n in t.points.items()
    )
    return tuple(nsmallest(TOP["points"], points, key=lambda p: (-p.claims, p.name, p.lat, p.lon)))


def _largest(t: _Tally) -> tuple[Largest, ...]:
    found = []
    for kind in KINDS:
        of_kind = [key for key in t.figures if key[0] == kind]
        for key in nlargest(TOP["largest"], of_kind, key=lambda k: (k[1], len(t.figures[k].reports), str(k))):
            group = t.figures[key]
            _, words, quoted = group.quotes()[0]
            found.append(Largest(kind, key[1], words, key[2], key[3], len(group.reports), quoted))
    return tuple(found)


def _happenings(t: _Tally) -> tuple[Happening, ...]:
    """By reports, then publishers, then claims; then the latest day and the alphabet."""
    by_day = sorted(t.happenings, key=lambda k: (k[3], str(k)), reverse=True)

    def rank(key: tuple[Any, ...]) -> tuple[int, int, int]:
        group = t.happenings[key]
        return len(group.reports), len(group.publishers), group.claims

    found = []
    for key in sorted(by_day, key=rank, reverse=True)[: TOP["happenings"]]:
        group = t.happenings[key]
        kind, place, country, day = key
        best = tuple(b[2] for b in group.quotes())
        found.append(Happening(kind, place or "", country, day, *rank(key), best))
    return tuple(found)
