"""ACLED's columns: what an event becomes by the codebook's rules, and what comes back."""

from dataclasses import replace

import pytest
from events import STRIKE, again, events, rows
from hypothesis import given

from dateline.errors import InputError
from dateline.shapes import acled, kinds, nations
from dateline.shapes.event import Count, Event, Party
from dateline.shapes.take import take

SHAPE = kinds.shape("acled")
ARMY, REBELS = Party(name="Army of the South", sectors=("MIL",)), Party(name="Red Front", sectors=("REB",))
CROWD, POLICE = Party("students", country="KEN", sectors=("EDU",)), Party("police", country="KEN", sectors=("COP",))
GUNMEN, SOMEONE = Party("gunmen", sectors=("UAF",)), Party("a man", sectors=("UNK",))


def first(event: Event) -> dict[str, str]:
    return rows(SHAPE, event)[0]


def test_a_whole_row() -> None:
    row = first(STRIKE)
    assert {name: cell for name, cell in row.items() if cell} == {
        "event_id_cnty": row["event_id_cnty"],
        "event_date": "2025-07-08",
        "year": "2025",
        "time_precision": "1",
        "disorder_type": "Political violence",
        "event_type": "Explosions/Remote violence",
        "sub_event_type": "Shelling/artillery/missile attack",
        "actor1": "Military Forces of Russia",
        "inter1": "External/Other forces",
        "actor2": "Civilians (Ukraine)",
        "inter2": "Civilians",
        "interaction": "External/Other forces-Civilians",
        "civilian_targeting": "Civilian targeting",
        "iso": "804",
        "region": "Europe",
        "country": "Ukraine",
        "admin1": "Odesa Oblast",
        "admin2": "Izmail Raion",
        "location": "Izmail",
        "latitude": "45.3518",
        "longitude": "28.8365",
        "geo_precision": "1",
        "source": "Danube Wire",
        "notes": "On 8 July 2025 (Danube Wire, 2025-07-09): “Troops shelled Izmail, killing seven residents.”, "
        "according to Ivan Petrenko.",
        "fatalities": "7",
        "tags": "claim=c1a2b3; report=https://example.org/izmail",
    }
    assert row["event_id_cnty"][:3] == "UKR" and row["event_id_cnty"][3:].isdigit()
    assert row == first(STRIKE) and row["event_id_cnty"] != first(replace(STRIKE, id="c2"))["event_id_cnty"]


ABROAD, REMOTE, VAC = "External/Other forces", "Explosions/Remote violence", "Violence against civilians"
STRATEGIC, TAKEN = "Strategic developments", "Abduction/forced disappearance"
STEPPED_IN, LOOTED = "Protest with intervention", "Looting/property destruction"
EXCESS = "Excessive force against protesters"


@pytest.mark.parametrize(
    ("type", "mode", "actors", "recipients", "killed", "expected"),
    [
        ("ASSAULT", "firearms", (ARMY,), (REBELS,), 2, ("Battles", "Armed clash", "State forces", "Rebel group")),
        ("ASSAULT", None, (ARMY, REBELS), (), 2, ("Battles", "Armed clash", "State forces", "Rebel group")),
        ("ASSAULT", "drone", (ARMY,), (REBELS,), 0, (REMOTE, "Air/drone strike", "State forces", "Rebel group")),
        ("ASSAULT", "beat", (GUNMEN,), (CROWD,), 0, (VAC, "Attack", "Political militia", "Civilians")),
        ("ASSAULT", "abduct", (SOMEONE,), (SOMEONE,), 0, (VAC, TAKEN, "", "Civilians")),
        ("ASSAULT", "beat", (CROWD,), (POLICE,), 0, ("Riots", "Mob violence", "Rioters", ABROAD)),
        ("ASSAULT", "crowd-control", (POLICE,), (CROWD,), 0, ("Protests", STEPPED_IN, "Protesters", ABROAD)),
        ("ASSAULT", "crowd-control", (POLICE,), (CROWD,), 1, ("Protests", EXCESS, "Protesters", ABROAD)),
        ("ASSAULT", "destroy", (CROWD,), (), 0, (STRATEGIC, LOOTED, "Rioters", "")),
        ("PROTEST", "demo", (CROWD,), (), 0, ("Protests", "Peaceful protest", "Protesters", "")),
        ("PROTEST", "riot", (CROWD,), (), 0, ("Riots", "Violent demonstration", "Rioters", "")),
        ("COERCE", "arrest", (POLICE,), (CROWD,), 0, (STRATEGIC, "Arrests", ABROAD, "Civilians")),
        ("AGREE", None, (ARMY,), (REBELS,), 0, (STRATEGIC, "Agreement", "State forces", "Rebel group")),
    ],
)  # fmt: skip
def test_types_by_mode_and_sides(
    type: str, mode: str, actors: tuple[Party], recipients: tuple[Party], killed: int, expected: tuple[str, ...]
) -> None:
    event = replace(
        STRIKE, type=type, mode=mode, actors=actors, recipients=recipients, killed=Count(killed, killed, killed)
    )
    row = first(event)
    assert (row["event_type"], row["sub_event_type"], row["inter1"], row["inter2"]) == expected


def test_weapons_shot_down_or_taken_are_disrupted() -> None:
    for type, mode in (("ASSAULT", "destroy"), ("COERCE", "seize")):
        row = first(replace(STRIKE, type=type, mode=mode, recipients=(), killed=None, equipment=("drone",)))
        assert row["sub_event_type"] == "Disrupted weapons use"


@pytest.mark.parametrize(
    ("change", "why"),
    [
        ({"type": "COERCE", "mode": "seize"}, "ACLED has no type for it"),
        (
            {"mode": "crowd-control", "recipients": ()},
            "the report does not say who was attacked, on which ACLED's type depends",
        ),
        ({"type": "CONSULT", "mode": "visit"}, "ACLED has no type for it"),
        ({"type": "AGREE", "mode": None, "recipients": ()}, "ACLED has no type for it"),
        ({"date_from": None, "date_to": None}, "no date; ACLED has a day for every event"),
        ({"date_to": "2026-07-08", "date_precision": "year"}, "the date is less exact than a month"),
        (
            {"mode": None, "recipients": ()},
            "the report does not say who was attacked, on which ACLED's type depends",
        ),
    ],
)
def test_what_acled_has_no_row_for(change: dict[str, object], why: str) -> None:
    event = replace(STRIKE, **change)  # type: ignore[arg-type]
    assert acled.write(event) == [] and acled.why_not(event) == why


def test_a_row_a_day_with_the_dead_divided() -> None:
    event = replace(STRIKE, date_to="2025-07-10", date_precision="days")
    found = rows(SHAPE, event)
    assert [(r["event_date"], r["fatalities"]) for r in found] == [
        ("2025-07-08", "3"), ("2025-07-09", "2"), ("2025-07-10", "2"),
    ]  # fmt: skip
    assert all("7 fatalities divided among 3 days" in r["notes"] for r in found)
    assert len({r["event_id_cnty"] for r in found}) == 3


@pytest.mark.parametrize(
    ("killed", "fatalities"),
    [
        (None, "0"), (Count(0, 0, 0), "0"), (Count(3, 9), "3"), (Count(24, 99), "12"), (Count(24, None), "12"),
        (Count(200, 999), "100"), (Count(10, 20), "10"), (Count(30, None, 30), "30"), (Count(None, 50, 50), "50"),
    ],
)  # fmt: skip
def test_fatalities_are_the_lowest(killed: Count | None, fatalities: str) -> None:
    assert first(replace(STRIKE, killed=killed))["fatalities"] == fatalities


def _label(party: Party) -> str:
    return (party.name or party.text or "").replace(";", ",")


@given(events())
def test_what_acled_holds_comes_back(event: Event) -> None:
    got = again(SHAPE, event)
    if got is None:
        assert acled.why_not(event)
        return
    assert (got.date_from, got.date_to, got.date_precision) == (event.date_from, event.date_to, event.date_precision)
    assert (got.text, got.publisher, got.uri) == (event.text, event.publisher, event.uri)
    sub = acled.write(event)[0][6]
    several = {row[6] for row in nations.table("acled_types") if row[0] != event.type}
    protest = got.type == "PROTEST" and sub in (STEPPED_IN, EXCESS) and not event.actors  # they alone are in the row
    assert got.type == event.type or sub in several or protest
    assert (got.killed.best if got.killed else 0) == acled._dead(event.killed)
    parties = [*event.actors, *event.recipients]
    back = [*got.actors, *got.recipients]
    assert len(back) == len(parties)
    for one, other in zip(parties, back, strict=True):
        named = other.name == _label(one)
        assert named or (other.country == one.country and set(one.sectors[:1]) <= {*other.sectors, "JRN", "UNK"})
    _same_place(event, got)


def _same_place(event: Event, got: Event) -> None:
    place, back = event.place, got.place
    if place is None or back is None:
        fine = place and place.precision in ("exact", "town", "district", "region") and place.lat
        assert not (place and (place.name or place.admin1 or place.district or place.country or fine))
        return
    assert (back.name, back.admin1, back.district) == (place.name, place.admin1, place.district)
    assert back.country == place.country
    if place.precision in ("exact", "town", "district", "region"):
        assert back.precision == {"exact": "town"}.get(place.precision, place.precision)
        assert back.lat == pytest.approx(place.lat, abs=6e-5) and back.lon == pytest.approx(place.lon, abs=6e-5)


# ── reading others' files ────────────────────────────────────────────────────────────────────────────────────────────

NEW = first(STRIKE) | {"notes": "On 8 July 2025, shelling hit the port of Izmail.", "tags": "crowd size=no report"}


def test_a_row_of_annotators() -> None:
    event = acled.read(NEW | {"time_precision": "3", "admin3": "Port", "source": "Danube Wire; Local News"})
    assert (event.date_from, event.date_to, event.date_precision) == ("2025-07-01", "2025-07-31", "month")
    assert event.text is None and event.publisher == "Danube Wire; Local News"
    other = dict(event.other)
    assert other["notes"] == NEW["notes"] and other["tags"] == NEW["tags"] and other["admin3"] == "Port"
    row = first(event)
    assert (row["tags"], row["admin3"], row["event_id_cnty"]) == (NEW["tags"], "Port", NEW["event_id_cnty"])


@pytest.mark.parametrize(
    ("sub", "inter", "expected"),
    [
        ("Protest with intervention", "Protesters", ("ASSAULT", "crowd-control")),
        ("Protest with intervention", "State forces", ("ASSAULT", "crowd-control")),
        ("Air/drone strike", "State forces", ("ASSAULT", None)),
        ("Headquarters or base established", "Rebel group", (None, None)),
        ("A type to come", "", (None, None)),
    ],
)
def test_types_that_are_read(sub: str, inter: str, expected: tuple[str | None, str | None]) -> None:
    event = acled.read(NEW | {"sub_event_type": sub, "inter1": inter})
    assert (event.type, event.mode) == expected and dict(event.other)["sub_event_type"] == sub


def test_force_against_a_protest_is_the_others_act() -> None:
    row = NEW | {"sub_event_type": "Protest with intervention", "actor1": "Protesters (Ukraine)", "inter1": "6"}
    event = acled.read(row)
    assert [p.name for p in event.actors] == ["Civilians (Ukraine)"]
    assert [p.name for p in event.recipients] == ["Protesters (Ukraine)"]
    alone = acled.read(row | {"actor2": "", "inter2": ""})
    assert (alone.type, alone.mode, alone.actors[0].name) == ("PROTEST", "demo", "Protesters (Ukraine)")


def test_old_columns_and_numbers() -> None:
    old = {name: cell for name, cell in NEW.items() if name not in ("disorder_type", "civilian_targeting", "tags")}
    old |= {"data_id": "77", "iso3": "UKR", "event_date": "08 July 2025", "inter1": "2", "inter2": "7", "iso": "804"}
    old |= {
        "actor1": "Red Front",
        "interaction": "27",
        "actor2": "Civilians (Ukraine)",
        "assoc_actor_2": "Women; Pupils",
    }
    event = acled.read(old)
    assert event.date_from == "2025-07-08" and event.actors == (Party(name="Red Front", sectors=("REB",)),)
    assert [p.name for p in event.recipients] == ["Civilians (Ukraine)", "Women", "Pupils"]
    assert event.recipients[0].country == "UKR" and dict(event.other)["iso3"] == "UKR"


@pytest.mark.parametrize(
    ("name", "country", "sector"),
    [
        ("Military Forces of Syria (2000-2024)", "SYR", "MIL"),
        ("Military Forces of Russia (2000-) Air Force", "RUS", "MIL"),
        ("Military Forces of Democratic Republic of Congo", "COD", "MIL"),
        ("Police Forces of Kenya (2022-)", "KEN", "COP"),
        ("Unidentified Armed Group (Nigeria)", "NGA", "UAF"),
        ("Protesters (International)", None, "CVL"),
    ],
)
def test_names_of_actors(name: str, country: str | None, sector: str) -> None:
    assert acled.read(NEW | {"actor1": name}).actors == (Party(name=name, country=country, sectors=(sector,)),)


@pytest.mark.parametrize(
    ("column", "cell"),
    [
        ("event_date", "soon"), ("event_date", "31 Feb 2025"), ("event_id_cnty", ""), ("latitude", "north"),
        ("latitude", "91"), ("longitude", "nan"), ("fatalities", "many"), ("fatalities", "-1"), ("fatalities", "inf"),
    ],
)  # fmt: skip
def test_a_row_that_is_none_is_refused_with_its_line(column: str, cell: str, tmp_path) -> None:  # type: ignore[no-untyped-def]
    with pytest.raises(InputError):
        acled.read(NEW | {column: cell})
    path = tmp_path / "x.csv"
    bad = NEW | {column: cell}
    path.write_text(",".join(bad) + "\n" + ",".join('"' + c.replace('"', '""') + '"' for c in bad.values()) + "\n")
    (found,) = take(path, "acled")
    assert not isinstance(found, Event) and found.uri == f"{path}#2"


def test_tables_are_whole() -> None:
    subs = {row[0] for row in nations.table("acled_events")}
    assert len(subs) == 25 and {row[6] for row in nations.table("acled_types")} <= subs
    regions = nations.acled()
    assert len(regions.by_code) == 250 and regions.by_number["804"] == "UKR"
    assert {c: regions.by_code[c].name for c in ("GGY", "BLM", "MAF", "COG", "VIR")} == {
        "GGY": "Bailiwick of Guernsey", "BLM": "Saint-Barthelemy", "MAF": "Saint-Martin", "COG": "Republic of Congo",
        "VIR": "Virgin Islands, U.S.",
    }  # fmt: skip
    placed = {"MEX": "North America", "SDN": "Northern Africa", "TUR": "Middle East", "NGA": "Western Africa"}
    assert {c: regions.by_code[c].region for c in placed} == placed
