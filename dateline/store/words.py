"""What a claim can be found by: codes ("t_ASSAULT", "c_UKR", "y_202507") and the words of its fields.

In: a Claim. Out: strings. Writing and searching use the same functions, so they cannot differ. The one thing to know: a
code is one token of letters, digits and "_", indexed by SQLite's FTS5 and as an array in PostgreSQL, so that any
combination of them is answered from the index.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from functools import lru_cache
from itertools import combinations
from math import floor

from dateline.query.match import POINTS
from dateline.query.words import plain
from dateline.records import Claim, Evidence, Report
from dateline.values import Actor, Equipment, Place

__all__ = [
    "EVERY",
    "LONG",
    "WORDS",
    "actor_code",
    "cell",
    "claim_codes",
    "claim_words",
    "code",
    "months",
    "report_codes",
]

WORDS = ("actor", "recipient", "source", "place", "admin1", "trigger", "equipment")
EVERY = "all"  # the code that every claim has
LONG = "y_long"  # the code of events that take longer than MOST_MONTHS, or whose months are not known
MOST_MONTHS = 24
BREAK = " \ua66e "  # stands between two quotes of a field, so that no phrase is found across them
_OTHER = re.compile(r"[^A-Za-z0-9]")
_HAS = ("actor", "recipient", "place", "time", "source", "equipment")


@lru_cache(1 << 14)
def code(kind: str, value: str) -> str:
    """The token for a value of a kind; no two values have the same, but for capitals."""
    return f"{kind}_" + _OTHER.sub(lambda m: f"_{ord(m[0]):x}_", value)


def actor_code(kind: str, codes: Iterable[str]) -> str:
    """The token for an actor that has all these codes. `kind` is a, r or s: actor, recipient, source."""
    return "_".join((kind, *sorted(codes)))


def cell(lat: float, lon: float) -> str:
    """The token of the square of one degree that a point lies in."""
    return f"g_{floor(lat) + 90}_{(floor(lon) + 180) % 360}"


def months(first: str, last: str, kind: str = "y") -> list[str]:
    """The tokens of the months from one ISO day to another (kind y: of the event, n: of publication), or LONG."""
    try:
        low, high = int(first[:4]) * 12 + int(first[5:7]) - 1, int(last[:4]) * 12 + int(last[5:7]) - 1
    except ValueError:  # a year before the common era, or beyond 9999
        return [LONG]
    if not 0 <= high - low < MOST_MONTHS:
        return [LONG]
    return [f"{kind}_{n // 12:04}{n % 12 + 1:02}" for n in range(low, high + 1)]


_months = lru_cache(1 << 12)(lambda first, last: " ".join(months(first, last)))


def report_codes(r: Report) -> str:
    """The codes that all claims of a report share."""
    publisher, day = (r.publisher or "").casefold(), (r.published or "")[:10]
    month = months(day, day, "n")[0] if day else ""
    return f"{EVERY} {code('l', r.language)} {code('p', publisher)} {month}"


def claim_codes(c: Claim, shared: str, days: tuple[str | None, str | None]) -> str:
    """All codes of a claim; `shared` are those of its report, `days` its first and last."""
    found = [shared, f"t_{c.type} m_{c.modality} {'v_quoted' if c.source else 'v_own'}"]
    found += [code("q", c.plover.quad)] if c.plover else []
    found += [code("d", c.mode)] if c.mode else []
    found += [_months(days[0], days[1] or days[0])] if days[0] else []
    found += [code("x", name) for name in c.contexts]
    for kind, party in (("a", c.actor), ("r", c.recipient), ("s", c.source)):
        found += [_actor(kind, v.country, v.sectors, v.code, v.kb) for e in party if isinstance(v := e.value, Actor)]
    found += [token for e in c.place if isinstance(v := e.value, Place) for token in _place(v)]
    found += [code("e", v.class_) for e in c.equipment if isinstance(v := e.value, Equipment) and v.class_]
    found += [f"h_{f.kind} h_figure" for f in c.figures]
    found += [f"h_{name}" for name in _HAS if getattr(c, name)]
    return " ".join(found)


@lru_cache(1 << 14)
def _actor(kind: str, country: str | None, sectors: tuple[str, ...], codes: str | None, kb: str | None) -> str:
    """Every set of an actor's codes, up to four of them, and its key."""
    known = {x for x in (country, *sectors, *(codes or "").split()) if x}
    found = [actor_code(kind, some) for n in range(1, 5) for some in combinations(known, n)]
    return " ".join([*found, *([code(kind + "k", kb)] if kb else [])])


def _place(p: Place) -> Iterator[str]:
    if p.country:
        yield f"c_{p.country}"
    if p.precision in POINTS and p.lat is not None and p.lon is not None:
        yield cell(p.lat, p.lon)


def claim_words(c: Claim) -> tuple[str | None, ...]:
    """The words of a claim's fields, in the order of WORDS: of their quotes, of places also the names."""
    trigger, equipment = _cached(c.trigger.text), _words(c.equipment)
    return _words(c.actor), _words(c.recipient), _words(c.source), *_places(c.place), trigger, equipment


def _places(found: Sequence[Evidence]) -> tuple[str | None, str | None]:
    if not found:
        return None, None
    places = [v for e in found if isinstance(v := e.value, Place)]
    admin1 = [p.admin1 for p in places if p.admin1]
    return _plain([*(e.text for e in found), *(p.name for p in places if p.name), *admin1]), _plain(admin1)


def _words(found: Sequence[Evidence]) -> str | None:
    return _plain([e.text for e in found]) if found else None


def _plain(texts: Sequence[str]) -> str | None:
    return BREAK.join(map(_cached, texts)) if texts else None


_cached = lru_cache(1 << 16)(plain)
