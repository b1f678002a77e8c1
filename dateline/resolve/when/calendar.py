"""Stretches of the calendar and how they are written. In: days, units and counts. Out: Span, and its ISO and EDTF
forms.

A day is its number in the proleptic Gregorian calendar (`date.toordinal`), which here also goes below the year 1: year
0 is 1 BC. EDTF is ISO 8601-2, level 1, with the quarters (33 to 36) of level 2.
"""

from __future__ import annotations

from calendar import monthrange
from datetime import date
from typing import NamedTuple

from dateline.values import TimePrecision

__all__ = [
    "PRECISION", "SEASONS", "Span", "civil", "edtf", "iso", "month_length", "ordinal", "part_of", "season", "shift",
    "span_of", "week_of", "years",
]  # fmt: skip

CYCLE, YEARS = 146097, 400  # the Gregorian calendar repeats after so many days, and years
FIRST_YEAR, LAST_YEAR = -9999, 9999  # ISO 8601 writes a year with four digits
SEASONS = {
    21: ("spring", 3),
    22: ("summer", 6),
    23: ("autumn", 9),
    24: ("winter", 12),
}  # EDTF number: name, first month
PRECISION: dict[str, TimePrecision] = {
    "second": "day", "minute": "day", "hour": "day", "day": "day", "week": "week", "fortnight": "days",
    "month": "month", "quarter": "quarter",
    "half": "season", "year": "year", "decade": "decade", "century": "century", "weekend": "days",
}  # fmt: skip
MONTHS = {"month": 1, "quarter": 3, "half": 6, "year": 12, "decade": 120, "century": 1200}
DAYS = {"second": 0, "minute": 0, "hour": 0, "day": 1, "weekend": 7, "week": 7, "fortnight": 14}


class Span(NamedTuple):
    """A closed stretch of days with what its words say; None is an open end. `clock` are its hours, "" not given.

    `other` is the second reading where there was a choice, `why` what speaks for the reading.
    """

    first: int | None
    last: int | None
    precision: TimePrecision
    rule: str
    approximate: bool = False
    clock: tuple[str, str] = ("", "")
    why: str = ""
    other: Span | None = None

    @property
    def days(self) -> int:
        """How many days; 0 where an end is open."""
        return 0 if self.first is None or self.last is None else self.last - self.first + 1


def ordinal(year: int, month: int = 1, day: int = 1) -> int:
    """The number of a day; ValueError where the calendar has no such day."""
    if not FIRST_YEAR <= year <= LAST_YEAR:
        raise ValueError("year out of range")
    cycles = 0 if year >= 1 else 1 - year // YEARS
    return date(year + cycles * YEARS, month, day).toordinal() - cycles * CYCLE


def civil(number: int) -> tuple[int, int, int]:
    """Year, month and day of a day's number."""
    cycles = 0 if number >= 1 else 1 - number // CYCLE
    found = date.fromordinal(number + cycles * CYCLE)
    return found.year - cycles * YEARS, found.month, found.day


def month_length(year: int, month: int) -> int:
    """How many days the month has."""
    return monthrange(2000 + year % YEARS, month)[1]


def years(first: int, last: int, precision: TimePrecision, rule: str) -> Span:
    """Whole years."""
    return Span(ordinal(first), ordinal(last, 12, 31), precision, rule)


def span_of(unit: str, day: int, rule: str = "") -> Span:
    """The week, weekend, month, … century that holds the day; of a weekend, that of the day's week."""
    year, month, _ = civil(day)
    if unit in DAYS:
        monday = day - (day - 1) % 7
        first, last = {
            "week": (monday, monday + 6), "weekend": (monday + 5, monday + 6), "fortnight": (monday,
            monday + 13)}.get(unit, (day, day),
        )  # fmt: skip
        return Span(first, last, PRECISION[unit], rule)
    size = MONTHS[unit]
    begin = (year * 12 + month - 1) // size * size
    return Span(_month_start(begin), _month_start(begin + size) - 1, PRECISION[unit], rule)


def _month_start(count: int) -> int:
    """The first day of a month, counted in months from the year 0."""
    return ordinal(LAST_YEAR, 12, 31) + 1 if count == (LAST_YEAR + 1) * 12 else ordinal(count // 12, count % 12 + 1)


def shift(day: int, unit: str, count: int) -> int:
    """The day so many units later (earlier below 0); the 31st becomes the month's last day where it must."""
    if unit in DAYS:
        return day + DAYS[unit] * count
    year, month, number = civil(day)
    total = year * 12 + month - 1 + MONTHS[unit] * count
    year, month = total // 12, total % 12 + 1
    if not FIRST_YEAR <= year <= LAST_YEAR:
        raise ValueError("year out of range")
    return ordinal(year, month, min(number, month_length(year, month)))


def season(number: int, year: int, rule: str) -> Span:
    """A season of the northern hemisphere by its whole months; winter is named by the year in which it begins."""
    start = _month_start(year * 12 + SEASONS[number][1] - 1)
    return Span(start, shift(start, "month", 3) - 1, "season", rule)


def week_of(span: Span, number: int) -> Span:
    """Week 1, 2, … of a month or year, or -1 its last: weeks run from Monday and belong where their Thursday lies."""
    if span.first is None or span.last is None:
        raise ValueError("no weeks in an open time")
    thursdays = range(span.first + (4 - span.first) % 7, span.last + 1, 7)
    if not -len(thursdays) <= number <= len(thursdays) or not number:
        raise ValueError("no such week")
    return span_of("week", thursdays[number - 1 if number > 0 else number])


def part_of(span: Span, part: str) -> Span:
    """The early, mid or late part of a week, month, year, decade or century; of a day the day."""
    if span.first is None or span.last is None:
        raise ValueError("no parts in an open time")
    if span.days <= 2:
        return span
    first, last = {
        "week": _days_part(span.first, part, (0, 2), (1, 4), (3, 6)),
        "month": _days_part(span.first, part, (0, 14), (9, 19), (15, span.days - 1)),
        "year": _months_part(span.first, part, (0, 6), (3, 9), (6, 12)),
        "decade": _months_part(span.first, part, (0, 60), (36, 84), (60, 120)),
        "century": _months_part(span.first, part, (0, 300), (300, 900), (900, 1200)),
    }.get(span.precision) or _thirds(span.first, span.days, part)
    precision = _FINER.get(span.precision, span.precision)
    return span._replace(first=first, last=last, precision=precision, why="", other=None)


Bounds = tuple[int, int]
_FINER: dict[TimePrecision, TimePrecision] = {
    "week": "days", "month": "days", "year": "season", "decade": "year", "century": "decade",
}  # fmt: skip


def _choose(part: str, early: Bounds, mid: Bounds, late: Bounds) -> Bounds:
    return {"early": early, "mid": mid}.get(part, late)


def _days_part(first: int, part: str, early: Bounds, mid: Bounds, late: Bounds) -> Bounds:
    a, b = _choose(part, early, mid, late)
    return first + a, first + b


def _months_part(first: int, part: str, early: Bounds, mid: Bounds, late: Bounds) -> Bounds:
    a, b = _choose(part, early, mid, late)
    year, month, _ = civil(first)
    count = year * 12 + month - 1
    return _month_start(count + a), _month_start(count + b) - 1


def _thirds(first: int, days: int, part: str) -> Bounds:
    third = max(1, days // 3)
    one, two, last = first + third, first + days - third, first + days - 1
    return _choose(part, (first, one - 1), (one, two - 1), (two, last))


def iso(number: int, clock: str = "") -> str:
    """ISO 8601 of a day, with the clock where there is one."""
    year, month, day = civil(number)
    return f"{_year(year)}-{month:02}-{day:02}" + (f"T{clock}" if clock else "")


def _year(year: int) -> str:
    return f"-{-year:04}" if year < 0 else f"{year:04}"


def edtf(span: Span) -> str | None:
    """The span in EDTF, as coarse as its words: 2025-03-09, 2025-03, 2025-21, 199X, 18XX, 2014/.., 2025-03-30~."""
    tail = "~" if span.approximate else ""
    if span.first is not None and span.last is not None and not any(span.clock):
        whole = _whole(span, span.first, span.last)
        if whole:
            return whole + tail
    if span.first is None and span.last is None:
        return None
    size = 0 if any(span.clock) else min(_edge(span.first, span, 0), _edge(span.last, span, 1))
    tail = "" if any(span.clock) else tail
    first = _end(span.first, span.clock[0], size) + tail if span.first is not None else ".."
    last = _end(span.last, span.clock[1], size) + tail if span.last is not None else ".."
    return first if first == last else f"{first}/{last}"


def _whole(span: Span, first: int, last: int) -> str:
    """One day, month, season, quarter, year, decade or century in one word; "" where it is none."""
    year, month, day = civil(first)
    if first == last:
        return iso(first)
    if day != 1:
        return ""
    if first == last - month_length(year, month) + 1:
        return f"{_year(year)}-{month:02}"
    months = _months(first, last)
    if months == 3 and span.precision in ("season", "quarter"):
        number = 20 + month // 3 if span.precision == "season" else 33 + month // 3
        return f"{_year(year)}-{number}"
    if month == 1 and months == 12:
        return _year(year)
    if month == 1 and year >= 0 and months in (120, 1200) and year % (months // 12) == 0:
        return f"{year:04}"[: 3 if months == 120 else 2] + ("X" if months == 120 else "XX")
    return ""


def _months(first: int, last: int) -> int:
    """How many whole months; 0 where the end is not the end of a month."""
    (y1, m1, _), (y2, m2, d2) = civil(first), civil(last)
    return (y2 - y1) * 12 + m2 - m1 + 1 if d2 == month_length(y2, m2) else 0


def _edge(number: int | None, span: Span, which: int) -> int:
    """How coarse one end of an interval may be written: 0 the day, 1 the month, 2 the year."""
    if number is None:
        return 2
    _, month, day = civil(number)
    if day != (1, month_length(*civil(number)[:2]))[which]:
        return 0
    if month == (1, 12)[which] and span.precision in ("year", "decade", "century", "season"):
        return 2
    return 1 if span.precision in ("month", "season", "quarter", "year") else 0


def _end(number: int, clock: str, size: int) -> str:
    """One end of an interval: the day with its clock, the month, or the year."""
    year, month, _ = civil(number)
    return iso(number, clock) if size == 0 else f"{_year(year)}-{month:02}" if size == 1 else _year(year)
