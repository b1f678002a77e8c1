"""Phoenix event data. In: an Event. Out: a row for each pair of its parties, in Phoenix's 26 columns; and back.
docs/shapes.md says what goes where.
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
    number,
    pairs,
    restored,
    sectors_to,
    shown,
    told,
    whole,
)
from dateline.shapes.event import Event, Party, Spot
from dateline.shapes.table import Form

__all__ = ["COLUMNS", "FORM", "HOLDS", "WHY", "read", "why_not", "write"]

COLUMNS = (
    "EventID", "Date", "Year", "Month", "Day", "SourceActorFull", "SourceActorEntity", "SourceActorRole",
    "SourceActorAttribute", "TargetActorFull", "TargetActorEntity", "TargetActorRole", "TargetActorAttribute",
    "EventCode", "EventRootCode", "QuadClass", "GoldsteinScore", "Issues", "Lat", "Lon", "LocationName", "StateName",
    "CountryName", "SentenceIDs", "URLs", "NewsSources",
)  # fmt: skip
FORM = Form(
    "\t",
    header=False,
    encoding="utf-8",
    quoting="none",
    cameo=("EventCode", "EventRootCode"),
    digits=(("Month", 2), ("Day", 2)),
)
HOLDS = frozenset((
    "report", "date_from", "type", "cameo", "quad", "contexts", "actors", "recipients", "place", "sentence", "uri",
    "publisher",
))  # fmt: skip
_NONE = "Phoenix has no column for it"
_PARTY = "Phoenix has codes for the country and the sectors of a party, and no name"
_BLANK = (
    "confidence", "repeats", "mentions", "killed", "wounded", "detained", "displaced", "amount", "text", "title",
    "published", "language", "characters", "people", "organizations", "places", "version",
)  # fmt: skip
WHY = dict.fromkeys(_BLANK, _NONE) | {
    "id": "Phoenix's ids are a counter and a version; the counter is made from the claim's id",
    "report": "Phoenix has the report in the id of the sentence; without a sentence there is none",
    "date_to": "Phoenix has one date an event",
    "date_precision": "Phoenix has one date an event, and not how exact it is",
    "dated_by": "Phoenix does not say whether the date is only that of the report",
    "type": "CAMEO has one code for a RETREAT of no known kind and for a CONCEDE",
    "mode": "CAMEO's codes are other than PLOVER's modes, mostly coarser",
    "modality": "Phoenix holds what happened: a row reads as a fact",
    "quad": "read from the type that the CAMEO code stands for",
    "score": "GoldsteinScore is Goldstein's score of the CAMEO code, not PLOVER's",
    "actors": _PARTY,
    "actors.sectors": "CAMEO has no role for it",
    "recipients": _PARTY,
    "recipients.sectors": "CAMEO has no role for it",
    "sources": "Phoenix has no column for who said it; its Source is the actor",
    "place": "Phoenix has the names of a place and its coordinates",
    "equipment": "Phoenix has no column for it; the CAMEO code tells some of it",
    "start": "Phoenix has the number of the sentence",
    "lead": "Phoenix has the number of the sentence",
    "other": "columns of another shape",
}
ROLES = frozenset((
    "GOV", "MIL", "REB", "OPP", "PTY", "COP", "JUD", "SPY", "MED", "EDU", "BUS", "CRM", "CVL",
))  # fmt: skip
_ENTITIES = {"IGO": "IGO", "NGO": "NGO", "IMG": "IMG", "MNC": "MNC", "UNO": "IGO", "EUR": "IGO", "ISM": "NGO"}
_FINER = {"UNO": "UNO", "EUR": "EEC", "ISM": "NGM"}  # what CAMEO says of a body after its kind
_COARSER = {"UNO": "UNO", "EEC": "EUR", "NGM": "ISM"}
VERSION = "dateline"
_NOBODY = ("", "", "", "")


def write(event: Event) -> list[tuple[str, ...]]:
    """A row for each pair of actor and recipient; none where the event has no CAMEO code."""
    code = cameo.of(event)
    meant = cameo.meaning(code) if code else None
    if code is None or meant is None:
        return []
    date = day(event)
    when = (date.replace("-", ""), *date.split("-")) if date else ("", "", "", "")
    what = (code, code[:2], _quad(code), str(meant.goldstein), ";".join([f"{c},1" for c in event.contexts]))
    sentence = f"{event.report}_{event.sentence}" if event.report and event.sentence is not None else ""
    tail = (*_where(event.place), sentence, event.uri or "", event.publisher or "")
    found = [
        (f"{number(event.id, n)}_{VERSION}", *when, *_party(a), *_party(r), *what, *tail)
        for n, (a, r) in enumerate(pairs(event, code == "043"))
    ]
    return [restored(event, "phoenix", COLUMNS, row) for row in found]


def _quad(code: str) -> str:
    """Phoenix's class: 0 for statements and appeals, and 16 is verbal; else as GDELT's."""
    return "0" if code[:2] in ("01", "02") else "3" if code[:2] == "16" else str(cameo.quad(code))


def _party(p: Party | None) -> tuple[str, ...]:
    return _actor(p.country or "", p.sectors) if p else _NOBODY


@lru_cache(4096)
def _actor(country: str, sectors: tuple[str, ...]) -> tuple[str, str, str, str]:
    """The four columns of an actor: whole code, country or kind of body, the first role, and all other codes."""
    there, _ = sectors_to("cameo")
    codes = list(dict.fromkeys(there[s] for s in sectors if s in there))
    entity = _ENTITIES.get(country) or (country if country in countries() else "")
    finer = [_FINER[country]] if country in _FINER else []
    role = codes.pop(0) if codes and codes[0] in ROLES and not finer else ""
    rest = [*finer, *codes]
    return entity + role + "".join(rest), entity, role, ";".join(rest)


def _where(place: Spot | None) -> tuple[str, ...]:
    """The columns from Lat to CountryName."""
    if place is None:
        return "", "", "", "", ""
    country = countries().get(place.country or "")
    name = "" if place.precision == "country" else place.name or ""
    at = (shown(place.lat, 6), shown(place.lon, 6)) if place.lat is not None and place.lon is not None else ("", "")
    return *at, name, place.admin1 or "", country.name if country else ""


def read(row: Mapping[str, str]) -> Event:
    """The event of a row; InputError where its code, date or coordinates are none, or it has no id."""
    counter, _, _ = row["EventID"].partition("_")
    if not counter or whole(counter, "EventID") is None:
        raise InputError("EventID is empty")
    meant = coded(row["EventCode"], "EventCode")
    one, two = _told(row, "Source"), _told(row, "Target")
    if row["EventCode"] == "043":
        one, two = two, one
    date = told(row["Date"], "Date") if row["Date"] else None
    report, _, sentence = row["SentenceIDs"].partition(";")[0].rpartition("_")
    event = Event(
        id=counter,
        report=report or None,
        date_from=date,
        date_to=date,
        date_precision="day" if date else None,
        type=meant.type,
        mode=meant.mode,
        modality="actual",
        cameo=row["EventCode"],
        quad=meant.quad,
        contexts=tuple([i.partition(",")[0] for i in row["Issues"].split(";") if i]),
        actors=one,
        recipients=two,
        place=_place(row),
        sentence=int(sentence) if report and sentence.isdecimal() else None,
        uri=row["URLs"].partition(";")[0] or None,
        publisher=row["NewsSources"].partition(";")[0] or None,
    )
    return kept(event, "phoenix", COLUMNS, row, write(event)[0])


def _told(row: Mapping[str, str], who: str) -> tuple[Party, ...]:
    return _known(row[who + "ActorEntity"], row[who + "ActorRole"], row[who + "ActorAttribute"])


@lru_cache(4096)
def _known(entity: str, role: str, rest: str) -> tuple[Party, ...]:
    if not (entity or role or rest):
        return ()
    _, back = sectors_to("cameo")
    codes = [c for c in (role, *rest.split(";")) if c]
    country = next((_COARSER[c] for c in codes if c in _COARSER), None)
    country = country or (entity if entity in _ENTITIES else country_of("cameo").get(entity))
    return (Party(country=country, sectors=tuple([back[c] for c in codes if c in back])),)


def _place(row: Mapping[str, str]) -> Spot | None:
    lat, lon = degrees(row, "Lat", "Lon")
    country = country_of("name").get(row["CountryName"].lower())
    name, admin1 = row["LocationName"], row["StateName"]
    if not (name or admin1 or row["CountryName"]) and lat is None:
        return None
    alone = not name and not admin1
    return Spot(
        name=(row["CountryName"] if alone else name) or None,
        admin1=admin1 or None,
        country=country,
        lat=lat,
        lon=lon,
        precision="country" if alone and country else None,
    )
