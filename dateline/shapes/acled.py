"""ACLED's export. In: an Event. Out: a row a day of it, in ACLED's 31 columns; and back. docs/shapes_acled_ucdp.md says
what goes where. An event that ACLED has no type for (diplomacy, most orders and statements) has no row.

data/shapes/acled_types.tsv tells ACLED's sub-event by type, mode and sides; the first row that fits decides.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date, timedelta
from functools import cache, lru_cache
from hashlib import blake2b

from dateline.errors import InputError
from dateline.resolve.count import acled_fatalities
from dateline.shapes import nations
from dateline.shapes.cells import degrees, people
from dateline.shapes.event import Count, Event, Party, Spot
from dateline.shapes.sides import CIVILIANS, EXTERNAL, camp, group, label, party
from dateline.shapes.table import Form, rest
from dateline.values import Number, PlacePrecision, TimePrecision

__all__ = ["COLUMNS", "FORM", "HOLDS", "WHY", "read", "why_not", "write"]

COLUMNS = (
    "event_id_cnty", "event_date", "year", "time_precision", "disorder_type", "event_type", "sub_event_type", "actor1",
    "assoc_actor_1", "inter1", "actor2", "assoc_actor_2", "inter2", "interaction", "civilian_targeting", "iso",
    "region", "country", "admin1", "admin2", "admin3", "location", "latitude", "longitude", "geo_precision", "source",
    "source_scale", "notes", "fatalities", "tags", "timestamp",
)  # fmt: skip
FORM = Form(
    ",",
    header=True,
    encoding="utf-8",
    quoting="minimal",
    missing=frozenset(("NULL", "NA", "None", "NaN")),
)
HOLDS = frozenset((
    "date_from", "date_to", "date_precision", "type", "mode", "actors", "recipients", "place", "killed", "text",
    "publisher", "uri",
))  # fmt: skip
_NONE = "ACLED has no column for it"
_BLANK = (
    "report", "cameo", "quad", "score", "contexts", "confidence", "amount", "equipment", "sentence", "start",
    "title", "published", "language", "characters", "people", "organizations", "places", "version",
)  # fmt: skip
WHY = dict.fromkeys(_BLANK, _NONE) | {
    "id": "ACLED's ids are a country and a number, made from the claim's id, which stands in tags",
    "dated_by": "ACLED has one date, and does not say whether it is only that of the report",
    "date_precision": "ACLED knows day, week and month",
    "type": "ACLED's sub-event stands for several types",
    "mode": "ACLED's sub-event stands for several modes, or for none",
    "modality": "ACLED holds what happened: a row reads as a fact",
    "repeats": "ACLED has one row an event, whoever says it again",
    "actors": "ACLED has the names of a side and, of the first, what it is",
    "recipients": "ACLED has the names of a side and, of the first, what it is",
    "sources": "who says it is only in the prose of notes",
    "place": "ACLED has a place's name, divisions and coordinates to four decimals; no country-wide place",
    "killed": "ACLED's fatalities are one number, the lowest; 0 is also not known",
    "wounded": "ACLED counts no wounded",
    "detained": "ACLED counts no detained",
    "displaced": "ACLED counts no displaced",
    "uri": "it stands in tags",
    "other": "columns of another shape",
}
_NOWHERE = Spot()
KEPT = ("admin3", "source_scale", "tags", "timestamp")  # columns that only a row of ACLED can fill
DAYS = 31  # nothing coarser than a month
_VAGUE = {(3, 9): "few", (24, 99): "dozens", (24, None): "dozens", (200, 999): "hundreds", (200, None): "hundreds"}
_ORDER = (
    "State forces,Rebel group,Political militia,Identity militia,Rioters,Protesters,Civilians,External/Other forces"
)
_INTERS = {name: n for n, name in enumerate(_ORDER.split(","), start=1)}
_OLD = {str(n): name for name, n in _INTERS.items()}
_SPELLED = {name.lower(): name for name in _INTERS} | {
    "rebel groups": "Rebel group", "rebel forces": "Rebel group", "political militias": "Political militia",
    "identity militias": "Identity militia", "other forces": "External/Other forces",
    "external forces": "External/Other forces",
}  # fmt: skip
_MONTHS = (
    "January", "February", "March", "April", "May", "June", "July", "August", "September", "October", "November",
    "December",
)  # fmt: skip
_NOTES = re.compile(r"On (?:or around )?\d{1,2} \w+ \d{4} \(.{0,300}?\): “(.*)”", re.S)
_TAGS = re.compile(r"claim=.*?; report=(.*)", re.S)
_ACLED_ID = re.compile(r"[A-Z]{3}\d{1,12}")
_WEAPONS = frozenset((  # what one shoots, drops or lays: neither vehicles nor ships
    "ammunition", "artillery", "ballistic-missile", "bomb", "chemical", "cruise-missile", "drone", "explosive",
    "grenade", "mine", "missile", "nuclear", "rocket", "small-arms",
))  # fmt: skip
_FINE = (None, "time", "day", "days", "week", "month")


# ── writing ──────────────────────────────────────────────────────────────────────────────────────────────────────────


def write(event: Event) -> list[tuple[str, ...]]:
    """A row for each day of the event; none where ACLED has no type, no date or no such precision for it."""
    days = _days(event)
    sides = _sides(event)
    sub = _sub_event(event, *sides[2:])
    if not days or not sub:
        return []
    kept = {name: cell for name, cell in event.other if name in KEPT}
    dead = _dead(event.killed)
    share, rest = divmod(dead, len(days))
    middle = (*_what(event, sub, *sides), *_where(event.place, kept.get("admin3", "")))
    notes = _notes(event, days[0], dead if share or rest else 0, len(days))
    precision, tags = _time_precision(event), kept.get("tags", "") or _tags(event)
    rows = []
    for n, day in enumerate(days):
        head = (_id(event, day), day, day[:4], precision)
        tail = (kept.get("source_scale", ""), notes, str(share + rest if n == 0 else share), tags)
        rows.append((*head, *middle, event.publisher or "", *tail, kept.get("timestamp", "")))
    return rows


def why_not(event: Event) -> str:
    """Why the event has no row, in words for the user."""
    if not event.date_from:
        return "no date; ACLED has a day for every event"
    if not _days(event):
        return "the date is less exact than a month"
    if event.type == "ASSAULT":
        return "the report does not say who was attacked, on which ACLED's type depends"
    return "ACLED has no type for it"


def _days(event: Event) -> list[str]:
    """The days that have a row: each that the words name, or the middle of a week or month that is all they say."""
    if not event.date_from or event.date_from.startswith("-"):
        return []
    if event.date_to is None or event.date_to[:10] == event.date_from[:10]:
        return [event.date_from[:10]] if event.date_precision in _FINE else []
    first, last = date.fromisoformat(event.date_from[:10]), date.fromisoformat(event.date_to[:10])
    length = (last - first).days + 1
    if length > DAYS or length < 1:
        return []
    if event.date_precision in ("week", "month"):
        return [(first + timedelta(length // 2)).isoformat()]
    return [(first + timedelta(n)).isoformat() for n in range(length)]


def _time_precision(event: Event) -> str:
    return {"week": "2", "month": "3"}.get(event.date_precision or "day", "1")


def _sides(event: Event) -> tuple[tuple[Party, ...], tuple[Party, ...], str, str]:
    """Both sides, and what they are; two actors without a recipient fight each other."""
    one = camp(event, event.actors, victim=False)
    actors, recipients = event.actors, event.recipients
    two = camp(event, recipients or actors[1:], victim=bool(recipients))
    if not recipients and two:
        actors, recipients = actors[:1], actors[1:]
    return actors, recipients, one, two


def _sub_event(event: Event, one: str, two: str) -> str | None:
    killed = event.killed
    dead = bool(killed and (killed.low or killed.best or killed.high))
    facts = "yes" if dead else "no", "no" if _WEAPONS.isdisjoint(event.equipment) else "yes"
    return _decided(event.type or "", event.mode or "-", one, two, *facts)


@lru_cache(4096)
def _decided(type: str, mode: str, one: str, two: str, *facts: str) -> str | None:
    known = ({type}, {mode, "*"}, {one, group(one), ""}, {two, group(two), ""}, *({fact, ""} for fact in facts))
    for *wanted, sub, _ in nations.table("acled_types"):
        if all(want in fits for want, fits in zip(wanted, known, strict=True)):
            return sub
    return None


@cache
def _events() -> dict[str, list[str]]:
    return {row[0]: row for row in nations.table("acled_events")}


def _what(
    event: Event, sub: str, actors: tuple[Party, ...], recipients: tuple[Party, ...], one: str, two: str
) -> tuple[str, ...]:
    """The columns from disorder_type to civilian_targeting."""
    _, kind, disorder, *_ = _events()[sub]
    first, second = _labels(event, actors, one, False), _labels(event, recipients, two, bool(event.recipients))
    at_civilians = two == CIVILIANS and kind in ("Explosions/Remote violence", "Riots")
    targeted = kind == "Violence against civilians" or at_civilians or sub == "Excessive force against protesters"
    target = "Civilian targeting" if targeted else ""
    sides = [(first[0], "; ".join(first[1:]), one), (second[0], "; ".join(second[1:]), two)]
    if event.mode == "crowd-control" and kind == "Protests":  # those who protest are always the first
        sides.reverse()
    return disorder, kind, sub, *sides[0], *sides[1], _interaction(one, two), target


def _labels(event: Event, parties: tuple[Party, ...], first: str, victim: bool) -> list[str]:
    """The names of a side, the first by what the side is, the others by what they are themselves."""
    camps = (first if n == 0 else camp(event, (p,), victim) for n, p in enumerate(parties))
    return [label(p, c, nations.acled()).replace(";", ",") for p, c in zip(parties, camps, strict=False)] or [""]


@lru_cache(128)
def _interaction(one: str, two: str) -> str:
    both = sorted((s for s in (one, two) if s), key=lambda s: 6.5 if s == EXTERNAL else _INTERS[s])  # before Civilians
    return "-".join(both) if len(both) == 2 else f"{both[0]} only" if both else ""


def _where(place: Spot | None, admin3: str) -> tuple[str, ...]:
    """The columns from iso to geo_precision; what ACLED would not code so coarsely stays blank."""
    if place is None:
        return ("", "", "", "", "", admin3, "", "", "", "")
    nation = nations.acled().by_code.get(place.country or "")
    country = (str(nation.number), nation.region, nation.name) if nation else ("", "", "")
    precise = _GEO.get(place.precision or "none", "")
    at = (f"{place.lat:.4f}", f"{place.lon:.4f}") if precise and place.lat is not None and place.lon is not None else ()
    return *country, place.admin1 or "", place.district or "", admin3, place.name or "", *(at or ("", "")), precise


_GEO = {"exact": "1", "town": "1", "district": "2", "region": "3"}  # as dateline.resolve.where.acled_geo_precision
_PLACES: dict[str, PlacePrecision] = {"1": "town", "2": "district", "3": "region"}


def _dead(killed: Count | None) -> int:
    if killed is None:
        return 0
    rule = "exact" if killed.best is not None else _VAGUE.get((killed.low, killed.high), "range")  # type: ignore[arg-type]
    return acled_fatalities([Number(rule, killed.low, killed.high, killed.best)])


def _notes(event: Event, day: str, dead: int, days: int) -> str:
    year, month, number = day.split("-")
    about = "" if event.date_precision in (None, "day", "time") else "or around "
    said_by = ", ".join(x for x in (event.publisher or "a report", (event.published or "")[:10]) if x)
    words = [f"On {about}{int(number)} {_MONTHS[int(month) - 1]} {year} ({said_by}):"]
    words.append(f"“{event.text or ''}”")
    if event.sources:
        said = "; ".join(s.name or s.text or "" for s in event.sources)
        words.append(f"according to {said}".replace("“", '"').replace("”", '"'))
    if dead and days > 1:
        words.append(f"{dead} fatalities divided among {days} days")
    return " ".join(words[:2]) + "".join(f", {w}" for w in words[2:]) + "."


def _tags(event: Event) -> str:
    """Where the row comes from: the claim and the address of its report."""
    return "" if _ACLED_ID.fullmatch(event.id) else f"claim={event.id}; report={event.uri or ''}"


def _id(event: Event, day: str) -> str:
    if _ACLED_ID.fullmatch(event.id):
        return event.id
    country = (event.place.country if event.place else None) or "XXX"
    number = int.from_bytes(blake2b(f"{event.id} {day}".encode(), digest_size=8).digest()) % 10**12
    return f"{country[:3].upper()}{number}"


# ── reading ──────────────────────────────────────────────────────────────────────────────────────────────────────────


def read(row: Mapping[str, str]) -> Event:
    """The event of a row; InputError where its date, figure or coordinates are none."""
    day = _date(row.get("event_date", ""))
    precision = row.get("time_precision") or "1"
    first, last = _around(day, precision)
    _, _, _, type, mode, *_ = _events().get(row.get("sub_event_type", ""), ("",) * 5)
    one, two = _parties(row, "1"), _parties(row, "2")
    if mode == "crowd-control" and row.get("inter1", "") in ("Protesters", "6"):
        if two:
            one, two = two, one
        else:
            type, mode = "PROTEST", "demo"
    quoted = _NOTES.match(row.get("notes", ""))
    ours = _TAGS.fullmatch(row.get("tags", ""))
    return Event(
        id=row.get("event_id_cnty") or row.get("data_id") or _unnamed(row),
        date_from=first,
        date_to=last,
        date_precision=_precision(precision),
        type=type or None,
        mode=mode or None,
        modality="actual",
        actors=one,
        recipients=two,
        place=_spot(row),
        killed=_count(row.get("fatalities", "")),
        text=quoted[1] or None if quoted else None,
        publisher=row.get("source") or None,
        uri=ours[1] or None if ours else None,
        other=rest(row, _OTHER if quoted else _ALSO, _KNOWN),
    )


_READ = frozenset((
    "event_id_cnty", "event_date", "year", "time_precision", "actor1", "assoc_actor_1", "actor2", "assoc_actor_2",
    "country", "iso", "admin1", "admin2", "location", "latitude", "longitude", "geo_precision", "source", "notes",
    "fatalities",
))  # fmt: skip


_KNOWN = frozenset(COLUMNS)
_OTHER = tuple(name for name in COLUMNS if name not in _READ)
_ALSO = (*_OTHER, "notes")  # the prose of annotators is not the words of a report


def _unnamed(row: Mapping[str, str]) -> str:
    raise InputError(f"no event_id_cnty; is this ACLED's export? Its columns are {', '.join(list(row)[:6])} …")


def _date(cell: str) -> date:
    try:
        return date.fromisoformat(cell[:10])
    except ValueError:
        found = re.fullmatch(r"(\d{1,2})[ -]([A-Za-z]{3})[a-z]*[ -](\d{4})", cell)
    months = [m[:3] for m in _MONTHS]
    if not found or found[2].title() not in months:
        raise InputError(f"event_date {cell!r} is no date; write it as 2025-07-08 or 8 July 2025")
    try:
        return date(int(found[3]), months.index(found[2].title()) + 1, int(found[1]))
    except ValueError as error:
        raise InputError(f"event_date {cell!r} is no date: {error}") from error


def _around(day: date, precision: str) -> tuple[str, str]:
    """The first and the last day: of the week around, or of the month, where only that is known."""
    if precision == "2" and 3 < day.toordinal() < date.max.toordinal() - 3:
        return (day - timedelta(3)).isoformat(), (day + timedelta(3)).isoformat()
    if precision == "3":
        following = date(day.year + day.month // 12, day.month % 12 + 1, 1) if day.year < 9999 else day
        return day.replace(day=1).isoformat(), (following - timedelta(1)).isoformat()
    return day.isoformat(), day.isoformat()


def _precision(code: str) -> TimePrecision:
    return "week" if code == "2" else "month" if code == "3" else "day"


def _parties(row: Mapping[str, str], side: str) -> tuple[Party, ...]:
    code = row.get(f"inter{side}", "")
    inter = _OLD.get(code) or _SPELLED.get(code.lower(), "")
    names = [row.get(f"actor{side}", ""), *row.get(f"assoc_actor_{side}", "").split("; ")]
    known = nations.acled()
    found = (party(name.strip(), inter if n == 0 else "", known) for n, name in enumerate(names))
    return tuple(p for p in found if p)


def _spot(row: Mapping[str, str]) -> Spot | None:
    lat, lon = degrees(row, "latitude", "longitude")
    place = Spot(
        name=row.get("location") or None,
        district=row.get("admin2") or None,
        admin1=row.get("admin1") or None,
        country=nations.acled().code(row.get("iso", "").lstrip("0"), row.get("country", "")),
        lat=lat,
        lon=lon,
        precision=_PLACES.get(row.get("geo_precision", "")),
    )
    return None if place == _NOWHERE else place


def _count(cell: str) -> Count | None:
    """The dead; 0 is none reported and not known as well, so no figure."""
    number = people(cell, "fatalities")
    return Count(number, number, number, "people") if number else None
