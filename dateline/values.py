"""What words stand for: the values that resolution gives to mentions, and the candidates it weighed.

All are immutable. `rule` says how a value was found, or why it was not; what is not known is None.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

__all__ = [
    "Actor", "Candidate", "Equipment", "Fate", "Number", "Place", "PlacePrecision", "Resolution", "Time",
    "TimePrecision", "Value",
]  # fmt: skip

PlacePrecision = Literal["exact", "town", "district", "region", "country", "none"]
TimePrecision = Literal["time", "day", "days", "week", "month", "season", "quarter", "year", "decade", "century", "era"]
Fate = Literal["sent", "used", "seized", "destroyed"]


@dataclass(frozen=True, slots=True)
class Actor:
    """Who the words stand for. `code` is PLOVER's ("RUS MIL"), `country` ISO 3166-1 alpha-3, `kb` a key of our tables,
    of the user's own, or of Wikidata.
    """

    rule: str
    name: str | None = None
    code: str | None = None
    country: str | None = None
    sectors: tuple[str, ...] = ()
    kb: str | None = None


@dataclass(frozen=True, slots=True)
class Place:
    """Where the words point: WGS84 degrees, `radius` in km around them, and how precise the words are."""

    rule: str
    name: str | None = None
    country: str | None = None
    admin1: str | None = None
    lat: float | None = None
    lon: float | None = None
    radius: int | None = None
    geonames: int | None = None
    precision: PlacePrecision | None = None


@dataclass(frozen=True, slots=True)
class Time:
    """When: the first and the last day (ISO 8601; with the clock where the words give it), and the same in EDTF.

    `precision` is that of the words. Without a publication date what hangs on it stays None, and `rule` says so.
    """

    rule: str
    from_: str | None = None
    to: str | None = None
    edtf: str | None = None
    precision: TimePrecision | None = None


@dataclass(frozen=True, slots=True)
class Equipment:
    """With what: class of data/arms/equipment.tsv, how many, and what became of it by the event that it stands in."""

    rule: str
    name: str | None = None
    class_: str | None = None
    quantity: int | None = None
    fate: Fate | None = None


@dataclass(frozen=True, slots=True)
class Number:
    """How many: the least and the most that the words allow (None: no bound) and the one number to use.

    `unit` is what is counted: "people", an ISO 4217 currency, "tonnes" …
    """

    rule: str
    low: float | None = None
    high: float | None = None
    best: float | None = None
    unit: str | None = None


Value = Actor | Place | Time | Equipment | Number


@dataclass(frozen=True, slots=True)
class Candidate:
    """One meaning that was weighed for some words, its score among the others, and what speaks for it."""

    id: str
    name: str
    score: float
    why: str


@dataclass(frozen=True, slots=True)
class Resolution:
    """What the words of a mention were resolved to, with the candidates, the best first."""

    value: Value
    candidates: tuple[Candidate, ...] = ()
