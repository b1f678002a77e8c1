"""The store: what goes in comes out, once, in whatever order, on SQLite and on a real PostgreSQL server."""

from __future__ import annotations

import hashlib
import itertools
import json
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import pytest
import sqlalchemy as sa
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext

from dateline.errors import OutputError, SettingsError, StoreError
from dateline.output import open_output
from dateline.records import Capture, Claim, Coding, Failure, Kept
from dateline.store import care, is_database
from dateline.store.database import Store
from dateline.store.schema import metadata

ADDRESS = "https://courier.example/2025/03/12/belmar"


def content(place: str) -> dict[str, list[str]]:
    """All that a database holds, without what depends on when and in which order it came: numbers and clocks."""
    with Store(place, write=False) as store, store.transaction() as c:
        found = {"codings": sorted(repr(x) for x in store.codings())}
        for name, sql in {
            "marks": "SELECT r.key, r.current, r.seen, u.digest, k.current FROM codings k"
            " JOIN reports r ON r.id = k.report JOIN runs u ON u.id = k.run",
            "captures": "SELECT r.key, c.blob, c.uri, c.retrieved, c.given FROM captures c"
            " JOIN reports r ON r.id = c.report",
            "failures": "SELECT uri, stage, reason FROM failures",
            "rows": "SELECT claim_id, type, actor_code, quote, lat, killed_best FROM claim_rows",
        }.items():
            found[name] = sorted(repr(tuple(row)) for row in c.exec_driver_sql(sql))
    return found


def version(kept: Kept, text: str, retrieved: str) -> Kept:
    """Another version of a report at one address: the same with more words at its end."""
    r = kept.coding.report
    text, sha256 = r.text + text, hashlib.sha256((r.text + text).encode()).hexdigest()
    report = replace(r, id=sha256[:16], uri=ADDRESS, text=text, retrieved=retrieved, sha256=sha256)
    return Kept(replace(kept.coding, report=report))


def alone(claims: Sequence[Claim]) -> tuple[Claim, ...]:
    """The claims without their pointers."""
    return tuple(replace(c, about=None, same_as=None) for c in claims)


def test_what_goes_in_comes_out(place: str, kept: list[Kept]) -> None:
    with Store(place) as store:
        added = store.add(kept)
        assert (added.reports, added.codings, added.claims) == (4, 4, sum(len(k.coding.claims) for k in kept))
        assert {c.report.id: c for c in store.codings()} == {k.coding.report.id: k.coding for k in kept}
        assert store.keys(kept[0].coding.run) == {k.coding.report.id for k in kept}
        assert list(care.check(store)) == []


def test_twice_and_in_any_order_changes_nothing(place: str, tmp_path: Path, kept: list[Kept]) -> None:
    failures = [Failure("a.txt", "read", "empty"), Failure("b\x00.txt", "extract", "no \ud800 text")]
    first = str(tmp_path / "first.db")
    with Store(first) as store:
        store.add(kept)
        store.fail(failures)
    with Store(place) as store:
        for k in (*reversed(kept), *kept):
            store.add([k, k])
        for failure in (*reversed(failures), *failures):
            store.fail([failure])
    assert content(place) == content(first)


@pytest.mark.parametrize("order", list(itertools.permutations(range(3))))
def test_the_latest_version_is_current_whatever_came_first(
    tmp_path: Path, kept: list[Kept], order: Sequence[int]
) -> None:
    times = ("2025-03-12T09:00:00+03:00", "2025-03-12T06:30:00Z", "2025-03-12T07:00:00Z")  # the first is the oldest
    versions = [version(kept[0], f" {n}", when) for n, when in enumerate(times)]
    with Store(str(tmp_path / "v.db")) as store:
        for n in order:
            store.add([versions[n]])
        current = list(store.codings())
        assert [c.report.retrieved for c in current] == [times[2]]
        assert list(store.codings(range(1, 4))) != []  # the older ones are kept
        with store.transaction() as c:
            claims = c.exec_driver_sql("SELECT count(*) FROM claims WHERE current = 1").scalar()
        assert claims == len(kept[0].coding.claims)
        assert list(care.check(store)) == []


def test_a_text_that_comes_back_is_current_again(tmp_path: Path, kept: list[Kept]) -> None:
    a, b = version(kept[0], "", "2025-03-12T06:00:00Z"), version(kept[0], " more", "2025-03-12T07:00:00Z")
    again = Kept(replace(a.coding, report=replace(a.coding.report, retrieved="2025-03-12T08:00:00Z")))
    with Store(str(tmp_path / "v.db")) as store:
        for k in (a, b, again):
            store.add([k])
        assert [c.report.id for c in store.codings()] == [a.coding.report.id]


def test_reports_of_one_address_without_a_time_of_retrieval_are_no_versions(place: str, kept: list[Kept]) -> None:
    both = [version(kept[0], f" {n}", "") for n in range(2)]
    with Store(place) as store:
        store.add(both)
        assert len(list(store.codings())) == 2


def test_the_coding_of_the_latest_run_is_current(place: str, codings: list[Coding]) -> None:
    newer = [replace(c, run=replace(c.run, model="another"), claims=alone(c.claims[:1])) for c in codings]
    with Store(place) as store:
        for part in (codings, newer, codings):
            store.add([Kept(c) for c in part])
        assert {len(c.claims) for c in store.codings()} == {1}
        assert list(care.check(store)) == []


@pytest.mark.parametrize("content", [b"<p>caf\xe9</p>", "a text with \ud800 and \x00", ""])
def test_originals_come_back(tmp_path: Path, codings: list[Coding], content: bytes | str) -> None:
    capture = Capture("odd\x00.html", content, "text/html", title="A title", retrieved="2025-03-12")
    with Store(str(tmp_path / "o.db")) as store:
        store.add([Kept(codings[0], capture)])
        found = list(store.captures([codings[0].report.id]))
    assert found == [replace(capture, uri="odd.html")]


def test_misquoted_is_empty_until_someone_tampers(place: str, kept: list[Kept]) -> None:
    with Store(place) as store:
        store.add(kept)
        with store.transaction() as c:
            c.exec_driver_sql("UPDATE spans SET text = 'something else' WHERE coding = 1 AND n = 1")
            c.exec_driver_sql("UPDATE reports SET text = text || ' and more' WHERE id = 2")
        faults = list(care.check(store))
    assert len(faults) == 2
    assert "1 quotes are not what stands at their offsets" in faults[0]
    assert "not what its hash says" in faults[1]


def test_the_migrations_make_the_tables_that_the_code_describes(place: str) -> None:
    with Store(place) as store, store.engine.connect() as c:

        def ours(item: object, name: str | None, *_: object) -> bool:
            return not str(name).startswith(
                ("report_words", "claim_words", "claims_newest", "claims_coding", "fillers_figure")
            )

        assert compare_metadata(MigrationContext.configure(c, opts={"include_object": ours}), metadata) == []


@pytest.mark.parametrize("version", ["0002", "9999"])
def test_a_newer_database_is_refused_and_untouched(place: str, kept: list[Kept], version: str) -> None:
    with Store(place) as store:
        store.add(kept)
        with store.transaction() as c:
            c.exec_driver_sql(f"UPDATE alembic_version SET version_num = '{version}'")
    before = Path(place).read_bytes() if not place.startswith("postgresql") else b""
    for write in (True, False):
        with pytest.raises(StoreError, match=r"newer Dateline.*Nothing was changed"):
            Store(place, write=write)
    assert not before or Path(place).read_bytes() == before


def test_what_is_no_database_of_ours_is_refused(tmp_path: Path) -> None:
    other = tmp_path / "other.db"
    with sa.create_engine(f"sqlite:///{other}").begin() as c:
        c.exec_driver_sql("CREATE TABLE birds (name text)")
        c.exec_driver_sql("CREATE TABLE alembic_version (version_num text)")
        c.exec_driver_sql("INSERT INTO alembic_version VALUES ('0999')")
    text = tmp_path / "text.db"
    text.write_text("these are words, and many of them, but no database at all, whatever the name says")
    before = other.read_bytes()
    for path, why in ((other, "another program"), (text, "no SQLite database"), (tmp_path, "a folder")):
        with pytest.raises(StoreError, match=why):
            Store(str(path))
    with pytest.raises(StoreError, match="no such database"):
        Store(str(tmp_path / "none.db"), write=False)
    with pytest.raises(StoreError, match="there is no folder"):
        Store(str(tmp_path / "none" / "news.db"))
    with pytest.raises(StoreError, match="cannot be opened"):
        Store("postgresql://nobody:secret@127.0.0.1:1/news")
    assert other.read_bytes() == before


def test_reading_does_not_change_and_writing_needs_the_right(tmp_path: Path, kept: list[Kept]) -> None:
    place = tmp_path / "news?50%#.db"
    with Store(str(place)) as store:
        store.add(kept)
    with Store(str(place), write=False) as store:
        assert len(list(store.codings())) == 4
        with pytest.raises(StoreError, match="readonly"):
            store.fail([Failure("a", "read", "b")])


def test_a_copy_is_whole_and_no_file_is_overwritten(tmp_path: Path, kept: list[Kept]) -> None:
    place, copy = str(tmp_path / "news.db"), tmp_path / "copy.db"
    with Store(place) as store, Store(place) as other:
        store.add(kept[:2])
        with other.transaction() as c:  # another one is writing
            c.exec_driver_sql("DELETE FROM failures")
            care.backup(store, copy)
        with pytest.raises(OutputError, match="exists"):
            care.backup(store, copy)
        care.vacuum(store)
        with Store(str(copy)) as found:
            assert list(found.codings()) == list(store.codings())
            assert list(care.check(found)) == []


def test_counts(place: str, kept: list[Kept]) -> None:
    with Store(place) as store:
        store.add(kept)
        store.fail([Failure("a", "read", "empty")])
        found = care.stats(store)
    assert found["reports"] == 4
    assert found["claims"] == sum(len(k.coding.claims) for k in kept)
    assert found["failures by reason"] == {"read: empty": 1}
    json.dumps(found)


def test_the_sink_of_bulk_work(place: str, kept: list[Kept]) -> None:
    run = kept[0].coding.run
    with open_output(place, run, overwrite=False) as sink:
        sink.write(kept[:3])
        sink.finish()
    with open_output(place, run, overwrite=False) as sink:
        assert sink.ids == {k.coding.report.id for k in kept[:3]}
    with pytest.raises(SettingsError, match="only added"):
        open_output(place, run, overwrite=True)


@pytest.mark.parametrize(
    ("name", "yes"),
    [("news.db", True), ("a/b.sqlite", True), ("postgresql://u@h/n", True), ("news.jsonl", False), ("-", False)],
)
def test_names_of_databases(name: str, yes: bool) -> None:
    assert is_database(name) is yes
