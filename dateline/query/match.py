"""A claim held against a query, in memory. In: a Query, a Coding and one of its claims. Out: whether it is found.

The store's SQL means the same; the tests of both use the same cases. A field that a claim does not have matches no
value, so that -field:value finds the claim.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import lru_cache
from math import asin, cos, radians, sin, sqrt

from dateline.query.fields import FIGURES
from dateline.query.tree import And, Codes, Days, Is, Key, Near, Node, Not, Or, Phrase, Query, Range, Term, Value
from dateline.query.words import holds, plain
from dateline.records import Claim, Coding, Evidence
from dateline.values import Actor, Equipment, Number, Place, Time

__all__ = ["POINTS", "distance", "event_days", "matches"]

POINTS = ("exact", "town", "district")  # precisions of places that can be near to something
EARTH = 6371.0  # km


def matches(query: Query, coding: Coding, claim: Claim) -> bool:
    """Does the query find this claim of the coding?"""
    return _node(query.node, coding, claim)


def _node(node: Node, coding: Coding, claim: Claim) -> bool:
    match node:
        case And(parts):
            return all(_node(p, coding, claim) for p in parts)
        case Or(parts):
            return any(_node(p, coding, claim) for p in parts)
        case Not(part):
            return not _node(part, coding, claim)
        case Term(field, values):
            holds_ = _HOLDS[field]
            return any(holds_(field, v, coding, claim) for v in values)


def _exact(get: Callable[[Coding, Claim], object]) -> Callable[[str, Value, Coding, Claim], bool]:
    """A field with one value, or a tuple of them."""

    def holds_(_: str, v: Value, coding: Coding, claim: Claim) -> bool:
        found = get(coding, claim)
        return isinstance(v, Is) and (v.value in found if isinstance(found, tuple) else v.value == found)

    return holds_


# ---- words


@lru_cache(64)
def _text(text: str) -> str:
    return plain(text)


def _in_text(_: str, v: Value, coding: Coding, __: Claim) -> bool:
    return isinstance(v, Phrase) and holds(_text(coding.report.text), v)


def _in_trigger(_: str, v: Value, __: Coding, claim: Claim) -> bool:
    return isinstance(v, Phrase) and holds(plain(claim.trigger.text), v)


def _in_place(field: str, v: Value, _: Coding, claim: Claim) -> bool:
    names = (n for p in _places(claim) for n in ((p.admin1,) if field == "admin1" else (p.name, p.admin1)) if n)
    quotes = () if field == "admin1" else [e.text for e in claim.place]
    return isinstance(v, Phrase) and any(holds(plain(t), v) for t in (*quotes, *names))


def _in_actor(field: str, v: Value, _: Coding, claim: Claim) -> bool:
    found = {"party": claim.actor + claim.recipient, "source": claim.source, "recipient": claim.recipient}
    return any(_is_actor(e, v) for e in found.get(field, claim.actor))


def _is_actor(e: Evidence, v: Value) -> bool:
    who = e.value if isinstance(e.value, Actor) else None
    match v:
        case Phrase():
            return holds(plain(e.text), v)
        case Key(key):
            return who is not None and who.kb == key
        case Codes(codes):
            return who is not None and {who.country, *who.sectors, *(who.code or "").split()}.issuperset(codes)
    return False


def _with(_: str, v: Value, __: Coding, claim: Claim) -> bool:
    if isinstance(v, Phrase):
        return any(holds(plain(e.text), v) for e in claim.equipment)
    arms = (e.value for e in claim.equipment if isinstance(e.value, Equipment))
    return isinstance(v, Is) and any(a.class_ == v.value for a in arms)


# ---- places, days, numbers


def _places(claim: Claim) -> Iterator[Place]:
    yield from (e.value for e in claim.place if isinstance(e.value, Place))


def _close(_: str, v: Value, __: Coding, claim: Claim) -> bool:
    points = (p for p in _places(claim) if p.precision in POINTS and p.lat is not None and p.lon is not None)
    return isinstance(v, Near) and any(distance(v.lat, v.lon, p.lat or 0, p.lon or 0) <= v.km for p in points)


def distance(lat: float, lon: float, lat2: float, lon2: float) -> float:
    """Kilometres between two points in degrees, on a sphere."""
    a, b = radians(lat), radians(lat2)
    chord = sin((b - a) / 2) ** 2 + cos(a) * cos(b) * sin(radians(lon2 - lon) / 2) ** 2
    return 2 * EARTH * asin(min(1.0, sqrt(chord)))


def event_days(coding: Coding, claim: Claim) -> tuple[str, str] | None:
    """The first and the last day of a claim's event; where its words give none, the day of publication. None: neither
    is known.
    """
    time = claim.time.value if claim.time and isinstance(claim.time.value, Time) else None
    first = (time.from_ if time else None) or coding.report.published
    last = (time.to if time else None) or first
    return (first[:10], last[:10]) if first and last else None


def _when(_: str, v: Value, coding: Coding, claim: Claim) -> bool:
    days = event_days(coding, claim)
    return isinstance(v, Days) and days is not None and _overlap(v, *days)


def _published(_: str, v: Value, coding: Coding, __: Claim) -> bool:
    day = (coding.report.published or "")[:10]
    return isinstance(v, Days) and bool(day) and _overlap(v, day, day)


def _overlap(v: Days, first: str, last: str) -> bool:
    return (v.first is None or last >= v.first) and (v.last is None or first <= v.last)


def _sure(_: str, v: Value, __: Coding, claim: Claim) -> bool:
    return isinstance(v, Range) and _within(v, claim.confidence, claim.confidence)


def _counted(field: str, v: Value, _: Coding, claim: Claim) -> bool:
    numbers = (f.evidence.value for f in claim.figures if f.kind == field)
    return isinstance(v, Range) and any(_number(v, n) for n in numbers if isinstance(n, Number))


def _number(r: Range, n: Number) -> bool:
    """The one number that the words give; where they give only bounds, all between them."""
    if r.unit and (n.unit or "").lower() != r.unit:
        return False
    return _within(r, n.low, n.high) if n.best is None else _within(r, n.best, n.best)


def _within(r: Range, low: float | None, high: float | None) -> bool:
    above = r.low is None or (low is not None and (low > r.low or (low == r.low and not r.low_open)))
    below = r.high is None or (high is not None and (high < r.high or (high == r.high and not r.high_open)))
    return above and below


# ---- what a claim has


def _has(coding: Coding, claim: Claim) -> tuple[str, ...]:
    names = ("actor", "recipient", "place", "time", "source", "equipment")
    found = [name for name in names if getattr(claim, name)]
    return *found, *(["figure"] if claim.figures else []), *(f.kind for f in claim.figures)


_HOLDS: dict[str, Callable[[str, Value, Coding, Claim], bool]] = {
    "text": _in_text,
    "type": _exact(lambda _, c: c.type),
    "mode": _exact(lambda _, c: c.mode),
    "modality": _exact(lambda _, c: c.modality),
    "quad": _exact(lambda _, c: c.plover.quad if c.plover else None),
    "context": _exact(lambda _, c: c.contexts),
    **dict.fromkeys(("actor", "recipient", "source", "party"), _in_actor),
    "country": _exact(lambda _, c: tuple(p.country for p in _places(c))),
    **dict.fromkeys(("place", "admin1"), _in_place),
    "trigger": _in_trigger,
    "near": _close,
    "when": _when,
    "published": _published,
    "confidence": _sure,
    **dict.fromkeys(FIGURES, _counted),
    "equipment": _with,
    "publisher": _exact(lambda k, _: (k.report.publisher or "").casefold()),
    "language": _exact(lambda k, _: k.report.language),
    "report": _exact(lambda k, _: (k.report.id, k.report.external_id, k.report.uri)),
    "id": _exact(lambda _, c: c.id),
    "has": _exact(_has),
    "voice": _exact(lambda _, c: "quoted" if c.source else "own"),
}
