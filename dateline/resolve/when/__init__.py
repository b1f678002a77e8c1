"""When: what the time expressions of a report stand for. In: their phrases, and the local day of publication.
Out: a Time for each (first and last day, EDTF by ISO 8601-2, precision, the rule that read it).

The kinds of expression are those of TIMEX3's DATE and TIME. A duration, a recurrence, and whatever hangs on a missing
day of publication stay open, and the rule says so; the clock of the computer is never asked.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from functools import lru_cache

from dateline.resolve.when.calendar import Span, edtf, iso
from dateline.resolve.when.counts import opened, toward
from dateline.resolve.when.marks import marks
from dateline.resolve.when.moment import NO_DAY, Moment, Unread
from dateline.resolve.when.read import read
from dateline.values import Candidate, Resolution, Time

__all__ = ["Phrase", "acled_time_precision", "ucdp_date_prec", "when"]

_ANAPHORIC = re.compile(r"\b(?:that|earlier|later|before|after|following|previous|next|Uday|N\d\d?)\b")
_OPEN = re.compile(r"(?:^|\W)(since|until|till|by|before|after|from)\s+(?:the\s+|early\s+|about\s+|around\s+)?$", re.I)
_COUNTED = re.compile(r"\s*(before|after|from)\s+(?:the\s+)?$", re.I)
_POSSESSIVE = re.compile(r"['’]s?\b|-\w")
_RANGE = re.compile(r"\s*(?:to|until|till|through|and|[-–—])\s", re.I)
_LASTING = re.compile(r"(?:~ )*N\d+ U(?:second|minute|hour)s? ([WTEM]-?\d.*)")
_DAY = re.compile(r"(?:the )?(?:same |very |next )?(?:day|night|morning|evening|week|month|year)", re.I)
_OF_EVENT = re.compile(r"\s+(?:after|before|of|that|when|on which|in which|since)\b", re.I)
_DURATION = re.compile(r"(?:~ )*(?:N\d+ U\w+ ?)+")
Found = tuple[Resolution, Span | None]  # and the span that later phrases may count from; None where there is none
CHOSEN, OTHER = 0.7, 0.3  # scores of two readings of which the words allow both


@dataclass(frozen=True, slots=True)
class Phrase:
    """A time as the report writes it, the text around it, and the tense of its event: past, future, "" not known."""

    text: str
    start: int = 0
    end: int = 0
    before: str = ""
    after: str = ""
    tense: str = ""


def when(phrases: Sequence[Phrase], day: date | None) -> list[Resolution]:
    """One Resolution a phrase of ONE report, in the order given; `day` is the local day of its publication.

    "Two days later" counts from the nearest earlier time of the text, so the phrases are read by their place in it.
    """
    order = sorted(range(len(phrases)), key=lambda n: phrases[n].start)
    found: dict[int, Resolution] = {}
    anchors: tuple[Span, ...] = ()
    for k, n in enumerate(order):
        phrase = phrases[n]
        following = phrases[order[k + 1]] if k + 1 < len(order) else None
        found[n], span = _resolved(phrase, following, day, anchors)
        if span is not None:
            anchors = (span, *anchors[:7])
    return [found[n] for n in range(len(phrases))]


def _resolved(phrase: Phrase, following: Phrase | None, day: date | None, anchors: tuple[Span, ...]) -> Found:
    """The resolution of a phrase, and the span that later phrases may count from."""
    text = marks(phrase.text)
    number = day.toordinal() if day else None
    if following is not None and (word := _between(phrase, following, text)):
        return _from_next(phrase, marks(following.text), word, Moment(number, following.tense, anchors))
    if _DAY.fullmatch(phrase.text.strip()) and _OF_EVENT.match(phrase.after):
        return Resolution(Time("counted from an event, not from a date")), None
    word = _opening(phrase)
    if not _ANAPHORIC.search(text):
        return _alone(phrase.text, text, word, Moment(number, phrase.tense))
    return _read(phrase.text, text, word, Moment(number, phrase.tense, anchors))


def _between(phrase: Phrase, following: Phrase, text: str) -> str:
    """Before or after, where "two days" and "July 4" are two phrases with that word between them."""
    gap = following.start - phrase.end
    if not (0 < gap < 20 and phrase.end > phrase.start and _DURATION.fullmatch(text)):
        return ""
    m = _COUNTED.fullmatch(phrase.after[:gap])
    return m[1].lower() if m else ""


def _from_next(phrase: Phrase, other: str, word: str, at: Moment) -> Found:
    return _read(phrase.text, f"{marks(phrase.text)} {word} {other}", "", at)


def _opening(phrase: Phrase) -> str:
    """The preposition before the phrase that leaves it open at one end; "" where it is closed."""
    m = _OPEN.search(phrase.before[-24:])
    if not m:
        return ""
    word = m[1].lower().replace("till", "until")
    if word in ("before", "after") and (_POSSESSIVE.match(phrase.after) or _follows_count(phrase.before, word)):
        return ""
    if word == "from" and _RANGE.match(phrase.after):
        return ""
    return word


def _follows_count(before: str, word: str) -> bool:
    """Whether "two days" or "the day" stands before the word: then it is a count and leaves nothing open."""
    return (
        re.search(rf"\b(?:days?|weeks?|months?|years?|hours?|nights?)\s+{word}\s+(?:the\s+)?$", before[-30:], re.I)
        is not None
    )


@lru_cache(maxsize=8192)
def _alone(words: str, text: str, word: str, at: Moment) -> Found:
    return _read(words, text, word, at)


def _read(words: str, text: str, word: str, at: Moment) -> Found:
    """Read the marks; what cannot be read says why."""
    try:
        span = read(text, toward(at, word))
        found = _resolution(opened(span, word) if word and span.days else span)
    except Unread as why:
        if lasting := _LASTING.fullmatch(text):  # "six minutes on Monday afternoon": the day stands after the duration
            return _read(words, lasting[1], "", at)
        return Resolution(Time(_reason(words, str(why)))), None
    except (ValueError, OverflowError):
        return Resolution(Time("a date that the calendar does not have")), None
    return found, span if span.days else None


def _reason(words: str, why: str) -> str:
    short = " ".join(words.split())[:60]
    return f"{why}: {short} stays open" if why == NO_DAY and short else why


def _resolution(span: Span) -> Resolution:
    """The value, and both readings where there was a choice."""
    if span.other is None:
        return Resolution(_time(span))
    pair = ((span, CHOSEN), (span.other, OTHER))
    return Resolution(_time(span), tuple(Candidate(edtf(s) or "", s.rule, score, s.why) for s, score in pair))


def _time(span: Span) -> Time:
    first = iso(span.first, span.clock[0]) if span.first is not None else None
    last = iso(span.last, span.clock[1]) if span.last is not None else None
    return Time(span.rule, first, last, edtf(span), span.precision)


# ---- the precision codes of the event data sets

_LEAST = {
    "time": 1, "day": 1, "days": 1, "week": 7, "month": 28, "season": 90, "quarter": 90, "year": 365, "decade":
    3650, "century": 36500, "era": 36500,
}  # fmt: skip


def _extent(time: Time) -> int | None:
    """How many days the time may cover by its ends and by the precision of its words; None where an end is open."""
    if time.from_ is None or time.to is None or time.precision is None:
        return None
    if "-" in (time.from_[0], time.to[0]):
        return 36500
    days = date.fromisoformat(time.to[:10]).toordinal() - date.fromisoformat(time.from_[:10]).toordinal() + 1
    return max(days, _LEAST[time.precision])


def acled_time_precision(time: Time) -> int | None:
    """ACLED's time_precision: 1 the day, 2 the week, 3 the month; None where the time is less exact, or open."""
    days = _extent(time)
    if days is None or days > 31:
        return None
    return 1 if days == 1 else 2 if days <= 7 else 3


def ucdp_date_prec(time: Time) -> int | None:
    """UCDP's date_prec: 1 the day, 2 two to six days, 3 a week, 4 a month, 5 a year; None beyond, or open."""
    days = _extent(time)
    if days is None or days > 366:
        return None
    return next(code for code, most in ((1, 1), (2, 6), (3, 7), (4, 31), (5, 366)) if days <= most)
