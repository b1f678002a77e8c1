"""In: the parsed page and what it says in its data. Out: when it was published and last changed, in ISO 8601.

Asked in this order: JSON-LD, <meta>, microdata and RDFa, <time>, what is shown as a date, the state in scripts, the
address. A time of change is never taken for that of publication; the year of a copyright stands in none of these.

`published` keeps the offset that it is given with. Systems write times in UTC, so that the evening of the 19th becomes
the 20th, but "on Tuesday" in the text hangs on the day where it was written. Where dateline, address or the shown date
name the day before or after, the same instant is given with the offset that the shown clock or the page's other times
have; where no offset is known that leads to that day, the day alone is given.
"""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta, timezone
from itertools import islice
from typing import Any

from dateline.dates import date_in, iso_date
from dateline.extract import jsonld
from dateline.extract.markup import Meta, all_of, apart, brief, names_of, rdfa, text_of

__all__ = ["Dates", "dates", "day_of_address", "local"]

_DATED = ("abbr", "span", "div", "p", "li", "small", "em", "td", "dd", "time", "a", "font", "b", "strong")
_CHANGED = re.compile(
    r"updat|modif|edited|revis|\bmod\b|mis à jour|actualiz|atualiz|aktualis|\bstand:|aggiorn|bijgewerkt|diperbarui|"
    r"обновл|изменен|оновлен|güncel|تحديث|수정|更新",
    re.I,
)
_NAMED = re.compile(
    r"(?<![a-z])dat(?:e|um|es)(?![a-z])|publi|posted|byline|(?<!\S)by(?!\S)|time|modif|updat|stamp|created", re.I
)
_FIRST = r"first_?publish(?:ed)?_?(?:date|at|time)?|(?:date|time)_?published|publish(?:ed)?_?(?:date|time|at|on)"
_STATE = r"[\"'](?:{})[\"']\s*:\s*[\"'](\d{{4}}-\d\d-\d\d[^\"']{{0,25}})[\"']"
_PUBLISHED = re.compile(_STATE.format(rf"{_FIRST}|publication_?(?:date|time)|display_date|pub_?date"), re.I)
_MODIFIED = re.compile(
    _STATE.format(
        r"last_?(?:updated?|modified)_?(?:date|at|time)?|date_?modified|(?:modified|updated?)_?(?:date|at|time)"
    ),
    re.I,
)
_LABEL = re.compile(  # what a page writes before the day of publication
    r"\W*(?:(?:first )?(?:published|posted|created)|publi[ée]|publicado|pubblicato|veröffentlicht|erstellt|"
    r"gepubliceerd|"
    r"diterbitkan|опубликован|опубліковано|yayın|نشر|입력|등록|发布|發布|公開)",
    re.I,
)
_CLOCK = re.compile(
    r"(오전|오후|上午|下午)? ?(?<!\d)(\d\d?)[:.h](\d\d)(?::\d\d)? ?(?:([ap])\.? ?m?\b|([مص])(?:ساء|باح)?)?", re.I
)
_FIGURES = re.compile(r"(?<!\d)((?:19|20)\d\d)\. ?(\d\d?)\. ?(\d\d?)\.?(?!\d)")  # 2024.05.07.
_DATELINE = re.compile(
    r"[^.!?]{0,60}?\b(?:(?P<m>(?:jan|feb|mar|apr|may|june?|july?|aug|sept?|oct|nov|dec)[a-z]*)\.? (?P<d>\d\d?)|"
    r"(?P<d2>\d\d?) (?P<m2>(?:jan|feb|mar|apr|may|june?|july?|aug|sept?|oct|nov|dec)[a-z]*))\b[^.!?]{0,40}?[(/–—-]",
    re.I,
)
_DAY = re.compile(r"(?<!\d)((?:19|20)\d\d)[/-]?(\d\d?|[a-z]{3})[/-]?(\d\d?)(?!\d)", re.I)


@dataclass(frozen=True, slots=True)
class Dates:
    """The two dates as given, and the texts that show a date of publication."""

    published: str | None = None
    modified: str | None = None
    shown: tuple[str, ...] = ()


def dates(tree: Any, meta: Meta, node: dict[str, Any], address: str | None) -> Dates:
    """What the page says of its dates."""
    shown = tuple(_shown(tree, changed=False))
    told = [*jsonld.texts(node, "datePublished", "dateCreated", "uploadDate"), *all_of(meta, "published")]
    published = _first([*told, *rdfa(tree, "published"), *_times(tree)]) or _agreeing(tree, _PUBLISHED, shown)
    told = [*jsonld.texts(node, "dateModified"), *all_of(meta, "modified"), *rdfa(tree, "modified")]
    modified = _first([*told, *_changes(tree)]) or _agreeing(tree, _MODIFIED, tuple(_shown(tree, changed=True)))
    published = published or day_of_address(address)
    if modified and published and _one_time(modified, published):
        modified = None  # it was written when it was published
    return Dates(published, modified, shown)


def _first(values: Iterable[str | None]) -> str | None:
    return next((found for value in values if (found := iso_date(value))), None)


def _agreeing(tree: Any, pattern: re.Pattern[str], shown: Iterable[str]) -> str | None:
    """The first date of a script's state that does not contradict the shown day; else that day."""
    day = next((found for text in shown if (found := _with_clock(text))), None)
    for script in tree.xpath("//script[not(@src) and not(contains(@type, 'ld+json'))]"):
        for value in pattern.findall(script.text or "")[:20]:
            found = iso_date(value)
            if found and (day is None or (len(day) < 20 and _apart(found, day) <= 1)):
                return found
    return day


def _with_clock(text: str) -> str | None:
    """The date in a shown text, with the clock and the zone that it shows: "3 May 2025, 14:05 EAT"."""
    day = date_in(text)
    if day is None or len(day) > 10 or (clock := _clock(text)) is None:
        return day
    behind = text[clock[2] :].strip(" ,")
    m = _ZONE.match(behind)
    zone = f"{m[2]}{int(m[3]):02}:{m[4] or '00'}" if m and m[2] else _ZONES.get(m[1] or "", "") if m else ""
    time = f"{day}T{clock[0]:02}:{clock[1]:02}:00"
    return iso_date(time + zone) or time


def _clock(text: str) -> tuple[int, int, int] | None:
    """Hour, minute, and where the clock ends; a date in figures is none."""
    for m in _CLOCK.finditer(re.sub(r"\d\d?\.\d\d?\.\d{4}", lambda found: " " * len(found[0]), text)):
        half = (m[1] or m[4] or m[5] or "").lower()
        hour = int(m[2]) % 12 + 12 * (half in ("p", "م", "오후", "下午")) if half else int(m[2])
        if hour < 24 and int(m[3]) < 60:
            return hour, int(m[3]), m.end()
    return None


# Zones of one meaning, in winter as in summer (BST, IST, CST and others have two).
_ZONES = {
    "GMT": "+00:00", "UTC": "+00:00", "Z": "+00:00", "WAT": "+01:00", "CET": "+01:00", "CEST": "+02:00",
    "CAT": "+02:00", "SAST": "+02:00", "EET": "+02:00", "EEST": "+03:00", "EAT": "+03:00", "MSK": "+03:00",
    "PKT": "+05:00", "NPT": "+05:45", "WIB": "+07:00", "ICT": "+07:00", "HKT": "+08:00", "PHT": "+08:00",
    "SGT": "+08:00", "JST": "+09:00", "KST": "+09:00", "AEST": "+10:00", "AEDT": "+11:00", "NZST": "+12:00",
    "NZDT": "+13:00", "EST": "-05:00", "EDT": "-04:00", "CDT": "-05:00", "MDT": "-06:00", "PST": "-08:00",
    "PDT": "-07:00", "BRT": "-03:00", "ART": "-03:00", "МСК": "+03:00",
}  # fmt: skip
_ZONE = re.compile(r"\(?([A-ZА-Я]{1,4})?\s?(?:([+-])(\d\d?):?(\d\d)?)?")


def _apart(one: str, other: str) -> int:
    return abs((date.fromisoformat(one[:10]) - date.fromisoformat(other[:10])).days)


def _one_time(one: str, other: str) -> bool:
    """Both are one instant, or one day where either has no clock."""
    a, b = datetime.fromisoformat(one), datetime.fromisoformat(other)
    if len(one) > 10 < len(other) and bool(a.tzinfo) == bool(b.tzinfo):
        return a == b
    return one[:10] == other[:10]


def _times(tree: Any) -> Iterator[str]:
    """The <time> of the page that is not said to be that of a change: first those named as publication."""
    plain = [e for e in tree.iter("time") if not apart(e) and not _CHANGED.search(_around(e))]
    named = [e for e in plain if re.search(r"publish|pubdate|posted|entry-date", " ".join([*e.keys(), *e.values()]))]
    for element in [*named, *plain]:
        yield from (element.get("datetime", ""), date_in(text_of(element)) or "")


def _changes(tree: Any) -> Iterator[str]:
    for element in tree.iter("time"):
        if element.get("datetime") and _CHANGED.search(_around(element)) and not apart(element):
            yield element.get("datetime")


def _around(element: Any) -> str:
    """The names and the text of an element, and the label before it."""
    parent, before = element.getparent(), element.getprevious()
    label = (parent.text if before is None else before.tail) or ""
    if not label.strip() and before is not None:
        label = brief(before, 100)
    names = f"{names_of(element)} {names_of(parent) if len(list(islice(parent, 3))) < 3 else ''}"
    return f"{names} {label[-40:]} {text_of(element)[:100]}"


def _shown(tree: Any, *, changed: bool) -> Iterator[str]:
    """The short texts that the page names or labels a date, of publication or of change."""
    for element in tree.iter(*_DATED):
        before = element.getprevious()
        label = brief(before, 100) if element.tag in ("td", "dd") and before is not None and len(before) < 2 else ""
        named = element.tag == "time" or _NAMED.search(f"{names_of(element)} {label[:40]}")
        lead = (element.text or "").strip() or (element[0].tail or "" if len(element) else "")
        if not named and not _LABEL.match(lead) and not (changed and _CHANGED.match(lead.strip())):
            continue
        text = _FIGURES.sub(r"\1-\2-\3 ", brief(element, 100))
        said_changed = bool(_CHANGED.search(f"{names_of(element)} {label} {text}"))
        if 3 < len(text) < 100 and changed == said_changed and not apart(element):
            yield from filter(None, [element.get("title") if element.tag == "abbr" else None, text])


def day_of_address(address: str | None) -> str | None:
    """The day in the path of an address: /2025/07/08/, /2025/jul/08/, /2025-07-08-, /20250708."""
    path = re.sub(r"^\w+://[^/?#]*|[?#].*$", "", address or "") if "//" in (address or "") else ""
    for m in _DAY.finditer(path):
        if re.search(r"[/-]", m[0]) or len(m[0]) == 8:
            year, month, day = m.groups()
            numbers = f"{year}-{int(month):02}-{int(day):02}" if month.isdigit() else f"{int(day)} {month} {year}"
            if found := iso_date(numbers):
                return found
    return None


def local(said: Dates, address: str | None, paragraphs: Iterable[str]) -> str | None:
    """The time of publication on the day on which the words of the text hang (see above)."""
    given = said.published
    if not given or len(given) < 20 or datetime.fromisoformat(given).utcoffset() != timedelta(0):
        return given
    shown = [x[:10] for x in map(date_in, said.shown) if x]
    shown.sort(key=lambda x: x != given[:10])  # a page may show the days of other articles, too
    days = [_day_of_dateline(paragraphs, given), day_of_address(address), *shown]
    day = next((x[:10] for x in days if x and _apart(x, given) <= 1), given[:10])
    if day == given[:10]:
        return given
    instant = datetime.fromisoformat(given)
    for offset in (*_offsets(said.shown, day, instant), _offset(said.modified)):
        if offset and (moved := instant.astimezone(timezone(offset))).date().isoformat() == day:
            return moved.isoformat()
    return day


def _day_of_dateline(paragraphs: Iterable[str], given: str) -> str | None:
    """The day of "OUAGADOUGOU, March 3 (Reuters) - ", with the year that brings it nearest."""
    for paragraph in paragraphs:
        if m := _DATELINE.match(paragraph[:120]):
            years = (int(given[:4]) + n for n in (0, -1, 1))
            found = [x for year in years if (x := iso_date(f"{m['d'] or m['d2']} {m['m'] or m['m2']} {year}"))]
            return min(found, key=lambda x: _apart(x, given), default=None)
    return None


def _offsets(shown: Iterable[str], day: str, instant: datetime) -> Iterator[timedelta]:
    """The offsets by which the instant becomes a clock that is shown with the day."""
    for text in shown:
        if (date_in(text) or "")[:10] == day and (clock := _clock(text)):
            there = datetime.fromisoformat(day).replace(hour=clock[0], minute=clock[1], tzinfo=instant.tzinfo)
            offset = there - instant.replace(second=0, microsecond=0)
            if timedelta(hours=-12) <= offset <= timedelta(hours=14) and not offset % timedelta(minutes=15):
                yield offset


def _offset(value: str | None) -> timedelta | None:
    return datetime.fromisoformat(value).utcoffset() if value and len(value) > 19 else None
