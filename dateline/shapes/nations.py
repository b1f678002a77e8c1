"""Countries as ACLED and UCDP GED write them. In: data/shapes/acled_regions.tsv and ucdp_countries.tsv. Out: Nations.

ACLED has ISO 3166-1's numbers and names of its own, UCDP those of Gleditsch and Ward's list of states.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache

from dateline.assets import text

__all__ = ["Nation", "Nations", "acled", "table", "ucdp"]


@dataclass(frozen=True, slots=True)
class Nation:
    """A country: our code (ISO 3166-1 alpha-3), and the number, name and region that the project gives it."""

    code: str
    number: int
    name: str
    region: str


@dataclass(frozen=True, slots=True)
class Nations:
    """The countries of a project, by our code, and our codes by their number and by their name in lower case."""

    by_code: dict[str, Nation]
    by_number: dict[str, str]
    by_name: dict[str, str]

    def code(self, number: str, name: str) -> str | None:
        """Our code of a country that a row names, by its number or else its name."""
        return self.by_number.get(number) or self.by_name.get(name.lower())


@cache
def acled() -> Nations:
    """ACLED's countries."""
    others = "kosovo XKX,turkiye TUR,türkiye TUR,czechia CZE,guernsey GGY,jersey JEY,saint martin MAF"
    return _nations("acled_regions", {name[:-4]: name[-3:] for name in others.split(",")})


@cache
def ucdp() -> Nations:
    """UCDP's countries."""
    return _nations("ucdp_countries", {"macedonia, fyr": "MKD", "turkiye": "TUR"})


def table(name: str) -> list[list[str]]:
    """The rows of a table of data/shapes, without its header."""
    return [row.split("\t") for row in text(f"shapes/{name}.tsv").split("\n")[1:]]


def _nations(name: str, more: dict[str, str]) -> Nations:
    found = [Nation(code, int(number), name, region) for code, number, name, region, _ in table(name)]
    numbers: dict[str, str] = {}
    names: dict[str, str] = {}
    for n in found:  # the first row of a number has it: Israel before Palestine, which UCDP counts to it
        if n.number:
            numbers.setdefault(str(n.number), n.code)
        for spelling in (n.name, n.name.partition(" (")[0]):
            names.setdefault(spelling.lower(), n.code)
    return Nations({n.code: n for n in found}, numbers, names | more)
