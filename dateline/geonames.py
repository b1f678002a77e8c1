"""GeoNames' own files → gazetteer: the full dump that a user has fetched, with the names that our tables add.

In: `allCountries.txt` (or a country's file, or the .zip of either) in GeoNames' format: tab-separated, 19 columns, no
header. Out: a gazetteer (dateline.gazetteer.write). The file is read twice, line by line, so memory stays small.
"""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO

from dateline.assets import DATA
from dateline.errors import InputError
from dateline.gazetteer import Gazetteer, Spot
from dateline.names import bare, key

__all__ = ["Own", "Place", "places", "table"]

Place = tuple[Spot, Iterable[str]]
COLUMNS = 19
FEATURES = frozenset((  # besides all of class A (divisions) and P (towns): what news names
    "CONT", "RGN", "OCN", "SEA", "GULF", "BAY", "STRT", "CNL", "STM", "LK", "RSV", "ISL", "ISLS", "MT", "MTS", "VAL",
    "DSRT", "PEN", "FRST", "AIRP", "AIRB", "MILB", "INSM", "CMP", "CMPRF", "PRT", "HBR", "BCHK", "PRN", "PS", "DAM",
    "OILF", "OILR", "MN", "CSTL", "MSQE", "CH", "UNIV", "HSP", "SQR", "PSTB", "BLDG", "MFG", "BDG", "RSTN",
))  # fmt: skip
CONTINENTS = {  # their ids in GeoNames' readme
    "Africa": 6255146, "Asia": 6255147, "Europe": 6255148, "North America": 6255149, "South America": 6255150,
    "Oceania": 6255151, "Antarctica": 6255152,
}  # fmt: skip
_LOWEST = ("PPLH", "PPLW", "PPLQ", "ADM1H", "ADM2H", "ADM3H", "ADM4H", "ADMDH")  # given up, destroyed or historical


class Own:
    """Our own table of places, and the names and demonyms of our table of states."""

    def __init__(self, folder: Path = DATA) -> None:
        rows = table(folder / "places.tsv")
        self.rows = [r for r in rows if r["lat"]]
        self.midpoints = {r["country"]: r for r in self.rows if r["feature"].startswith("PC")}
        self.extra = {
            (key(r["names"].split("|")[0]), r["country"], _group(r["feature"])): r for r in rows if not r["lat"]
        }
        self.used: set[tuple[str, str, str]] = set()
        found = table(folder / "who" / "states.tsv")
        self.iso3 = {r["iso2"]: r["code"] for r in found if r["iso2"] and r["kind"] in ("state", "territory")}
        self.demonyms = {key(r["name"]): r["demonyms"].split("|") for r in found if r["kind"] == "partial"}
        self.names = {r["code"]: "|".join(r[c] for c in ("name", "names", "demonyms")).split("|") for r in found}

    def country(self, code: str) -> list[str]:
        """All names and demonyms of a country."""
        return [n.lstrip("~") for n in self.names.get(code, ()) if n]

    def more(self, spot: Spot, names: Iterable[str]) -> Place:
        """A place with the names that our tables add to it; for a town that is the first of its name."""
        if spot.feature.startswith("PCL") and spot.country:
            return spot, [*names, *self.country(spot.country)]
        at = (key(spot.name), spot.country or "", _group(spot.feature))
        if at not in self.extra or (at[2] == "PPL" and at in self.used):
            return spot, names
        self.used.add(at)
        return spot, [*names, *self.extra[at]["names"].split("|")]

    def new(self, first: dict[tuple[str, str], int]) -> Iterator[Place]:
        """The places that only our table has, with ids below 0. `first` is the id of a division by country and key."""
        for n, r in enumerate(self.rows, 1):
            if not r["feature"].startswith("PC"):
                names = r["names"].split("|")
                above = first.get((r["country"], key(r["admin1"])))
                at = float(r["lat"]), float(r["lon"])
                radius = int(float(r["radius"] or 5))
                id = CONTINENTS.get(names[0], -n) if r["feature"] == "CONT" else -n
                more = self.demonyms.get(key(names[0]), [])
                yield (
                    Spot(id, names[0], r["feature"], r["country"] or None, above, None, *at, 0, radius),
                    [*names, *more],
                )


def _group(feature: str) -> str:
    return "PPL" if feature.startswith("PPL") else feature


def places(path: Path, least: int = 0, shipped: Gazetteer | None = None) -> Iterator[Place]:
    """The places of a GeoNames file that news may name; towns with fewer than `least` inhabitants are left out. Of the
    countries that the file does not have come the places of the shipped gazetteer.

    Raises InputError where the file cannot be read or a line has not GeoNames' columns.
    """
    own = Own()
    divisions: dict[str, int] = {}
    first: dict[tuple[str, str], int] = {}
    for row in _lines(path):
        if row[7] in ("ADM1", "ADM2"):
            divisions[".".join((row[8], *row[10 : 11 if row[7] == "ADM1" else 12]))] = int(row[0])
            if row[7] == "ADM1":
                first[own.iso3.get(row[8], ""), key(row[1])] = int(row[0])
    countries: set[str | None] = set()
    for row in _lines(path):
        kept = (row[6] in ("A", "P") or row[7] in FEATURES) and row[7] not in _LOWEST
        if kept and (row[6] != "P" or int(row[14] or 0) >= least):
            countries.add(own.iso3.get(row[8]))
            yield own.more(_spot(row, own, divisions), _names(row))
    if not countries:
        raise InputError("holds no place", uri=str(path))
    for spot, names in shipped.everything() if shipped else ():
        if spot.country not in countries and (spot.id > 0 or spot.id < -1_000_000):
            yield spot, names
    yield from own.new(first)


def _spot(row: list[str], own: Own, divisions: dict[str, int]) -> Spot:
    one = divisions.get(f"{row[8]}.{row[10]}")
    two = divisions.get(f"{row[8]}.{row[10]}.{row[11]}") if row[11] else None
    above = (None, None) if row[7] == "ADM1" or row[7].startswith("PCL") else (one, None if row[7] == "ADM2" else two)
    at = round(float(row[4]), 5), round(float(row[5]), 5)
    return Spot(int(row[0]), row[1], row[7] or row[6], own.iso3.get(row[8]), *above, *at, int(row[14] or 0))


def _names(row: list[str]) -> list[str]:
    """The other names of a place: no airport codes; for a division also the short "X region" or "X district"."""
    names = [n for n in (row[2], *row[3].split(",")) if len(n) > 2 and not (n.isupper() and len(n) < 5)]
    kind = {"ADM1": "region", "ADM2": "district"}.get(row[7])
    return [*names, f"{bare(row[1])} {kind}"] if kind else names


def _lines(path: Path) -> Iterator[list[str]]:
    try:
        with _opened(path) as file:
            for n, line in enumerate(file, 1):
                row = line.rstrip("\n").split("\t")
                if why := _wrong(row):
                    raise InputError(f"line {n} is not GeoNames' format: {why}", uri=str(path))
                yield row
    except (OSError, UnicodeDecodeError, zipfile.BadZipFile, EOFError) as e:
        raise InputError(f"cannot be read ({getattr(e, 'strerror', None) or e})", uri=str(path)) from e


def _wrong(row: list[str]) -> str:
    """What is wrong with a row of GeoNames; "" where nothing is."""
    if len(row) != COLUMNS:
        return f"{len(row)} columns, there must be {COLUMNS}"
    if not re.fullmatch(r"[0-9]{1,12}", row[0]) or not re.fullmatch(r"[0-9]{0,12}", row[14]):
        return f"the id {row[0][:20]!r} and the population {row[14][:20]!r} must be whole numbers"
    if (
        not all(re.fullmatch(r"-?[0-9]{1,3}(\.[0-9]+)?", x) for x in row[4:6])
        or abs(float(row[4])) > 90
        or abs(float(row[5])) > 180
    ):
        return f"{row[4][:20]}, {row[5][:20]} is no place on Earth"
    return ""


@contextmanager
def _opened(path: Path) -> Iterator[IO[str]]:
    """The text of a file, or of the largest file in a .zip."""
    if path.suffix != ".zip":
        with path.open(encoding="utf-8", newline="\n") as file:
            yield file
        return
    with zipfile.ZipFile(path) as archive:
        if not archive.infolist():
            raise InputError("the archive is empty", uri=str(path))
        largest = max(archive.infolist(), key=lambda i: i.file_size)
        with archive.open(largest) as raw, io.TextIOWrapper(raw, encoding="utf-8", newline="\n") as file:
            yield file


def table(path: Path) -> list[dict[str, str]]:
    """The rows of one of our own tables by its header."""
    header, *lines = path.read_text(encoding="utf-8").removesuffix("\n").split("\n")
    return [dict(zip(header.split("\t"), line.split("\t"), strict=True)) for line in lines]
