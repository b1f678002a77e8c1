"""What only PostgreSQL does: it plans by counts of its tables, and takes no list of words of any size."""

from __future__ import annotations

import random
from collections.abc import Iterator
from dataclasses import replace

import pytest
from conftest import new_database
from sample import plain, sample

from dateline.query import parse
from dateline.records import Kept
from dateline.store import write
from dateline.store.database import Store
from dateline.store.words import claim_codes
from dateline.values import Actor

TABLES = ("reports", "report_words", "codings", "spans", "entities", "claims", "claim_words", "fillers")


@pytest.fixture
def store(postgresql: str) -> Iterator[Store]:
    with Store(new_database(postgresql)) as found:
        yield found


def planned(store: Store) -> dict[str, float]:
    """How many rows a table has of each that it has in truth, as far as PostgreSQL knows."""
    with store.transaction() as c:
        known = {t: c.exec_driver_sql(f"SELECT reltuples FROM pg_class WHERE relname = '{t}'").scalar() for t in TABLES}
        return {t: (known[t] or 0) / c.exec_driver_sql(f"SELECT count(*) FROM {t}").scalar_one() for t in TABLES}


def copies(number: int) -> list[Kept]:
    """One coding of seven claims under so many keys."""
    coding = sample()
    return [Kept(replace(coding, report=replace(coding.report, id=f"r{n}"))) for n in range(number)]


def test_the_planner_knows_the_tables_as_soon_as_many_rows_came(store: Store) -> None:
    kept = copies(300)
    store.add(kept[:200])
    store.add(kept)
    assert planned(store) == dict.fromkeys(TABLES, 1.0)


def test_references_are_checked_by_an_index_though_the_tables_were_counted_when_small(store: Store) -> None:
    kept = copies(200)
    store.add(kept[:1])
    with store.transaction() as c:
        c.exec_driver_sql("ANALYZE")
    with store.transaction() as c:
        write.add(c, kept)
        read = c.exec_driver_sql("SELECT sum(seq_tup_read) FROM pg_stat_xact_user_tables").scalar_one()
    assert read < 100


def test_long_words_of_long_reports_are_indexed(store: Store) -> None:
    dice = random.Random(7)
    words = ["".join(dice.choices("東京会談港湾穀物", k=200)) for _ in range(2500)] + ["x" * 3000]
    store.add([Kept(plain(" ".join(words), id="long", sha256="long"))])
    for found in (words[0], words[999], words[-1], f'"{words[999]} {words[1000]}"', f'"{words[1004]} {words[1005]}"'):
        assert store.find(parse(f"text:{found}")), found
    assert not store.find(parse(f'text:"{words[3]} {words[5]}"'))


def test_codes_with_any_signs_are_indexed(store: Store) -> None:
    coding = sample()
    odd = Actor("a rule", code='NULL "x" \\ {a,b} \t', country="null", kb="é'\"")
    claim = coding.claims[0]
    claim = replace(claim, actor=(replace(claim.actor[0], value=odd),))
    store.add([Kept(replace(coding, claims=(claim,)))])
    with store.transaction() as c:
        indexed = c.exec_driver_sql("SELECT codes FROM claim_words").scalar_one()
    tokens = claim_codes(claim, "", (None, None)).lower().split()
    assert set(tokens) <= set(indexed)
    assert len(indexed) == len(set(indexed))


def test_each_search_is_planned_by_its_own_words(store: Store) -> None:
    store.add(copies(1))
    for _ in range(10):
        store.find(parse("type:ASSAULT voice:own"), 50)
    with store.transaction() as c:
        assert c.exec_driver_sql("SELECT statement FROM pg_prepared_statements").all() == []
