"""UCDP GED's columns: what an event becomes, what stays blank, and what comes back."""

from dataclasses import replace

import pytest
from events import STRIKE, again, events, rows
from hypothesis import given

from dateline.errors import InputError
from dateline.resolve.count import ucdp_fatalities
from dateline.shapes import kinds, nations, ucdp
from dateline.shapes.event import Count, Event, Party
from dateline.values import Number

SHAPE = kinds.shape("ucdp")
ARMY, REBELS = Party(name="Army of the South", sectors=("MIL",)), Party(name="Red Front", sectors=("REB",))
OTHERS, CROWD = Party(name="Blue Front", sectors=("REB",)), Party("residents", sectors=("CVL",))


def first(event: Event) -> dict[str, str]:
    return rows(SHAPE, event)[0]


def test_a_whole_row() -> None:
    row = first(replace(STRIKE, date_to="2025-07-10", date_precision="days", killed=Count(7, 9, 8, "people")))
    assert row["id"].isdigit() and row == first(
        replace(STRIKE, date_to="2025-07-10", date_precision="days", killed=Count(7, 9, 8, "people"))
    )
    assert {name: cell for name, cell in row.items() if cell and name != "id"} == {
        "year": "2025",
        "type_of_violence": "3",
        "dyad_name": "Government of Russia (Soviet Union) - Civilians",
        "side_a": "Government of Russia (Soviet Union)",
        "side_b": "Civilians",
        "number_of_sources": "1",
        "source_article": "Danube Wire,2025-07-09,Seven die, governor says",
        "source_office": "Danube Wire",
        "source_date": "2025-07-09",
        "source_headline": "Seven die, governor says",
        "source_original": "Ivan Petrenko",
        "where_prec": "1",
        "where_coordinates": "Izmail",
        "where_description": "Izmail",
        "adm_1": "Odesa Oblast",
        "adm_2": "Izmail Raion",
        "latitude": "45.351820",
        "longitude": "28.836510",
        "geom_wkt": "POINT (28.836510 45.351820)",
        "priogrid_gid": "194818",
        "country": "Ukraine",
        "country_id": "369",
        "region": "Europe",
        "event_clarity": "2",
        "date_prec": "2",
        "date_start": "2025-07-08 00:00:00.000",
        "date_end": "2025-07-10 00:00:00.000",
        "deaths_unknown": "8",
        "best": "8",
        "high": "9",
        "low": "7",
        "gwnoa": "365",
    }
    assert not any(cell for name, cell in row.items() if name.endswith(("_dset_id", "_new_id")))


@pytest.mark.parametrize(
    ("actors", "recipients", "expected"),
    [
        ((ARMY,), (REBELS,), "1"),
        ((REBELS,), (ARMY,), "1"),
        ((REBELS,), (OTHERS,), "2"),
        ((REBELS, OTHERS), (), "2"),
        ((REBELS,), (CROWD,), "3"),
        ((ARMY,), (CROWD,), "3"),
        ((CROWD,), (CROWD,), ""),
        ((), (CROWD,), ""),
        ((ARMY,), (), ""),
        ((CROWD,), (ARMY,), ""),
    ],
)
def test_the_type_of_violence_is_that_of_the_sides(
    actors: tuple[Party, ...], recipients: tuple[Party, ...], expected: str
) -> None:
    row = first(replace(STRIKE, actors=actors, recipients=recipients))
    assert row["type_of_violence"] == expected and (row["side_b"] == "Civilians") >= (expected == "3")


@pytest.mark.parametrize(
    ("change", "why"),
    [
        ({"type": "COERCE", "mode": "arrest"}, "UCDP holds violence only"),
        ({"killed": None}, "no deaths in it; UCDP needs one, at the least or at the most"),
        ({"killed": Count(0, 0, 0)}, "no deaths in it; UCDP needs one, at the least or at the most"),
        ({"date_to": "2035-07-08", "date_precision": "decade"}, "no date, or one less exact than a year"),
        ({"date_from": None}, "no date, or one less exact than a year"),
    ],
)
def test_what_ucdp_has_no_row_for(change: dict[str, object], why: str) -> None:
    event = replace(STRIKE, **change)  # type: ignore[arg-type]
    assert ucdp.write(event) == [] and ucdp.why_not(event) == why


@given(events("ASSAULT"))
def test_what_ucdp_holds_comes_back(event: Event) -> None:
    got = again(SHAPE, event)
    if got is None:
        assert ucdp.why_not(event) != "UCDP holds violence only"
        return
    assert (got.date_from, got.date_to) == (event.date_from, event.date_to)
    days = event.date_precision == "days"
    assert days or got.date_precision == event.date_precision
    assert (got.title, got.publisher, got.published) == (event.title, event.publisher, event.published)
    assert [p.name for p in got.sources] == [(p.name or p.text or "").replace(";", ",") for p in event.sources]
    assert event.killed and got.killed
    figures = ucdp_fatalities([Number("", event.killed.low, event.killed.high, event.killed.best)])
    assert (got.killed.low, got.killed.best, got.killed.high) == figures
    assert len(got.actors) <= len(event.actors) and bool(got.actors) == bool(event.actors)
    place, back = event.place, got.place
    assert (
        place is None
        or back is None
        or (
            (back.name, back.text, back.admin1, back.district) == (place.name, place.text, place.admin1, place.district)
            and back.lat == pytest.approx(place.lat)
            and back.lon == pytest.approx(place.lon)
            and (back.country == place.country or place.country == "PSE")
            and back.precision == {"exact": "town", "none": None}.get(place.precision or "none", place.precision)
        )
    )


def test_a_row_of_annotators() -> None:
    row = dict.fromkeys(ucdp.COLUMNS, "") | {
        "id": "412700", "relid": "NIG-2020-3", "year": "2020", "side_a": "Government of Nigeria", "side_b": "Red Front",
        "gwnoa": "475", "conflict_new_id": "13692", "date_start": "2020-05-03", "date_end": "2020-05-03 00:00:00.000",
        "date_prec": "1", "best": "4", "high": "6", "low": "3", "country_id": "475", "country": "Nigeria",
        "where_prec": "3", "latitude": "11.8", "longitude": "13.1", "source_original": "army; police", "deaths_a": "1",
    }  # fmt: skip
    event = ucdp.read(row)
    assert event.id == "412700" and event.killed == Count(3, 6, 4, "people")
    assert event.actors == (Party(name="Government of Nigeria", country="NGA", sectors=("GOV",)),)
    assert [p.name for p in event.sources] == ["army", "police"]
    assert event.place and event.place.country == "NGA" and event.place.precision == "district"
    assert dict(event.other) == {"relid": "NIG-2020-3", "conflict_new_id": "13692", "deaths_a": "1"}
    assert first(event)["id"] == "412700"
    older = {name: row[name] for name in ("id", "date_start", "date_end", "side_a", "best", "high", "low")}
    assert ucdp.read(older).date_from == "2020-05-03"


@pytest.mark.parametrize(
    ("column", "cell"),
    [("id", ""), ("date_start", "May"), ("best", "four"), ("best", "-1"), ("latitude", "95"), ("longitude", "nan")],
)
def test_a_row_that_is_none_is_refused(column: str, cell: str) -> None:
    with pytest.raises(InputError):
        ucdp.read(first(STRIKE) | {column: cell})


def test_countries() -> None:
    known = nations.ucdp()
    assert known.code("490", "") == "COD" and known.code("", "Yemen (North Yemen)") == "YEM"
    assert known.code("666", "") == "ISR" and known.by_code["PSE"].number == 666
    assert len({n.number for n in known.by_code.values()}) == len(known.by_code) - 1
