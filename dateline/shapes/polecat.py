"""POLECAT. In: an Event. Out: one row, in POLECAT's 40 columns; and back. docs/shapes.md says what goes where.

The file is ISO-8859-1: a character that it has no place for is written as a reference of HTML ("&#347;"), as is a
semicolon within an item of a list, and read back as itself.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from functools import lru_cache

from dateline import plover
from dateline.errors import InputError
from dateline.ontology import QUADS
from dateline.ontology import load as ontology
from dateline.shapes.cells import countries, country_of, day, decimal, degrees, kept, restored, shown, told, whole
from dateline.shapes.event import Event, Party, Spot
from dateline.shapes.table import Form
from dateline.values import PlacePrecision

__all__ = ["COLUMNS", "FORM", "HOLDS", "WHY", "read", "why_not", "write"]

COLUMNS = (
    "Event ID", "Event Date", "Event Type", "Event Mode", "Intensity", "Quad Code", "Contexts", "Actor Name",
    "Actor Country", "Actor COW", "Primary Actor Sector", "Actor Sectors", "Actor Title", "Actor Name Raw",
    "Wikipedia Actor ID", "Recipient Name", "Recipient Country", "Recipient COW", "Primary Recipient Sector",
    "Recipient Sectors", "Recipient Title", "Recipient Name Raw", "Wikipedia Recipient ID", "Placename", "City",
    "District", "Province", "Country", "Latitude", "Longitude", "GeoNames ID", "Raw Placename", "Feature Type",
    "Source", "Publication Date", "Story People", "Story Organizations", "Story Locations", "Language", "Version",
)  # fmt: skip
FORM = Form(
    "\t",
    header=True,
    encoding="iso-8859-1",
    quoting="none",
    missing=frozenset(("None",)),
    aliases=(("Event Intensity", "Intensity"),),
)
HOLDS = frozenset((
    "id", "date_from", "type", "mode", "modality", "quad", "score", "contexts", "actors", "recipients", "place",
    "publisher", "published", "people", "organizations", "places", "language", "version",
))  # fmt: skip
_NONE = "POLECAT has no column for it"
_BLANK = (
    "report", "confidence", "repeats", "mentions", "killed", "wounded", "detained", "displaced", "amount", "text",
    "sentence", "lead", "title", "uri", "characters",
)  # fmt: skip
WHY = dict.fromkeys(_BLANK, _NONE) | {
    "date_to": "POLECAT has one date an event",
    "date_precision": "POLECAT has one date an event, and not how exact it is",
    "dated_by": "POLECAT does not say whether the date is only that of the report",
    "type": "POLECAT has the event after PLOVER's reductions: planned help is an AGREE",
    "mode": "POLECAT has the event after PLOVER's reductions: planned help is an AGREE, which has no mode",
    "modality": "POLECAT holds what happened: a row reads as a fact",
    "cameo": "POLECAT has PLOVER's types",
    "actors": "POLECAT has a name, the words, a country, sectors and a title",
    "actors.kb": "POLECAT has a column for Wikipedia's pages, and our keys are not theirs",
    "recipients": "POLECAT has a name, the words, a country, sectors and a title",
    "recipients.kb": "POLECAT has a column for Wikipedia's pages, and our keys are not theirs",
    "sources": "POLECAT has no column for who said it; its Source is the publisher",
    "place": "POLECAT has names, coordinates to four decimals and the type of a place",
    "equipment": "POLECAT has no column for it; the mode tells some of it",
    "start": "POLECAT has the words of the parties and the place, and not where they stand",
    "published": "POLECAT has the day",
    "other": "columns of another shape",
}
_ACTOR, _RECIPIENT, _PLACE = COLUMNS[7:15], COLUMNS[15:23], COLUMNS[23:33]
NONE = "None"
_FEATURE = {"town": "PPL", "district": "ADM2", "region": "ADM1", "country": "PCLI"}
_ESCAPED = re.compile(r"&#(\d{1,7});")
_PLAIN = re.compile(r"[ -:<-\x7e\xa0-\xff]*")  # no ";", no control, nothing outside ISO-8859-1
_ASCII = re.compile(r"[ -:<-\x7e]*")
_LIKE_UTF8 = re.compile(r"[\xc2-\xf4][\xa0-\xbf]")  # letters that a reader could take for one of UTF-8


# ── writing ──────────────────────────────────────────────────────────────────────────────────────────────────────────


def write(event: Event) -> list[tuple[str, ...]]:
    """The row of an event; none where it has no type of PLOVER's."""
    if event.type not in ontology().type:
        return []
    row = (
        *(_cell(event.id), day(event) or NONE, *_what(event), _list(event.contexts)),
        *_parties(event.actors),
        *_parties(event.recipients),
        *_where(event.place),
        *(_cell(event.publisher), _cell(event.published and event.published[:10])),
        *(_list(event.people), _list(event.organizations), _list(event.places)),
        *(_cell(event.language), _cell(event.version)),
    )
    return [restored(event, "polecat", COLUMNS, row)]


def why_not(event: Event) -> str:
    """Why the event has no row, in words for the user."""
    return "PLOVER has no type for it"


def _what(event: Event) -> tuple[str, str, str, str]:
    """The columns from Event Type to Quad Code, after the reductions."""
    mode = event.mode if event.mode is None or (event.type, event.mode) in ontology().mode else None
    reduced = plover.reduced(event.type or "", mode, event.modality or "actual")
    score = reduced.score if event.score is None else event.score
    return reduced.event, reduced.mode or NONE, str(float(score)), (event.quad or reduced.quad).upper()


@lru_cache(8192)
def _cell(text: str | None) -> str:
    """A text as the file can hold it, "None" for none."""
    if not text:
        return NONE
    plain = _PLAIN.fullmatch(text)
    if plain and "&#" not in text and text != NONE and not _LIKE_UTF8.search(text):
        return text
    if text == NONE:
        return "&#78;one"
    safe = _PLAIN if not _LIKE_UTF8.search(text) else _ASCII
    return "".join(c if safe.fullmatch(c) and c != "&" else f"&#{ord(c)};" for c in text)


def _list(items: Iterable[str | None]) -> str:
    return ";".join([_cell(item) for item in items]) or NONE


def _parties(parties: Sequence[Party]) -> tuple[str, ...]:
    """The eight columns of a role: a party alone, or several as lists in step, their sectors parted by "|"."""
    if not parties:
        return (NONE,) * 8
    if len(parties) == 1:
        p = parties[0]
        cow = _cow(p.country)
        primary = p.sectors[0] if p.sectors else NONE
        return (
            *(_cell(p.name), _cell(p.country), cow, primary, ";".join(p.sectors) or NONE),
            *(_cell(p.title), _cell(p.text), NONE),
        )
    columns = (
        [_cell(p.name) for p in parties],
        [_cell(p.country) for p in parties],
        [_cow(p.country) for p in parties],
        [p.sectors[0] if p.sectors else NONE for p in parties],
        ["|".join(p.sectors) or NONE for p in parties],
        [_cell(p.title) for p in parties],
        [_cell(p.text) for p in parties],
    )
    return *(NONE if set(c) == {NONE} else ";".join(c) for c in columns), NONE


def _cow(country: str | None) -> str:
    known = countries().get(country or "")
    return known.cow if known and known.cow else NONE


def _where(place: Spot | None) -> tuple[str, ...]:
    """The ten columns from Placename to Feature Type."""
    if place is None:
        return (NONE,) * 10
    city = place.name if place.precision in ("exact", "town") else None
    at = (shown(place.lat), shown(place.lon)) if place.lat is not None and place.lon is not None else (NONE, NONE)
    return (
        *(_cell(place.name), _cell(city), _cell(place.district), _cell(place.admin1), _cell(place.country), *at),
        *(NONE if place.geonames is None else str(place.geonames), _cell(place.text)),
        _FEATURE.get(place.precision or "", NONE),
    )


# ── reading ──────────────────────────────────────────────────────────────────────────────────────────────────────────


def read(row: Mapping[str, str]) -> Event:
    """The event of a row; InputError where its type, date, numbers or coordinates are none, or it has no id."""
    kind = row["Event Type"].upper()
    if kind not in ontology().type:
        raise InputError(f"Event Type is {row['Event Type'][:40]!r}, no type of PLOVER")
    known = _text(row["Event ID"])
    if not known:
        raise InputError("Event ID is empty")
    date = told(day_of, "Event Date") if (day_of := _text(row["Event Date"])) else None
    event = Event(
        id=known,
        date_from=date,
        date_to=date,
        date_precision="day" if date else None,
        type=kind,
        mode=_mode(kind, row["Event Mode"]),
        modality="actual",
        score=decimal(_text(row["Intensity"]) or "", "Intensity"),
        quad=_quad(row["Quad Code"]),
        contexts=_items(row["Contexts"]),
        actors=_told(*[row[c] for c in _ACTOR]),
        recipients=_told(*[row[c] for c in _RECIPIENT]),
        place=_place(*[row[c] for c in _PLACE]),
        publisher=_text(row["Source"]),
        published=_text(row["Publication Date"]),
        people=_items(row["Story People"]),
        organizations=_items(row["Story Organizations"]),
        places=_items(row["Story Locations"]),
        language=_text(row["Language"]),
        version=_text(row["Version"]),
    )
    own = write(event)[0]
    if own == tuple(row.values()):
        return event
    return kept(event, "polecat", COLUMNS, {c: row[c] or NONE for c in COLUMNS}, own)


def _text(cell: str) -> str | None:
    """A cell as it was meant: references as the characters that they stand for."""
    if cell == NONE:
        return None
    return (_ESCAPED.sub(_character, cell) if "&#" in cell else cell) or None


def _character(found: re.Match[str]) -> str:
    at = int(found[1])
    return chr(at) if 0 < at < 0x110000 and not 0xD800 <= at < 0xE000 else found[0]


def _split(cell: str) -> list[str]:
    """The items of a list. The ";" of a reference is none of the list's."""
    if cell == NONE or not cell:
        return []
    if "&#" not in cell:
        return cell.split(";")
    return [item.replace("\0", ";") for item in _ESCAPED.sub("&#\\1\0", cell).split(";")]


@lru_cache(4096)
def _items(cell: str) -> tuple[str, ...]:
    return tuple([text for item in _split(cell) if (text := _text(item.strip()))])


@lru_cache(512)
def _mode(kind: str, cell: str) -> str | None:
    """Our mode of POLECAT's, the first of several."""
    name = _text(cell.partition(";")[0])
    return next((m.mode for m in ontology().modes if m.type == kind and name in (m.plover, m.mode)), None)


@lru_cache(64)
def _quad(cell: str) -> str | None:
    """The class in words or as a number from 1 to 4; InputError where it is neither."""
    if cell in ("", NONE):
        return None
    if cell in ("1", "2", "3", "4"):
        return QUADS[int(cell) - 1]
    if cell.lower() not in QUADS:
        raise InputError(f"Quad Code is {cell[:40]!r}; it must be one of {', '.join(QUADS)}, or 1 to 4")
    return cell.lower()


@lru_cache(4096)
def _told(*cells: str) -> tuple[Party, ...]:
    """The parties of the eight columns of a role; lists that are not in step with the names belong to nobody."""
    name, country, cow, primary, sectors, title, raw, _ = cells
    lists = [[_text(item) for item in _split(cell)] for cell in (raw, name, country, cow, title)]
    many, first = _split(sectors), _split(primary)
    count = max(len(lists[0]), len(lists[1]), len(lists[2]))
    if count < 2:
        alone = [found[0] if found else None for found in lists]
        return (_known(alone, many or first),) if any(alone) or many or first else ()
    columns = [found if len(found) == count else [None] * count for found in lists]
    each = [s.split("|") for s in many] if len(many) == count else [[f] for f in first]
    each = each if len(each) == count else [[]] * count
    return tuple([_known(found, own) for *found, own in zip(*columns, each, strict=True)])


def _known(found: Sequence[str | None], sectors: Iterable[str]) -> Party:
    raw, name, country, cow, title = found
    return Party(raw, name, _country(country, cow), tuple([s for s in sectors if s != NONE]), title=title)


@lru_cache(1024)
def _country(country: str | None, cow: str | None) -> str | None:
    """Our code of a country: a code or name, or else COW's letters or number; the codes of bodies as they are."""
    known = country_of("name").get((country or "").lower()) or country_of("cow").get(cow or "")
    return known or (country if country in BODIES else None)


BODIES = frozenset(("IGO", "UNO", "EUR", "NGO", "ISM", "IMG", "MNC"))


@lru_cache(4096)
def _place(*cells: str) -> Spot | None:
    """The place of the ten columns from Placename to Feature Type."""
    name, city, district, province, country, _, _, _, text, feature = (_text(cell) for cell in cells)
    lat, lon = degrees({"Latitude": _text(cells[5]) or "", "Longitude": _text(cells[6]) or ""}, "Latitude", "Longitude")
    if not (name or text or city or province or country or lat is not None):
        return None
    return Spot(
        text=text,
        name=name or city,
        district=district,
        admin1=province,
        country=_country(country, None),
        lat=lat,
        lon=lon,
        geonames=whole(_text(cells[7]) or "", "GeoNames ID"),
        precision=_precision(feature or "", bool(city)),
    )


@lru_cache(512)
def _precision(feature: str, city: bool) -> PlacePrecision | None:
    """How precise a feature of GeoNames is; without one a city is as exact as it says."""
    if not feature:
        return "exact" if city else None
    if feature.startswith("PPL"):
        return "town"
    if feature.startswith("PCL"):
        return "country"
    if feature.startswith("ADM"):
        return "region" if feature.startswith("ADM1") else "district"
    return "exact"
