"""Claims as Events, Events as rows of POLECAT, and any event through all shapes of PLOVER's or CAMEO's terms."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from io import BytesIO

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sample import TEXT, empty, sample

from dateline import ontology, plover
from dateline.errors import InputError
from dateline.knowledge import INTERNATIONAL
from dateline.records import Failure
from dateline.shapes import cameo
from dateline.shapes.claims import events
from dateline.shapes.event import Count, Event, Party, Spot
from dateline.shapes.kinds import Shape, shape
from dateline.shapes.loss import join
from dateline.shapes.nations import table
from dateline.shapes.table import head, line, placed

ALL = [shape(name) for name in ("polecat", "gdelt", "gdelt-mentions", "icews", "phoenix")]
POLECAT = ALL[0]


def cells(form: Shape, row: Sequence[str]) -> dict[str, str]:
    return dict(zip(form.COLUMNS, row, strict=True))


def through_file(form: Shape, rows: Sequence[tuple[str, ...]]) -> list[tuple[str, ...]]:
    """The rows as a reader finds them in a file that holds them."""
    content = head(form.FORM, form.COLUMNS) + b"".join(line(form.FORM, row) for row in rows)
    found = [row for _, row in placed(BytesIO(content), form.COLUMNS, form.FORM, "file")]
    assert not any(isinstance(row, Failure) for row in found)
    return [tuple(row.values()) for row in found if not isinstance(row, Failure)]


# ── claims ───────────────────────────────────────────────────────────────────────────────────────────────────────────


def test_a_claim_as_an_event() -> None:
    attack, denial, *_ = events(sample())
    assert (attack.id, attack.type, attack.mode, attack.modality, attack.cameo) == (
        "c1", "ASSAULT", "drone", "actual", "195",
    )  # fmt: skip
    assert (attack.date_from, attack.date_to, attack.dated_by) == ("2025-03-12", "2025-03-12", "time")
    assert (denial.date_from, denial.date_precision, denial.dated_by) == ("2025-03-12", "day", "published")
    assert attack.actors == (Party("Sarovian", None, "SRV", start=98),)
    assert [p.text for p in attack.sources] == ["the Interpress agency", "the Kalvian emergencies ministry"]
    assert attack.place == Spot("Belmar", "Belmar", None, None, "KLV", 45.5, 29.25, 5, None, "town")
    assert attack.killed == Count(7, None, 7, "people")
    assert attack.equipment == ("drone",)
    assert (attack.sentence, denial.sentence) == (3, 5)  # the headline and the byline are sentences too
    assert (attack.lead, denial.lead) == (True, False)
    assert (attack.start, attack.characters, attack.language) == (TEXT.index("struck"), len(TEXT), "en")
    assert "Mara Duval" in attack.people
    assert attack.places == ("Sarovia",)
    assert attack.version
    assert attack.version.startswith("dateline-")


def test_every_claim_in_order_and_none() -> None:
    coding = sample()
    assert [e.id for e in events(coding)] == [c.id for c in coding.claims]
    assert events(empty()) == []


@pytest.mark.parametrize(
    ("same", "repeats", "mentions"),
    [
        ([None, "c1", "c2"], [None, "c1", "c1"], [3, None, None]),  # a chain leads to its end
        (["c3", None, None], ["c3", None, None], [None, 1, 2]),
        (["c2", "c1", None], [None, "c1", None], [2, None, 1]),  # a circle is of its first
        (["gone", None, None], [None, None, None], [1, 1, 1]),
    ],
)
def test_repeats(same: list[str | None], repeats: list[str | None], mentions: list[int | None]) -> None:
    coding = sample()
    claims = tuple(replace(c, same_as=s) for c, s in zip(coding.claims[:3], same, strict=True))
    found = events(replace(coding, claims=claims))
    assert [e.repeats for e in found] == repeats
    assert [e.mentions for e in found] == mentions


def test_words_that_measure_several_claims_count_once() -> None:
    coding = sample()
    one, two, *_ = coding.claims
    killed = one.figures
    several = replace(one, type="ACCUSE"), replace(two, type="ASSAULT", modality="actual", figures=killed)
    assert [e.killed and e.killed.best for e in events(replace(coding, claims=several))] == [None, 7]
    planned = tuple(replace(c, type="ASSAULT", figures=killed, modality="future", same_as=None) for c in (one, two))
    assert [e.killed and e.killed.best for e in events(replace(coding, claims=planned))] == [7, None]


def test_without_a_date_there_is_none() -> None:
    coding = sample()
    undated = replace(coding, report=replace(coding.report, published="spring"))
    event = events(replace(undated, claims=tuple(replace(c, time=None) for c in coding.claims)))[0]
    assert (event.date_from, event.date_to, event.date_precision, event.dated_by) == (None, None, None, None)
    assert cells(ALL[1], ALL[1].write(event)[0])["SQLDATE"] == ""


# ── POLECAT ──────────────────────────────────────────────────────────────────────────────────────────────────────────

EVENT = Event(
    "r1.40",
    date_from="2024-03-13",
    type="COERCE",
    mode="arrest",
    modality="actual",
    quad="material conflict",
    score=-7.0,
    contexts=("legal", "rights_freedoms"),
    actors=(Party("police", None, "SRB", ("COP",)),),
    recipients=(
        Party("an editor", None, "SRB", ("JRN", "OPP")),
        Party("Ana Petrović", "Ana Petrović", None, (), title="minister"),
    ),
    place=Spot("Niš", "Niš", None, "Central Serbia", "SRB", 43.32472, 21.90333, 10, 787657, "town"),
    publisher="Example; Courier",
    published="2024-03-13T08:15:00+02:00",
    people=("Ana Petrović",),
    language="en",
    version="dateline-1-a-b",
)


def test_polecat() -> None:
    (row,) = POLECAT.write(EVENT)
    assert {c: cell for c, cell in cells(POLECAT, row).items() if cell != "None"} == {
        "Event ID": "r1.40", "Event Date": "2024-03-13", "Event Type": "COERCE", "Event Mode": "arrest",
        "Intensity": "-7.0", "Quad Code": "MATERIAL CONFLICT", "Contexts": "legal;rights_freedoms",
        "Actor Country": "SRB", "Actor COW": "YUG", "Primary Actor Sector": "COP", "Actor Sectors": "COP",
        "Actor Name Raw": "police", "Recipient Name": "None;Ana Petrovi&#263;", "Recipient Country": "SRB;None",
        "Recipient COW": "YUG;None", "Primary Recipient Sector": "JRN;None", "Recipient Sectors": "JRN|OPP;None",
        "Recipient Title": "None;minister", "Recipient Name Raw": "an editor;Ana Petrovi&#263;",
        "Placename": "Ni&#353;", "City": "Ni&#353;", "Province": "Central Serbia", "Country": "SRB",
        "Latitude": "43.3247", "Longitude": "21.9033", "GeoNames ID": "787657", "Raw Placename": "Ni&#353;",
        "Feature Type": "PPL", "Source": "Example&#59; Courier", "Publication Date": "2024-03-13",
        "Story People": "Ana Petrovi&#263;", "Language": "en", "Version": "dateline-1-a-b",
    }  # fmt: skip
    back = POLECAT.read(cells(POLECAT, row))
    assert (back.recipients, back.people, back.publisher) == (EVENT.recipients, EVENT.people, EVENT.publisher)
    assert back.other == ()


def test_polecat_has_what_plover_reduces_to() -> None:
    row = cells(POLECAT, POLECAT.write(Event("x", type="AID", modality="future"))[0])
    assert (row["Event Type"], row["Intensity"], row["Quad Code"]) == ("AGREE", "2.5", "VERBAL COOPERATION")


@pytest.mark.parametrize("name", ["None", "A;B", "&#65;", "AT&T", "Łódź", "“é”", "日本", "&", "None;None", "😀", "Ã©"])
def test_polecat_loses_no_character(name: str) -> None:
    event = replace(EVENT, actors=(Party(name, name), Party("x", name)), people=(name, "y"), version=name)
    (row,) = through_file(POLECAT, POLECAT.write(event))
    back = POLECAT.read(cells(POLECAT, row))
    assert (back.actors, back.people, back.version) == (event.actors, event.people, event.version)


FOREIGN = (  # as the project writes it, of no real event; "|" stands for the tab
    "20240313-7777_COERCE-arrest|2024-03-13|COERCE|arrest;seize|-7|4|legal;pro_democracy|Police|Kenya|501|COP|COP;GOV"
    "|None|police in Nairobi|Kenya Police|None|None|None|None|None|None|None|None|Nairobi|Nairobi|None|Nairobi County"
    "|KEN|-1.2833300|36.8166700|184745|Nairobi|PPLC|Example Daily|2024-03-14|A. Person; B. Person|None|Nairobi;Kenya"
    "|English|NGEC_coder-Vers001-b1-Run-001"
)


def test_foreign_row_of_polecat() -> None:
    row = tuple(FOREIGN.split("|"))
    event = POLECAT.read(cells(POLECAT, row))
    assert event.actors == (Party("police in Nairobi", "Police", "KEN", ("COP", "GOV")),)
    assert (event.mode, event.quad, event.place and event.place.precision) == ("arrest", "material conflict", "town")
    assert event.people == ("A. Person", "B. Person")
    assert POLECAT.write(event) == [row]


@pytest.mark.parametrize(
    ("column", "cell", "message"),
    [
        ("Event Type", "ARREST", "no type of PLOVER"),
        ("Event ID", "None", "Event ID is empty"),
        ("Event Date", "13/03/2024", "no date"),
        ("Quad Code", "5", "must be one of"),
        ("Intensity", "strong", "no number"),
        ("Latitude", "1e9", "no place on Earth"),
        ("GeoNames ID", "x", "no whole number"),
    ],
)
def test_a_row_that_cannot_be_one(column: str, cell: str, message: str) -> None:
    with pytest.raises(InputError, match=message):
        POLECAT.read(cells(POLECAT, FOREIGN.split("|")) | {column: cell})


@pytest.mark.parametrize("form", ALL)
def test_every_field_is_held_or_has_a_reason(form: Shape) -> None:
    fields = set(Event.__slots__)
    assert fields >= form.HOLDS
    assert fields == form.HOLDS | set(form.WHY) & fields
    assert {name.partition(".")[0] for name in form.WHY} <= fields


# ── any event ────────────────────────────────────────────────────────────────────────────────────────────────────────

# No word for no value (ICEWS, POLECAT; a name of None is tested above), and nothing that a spreadsheet would run.
WORDS = st.text(st.characters(codec="utf-8", exclude_categories=["C", "Z"]), min_size=1, max_size=12).filter(
    lambda word: word not in ("NULL", "null", "None") and word[0] not in "=+-@＝＋－＠"
)
SECTORS = sorted({row[0] for row in table("sectors")})
PARTIES = st.builds(
    Party,
    text=WORDS,
    name=WORDS,
    country=st.sampled_from([None, "USA", "RUS", "COD", "XKX", "ROU", *INTERNATIONAL]),
    sectors=st.lists(st.sampled_from(SECTORS), max_size=3, unique=True).map(tuple),
    start=st.integers(0, 9000),
)
KINDS = [(t.code, None) for t in ontology.load().types] + [(m.type, m.mode) for m in ontology.load().modes]
SPOTS = st.builds(
    Spot,
    name=WORDS,
    admin1=st.none() | WORDS,
    country=st.sampled_from([None, "USA", "FRA", "PSE"]),
    lat=st.floats(-90, 90).map(lambda x: round(x, 4)),
    lon=st.floats(-180, 180).map(lambda x: round(x, 4)),
    precision=st.sampled_from(["exact", "town", "district", "region", "country", None]),
)


@st.composite
def any_event(draw: st.DrawFn) -> Event:
    kind, mode = draw(st.sampled_from(KINDS))
    event = Event(
        id=draw(WORDS),
        report=draw(WORDS.filter(lambda w: ";" not in w)),
        date_from=draw(st.none() | st.dates().map(str)),
        type=kind,
        mode=mode,
        modality="actual",
        score=plover.reduced(kind, mode, "actual").score,
        contexts=draw(st.lists(st.sampled_from(["military", "economic"]), max_size=2, unique=True).map(tuple)),
        confidence=draw(st.none() | st.floats(0, 1)),
        actors=draw(st.lists(PARTIES, max_size=3, unique=True).map(tuple)),
        recipients=draw(st.lists(PARTIES, max_size=3, unique=True).map(tuple)),
        place=draw(st.none() | SPOTS),
        sentence=draw(st.none() | st.integers(1, 99)),
        start=draw(st.none() | st.integers(0, 9000)),
        published=draw(st.none() | st.datetimes().map(lambda t: t.isoformat() + "Z") | st.dates().map(str)),
        uri=draw(st.none() | st.just("https://example.org/x") | WORDS.filter(lambda w: ";" not in w)),
        publisher=draw(st.none() | WORDS.filter(lambda w: ";" not in w)),
    )
    code = cameo.of(event)
    meant = cameo.meaning(code) if code else None
    return replace(event, cameo=code, quad=meant.quad if meant else None)


EXACT = {"id", "date_from", "modality", "cameo", "quad", "sentence", "start", "uri", "people", "contexts"}


@given(any_event())
@settings(max_examples=60, deadline=None)
def test_what_is_written_is_read_and_written_again(event: Event) -> None:
    for form in ALL:
        rows = form.write(event)
        read = [form.read(cells(form, row)) for row in through_file(form, rows)]
        assert [form.write(e) for e in read] == [[row] for row in rows]
        assert [e.other for e in read] == [()] * len(read)  # our own rows hold nothing that an Event has no field for
        back = join(read)
        assert back
        for name in form.HOLDS & EXACT:
            assert getattr(back, name) == getattr(event, name), (form, name)
        if "type" in form.HOLDS and (form is POLECAT or (event.type, event.mode) != ("RETREAT", None)):
            assert back.type == event.type
        if form in (ALL[0], ALL[3]):
            assert {p.name for p in back.actors} == {p.name for p in event.actors}
    (row,) = POLECAT.write(event)
    again = POLECAT.read(cells(POLECAT, row))
    assert (again.mode, again.score) == (event.mode, event.score)
    assert [(p.text, p.country, p.sectors) for p in again.recipients] == [
        (p.text, p.country, p.sectors) for p in event.recipients
    ]


@given(st.sampled_from(ALL), st.data())
@settings(max_examples=200, deadline=None)
def test_any_cells_are_an_event_or_an_error(form: Shape, data: st.DataObject) -> None:
    """Whatever stands in a few columns, the row is refused in words, or comes back as it was."""
    event = replace(EVENT, uri="https://example.org/x", report="r1", sentence=2, start=4, confidence=0.5)
    row = cells(form, form.write(event)[0])
    odd = st.text(max_size=9) | st.sampled_from(["043", "9", "-1", "USA", "UNO", "1;2", "&#65;", "&#0;", "A|B;", "19"])
    row |= data.draw(st.dictionaries(st.sampled_from(form.COLUMNS), odd, max_size=4))
    row = {c: (cell or "None") if form is POLECAT else cell for c, cell in row.items()}
    try:
        told = form.read(row)
    except InputError:
        return
    assert form.write(told) == [tuple(row.values())]
