"""Coding → Events: its claims as rows of data, in order, whatever their modality. In: a Coding. Out: one Event a claim.

Of several places the most precise one stands, as in the flat rows of export. Rows of data are added up: words that
measure several claims ("killing seven") count for one of them. An event without a date of its own has the day of
publication, and `dated_by` says so.
"""

from __future__ import annotations

from bisect import bisect_right
from collections import Counter
from collections.abc import Mapping, Sequence
from functools import lru_cache

from dateline.quote import quotes
from dateline.records import Claim, Coding, Evidence, Figure, Report
from dateline.resolve.total import KINDS, total
from dateline.segment import sentences
from dateline.shapes import cameo
from dateline.shapes.event import Count, Event, Party, Spot
from dateline.values import Actor, Equipment, Place, Time

__all__ = ["PRONOUNS", "events"]

_PRECISION = {name: n for n, name in enumerate(("exact", "town", "district", "region", "country", "none"))}
_HEADS = ("headline", "standfirst")


def events(coding: Coding) -> list[Event]:
    """The claims of a report as Events, in their order."""
    report = coding.report
    if not coding.claims:
        return []
    starts = [a for a, _ in sentences(report.text)]
    lead = _lead(report)
    day = _day(report.published)
    first = _first(coding.claims)
    told = Counter(first.values())
    of: dict[str, tuple[str, ...]] = {
        label: tuple([e.name for e in coding.entities if e.label == label]) for label in ("PERSON", "ORG", "PLACE")
    }
    version = f"dateline-{coding.run.version}-{coding.run.model}-{coding.run.tables}"
    names = {e.id: e.name for e in coding.entities}
    measures = _measures(coding.claims, first)
    found = []
    for c, words in zip(coding.claims, quotes(coding), strict=True):
        actors, recipients = _parties(c.actor, names), _parties(c.recipient, names)
        at = c.trigger.start
        when = c.time.value if c.time and isinstance(c.time.value, Time) and c.time.value.from_ else None
        dated = "time" if when else "published" if day else None
        killed, wounded, detained, displaced, amount = _figures(measures[c.id]) if c.id in measures else _NO_FIGURES
        same = first[c.id]
        found.append(
            Event(
                id=c.id,
                report=report.id,
                date_from=_only_day(when.from_) if when else day,
                date_to=_only_day(when.to) if when else day,
                date_precision=when.precision if when else "day" if day else None,
                dated_by=dated,
                type=c.type,
                mode=c.mode,
                modality=c.modality,
                cameo=cameo.code(c.type, c.mode, c.modality, c.contexts, cameo.sides(actors, recipients)),
                quad=c.plover.quad if c.plover else None,
                score=c.plover.score if c.plover else None,
                contexts=c.contexts,
                confidence=c.confidence,
                repeats=same if same != c.id else None,
                mentions=told[c.id] if same == c.id else None,
                actors=actors,
                recipients=recipients,
                sources=_parties(c.source, names),
                place=_spot(c.place),
                killed=killed,
                wounded=wounded,
                detained=detained,
                displaced=displaced,
                amount=amount,
                equipment=_classes(c.equipment),
                text=words.text,
                sentence=bisect_right(starts, at) or None,
                start=at,
                lead=any(a <= at < b for a, b in lead),
                title=report.title,
                publisher=report.publisher,
                published=report.published,
                uri=report.uri,
                language=report.language,
                characters=len(report.text),
                people=of["PERSON"],
                organizations=of["ORG"],
                places=of["PLACE"],
                version=version,
            )
        )
    return found


def _first(claims: Sequence[Claim]) -> dict[str, str]:
    """For each claim the one that it says again in the end, or itself; of a circle the first in the report."""
    same = {c.id: c.same_as for c in claims}
    found: dict[str, str] = {}
    for claim in same:
        way = [claim]
        while (before := same[way[-1]]) is not None and before in same and before not in way:
            way.append(before)
        found[claim] = (
            next(c for c in same if c in way[way.index(before) :]) if before is not None and before in way else way[-1]
        )
    return found


def _lead(report: Report) -> list[tuple[int, int]]:
    """The stretches of the headline, the standfirst and the first paragraph of the body."""
    found = [(s.start, s.end) for s in report.sections if s.kind in _HEADS]
    body = next((s for s in report.sections if s.kind == "body"), None)
    if body:
        end = report.text.find("\n", body.start, body.end)
        found.append((body.start, body.end if end < 0 else end))
    return found


@lru_cache(1024)
def _day(published: str | None) -> str | None:
    """The day of a publication date (ISO), None where it is not given to the day."""
    text = (published or "")[:10]
    return text if len(text) == 10 and text[4] == text[7] == "-" and text.replace("-", "").isdecimal() else None


def _only_day(when: str | None) -> str | None:
    return when.partition("T")[0] if when else None


def _parties(found: Sequence[Evidence], names: Mapping[str, str]) -> tuple[Party, ...]:
    return tuple([_party(e, names) for e in found]) if found else ()


PRONOUNS = frozenset((
    "he", "she", "it", "they", "we", "i", "you", "him", "her", "them", "us", "me", "who", "which", "that", "this",
    "these", "those", "his", "its", "their",
))  # fmt: skip


def _party(e: Evidence, names: Mapping[str, str]) -> Party:
    """A party as its words name it; for a pronoun as the report's best name for it does."""
    v = e.value
    known = names.get(e.entity or "") if e.text.lower() in PRONOUNS else None
    if known and known.lower() in PRONOUNS:
        known = None
    if not isinstance(v, Actor):
        return Party(e.text, known, start=e.start)
    country = v.country
    if country and country.startswith("x-"):  # an entity that ISO does not know: the state that its code names
        country = v.code[:3] if v.code else None
    return Party(e.text, v.name or known, country, v.sectors, v.kb, None, e.start)


def _spot(found: Sequence[Evidence]) -> Spot | None:
    """The most precise place; without any that was resolved, the words of the first."""
    if not found:
        return None
    places = [(_PRECISION[e.value.precision], e.value, e.text) for e in found
              if isinstance(e.value, Place) and e.value.precision]  # fmt: skip
    if not places:
        return Spot(text=found[0].text)
    _, p, text = min(places, key=lambda place: place[0])
    district = p.name if p.precision == "district" else None
    return Spot(text, p.name, district, p.admin1, p.country, p.lat, p.lon, p.radius, p.geonames, p.precision)


def _classes(found: Sequence[Evidence]) -> tuple[str, ...]:
    if not found:
        return ()
    classes = [e.value.class_ for e in found if isinstance(e.value, Equipment) and e.value.class_]
    return tuple(dict.fromkeys(classes))


def _measures(claims: Sequence[Claim], first: Mapping[str, str]) -> dict[str, list[Figure]]:
    """The figures of each claim that has any. Words that measure several claims are those of what is said first and
    happened, of violence, of the first in the report.
    """
    found: dict[str, list[Figure]] = {}
    taken: set[tuple[str, int, int]] = set()
    measured = [c for c in claims if c.figures]
    for c in sorted(measured, key=lambda c: (first[c.id] != c.id, c.modality != "actual", c.type != "ASSAULT")):
        for f in c.figures:
            words = f.kind, f.evidence.start, f.evidence.end
            if words not in taken:
                found.setdefault(c.id, []).append(f)
        taken.update((f.kind, f.evidence.start, f.evidence.end) for f in c.figures)
    return found


_NO_FIGURES: tuple[Count | None, ...] = (None,) * len(KINDS)


def _figures(figures: Sequence[Figure]) -> tuple[Count | None, ...]:
    """A Count for each kind of figure."""
    found = [total(figures, kind) for kind in KINDS]
    return tuple([Count(n.low, n.high, n.best, n.unit) if n else None for n in found])
