"""What a query is once it is read: terms joined by and, or, not. In: values. Out: frozen trees, and their one spelling.

`str(query)` is that spelling: it parses to the same tree, whatever day it is (7d is a date by then). The one thing to
know: not is the complement. A claim that has no place is found by -country:UKR.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

__all__ = [
    "And", "Codes", "Days", "Is", "Key", "Near", "Node", "Not", "Or", "Phrase", "Query", "Range", "Term", "Value",
]  # fmt: skip


@dataclass(frozen=True, slots=True)
class Is:
    """The field has exactly this value, in the spelling of the records (ASSAULT, UKR, drone); publishers casefolded."""

    value: str


@dataclass(frozen=True, slots=True)
class Codes:
    """One actor that has all of these codes: its country (ISO or PLOVER's) and its sectors."""

    codes: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Key:
    """The actor with this key of a table (state:RUS, group:hamas) or of Wikidata (Q7184)."""

    key: str


@dataclass(frozen=True, slots=True)
class Phrase:
    """These words (dateline.query.words), one after the other; `prefix`: the last is the beginning of a word."""

    words: tuple[str, ...]
    prefix: bool = False


@dataclass(frozen=True, slots=True)
class Range:
    """A number between bounds (None: no bound), which count unless they are open; `unit` is lower case, "" is any."""

    low: float | None = None
    high: float | None = None
    low_open: bool = False
    high_open: bool = False
    unit: str = ""


@dataclass(frozen=True, slots=True)
class Days:
    """ISO days, first and last included; None: no bound."""

    first: str | None = None
    last: str | None = None


@dataclass(frozen=True, slots=True)
class Near:
    """Within `km` of a point, WGS84 degrees."""

    lat: float
    lon: float
    km: float


Value = Is | Codes | Key | Phrase | Range | Days | Near


@dataclass(frozen=True, slots=True)
class Term:
    """The field has one of the values; `field` is a key of dateline.query.fields.FIELDS that is no other's alias."""

    field: str
    values: tuple[Value, ...]


@dataclass(frozen=True, slots=True)
class Not:
    """Everything that `part` does not find."""

    part: Node


@dataclass(frozen=True, slots=True)
class And:
    """What all parts find; without parts, everything."""

    parts: tuple[Node, ...]


@dataclass(frozen=True, slots=True)
class Or:
    """What any part finds."""

    parts: tuple[Node, ...]


Node = Term | Not | And | Or


@dataclass(frozen=True, slots=True)
class Query:
    """A query that was read. And within And, Or within Or and Not of Not do not occur."""

    node: Node

    def __str__(self) -> str:
        return _node(self.node, top=True)


def _node(node: Node, *, top: bool = False) -> str:
    match node:
        case Term():
            return _term(node)
        case Not(part):
            return f"-{_node(part)}"
        case And(parts):
            found = " ".join(_node(p) for p in parts)
        case Or(parts):
            found = " OR ".join(_node(p) for p in parts)
    return found if top else f"({found})"


def _term(term: Term) -> str:
    values = ",".join(_value(v) for v in term.values)
    return values if term.field == "text" else f"{term.field}:{values}"


def _value(value: Value) -> str:
    match value:
        case Is(text) | Key(text):
            return text if re.fullmatch(r"[A-Za-z0-9_][\w.:-]*", text, re.ASCII) else _quoted(text)
        case Codes(codes):
            return codes[0] if len(codes) == 1 else _quoted(" ".join(codes))
        case Phrase(words, prefix):
            return _quoted(" ".join(words) + "*" * prefix)
        case Range():
            return _range(value)
        case Days(first, last):
            return _bounds(first, last)
        case Near(lat, lon, km):
            return ",".join(map(_number, (lat, lon, km)))


def _quoted(text: str) -> str:
    return '"' + re.sub(r'(["\\])', r"\\\1", text) + '"'


def _range(r: Range) -> str:
    low, high = (None if n is None else _number(n) + r.unit for n in (r.low, r.high))
    if low is None or high is None:
        return f"<{'' if r.high_open else '='}{high}" if low is None else f">{'' if r.low_open else '='}{low}"
    return _bounds(low, high)


def _bounds(low: str | None, high: str | None) -> str:
    if low is None or high is None:
        return f"<={high}" if low is None else f">={low}"
    return low if low == high else f"{low}..{high}"


def _number(n: float) -> str:
    return str(int(n)) if n == int(n) else repr(n)
