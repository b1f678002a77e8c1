"""Rules for units, years, and counted times. In: the match of a rule's marks, and a Moment. Out: a Span, or Unread."""

from __future__ import annotations

import re
from collections.abc import Callable

from dateline.resolve.when.calendar import PRECISION, Span, civil, ordinal, part_of, shift, span_of, week_of, years
from dateline.resolve.when.dates import DAY_NAMES
from dateline.resolve.when.moment import Match, Moment, Unread, choose, many, one, relative, start_of, year_of
from dateline.values import TimePrecision

__all__ = [
    "after_next",
    "ago",
    "amounts",
    "century",
    "decade",
    "few_ago",
    "in_time",
    "long_weekend",
    "moved",
    "no_time",
    "numbered",
    "opened",
    "part",
    "so_far",
    "unit",
    "vague",
    "week_number",
    "windows",
    "within",
    "year",
    "year_range",
]  # fmt: skip

_PARTS = {"early": "the early part", "mid": "the middle", "late": "the late part", "end": "the end"}
FEW = (2, 6)  # "a few", "several"


def unit(m: Match, at: Moment) -> Span:
    """This week, last month, next year, the weekend; that year, the following month."""
    which, name = m[1] or "", m[2]
    if name in ("hour", "minute", "second"):
        raise Unread("a clock time without a day")
    if which == "past" and name not in ("quarter", "century"):
        return window("past", 1, name, at)
    anchored = which in ("that", "following", "previous") or (name == "day" and which in ("", "next"))
    step = {"last": -1, "past": -1, "previous": -1, "next": 1, "coming": 1, "following": 1}.get(which, 0)
    if anchored:
        base, what = at.base(name, step > 0)
    else:
        base, what = at.today(), "publication"
    if name == "weekend" and what == "publication":
        return weekend(which, at)
    rule = f"the {name} {('before', 'of', 'after')[step + 1]} {what}"
    return span_of(name, shift(base, name, step), rule)


def weekend(which: str, at: Moment) -> Span:
    """The weekend: the last one; this weekend: also the coming one, from Thursday on."""
    day = at.today()
    own = span_of("weekend", day, "weekend")
    saturday = start_of(own)
    spans = [Span(saturday + 7 * n, saturday + 7 * n + 1, "days", "weekend") for n in (-2, -1, 0, 1, 2)]
    if which in ("last", "previous", "next", "coming", "following"):
        return relative(spans, which, day)._replace(other=None)
    return choose(spans, at, 2 if which == "this" else 0)


def after_next(m: Match, at: Moment) -> Span:
    """The week after next; the year before last."""
    name, sign = m[1], 1 if m[2] == "after" else -1
    return span_of(name, shift(at.today(), name, 2 * sign), f"two {name}s {m[2]} that of publication")


def so_far(m: Match, at: Moment) -> Span:
    """Earlier this month: from its first day to publication; later this month, the rest of the month: from there on."""
    day = at.today()
    span = span_of(m[2], day)
    if m[2] == "weekend":
        return weekend("this", at)
    if m[1] == "earlier":
        return span._replace(last=day, rule=f"from the beginning of the {m[2]} to publication")
    return span._replace(first=day, rule=f"from publication to the end of the {m[2]}")


def numbered(m: Match, at: Moment) -> Span:
    """Q3, the first half: of a year, or of the year that the tense allows."""
    rank, name = m["o"], m["u"]
    size = {"quarter": 4, "half": 2}[name]
    number = size if rank == "last" else int(rank[1:])
    if not 1 <= number <= size:
        raise Unread(f"a year has no such {name}")
    rule = f"{name} {number} of the year"

    def of(year: int) -> Span:
        return span_of(name, ordinal(year, (number - 1) * (12 // size) + 1), rule)

    if m["y"]:
        return of(int(m["y"]))
    return choose([of(y) for y in range(year_of(at) - 1, year_of(at) + 2)], at)


def week_number(m: Match, at: Moment) -> Span:
    """Week 31, by ISO 8601."""
    year = int(m["y"]) if m["y"] else year_of(at)
    found = week_of(years(year, year, "year", ""), int(m["n"]))
    return found._replace(rule=f"week {m['n']} of the year, ISO 8601")


def year(m: Match, at: Moment) -> Span:
    """2014; the year 247; AD 842; 49 BC, which is the year -48 of ISO 8601 and EDTF."""
    number, era = int(m["n"]), m["e"] or m["e2"] or ""
    if era == "bc":
        return years(1 - number, 1 - number, "year", "a year before Christ; EDTF counts 1 BC as 0")
    if number < 1 or (number < 100 and not era and not m["u"]):
        return short_year(number, at)
    return years(number, number, "year", "a year")


def short_year(number: int, at: Moment) -> Span:
    """Two digits after a year: 1890 … 91."""
    for span in at.anchors[:1]:
        before = civil(start_of(span))[0]
        found = before - before % 100 + number
        if span.precision == "year" and before < found <= before + 20 and before >= 1000:
            return years(found, found, "year", "a year of the century named before")
    raise Unread("a bare number: neither day nor year is plain")


def year_range(m: Match, at: Moment) -> Span:
    """2014-18."""
    first = int(m[1])
    last = int(m[2]) if len(m[2]) > 2 else first - first % 100 + int(m[2])
    if last < first:
        last += 100 if len(m[2]) <= 2 and last + 100 - first < 50 else 0
    if last < first:
        raise Unread("a span that ends before it begins")
    return years(first, last, "year", "from year to year")


def decade(m: Match, at: Moment) -> Span:
    """The 1990s; the '90s, the latest that began ten years or more before publication; the 1800s, a century."""
    first, count = int(m[1]), int(m[2])
    if first < 100:
        now = year_of(at)
        first += (now - 10 - first) // 100 * 100
    if count == 100:
        return years(first, first + 99, "century", "a century")
    return years(first, first + 9, "decade", "a decade")


def century(m: Match, at: Moment) -> Span:
    """The 17th century: 1600 to 1699; the fifth century BC: 500 to 401 BC."""
    number = int(m[1])
    if m[2]:
        return years(1 - 100 * number, 100 - 100 * number, "century", "a century before Christ")
    return years(max(1, 100 * number - 100), 100 * number - 1, "century", "a century, from its year 00 to 99")


def amounts(text: str) -> list[tuple[int, str]]:
    """The numbers and units of "2 years 1 month"."""
    return [(int(n), u) for n, u in re.findall(r"N(\d+) U([a-z]*[a-rt-z])\b", text)]


def ago(m: Match, at: Moment) -> Span:
    """Two days ago; a week later, the year before: from publication, or from the time named before."""
    word, counts = m["how"], amounts(m["n"]) or [(1, u) for u in re.findall(r"U([a-z]*[a-rt-z])\b", m["n"])]
    sign = 1 if word in ("later", "after", "hence", "on") else -1
    finest = counts[-1][1]
    if word in ("ago", "hence"):
        base, what = at.today(), "publication"
    else:
        base, what = at.base(finest, sign > 0)
    return moved(base, counts, sign, f"{'after' if sign > 0 else 'before'} {what}")


def moved(base: int, counts: list[tuple[int, str]], sign: int, of: str) -> Span:
    """So many units from a day, as exact as the smallest unit; weeks give the day, about."""
    if any(n > 20000 for n, _ in counts):
        raise Unread("too far from the present for a calendar of days")
    day, words = base, " ".join(many(n, u) for n, u in counts)
    rule, finest = f"{words} {of}", counts[-1][1]
    if finest in ("hour", "minute", "second"):
        hours = sum(n for n, u in counts if u == "hour")
        day = day + sign * (hours // 24)
        return one(day, rule + ", to the day")._replace(approximate=True)
    for n, u in counts:
        day = shift(day, u, sign * n)
    if finest in ("week", "fortnight", "day", "weekend"):
        return Span(day, day, "day" if finest == "day" else "week", rule, finest != "day")
    long = finest in ("decade", "century")
    return span_of("year" if long else finest, day, rule)._replace(approximate=long)


def few_ago(m: Match, at: Moment) -> Span:
    """A few days ago: two to six."""
    name, word = m[1], m[2]
    sign = 1 if word in ("later", "after", "hence") else -1
    base, what = (at.today(), "publication") if word in ("ago", "hence") else at.base(name, sign > 0)
    near, far = (shift(base, name, sign * n) for n in FEW)
    first, last = min(near, far), max(near, far)
    coarse = name if name in ("month", "year") else "day"
    rule = f"a few {name}s {'after' if sign > 0 else 'before'} {what}, read as {FEW[0]} to {FEW[1]}"
    precision: TimePrecision = PRECISION[name] if coarse != "day" else "days" if first < last else "day"
    return Span(span_of(coarse, first).first, span_of(coarse, last).last, precision, rule, True)


def in_time(m: Match, at: Moment) -> Span:
    """In two weeks: from publication on; of a past event it is how long it took."""
    if at.tense == "past":
        raise Unread("a duration: it has no place in the calendar")
    return moved(at.today(), amounts(m[1]), 1, "after publication")


def within(m: Match, at: Moment) -> Span:
    """Within five days: from publication on; of a past event it is how long it took."""
    end = in_time(m, at)
    counts, last = amounts(m[1]), end.last
    if len(counts) == 1:
        last = shift(at.today(), counts[0][1], counts[0][0])
    return Span(
        at.today(),
        last,
        "days" if end.precision in ("day", "week") else end.precision,
        f"from publication to {end.rule}",
    )


def windows(m: Match, at: Moment) -> Span:
    """The past three weeks, the next five years."""
    which, name = m["r"] or m["r2"], m["u"]
    if m["n"] == "few":
        return window(which, FEW[1], name, at)._replace(approximate=True)
    return window(which, int(m["n"][1:]), name, at)


def window(which: str, count: int, name: str, at: Moment) -> Span:
    """So many units up to publication and with its day, or from the day after it; quarters and decades whole."""
    day, back = at.today(), which in ("past", "last", "previous")
    if name in ("minute", "second"):
        raise Unread("a clock time without a day")
    if name == "hour":
        name, count = "day", -(-count // 24)
    precision: TimePrecision = "days" if name in ("day", "week", "fortnight") else PRECISION[name]
    if name in ("quarter", "decade", "century") and not (back and count == 1):
        first, last = (
            shift(day, name, -count), shift(day, name, -1)) if back else (shift(day, name, 1), shift(day,
            name, count),
        )  # fmt: skip
        return Span(
            span_of(name, first).first, span_of(name, last).last, precision, f"{many(count, name)} of the calendar"
        )
    if back:
        return Span(shift(day, name, -count), day, precision, f"{many(count, name)} up to publication")
    return Span(day + 1, shift(day, name, count), precision, f"{many(count, name)} from publication on")


def vague(m: Match, at: Moment) -> Span:
    """Recent weeks end on publication, the coming weeks begin there; how many they are is open."""
    if m["r"] in ("recent", "past", "last", "previous"):
        return Span(None, at.today(), "days", "up to publication; its beginning is open")
    return Span(at.today(), None, "days", "from publication on; its end is open")


def no_time(reason: str) -> Callable[[Match, Moment], Span]:
    """A rule for words that have no place in the calendar."""

    def rule(m: Match, at: Moment) -> Span:
        raise Unread(reason)

    return rule


def part(span: Span, word: str) -> Span:
    """Early, mid, late, end: of a span."""
    if word == "end" and span.precision == "year" and span.last is not None and not span.approximate:
        return span_of("month", span.last, f"the last month of {span.rule}")
    found = part_of(span, "late" if word == "end" else word)
    return found if found == span else found._replace(rule=f"{_PARTS.get(word, word)} of {span.rule}")


# ---- what is read around them

_LEADS = {
    "since": "since", "until": "until", "by": "by", "before": "before", "after": "after", "from": "since", "post":
    "after", "pre": "before", "as": "",
}  # fmt: skip


def opened(span: Span, word: str) -> Span:
    """The span open at the end that "since", "until", "by", "before" or "after" leaves open."""
    word = _LEADS.get(word, "")
    if not word or span.first is None or span.last is None:
        return span
    rule, clock = f"{word} {span.rule}", span.clock
    if word == "since":
        return span._replace(last=None, rule=rule, clock=(clock[0], ""), other=None)
    if word == "after":
        first = span.first if clock[0] else span.last + 1
        return span._replace(first=first, last=None, rule=rule, clock=(clock[0], ""), other=None)
    last = span.first - 1 if word == "before" and not clock[1] else span.last
    return span._replace(first=None, last=last, rule=rule, clock=("", clock[1]), other=None)


def toward(at: Moment, word: str) -> Moment:
    """Without a tense, "until Friday" and "by Friday" look ahead, "since Friday" looks back."""
    tense = at.tense or {"until": "future", "by": "future", "since": "past"}.get(word, "")
    return at._replace(tense=tense)


def ranked(span: Span, rank: int, what: str) -> Span:
    """The first, second … or last (-1) week, weekday, ten days … of a span."""
    first, last = span.first or 0, span.last or 0
    if what == "Uweek":
        return week_of(span, rank)
    if what == "Uhalf":
        return part(span, "early" if rank == 1 else "late")
    if what.startswith(("W", "Uweekend")):
        number = int(what[1:]) if what[0] == "W" else 6
        found = first + (number - first) % 7 + 7 * (rank - 1) if rank > 0 else last - (last - number) % 7
        return Span(found, found + (what[0] != "W"), "day" if what[0] == "W" else "days", DAY_NAMES[number])
    many = what[0] == "N"
    count, unit = amounts(what)[0] if many else (1, what[1:])
    offset = count * (rank - 1)
    if rank < 0:
        begin = shift(last + 1, unit, -count)
        if unit == "week":
            begin = (week_of(span, -1).first or 0) - 7 * (count - 1)
    else:
        begin = shift((week_of(span, 1).first or 0) if unit == "week" else first, unit, offset)
    return Span(
        begin,
        shift(begin, unit, count) - 1,
        span_of(unit, begin).precision if not many or unit in ("month", "year") else "days",
        "",
    )


def long_weekend(day: int) -> Span:
    """The weekend nearest to a day, with the day where it is the Friday before or the Monday after."""
    saturday = (day - 1) // 7 * 7 + 6 - (7 if day % 7 in (1, 2) else 0)
    return Span(
        min(saturday, day) if day % 7 == 5 else saturday,
        max(saturday + 1, day) if day % 7 == 1 else saturday + 1,
        "days",
        "",
    )
