"""The gazetteer's file: made whole or not at all, refused where it is damaged, made from GeoNames' own format."""

from __future__ import annotations

import sqlite3
import threading
import zipfile
from pathlib import Path

import pytest
from atlas import atlas, places

from dateline.errors import AssetError, InputError, OutputError
from dateline.gazetteer import Gazetteer, Spot, contradictions, write
from dateline.geonames import places as geonames_places


def row(id: int, name: str, at: str, kind: str, within: str = "05", *more: str) -> list[str]:
    """A line of GeoNames' own 19 columns; `more` are its population and its other names."""
    one, _, two = within.partition("/")
    people, other = [*more, "0", ""][:2] if more else ("0", "")
    return [str(id), name, name, other, *at.split(), *kind.split("."), "UA", "", one, two, "", "", people, "", "171",
            "Europe/Kyiv", "2024-01-01"]  # fmt: skip


COUNTRY = row(690791, "Ukraine", "49.0 32.0", "A.PCLI", "00", "44622516", "Ukraina,Україна")
OBLAST = row(709716, "Donetsk", "48.0 37.5", "A.ADM1", "05", "4100280", "Donetska Oblast")
RAION = row(11777491, "Pokrovskyi Raion", "48.2 37.2", "A.ADM2", "05/12136519", "391000", "")
TOWN = row(704147, "Pokrovsk", "48.28 37.18", "P.PPLA2", "05/12136519", "60127", "Krasnoarmiysk,KRM,Покровськ")
HAMLET = row(700001, "Stara Balka", "48.1 37.0", "P.PPL")
HOTEL = row(700002, "Hotel Donbas", "48.0 37.8", "S.HTL")
BASE = row(700003, "Myrne Air Base", "47.9 37.7", "S.AIRB")


def dump(folder: Path, *rows: list[str]) -> Path:
    path = folder / "UA.txt"
    path.write_text("".join("\t".join(r) + "\n" for r in rows), encoding="utf-8")
    return path


def test_names_are_found_in_any_spelling(tmp_path: Path) -> None:
    gazetteer = atlas(tmp_path)
    assert [s.id for s in gazetteer.find("paris")] == [20, 21]
    assert [s.id for s in gazetteer.find("moskva")] == [22]
    assert gazetteer.find("nowhere") == () and gazetteer.spot(99) is None
    assert contradictions(gazetteer.path) == []


def test_threads_share_it(tmp_path: Path) -> None:
    gazetteer = atlas(tmp_path)
    found: list[int] = []
    threads = [threading.Thread(target=lambda: found.append(len(gazetteer.find("paris")))) for _ in range(8)]
    for t in threads:
        t.start()
    for t in threads:
        t.join()
    assert found == [2] * 8


def test_the_digest_names_the_content(tmp_path: Path) -> None:
    first = atlas(tmp_path).digest
    write(tmp_path / "same.db", places(), "elsewhere")
    write(tmp_path / "less.db", list(places())[1:], "the tests")
    assert Gazetteer(tmp_path / "same.db").digest == first != Gazetteer(tmp_path / "less.db").digest


def damaged(path: Path, how: str) -> None:
    if how == "cut":
        path.write_bytes(path.read_bytes()[:9000])
    elif how == "empty":
        path.write_bytes(b"")
    elif how == "text":
        path.write_text("Paris 48.85 2.35\n" * 100, encoding="utf-8")
    elif how == "gone":
        path.unlink()
    else:
        with sqlite3.connect(path) as connection:
            connection.execute("UPDATE meta SET value = 'dateline-gazetteer/9' WHERE key = 'format'")


@pytest.mark.parametrize(
    ("how", "said"),
    [("cut", "cut short"), ("empty", "cut short"), ("text", "cut short"), ("gone", "No such file"), ("version", "/9'")],
)
def test_a_damaged_file_is_refused(tmp_path: Path, how: str, said: str) -> None:
    path = atlas(tmp_path).path
    damaged(path, how)
    with pytest.raises(AssetError, match=said):
        Gazetteer(path)


def test_another_file_than_the_shipped_one_is_refused(tmp_path: Path) -> None:
    with pytest.raises(AssetError, match="its hash differs"):
        Gazetteer(atlas(tmp_path).path, "0" * 64)


@pytest.mark.parametrize(
    ("sql", "said"),
    [
        ("INSERT INTO place VALUES (90, 'Lost', 'PPL', 'FRA', 777, NULL, 1, 1, 0, NULL)", "place 90 (Lost)"),
        ("INSERT INTO name VALUES ('ghost', 12345)", "'ghost' belongs to place 12345"),
        ("DELETE FROM name WHERE key = 'paris'; DELETE FROM place WHERE id = 21", "meta counts 25 places"),
    ],
)
def test_contradictions_name_the_row(tmp_path: Path, sql: str, said: str) -> None:
    path = atlas(tmp_path).path
    with sqlite3.connect(path) as connection:
        connection.executescript(sql)
    assert any(said in line for line in contradictions(path))


def test_places_off_the_earth_are_refused_and_nothing_is_left(tmp_path: Path) -> None:
    with pytest.raises(OutputError, match="CHECK"):
        write(tmp_path / "x.db", [(Spot(1, "Nadir", "PPL", None, None, None, 91.0, 0.0, 0), ())], "")
    assert list(tmp_path.iterdir()) == []


def test_an_import_is_whole_or_nothing(tmp_path: Path) -> None:
    path = atlas(tmp_path).path
    before = path.read_bytes()
    with pytest.raises(InputError, match="line 2 is not GeoNames' format: 3 columns"):
        write(path, geonames_places(dump(tmp_path, TOWN, ["1", "2", "3"])), "")
    assert path.read_bytes() == before and not path.with_name("places.db.part").exists()


@pytest.mark.parametrize("packed", [False, True])
def test_geonames_own_format(tmp_path: Path, packed: bool) -> None:
    path = dump(tmp_path, TOWN, HAMLET, HOTEL, BASE, RAION, OBLAST, COUNTRY)
    if packed:
        with zipfile.ZipFile(tmp_path / "UA.zip", "w") as archive:
            archive.writestr("readme.txt", "x")
            archive.write(path, "UA.txt")
        path = tmp_path / "UA.zip"
    write(tmp_path / "ua.db", geonames_places(path), "GeoNames")
    gazetteer = Gazetteer(tmp_path / "ua.db")
    (town,) = gazetteer.find("krasnoarmiysk")
    assert (town.id, town.country, town.admin1, town.admin2) == (704147, "UKR", 709716, 11777491)
    assert town.id in {s.id for s in gazetteer.find("покровськ")} and not gazetteer.find("krm")
    assert {s.id for s in gazetteer.find("donetsk region")} == {709716}
    assert {s.id for s in gazetteer.find("ukrainian")} == {690791}
    assert gazetteer.find("myrne air base") and not gazetteer.find("hotel donbas")
    assert contradictions(gazetteer.path) == []


def test_small_towns_can_be_left_out(tmp_path: Path) -> None:
    names = {s.name for s, _ in geonames_places(dump(tmp_path, TOWN, HAMLET, OBLAST, COUNTRY), least=1000)}
    assert "Pokrovsk" in names and "Stara Balka" not in names


@pytest.mark.parametrize("name", ["missing.txt", "broken.zip"])
def test_unreadable_dumps_are_refused(tmp_path: Path, name: str) -> None:
    if name == "broken.zip":
        (tmp_path / name).write_bytes(b"PK\x03\x04 cut")
    with pytest.raises(InputError, match="cannot be read"):
        list(geonames_places(tmp_path / name))


def test_a_full_disk_leaves_nothing() -> None:
    with pytest.raises(OutputError, match="cannot write"):
        write(Path("/dev/full/x.db"), places(), "")
