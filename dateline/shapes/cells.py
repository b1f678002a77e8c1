"""What POLECAT, GDELT, ICEWS and Phoenix share: pairs of parties, dates, numbers, countries, and cells to remember.

In: Events and rows. Out: cells as text. A row that is read keeps in `other` every cell that we would write otherwise,
so that it can be written again as it was.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime
from functools import cache, lru_cache
from hashlib import blake2b

from dateline.errors import InputError
from dateline.shapes import cameo
from dateline.shapes.event import Event, Party
from dateline.shapes.nations import table

__all__ = [
    "Country", "Pair", "coded", "countries", "country_of", "day", "decimal", "degrees", "kept", "moment", "number",
    "pairs", "people", "restored", "sectors_to", "shown", "stamp", "told", "whole",
]  # fmt: skip

LARGEST = 1 << 63  # what a column of whole numbers holds
Pair = tuple[Party | None, Party | None]
_DAY = re.compile(r"\d{4}-\d\d-\d\d")
_BARE = str.maketrans("", "", "-:T")
_EQUAL = frozenset(("CONSULT", "COOPERATE"))


# ── who with whom ────────────────────────────────────────────────────────────────────────────────────────────────────


def pairs(event: Event, host: bool = False) -> list[Pair]:
    """Each actor with each recipient. Sides of one meeting, exchange or clash, who all are actors, are paired both
    ways. `host` turns each pair round: CAMEO 043 has the host for its source.
    """
    actors, recipients = _each(event.actors), _each(event.recipients)
    if len(actors) > 1 and not recipients and (event.type in _EQUAL or (event.type == "ASSAULT" and not event.mode)):
        return [(a, b) for a in actors for b in actors if a is not b]
    found: list[Pair] = [(a, r) for a in actors or (None,) for r in recipients or (None,)]
    return [(r, a) for a, r in found] if host else found


def _each(parties: tuple[Party, ...]) -> tuple[Party, ...]:
    """The parties without those that are one before by name, country and sectors: Tbilisi and Georgia are one row."""
    if len(parties) < 2:
        return parties
    found: dict[object, Party] = {}
    for p in parties:
        found.setdefault((p.name or p.text, p.country, p.sectors), p)
    return tuple(found.values())


def number(event_id: str, part: int = 0) -> str:
    """A whole number of 60 bits for the id of an event and its part; an id that is such a number stays what it is."""
    plain = event_id.isascii() and event_id.isdecimal() and event_id[0] != "0" and len(event_id) < 20
    if plain and not part and int(event_id) < LARGEST:
        return event_id
    return str(int.from_bytes(blake2b(f"{event_id}/{part}".encode(), digest_size=8).digest(), "big") >> 4)


# ── cells that are remembered ────────────────────────────────────────────────────────────────────────────────────────


def kept(event: Event, shape: str, columns: Sequence[str], row: Mapping[str, str], own: Sequence[str]) -> Event:
    """The event of a row with the cells that we would write otherwise (`own` is what we would), after the shape's
    name.
    """
    found = [(c, row[c]) for c, mine in zip(columns, own, strict=True) if row[c] != mine]
    return replace(event, other=(("shape", shape), *found)) if found else event


def restored(event: Event, shape: str, columns: Sequence[str], row: tuple[str, ...]) -> tuple[str, ...]:
    """A row with the cells that were kept from a row of the same shape."""
    if not event.other or event.other[0] != ("shape", shape):
        return row
    cells = dict(event.other)
    return tuple([cells.get(c, mine) for c, mine in zip(columns, row, strict=True)])


# ── when ─────────────────────────────────────────────────────────────────────────────────────────────────────────────


def day(event: Event) -> str:
    """The first day of the event, YYYY-MM-DD; "" where there is none, or it lies before the year 1."""
    return event.date_from[:10] if event.date_from and _DAY.match(event.date_from) else ""


@lru_cache(4096)
def told(text: str, column: str, uri: str = "") -> str:
    """A day as our own, from YYYY-MM-DD or YYYYMMDD; InputError where it is none."""
    try:
        return date.fromisoformat(text[:10] if "-" in text else text).isoformat()
    except ValueError:
        raise InputError(f"{column} is {text[:40]!r}, no date", uri=uri) from None


@lru_cache(4096)
def stamp(published: str | None) -> str:
    """A publication date as YYYYMMDDHHMMSS in UTC, midnight where only the day is known; "" where there is none."""
    if not published:
        return ""
    try:
        at = datetime.fromisoformat(published)
        at = at.astimezone(UTC) if at.tzinfo else at
    except (ValueError, OverflowError):  # no date; or one at the end of all dates
        return ""
    return at.replace(tzinfo=None).isoformat(timespec="seconds").translate(_BARE)


@lru_cache(4096)
def moment(text: str, column: str) -> str | None:
    """The same back: a day where it is midnight, else a time in UTC; InputError where it is neither."""
    if not text:
        return None
    try:
        at = datetime.fromisoformat(f"{text[:8]}T{text[8:] or '000000'}")
    except ValueError:
        raise InputError(f"{column} is {text[:40]!r}, no time as YYYYMMDDHHMMSS") from None
    return at.date().isoformat() if not text[8:].strip("0") else at.isoformat() + "Z"


# ── numbers ──────────────────────────────────────────────────────────────────────────────────────────────────────────


def shown(value: float | None, digits: int = 4) -> str:
    """A number with so many decimals at most and no zeros after them: 55.7522, 44, -5, 3.4; "" for none."""
    if value is None:
        return ""
    text = f"{value:.{digits}f}".rstrip("0").rstrip(".")
    return "0" if text == "-0" else text


def decimal(text: str, column: str) -> float | None:
    """A cell as a number; InputError where it is none."""
    if not text:
        return None
    try:
        value = float(text)
    except ValueError:
        value = float("nan")
    if value != value or value in (float("inf"), float("-inf")):
        raise InputError(f"{column} is {text[:40]!r}, no number")
    return value


def whole(text: str, column: str) -> int | None:
    """A cell as a whole number; InputError where it is none."""
    if not text:
        return None
    if not (text.isascii() and text.removeprefix("-").isdigit() and len(text) < 20 and abs(int(text)) < LARGEST):
        raise InputError(f"{column} is {text[:40]!r}, no whole number")
    return int(text)


def people(text: str, column: str) -> float | None:
    """A cell as a number of people; InputError where it is none."""
    found = decimal(text, column)
    if found is not None and not 0 <= found < 1e9:
        raise InputError(f"{column} is {text[:40]!r}, no number of people")
    return found


def degrees(row: Mapping[str, str], lat: str, lon: str) -> tuple[float | None, float | None]:
    """Both coordinates of a row; InputError where they are no place on Earth. Half a pair is none."""
    north, east = decimal(row.get(lat, ""), lat), decimal(row.get(lon, ""), lon)
    if north is None or east is None:
        return None, None
    if abs(north) > 90 or abs(east) > 180:
        raise InputError(f"{lat} and {lon} are {row[lat][:40]!r}, {row[lon][:40]!r}, no place on Earth")
    return north, east


# ── countries, sectors, codes ────────────────────────────────────────────────────────────────────────────────────────


@dataclass(frozen=True, slots=True)
class Country:
    """A country as the projects write it: COW letters, FIPS 10-4, CAMEO's actor code, ICEWS's name, the plain name."""

    code: str
    cow: str
    fips: str
    cameo: str
    icews: str
    name: str


@cache
def countries() -> dict[str, Country]:
    """The countries by our code."""
    from dateline.assets import text

    names = [row.split("\t") for row in text("who/states.tsv").split("\n")[1:]]
    plain = {row[0]: row[2].lstrip("~") for row in names}
    return {
        code: Country(code, cow, fips, cameo_code, icews, plain.get(code, icews))
        for code, cow, _, fips, cameo_code, icews, _ in table("countries")
    }


@cache
def country_of(kind: str) -> dict[str, str]:
    """Our codes by theirs: "cow" (letters or numbers), "fips", "cameo", or "name" (in lower case, of any project)."""
    found: dict[str, str] = {}
    numbers = {row[0]: row[2] for row in table("countries")}
    for c in countries().values():
        forms = {
            "cow": (c.cow, numbers[c.code]),
            "fips": (c.fips,),
            "cameo": (c.cameo, c.code),
            "name": (c.icews.lower(), c.name.lower(), c.code.lower()),
        }[kind]
        for form in forms:
            if form:
                found.setdefault(form, c.code)
    if kind == "fips":
        found |= {"WE": "PSE", "GZ": "PSE", "SR": "SRB", "RB": "SRB", "MW": "MNE"}  # as they were, or are, written
    return found


@cache
def sectors_to(kind: str) -> tuple[dict[str, str], dict[str, str]]:
    """PLOVER's sectors as "cameo" or "icews" write them, and back."""
    there: dict[str, str] = {}
    back: dict[str, str] = {}
    for sector, code, name, _ in table("sectors"):
        if theirs := code if kind == "cameo" else name:
            there.setdefault(sector, theirs)
            back.setdefault(theirs, sector)
    return there, back


def coded(text: str, column: str) -> cameo.Code:
    """What the CAMEO code of a row means; InputError where it is none."""
    found = cameo.meaning(text)
    if found is None:
        raise InputError(f"{column} is {text[:40]!r}, no CAMEO code")
    return found
