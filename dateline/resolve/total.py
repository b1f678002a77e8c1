"""The figures of a claim → one number of each kind. In: Figures. Out: a Number, or None where none was resolved.

Figures of one group are rivals ("five or six soldiers"): the least low, the greatest high (none where one is open), the
least best. Those of different groups ("34 militants", "six soldiers") are added up, but for those that a figure of all
holds already ("40 people, six soldiers among them"). Amounts are never added.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

from dateline.records import Figure
from dateline.values import Number

__all__ = ["KINDS", "total"]

KINDS = ("killed", "wounded", "detained", "displaced", "amount")
_ANYBODY = frozenset((
    "", "people", "person", "dead", "body", "bodie", "victim", "life", "live", "casualtie", "death",
))  # fmt: skip
_NUMERALS = frozenset((
    "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve", "dozen",
    "dozens", "hundred", "hundreds", "thousand", "thousands", "million", "scores", "several", "many", "few", "more",
    "least", "most", "twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety",
))  # fmt: skip


def total(figures: Iterable[Figure], kind: str) -> Number | None:
    """The figures of a kind as one."""
    groups: dict[str, list[Number]] = {}
    for f in figures:
        v = f.evidence.value
        if f.kind == kind and isinstance(v, Number) and not (v.low is None and v.high is None and v.best is None):
            groups.setdefault(_counted(f.evidence.text), []).append(v)
    if not groups:
        return None
    numbers = [n for group in groups.values() for n in group]
    everybody = [n for whom, group in groups.items() if whom in _ANYBODY for n in group]
    rivals = numbers if kind == "amount" else everybody
    ends = [_ends(rivals)] if rivals else [_ends(group) for group in groups.values()]
    low, high, best = (None if None in end else sum(n or 0 for n in end) for end in zip(*ends, strict=True))
    return Number("total", low, high, best, next((n.unit for n in numbers if n.unit), None))


def _ends(numbers: Sequence[Number]) -> tuple[float | None, float | None, float | None]:
    opened = any(n.high is None and n.low is not None for n in numbers)
    return (
        min((n.low for n in numbers if n.low is not None), default=None),
        None if opened else max((n.high for n in numbers if n.high is not None), default=None),
        min((n.best for n in numbers if n.best is not None), default=None),
    )


def _counted(text: str) -> str:
    """Whom a figure counts: its last word, without the plural; "" where it is only a number."""
    words = re.findall(r"[a-z]+", text.lower())
    return words[-1].rstrip("s") if words and words[-1] not in _NUMERALS else ""
