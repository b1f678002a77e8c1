"""ICEWS coded event data. In: an Event. Out: a row for each pair of its parties, in ICEWS's 20 columns; and back.
docs/shapes.md says what goes where.
"""

from __future__ import annotations

from collections.abc import Mapping

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
    pairs,
    restored,
    sectors_to,
    shown,
    told,
    whole,
)
from dateline.shapes.event import Event, Party, Spot
from dateline.shapes.table import Form
from dateline.values import PlacePrecision

__all__ = ["COLUMNS", "FORM", "HOLDS", "WHY", "read", "why_not", "write"]

COLUMNS = (
    "Event ID", "Event Date", "Source Name", "Source Sectors", "Source Country", "Event Text", "CAMEO Code",
    "Intensity", "Target Name", "Target Sectors", "Target Country", "Story ID", "Sentence Number", "Publisher", "City",
    "District", "Province", "Country", "Latitude", "Longitude",
)  # fmt: skip
FORM = Form(
    "\t",
    header=True,
    encoding="utf-8",
    quoting="none",
    missing=frozenset(("NULL", "null")),
    cameo=("CAMEO Code",),
)
HOLDS = frozenset((
    "id", "report", "date_from", "type", "cameo", "quad", "actors", "recipients", "place", "sentence", "publisher",
))  # fmt: skip
_NONE = "ICEWS has no column for it"
_BLANK = (
    "contexts", "confidence", "repeats", "mentions", "killed", "wounded", "detained", "displaced", "amount",
    "text", "title", "published", "uri", "language", "characters", "people", "organizations", "places", "version",
)  # fmt: skip
WHY = dict.fromkeys(_BLANK, _NONE) | {
    "date_to": "ICEWS has one date an event",
    "date_precision": "ICEWS has one date an event, and not how exact it is",
    "dated_by": "ICEWS does not say whether the date is only that of the report",
    "type": "CAMEO has one code for a RETREAT of no known kind and for a CONCEDE",
    "mode": "CAMEO's codes are other than PLOVER's modes, mostly coarser",
    "modality": "ICEWS holds what happened: a row reads as a fact",
    "quad": "read from the type that the CAMEO code stands for",
    "score": "ICEWS's Intensity is Goldstein's score of the CAMEO code, not PLOVER's",
    "actors": "ICEWS has a name, sectors and a country",
    "actors.country": "ICEWS names countries only; international bodies have none",
    "actors.sectors": "ICEWS has no sector for it",
    "recipients": "ICEWS has a name, sectors and a country",
    "recipients.country": "ICEWS names countries only; international bodies have none",
    "recipients.sectors": "ICEWS has no sector for it",
    "sources": "ICEWS has no column for who said it; its Source is the actor",
    "place": "ICEWS has the names of a place and its coordinates to four decimals",
    "equipment": "ICEWS has no column for it; the CAMEO code tells some of it",
    "start": "ICEWS has the number of the sentence",
    "lead": "ICEWS has the number of the sentence",
    "other": "columns of another shape",
}
_NOBODY = ("", "", "")


def write(event: Event) -> list[tuple[str, ...]]:
    """A row for each pair of actor and recipient; none where the event has no CAMEO code."""
    number = cameo.of(event)
    meant = cameo.meaning(number) if number else None
    if number is None or meant is None:
        return []
    what = (meant.name, number, shown(meant.goldstein))
    head = (event.id, day(event))
    tail = (
        event.report or "",
        "" if event.sentence is None else str(event.sentence),
        event.publisher or "",
        *_where(event.place),
    )
    found = [(*head, *_party(a), *what, *_party(r), *tail) for a, r in pairs(event, number == "043")]
    return [restored(event, "icews", COLUMNS, row) for row in found]


def _party(p: Party | None) -> tuple[str, str, str]:
    if p is None:
        return _NOBODY
    there, _ = sectors_to("icews")
    country = countries().get(p.country or "")
    sectors = ",".join(dict.fromkeys(there[s] for s in p.sectors if s in there))
    return p.name or p.text or "", sectors, country.icews if country else ""


def _where(place: Spot | None) -> tuple[str, ...]:
    """The columns from City to Longitude."""
    if place is None:
        return "", "", "", "", "", ""
    country = countries().get(place.country or "")
    name, precision = place.name or "", place.precision
    city = name if precision in ("exact", "town") else ""
    district = place.district or (name if precision == "district" else "")
    province = place.admin1 or (name if precision == "region" else "")
    at = (shown(place.lat), shown(place.lon)) if place.lat is not None and place.lon is not None else ("", "")
    return city, district, province, country.icews if country else "", *at


def read(row: Mapping[str, str]) -> Event:
    """The event of a row; InputError where its date, code, numbers or coordinates are none, or it has no id."""
    if not row["Event ID"]:
        raise InputError("Event ID is empty")
    meant = coded(row["CAMEO Code"], "CAMEO Code")
    one = _told(row["Source Name"], row["Source Sectors"], row["Source Country"])
    two = _told(row["Target Name"], row["Target Sectors"], row["Target Country"])
    if row["CAMEO Code"] == "043":
        one, two = two, one
    event = Event(
        id=row["Event ID"],
        report=row["Story ID"] or None,
        date_from=told(row["Event Date"], "Event Date") if row["Event Date"] else None,
        date_to=told(row["Event Date"], "Event Date") if row["Event Date"] else None,
        date_precision="day" if row["Event Date"] else None,
        type=meant.type,
        mode=meant.mode,
        modality="actual",
        cameo=row["CAMEO Code"],
        quad=meant.quad,
        contexts=meant.contexts,
        actors=one,
        recipients=two,
        place=_spot(row),
        sentence=whole(row["Sentence Number"], "Sentence Number"),
        publisher=row["Publisher"] or None,
    )
    return kept(event, "icews", COLUMNS, row, write(event)[0])


def _told(name: str, sectors: str, country: str) -> tuple[Party, ...]:
    if not (name or sectors or country):
        return ()
    _, back = sectors_to("icews")
    known = tuple(dict.fromkeys(back[s] for s in sectors.split(",") if s in back)) if sectors else ()
    return (Party(name=name or None, country=country_of("name").get(country.lower()), sectors=known),)


def _spot(row: Mapping[str, str]) -> Spot | None:
    city, district, province = row["City"], row["District"], row["Province"]
    country = country_of("name").get(row["Country"].lower())
    lat, lon = degrees(row, "Latitude", "Longitude")
    if not (city or district or province or row["Country"] or lat is not None):
        return None
    precision: PlacePrecision | None = (
        "town" if city else "district" if district else "region" if province else "country" if country else None
    )
    name = city or district or province or row["Country"] or None
    return Spot(
        name=name,
        district=district or None,
        admin1=province or None,
        country=country,
        lat=lat,
        lon=lon,
        precision=precision,
    )
