"""The rules that read a time in one go: a pattern of marks (see marks), and what it means."""

from __future__ import annotations

import re
from collections.abc import Callable

from dateline.resolve.when.calendar import Span
from dateline.resolve.when.counts import (
    after_next,
    ago,
    century,
    decade,
    few_ago,
    in_time,
    no_time,
    numbered,
    so_far,
    unit,
    vague,
    week_number,
    windows,
    within,
    year,
    year_range,
)  # fmt: skip
from dateline.resolve.when.dates import (
    day_of_month,
    feasts,
    from_today,
    full_date,
    month,
    months_days,
    overnight,
    seasons,
    war,
    week_weekday,
    weekday,
    which_weekday,
)  # fmt: skip
from dateline.resolve.when.moment import NO_TIME, Match, Moment

__all__ = ["RULES"]

_WHICH = "this|last|next|past|coming|previous|following|that"
_YEAR = r"(?: N(?P<y>\d{3,4}))?"
_OWN = rf"(?:(?P<r>{_WHICH}) )?"
_SEP = r"(?:[-/] )?"
_NEAR = r"(?:(?:this|next|last) )?"
_SEP_YEAR = rf"(?: {_SEP}N(?P<y>\d{{3,4}}))?"
_COUNTS = r"(?:N\d+ U[a-z]*[a-rt-z]\b(?: and)? ?)+"  # in the singular: the plural has no number before it
_UNIT = r"U(?P<u>[a-z]*[a-rt-z])\b"
_RULES: tuple[tuple[str, Callable[[Match, Moment], Span]], ...] = (
    (r"(?:W\d )?E(-?\d+-\d+-\d+)(?: W\d)?", full_date),
    (rf"{_NEAR}(?:W(?P<w>\d) )?{_SEP}M(?P<m>\d+) {_SEP}[NO](?P<d>\d\d?){_SEP_YEAR}", months_days),
    (rf"(?:W(?P<w>\d) )?[NO](?P<d>\d\d?) {_SEP}M(?P<m>\d+)(?: {_SEP}N(?P<y>\d{{3,4}}))?", months_days),
    (r"M(?P<m>\d+) [NO](?P<d>\d\d?)(?: N(?P<y>\d{3,4}))? W(?P<w>\d)", months_days),
    (r"(?P<w>W(?!))?N(?P<y>\d{4}) (?:[-/] )?M(?P<m>\d+) (?:[-/] )?[NO](?P<d>\d\d?)", months_days),
    (rf"{_OWN}(?:Umonth )?M(?P<m>\d+)(?: Umonth)?(?: {_SEP}N(?P<y>\d{{3,4}}))?", month),
    (r"(?P<r>M(?!))?N(?P<y>\d{4}) M(?P<m>\d+)", month),
    (r"(?:W(?P<w>\d) [NO]|(?:the )?O)(?P<d>\d\d?)", day_of_month),
    (r"W(\d)", weekday),
    (rf"({_WHICH}) W(\d)", which_weekday),
    (rf"W(?P<w>\d) (?P<r>{_WHICH}) Uweek|(?P<r2>{_WHICH}) Uweek W(?P<w2>\d)", week_weekday),
    (r"(?:earlier |later |mid |end |right )?T(-?\d)", from_today),
    (r"overnight", overnight),
    (rf"(?:({_WHICH}) )?U(day|week|fortnight|weekend|month|quarter|half|year|decade|century|hour|minute|second)", unit),
    (r"U(week|month|year|weekend|quarter) (after|before) (?:next|last)", after_next),
    (r"(earlier|later|rest) (?:this |that )?U(day|week|month|year|weekend|decade|century|quarter)", so_far),
    (rf"(?P<o>O\d+|last) U(?P<u>quarter|half)(?: {_SEP}N(?P<y>\d{{4}}))?", numbered),
    (r"N(?P<y>\d{4}) (?:- )?(?P<o>O\d+|last) U(?P<u>quarter|half)", numbered),
    (rf"Uweek N(?P<n>\d\d?){_YEAR}", week_number),
    (rf"{_OWN}S(?P<s>\d+)(?: Umonth)?{_YEAR}(?: [-/] N\d+)?", seasons),
    (rf"{_OWN}H(?P<h>[a-z]+){_YEAR}", feasts),
    (r"War([12])", war),
    (r"(?P<u>Uyear )?(?:(?P<e>ad) )?N(?P<n>\d{1,4})(?: (?P<e2>bc|ad))?", year),
    (r"N(\d{3,4}) [-/] N(\d{2,4})", year_range),
    (r"D(\d+)-(\d+)", decade),
    (r"O(\d\d?) Ucentury(?: (bc))?", century),
    (rf"(?P<n>{_COUNTS}|U[a-z]*[a-rt-z]\b )(?P<how>ago|earlier|later|before|after|hence|on)", ago),
    (r"U[a-z]+s (?:ago|earlier|later|before|after)", no_time("a count that is not given")),
    (r"few U([a-z]*[a-rt-z])\b (ago|earlier|later|before|after|hence)", few_ago),
    (rf"in ({_COUNTS})", in_time),
    (rf"within (?:coming |next )?({_COUNTS})", within),
    (r"O\d+ (?:- )?Uyears?", no_time(NO_TIME)),
    (rf"(?:in )?(?P<r>past|last|previous|next|coming|following) (?P<n>N\d+|few) {_UNIT}(?P<r2>W(?!))?", windows),
    (rf"(?:in )?(?P<n>N\d+|few) (?P<r>past|last|previous|next|coming|following) {_UNIT}(?P<r2>W(?!))?", windows),
    (r"(?:in )?(?P<r>recent|past|last|previous) (?:few )?U\w+s", vague),
    (r"(?:in )?(?P<r>coming|next) U[a-z]+s|U[a-z]+s (?:ahead|to come)(?P<z>)", vague),
    (r"(?:(?:N\d+|few) U\w+(?: and)? ?)+(?:long)?", no_time("a duration: it has no place in the calendar")),
    (r"C\d\d:\d\dh?(?: (?:-|to|until|and) C\d\d:\d\dh?)?", no_time("a clock time without a day")),
)  # fmt: skip
RULES = tuple((re.compile(pattern), rule) for pattern, rule in _RULES)
