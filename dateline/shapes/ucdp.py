"""UCDP's georeferenced events (GED). In: an Event with deaths. Out: a row in GED's 49 columns; and back.
docs/shapes_acled_ucdp.md says what goes where. UCDP's own ids of conflicts, dyads and sides are not invented.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from hashlib import blake2b
from math import floor

from dateline.errors import InputError
from dateline.resolve.count import ucdp_fatalities
from dateline.resolve.when import ucdp_date_prec
from dateline.resolve.where import ucdp_where_prec
from dateline.shapes import nations
from dateline.shapes.cells import degrees, people
from dateline.shapes.event import Count, Event, Party, Spot
from dateline.shapes.sides import STATE, camp, group, party
from dateline.shapes.table import Form, rest
from dateline.values import Number, Place, PlacePrecision, Time, TimePrecision

__all__ = ["COLUMNS", "FORM", "HOLDS", "WHY", "read", "why_not", "write"]

COLUMNS = (
    "id", "relid", "year", "active_year", "code_status", "type_of_violence", "conflict_dset_id", "conflict_new_id",
    "conflict_name", "dyad_dset_id", "dyad_new_id", "dyad_name", "side_a_dset_id", "side_a_new_id", "side_a",
    "side_b_dset_id", "side_b_new_id", "side_b", "number_of_sources", "source_article", "source_office", "source_date",
    "source_headline", "source_original", "where_prec", "where_coordinates", "where_description", "adm_1", "adm_2",
    "latitude", "longitude", "geom_wkt", "priogrid_gid", "country", "country_id", "region", "event_clarity",
    "date_prec", "date_start", "date_end", "deaths_a", "deaths_b", "deaths_civilians", "deaths_unknown", "best",
    "high", "low", "gwnoa", "gwnob",
)  # fmt: skip
FORM = Form(
    ",",
    header=True,
    encoding="utf-8",
    quoting="minimal",
    missing=frozenset(("NULL", "NA", "None", "NaN")),
)
HOLDS = frozenset((
    "date_from", "date_to", "date_precision", "type", "actors", "recipients", "sources", "place", "killed", "title",
    "publisher", "published",
))  # fmt: skip
_NONE = "UCDP GED has no column for it"
_BLANK = (
    "report", "cameo", "quad", "score", "contexts", "confidence", "equipment", "text", "sentence", "start", "uri",
    "language", "characters", "people", "organizations", "places", "version",
)  # fmt: skip
WHY = dict.fromkeys(_BLANK, _NONE) | {
    "id": "UCDP's ids are numbers; ours is made from the claim's id",
    "dated_by": "UCDP does not say whether the date is only that of the report",
    "date_precision": "UCDP knows day, days up to six, week, month and year",
    "mode": "UCDP knows three types of violence, by the sides, and not how it was done",
    "modality": "UCDP holds what happened: a row reads as a fact",
    "repeats": "UCDP has one row an event, whoever says it again",
    "actors": "UCDP has the name of a side, and the number of its state",
    "recipients": "UCDP has the name of a side, and the number of its state; civilians have no other name",
    "sources": "UCDP has the names of those who say it",
    "place": "UCDP has a place's name, divisions, coordinates and precision",
    "killed": "UCDP's figures are whole numbers with low, best and high",
    "wounded": "UCDP counts the dead only",
    "detained": "UCDP counts the dead only",
    "displaced": "UCDP counts the dead only",
    "amount": "UCDP counts the dead only",
    "published": "UCDP has the day of the report, without the clock",
    "other": "columns of another shape",
}
_NOWHERE = Spot()
_DATES: dict[str, TimePrecision] = {"1": "day", "2": "days", "3": "week", "4": "month", "5": "year"}
_PLACES: dict[str, PlacePrecision] = {
    "1": "town", "2": "district", "3": "district", "4": "region", "5": "region", "6": "country",
}  # fmt: skip


# ── writing ──────────────────────────────────────────────────────────────────────────────────────────────────────────


def write(event: Event) -> list[tuple[str, ...]]:
    """One row, from the first day to the last; none without violence, deaths, or a date within a year."""
    dead, precision = _dead(event.killed), _date_prec(event)
    if event.type != "ASSAULT" or dead is None or precision is None or event.date_from is None:
        return []
    low, best, high = dead
    first = event.date_from[:10]
    last = (event.date_to or first)[:10]
    head = (_id(event), "", first[:4], "", "", *_who(event), *_reported(event), *_where(event.place))
    clear = "1" if first == last else "2"
    dates = (clear, str(precision), f"{first} 00:00:00.000", f"{last} 00:00:00.000")
    return [(*head, *dates, "", "", "", str(best), str(best), str(high), str(low), *_numbers(event))]


def why_not(event: Event) -> str:
    """Why the event has no row, in words for the user."""
    if event.type != "ASSAULT":
        return "UCDP holds violence only"
    if _dead(event.killed) is None:
        return "no deaths in it; UCDP needs one, at the least or at the most"
    return "no date, or one less exact than a year"


def _dead(killed: Count | None) -> tuple[int, int, int] | None:
    if killed is None:
        return None
    found = ucdp_fatalities([Number("", killed.low, killed.high, killed.best)])
    return found if found and (found[1] or found[2]) else None


def _date_prec(event: Event) -> int | None:
    if event.date_from is None:
        return None
    return ucdp_date_prec(
        Time("", event.date_from, event.date_to or event.date_from, None, event.date_precision or "day")
    )


def _who(event: Event) -> tuple[str, ...]:
    """The columns from type_of_violence to side_b. Two actors without a recipient are two sides."""
    actors, recipients = _sides(event)
    one, two = camp(event, actors, victim=False), camp(event, recipients, victim=bool(event.recipients))
    violence = _violence(group(one), group(two), {one, two})
    a, b = _names(actors, one), "Civilians" if violence == "3" else _names(recipients, two)
    dyad = f"{a} - {b}" if a and b else ""
    return violence, "", "", "", "", "", dyad, "", "", a, "", "", b


def _sides(event: Event) -> tuple[tuple[Party, ...], tuple[Party, ...]]:
    if event.recipients or len(event.actors) < 2:
        return event.actors, event.recipients
    return event.actors[:1], event.actors[1:]


def _violence(one: str, two: str, camps: set[str]) -> str:
    """1 a state and another armed side, 2 two armed sides without a state, 3 an armed side against civilians."""
    if one == "armed" and two == "civil":
        return "3"
    if one != "armed" or two != "armed":
        return ""
    return "1" if camps & {STATE, "External/Other forces"} else "2"


def _names(parties: tuple[Party, ...], camp: str) -> str:
    if group(camp) == "civil" and not any(p.name for p in parties):
        return "Civilians"
    return "; ".join(_name(p).replace(";", ",") for p in parties)


def _name(who: Party) -> str:
    nation = _nation(who)
    if nation and _state(who) and (not who.name or nation.name.startswith(who.name) or who.name == who.country):
        return f"Government of {nation.name}"
    return who.name or who.text or ""


def _nation(who: Party) -> nations.Nation | None:
    """The state of a side. UCDP counts places in Palestine to Israel; who acts for the one is not the other."""
    return nations.ucdp().by_code.get(who.country or "") if who.country != "PSE" else None


def _state(who: Party) -> bool:
    """Is this side a state? A country's name alone is ("Sudan"), a place or a nation's people is not."""
    named = bool(who.name) and who.name == getattr(_nation(who), "name", None)
    return who.sectors[0] in ("GOV", "MIL", "COP", "SPY") if who.sectors else named


def _numbers(event: Event) -> tuple[str, str]:
    """Gleditsch and Ward's numbers of the states that are sides."""
    a, b = (side[0] if side else None for side in _sides(event))
    found = (_nation(p) if p and _state(p) else None for p in (a, b))
    one, two = (str(n.number) if n else "" for n in found)
    return one, two


def _reported(event: Event) -> tuple[str, ...]:
    """The columns from number_of_sources to source_original, of the one report."""
    office, day, title = event.publisher or "", (event.published or "")[:10], event.title or ""
    article = ",".join(x for x in (office, day, title) if x)
    original = "; ".join((s.name or s.text or "").replace(";", ",") for s in event.sources)
    return "1", article, office, day, title, original


def _where(place: Spot | None) -> tuple[str, ...]:
    """The columns from where_prec to region."""
    if place is None:
        return ("",) * 12
    precise = ucdp_where_prec(Place("", radius=place.radius, precision=place.precision))
    nation = nations.ucdp().by_code.get(place.country or "")
    country = (nation.name, str(nation.number), nation.region) if nation else ("", "", "")
    at: tuple[str, ...] = ("", "", "", "")
    if place.lat is not None and place.lon is not None:
        lat, lon = f"{place.lat:.6f}", f"{place.lon:.6f}"
        at = (lat, lon, f"POINT ({lon} {lat})", str(_cell(place.lat, place.lon)))
    names = (place.name or "", place.text or "", place.admin1 or "", place.district or "")
    return str(precise or ""), *names, *at, *country


def _cell(lat: float, lon: float) -> int:
    """The number of PRIO-GRID's cell of half a degree, counted from the south-west in rows of 720."""
    row, column = min(floor((lat + 90) * 2), 359), min(floor((lon + 180) * 2), 719)
    return row * 720 + column + 1


def _id(event: Event) -> str:
    if event.id.isascii() and event.id.isdigit():
        return event.id
    return str(int.from_bytes(blake2b(event.id.encode(), digest_size=6).digest()))


# ── reading ──────────────────────────────────────────────────────────────────────────────────────────────────────────


def read(row: Mapping[str, str]) -> Event:
    """The event of a row; InputError where its date, figure or coordinates are none."""
    cell = row.get
    if not cell("id"):
        raise InputError(f"no id; is this UCDP GED? Its columns are {', '.join(list(row)[:6])} …")
    first, last = _date(row, "date_start"), _date(row, "date_end")
    dead = {end: people(cell(end, ""), end) for end in ("low", "high", "best")}
    return Event(
        id=row["id"],
        date_from=first,
        date_to=last,
        date_precision=_DATES.get(cell("date_prec", ""), "day" if first == last else "days"),
        type="ASSAULT",
        modality="actual",
        actors=_parties(row, "side_a", "gwnoa"),
        recipients=_parties(row, "side_b", "gwnob"),
        sources=tuple(Party(name=n.strip()) for n in cell("source_original", "").split("; ") if n.strip()),
        place=_spot(row),
        killed=Count(dead["low"], dead["high"], dead["best"], "people"),
        title=cell("source_headline") or None,
        publisher=cell("source_office") or None,
        published=cell("source_date") or None,
        other=rest(row, _OTHER, _KNOWN),
    )


_READ = frozenset((
    "id", "year", "date_start", "date_end", "date_prec", "side_a", "side_b", "gwnoa", "gwnob", "source_original",
    "source_headline", "source_office", "source_date", "low", "high", "best", "country", "country_id", "adm_1", "adm_2",
    "latitude", "longitude", "geom_wkt", "where_prec", "where_coordinates", "where_description", "region",
))  # fmt: skip


_KNOWN = frozenset(COLUMNS)
_OTHER = tuple(name for name in COLUMNS if name not in _READ)


def _date(row: Mapping[str, str], column: str) -> str:
    value = row.get(column, "")
    try:
        return date.fromisoformat(value[:10]).isoformat()
    except ValueError as error:
        raise InputError(f"{column} {value!r} is no date; write it as 2025-07-08") from error


def _parties(row: Mapping[str, str], side: str, number: str) -> tuple[Party, ...]:
    known = nations.ucdp()
    names = [name.strip() for name in row.get(side, "").split("; ")]
    if names == ["Civilians"]:
        return (Party(name="Civilians", sectors=("CVL",)),)
    found = [p for name in names if (p := party(name, "", known))]
    state = known.by_number.get(row.get(number, ""))
    if found and state and found[0].country is None:
        found[0] = Party(name=found[0].name, country=state, sectors=found[0].sectors)
    return tuple(found)


def _spot(row: Mapping[str, str]) -> Spot | None:
    lat, lon = degrees(row, "latitude", "longitude")
    place = Spot(
        text=row.get("where_description") or None,
        name=row.get("where_coordinates") or None,
        district=row.get("adm_2") or None,
        admin1=row.get("adm_1") or None,
        country=nations.ucdp().code(row.get("country_id", ""), row.get("country", "")),
        lat=lat,
        lon=lon,
        precision=_PLACES.get(row.get("where_prec", "")),
    )
    return None if place == _NOWHERE else place
