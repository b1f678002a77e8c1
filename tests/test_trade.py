"""Files in and out by command: what is there stays until the new is whole, and nothing that annotators did is lost."""

from __future__ import annotations

import json
import os
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

from dateline.cli import cli
from dateline.export.labelstudio import task
from dateline.export.record import to_json
from dateline.records import Kept
from dateline.store.database import Store

Run = Callable[..., Result]


@pytest.fixture
def run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, kept: list[Kept]) -> Run:
    """Runs the command line in a folder with the database news.db and the records all.jsonl."""
    monkeypatch.chdir(tmp_path)
    with Store("news.db") as store:
        store.add(kept)
    Path("all.jsonl").write_text("".join(to_json(k.coding) + "\n" for k in kept))

    def call(*arguments: str) -> Result:
        return CliRunner().invoke(cli, arguments)

    return call


@pytest.fixture
def tasks(kept: list[Kept]) -> list[Any]:
    """The reports as Label Studio gives them back when an annotator changed nothing."""
    made: list[Any] = [json.loads(json.dumps(task(k.coding))) for k in kept]
    for one in made:
        one["annotations"] = [{"completed_by": 7, "result": one.pop("predictions")[0]["result"]}]
    return made


def annotate(run: Run, tasks: list[Any], output: str) -> Result:
    Path("tasks.json").write_text(json.dumps(tasks))
    return run("import-annotations", "tasks.json", "--from", "labelstudio", "-o", output)


def test_what_is_annotated_a_second_time_becomes_current(run: Run, tasks: list[Any]) -> None:
    assert annotate(run, tasks, "news.db").exit_code == 0
    assert "4 were in news.db already" in annotate(run, tasks, "news.db").stderr
    tasks[0]["annotations"][0]["result"] = []
    assert annotate(run, tasks, "news.db").exit_code == 0
    with Store("news.db", write=False) as store:
        assert sorted(len(c.claims) == 0 for c in store.codings()) == [False, False, False, True]
    assert run("db", "check", "--db", "news.db").exit_code == 0


def test_two_annotations_of_one_report(run: Run, tasks: list[Any]) -> None:
    tasks[0]["annotations"] += [{"completed_by": 8, "result": []}, {"completed_by": 7, "result": []}]
    found = annotate(run, tasks, "news.db")
    assert found.exit_code == 1
    assert "annotated twice by the same" in found.stderr and "another one annotated, too" in found.stderr
    annotate(run, tasks, "out.jsonl")
    assert len(Path("out.jsonl").read_text().splitlines()) == 6  # a file holds them all


def test_a_database_keeps_its_own_text(run: Run, tasks: list[Any]) -> None:
    with Store("news.db") as store, store.transaction() as c:
        c.exec_driver_sql("UPDATE reports SET sha256 = 'another' WHERE id = 1")
    found = annotate(run, tasks, "news.db")
    assert found.exit_code == 1 and "another text of this report" in found.stderr


def test_what_was_there_stays_if_nothing_can_be_read(run: Run) -> None:
    for name in ("old.csv", "old.jsonl"):
        Path(name).write_text("old")
    Path("junk").write_text("neither a record\nnor a table\n")
    for call in (
        ("export", "none.jsonl", "-o", "old.csv"),
        ("export", "junk", "-o", "old.csv"),
        ("import", "junk", "--from", "acled", "-o", "old.csv"),
        ("import-annotations", "junk", "--from", "labelstudio", "-o", "old.jsonl"),
    ):
        found = run(*call)
        assert found.exit_code == 3 and not isinstance(found.exception, OSError), found.output
    assert run("report", "junk", "-o", "page").exit_code == 3 and not Path("page").exists()
    assert {Path(name).read_text() for name in ("old.csv", "old.jsonl")} == {"old"}


def test_what_is_read_is_not_written(run: Run) -> None:
    before = Path("all.jsonl").read_bytes()
    Path("soft.jsonl").symlink_to("all.jsonl")
    os.link("all.jsonl", "hard.jsonl")
    for name in ("all.jsonl", "soft.jsonl", "hard.jsonl"):
        assert "is what is read" in run("export", "all.jsonl", "-o", name, "--where", "type:AID").stderr
    assert run("import", "all.jsonl", "--from", "acled", "-o", "all.jsonl").exit_code == 3
    assert Path("all.jsonl").read_bytes() == before
    assert "name of a database" in run("export", "all.jsonl", "-o", "news.db", "--to", "csv").stderr
    assert run("db", "check", "--db", "news.db").exit_code == 0


def test_a_link_stays_a_link_and_a_pipe_a_pipe(run: Run) -> None:
    Path("target.csv").write_text("old")
    Path("link.csv").symlink_to("target.csv")
    os.mkfifo("pipe.csv")
    assert run("export", "all.jsonl", "-o", "link.csv").exit_code == 0
    assert Path("link.csv").is_symlink() and Path("target.csv").read_text().startswith("report_id")
    for name in ("pipe.csv", os.devnull, "/dev/stdout"):
        assert "a device or a pipe" in run("export", "all.jsonl", "-o", name, "--to", "csv").stderr
    assert "no name of its own" in run("export", "all.jsonl", "-o", ".", "--to", "brat").stderr
    assert [p.name for p in Path().iterdir() if p.name.endswith(".part")] == []


@pytest.mark.parametrize("number", ["9" * 19, "9223372036854775808", "1e400", "nan", "5,5", "-"])
def test_a_number_that_is_none_is_a_row_left_out(run: Run, number: str) -> None:
    head = "Event ID\tEvent Date\tSource Name\tCAMEO Code\tSentence Number\tLatitude\tLongitude\n"
    Path("x.tab").write_text(f"{head}1\t2025-07-08\tA\t190\t{number}\t1\t1\n2\t2025-07-08\tA\t190\t1\t1\t1\n")
    found = run("import", "x.tab", "--from", "icews", "-o", "x.parquet")
    assert found.exit_code == 1 and "1 events, 1 rows left out" in found.stderr, found.output


def test_a_limit_that_no_database_counts_to_is_refused(run: Run) -> None:
    assert run("find", "--db", "news.db", "--limit", "9" * 30).exit_code == 2


def test_no_page_of_a_type_that_there_is_not(run: Run) -> None:
    with Store("news.db") as store, store.transaction() as c:
        c.exec_driver_sql("UPDATE claims SET type = 'FOO' WHERE type = 'ASSAULT'")
    found = run("report", "--db", "news.db", "-o", "page")
    assert found.exit_code == 3 and "of the type 'FOO', which there is not" in found.stderr


def test_records_that_were_lost_are_told(run: Run) -> None:
    assert run("export", "--db", "news.db", "--to", "brat", "-o", "brat").exit_code == 0
    for path in Path("brat").glob("*.json"):
        path.unlink()
    lost = run("import-annotations", "brat", "--from", "brat", "-o", "x.jsonl", "--records", "brat/annotation.conf")
    assert lost.exit_code == 3 and "broken JSON" in lost.stderr
    for source in ("all.jsonl", "news.db"):
        back = run("import-annotations", "brat", "--from", "brat", "-o", "x.jsonl", "--records", source)
        assert back.exit_code == 0, back.output
