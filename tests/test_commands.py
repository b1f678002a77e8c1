"""The commands around a database, as a user types them: code into it, find, export, import, report, check."""

from __future__ import annotations

import json
import sqlite3
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pandas as pd
import pytest
from click.testing import CliRunner, Result

from dateline.cli import cli
from dateline.records import Kept
from dateline.store.database import Store

Run = Callable[..., Result]


@pytest.fixture
def run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, kept: list[Kept]) -> Run:
    """Runs the command line in a folder with the database news.db."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("DATELINE_DB", raising=False)
    with Store("news.db") as store:
        store.add(kept)

    def call(*arguments: str) -> Result:
        return CliRunner().invoke(cli, arguments)

    return call


def test_from_a_report_to_pandas(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DATELINE_DB", "own.db")
    Path("in.jsonl").write_text(
        json.dumps({"text": "Police arrested 40 protesters in Nairobi on Monday.", "date": "2025-07-08"})
        + "\n"
        + json.dumps({"nothing": 1})
    )
    for _ in range(2):
        coded = run("code", "in.jsonl", "-o", "own.db", "--quiet")
        assert coded.exit_code == 1, coded.output
    assert "Nairobi" in run("find", "type:COERCE", "country:KEN").stdout
    assert run("find", "--count", "type:COERCE").stdout == "1\n"
    assert run("export", "-o", "claims.parquet").exit_code == 0
    frame = pd.read_parquet("claims.parquet")
    assert list(frame["place_country"]) == ["KEN"]
    assert list(frame["detained_best"]) == [40]
    stats = json.loads(run("db", "stats", "--json").stdout)
    assert (stats["reports"], stats["claims"], stats["failures"]) == (1, 1, 1)
    assert "1  failures" in run("db", "stats").stdout
    assert run("db", "check").exit_code == 0


@pytest.mark.parametrize(
    "query", [["-has:source"], ["-type:ASSAULT", "-has:place"], ["type:ASSAULT", "OR", "killed:>0"]]
)
def test_a_query_may_begin_with_a_minus(run: Run, query: list[str]) -> None:
    found = run("find", "--db", "news.db", "--json", "--limit", "500", *query)
    assert found.exit_code == 0, found.output
    rows = [json.loads(line) for line in found.stdout.splitlines()]
    assert f"{len(rows)}\n" == run("find", "--db", "news.db", "--count", *query).stdout.replace(",", "")
    if query == ["-has:source"]:
        assert {row["source"] for row in rows} == {None}


def test_find_shows_the_words_and_what_is_wrong(run: Run) -> None:
    found = run("find", "--db", "news.db", "--limit", "2")
    assert found.stdout.count("*") >= 2
    assert "more than these 2" in found.stderr
    nothing = run("find", "--db", "news.db", "text:zebra")
    assert (nothing.exit_code, nothing.stdout) == (3, "")
    wrong = run("find", "--db", "news.db", "type:ASSUALT")
    assert wrong.exit_code == 2 and "did you mean ASSAULT" in wrong.stderr
    assert run("find", "x", "--db", "none.db").exit_code == 3


def test_what_is_exported_is_imported(run: Run) -> None:
    for shape in ("polecat", "gdelt", "icews", "acled", "ucdp", "phoenix"):
        exported = run("export", "--db", "news.db", "--to", shape, "-o", f"{shape}.txt")
        assert exported.exit_code == 0, exported.output
        loss = json.loads(Path(f"{shape}.txt.loss.json").read_text())
        imported = run("import", f"{shape}.txt", "--from", shape, "-o", f"{shape}.csv")
        assert imported.exit_code == (0 if loss["rows"] else 3), imported.output
        frame = pd.read_csv(f"{shape}.csv")
        assert len(frame) == loss["rows"]
    broken = Path("polecat.txt").read_bytes().splitlines(keepends=True)
    Path("broken.txt").write_bytes(b"".join([*broken[:3], b"half\ta row\n", broken[3]]))
    again = run("import", "broken.txt", "--from", "polecat", "-o", "broken.parquet")
    assert again.exit_code == 1
    assert "broken.txt#4" in again.stderr
    assert len(pd.read_parquet("broken.parquet")) == 3


def test_what_annotators_gave_back_becomes_current(run: Run) -> None:
    assert run("export", "--db", "news.db", "--to", "brat", "-o", "brat").exit_code == 0
    one = next(p for p in sorted(Path("brat").glob("*.ann")) if "firearms" in p.read_text())
    one.write_text(one.read_text().replace("firearms", "fire-arms"))  # no mode of ASSAULT
    back = run("import-annotations", "brat", "--from", "brat", "-o", "news.db")
    assert back.exit_code == 1 and "3 reports as annotated, 1 left out" in back.stderr
    one.write_text(one.read_text().replace("fire-arms", "firearms"))
    assert (
        "4 reports as annotated, 0 left out"
        in run("import-annotations", "brat", "--from", "brat", "-o", "news.db").stderr
    )
    with Store("news.db", write=False) as store:
        assert {c.run.model for c in store.codings()} == {"annotators"}
    assert run("db", "check", "--db", "news.db").exit_code == 0


def test_the_report_is_one_page_without_network(run: Run) -> None:
    assert run("report", "--db", "news.db", "-o", "page").exit_code == 0
    page = Path("page/index.html").read_text()
    assert "<svg" in page and "<script" not in page.replace("&lt;script", "")
    assert 'src="http' not in page and "@import" not in page and "url(http" not in page
    assert run("export", "--db", "news.db", "-o", "all.jsonl").exit_code == 0
    assert run("report", "all.jsonl", "-o", "second").exit_code == 0


def test_a_fault_is_found_and_a_copy_is_whole(run: Run) -> None:
    assert run("db", "backup", "copy.db", "--db", "news.db").exit_code == 0
    assert run("db", "backup", "copy.db", "--db", "news.db").exit_code == 3
    with sqlite3.connect("news.db") as c:
        c.execute("UPDATE spans SET text = 'other words' WHERE n = 2")
    checked = run("db", "check", "--db", "news.db")
    assert checked.exit_code == 1 and "not what stands at their offsets" in checked.stdout
    assert run("db", "check", "--db", "copy.db").exit_code == 0
    assert run("db", "vacuum", "--db", "copy.db").exit_code == 0


@pytest.mark.parametrize(
    "wrong",
    [
        ["export", "-o", "x.tsv"],
        ["export", "-o", "x", "--to", "cameo"],
        ["export", "-o", "x.csv", "--keep", "some"],
        ["export", "-o", "x.csv", "--where", "type:"],
        ["import", "x", "--from", "icews2", "-o", "x.csv"],
        ["code", "in.txt", "-o", "news.db", "--overwrite"],
    ],
)
def test_what_cannot_be_meant_is_said(run: Run, wrong: list[str]) -> None:
    Path("in.txt").write_text("Police arrested 40 protesters.")
    Path("x").write_text("1")
    result = run(*wrong, *([] if "code" in wrong or "import" in wrong else ["--db", "news.db"]))
    assert result.exit_code == 2, result.output
    assert "Traceback" not in result.output


def test_starting_loads_no_database() -> None:
    heavy = ["sqlalchemy", "alembic", "httpx2", "feedparser", "fastwarc", "pyarrow"]
    check = f"import sys, dateline.cli; sys.exit(','.join(m for m in {heavy} if m in sys.modules) or 0)"
    done = subprocess.run([sys.executable, "-c", check], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
