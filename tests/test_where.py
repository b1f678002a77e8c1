"""Which place a name means, what its words do to its precision, and the codes of ACLED and UCDP."""

from __future__ import annotations

import pytest
from atlas import atlas
from hypothesis import given
from hypothesis import strategies as st

from dateline.gazetteer import Gazetteer, kilometres
from dateline.resolve.where import Toponym, acled_geo_precision, ucdp_where_prec, where
from dateline.values import Place


@pytest.fixture(scope="module")
def gazetteer(tmp_path_factory: pytest.TempPathFactory) -> Gazetteer:
    return atlas(tmp_path_factory.mktemp("atlas"))


def found(text: str, names: str, gazetteer: Gazetteer, adjectives: str = "") -> list[Place]:
    """The places of names (with | between them) in a text, each looked for after the one before."""
    toponyms, at = [], 0
    for name in names.split("|"):
        start = text.index(name, at)
        at = start + len(name)
        toponyms.append(Toponym(name, start, at, text[:start], text[at:], name in adjectives.split("|")))
    values = [r.value for r in where(toponyms, gazetteer)]
    assert all(isinstance(v, Place) for v in values)
    return [v for v in values if isinstance(v, Place)]


def one(text: str, name: str, gazetteer: Gazetteer) -> Place:
    return found(text, name, gazetteer)[0]


def test_a_name_alone_is_the_largest(gazetteer: Gazetteer) -> None:
    p = one("Talks were held in Paris.", "Paris", gazetteer)
    assert (p.country, p.geonames, p.precision) == ("FRA", 20, "town") and "2 candidates" in p.rule


def test_the_place_after_the_comma_decides(gazetteer: Gazetteer) -> None:
    p = found("A fire in Paris, Texas, killed two.", "Paris|Texas", gazetteer)
    assert (p[0].geonames, p[0].admin1) == (21, "Texas") and "inside the place named after it" in p[0].rule


def test_the_other_places_decide(gazetteer: Gazetteer) -> None:
    text = "Shells hit Pokrovsk and Donetsk, and Ukraine sent help from Odesa."
    assert [p.country for p in found(text, "Pokrovsk|Donetsk|Ukraine|Odesa", gazetteer)] == ["UKR"] * 4
    assert found("Russian troops left Pokrovsk.", "Russian|Pokrovsk", gazetteer, "Russian")[1].country == "RUS"


def test_georgia_is_a_state_of_two_kinds(gazetteer: Gazetteer) -> None:
    assert found("In Atlanta, the governor of Georgia spoke.", "Atlanta|Georgia", gazetteer)[1].country == "USA"
    assert found("In Tbilisi, the president of Georgia spoke.", "Tbilisi|Georgia", gazetteer)[1].country == "GEO"


def test_a_name_means_the_same_throughout(gazetteer: Gazetteer) -> None:
    text = "In Paris, Texas, men met. Later Paris slept."
    assert {p.geonames for p in found(text, "Paris|Paris", gazetteer)} == {20}  # the container was not marked
    assert [p.geonames for p in found(text, "Paris|Texas|Paris", gazetteer)] == [21, 10, 21]


@pytest.mark.parametrize(
    ("text", "name", "geonames", "precision"),
    [
        ("fighting in the Donetsk region", "the Donetsk region", 13, "region"),
        ("fighting in the Moscow region", "the Moscow region", 12, "region"),
        ("fighting in Odesa oblast", "Odesa oblast", 14, "region"),
        ("an attack in the city of Odessa", "the city of Odessa", 26, "town"),
        ("all over France", "France", 4, "country"),
        ("ships in the Black Sea", "the Black Sea", None, "region"),
        ("ships in the Red Sea", "the Red Sea", None, "region"),
        ("unrest in Red Sea state", "Red Sea state", 15, "region"),
        ("the mood in Europe", "Europe", None, "none"),
        ("jets at Ramstein Air Base", "Ramstein Air Base", None, "exact"),
    ],
)
def test_precision_follows_the_words(
    text: str, name: str, geonames: int | None, precision: str, gazetteer: Gazetteer
) -> None:
    p = one(text, name, gazetteer)
    assert (p.geonames, p.precision) == (geonames, precision)
    assert (p.lat is None) == (precision == "none")


def test_distance_and_direction_give_an_area(gazetteer: Gazetteer) -> None:
    p = one("A plant 90 km north-east of Moscow burnt.", "Moscow", gazetteer)
    assert p.lat and p.lon and p.radius
    assert 80 < kilometres(p.lat, p.lon, 55.75, 37.62) < 100 and p.lat > 56 and p.lon > 38
    assert (p.precision, p.geonames, p.radius) == ("district", None, 25)
    assert p.rule.startswith("an area: 90 km north-east of Moscow")


@pytest.mark.parametrize(
    ("text", "name", "precision", "radius"),
    [
        ("a camp near Odesa", "Odesa", "district", 25),
        ("a checkpoint outside Odesa", "Odesa", "district", 25),
        ("about 40 miles from Odesa", "Odesa", "district", 69),
        ("rebels in northern Mali", "Mali", "region", 377),
        ("rebels in the north of Mali", "Mali", "region", 628),
        ("rebels in northern Mali", "northern Mali", "region", 377),
    ],
)
def test_vague_words_widen(text: str, name: str, precision: str, radius: int, gazetteer: Gazetteer) -> None:
    p = one(text, name, gazetteer)
    assert (p.precision, p.radius) == (precision, radius) and p.rule.startswith("an area")


@pytest.mark.parametrize("distance", ["1.234.567 km north of", "3..5 km north of", "10.12.2024 km north of", "٣ km of"])
def test_odd_distances_are_no_distances(distance: str, gazetteer: Gazetteer) -> None:
    assert one(f"shells fell {distance} Moscow", "Moscow", gazetteer).geonames in (22, None)


def test_northern_mali_lies_north(gazetteer: Gazetteer) -> None:
    p = one("rebels in northern Mali", "Mali", gazetteer)
    assert p.lat and p.lat > 18.5 and p.lon == -4.0


def test_what_is_not_there_is_not_invented(gazetteer: Gazetteer) -> None:
    p = one("fires in Zzyzx", "Zzyzx", gazetteer)
    assert (p.name, p.lat, p.precision) == (None, None, None) and "no place of this name" in p.rule
    assert found("French troops", "French", gazetteer, "French")[0].lat is None


def test_candidates_say_why(gazetteer: Gazetteer) -> None:
    r = where([Toponym("Paris", 0, 5)], gazetteer)[0]
    assert [c.id for c in r.candidates] == ["20", "21"] and "a capital" in r.candidates[0].why
    assert sum(c.score for c in r.candidates) == pytest.approx(1, abs=0.01)


@given(st.text(max_size=80), st.text(max_size=80), st.text(max_size=80))
def test_any_text_is_read(gazetteer: Gazetteer, name: str, before: str, after: str) -> None:
    toponym = Toponym(name, len(before), len(before) + len(name), before, after)
    value = where([toponym, toponym], gazetteer)[0].value
    assert isinstance(value, Place) and value.rule


@pytest.mark.parametrize("name", ["Одеса", "巴黎", "باريس", "‮Paris‬", "\u200d", "", "—"])
def test_other_scripts_are_read_or_nothing(name: str, gazetteer: Gazetteer) -> None:
    value = where([Toponym(name, 0, len(name))], gazetteer)[0].value
    assert isinstance(value, Place) and (value.lat is None or value.name == "Paris")


@pytest.mark.parametrize(
    ("place", "acled", "ucdp"),
    [
        (Place("", precision="exact", radius=1), 1, 1),
        (Place("", precision="town", radius=5), 1, 1),
        (Place("an area: near Odesa", precision="district", radius=25), 2, 2),
        (Place("", precision="district", radius=40), 2, 3),
        (Place("", precision="region", radius=100), 3, 4),
        (Place("an area: northern Mali", precision="region", radius=300), 3, 5),
        (Place("", precision="country", radius=500), None, 6),
        (Place("", precision="none"), None, None),
        (Place("no place of this name"), None, None),
    ],
)
def test_codes_of_acled_and_ucdp(place: Place, acled: int | None, ucdp: int | None) -> None:
    assert (acled_geo_precision(place), ucdp_where_prec(place)) == (acled, ucdp)
