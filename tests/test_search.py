"""Searching: the database finds what dateline.query.match finds, by each of its ways, on SQLite and PostgreSQL."""

from __future__ import annotations

import random
from collections.abc import Iterator
from datetime import date

import pytest
from conftest import new_database

from dateline.errors import SettingsError
from dateline.query import matches, parse
from dateline.records import Coding, Kept
from dateline.store.database import Store

TERMS = (
    "type:ASSAULT", "type:!ASSAULT,COERCE", "mode:drone,aerial", "modality:!hypothetical", 'quad:"material conflict"',
    "country:UKR", "-country:UKR", "actor:RUS", 'actor:"MIL RUS"', "party:CVL", "recipient:COP,MIL", "source:GOV",
    "source:UKR", 'source:"governor"', "source:minist*", "actor:army", "party:police", 'party:"the police"',
    "place:Kyiv", "place:bank*", "admin1:Kyiv", "trigger:killed", "trigger:arrest*", "equipment:missile,drone",
    'equipment:"missiles"',
    "near:50.45,30.52,100", "near:!9,-13,300", "near:0,0,15000", "near:80,0,3000", "since:2025-07", "until:2025-06-30",
    "when:2025", "when:2025-07-08", "when:1990..2030", "published:2025-07", "published:!2025-07", "confidence:>0.9",
    "confidence:0.5..0.7", "killed:>3", "killed:2", "wounded:>=10", "detained:1..100", "amount:>1000USD", "text:drone",
    "text:drones", 'text:"air raid"', "text:miss*", "has:place", "-has:source", "has:killed", "voice:own",
    "voice:quoted",
    "language:en", "language:!en", "publisher:!x", "context:military", "missile police", "zebra",
)  # fmt: skip
JOINED = (
    "", "type:ASSAULT country:UKR", "type:ASSAULT OR type:COERCE killed:>0", "(type:ASSAULT OR text:police) -has:place",
    "-(type:ASSAULT text:drones)", "-(killed:>1 OR country:UKR)", "text:police killed:>0 confidence:>0.5",
    "type:ASSAULT,COERCE since:2025 text:police -modality:future", "near:9,-13,300 type:!PROTEST text:the",
    'type:ASSAULT country:UKR since:2025-07 source:"Defence Ministry" modality:!hypothetical text:"drone"',
)  # fmt: skip
TODAY = date(2025, 8, 1)


@pytest.fixture(params=["sqlite", "postgresql"], scope="module")
def store(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory, kept: list[Kept]
) -> Iterator[Store]:
    if request.param == "sqlite":
        place = str(tmp_path_factory.mktemp("search") / "news.db")
    else:
        place = new_database(request.getfixturevalue("postgresql"))
    with Store(place) as found:
        found.add(kept)
        yield found


def expected(codings: list[Coding], text: str) -> set[str]:
    query = parse(text, today=TODAY)
    return {c.id for coding in codings for c in coding.claims if matches(query, coding, c)}


def found(store: Store, text: str, limit: int | None = None) -> list[str]:
    return [c.id for _, c in store.claims(store.find(parse(text, today=TODAY), limit))]


@pytest.mark.parametrize("text", TERMS + JOINED)
def test_the_database_finds_what_memory_finds(store: Store, codings: list[Coding], text: str) -> None:
    assert sorted(found(store, text)) == sorted(expected(codings, text))


def test_the_cases_tell_something(codings: list[Coding]) -> None:
    every = sum(len(c.claims) for c in codings)
    sizes = [len(expected(codings, text)) for text in TERMS]
    assert sum(0 < n < every for n in sizes) > len(TERMS) * 3 // 5, dict(zip(TERMS, sizes, strict=True))


@pytest.mark.parametrize("limits", [(0, 0, 0, 9999), (0, 0, 0, 5), (0, 999, 0, 5), (0, 0, 999, 5), (999, 0, 0, 5)])
def test_every_way_finds_the_same_newest_first(
    store: Store, codings: list[Coding], monkeypatch: pytest.MonkeyPatch, limits: tuple[int, int, int, int]
) -> None:
    for name, number in zip(("FEW", "MANY", "REPORTS", "NEWEST"), limits, strict=True):
        monkeypatch.setattr(f"dateline.store.search.{name}", number)
    days = {c.id: (coding, c) for coding in codings for c in coding.claims}
    for text in TERMS + JOINED:
        ids = found(store, text, limit=1000)
        assert sorted(ids) == sorted(expected(codings, text)), text
        assert found(store, text, limit=3) == ids[:3], text
        firsts = [_first(*days[i]) for i in ids]
        assert firsts == sorted(firsts, reverse=True), text


def _first(coding: Coding, claim: object) -> str:
    from dateline.query.match import event_days
    from dateline.records import Claim

    assert isinstance(claim, Claim)
    return (event_days(coding, claim) or ("",))[0]


def test_terms_put_together_at_random(store: Store, codings: list[Coding]) -> None:
    dice, refused = random.Random(5), 0
    for _ in range(150):
        some = [dice.choice(("", "", "-")) + dice.choice(TERMS) for _ in range(dice.randint(2, 4))]
        joined = dice.choice((" ", " OR ")).join(
            f"({term})" if " " in term and '"' not in term else term for term in some
        )
        try:
            wanted = expected(codings, joined)
        except SettingsError:  # a term that cannot be negated twice is the parser's business
            refused += 1
            continue
        assert sorted(found(store, joined)) == sorted(wanted), joined
    assert refused < 30


def test_words_of_other_scripts_and_odd_signs(tmp_path_factory: pytest.TempPathFactory, kept: list[Kept]) -> None:
    from sample import plain

    texts = (
        "Strikes near Łódź, straße ﬁre",
        "Удар по Харкову: «ночь»",
        "غارة على المدينة",
        "東京 で 会談",
        "don’t it's O'Neill",
    )
    codings = [plain(text, id=f"r{n}", sha256="x") for n, text in enumerate(texts)]
    with Store(str(tmp_path_factory.mktemp("odd") / "o.db")) as store:
        store.add([Kept(c) for c in codings])
        for text in (
            "lodz",
            "strasse",
            "fire",
            "харкову",
            "Ночь",
            "المدينة",
            "東京",
            "neill",
            "don",
            "zz*",
            "東*",
            '"по Харкову"',
        ):
            assert len(found(store, f"text:{text}")) == len(expected(codings, f"text:{text}")), text
