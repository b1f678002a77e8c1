"""A small gazetteer of invented and real places, for tests of what resolution does with one."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from dateline.gazetteer import Gazetteer, Spot, write

SPOTS: tuple[tuple[Spot, tuple[str, ...]], ...] = (
    (Spot(1, "Ukraine", "PCLI", "UKR", None, None, 49.0, 32.0, 40_000_000, 440), ("Ukrainian",)),
    (Spot(2, "Russia", "PCLI", "RUS", None, None, 60.0, 100.0, 144_000_000, 2300), ("Russian",)),
    (Spot(3, "United States", "PCLI", "USA", None, None, 39.8, -98.6, 330_000_000, 1700), ("US", "American")),
    (Spot(4, "France", "PCLI", "FRA", None, None, 46.0, 2.0, 66_000_000, 450), ("French",)),
    (Spot(5, "Georgia", "PCLI", "GEO", None, None, 42.0, 43.5, 3_700_000, 150), ()),
    (Spot(6, "Mali", "PCLI", "MLI", None, None, 17.0, -4.0, 22_000_000, 628), ()),
    (Spot(10, "Texas", "ADM1", "USA", None, None, 31.2, -99.2, 29_000_000, 600), ("Texas region",)),
    (Spot(11, "Georgia", "ADM1", "USA", None, None, 32.8, -83.4, 10_700_000, 250), ("Georgia region",)),
    (Spot(12, "Moscow Oblast", "ADM1", "RUS", None, None, 55.8, 37.6, 7_700_000, 130), ("Moscow region",)),
    (Spot(13, "Donetsk", "ADM1", "UKR", None, None, 48.2, 37.8, 4_000_000, 110), ("Donetsk region",)),
    (Spot(14, "Odesa", "ADM1", "UKR", None, None, 46.9, 30.2, 2_300_000, 160), ("Odesa region",)),
    (Spot(20, "Paris", "PPLC", "FRA", None, None, 48.85, 2.35, 2_100_000), ()),
    (Spot(21, "Paris", "PPL", "USA", 10, None, 33.66, -95.55, 24_000), ()),
    (Spot(22, "Moscow", "PPLC", "RUS", None, None, 55.75, 37.62, 12_000_000), ("Moskva",)),
    (Spot(23, "Pokrovsk", "PPL", "RUS", None, None, 51.5, 46.1, 196_000), ()),
    (Spot(24, "Pokrovsk", "PPL", "UKR", 13, None, 48.28, 37.18, 60_000), ()),
    (Spot(25, "Donetsk", "PPL", "UKR", 13, None, 48.0, 37.8, 900_000), ()),
    (Spot(26, "Odesa", "PPL", "UKR", 14, None, 46.48, 30.73, 1_000_000), ("Odessa",)),
    (Spot(27, "Atlanta", "PPL", "USA", 11, None, 33.75, -84.39, 500_000), ()),
    (Spot(28, "Tbilisi", "PPLC", "GEO", None, None, 41.7, 44.8, 1_100_000), ()),
    (Spot(-1, "Black Sea", "SEA", None, None, None, 43.0, 34.0, 0, 500), ()),
    (Spot(15, "Red Sea", "ADM1", "SDN", None, None, 19.3, 37.0, 1_400_000, 207), ()),
    (Spot(-4, "Red Sea", "SEA", None, None, None, 20.0, 38.5, 0, 750), ()),
    (Spot(-2, "Europe", "CONT", None, None, None, 50.0, 15.0, 0, 3000), ()),
    (Spot(-3, "Ramstein Air Base", "AIRB", "DEU", None, None, 49.44, 7.6, 0, 3), ()),
)


def places() -> Iterator[tuple[Spot, tuple[str, ...]]]:
    """The places with their other names."""
    yield from SPOTS


def atlas(folder: Path) -> Gazetteer:
    """The gazetteer as a file in a folder, opened."""
    path = folder / "places.db"
    write(path, places(), "the tests")
    return Gazetteer(path)
