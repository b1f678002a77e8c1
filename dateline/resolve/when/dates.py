"""Rules for dates, weekdays, seasons, feasts. In: the match of a rule's marks, and a Moment. Out: a Span, or Unread."""

from __future__ import annotations

from dateline.resolve.when.calendar import SEASONS, Span, civil, month_length, ordinal, season, span_of
from dateline.resolve.when.feasts import APPROXIMATE, feast
from dateline.resolve.when.marks import FEAST_MARKS
from dateline.resolve.when.moment import Match, Moment, Unread, choose, one, relative, start_of, year_of

__all__ = [
    "DAY_NAMES", "day_of_month", "feasts", "from_today", "full_date", "month", "months_days", "overnight", "seasons",
    "war", "week_weekday", "weekday", "which_weekday",
]  # fmt: skip

DAY_NAMES = ("", "Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
MONTH_NAMES = (
    "", "January", "February", "March", "April", "May", "June", "July", "August", "September", "October", "November",
    "December",
)  # fmt: skip


def full_date(m: Match, at: Moment) -> Span:
    """2025-03-09."""
    return one(ordinal(*(int(x) for x in m[1].split("-"))), "a full date")


def months_days(m: Match, at: Moment) -> Span:
    """March 9, 2025; Tuesday 9 March; 9 March."""
    month, day, weekday = int(m["m"]), int(m["d"]), int(m["w"] or 0)
    if m["y"]:
        return one(_date(int(m["y"]), month, day), "a full date")
    name = f"{MONTH_NAMES[month]} {day}"
    year = year_of(at)
    spans = [one(_date(y, month, day), name) for y in range(year - 8, year + 9) if day <= month_length(y, month)]
    if weekday:
        fitting = [s for s in spans if abs(civil(start_of(s))[0] - year) < 7 and start_of(s) % 7 == weekday % 7]
        near = [s for s in fitting if abs(start_of(s) - at.today()) < 400]
        spans = near or spans
    return choose(spans, at)


def _date(year: int, month: int, day: int) -> int:
    if not (1 <= month <= 12 and 1 <= day <= month_length(year, month)):
        raise Unread("the calendar has no such day")
    return ordinal(year, month, day)


def month(m: Match, at: Moment) -> Span:
    """March; March 2025; this, last, next March."""
    number, which = int(m["m"]), m["r"] or ""
    if m["y"]:
        return _month(int(m["y"]), number, "a month")
    name, year, day = MONTH_NAMES[number], year_of(at), at.today()
    spans = [_month(y, number, name) for y in range(year - 2, year + 3)]
    if which in ("this", "that"):
        return spans[2]._replace(rule=f"{name} of the year of publication")
    return relative(spans, which, day) if which else choose(spans, at)


def _month(year: int, number: int, rule: str) -> Span:
    if not 1 <= number <= 12:
        raise Unread("the calendar has no such month")
    return span_of("month", ordinal(year, number), rule)


def day_of_month(m: Match, at: Moment) -> Span:
    """The 26th; Thursday the 26th."""
    number, weekday = int(m["d"]), int(m["w"] or 0)
    if not 1 <= number <= 31:
        raise Unread("the calendar has no such day")
    year, month, _ = civil(at.today())
    found = []
    for count in range(year * 12 + month - 19, year * 12 + month + 18):
        y, n = count // 12, count % 12 + 1
        if number <= month_length(y, n) and (not weekday or ordinal(y, n, number) % 7 == weekday % 7):
            found.append(
                one(
                    ordinal(y, n, number),
                    f"{DAY_NAMES[weekday]} {number}".strip() if weekday else f"day {number} of a month",
                )
            )
    return choose(found, at, 45 if weekday else 10)


def weekday(m: Match, at: Moment) -> Span:
    """Tuesday: the last one, publication's own day included, or the next where the event lies ahead."""
    number, day = int(m[1]), at.today()
    name = DAY_NAMES[number]
    if (day - number) % 7 == 0:
        return one(day, f"the {name} of publication")
    return choose([one(day - (day - number) % 7, name), one(day + (number - day) % 7, name)], at, 0)


def which_weekday(m: Match, at: Moment) -> Span:
    """Last Tuesday: the one before publication; next: the first after; this: of the week; that: as named before."""
    which, number = m[1], int(m[2])
    name = DAY_NAMES[number]
    if which == "that":
        base, what = at.base("week", False)
        return one(
            base - (base - number) % 7 if what == "publication" else base + (number - base) % 7, f"the {name} of {what}"
        )
    day = at.today()
    monday = day - (day - 1) % 7
    if which == "this":
        return one(monday + number - 1, f"{name} of the week of publication")
    if which in ("last", "past", "previous"):
        found, week = day - ((day - number) % 7 or 7), monday + number - 8
        side, name_of = "before", "last"
    else:
        found, week = day + ((number - day) % 7 or 7), monday + number + 6
        side, name_of = "after", "next"
    rule, why = f"the {name_of} {name} {side} publication", f"the nearest {side} publication"
    other = (
        one(week, f"{name} of {name_of} week")._replace(why=f"“{name_of}” may name the week") if week != found else None
    )
    return one(found, rule)._replace(why=why, other=other)


def week_weekday(m: Match, at: Moment) -> Span:
    """Friday next week; last week Sunday."""
    number, which = int(m["w"] or m["w2"]), m["r"] or m["r2"]
    monday = span_of("week", at.today()).first or 0
    weeks = {"this": 0, "last": -1, "past": -1, "previous": -1}.get(which, 1)
    return one(monday + number - 1 + 7 * weeks, f"{DAY_NAMES[number]} of {which} week")


def from_today(m: Match, at: Moment) -> Span:
    """Today, yesterday, tomorrow, now; earlier and later today."""
    found = int(m[1])
    rule = {0: "the day of publication", -1: "the day before publication", 1: "the day after publication"}[found]
    return one(at.today() + found, rule)


def overnight(m: Match, at: Moment) -> Span:
    """Overnight: the night that ends on the day of publication."""
    return Span(at.today() - 1, at.today(), "days", "the night that ends on the day of publication")


def seasons(m: Match, at: Moment) -> Span:
    """Summer; summer 2024; winter of 1776-77; last, this, next summer."""
    number, which = int(m["s"]), m["r"] or ""
    name = SEASONS[number][0]
    rule = f"{name} of the northern hemisphere"
    if m["y"]:
        return season(number, int(m["y"]), rule)
    year, day = year_of(at), at.today()
    spans = [season(number, y, rule) for y in range(year - 3, year + 4)]
    if which in ("this", "that"):
        held = [s for s in spans if start_of(s) <= day <= (s.last or 0)]
        return (held or [spans[3]])[0]._replace(rule=f"{rule}, of the year of publication")
    return relative(spans, which, day) if which else choose(spans, at)


def feasts(m: Match, at: Moment) -> Span:
    """Christmas; Easter 2025; last Ramadan."""
    key, which = FEAST_MARKS[m["h"]], m["r"] or ""
    about = key in APPROXIMATE
    name = key.title().replace("'S", "'s") + (" (tabular calendar)" if about and key != "nowruz" else "")

    def of(year: int) -> list[Span]:
        days = feast(key, year)
        return [Span(a, b, "day" if a == b else "days", name, about) for a, b in days]

    if m["y"]:
        found = of(int(m["y"]))
        if not found:
            raise Unread("no such feast in that year")
        return found[0]
    year, day = year_of(at), at.today()
    spans = [s for y in range(year - 2, year + 3) for s in of(y)]
    if which == "this":
        return next((s for s in spans if civil(start_of(s))[0] == year), spans[0])
    return relative(spans, which, day) if which else choose(spans, at)


def war(m: Match, at: Moment) -> Span:
    """The two world wars, by their declared beginning and end."""
    first, last = {"1": ((1914, 7, 28), (1918, 11, 11)), "2": ((1939, 9, 1), (1945, 9, 2))}[m[1]]
    return Span(ordinal(*first), ordinal(*last), "era", f"World War {'I' * int(m[1])}")
