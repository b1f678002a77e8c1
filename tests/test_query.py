"""Queries: what each line means, one spelling for each meaning, what is wrong with a wrong one, and claims found."""

import re
import time
import unicodedata
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sample import sample

from dateline import ontology
from dateline.errors import SettingsError
from dateline.query import Query, matches, parse
from dateline.query.fields import FIELDS
from dateline.query.tree import And, Codes, Days, Is, Key, Near, Node, Not, Or, Phrase, Range, Term
from dateline.query.words import plain
from dateline.records import Claim, Coding
from dateline.values import Number, Place, Time

TODAY = date(2026, 3, 31)
DRONE, MISSILE = Term("text", (Phrase(("drone",)),)), Term("text", (Phrase(("missile",)),))


def node(text: str) -> Node:
    return parse(text, today=TODAY).node


def term(field: str, *values: Is | Codes | Key | Phrase | Range | Days | Near) -> Term:
    return Term(field, values)


@pytest.mark.parametrize(
    ("text", "meaning"),
    [
        ("", And(())),
        ("type:assault", term("type", Is("ASSAULT"))),
        ("TYPE:ASSAULT,coerce,ASSAULT", term("type", Is("ASSAULT"), Is("COERCE"))),
        ("mode:Heavy_Weapons", term("mode", Is("heavy-weapons"))),
        ("modality:denied", term("modality", Is("negation"))),
        ("modality:!hypothetical,future", Not(term("modality", Is("hypothetical"), Is("future")))),
        ("modality:!hypothetical,!future", Not(term("modality", Is("hypothetical"), Is("future")))),
        ("-modality:!future", term("modality", Is("future"))),
        ("quad:4 quad:q1", And((term("quad", Is("material conflict")), term("quad", Is("verbal cooperation"))))),
        ('quad:"Material Conflict"', term("quad", Is("material conflict"))),
        ("country:ukr,ua,Ukraine", term("country", Is("UKR"))),
        ('country:"the Gambia",UK,Kosovo', term("country", Is("GMB"), Is("GBR"), Is("XKX"))),
        ("actor:RUS,mil", term("actor", Codes(("RUS",)), Codes(("MIL",)))),
        ('party:"RUS MIL"', term("party", Codes(("RUS", "MIL")))),
        ('actor:"mil"', term("actor", Phrase(("mil",)))),
        ("actor:Guy", term("actor", Phrase(("guy",)))),
        (r"actor:\GUY", term("actor", Phrase(("guy",)))),
        ("actor:state:rus,group:hamas,Q7184", term("actor", Key("state:RUS"), Key("group:hamas"), Key("Q7184"))),
        ('source:"Défense Ministry"', term("source", Phrase(("defense", "ministry")))),
        ("source:“Defence Ministry”", term("source", Phrase(("defence", "ministry")))),
        ("source:minist*", term("source", Phrase(("minist",), True))),
        ("near:48.5,35.1,50", term("near", Near(48.5, 35.1, 50))),
        ("near:!-5,-0.0,7", Not(term("near", Near(-5, 0, 7)))),
        ("since:2025", term("when", Days("2025-01-01"))),
        ("until:2024-02", term("when", Days(last="2024-02-29"))),
        ("when:2025-07", term("when", Days("2025-07-01", "2025-07-31"))),
        ("published:2025-07-08", term("published", Days("2025-07-08", "2025-07-08"))),
        ("published:2024..2025-02", term("published", Days("2024-01-01", "2025-02-28"))),
        ("published:>=2025-07", term("published", Days("2025-07-01"))),
        ("since:7d", term("when", Days("2026-03-24"))),
        ("published:1m", term("published", Days("2026-02-28"))),
        ("until:2y", term("when", Days(last="2024-03-31"))),
        ("when:2w..today", term("when", Days("2026-03-17", "2026-03-31"))),
        ("confidence:>0.8", term("confidence", Range(0.8, low_open=True))),
        ("killed:<=10", term("killed", Range(high=10))),
        ("wounded:5..9,20", term("wounded", Range(5, 9), Range(20, 20))),
        ("amount:>=1000USD", term("amount", Range(1000, unit="usd"))),
        ("equipment:cruise-missile", term("equipment", Is("cruise-missile"))),
        ('equipment:"drone"', term("equipment", Phrase(("drone",)))),
        ("has:source voice:OWN", And((term("has", Is("source")), term("voice", Is("own"))))),
        ("publisher:\"L'Écho\" lang:EN", And((term("publisher", Is("l'écho")), term("language", Is("en"))))),
        ('id:"a \\"b\\" \\\\c"', term("id", Is('a "b" \\c'))),
        ("drone", DRONE),
        ("text:drone,missile", Term("text", (*DRONE.values, *MISSILE.values))),
        ('"cross-border strik*"', term("text", Phrase(("cross", "border", "strik"), True))),
        ("air-defence", term("text", Phrase(("air", "defence")))),
        (r"10\:30", term("text", Phrase(("10", "30")))),
        ("drone missile", And((DRONE, MISSILE))),
        ("drone AND (missile)", And((DRONE, MISSILE))),
        ("drone OR missile drone", Or((DRONE, And((MISSILE, DRONE))))),
        ("(drone OR missile) drone", And((Or((DRONE, MISSILE)), DRONE))),
        ("drone OR (missile OR drone)", Or((DRONE, MISSILE, DRONE))),
        ("NOT (drone missile)", Not(And((DRONE, MISSILE)))),
        ("-!drone", DRONE),
        ("or \"OR\" nothing", And(tuple(term("text", Phrase((w,))) for w in ("or", "or", "nothing")))),
        ("\u200fdrone\u2069 \u2067missile", And((DRONE, MISSILE))),
        ("'; DROP TABLE claims; --", None),
        ("x') OR 1=1", None),
    ],
)  # fmt: skip
def test_what_a_query_means(text: str, meaning: Node | None) -> None:
    if meaning is None:  # looks like SQL: either words or a plain error
        with pytest.raises(SettingsError, match="character"):
            parse(text)
        return
    assert node(text) == meaning
    assert node(str(parse(text, today=TODAY))) == meaning


@pytest.mark.parametrize(
    ("text", "at", "why"),
    [
        ("typ:ASSAULT", 1, "no field 'typ'; did you mean type"),
        ("drone https://example.org", 7, "Text with a colon goes in quotes"),
        ("type:ASULT", 6, "did you mean ASSAULT"),
        ("type:ASSAULT,x", 14, "there are AGREE, CONSULT"),
        ("mode:aerail", 6, "did you mean aerial"),
        ("country:Ukrane", 9, "did you mean UKR"),
        ("country:Congo", 9, "may be COG or COD"),
        ("language:english", 10, "ISO 639-1"),
        ("since:2025-13", 7, "no date"),
        ("since:2025-02-30", 7, "no date"),
        ("since:9999y", 7, "no date"),
        ("since:7/8/2025", 7, "no date"),
        ("when:2025..2024", 6, "ends before it begins"),
        ("confidence:80", 12, "between 0 and 1"),
        ("killed:many", 8, "killed takes a number"),
        ("killed:9..5", 8, "smaller number first"),
        ("killed:10USD", 8, "without a unit"),
        ("killed>10", 1, "with a colon"),
        ("near:91,0,5", 6, "latitude"),
        ("near:1,2", 6, "latitude, longitude and kilometres"),
        ("near:48.5, 35.1", 11, "missing"),
        ("type: ASSAULT", 6, "without a blank"),
        ("type:A,!B", 6, "neither"),
        ("source:—", 8, "no letter or digit"),
        ("a - b", 3, "a blank after -"),
        ("(drone", 1, "a ( without its )"),
        ("drone)", 6, "a ) without its ("),
        ("drone ()", 7, "nothing between"),
        ('source:"defence', 8, "not closed"),
        ('source:d"e', 9, "inside a word"),
        ('"a"b', 4, "a blank is missing"),
        ("a OR", 5, "both sides"),
        ("OR a", 4, "both sides"),
        ("a AND AND b", 7, "in quotes"),
        ("a -", 3, "a blank after -"),
        ("a\\", 2, "nothing after"),
        ("a\x00b", 2, "control character (U+0000)"),
        ("a\ud800", 2, "control character (U+D800)"),
        ("(" * 30 + "a" + ")" * 30, 14, "more than 12 brackets"),
        ("a " * 300, 401, "more than 200 terms"),
        ("type:" + "ASSAULT," * 300, None, "more than 200 values"),
        ("a" * 10_001, 10_001, "at most 10,000"),
    ],
)  # fmt: skip
def test_what_is_wrong_with_a_query(text: str, at: int | None, why: str) -> None:
    with pytest.raises(SettingsError) as caught:
        parse(text, today=TODAY)
    assert why in str(caught.value)
    assert at is None or f"(character {at:,} of the query)".replace(",", "") in str(caught.value).replace(",", "")


@pytest.mark.parametrize(
    "piece", ["(", ")", '"', "\\", "-", "!", ",", ":", "a,", 'a"', "(a ", "-(", "é*", "¤", "a..", "9"]
)
def test_hostile_queries_end_soon(piece: str) -> None:
    began = time.perf_counter()
    for prefix in ("", "actor:", "killed:", "since:", "near:", "country:"):
        try:
            parse((prefix + piece * 10_000)[:10_000])
        except SettingsError as e:
            assert len(str(e)) < 3000
    assert time.perf_counter() - began < 2


WORDS = st.text(st.characters(codec="utf-8", categories=("L", "N")), min_size=1, max_size=8).map(plain).map(str.split)
PHRASES = st.builds(Phrase, WORDS.map(tuple).filter(bool), st.booleans())
BOUND = st.integers(0, 10**12) | st.floats(0, 1e6).map(lambda n: round(n, 6))
RANGES = st.one_of(
    st.builds(Range, BOUND.map(float), st.none(), st.booleans(), st.just(False)),
    st.builds(Range, st.none(), BOUND.map(float), st.just(False), st.booleans()),
    st.tuples(BOUND, BOUND).map(sorted).map(lambda b: Range(float(b[0]), float(b[1]))),
)
ISO = st.dates(date(1000, 1, 1)).map(date.isoformat)
DAYS = st.one_of(
    ISO.map(Days), ISO.map(lambda d: Days(last=d)), st.tuples(ISO, ISO).map(sorted).map(lambda d: Days(*d))
)
NAMES = st.text(st.characters(codec="utf-8", exclude_categories=("Cc", "Cs")), min_size=1, max_size=8).filter(str.strip)
COORDINATE = st.integers(-9000, 9000).map(lambda n: n / 100)
VALUES: dict[str, st.SearchStrategy[object]] = {
    "text": PHRASES,
    "source": st.one_of(
        PHRASES, st.sampled_from([Codes(("RUS", "MIL")), Codes(("UKR",)), Key("person:x-y"), Key("Q1")])
    ),
    "place": PHRASES,
    "equipment": st.one_of(PHRASES, st.just(Is("drone"))),
    "type": st.sampled_from([Is(code) for code in ontology.load().type]),
    "killed": RANGES,
    "when": DAYS,
    "published": DAYS,
    "id": NAMES.map(Is),
    "publisher": NAMES.map(str.casefold).map(Is),
}
TERMS = st.sampled_from(sorted(VALUES)).flatmap(
    lambda f: st.lists(VALUES[f], min_size=1, max_size=3, unique=True).map(lambda v: Term(f, tuple(v)))  # type: ignore[arg-type]
) | st.builds(Near, COORDINATE, COORDINATE, st.integers(1, 20_000).map(float)).map(lambda n: term("near", n))


def joined(parts: st.SearchStrategy[Node]) -> st.SearchStrategy[Node]:
    several = st.lists(parts, min_size=2, max_size=4).map(tuple)
    return st.one_of(
        parts.filter(lambda n: not isinstance(n, Not)).map(Not),
        several.filter(lambda p: not any(isinstance(n, And) for n in p)).map(And),
        several.filter(lambda p: not any(isinstance(n, Or) for n in p)).map(Or),
    )


@settings(deadline=None)
@given(st.recursive(TERMS, joined, max_leaves=8))
def test_every_tree_has_a_spelling_that_parses_to_it(tree: Node) -> None:
    text = str(Query(tree))
    assert parse(text).node == tree
    assert str(parse(text)) == text


@settings(deadline=None)
@given(st.text(st.sampled_from('aO R()"\\-!,:*.>=72d\x00\u200f“”') | st.characters(), max_size=60))
def test_any_text_is_a_query_or_a_settings_error(text: str) -> None:
    try:
        query = parse(text, today=TODAY)
    except SettingsError:
        return
    assert parse(str(query), today=TODAY) == query


def test_words_are_folded_once_and_for_all() -> None:
    every = (chr(n) for n in range(0x30000) if not 0xD800 <= n < 0xE000)
    assert [c for c in every if unicodedata.normalize("NFKD", c).casefold() != c and plain(plain(c)) != plain(c)] == []
    assert plain("  The U.N.’s Défense_Ministry, ﬁve S-300s: İzmir, STRASSE/Straße ") == (
        " the u n s defense ministry five s 300s izmir strasse strasse "
    )


# ---- claims

CODING = sample()
ATTACK = CODING.claims[0]


def found(query: str, claim: Claim = ATTACK, coding: Coding = CODING) -> bool:
    return matches(parse(query, today=TODAY), coding, claim)


@pytest.mark.parametrize(
    ("query", "hit"),
    [
        ("", True),
        ("type:ASSAULT mode:drone quad:4", True),
        ("type:ASSAULT -mode:drone", False),
        ("type:!PROTEST,COERCE", True),
        ("grain terminal", True),
        ('"grain terminal" "termin*" -"terminal grain"', True),
        ("trigger:struck -trigger:drones", True),
        ("party:SAROVIAN -recipient:sarovian party:dockers -actor:dockers", True),
        ('source:"emergencies ministry"', True),
        ('source:"interpress agency kalvian"', False),  # no phrase goes across two quotes
        ("voice:own", False),
        ("has:killed has:figure -has:wounded", True),
        ("killed:>6 killed:7 killed:<=7", True),
        ("killed:>7", False),
        ("confidence:>0.5", True),
        ("lang:en,fr id:c1", True),
        ("type:PROTEST OR (killed:5..9 -voice:own)", True),
    ],
)
def test_claims_are_found(query: str, hit: bool) -> None:
    assert found(query) is hit
    assert found(f"-({query})" if query else "-(type:ASSAULT OR type:!ASSAULT)") is not hit


def test_figures_that_give_only_bounds_must_lie_in_the_range_whole() -> None:
    figure = ATTACK.figures[0]

    def killed(query: str, **number: float | None) -> bool:
        value = Number("test", **number)  # type: ignore[arg-type]
        evidence = replace(figure.evidence, value=value)
        return found(query, replace(ATTACK, figures=(replace(figure, evidence=evidence),)))

    assert killed("killed:>20 killed:<100", low=24, high=99)  # dozens
    assert not killed("killed:>30", low=24, high=99)
    assert killed("killed:12 killed:<100", low=12, best=12)  # at least 12: 12 is the number of the words
    assert killed("killed:>40", high=50, best=50)  # up to 50
    assert not killed("killed:>0", high=50)
    assert not killed("killed:>=0")  # many


def test_days_of_the_event_and_of_publication() -> None:
    assert CODING.report.published

    def on(query: str, first: str | None, last: str | None, published: str | None = "2025-07-10T08:00:00Z") -> bool:
        when = replace(ATTACK.time or ATTACK.trigger, value=Time("test", first, last))
        return found(
            query, replace(ATTACK, time=when), replace(CODING, report=replace(CODING.report, published=published))
        )

    assert on("since:2025-07-09 until:2025-07-09", "2025-07-08", "2025-07-10")  # it overlaps
    assert not on("since:2025-07-09", "2025-07-08T23:00", "2025-07-08T23:00")
    assert on("when:2025-07-10", None, None)  # the day of publication stands in
    assert on("since:2025-08", "2025", "2025-12-31")
    assert not on("since:1900", None, None, None)
    assert on("-since:1900", None, None, None)
    assert on("published:2025-07-10", "2020-01-01", "2020-01-01")
    assert not on("published:2025-07-10", "2025-07-10", "2025-07-10", None)


def test_places() -> None:
    def at(query: str, **place: object) -> bool:
        value = Place("test", **place)  # type: ignore[arg-type]
        return found(query, replace(ATTACK, place=(replace(ATTACK.trigger, text="the port", value=value),)))

    town = {"name": "Odesa", "country": "UKR", "admin1": "Odes'ka oblast", "lat": 46.48, "lon": 30.73}
    assert at('country:Ukraine place:odesa place:"the port" admin1:oblast -admin1:odesa', precision="town", **town)
    assert at("near:46.6,30.9,30 -near:46.6,30.9,10", precision="town", **town)
    assert not at("near:46.48,30.73,5", precision="country", **town)  # the point of a whole country is near to nothing
    assert at("near:0,179.9,50", precision="exact", lat=0.0, lon=-179.9)


def test_actors_have_all_codes_at_once() -> None:
    sarovia = [e for e in ATTACK.actor]
    value = sarovia[0].value
    assert value is not None

    def by(query: str, **changes: object) -> bool:
        who = replace(sarovia[0], value=replace(value, **changes))  # type: ignore[arg-type]
        return found(query, replace(ATTACK, actor=(who,)))

    army = {"country": "RUS", "code": "RUS MIL", "sectors": ("MIL",), "kb": "org:army"}
    assert by('actor:RUS actor:mil actor:"MIL RUS" actor:org:army party:RUS -recipient:RUS', **army)
    assert not by('actor:"RUS GOV"', **army)
    assert not by("actor:RUS", country=None, code=None, sectors=())


def test_every_field_is_held_against_a_claim() -> None:
    example = {
        "near": "near:1,2,3", "when": "when:2025", "published": "published:2025", "language": "language:en",
        "country": "country:UKR", "has": "has:place", "voice": "voice:own", "quad": "quad:1",
        "context": "context:health",
        "type": "type:AID", "mode": "mode:visit", "modality": "modality:future",
    }  # fmt: skip
    for field in FIELDS:
        number = f"{field}:1" if field in ("confidence", "killed", "wounded", "detained", "displaced", "amount") else ""
        assert found(example.get(field) or number or f"{field}:x") in (True, False)


def test_the_documentation_is_true() -> None:
    page = (Path(__file__).parent.parent / "docs" / "find.md").read_text(encoding="utf-8")
    fields = page.partition("## Fields")[2].partition("**Actors.**")[0]
    named: set[str] = set()
    for line in fields.split("\n"):
        cells = line.split("|")
        named |= set(re.findall(r"`([a-z0-9]+)`", cells[1])) if len(cells) > 3 else set()
    assert named == {*FIELDS, "since", "until"}
    examples = re.findall(r"\| `([^`]+)` \|$", page.partition("## Examples")[2], re.M)
    assert len(examples) >= 6
    for example in examples:
        parse(example)
