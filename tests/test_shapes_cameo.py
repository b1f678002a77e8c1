"""The crosswalk between PLOVER and CAMEO, and the three shapes that use it: GDELT, ICEWS and Phoenix."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import pytest

from dateline import ontology
from dateline.assets import text
from dateline.errors import InputError
from dateline.ontology import QUADS
from dateline.shapes import cameo, gdelt
from dateline.shapes.cells import countries, number
from dateline.shapes.event import Event, Party, Spot
from dateline.shapes.kinds import Shape, shape
from dateline.shapes.nations import table

ARMY, REBELS = Party("troops", "Army", "COL", ("MIL",)), Party("rebels", "ELN", "COL", ("REB",))
VILLAGERS = Party("villagers", None, "COL", ("CVL",))
CLAIM = Event(
    "r1.40",
    report="r1",
    date_from="2024-03-13",
    date_to="2024-03-13",
    type="ASSAULT",
    mode="aerial",
    modality="actual",
    quad="material conflict",
    contexts=("military", "territory"),
    confidence=0.84,
    mentions=2,
    actors=(Party("Israeli jets", "Israel Defense Forces", "ISR", ("MIL",), start=10),),
    recipients=(Party("a militia", None, "LBN", ("PRM", "REB"), start=30), Party("Tyre", None, "LBN", start=44)),
    place=Spot("Tyre", "Tyre", None, "South", "LBN", 33.27333, 35.19389, 5, 267008, "town"),
    sentence=2,
    start=21,
    lead=True,
    publisher="Example Courier",
    published="2024-03-13T08:15:00+02:00",
    uri="https://www.example.org/a",
    characters=812,
)
ALL = [shape(name) for name in ("gdelt", "gdelt-mentions", "icews", "phoenix")]
GDELT, MENTIONS, ICEWS, PHOENIX = ALL


def cells(form: Shape, row: Sequence[str]) -> dict[str, str]:
    return dict(zip(form.COLUMNS, row, strict=True))


# ── the crosswalk ────────────────────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    ("what", "contexts", "actors", "recipients", "code"),
    [
        ("COERCE arrest", (), (ARMY,), (REBELS,), "173"),
        ("COERCE restrict", (), (), (VILLAGERS,), "172"),
        ("COERCE restrict", (), (ARMY,), (VILLAGERS,), "191"),
        ("ASSAULT aerial", (), (), (), "195"),
        ("ASSAULT drone", (), (), (), "195"),
        ("ASSAULT explosives", (), (), (), "183"),  # car or roadside is not known
        ("ASSAULT suicide-attack", (), (), (), "1831"),
        ("ASSAULT", (), (), (VILLAGERS,), "180"),
        ("ASSAULT", (), (REBELS,), (VILLAGERS,), "180"),
        ("ASSAULT", (), (REBELS,), (REBELS,), "190"),
        ("ASSAULT", (), (ARMY,), (VILLAGERS,), "190"),
        ("ASSAULT", (), (REBELS, REBELS), (), "190"),
        ("ASSAULT destroy", (), (ARMY,), (VILLAGERS,), "1712"),
        ("ASSAULT destroy", (), (ARMY,), (REBELS,), "190"),
        ("PROTEST demo", (), (), (), "141"),
        ("PROTEST riot", (), (), (), "145"),
        ("RETREAT release", (), (), (), "0841"),
        ("RETREAT access", ("peacekeeping",), (), (), "0861"),
        ("AID", ("military",), (), (), "072"),
        ("AID", ("disasters", "health"), (), (), "073"),  # two themes, one child
        ("AID", ("military", "health"), (), (), "070"),  # two children: the parent stands
        ("REQUEST assist", ("economic",), (), (), "1031"),
        ("REQUEST meet", ("economic",), (), (), "106"),
        ("MOBILIZE troops", (), (), (), "154"),
        ("CONSULT visit", (), (), (), "042"),
        ("SANCTION convict", (), (), (), "116"),
        ("AID future", (), (), (), "033"),
        ("AID future", ("military",), (), (), "0332"),
        ("CONSULT visit future", (), (), (), "036"),
        ("RETREAT withdraw future", (), (), (), "0356"),
        ("RETREAT resign future", (), (), (), "035"),
        ("RETREAT ceasefire negation", (), (), (), "196"),
        ("ACCUSE allege negation", (), (), (), "112"),
    ],
)
def test_code_of(
    what: str, contexts: tuple[str, ...], actors: tuple[Party, ...], recipients: tuple[Party, ...], code: str
) -> None:
    kind, *rest = what.split()
    modality = rest.pop() if rest and rest[-1] in ("future", "negation") else "actual"
    event = Event("x", type=kind, mode=rest[0] if rest else None, modality=modality, contexts=contexts)
    assert cameo.of(replace(event, actors=actors, recipients=recipients)) == code


def test_every_type_and_mode_comes_back() -> None:
    """What PLOVER tells apart and CAMEO does not, and nothing else, is lost."""
    kinds = [(t.code, None) for t in ontology.load().types] + [(m.type, m.mode) for m in ontology.load().modes]
    types, modes = [], []
    for kind, mode in kinds:
        code = cameo.code(kind, mode, "actual", (), frozenset())
        assert code
        back = cameo.meaning(code)
        assert back
        assert back.code == code  # a code of the table, no stand-in
        if back.type != kind:
            types.append((kind, mode, back.type))
        elif back.mode != mode:
            modes.append(f"{kind} {mode} {back.mode}")
    assert types == [("RETREAT", None, "CONCEDE")]
    assert modes == [
        "ACCUSE None disapprove", "CONSULT multilateral None", "THREATEN arrest None", "PROTEST strike None",
        "PROTEST boycott None", "PROTEST vandalize None", "SANCTION expel None", "SANCTION withdraw None",
        "SANCTION discontinue None", "MOBILIZE weapons None", "MOBILIZE militia troops", "COERCE censor restrict",
        "COERCE withhold None", "COERCE misinformation None", "COERCE cyber None", "ASSAULT primitive beat",
        "ASSAULT explosives None", "ASSAULT drone aerial", "ASSAULT crowd-control None",
    ]  # fmt: skip


def test_tables_are_whole() -> None:
    types, modes = ontology.load().type, ontology.load().mode
    themes = {c.code for c in ontology.load().contexts}
    codes = [row[0] for row in table("cameo")]
    assert len(codes) == len(set(codes)) == 324
    for row in table("cameo"):
        assert not row[3] or row[3] in types, row
        assert not row[4] or (row[3], row[4]) in modes, row
        assert set(row[5].split()) <= themes, row
        assert -10 <= float(row[2]) <= 10, row
        assert row[1] and row[6], row
    for kind, mode, modality, theme, side, code, why in table("cameo_of"):
        assert kind in types, kind
        assert not mode or (kind, mode) in modes, mode
        assert modality in ("", "future", "negation"), modality
        assert not theme or theme in themes, theme
        assert side in ("", "army", "armed", "both"), side
        assert code in codes, code
        assert why, (kind, mode)
    known = {row.partition("\t")[0] for row in text("who/sectors.tsv").split("\n")}
    assert {row[0] for row in table("sectors")} <= known
    fips = [c.fips for c in countries().values() if c.fips]
    assert len(fips) == len(set(fips))


@pytest.mark.parametrize(
    ("code", "score", "kind", "quad"),
    [
        ("010", 0.0, None, "verbal cooperation"),
        ("012", -0.4, None, "verbal cooperation"),
        ("022", 3.2, "REQUEST", "verbal conflict"),
        ("0874", 10.0, "RETREAT", "material cooperation"),
        ("043", 2.8, "CONSULT", "verbal cooperation"),
        ("182", -9.5, "ASSAULT", "material conflict"),
        ("1823", -10.0, "ASSAULT", "material conflict"),
        ("1621", -5.6, "SANCTION", "material conflict"),
        ("1663", -7.0, "SANCTION", "material conflict"),
        ("0999", -2.0, "ACCUSE", "verbal conflict"),  # no such child: what its root is
    ],
)
def test_meaning(code: str, score: float, kind: str | None, quad: str) -> None:
    found = cameo.meaning(code)
    assert found
    assert (found.goldstein, found.type, found.quad) == (score, kind, quad)


@pytest.mark.parametrize(
    ("code", "score", "name"),
    [
        ("016", -2.0, "Deny responsibility"),  # 3.4 in Phoenix
        ("019", 3.4, "Express accord"),
        ("031", 5.2, "Express intent to engage in material cooperation"),
        ("045", 5.0, "Mediate"),
        ("124", -4.0, "Refuse to yield"),  # -5 in Phoenix
        ("129", -5.0, "Veto"),  # not what its root has
        ("163", -8.0, "Impose embargo, boycott, or sanctions"),  # -6.5 in Phoenix
        ("166", -7.0, "Expel or withdraw"),  # -8 in Phoenix
        ("181", -9.0, "Abduct, hijack, or take hostage"),
        ("193", -10.0, "fight with small arms and light weapons"),  # so ICEWS writes it
    ],
)
def test_scores_are_those_of_gdelt_and_names_those_of_icews(code: str, score: float, name: str) -> None:
    found = cameo.meaning(code)
    assert found
    assert (found.code, found.goldstein, found.name) == (code, score, name)


def test_countries_that_gdelt_codes_in_its_own_way() -> None:
    own = {code: c.cameo for code, c in countries().items() if c.cameo != code}
    assert own == {"ROU": "ROM", "TLS": "TMP", "MNE": "MTN", "IMN": "IMY", "XKX": "KOS"}


# ── what is written ──────────────────────────────────────────────────────────────────────────────────────────────────


def test_gdelt() -> None:
    one, two = (cells(GDELT, row) for row in GDELT.write(CLAIM))
    told = {c: cell for c, cell in one.items() if cell and not c.startswith(("Actor1Geo", "Actor2Geo"))}
    assert told == {
        "GLOBALEVENTID": number("r1.40"), "SQLDATE": "20240313", "MonthYear": "202403", "Year": "2024",
        "FractionDate": "2024.2000", "Actor1Code": "ISRMIL", "Actor1Name": "ISRAEL DEFENSE FORCES",
        "Actor1CountryCode": "ISR", "Actor1Type1Code": "MIL", "Actor2Code": "LBNREB", "Actor2Name": "A MILITIA",
        "Actor2CountryCode": "LBN", "Actor2Type1Code": "REB", "IsRootEvent": "1", "EventCode": "195",
        "EventBaseCode": "195", "EventRootCode": "19", "QuadClass": "4", "GoldsteinScale": "-10", "NumMentions": "2",
        "NumSources": "1", "NumArticles": "1", "ActionGeo_Type": "4", "ActionGeo_FullName": "Tyre, South, Lebanon",
        "ActionGeo_CountryCode": "LE", "ActionGeo_Lat": "33.27333", "ActionGeo_Long": "35.19389",
        "DATEADDED": "20240313061500", "SOURCEURL": "https://www.example.org/a",
    }  # fmt: skip
    assert one["AvgTone"] == ""  # 0 would be a tone
    assert two["Actor2Name"] == "TYRE"
    assert 0 < int(one["GLOBALEVENTID"]) < 2**60
    assert one["GLOBALEVENTID"] != two["GLOBALEVENTID"]


def test_mentions_point_at_the_event() -> None:
    first, second = (cells(MENTIONS, row) for row in MENTIONS.write(CLAIM))
    again = replace(CLAIM, id="r1.300", repeats="r1.40", mentions=None, start=310, sentence=5, confidence=0.02)
    (third,) = (cells(MENTIONS, row) for row in MENTIONS.write(again))
    events = [cells(GDELT, row)["GLOBALEVENTID"] for row in GDELT.write(CLAIM)]
    assert [first["GLOBALEVENTID"], second["GLOBALEVENTID"], third["GLOBALEVENTID"]] == [*events, events[0]]
    assert list(first.values())[1:] == [
        "20240313061500", "20240313061500", "1", "example.org", "https://www.example.org/a", "2", "10", "30", "21",
        "1", "80", "812", "", "", "",
    ]  # fmt: skip
    assert (third["SentenceID"], third["ActionCharOffset"], third["Confidence"]) == ("5", "310", "10")


def test_icews() -> None:
    assert [*ICEWS.write(CLAIM)[0]] == [
        "r1.40", "2024-03-13", "Israel Defense Forces", "Military", "Israel", "Employ aerial weapons", "195", "-10",
        "a militia", "Insurgents", "Lebanon", "r1", "2", "Example Courier", "Tyre", "", "South", "Lebanon", "33.2733",
        "35.1939",
    ]  # fmt: skip


def test_phoenix() -> None:
    assert [*PHOENIX.write(CLAIM)[0]] == [
        number("r1.40") + "_dateline", "20240313", "2024", "03", "13", "ISRMIL", "ISR", "MIL", "", "LBNREB", "LBN",
        "REB", "", "195", "19", "4", "-10.0", "military,1;territory,1", "33.27333", "35.19389", "Tyre", "South",
        "Lebanon", "r1_2", "https://www.example.org/a", "Example Courier",
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("country", "cells_"),
    [
        ("UNO", ("IGOUNO", "", "UNO", "IGO")),
        ("EUR", ("IGOEUREEC", "EUR", "EEC", "IGO")),
        ("ISM", ("NGM", "", "", "NGM")),
        ("ROU", ("ROM", "ROM", "", "")),
        (None, ("", "", "", "")),
    ],
)
def test_gdelt_bodies(country: str | None, cells_: tuple[str, ...]) -> None:
    row = cells(GDELT, GDELT.write(replace(CLAIM, actors=(Party(name="X", country=country),)))[0])
    columns = ("Actor1Code", "Actor1CountryCode", "Actor1KnownGroupCode", "Actor1Type1Code")
    assert tuple(row[c] for c in columns) == cells_
    assert GDELT.read(row).actors[0].country == country


@pytest.mark.parametrize(
    ("kind", "mode", "mutual"),
    [("CONSULT", "phone", True), ("ASSAULT", None, True), ("ASSAULT", "aerial", False), ("PROTEST", None, False)],
)
def test_equal_sides_meet_each_other(kind: str, mode: str | None, mutual: bool) -> None:
    """A meeting and a clash are between the actors; those who march or bomb together are not each other's target."""
    event = Event("x", type=kind, mode=mode, actors=(ARMY, REBELS))
    found = [(r["Source Name"], r["Target Name"]) for r in (cells(ICEWS, row) for row in ICEWS.write(event))]
    assert found == ([("Army", "ELN"), ("ELN", "Army")] if mutual else [("Army", ""), ("ELN", "")])


@pytest.mark.parametrize("form", ALL)
def test_nothing_known_is_nothing_written(form: Shape) -> None:
    (row,) = form.write(Event("x", type="PROTEST"))
    invented = {cell for cell in row if cell} - {
        "-1",
        "0",
        "2",
        "140",
        "14",
        "4",
        "-6.5",
        "Engage in political dissent",
    }
    assert {c.partition("_")[0] for c in invented} <= {"x", number("x")}


def test_without_a_code_there_is_no_row() -> None:
    assert [form.write(Event("x")) for form in (GDELT, ICEWS, PHOENIX)] == [[], [], []]
    assert gdelt.why_not(Event("x")) == "it has no type"


def test_one_party_under_two_names_is_one_row() -> None:
    georgia = Party("Georgia", "Georgia", "GEO", ("GOV",))
    event = Event("x", type="REJECT", actors=(ARMY,), recipients=(georgia, replace(georgia, text="Tbilisi", start=9)))
    assert len(ICEWS.write(event)) == 1


# ── what is read ─────────────────────────────────────────────────────────────────────────────────────────────────────


FOREIGN = {  # rows as the projects write them, of no real event; "|" stands for the tab
    "gdelt": (
        "1162203711|20240312|202403|2024|2024.1973|LBNMOSREL|PREACHER|LBN|||MOS||REL|||EUR|EUROPE|EUR||||||||1|043|043"
        "|04|1|2.8|10|2|10|-2.17391304347826|4|Beirut, Beyrouth, Lebanon|LE|LE04|19551|33.8719|35.5097|-801546|0"
        "||||||||3|Austin, Texas, United States|US|USTX|TX453|30.2672|-97.7431|1351942|20240313001500"
        "|https://www.example.org/b"
    ),
    "gdelt-mentions": (
        "1162203711|20240313001500|20240313003000|1|example.org|https://www.example.org/b|7|-1|1820|1795|0|30|4100"
        "|-2.1739|srclc:ara;eng:Moses|"
    ),
    "icews": (
        "31002417|2019-05-04|Government (Kyrgyzstan)|Executive,Government,Local|Kyrgyzstan|Host a visit|043|2.8"
        "|Ethnic Group (Atlantis)|National Ethnic,Legal|Atlantis|48812345|3|Example Agency|Bishkek|Some District|Chuy"
        "|Kyrgyzstan|42.87|74.59"
    ),
    "phoenix": (
        "4411872_v0.2|20160724|2016|07|24|USAGOVMIL|USA|GOV|MIL;XYZ|CAN|CAN|||012|01|0|-0.4|ID_CYBER,2;TAX_POLITY,1"
        "|45.4|-75.7|Ottawa|Ontario|Canada|57940a3b_3;57940a3c_1|https://example.org/c|exa;exb"
    ),
}


@pytest.mark.parametrize("name", FOREIGN)
def test_foreign_row_comes_back_as_it_was(name: str) -> None:
    form = shape(name)
    row = tuple(FOREIGN[name].split("|"))
    event = form.read(cells(form, row))
    assert form.write(event) == [row]
    others = [other for other in ALL if other is not form and event.type]
    for other in others:  # what only one shape knows does not leak into another
        for cell in (cell for _, cell in event.other[1:] if len(cell) > 3):
            assert all(cell not in written for written in other.write(event)), cell


def test_the_host_is_the_recipient() -> None:
    event = ICEWS.read(cells(ICEWS, FOREIGN["icews"].split("|")))
    assert (event.type, event.mode) == ("CONSULT", "visit")
    assert event.recipients == (Party(name="Government (Kyrgyzstan)", country="KGZ", sectors=("GOV",)),)
    assert event.place == Spot(None, "Bishkek", "Some District", "Chuy", "KGZ", 42.87, 74.59, precision="town")


@pytest.mark.parametrize(
    ("name", "column", "cell", "message"),
    [
        ("gdelt", "GLOBALEVENTID", "", "GLOBALEVENTID is empty"),
        ("gdelt", "GLOBALEVENTID", "²", "no whole number"),
        ("gdelt", "EventCode", "---", "no CAMEO code"),
        ("gdelt", "EventCode", "99", "no CAMEO code"),
        ("gdelt", "SQLDATE", "20240231", "no date"),
        ("gdelt", "ActionGeo_Lat", "91", "no place on Earth"),
        ("gdelt", "ActionGeo_Lat", "nan", "no number"),
        ("gdelt", "DATEADDED", "2024031300150", "no time"),
        ("gdelt-mentions", "Confidence", "high", "no whole number"),
        ("icews", "CAMEO Code", "1" * 5000, "no CAMEO code"),
        ("icews", "Event Date", "yesterday", "no date"),
        ("icews", "Sentence Number", "1e3", "no whole number"),
        ("phoenix", "EventID", "", "EventID is empty"),
        ("phoenix", "Lon", "east", "no number"),
    ],
)  # fmt: skip
def test_a_row_that_cannot_be_one(name: str, column: str, cell: str, message: str) -> None:
    form = shape(name)
    with pytest.raises(InputError, match=message) as error:
        form.read(cells(form, FOREIGN[name].split("|")) | {column: cell})
    assert len(str(error.value)) < 200


def test_quads_are_those_of_plover() -> None:
    assert {c.quad for c in map(cameo.meaning, (row[0] for row in table("cameo"))) if c} == set(QUADS)
