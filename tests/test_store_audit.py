"""What `db check` notices: rows that somebody edited, rows that do not fit together, a damaged index."""

from __future__ import annotations

import sqlite3
from pathlib import Path

import pytest
import sqlalchemy as sa

from dateline.errors import StoreError
from dateline.export.rows import COLUMNS
from dateline.query import parse
from dateline.records import Kept
from dateline.store import care
from dateline.store.database import Store

FIRST = "id = (SELECT min(id) FROM claims)"


@pytest.fixture
def database(tmp_path: Path, kept: list[Kept]) -> str:
    place = str(tmp_path / "news.db")
    with Store(place) as store:
        store.add(kept)
    return place


def faults(place: str, sql: str) -> list[str]:
    """What the check says once this was done to the file."""
    with sqlite3.connect(place) as c:
        c.executescript(sql)
    with Store(place, write=False) as store:
        return list(care.check(store))


@pytest.mark.parametrize(
    ("sql", "says"),
    [
        (f"UPDATE claims SET type = 'AID' WHERE {FIRST} AND type <> 'AID'", "1 claims have another type than the"),
        ("UPDATE claims SET type = CASE type WHEN 'AID' THEN 'ASSAULT' ELSE 'AID' END WHERE type IN ('AID', 'ASSAULT')",
         "another type"),
        ("UPDATE claims SET modality = 'actual' WHERE modality = 'negation'", "another modality"),
        ("UPDATE claims SET mode = NULL WHERE mode IS NOT NULL", "another mode"),
        ("UPDATE claims SET killed_best = killed_best * 10", "its evidence says"),
        ("UPDATE claims SET actor_code = 'USA' WHERE actor_code IS NOT NULL", "actor_code is 'USA', its evidence"),
        ("UPDATE claims SET lat = 0 WHERE lat IS NOT NULL", "lat is 0.0"),
        (f"UPDATE claims SET day_from = '1999-01-01' WHERE {FIRST}", "day_from is '1999-01-01'"),
        (f"UPDATE claims SET quote_stop = 99999999 WHERE {FIRST}", "does not hold its trigger"),
        ("UPDATE fillers SET role = 'recipient' WHERE role = 'actor'", "its evidence says"),
        ("DELETE FROM fillers WHERE role = 'source'", "source is"),
        ("UPDATE fillers SET span = 9999 WHERE n = 0", "coding 1 is damaged"),
        ("UPDATE reports SET sections = '[' WHERE id = 1", "coding 1 is damaged"),
        (f"UPDATE claims SET about = 'nowhere' WHERE {FIRST}", "point by about at a claim that is not there"),
        (f"UPDATE claims SET confidence = 9 WHERE {FIRST}", "claims have a confidence beyond 0 to 1"),
        ("DELETE FROM entities", "of an entity that is not there"),
        (f"DELETE FROM fillers WHERE claim = (SELECT id FROM claims WHERE {FIRST}); DELETE FROM claims WHERE {FIRST}",
         "1 claims of the search index are not there any more"),
        ("DROP TABLE fillers", "the table fillers is missing"),
        ("DELETE FROM claim_words_data WHERE id > 100", "a part cannot be read"),
    ],
)  # fmt: skip
def test_what_was_edited_is_noticed(database: str, sql: str, says: str) -> None:
    found = faults(database, sql)
    assert any(says in fault for fault in found), found


def test_what_stands_there_once_cannot_be_told(database: str) -> None:
    assert faults(database, "UPDATE reports SET title = 'another'; UPDATE claims SET confidence = 0.5") == []


def test_many_faults_are_counted(database: str) -> None:
    found = faults(database, "UPDATE claims SET source = 'somebody'")
    assert len(found) == 21 and found[-1].endswith("more claims or codings are like that")


def test_an_edit_is_noticed_in_both_databases(place: str, kept: list[Kept]) -> None:
    with Store(place) as store:
        store.add(kept)
        with store.transaction() as c:
            c.execute(sa.text("UPDATE claims SET type = 'AID', actor = 'nobody' WHERE type = 'ASSAULT'"))
        found = list(care.check(store))
    assert "another type than the search index" in found[0]
    assert "actor is 'nobody', its evidence says" in found[1]


@pytest.mark.parametrize(
    "sql",
    [
        "UPDATE fillers SET span = 9999",
        "UPDATE reports SET sections = '[[1]]'",
        "UPDATE codings SET skipped = '['",
        "UPDATE runs SET settings = '{'",
        f"DELETE FROM fillers WHERE claim >> 20 = 1; DELETE FROM claims WHERE id >> 20 = 1 AND NOT {FIRST}",
    ],
)
def test_rows_that_do_not_fit_are_an_error_that_says_what_to_do(database: str, sql: str) -> None:
    with Store(database, write=False) as store:
        keys = [key for key in store.find(parse("")) if key >> 20 == 1]
    with sqlite3.connect(database) as c:
        c.executescript(sql)
    with Store(database, write=False) as store, pytest.raises(StoreError, match=r"is damaged .* dateline db check"):
        list(store.claims(keys))


@pytest.mark.parametrize("name", [name for name in COLUMNS[COLUMNS.index("actor") :] if name.endswith("_code")])
def test_every_code_is_compared(database: str, name: str) -> None:
    found = faults(database, f"UPDATE claims SET {name} = coalesce({name}, '') || 'X'")
    assert any(f"{name} is" in fault for fault in found)


def test_tidying_says_what_it_needs(tmp_path: Path, database: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(care, "_TIDYING", ("SELECT no_such_column",))
    with Store(database) as store, pytest.raises(StoreError, match=r"SQLITE_TMPDIR.*Nothing was lost"):
        care.vacuum(store)
