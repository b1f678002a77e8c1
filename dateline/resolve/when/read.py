"""Reading a whole time: one rule, or the parts that it is made of. In: marks and a Moment. Out: a Span, or Unread.

Parts of the day and clock times are taken off, "last year" beside a month becomes its number, ranges are split, and
early, first, since and two days before are applied to what the rest stands for.
"""

from __future__ import annotations

import re
from collections.abc import Callable

from dateline.resolve.when.calendar import Span, civil, span_of
from dateline.resolve.when.counts import amounts, long_weekend, moved, opened, part, ranked, toward
from dateline.resolve.when.dates import DAY_NAMES
from dateline.resolve.when.moment import NO_TIME, Match, Moment, Unread
from dateline.resolve.when.rules import RULES

__all__ = ["read"]

_DEPTH = 6
_UNREADABLE = {
    "Xlong": "too long for a time", "Xtwo": "two dates: the order of day and month, or of years, is not plain",
    "Xday": "the calendar has no such day", "Xclock": "no such clock time", "Xhuge": "a number too large for a date",
    "Xword": NO_TIME,
}  # fmt: skip
_LEAD = re.compile(r"(since|until|by|before|after|from|post|pre)(?: -)? ")


def read(text: str, at: Moment, depth: int = 0) -> Span:
    """The span that the marks stand for."""
    if depth == 0:
        text = _checked(text)
    if depth > _DEPTH or not text:
        raise Unread(NO_TIME)
    for pattern, rule in RULES:
        if m := pattern.fullmatch(text):
            return _in_calendar(rule, m, at)
    for step in _STEPS:
        span = step(text, at, depth + 1)
        if span is not None:
            return span
    raise Unread(NO_TIME)


def _in_calendar(rule: Callable[[Match, Moment], Span], m: Match, at: Moment) -> Span:
    try:
        return rule(m, at)
    except (ValueError, OverflowError) as error:
        raise Unread("out of the calendar") from error


def _checked(text: str) -> str:
    """The text, unless a mark says why it cannot be read."""
    words = text.split()
    for word in words:
        if word in _UNREADABLE:
            raise Unread(_UNREADABLE[word])
    if "each" in words:
        raise Unread("a recurrence: it names no one day")
    return text


def _again(text: str, at: Moment, depth: int) -> Span:
    return read(" ".join(text.split()).strip(" -/"), at, depth)


# ---- about, and what is open at one end


def _about(text: str, at: Moment, depth: int) -> Span | None:
    """About, nearly, more than: approximate."""
    if "~" not in text:
        return None
    return _again(text.replace("~", ""), at, depth)._replace(approximate=True)


def _led(text: str, at: Moment, depth: int) -> Span | None:
    """Since, until, by, before, after, from at the beginning, where what follows is no range."""
    m = _LEAD.match(text)
    if not m or (m[1] == "from" and _SEPARATOR.search(text)) or re.match(r"(?:before|after) (?:P|C\S+ .)", text):
        return None
    return opened(_again(text[m.end() :], toward(at, m[1]), depth), m[1])


# ---- clock times and parts of the day

_CLOCK = re.compile(
    r"(?:(?:before|after|until|by|from|between|since|early|late|shortly|soon|just|or|@) )*"
    r"C(\d\d:\d\dh?)(?: (?:-|to|until|and) C(\d\d:\d\dh?))?"
)
_PART = re.compile(r"(?:(?:very |early |late |mid |before |after |just |shortly |until |by |- )*)P[a-z]+(?: Uhours?)?")
_HOURS = ", part of the day"
_BY_PART = {"": None, "all": None, "this": 0, "last": -1, "next": 1, "coming": 1, "following": 1, "previous": -1}


def _clocked(text: str, at: Moment, depth: int) -> Span | None:
    """A clock time, or two, on a day."""
    m = _CLOCK.search(text)
    if not m:
        return None
    rest = (text[: m.start()] + " " + text[m.end() :]).strip(" -,")
    if "C" in rest:
        return None
    if not re.search(r"[A-Z]", rest):
        raise Unread("a clock time without a day")
    span = _again(rest, at, depth)
    if span.days != 1 or span.last is None:
        raise Unread("a clock time with more than one day")
    first, last = (_hour(x, rest) for x in (m[1], m[2] or m[1]))
    later = 1 if last < first else 0
    return span._replace(
        last=span.last + later, precision="time", rule=span.rule + ", with the clock", clock=(first, last)
    )


def _hour(clock: str, rest: str) -> str:
    """8:30 beside "evening" is 20:30; "h" marks a time that could be of either half of the day."""
    if clock.endswith("h") and re.search(r"Pafternoon|Pevening|Pnight", rest) and clock >= "04" * ("Pnight" in rest):
        return f"{int(clock[:2]) + 12}{clock[2:5]}"
    return clock[:5]


def _day_part(text: str, at: Moment, depth: int) -> Span | None:
    """Tuesday night, before dawn on Friday, last night: the day, whose hours stay open."""
    m = _PART.search(text)
    if not m:
        return None
    rest = " ".join((text[: m.start()] + " " + text[m.end() :]).split()).strip(" -")
    rest = re.sub(r"^(?:early|late|later|earlier)(?= this$| that$|$) ?", "", rest)
    if rest in _BY_PART or rest == "that":
        return _bare_part(rest, m[0].endswith("night"), at)
    span = _again(rest, at, depth)
    return span if span.rule.endswith(_HOURS) else span._replace(rule=span.rule + _HOURS)


def _bare_part(which: str, night: bool, at: Moment) -> Span:
    """This morning, last night, that evening, the next morning."""
    step = _BY_PART.get(which, 0)
    if step is None:
        raise Unread("a part of the day without a day")
    what, base = "publication", None
    if which in ("that", "next", "following", "previous"):
        base, what = at.base("day", step > 0)
    day = (at.today() if base is None else base) + step
    rule = f"the {'night' if night else 'day'} {('before', 'of', 'after')[step + 1]} {what}"
    return Span(day, day, "day", rule)


def _overnight(text: str, at: Moment, depth: int) -> Span | None:
    """Overnight on Friday: to the next day; overnight into Friday: from the day before."""
    m = re.fullmatch(r"(?:late )?overnight (into |to |until )?(.+)|(.+) overnight", text)
    if not m or _SEPARATOR.search(m[2] or m[3] or ""):
        return None
    span = _again(m[2] or m[3], at, depth)
    if span.first is None or span.last is None:
        return span
    first, last = (span.first - 1, span.last) if m[1] else (span.first, span.last + 1)
    return span._replace(first=first, last=last, precision="days", rule=f"the night of {span.rule}", other=None)


# ---- "last year" beside a month, a date, a season

_RELATIVE = re.compile(r"\b(this|last|past|next|coming|previous|following|that) U(year|month|century|decade)\b")


def _concrete(text: str, at: Moment, depth: int) -> Span | None:
    """June next year, the 20th of next month, early next month: with the number of the year, the name of the month."""
    m = _RELATIVE.search(text)
    if not m or m[0] == text or m[2] not in ("year", "month"):
        return None
    rest = text[: m.start()] + text[m.end() :]
    if not re.search(r"[MSHOWE]|N\d|half|early|mid|late|end|Uweek|Uquarter", rest) or re.search(
        r"ago|earlier|later", rest
    ):
        return None
    span = _again(m[0], at, depth)
    year, month, _ = civil(span.first or 0)
    put = f"N{year}" if m[2] == "year" else f"M{month} N{year}"
    if m[2] == "year" and rest.strip().startswith("end"):
        put = f"N{year}"
    return _again(f"{text[: m.start()]}{text[m.end() :]} {put}", at, depth)


# ---- early, mid, late; first, second, last

_EDGE = re.compile(r"(?:very )?(early|mid|late|end|later|earlier)(?: part| days?| -)? (?=\S)")
_OF = re.compile(
    r"(?:the )?(O\d+|last) (W\d|Uweek|Uweekend|Uday|Umonth|Uyear|Udecade|Uquarter|Uhalf|N\d+ U[a-z]*[a-rt-z]\b) (.+)"
)


def _edge(text: str, at: Moment, depth: int) -> Span | None:
    """Early March, mid-2024, late last week, the end of the 1980s."""
    m = _EDGE.match(text)
    if not m:
        return None
    span = _again(text[m.end() :], at, depth)
    word = {"later": "late", "earlier": "early"}.get(m[1], m[1])
    return part(span, word) if span.first is not None else span


def _of(text: str, at: Moment, depth: int) -> Span | None:
    """The first week of May, the last Friday in July, the first ten days of March, the second half of the 1990s."""
    m = _OF.fullmatch(text)
    if not m:
        return None
    span = _again(m[3], at, depth)
    if span.first is None or span.last is None:
        return None
    rank = -1 if m[1] == "last" else int(m[1][1:])
    try:
        found = ranked(span, rank, m[2])
    except ValueError as error:
        raise Unread("it has no such part") from error
    inside = m[3].startswith("Uhalf") or _start_in(span, found)
    if not inside:
        raise Unread("it has no such part")
    return found._replace(
        rule=f"{'the last' if rank < 0 else 'number ' + str(rank)} of the {_kind(m[2])} of {span.rule}"
    )


def _kind(mark: str) -> str:
    """The plural of what is counted: Fridays, weeks, stretches of ten days."""
    if mark[0] == "W":
        return DAY_NAMES[int(mark[1:])] + "s"
    return f"stretches of {mark[1:].replace(' U', ' ')}s" if mark[0] == "N" else mark[1:] + "s"


def _start_in(span: Span, found: Span) -> bool:
    """Whether a part begins in the whole; the first week may begin a few days before."""
    return (span.first or 0) - 7 < (found.first or 0) <= (span.last or 0)


def _week_with(text: str, at: Moment, depth: int) -> Span | None:
    """The week of April 10, the weekend of the 4th: the one that holds the day."""
    m = re.fullmatch(r"U(week|weekend|month) (.+)|(.+) U(weekend)", text)
    if not m:
        return None
    name, rest = m[1] or m[4], m[2] or m[3]
    span = _again(rest, at, depth)
    if span.days == 0 or span.days > 7 or span.first is None:
        return None
    found = span_of(name, span.first)
    if name == "weekend" and span.days == 1:
        found = long_weekend(span.first)
    return found._replace(rule=f"the {name} of {span.rule}")


# ---- counted from a named time

_FROM = re.compile(
    r"(few U\w+|(?:N\d+ U[a-z]*[a-rt-z]\b(?: and)? ?)+|U[a-z]*[a-rt-z]\b|Pnight) (before|after|from|prior to|to) (.+)"
)


def _counted(text: str, at: Moment, depth: int) -> Span | None:
    """Two days before July 4, the day after tomorrow, three weeks from Friday."""
    m = _FROM.fullmatch(text)
    if not m or (m[2] == "to" and not m[1].startswith("N")):
        return None
    try:
        span = _again(m[3], toward(at, "until") if m[2] == "from" else at, depth)
    except Unread as why:
        if str(why) == NO_TIME:
            raise Unread("counted from an event, not from a date") from why
        raise
    if span.first is None or span.last is None or m[1].startswith("few"):
        return None
    counts = amounts(m[1]) or [(1, "day" if m[1] == "Pnight" else m[1][1:])]
    later = m[2] in ("after", "from")
    if span.days > 31 and counts[-1][1] in ("day", "week"):
        raise Unread("counted from a time that is less exact than a day")
    return moved(
        span.last if later else span.first, counts, 1 if later else -1, f"{'after' if later else 'before'} {span.rule}"
    )


# ---- ranges

_SEPARATOR = re.compile(r" (-|to|until|into|and|or|/) ")
_LOOSE = ("-", "/")  # they also stand inside a date
_MOST = 4  # separators in one time
_YEAR_AT_END = re.compile(r" N(\d{4})$")


def _range(text: str, at: Moment, depth: int) -> Span | None:
    """July 6-7, from Monday to Wednesday, between March 1 and April 4, late Monday into Tuesday."""
    bare = re.sub(r"^(?:from|between) | (?:from|between)(?= )", "", text)
    found = sorted(_SEPARATOR.finditer(bare), key=lambda m: _LOOSE.index(m[1]) if m[1] in _LOOSE else -1)
    if len(found) > _MOST:
        return None
    for m in found:
        try:
            return _joined(*_sides(*_filled(bare[: m.start()], bare[m.end() :]), at, depth))
        except Unread as why:
            if str(why) != NO_TIME:
                raise
    return _again(bare, at, depth) if bare != text else None


_FIXED = re.compile(r".*(?:\bT-?\d|\b(?:this|next|last|coming|past|previous|following|that)\b)")


def _sides(left: str, right: str, at: Moment, depth: int) -> tuple[Span, Span]:
    """Both sides; the one that hangs on publication, or has its year, fixes the other one."""
    if _FIXED.match(left):
        early = _again(left, at, depth)
        bare = early.last is not None and re.fullmatch(r"W\d|M\d+", right)
        return early, _again(right, Moment(early.last, "future", at.anchors) if bare else at, depth)
    late = _again(right, at, depth)
    if late.first is None:
        raise Unread(NO_TIME)
    return _again(left, Moment(late.first, "past", at.anchors), depth), late


def _filled(left: str, right: str) -> tuple[str, str]:
    """Each side with what only the other one says: the month, the year, the part of a day's clock."""
    if (m := re.fullmatch(r"((?:[NO]\d\d?)|the O\d\d?)( N\d{4})?", right)) and (n := re.search(r"M\d+", left)):
        return left + (m[2] or ""), f"{n[0]} {m[1]}{m[2] or ''}"
    if re.fullmatch(r"(?:the )?(?:W\d )?[NO]\d\d?", left) and (
        n := re.search(r"(M\d+)(?: [NO]\d\d?(?!\d))?( N\d{4})?", right)
    ):
        return f"{left} {n[1]}{n[2] or ''}", right
    if re.fullmatch(r"(?:early|mid|late|O\d+|S\d+)", left) and " " in right:
        return f"{left} {right.split(' ', 1)[1]}", right
    if re.fullmatch(r"C\S+", right):
        return left, f"{right} {_CLOCK.sub('', left).strip()}"
    if re.fullmatch(r"C\S+", left):
        return f"{left} {_CLOCK.sub('', right).strip()}", right
    return left, right


def _joined(early: Span, late: Span) -> Span:
    if early.first is None or late.last is None or early.first > late.last:
        raise Unread("a span that ends before it begins")
    precision = late.precision
    if precision == "day":
        precision = "days" if early.first != late.last else "day"
    clock = (early.clock[0], late.clock[1]) if early.clock[0] and late.clock[1] else ("", "")
    return Span(
        early.first,
        late.last,
        precision,
        f"from {early.rule} to {late.rule}",
        early.approximate or late.approximate,
        clock,
    )


_BESIDE = re.compile(
    r"(?:earlier|later|back|it|so|then|even|still|already|also|be|early|late) (.+)"
    r"|(.+) (?:itself|alone|last|past|next|now|too|only)"
)


def _named_year(text: str, at: Moment, depth: int) -> Span | None:
    """A weekday or words beside a full date: Tuesday, 2025-03-04; Friday 7 March, in the year before."""
    m = _BESIDE.fullmatch(text)
    return _again(m[1] or m[2], at, depth) if m else None


def _dated_weekday(text: str, at: Moment, depth: int) -> Span | None:
    """A weekday beside a date that is read on its own: the date counts."""
    m = re.fullmatch(r"W\d (.*[EMNT].*)|(.*[EMNT].*) W\d", text)
    return _again(m[1] or m[2], at, depth) if m else None


_STEPS = (
    _about, _led, _clocked, _overnight, _counted, _day_part, _concrete, _range, _of, _edge, _week_with, _dated_weekday,
    _named_year,
)  # fmt: skip
