"""GDELT 2.0 Events. In: an Event. Out: a row for each pair of its parties, in GDELT's 61 columns; and back.
docs/shapes.md says what goes where. Claims that `repeats` another are mentions of its event (mentions.py).
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache

from dateline.errors import InputError
from dateline.shapes import cameo
from dateline.shapes.cameo import why_not
from dateline.shapes.cells import (
    coded,
    countries,
    country_of,
    day,
    degrees,
    kept,
    moment,
    number,
    pairs,
    restored,
    sectors_to,
    shown,
    stamp,
    told,
    whole,
)
from dateline.shapes.event import Event, Party, Spot
from dateline.shapes.table import Form
from dateline.values import PlacePrecision

__all__ = ["COLUMNS", "FORM", "HOLDS", "WHY", "read", "why_not", "write"]

_ACTOR = (
    "Code", "Name", "CountryCode", "KnownGroupCode", "EthnicCode", "Religion1Code", "Religion2Code", "Type1Code",
    "Type2Code", "Type3Code",
)  # fmt: skip
_GEO = ("Type", "FullName", "CountryCode", "ADM1Code", "ADM2Code", "Lat", "Long", "FeatureID")
COLUMNS = (
    *("GLOBALEVENTID", "SQLDATE", "MonthYear", "Year", "FractionDate"),
    *(f"Actor{n}{c}" for n in (1, 2) for c in _ACTOR),
    *("IsRootEvent", "EventCode", "EventBaseCode", "EventRootCode", "QuadClass", "GoldsteinScale", "NumMentions"),
    *("NumSources", "NumArticles", "AvgTone"),
    *(f"{who}Geo_{c}" for who in ("Actor1", "Actor2", "Action") for c in _GEO),
    *("DATEADDED", "SOURCEURL"),
)
_BEFORE = tuple(c for c in COLUMNS if not c.endswith("_ADM2Code"))  # GDELT 1.0: 58 columns, 57 without SOURCEURL
FORM = Form(
    "\t",
    header=False,
    encoding="utf-8",
    quoting="none",
    older=(_BEFORE, _BEFORE[:-1]),
    cameo=("EventCode", "EventBaseCode", "EventRootCode"),
)
HOLDS = frozenset((
    "date_from", "type", "modality", "cameo", "quad", "mentions", "actors", "recipients", "place", "lead", "published",
    "uri",
))  # fmt: skip
_NONE = "GDELT has no column for it"
_PARTY = "GDELT has a name in capitals, a country or body, and three types"
_BLANK = (
    "killed", "wounded", "detained", "displaced", "amount", "text", "title", "version",
)  # fmt: skip
WHY = dict.fromkeys(_BLANK, _NONE) | {
    "id": "GDELT's ids are whole numbers; the number is made from the claim's id",
    "report": "GDELT names the report by its address",
    "date_to": "GDELT has one date an event",
    "date_precision": "GDELT has one date an event, and not how exact it is",
    "dated_by": "GDELT does not say whether the date is only that of the report",
    "type": "CAMEO has one code for a RETREAT of no known kind and for a CONCEDE",
    "mode": "CAMEO's codes are other than PLOVER's modes, mostly coarser",
    "modality": "GDELT holds what happened: a row reads as a fact",
    "quad": "read from the type that the CAMEO code stands for",
    "score": "GoldsteinScale is Goldstein's score of the CAMEO code, not PLOVER's",
    "contexts": "GDELT's themes are in another table, the GKG",
    "confidence": "GDELT has it in its table of mentions",
    "repeats": "GDELT has it in its table of mentions",
    "actors": _PARTY,
    "recipients": _PARTY,
    "sources": "GDELT has no column for who said it",
    "place": "GDELT has a place's name, country and coordinates, and no precision finer than a town",
    "place.admin1": "GDELT has it in the name of a place only",
    "place.precision": "GDELT has country, division and town",
    "equipment": "GDELT has no column for it; the CAMEO code tells some of it",
    "sentence": "GDELT has it in its table of mentions",
    "start": "GDELT has it in its table of mentions",
    "publisher": "GDELT has it in its table of mentions",
    "published": "GDELT has a time in UTC, to the second",
    "language": "GDELT has it in its table of mentions",
    "characters": "GDELT has it in its table of mentions",
    "people": "GDELT has them in another table, the GKG",
    "organizations": "GDELT has them in another table, the GKG",
    "places": "GDELT has them in another table, the GKG",
    "other": "columns of another shape",
}
_BODIES = {  # PLOVER's international codes: the country column, the known group, the type, and the whole code
    "UNO": ("", "UNO", "IGO", "IGOUNO"), "EUR": ("EUR", "EEC", "IGO", "IGOEUREEC"), "IGO": ("", "", "IGO", "IGO"),
    "NGO": ("", "", "NGO", "NGO"), "ISM": ("", "", "NGM", "NGM"), "IMG": ("", "", "IMG", "IMG"),
    "MNC": ("", "", "MNC", "MNC"),
}  # fmt: skip
_GROUPS = {"UNO": "UNO", "EEC": "EUR"}
_TYPES = {"IGO": "IGO", "NGO": "NGO", "NGM": "ISM", "IMG": "IMG", "MNC": "MNC"}
_NOBODY = ("",) * 10
_NOWHERE = ("0", "", "", "", "", "", "", "")


# ── writing ──────────────────────────────────────────────────────────────────────────────────────────────────────────


def write(event: Event) -> list[tuple[str, ...]]:
    """A row for each pair of actor and recipient; none where the event has no CAMEO code."""
    code = cameo.of(event)
    meant = cameo.meaning(code) if code else None
    if code is None or meant is None:
        return []
    when = _when(day(event))
    one = "1" if event.uri else ""
    what = (
        *("" if event.lead is None else str(int(event.lead)), code, code[:3], code[:2], str(cameo.quad(code))),
        *(shown(meant.goldstein), "" if event.mentions is None else str(event.mentions), one, one, ""),
    )
    tail = (*_NOWHERE, *_NOWHERE, *_where(event.place), stamp(event.published), event.uri or "")
    found = [
        (number(event.id, n), *when, *_party(a), *_party(r), *what, *tail)
        for n, (a, r) in enumerate(pairs(event, code == "043"))
    ]
    return [restored(event, "gdelt", COLUMNS, row) for row in found]


@lru_cache(4096)
def _when(date: str) -> tuple[str, str, str, str]:
    """The columns from SQLDATE to FractionDate, which counts 30 days a month and 365 a year."""
    if not date:
        return "", "", "", ""
    year, month, dom = date.split("-")
    fraction = int(year) + ((int(month) - 1) * 30 + int(dom)) / 365
    return year + month + dom, year + month, year, f"{fraction:.4f}"


def _party(p: Party | None) -> tuple[str, ...]:
    if p is None:
        return _NOBODY
    return _actor((p.name or p.text or "").upper(), p.country or "", p.sectors)


@lru_cache(4096)
def _actor(name: str, country: str, sectors: tuple[str, ...]) -> tuple[str, ...]:
    """The ten columns of an actor."""
    there, _ = sectors_to("cameo")
    types = [*dict.fromkeys(there[s] for s in sectors if s in there)][: 2 if country in _BODIES else 3]
    if body := _BODIES.get(country):
        state, group, kind, code = body
        code += "".join(types)
        types = [kind, *types]
    else:
        known = countries().get(country)
        state, group = known.cameo if known else "", ""
        code = state + "".join(types)
    one, two, three = (*types, "", "", "")[:3]
    return code, name, state, group, "", "", "", one, two, three


def _where(place: Spot | None) -> tuple[str, ...]:
    """The eight columns of the place of the event."""
    if place is None:
        return _NOWHERE
    return _spot(place.name or "", place.admin1 or "", place.country or "", place.lat, place.lon, place.precision)


@lru_cache(4096)
def _spot(  # the parts of a Spot, so that the same place is made once
    name: str, admin1: str, country: str, lat: float | None, lon: float | None, precision: str | None
) -> tuple[str, ...]:
    known = countries().get(country)
    fips = known.fips if known else ""
    if country == "PSE":
        fips = "GZ" if "Gaza" in (name, admin1) or "Gaza Strip" in (name, admin1) else ""
        fips = "WE" if "West Bank" in (name, admin1) else fips
    at = (shown(lat, 6), shown(lon, 6)) if lat is not None and lon is not None else ("", "")
    land = known.name if known else ""
    if precision == "country":
        return "1", land or name, fips, fips, "", *at, fips
    us = country == "USA"
    if precision == "region":
        return "2" if us else "5", _full(name or admin1, "", land), fips, "", "", *at, ""
    if precision in ("exact", "town", "district"):
        return "3" if us else "4", _full(name, admin1, land), fips, "", "", *at, ""
    return "0", _full(name, admin1, land), fips, "", "", *at, ""


def _full(name: str, admin1: str, land: str) -> str:
    return ", ".join([p for p in (name, admin1, land) if p])


# ── reading ──────────────────────────────────────────────────────────────────────────────────────────────────────────


def read(row: Mapping[str, str]) -> Event:
    """The event of a row; InputError where its id, code, date, numbers or coordinates are none."""
    if not whole(row["GLOBALEVENTID"], "GLOBALEVENTID"):
        raise InputError("GLOBALEVENTID is empty, or 0")
    meant = coded(row["EventCode"], "EventCode")
    one, two = _told(row, "Actor1"), _told(row, "Actor2")
    if row["EventCode"] == "043":
        one, two = two, one
    date = told(row["SQLDATE"], "SQLDATE") if row["SQLDATE"] else None
    event = Event(
        id=row["GLOBALEVENTID"],
        date_from=date,
        date_to=date,
        date_precision="day" if date else None,
        type=meant.type,
        mode=meant.mode,
        modality="actual",
        cameo=row["EventCode"],
        quad=meant.quad,
        contexts=meant.contexts,
        mentions=whole(row["NumMentions"], "NumMentions"),
        actors=one,
        recipients=two,
        place=_place(row),
        lead={"1": True, "0": False}.get(row["IsRootEvent"]),
        published=moment(row["DATEADDED"], "DATEADDED"),
        uri=row["SOURCEURL"] or None,
    )
    return kept(event, "gdelt", COLUMNS, row, write(event)[0])


def _told(row: Mapping[str, str], who: str) -> tuple[Party, ...]:
    name, state = row[who + "Name"], row[who + "CountryCode"]
    group, types = row[who + "KnownGroupCode"], (row[who + "Type1Code"], row[who + "Type2Code"], row[who + "Type3Code"])
    if not (name or state or group or types[0]):
        return ()
    _, back = sectors_to("cameo")
    country = _GROUPS.get(group) or country_of("cameo").get(state) or _TYPES.get(types[0])
    return (Party(name=name or None, country=country, sectors=tuple([back[t] for t in types if t in back])),)


_PRECISE: dict[str, PlacePrecision] = {"1": "country", "2": "region", "3": "town", "4": "town", "5": "region"}


def _place(row: Mapping[str, str]) -> Spot | None:
    full, kind = row["ActionGeo_FullName"], row["ActionGeo_Type"]
    lat, lon = degrees(row, "ActionGeo_Lat", "ActionGeo_Long")
    country = country_of("fips").get(row["ActionGeo_CountryCode"])
    last = country_of("name").get(full.rpartition(", ")[2].lower())
    if last and not country and not countries()[last].fips:
        country = last
    if not full and lat is None and country is None:
        return None
    name, _, rest = full.partition(", ")
    precision = _PRECISE.get(kind)
    admin1 = name if precision == "region" else rest.rpartition(", ")[0] if last else rest
    return Spot(
        name=name or None,
        admin1=admin1 or None,
        country=country,
        lat=lat,
        lon=lon,
        precision=precision,
    )
