"""Dates of publication as containers, pages and the first lines of a report write them. In: a string. Out: ISO 8601.

A date is given back only where it is plain: with its year, and not 7/8/2025, which is two dates. Never today's date.
"""

import re
from datetime import date, datetime
from email.utils import parsedate_to_datetime

__all__ = ["MONTH", "date_in", "iso_date", "opening_date"]

EARLIEST, LATEST = 1600, 2100  # there is no newspaper before the one; a year after the other is a slip
NO_TIME = "1970-01-01T00:00:00"  # what a program writes that has no date: second 0 of its clock
MONTH = r"\b(?:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[a-z]*"
_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_DAY, _YEAR = r"(?P<d>\d\d?)(?:st|nd|rd|th)?", r"(?P<y>\d{4})"
_WRITTEN = (
    re.compile(rf"(?:[a-z]+,? )?{_DAY}[ -](?P<m>{MONTH})\.?,?[ -]{_YEAR}\b.{{0,40}}"),
    re.compile(rf"(?:[a-z]+,? )?(?P<m>{MONTH})\.? {_DAY},? {_YEAR}\b.{{0,40}}"),
    re.compile(rf"{_YEAR}[/.](?P<m>\d\d?)[/.](?P<d>\d\d?)"),
)
_OTHER_MONTHS = (  # French, Spanish, Portuguese, Italian, German
    "janvier|enero|janeiro|gennaio|januar|jänner", "février|fevrier|febrero|fevereiro|febbraio|februar",
    "mars|marzo|março|märz", "avril|abril|aprile|april", "mai|mayo|maio|maggio", "juin|junio|junho|giugno|juni",
    "juillet|julio|julho|luglio|juli", "août|aout|agosto|august", "septembre|septiembre|setembro|settembre|september",
    "octobre|octubre|outubro|ottobre|oktober", "novembre|noviembre|novembro|november",
    "décembre|decembre|diciembre|dezembro|dicembre|dezember",
)  # fmt: skip
_FOREIGN = rf"(?<!\d)(\d\d?)(?:er|º|\.)?(?: de)? ({'|'.join(_OTHER_MONTHS)})(?: del?)? (\d{{4}})(?!\d)"
_DOTTED = r"(?<![\d.])(\d\d?)\.(\d\d?)\.(\d{4})(?![\d.])"
_CHINESE = r"(\d{4})年(\d\d?)月(\d\d?)日"
_CLOCK = r"(?:,? \d.{0,30}|\D{0,5})"  # what may stand behind the day
_ZONED = re.compile(r"(\d{4}-\d\d-\d\d[T ]\d\d:\d\d(?::\d\d(?:\.\d+)?)?) ?(?:(Z|UTC|GMT)|([+-]\d\d):?(\d\d)?)", re.I)
_MAIL = re.compile(r"(?:[A-Za-z]{3},? )?\d\d? [A-Za-z]{3} \d{2,4} \d\d:\d\d.*")


def iso_date(value: str | None) -> str | None:
    """The ISO date or date-time that a string gives, with the clock and offset it gives; None if it gives none."""
    text = " ".join((value or "").split())
    for parse in (_iso, _mail, _written, _abroad):
        try:
            found = parse(text)
        except (ValueError, OverflowError):
            continue
        if found:
            iso = found.isoformat()
            return iso if EARLIEST <= found.year <= LATEST and not iso.startswith(NO_TIME) else None
    return None


def _iso(text: str) -> date | None:
    if re.fullmatch(r"\d{14}", text):
        return datetime.strptime(text, "%Y%m%d%H%M%S")
    if re.fullmatch(r"\d{4}-?\d\d-?\d\d", text):
        return date.fromisoformat(text)
    if m := _ZONED.fullmatch(text):
        text = m[1] + ("Z" if m[2] else f"{m[3]}:{m[4] or '00'}")
    if re.match(r"\d{4}-?\d\d-?\d\d[Tt ]", text):
        return datetime.fromisoformat(text.upper()).replace(microsecond=0)
    return None


def _mail(text: str) -> date | None:
    """Tue, 8 Jul 2025 10:00:00 +0300, as feeds and mails write it."""
    return parsedate_to_datetime(text) if _MAIL.fullmatch(text) else None


def _written(text: str) -> date | None:
    """July 8, 2025 · Tuesday, 8 July 2025, 10:00 · 2025/07/08. Not 7/8/2025, which is two dates."""
    for pattern in _WRITTEN:
        if m := pattern.fullmatch(text.lower()):
            month = int(m["m"]) if m["m"].isdigit() else _MONTHS.index(m["m"][:3]) + 1
            return date(int(m["y"]), month, int(m["d"]))
    return None


def _abroad(text: str) -> date | None:
    """8 juillet 2025 · martes 8 de julio de 2025 · 08.07.2025 (with points the day is always first) · 2025年7月8日."""
    text = text.lower()
    if m := re.fullmatch(rf"(?:[^\W\d]+[.,]? )?(?:le |el )?{_FOREIGN}{_CLOCK}", text):
        return date(
            int(m[3]), next(n for n, names in enumerate(_OTHER_MONTHS, 1) if m[2] in names.split("|")), int(m[1])
        )
    if m := re.fullmatch(rf"(?:[^\W\d]+[.,]? )?{_DOTTED}{_CLOCK}", text):
        return date(int(m[3]), int(m[2]), int(m[1]))
    if m := re.fullmatch(rf"(\d\d?)/(\d\d?)/(\d{{4}}){_CLOCK}", text):
        first, second = int(m[1]), int(m[2])
        if first == second or max(first, second) > 12:  # 25/7/2025 and 7/25/2025 are one date each
            return date(int(m[3]), min(first, second), max(first, second))
    if m := re.fullmatch(rf"{_CHINESE}.{{0,30}}", text):
        return date(int(m[1]), int(m[2]), int(m[3]))
    return None


_OPENING = 6  # paragraphs at the top where byline and dateline stand
_FULL = (
    rf"(?:\b\d\d?(?:st|nd|rd|th)? {MONTH}\.?,? \d{{4}}|{MONTH}\.? \d\d?(?:st|nd|rd|th)?,? \d{{4}}"
    r"|\b\d{4}-\d\d-\d\d)\b"
)
_SHORT = re.compile(_FULL, re.I)
_IN = re.compile(
    rf"\b\d{{4}}-\d\d-\d\d[T ]\d\d:\d\d(?::\d\d)?(?:\.\d+)?(?:Z|[+-]\d\d:?\d\d)?"
    rf"|{_FULL}|{_FOREIGN}|{_DOTTED}|\d\d?/\d\d?/\d{{4}}|{_CHINESE}",
    re.I,
)
_DATELINE = re.compile(rf"[^.]{{0,60}}?({_FULL})(?: \([^)]*\))? ?[—–-]", re.I)


def date_in(text: str) -> str | None:
    """The first full date in a short label ("Publié le lundi 16 octobre 2023"), in ISO 8601."""
    m = _IN.search(" ".join(text.split()))
    return iso_date(m[0]) if m else None


def opening_date(text: str) -> str | None:
    """The date of byline or dateline: the first full one in the short lines below the headline, or that opens the
    first long paragraph before its dash ("MUSCAT, 8 September 2025 (AFP) - Talks …")."""
    for line in [x for x in text.split("\n") if x][1:_OPENING]:
        if len(line.split()) > 20:
            opens = _DATELINE.match(line)
            return iso_date(opens[1]) if opens else None
        if m := _SHORT.search(line):
            return iso_date(m[0])
    return None
