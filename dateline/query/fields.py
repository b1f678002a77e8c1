"""The fields of a query: for each, how its values are read. In: a value as it was written. Out: a Value, checked.

Whatever is wrong is a SettingsError with the place in the query and what may have been meant.
"""

from __future__ import annotations

import re
from calendar import monthrange
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from difflib import get_close_matches
from functools import cache

from dateline import ontology
from dateline.assets import DATA
from dateline.errors import SettingsError
from dateline.knowledge import COLUMNS, INTERNATIONAL, read_table
from dateline.names import key
from dateline.query.tree import Codes, Days, Is, Key, Near, Phrase, Range, Value
from dateline.query.words import words

__all__ = ["ALIASES", "FIELDS", "FIGURES", "HAS", "Raw", "near", "shown", "value", "wrong"]

FIGURES = ("killed", "wounded", "detained", "displaced", "amount")
HAS = ("actor", "recipient", "place", "time", "source", "equipment", "figure", *FIGURES)
ALIASES = {"since": "when", "until": "when", "lang": "language", "date": "when"}


@dataclass(frozen=True, slots=True)
class Raw:
    """A value as it was written, without its quotes and escapes; `at` counts characters of the query from 0.

    `literal`: it was escaped, so nothing in it is a code or a sign.
    """

    text: str
    at: int
    quoted: bool = False
    literal: bool = False


Read = Callable[[str, Raw, date], Value]


def wrong(message: str, at: int) -> SettingsError:
    """The error for a query that cannot be read from this character on."""
    return SettingsError(f"{message} (character {at + 1} of the query)")


def shown(text: str) -> str:
    """A piece of the query in a message, not all of a long one."""
    return repr(text if len(text) <= 60 else text[:59] + "…")


def value(name: str, raw: Raw, today: date) -> Value:
    """The value of a field, as the tree holds it; SettingsError where it is none."""
    return FIELDS[ALIASES.get(name, name)](name, raw, today)


def near(raws: Sequence[Raw]) -> Near:
    """near:LAT,LON,KM"""
    texts = [r.text for r in raws]
    if len(texts) != 3 or not all(re.fullmatch(r"-?\d{1,5}(\.\d{1,12})?", t) for t in texts):
        raise wrong("near takes latitude, longitude and kilometres, such as near:48.5,35.1,50", raws[0].at)
    lat, lon, km = (float(t) + 0.0 for t in texts)  # no -0
    if abs(lat) > 90 or abs(lon) > 180 or not 0 < km <= 20_100:
        raise wrong("near: latitude is -90 to 90, longitude -180 to 180, the distance up to 20,100 km", raws[0].at)
    return Near(lat, lon, km)


def _one_of(kind: str, known: Callable[[], Mapping[str, str]]) -> Read:
    """A value of a closed list: its spelling in the records by the way it may be written."""

    def read(name: str, raw: Raw, _: date) -> Value:
        table = known()
        if found := table.get(_spelled(raw.text)):
            return Is(found)
        all_ = list(dict.fromkeys(table.values()))
        raise _unknown(f"{shown(raw.text)} is no {kind}", _spelled(raw.text), table, raw.at, all_)

    return read


def _unknown(
    message: str, given: str, known: Mapping[str, str] | Iterable[str], at: int, all_: Sequence[str] = ()
) -> SettingsError:
    near_ = get_close_matches(given[:60], known, n=3, cutoff=0.7)
    meant = list(dict.fromkeys(known[n] if isinstance(known, Mapping) else n for n in near_))
    hint = f"; did you mean {' or '.join(meant)}?" if meant else ""
    every = f"; there are {', '.join(all_)}" if all_ and (len(all_) <= 40 or not meant) else ""
    return wrong(f"{message}{hint}{every}", at)


def _spelled(text: str) -> str:
    return re.sub(r"[ _-]+", "-", text.strip().casefold())


def _listed(values: Iterable[str]) -> dict[str, str]:
    return {_spelled(v): v for v in values}


def _quads() -> dict[str, str]:
    numbered = {f"{p}{n}": q for n, q in enumerate(ontology.QUADS, 1) for p in ("", "q")}
    return _listed(ontology.QUADS) | numbered


def _modalities() -> dict[str, str]:
    return _listed(ontology.load().modality) | {"denied": "negation"}


# ---- words, actors, places, arms


def _words(name: str, raw: Raw, _: date) -> Value:
    found = words(raw.text)
    if not found:
        raise wrong(f"{shown(raw.text)} holds no letter or digit to look for", raw.at)
    return Phrase(found, raw.text.endswith("*") and not raw.literal)


def _actor(name: str, raw: Raw, today: date) -> Value:
    """A key; codes in capitals, or in small letters without quotes; else words (so "Guy" is a name, GUY Guyana)."""
    if raw.literal:
        return _words(name, raw, today)
    if re.fullmatch(r'[a-z]+:[^\s*"\\]+|Q\d{1,12}', raw.text):
        return Key("state:" + raw.text[6:].upper() if raw.text.startswith("state:") else raw.text)
    codes = raw.text.split()
    written = raw.text.isupper() or (raw.text.islower() and not raw.quoted)
    if codes and written and all(c.upper() in _codes() for c in codes):
        return Codes(tuple(dict.fromkeys(c.upper() for c in codes)))
    return _words(name, raw, today)


def _equipment(name: str, raw: Raw, today: date) -> Value:
    found = None if raw.quoted or raw.literal else _classes().get(_spelled(raw.text))
    return Is(found) if found else _words(name, raw, today)


def _country(name: str, raw: Raw, _: date) -> Value:
    known = _countries()
    found = known.get(key(raw.text), ())
    if len(found) == 1:
        return Is(found[0])
    if found:
        raise wrong(f"{shown(raw.text)} may be {' or '.join(found)}; write the one you mean", raw.at)
    single = {k: f"{codes[0]} ({k})" for k, codes in known.items() if len(k) > 3}
    raise _unknown(
        f"{shown(raw.text)} is no country known here; write ISO 3166 or a name", key(raw.text), single, raw.at
    )


@cache
def _states() -> tuple[dict[str, str], ...]:
    return tuple(read_table(DATA / "who" / "states.tsv", COLUMNS["states"].split()))


@cache
def _countries() -> dict[str, tuple[str, ...]]:
    """Codes by the keys of codes and names; a code wins over a name, a full name over one that several share."""
    codes: dict[str, tuple[str, ...]] = {}
    names: dict[str, list[str]] = {}
    shared: dict[str, list[str]] = {}
    for row in _states():
        now = row["kind"] != "former"
        codes[key(row["code"])] = (row["code"],)
        for code in (row["plover"], row["iso2"]) if row["kind"] in ("state", "territory") else ():
            codes.setdefault(key(code), (row["code"],))
        for name in (row["name"], *row["names"].split("|")):
            table = shared if name.startswith("~") or not now else names
            table.setdefault(key(name), []).append(row["code"])
    every = shared | names
    return {k: tuple(dict.fromkeys(v)) for k, v in every.items() if k} | {k: v for k, v in codes.items() if k}


@cache
def _codes() -> frozenset[str]:
    sectors = read_table(DATA / "who" / "sectors.tsv", COLUMNS["sectors"].split())
    states = (row[column] for row in _states() for column in ("code", "plover"))
    return frozenset((*states, *INTERNATIONAL, *(row["code"] for row in sectors)))


@cache
def _classes() -> dict[str, str]:
    rows = read_table(DATA / "arms" / "equipment.tsv", COLUMNS["equipment"].split())
    return _listed(dict.fromkeys(row["class"] for row in rows))


# ---- exact strings


def _exact(name: str, raw: Raw, _: date) -> Value:
    if not raw.text.strip():
        raise wrong(f"{name} needs a value", raw.at)
    return Is(raw.text.casefold() if name == "publisher" else raw.text)


def _language(name: str, raw: Raw, _: date) -> Value:
    if not re.fullmatch(r"[A-Za-z]{2}|und", raw.text, re.I):
        raise wrong(f"{shown(raw.text)} is no language; write ISO 639-1, such as language:en, or und", raw.at)
    return Is(raw.text.lower())


# ---- numbers

_NUMBER = r"(\d{1,15}(?:\.\d{1,12})?(?:e-?\d{1,2})?)([A-Za-z]*)"
_COMPARED = re.compile(rf"(>=|<=|>|<|=)?\s*{_NUMBER}")
_BETWEEN = re.compile(rf"{_NUMBER}\s*\.\.\s*{_NUMBER}")


def _range(name: str, raw: Raw, _: date) -> Value:
    """>10, >=10, <10, <=10, 10, 10..20; an amount may have a unit (1000USD)."""
    if m := _BETWEEN.fullmatch(raw.text):
        low, high, units = float(m[1]), float(m[3]), {m[2], m[4]} - {""}
        found = Range(low, high, unit=(m[4] or m[2]).lower())
    elif m := _COMPARED.fullmatch(raw.text):
        found, units = _compared(m[1] or "=", float(m[2]), m[3].lower()), {m[3]} - {""}
    else:
        raise wrong(f"{name} takes a number, such as {name}:>10, {name}:<=10 or {name}:10..20", raw.at)
    if found.low is not None and found.high is not None and found.low > found.high:
        raise wrong(f"{name}: nothing lies between {shown(raw.text)}; write the smaller number first", raw.at)
    if units and (name != "amount" or len(units) > 1):
        raise wrong(f"{name} takes a number without a unit" if name != "amount" else "amount: two units", raw.at)
    if name == "confidence" and any(n is not None and n > 1 for n in (found.low, found.high)):
        raise wrong("confidence lies between 0 and 1, such as confidence:>0.8", raw.at)
    return found


def _compared(sign: str, n: float, unit: str) -> Range:
    if sign == "=":
        return Range(n, n, unit=unit)
    if sign[0] == ">":
        return Range(n, low_open=sign == ">", unit=unit)
    return Range(high=n, high_open=sign == "<", unit=unit)


# ---- days

_SIGNS = {">=": "since", "<=": "until"}


def _days(name: str, raw: Raw, today: date) -> Value:
    """2025, 2025-07, 2025-07-08, 7d (days, weeks, months or years back from today), today; >= and <=; a..b."""
    text = raw.text.strip()
    if ".." in text and name not in ("since", "until"):
        low, _, high = text.partition("..")
        first, last = _day(low, raw, today)[0], _day(high, raw, today)[1]
        if first > last:
            raise wrong(f"{name}: {shown(text)} ends before it begins", raw.at)
        return Days(first, last)
    if text[:2] in _SIGNS:
        name, text = _SIGNS[text[:2]], text[2:]
    first, last = _day(text, raw, today)
    if name == "since" or (_BACK.fullmatch(text) and name != "until"):  # published:7d is the last seven days
        return Days(first=first)
    return Days(last=last) if name == "until" else Days(first, last)


_BACK = re.compile(r"(\d{1,4})([dwmy])", re.I)
_DATE = re.compile(r"(\d{4})(?:-(\d\d))?(?:-(\d\d))?")


def _day(text: str, raw: Raw, today: date) -> tuple[str, str]:
    """The first and the last day of what was written."""
    try:
        if m := _BACK.fullmatch(text.strip()):
            day = _back(today, int(m[1]), m[2].lower())
            return day.isoformat(), day.isoformat()
        if text.strip().casefold() == "today":
            return today.isoformat(), today.isoformat()
        if m := _DATE.fullmatch(text.strip()):
            year, month, day_ = (int(part) if part else None for part in m.groups())
            last = 12 if month is None else month
            end = day_ or monthrange(year or 0, last)[1]
            return date(year or 0, month or 1, day_ or 1).isoformat(), date(year or 0, last, end).isoformat()
    except (ValueError, OverflowError):
        pass  # a thirteenth month, a day before the year 1: told below, like all that is no date
    raise wrong(
        f"{shown(text)} is no date; write 2025, 2025-07, 2025-07-08, or 7d, 3w, 2m, 1y (back from today);"
        " when and published also take >=, <= and a..b",
        raw.at,
    )


def _back(today: date, number: int, unit: str) -> date:
    if unit in "dw":
        return today - timedelta(days=number * (7 if unit == "w" else 1))
    months = today.year * 12 + today.month - 1 - number * (12 if unit == "y" else 1)
    year, month = months // 12, months % 12 + 1
    return date(year, month, min(today.day, monthrange(year, month)[1]))


def _near(name: str, raw: Raw, _: date) -> Value:
    return near([raw])  # parse.py gives it the whole list; one value alone is an error


FIELDS: dict[str, Read] = {
    "text": _words,
    "type": _one_of("type", lambda: _listed(ontology.load().type)),
    "mode": _one_of("mode", lambda: _listed(row.mode for row in ontology.load().modes)),
    "modality": _one_of("modality", _modalities),
    "quad": _one_of("quad class", _quads),
    "context": _one_of("context", lambda: _listed(ontology.load().context)),
    **dict.fromkeys(("actor", "recipient", "source", "party"), _actor),
    "country": _country,
    **dict.fromkeys(("place", "admin1", "trigger"), _words),
    "near": _near,
    **dict.fromkeys(("when", "published"), _days),
    **dict.fromkeys(("confidence", *FIGURES), _range),
    "equipment": _equipment,
    **dict.fromkeys(("publisher", "report", "id"), _exact),
    "language": _language,
    "has": _one_of("thing that a claim has", lambda: _listed(HAS)),
    "voice": _one_of("voice", lambda: _listed(("own", "quoted"))),
}
