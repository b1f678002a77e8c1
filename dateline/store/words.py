"""What a claim can be found by: codes ("t_ASSAULT", "c_UKR", "y_202507") and the words of its fields.

In: a Report and a Claim. Out: strings. Writing and searching use the same functions, so they cannot differ. The one
thing to know: a code is one token of letters, digits and "_", indexed by SQLite's FTS5 and as an array in PostgreSQL,
so that any combination of them is answered from the index.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from functools import lru_cache

from dateline.records import Claim, Evidence, Report
from dateline.values import Actor, Equipment, Place

__all__ = ["WORDS", "claim_codes", "claim_words", "code", "months", "report_codes"]

WORDS = ("actor", "recipient", "source", "place", "other")
MOST_MONTHS = 24  # an event of a longer time is found by its first and last months, and by the dates themselves
_OTHER = re.compile(r"[^A-Za-z0-9]+")


@lru_cache(1 << 14)
def code(kind: str, value: str) -> str:
    """The token for a value of a kind."""
    return f"{kind}_{_OTHER.sub('_', value) if value.isascii() else value.encode().hex()}"


def report_codes(r: Report) -> str:
    """The codes that all claims of a report share."""
    found = [code("l", r.language)]
    if r.publisher:
        found.append(code("p", r.publisher.casefold()))
    return " ".join(found)


def claim_codes(c: Claim, shared: str, day: str | None) -> str:
    """All codes of a claim; `shared` are those of its report, `day` its first day, or the one of publication."""
    found = ["all", shared, code("t", c.type), code("m", c.modality), code("q", c.plover.quad if c.plover else "")]
    if c.mode:
        found.append(code("d", c.mode))
    found += [code("x", name) for name in c.contexts]
    for kind, party in (("a", c.actor), ("r", c.recipient), ("s", c.source)):
        for e in party:
            if isinstance(e.value, Actor):
                found += _actor(kind, e.value)
    found += [code("c", e.value.country) for e in c.place if isinstance(e.value, Place) and e.value.country]
    found += [code("e", e.value.class_) for e in c.equipment if isinstance(e.value, Equipment) and e.value.class_]
    found += [code("f", f.kind) for f in c.figures]
    found += [
        f"h_{name}" for name in ("actor", "recipient", "place", "time", "source", "equipment") if getattr(c, name)
    ]
    if day:
        found += months(day, day)
    return " ".join(dict.fromkeys(found))


def _actor(kind: str, a: Actor) -> Iterator[str]:
    if a.country:
        yield code(kind, a.country)
    for sector in a.sectors:
        yield code(kind, sector)
    if a.code:
        yield code(kind, a.code)
    if a.kb:
        yield code(kind + "k", a.kb)


def claim_words(c: Claim) -> tuple[str | None, ...]:
    """The words of a claim's fields, in the order of WORDS."""
    other = " | ".join([c.trigger.text, *(e.text for e in c.equipment)])
    return _words(c.actor), _words(c.recipient), _words(c.source), _places(c.place), other


def _words(found: Sequence[Evidence]) -> str | None:
    """The quotes with a mark between them, so that no phrase is found across two."""
    return " | ".join([e.text for e in found]) if found else None


def _places(found: Sequence[Evidence]) -> str | None:
    if not found:
        return None
    named = [n for e in found if isinstance(v := e.value, Place) for n in (v.name, v.admin1) if n]
    return " | ".join(dict.fromkeys([*(e.text for e in found), *named]))


def months(first: str, last: str) -> list[str]:
    """The tokens of the months from one ISO day to another; none for more than MOST_MONTHS."""
    try:
        low, high = (int(day[:4]) * 12 + int(day[5:7]) - 1 for day in (first, last))
    except ValueError:  # a year before the common era, or beyond 9999
        return []
    if high - low >= MOST_MONTHS:
        return []
    return [f"y_{n // 12:04}{n % 12 + 1:02}" for n in range(low, high + 1)]
