"""What a time is read from, and how a reading is chosen. In: the day of publication, the tense, the times named before.
Out: the Span that fits; Unread says why there is none.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import NamedTuple

from dateline.resolve.when.calendar import Span, civil
from dateline.values import TimePrecision

__all__ = ["NO_DAY", "NO_TIME", "Match", "Moment", "Unread", "choose", "many", "one", "relative", "start_of", "year_of"]

AHEAD = 92  # days that a date without year and tense may lie ahead of publication
FINE = {  # how many days a time may cover from which so exact a unit is counted
    "hour": 2, "day": 2, "week": 7, "fortnight": 14, "weekend": 7, "month": 31, "quarter": 92, "half": 184, "year": 366,
}  # fmt: skip
NO_DAY, NO_TIME = "no publication date", "not a time of the calendar"
Match = re.Match[str]


class Unread(Exception):
    """Why a time has no place in the calendar, or none that can be told."""


class Moment(NamedTuple):
    """What a time is read from: the day of publication, the tense of its event, the times before it, nearest first."""

    day: int | None
    tense: str = ""
    anchors: tuple[Span, ...] = ()

    def today(self) -> int:
        """The day of publication."""
        if self.day is None:
            raise Unread(NO_DAY)
        return self.day

    def base(self, unit: str, later: bool) -> tuple[int, str]:
        """The day from which "later" and "that day" count, and what it is."""
        for span in self.anchors:
            if 0 < span.days <= FINE.get(unit, 10**6) and span.first is not None and span.last is not None:
                return (span.last if later else span.first), "the time named before"
        if self.anchors:
            raise Unread(f"the time named before is less exact than a {unit}")
        return self.today(), "publication"


def choose(spans: Iterable[Span], at: Moment, ahead: int = AHEAD) -> Span:
    """Of the same time in several years, months or weeks, the one that the tense allows nearest to publication."""
    day = at.today()
    known = sorted((s for s in spans if s.first is not None and s.last is not None), key=start_of)
    past, coming = [s for s in known if start_of(s) <= day], [s for s in known if (s.last or 0) >= day]
    if not (past or coming):
        raise Unread("the calendar has no such day")
    back, next_ = past[-1] if past else coming[0], coming[0] if coming else past[-1]
    if back == next_:
        return back._replace(rule=f"the {back.rule} of publication")
    forward = at.tense == "future" or (at.tense != "past" and start_of(next_) - day <= ahead)
    chosen, other = (next_, back) if forward else (back, next_)
    first, second = ("the next {} after publication", "the last {} before publication")[:: 1 if forward else -1]
    why = (
        "the event lies ahead"
        if at.tense == "future"
        else "the event lies back"
        if at.tense
        else "nearest to publication"
    )
    named = chosen._replace(rule=first.format(chosen.rule), why=why)
    if at.tense:
        return named
    why = f"if the event lies {'back' if forward else 'ahead'}"
    return named._replace(other=other._replace(rule=second.format(other.rule), why=why))


def start_of(span: Span) -> int:
    return span.first or 0


def one(day: int, rule: str, precision: TimePrecision = "day") -> Span:
    """A single day."""
    return Span(day, day, precision, rule)


def relative(spans: list[Span], which: str, day: int) -> Span:
    """Last: the latest that ended before publication; next: the first that begins after it; the other year's beside."""
    past, coming = [s for s in spans if (s.last or 0) < day], [s for s in spans if start_of(s) > day]
    back = which in ("last", "past", "previous")
    pair = past[:-3:-1] if back else coming[:2]
    if not pair:
        raise Unread("out of the calendar")
    word, side = ("last", "before") if back else ("next", "after")
    rule = f"the {word} {pair[0].rule} {side} publication"
    found = pair[0]._replace(rule=rule, why=f"the nearest {side} publication")
    if len(pair) == 1:
        return found
    year = f"the {pair[1].rule} of the year {side}"
    return found._replace(other=pair[1]._replace(rule=year, why=f"“{word}” may name the year"))


def year_of(at: Moment) -> int:
    return civil(at.today())[0]


def many(count: int, name: str) -> str:
    return f"{count} {name}" if count == 1 else f"{count} {name[:-1]}ies" if name == "century" else f"{count} {name}s"
