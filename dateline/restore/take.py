"""JSON values → typed values, or Wrong with the path of what is not as it must be.

In: what json.loads made. Out: the values of an object in the order of a table of fields. For speed the tables are made
once, and the path is only put together once something is wrong.
"""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Container, Sequence
from dataclasses import dataclass
from datetime import date, time
from functools import lru_cache
from operator import itemgetter
from typing import Any, TypeVar

__all__ = [
    "Fields", "Values", "Wrong", "each", "fields", "finite", "in_", "moment", "one_of", "quoted", "share", "strings",
    "take", "within",
]  # fmt: skip

Values = Sequence[Any]
T = TypeVar("T")

LARGEST = 1 << 53  # from here on a float does not hold every whole number
_MOMENT = re.compile(r"(-?)([0-9]{4})(-[0-9]{2}-[0-9]{2})(?:T(.+))?")
_NONE = type(None)
_KINDS: dict[str, tuple[type, ...]] = {
    "s": (str,), "s?": (str, _NONE), "i": (int,), "i?": (int, _NONE), "n": (int, float), "n?": (int, float, _NONE),
    "l": (list,), "o": (dict,), "o?": (dict, _NONE),
}  # fmt: skip
_WORDS = {str: "a string", int: "a whole number", float: "a number", list: "a list", dict: "an object", _NONE: "null"}


@dataclass(frozen=True, slots=True)
class Fields:
    """The keys of an object: kinds of value and whether it must be there. `seen` are kinds that were right before."""

    rows: tuple[tuple[str, tuple[type, ...], bool], ...]
    get: Callable[[dict[str, Any]], tuple[Any, ...]]
    seen: set[tuple[type, ...]]


def fields(needed: str, optional: str = "") -> Fields:
    """`key:kind` for each; what is optional came later than the first records."""
    pairs = [
        (*item.partition(":"), must) for keys, must in ((needed, True), (optional, False)) for item in keys.split()
    ]
    rows = tuple((key, _KINDS[kind], must) for key, _, kind, must in pairs)
    return Fields(rows, itemgetter(*(key for key, _, _ in rows)), set())


class Wrong(Exception):
    """What is wrong with a value; each level adds its step of the path on the way up."""

    def __init__(self, step: str, reason: str) -> None:
        self.path, self.reason = step, reason

    def within(self, step: str) -> Wrong:
        return Wrong(f"{step}.{self.path}" if self.path else step, self.reason)


def take(found: object, fields: Fields) -> Sequence[Any]:
    """The values of an object in the order of `fields`; Wrong for a key that is missing, unknown or of another kind."""
    if type(found) is not dict:
        raise Wrong("", f"is {_WORDS.get(type(found), 'no JSON value')}, it must be an object")
    if len(found) == len(fields.rows):
        try:
            values = fields.get(found)
        except KeyError:
            return _taken(found, fields)
        kinds = tuple(map(type, values))
        if kinds not in fields.seen:
            values = _taken(found, fields)
            fields.seen.add(kinds)
        return values
    return _taken(found, fields)


def _taken(found: dict[str, Any], fields: Fields) -> tuple[Any, ...]:
    """The same, one by one, to find what is wrong."""
    for key, kinds, must in fields.rows:
        if key not in found and must:
            raise Wrong(key, "is missing")
        if key in found and type(found[key]) not in kinds:
            wanted = " or ".join(_WORDS[kind] for kind in kinds if kind is not int or float not in kinds)
            raise Wrong(key, f"is {str(found[key])[:40]!r}, it must be {wanted}")
    if unknown := sorted(map(str, set(found) - {key for key, _, _ in fields.rows})):
        raise Wrong("", f"has a key that no record has: {', '.join(unknown)}")
    return tuple(found.get(key) for key, _, _ in fields.rows)


def in_(step: str, read: Callable[[Any], T], value: object) -> T:
    """What `read` makes of a value; `step` goes before the path of what is wrong in it."""
    try:
        return read(value)
    except Wrong as e:
        raise e.within(step) from None


def each(step: str, read: Callable[[Any], T], values: Values) -> tuple[T, ...]:
    """The same for every value of a list."""
    if not values:
        return ()
    made: list[T] = []
    try:
        for value in values:
            made.append(read(value))
    except Wrong as e:
        raise e.within(f"{step}[{len(made)}]") from None
    return tuple(made)


def strings(step: str, values: Values | None) -> tuple[str, ...]:
    """A list that holds only strings; none is an empty one."""
    if not values:
        return ()
    for value in values:
        if type(value) is not str:
            raise Wrong(step, f"holds {value!r}, it must hold only strings")
    return tuple(values)


def one_of(step: str, value: object, allowed: Container[object]) -> None:
    """Wrong unless the value is one of those."""
    if value not in allowed:
        raise Wrong(step, f"is {value!r}, which is none of those that there are")


def share(step: str, value: float) -> float:
    """The number, if it is from 0 to 1."""
    if not 0 <= value <= 1:
        raise Wrong(step, f"is {value}, it must be from 0 to 1")
    return value


def within(start: int, end: int, text: str) -> None:
    """Wrong unless these are offsets in the text, in order."""
    if not 0 <= start <= end <= len(text):
        raise Wrong("", f"goes from {start} to {end}, the text from 0 to {len(text)}")


def finite(step: str, value: float | None) -> None:
    """Wrong for infinity, what is no number, and a whole number that no column holds."""
    if value is None:
        return
    if isinstance(value, int) and not -LARGEST <= value < LARGEST:
        raise Wrong(step, "is a whole number of more than 53 bits")
    if not math.isfinite(value):
        raise Wrong(step, f"is {value}, it must be a finite number")


def moment(step: str, value: str | None) -> None:
    """Wrong unless this is null or an ISO day, with or without the clock; a year before 1 has a minus or is 0000."""
    if value is not None and not _is_moment(value):
        raise Wrong(step, f"is {value[:40]!r}, it must be a day such as 2025-07-08, or a day and a time")


@lru_cache(4096)
def _is_moment(value: str) -> bool:
    found = _MOMENT.fullmatch(value)
    if not found:
        return False
    before, year, day, clock = found.groups()
    try:
        date.fromisoformat(("2000" if before or year == "0000" else year) + day)
        return clock is None or time.fromisoformat(clock) is not None
    except ValueError:
        return False


def quoted(text: str, start: int, end: int, words: str) -> None:
    """Wrong unless the text has these words at these offsets."""
    if not words or start < 0 or end != start + len(words) or not text.startswith(words, start):
        raise Wrong("text", f"is {words[:60]!r}, which is not what the report has from {start} to {end}")
