"""Words for places → places of the gazetteer, each with its precision.

In: the spans of a report that name places. Out: for each a Place (or the reason why there is none) and the candidates
that were weighed. All names of a report are decided together: towns of one country or province support each other,
"Paris, Texas" says itself which Paris it is, and a name means the same place throughout. A direction or a distance
gives an area around the point it starts from ("90 km north-east of Moscow", "near Goma", "northern Mali"), no point.

The ranking is a conditional logit over the features of a candidate; `python -m bench.places` measures it and fits it.
"""

from __future__ import annotations

import math
import re
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

from dateline.gazetteer import Gazetteer, Spot, kilometres
from dateline.names import KINDS, bare, key
from dateline.values import Candidate, Place, PlacePrecision, Resolution

__all__ = ["FEATURES", "Toponym", "Vector", "acled_geo_precision", "named", "ucdp_where_prec", "weigh", "where"]

FEATURES = (
    "population", "country", "division", "county", "capital", "own", "kind", "container", "same country",
    "same province", "near", "home",
)  # fmt: skip
Vector = tuple[float, ...]
# Fitted on LGL and GeoWebNews (python -m bench.places --fit); by hand "kind" and "home", of which they say nothing, and
# "capital", for the towns of local papers (most of LGL) are no capitals, and in world news "Washington" is one.
FIRST: Vector = (1.26, -0.51, -0.19, -1.24, 1.5, 0.46, 1.0, 2.94, 0.0, 0.0, 0.0, 1.0)  # before the others are known
SECOND: Vector = (1.1, 0.66, -0.05, -0.64, 1.5, 0.48, 1.0, 1.36, 2.96, 5.1, 3.94, 1.0)  # with them
SHOWN = 5
MOST = 200  # other places that a candidate is compared with
TOWN, DISTRICT, REGION = 5, 25, 100  # km: how far a place of that kind reaches where the gazetteer does not say
_POINTS = {
    name: bearing
    for bearing, names in (
        (0, "north"), (45, "northeast|north-east"), (90, "east"), (135, "southeast|south-east"), (180, "south"),
        (225, "southwest|south-west"), (270, "west"), (315, "northwest|north-west"),
    )
    for name in names.split("|")
}  # fmt: skip
_POINT = r"(?P<point>(?:north|south)(?:[- ]?(?:east|west))?|east|west)"
_DISTANCE = re.compile(
    r"(?<![\d.,])(?P<n>\d{1,3}(?:,\d{3})*(?:\.\d{1,2})?) ?(?P<unit>km|kms|kilomet(?:er|re)s?|miles?|mi)s?\b"
    r"(?: \(.{0,20}?\))?(?: to the)?"
    rf"(?: {_POINT})?(?: (?:of|from|outside|away from|inside|off))?(?: the)?"
    r"(?: (?:city|town|village|capital))?(?: of)? *$",
    re.I,
)
_SIDE = re.compile(rf"\b(?:{_POINT}(?:ern)?(?:most)?)(?: (?P<of>of|from))?(?: the)? *$", re.I)
_NEAR = re.compile(
    r"\b(?:near|outside|close to|around|off|outskirts of|suburbs of|environs of|vicinity of)(?: the)? *$", re.I
)
_INSIDE = re.compile(
    rf"^(?:the )?(?:(?P<mid>central|upper|lower|mid|downtown)|{_POINT}(?:ern)?(?:most)?)[- ](?=\w)", re.I
)
_NEXT = re.compile(r"^,? (?:in (?:the )?)?(?=[A-Z])|^, |^ \(")


@dataclass(frozen=True, slots=True)
class Toponym:
    """Words that name a place: their offsets, and the text around them (some 60 characters are enough).

    `adjective` marks words of nation ("Ukrainian"): they support a country and get no answer of their own.
    """

    text: str
    start: int
    end: int
    before: str = ""
    after: str = ""
    adjective: bool = False


@dataclass(frozen=True, slots=True)
class _Name:
    """A name as a report uses it: the spots that bear it, and the kind of place that its words say it is."""

    spots: tuple[Spot, ...]
    kind: str = ""


def where(found: Sequence[Toponym], gazetteer: Gazetteer, *, home: str | None = None) -> list[Resolution]:
    """The place of each toponym of one report, in order. `home` is the country that the report is published in, or
    about (ISO 3166-1 alpha-3).
    """
    names = {t.text: named(t.text, gazetteer) for t in found}
    ranked = weigh(found, names, home, (FIRST, SECOND))
    return [_resolution(t, names[t.text], ranked[t.text], gazetteer) for t in found]


# ── candidates ───────────────────────────────────────────────────────────────────────────────────────────────────────


_WATERS = {"sea": "SEA", "ocean": "OCN", "gulf": "GULF", "strait": "STRT"}
_INDEFINITE = re.compile(r"(?:an?|another|some|several|two) [a-z' -]+")


def named(text: str, gazetteer: Gazetteer) -> _Name:
    """The places that a name may mean: as it is written, then without its direction, then by the kind that it says."""
    if _INDEFINITE.fullmatch(text):  # "a market" is not Marquette, whose short form it is
        return _Name(())
    plain = key(text)
    spots = gazetteer.find(plain)
    if spots:
        if seas := tuple(s for s in spots if s.feature == _WATERS.get(plain.split()[-1])):
            return _Name(seas)  # the Red Sea is not the state of Sudan that is called after it
        return _Name(spots if _kind(plain) else _towns_first(spots, len(plain.split())))
    side = _INSIDE.match(text)
    inner = key(text[side.end() :]) if side else plain
    if side and (spots := gazetteer.find(inner)):
        return _Name(spots)
    core, kind = bare(inner), _kind(inner)
    if core == inner:
        return _Name(())
    of_kind = gazetteer.find(f"{core} region") if kind == "ADM1" else gazetteer.find(f"{core} district")
    spots = of_kind or gazetteer.find(core)
    if of_kind or kind not in ("ADM1", "ADM2"):
        return _Name(spots, kind)
    return _Name(tuple(_division_of(s, kind, gazetteer) for s in spots), kind)  # a town gives its name to its region


def _towns_first(spots: tuple[Spot, ...], words: int) -> tuple[Spot, ...]:
    """The places of a bare name, without the divisions that have it from a town within them: "Odesa" is the town, but
    "Gaza" may be the Gaza Strip.
    """
    above = {id for s in spots if s.feature.startswith("PPL") and s.population > 20_000 for id in (s.admin1, s.admin2)}
    return tuple(s for s in spots if s.id not in above or len(bare(s.name).split()) > words)


def _kind(plain: str) -> str:
    words = plain.split()
    return next((feature for feature, kinds in KINDS.items() if not set(kinds.split()).isdisjoint(words)), "")


def _division_of(spot: Spot, kind: str, gazetteer: Gazetteer) -> Spot:
    above = spot.admin1 if kind == "ADM1" else spot.admin2
    return (gazetteer.spot(above) if above and spot.feature.startswith("PPL") else None) or spot


# ── ranking ──────────────────────────────────────────────────────────────────────────────────────────────────────────


def weigh(
    found: Sequence[Toponym], names: Mapping[str, _Name], home: str | None, weights: tuple[Vector, Vector]
) -> dict[str, list[tuple[float, Spot, Vector]]]:
    """For each name its candidates with probability and features, the best first."""
    texts = [text for text, name in names.items() if name.spots]
    inside = _containers(found, names)
    local = {t: [_local(s, names[t], s.id in inside[t], home) for s in names[t].spots] for t in texts}
    first = {t: _softmax([_dot(weights[0], f) for f in local[t]]) for t in texts}
    support = _Support(names, first)
    ranked: dict[str, list[tuple[float, Spot, Vector]]] = {text: [] for text in names}
    for t in texts:
        full = [support.features(t, s, f) for s, f in zip(names[t].spots, local[t], strict=True)]
        chances = _softmax([_dot(weights[1], f) for f in full])
        order = sorted(
            zip(chances, names[t].spots, full, strict=True), key=lambda c: (-c[0], -c[1].population, c[1].id)
        )
        ranked[t] = order
    return ranked


def _local(spot: Spot, name: _Name, contained: bool, home: str | None) -> Vector:
    f = spot.feature
    return (
        math.log10(spot.population + 10) - 1,
        float(f.startswith("PCL")),
        float(f == "ADM1"),
        float(f in ("ADM2", "ADM3", "ADM4")),
        float(f == "PPLC"),
        float(-1_000_000 < spot.id < 0),
        float(bool(name.kind) and f == name.kind),
        float(contained),
        0.0,
        0.0,
        0.0,
        float(home is not None and spot.country == home),
    )


def _containers(found: Sequence[Toponym], names: Mapping[str, _Name]) -> dict[str, set[int]]:
    """For each name the ids of its places that lie in the place named right after it ("Paris, Texas")."""
    inside: dict[str, set[int]] = defaultdict(set)
    ordered = sorted(found, key=lambda t: t.start)
    for t, following in pairwise(ordered):
        gap = t.after[: following.start - t.end]
        if 0 < following.start - t.end <= 8 and _NEXT.match(gap + following.text) and not following.adjective:
            around = {s.id for s in names[following.text].spots}
            countries = {s.country for s in names[following.text].spots if s.feature.startswith("PCL")}
            for s in names[t.text].spots:
                if s.id not in around and (s.admin1 in around or s.admin2 in around or s.country in countries):
                    inside[t.text].add(s.id)
    return inside


class _Support:
    """How much the other names of the report speak for a country, a province, a neighbourhood."""

    def __init__(self, names: Mapping[str, _Name], chances: Mapping[str, Sequence[float]]) -> None:
        self.countries: dict[str | None, dict[str, float]] = defaultdict(dict)
        self.provinces: dict[int, dict[str, float]] = defaultdict(dict)
        self.points: list[tuple[str, float, Spot]] = []
        self.total = len(chances)
        for text, of_text in chances.items():
            for spot, p in zip(names[text].spots, of_text, strict=True):
                if p > 0.02:
                    _add(self.countries[spot.country], text, p)
                    for province in {spot.id if spot.feature == "ADM1" else spot.admin1, spot.admin2} - {None}:
                        _add(self.provinces[province], text, p)  # type: ignore[index]
                    if not spot.feature.startswith("PCL") and p > 0.1:
                        self.points.append((text, p, spot))
        self.points = sorted(self.points, key=lambda point: -point[1])[:MOST]  # a report may name thousands

    def features(self, text: str, spot: Spot, local: Vector) -> Vector:
        """The features of a candidate with what the other names say of it."""
        province = spot.id if spot.feature == "ADM1" else spot.admin1
        near = max(
            (p * math.exp(-kilometres(spot.lat, spot.lon, s.lat, s.lon) / 80) for t, p, s in self.points if t != text),
            default=0.0,
        )
        return (
            *local[:8],
            self._share(self.countries.get(spot.country), text),
            self._share(self.provinces.get(province) if province else None, text),
            near,
            local[11],
        )

    def _share(self, by_text: dict[str, float] | None, text: str) -> float:
        others = sum(p for t, p in (by_text or {}).items() if t != text)
        return others / (1 + max(self.total - 1, 1) * 0.5 + others * 0.5)


def _add(into: dict[str, float], text: str, p: float) -> None:
    into[text] = into.get(text, 0.0) + p


def _dot(weights: Vector, features: Vector) -> float:
    return sum(w * f for w, f in zip(weights, features, strict=True))


def _softmax(scores: Sequence[float]) -> list[float]:
    top = max(scores)
    raised = [math.exp(s - top) for s in scores]
    whole = sum(raised)
    return [r / whole for r in raised]


# ── the answer ───────────────────────────────────────────────────────────────────────────────────────────────────────


def _resolution(
    t: Toponym, name: _Name, ranked: Sequence[tuple[float, Spot, Vector]], gazetteer: Gazetteer
) -> Resolution:
    candidates = tuple(_candidate(c, gazetteer) for c in ranked[:SHOWN])
    if t.adjective:
        return Resolution(Place("an adjective names no place"), candidates)
    if not ranked:
        return Resolution(Place(f"no place of this name in the gazetteer{'' if key(t.text) else ': no letters'}"))
    chance, spot, features = ranked[0]
    place = _place(spot, gazetteer, _why(features, chance, len(ranked)))
    return Resolution(_area(t, place), candidates)


def _candidate(ranked: tuple[float, Spot, Vector], gazetteer: Gazetteer) -> Candidate:
    chance, s, features = ranked
    above = gazetteer.spot(s.admin1) if s.admin1 else None
    name = ", ".join(x for x in (s.name, above.name if above else None, s.country) if x)
    return Candidate(str(s.id), f"{name} ({s.feature})", round(chance, 3), _why(features, chance, 0))


def _why(features: Vector, chance: float, among: int) -> str:
    named = dict(zip(FEATURES, features, strict=True))
    reasons = {
        "a country": named["country"],
        "inside the place named after it": named["container"],
        "the kind that the words say": named["kind"],
        "a capital": named["capital"],
        "other names lie in the same province": named["same province"] > 0.15,
        "other names lie in the same country": named["same country"] > 0.15,
        "close to other names": named["near"] > 0.3,
        "home of the publisher": named["home"],
    }
    why = [reason for reason, holds in reasons.items() if holds] or [
        "the largest of this name" if among > 1 else "its name"
    ]
    return f"{', '.join(why)}; {chance:.2f} of {among} candidates" if among > 1 else ", ".join(why)


def _place(spot: Spot, gazetteer: Gazetteer, rule: str) -> Place:
    above = gazetteer.spot(spot.admin1) if spot.admin1 else spot if spot.feature == "ADM1" else None
    precision, radius = _precision(spot)
    id = spot.id if spot.id > 0 else None
    place = Place(rule, spot.name, spot.country, above.name if above else None, geonames=id, precision=precision)
    return place if precision == "none" else replace(place, lat=spot.lat, lon=spot.lon, radius=spot.radius or radius)


def _precision(spot: Spot) -> tuple[PlacePrecision, int]:
    f = spot.feature
    if f == "CONT" or ((spot.radius or 0) > 2500 and not f.startswith("PCL")):
        return "none", 0
    if f.startswith("PCL"):
        return "country", 500
    if f.startswith("PPL"):
        return "town", TOWN
    if f in ("ADM2", "ADM3", "ADM4"):
        return "district", DISTRICT
    small = spot.radius is not None and spot.radius <= DISTRICT
    if f == "ADM1" or (spot.radius is not None and not small):
        return "region", REGION
    return ("district", DISTRICT) if small and (spot.radius or 0) > 3 else ("exact", 1)


def _area(t: Toponym, place: Place) -> Place:
    """The place moved and widened by what the words around the name say: a distance, a direction, near."""
    if place.lat is None or place.precision is None:
        return place
    radius = place.radius or TOWN
    before = t.before[-60:]
    if m := _DISTANCE.search(before):
        km = float(m["n"].replace(",", "")) * (1.609 if m["unit"].lower().startswith("mi") else 1)
        if km <= 500 and m["point"]:
            return _moved(place, m["point"], km, max(round(km / 4), DISTRICT), f"{m[0].strip()} {t.text}")
        wide = max(round(km) + radius, DISTRICT)
        return _widened(place, wide, f"{m[0].strip()} {t.text}") if km <= 500 else place
    if m := _SIDE.search(before):
        if m["of"]:
            return _moved(place, m["point"], radius + DISTRICT, max(radius, DISTRICT), f"{m[0].strip()} {t.text}")
        return _moved(place, m["point"], radius / 2, max(round(radius * 0.6), TOWN), f"{m[0].strip()} {t.text}")
    if (m := _INSIDE.match(t.text)) and m["point"] and key(place.name or "") != key(t.text):
        return _moved(place, m["point"], radius / 2, max(round(radius * 0.6), TOWN), t.text)
    if m := _NEAR.search(before):
        return _widened(place, max(radius * 2, DISTRICT), f"{m[0].strip()} {t.text}")
    return place


def _widened(place: Place, radius: int, words: str) -> Place:
    wider: dict[PlacePrecision, PlacePrecision] = {"exact": "district", "town": "district"}
    precision = wider.get(place.precision or "none", place.precision)
    return replace(place, radius=radius, precision=precision, rule=f"an area: {words}; {place.rule}")


def _moved(place: Place, point: str, km: float, radius: int, words: str) -> Place:
    """The area that lies so many km from a place in a direction."""
    bearing = math.radians(_POINTS[point.lower().replace("-", "").replace(" ", "")])
    lat, lon = place.lat or 0.0, place.lon or 0.0
    north = lat + km * math.cos(bearing) / 111.2
    east = lon + km * math.sin(bearing) / (111.2 * max(math.cos(math.radians(lat)), 0.05))
    precision: PlacePrecision = "region" if place.precision in ("country", "region") else "district"
    rule = f"an area: {words}; {place.rule}"
    at = (round(max(min(north, 89.9), -89.9), 4), round((east + 180) % 360 - 180, 4))
    id = place.geonames if place.precision in ("country", "region") else None
    return replace(place, lat=at[0], lon=at[1], radius=radius, precision=precision, rule=rule, geonames=id)


def acled_geo_precision(place: Place) -> int | None:
    """ACLED's geo_precision: 1 the town or exact, 2 near it or a small region, 3 a larger region; None for a country or
    no place, which ACLED does not code (SCHEMAS: ACLED codebook).
    """
    return {"exact": 1, "town": 1, "district": 2, "region": 3}.get(place.precision or "none")


def ucdp_where_prec(place: Place) -> int | None:
    """UCDP GED's where_prec: 1 exact, 2 within about 25 km, 3 a second order division, 4 a first order division, 5
    larger or vague, 6 a country; None where there is no place. 7, water, is told by the name alone and not derived.
    """
    if place.precision is None or place.precision == "none":
        return None
    if place.precision == "district":
        return 2 if (place.radius or 0) <= 25 or place.rule.startswith("an area: near") else 3
    if place.precision == "region":
        return 5 if place.rule.startswith("an area:") or (place.radius or 0) > 400 else 4
    return {"exact": 1, "town": 1, "country": 6}[place.precision]
