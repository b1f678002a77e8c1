"""What a report page says: numbers, the longest lists cut to their top, and a few quotes. In: values. Out: a Summary.

The one thing to know: "claims" are all claims, "actual" those that the report holds as having happened or happening;
time, pairs, map, figures and happenings count the actual ones alone. counting.py makes it.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta

__all__ = [
    "BINS", "EARLIER", "FILLED", "KINDS", "TOP", "Count", "Happening", "Largest", "Pair", "Point", "Quoted", "RunUsed",
    "Series", "Summary", "Timeline", "is_day", "timeline",
]  # fmt: skip

BINS = 20  # of confidence: [0, .05), [.05, .1) … [.95, 1]
EARLIER = 7  # days before the first publication from which on the time line runs
KINDS = ("killed", "wounded", "detained", "displaced")  # figures that count people
FILLED = ("actor", "actor_code", "recipient", "recipient_code", "place", "point", "time", "source", "figure")
TOP = {"publishers": 20, "sources": 20, "codes": 20, "points": 1000, "largest": 5, "happenings": 8, "quotes": 3,
       "failures": 20}  # fmt: skip
_LONGEST = (("day", 62), ("week", 62 * 7), ("month", 3700))  # the days up to which a step is used; then years


@dataclass(frozen=True, slots=True)
class Count:
    """A name, and how many."""

    name: str
    number: int


@dataclass(frozen=True, slots=True)
class RunUsed:
    """A run (records.Run) and how many of the reports it coded."""

    version: str
    model: str
    tables: str
    reports: int


@dataclass(frozen=True, slots=True)
class Series:
    """The actual claims of one type in each period of the time line."""

    type: str
    counts: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Timeline:
    """Actual claims by the first day of their event. `starts` are the first days of the periods, ISO; `step` is day,
    week (from Monday), month or year; `before` and `after` are the claims outside.
    """

    step: str
    starts: tuple[str, ...]
    series: tuple[Series, ...]
    before: int = 0
    after: int = 0


@dataclass(frozen=True, slots=True)
class Pair:
    """Actual claims in which an actor with one code acts on a recipient with the other; `quads` in the order of
    ontology.QUADS, by PLOVER's class.
    """

    actor: str
    recipient: str
    quads: tuple[int, int, int, int]


@dataclass(frozen=True, slots=True)
class Point:
    """A place and how many actual claims have it as their most precise one; `precision` as in values.Place."""

    name: str
    country: str | None
    lat: float
    lon: float
    precision: str
    claims: int


@dataclass(frozen=True, slots=True)
class Quoted:
    """A claim in the report's words: the sentence before, in and after its trigger ("…" where it was cut)."""

    before: str
    trigger: str
    after: str
    uri: str
    heading: str
    publisher: str | None
    published: str | None
    source: str | None
    confidence: float


@dataclass(frozen=True, slots=True)
class Largest:
    """A large number of people that actual claims name for a place: in how many reports, and one of them."""

    kind: str
    number: float
    words: str
    place: str | None
    country: str | None
    reports: int
    quoted: Quoted


@dataclass(frozen=True, slots=True)
class Happening:
    """Actual claims of one type, one place (not a whole country) and one day that the words give."""

    type: str
    place: str
    country: str | None
    day: str
    reports: int
    publishers: int
    claims: int
    quotes: tuple[Quoted, ...]


@dataclass(frozen=True, slots=True)
class Summary:
    """All that is on the page. Lists are sorted, the greatest first; those named in TOP hold that many at most.

    `published` is the first and last day of publication ("" where no report has one), `undated` the reports without.
    `languages` counts reports; `unread` those of languages that are not read. `modalities` counts claims by
    (type, modality), `confidence` in BINS, `filled` by FILLED. `dated` are the actual claims with a day of their own,
    `by_publication` those that stand at the day of publication, `dateless` those with neither. `paired` are the actual
    claims with a code on both sides. `own_voice` are claims that the report makes itself; `sources` counts claims by
    the nearest speaker: the name he resolves to, else the words. `placed` counts actual claims by the precision of
    their place. `characters` of the reports' text, how many were `read`, and `skipped` by reason.
    """

    title: str
    selection: str
    reports: int
    reports_with_claims: int
    claims: int
    actual: int
    words: int
    published: tuple[str, str]
    undated: int
    publishers: tuple[Count, ...]
    publishers_in_all: int
    languages: tuple[Count, ...]
    unread: int
    runs: tuple[RunUsed, ...]
    failures: tuple[Count, ...]
    failed: int
    timeline: Timeline
    dated: int
    by_publication: int
    dateless: int
    pairs: tuple[Pair, ...]
    paired: int
    points: tuple[Point, ...]
    placed: tuple[Count, ...]
    own_voice: int
    sources: tuple[Count, ...]
    sources_in_all: int
    modalities: Mapping[tuple[str, str], int]
    largest: tuple[Largest, ...]
    happenings: tuple[Happening, ...]
    confidence: tuple[int, ...]
    filled: Mapping[str, int]
    characters: int
    read: int
    skipped: tuple[Count, ...]


def timeline(days: Mapping[tuple[str, str], int], published: tuple[str, str]) -> Timeline:
    """Counts by (type, ISO day) as a time line over the time of publication, and EARLIER days before it.

    Without any date of publication it runs over the days of the events. The step keeps the bars to about 60, of months
    and years to more.
    """
    known = sorted(day for _, day in days if is_day(day))
    first, last = published if published[0] else (known[0], known[-1]) if known else ("", "")
    if not first:
        return Timeline("day", (), (), 0, sum(days.values()))
    begin = date.fromisoformat(first[:10])
    begin = max(begin, date.min + timedelta(days=EARLIER + 6)) - timedelta(days=EARLIER if published[0] else 0)
    starts = _starts(begin, min(date.fromisoformat(last[:10]), date(9998, 1, 1)))
    edges = [s.isoformat() for s in starts[1]]
    found: dict[str, list[int]] = {}
    before = after = 0
    for (kind, day), number in days.items():
        if day < edges[0]:
            before += number
        elif day >= edges[-1]:
            after += number
        else:
            found.setdefault(kind, [0] * (len(edges) - 1))[bisect_right(edges, day) - 1] += number
    series = [Series(kind, tuple(counts)) for kind, counts in found.items()]
    series.sort(key=lambda one: (-sum(one.counts), one.type))
    return Timeline(starts[0], tuple(edges[:-1]), tuple(series), before, after)


def is_day(day: str) -> bool:
    """Is this a whole ISO day of our era?"""
    try:
        date.fromisoformat(day)
    except ValueError:  # a day before the common era
        return False
    return True


def _starts(first: date, last: date) -> tuple[str, list[date]]:
    """The step, the first day of each period, and the day after the last one."""
    span = (last - first).days + 1
    step = next((name for name, most in _LONGEST if span <= most), "year")
    day = first
    if step == "week":
        day -= timedelta(days=day.weekday())
    elif step != "day":
        day = date(day.year, day.month if step == "month" else 1, 1)
    starts = [day]
    while starts[-1] <= last:
        starts.append(_next(starts[-1], step))
    return step, starts


def _next(day: date, step: str) -> date:
    if step in ("day", "week"):
        return day + timedelta(days=1 if step == "day" else 7)
    months = day.year * 12 + day.month - 1 + (1 if step == "month" else 12)
    return date(months // 12, months % 12 + 1, 1)
