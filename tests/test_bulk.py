"""Bulk work: order, resuming, names, interruption. The coder is a double (tiny_coder.py), the files are real."""

from __future__ import annotations

import json
import os
import time
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import Any

import pyarrow.csv
import pyarrow.parquet
import pytest
from tiny_coder import TinyCoder, records, stripped, texts_of, write_input

from dateline import bulk
from dateline.bulk import Options, Summary, code_files
from dateline.errors import InputError, OutputError, SettingsError
from dateline.records import Coding, Failure, Report
from dateline.settings import Settings

ONE = Options(jobs=1)


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    return tmp_path


# ---- what comes out


def test_one_line_a_report_in_the_order_of_the_input(folder: Path) -> None:
    texts = write_input(100)

    class Uneven(TinyCoder):
        """Slow with the first batches, so that later ones are done before them."""

        def code_reports(self, reports: Iterable[Report]) -> Iterator[Coding]:
            chosen = list(reports)
            time.sleep(0.05 if "Report 1" in chosen[0].text or "Report 0" in chosen[0].text else 0)
            return super().code_reports(chosen)

    summary = code_files(["in.jsonl"], "out.jsonl", coder=Uneven(), options=Options(jobs=4))
    assert texts_of() == stripped(texts)
    assert (summary.coded, summary.failed, summary.total, summary.done) == (100, 0, 100, 100)
    assert summary.words == sum(len(t.split()) for t in texts)
    assert summary.claims == {"ASSAULT": 100, "CONSULT": sum(n % 7 for n in range(100))}
    assert summary.failures is None and not summary.interrupted


def test_duplicates_are_written_once(folder: Path) -> None:
    write_input(5)
    Path("again.jsonl").write_bytes(Path("in.jsonl").read_bytes())
    coder = TinyCoder()
    summary = code_files(["*.jsonl"], "out.jsonl", coder=coder)
    assert (summary.coded, summary.duplicates, summary.already) == (5, 5, 0)
    assert len(records()) == len(set(coder.coded)) == len(coder.coded) == 5


def test_failures_are_listed_and_tried_again(folder: Path) -> None:
    write_input(2)
    Path("bad.txt").write_text(" \n")
    Path("broken.jsonl").write_text("{]\n")
    Path("photo.txt").write_bytes(b"\x89PNG\r\n\x1a\n")
    kept: list[Coding | Failure] = []
    summary = code_files(
        ["bad.txt", "broken.jsonl", "in.jsonl", "photo.txt"], "out.jsonl", coder=TinyCoder(), keep=kept.append
    )
    failures = [json.loads(line) for line in Path("out.failures.jsonl").read_text().splitlines()]
    assert [(f["uri"], f["stage"]) for f in failures] == [
        ("bad.txt", "extract"),
        ("broken.jsonl#1", "read"),
        ("photo.txt", "read"),
    ]
    assert summary.failed == 3 and summary.failures == "out.failures.jsonl"
    assert summary.reasons["extract: no text was found"] == 1
    assert sum(isinstance(k, Failure) for k in kept) == 3 and len(kept) == 5
    Path("bad.txt").write_text("Farmers marched.")
    summary = code_files(["bad.txt", "in.jsonl"], "out.jsonl", coder=TinyCoder())
    assert (summary.coded, summary.already, summary.failed) == (1, 2, 0)
    assert not Path("out.failures.jsonl").exists()


def test_the_publication_date_and_field_names_reach_the_report(folder: Path) -> None:
    Path("in.jsonl").write_text('{"content_of_it": "Farmers marched."}\n')
    options = Options({"text": "content_of_it"}, published="2024-05-06")
    code_files(["in.jsonl"], "out.jsonl", coder=TinyCoder(), options=options)
    assert records()[0]["report"]["published"] == "2024-05-06"


def test_unknown_field_names_are_refused_before_the_output_is_touched(folder: Path) -> None:
    with pytest.raises(SettingsError, match="no field 'texts'"):
        Options({"texts": "body"})
    with pytest.raises(SettingsError, match="jobs"):
        Options(jobs=0)


@pytest.mark.parametrize("suffix", [".parquet", ".csv"])
def test_a_table_has_a_row_a_claim_and_appears_whole(folder: Path, suffix: str) -> None:
    write_input(40)
    name = f"out{suffix}"
    there: list[bool] = []
    summary = code_files(
        ["in.jsonl"], name, coder=TinyCoder(), options=ONE, progress=lambda _: there.append(Path(name).exists())
    )
    table = pyarrow.parquet.read_table(name) if suffix == ".parquet" else pyarrow.csv.read_csv(name)
    assert table.num_rows == summary.claims.total() > 40
    assert set(table["type"].to_pylist()) == {"ASSAULT", "CONSULT"}
    assert there and not any(there)
    assert sorted(p.name for p in folder.iterdir()) == ["in.jsonl", name]
    with pytest.raises(OutputError, match="--overwrite"):
        code_files(["in.jsonl"], name, coder=TinyCoder())
    assert code_files(["in.jsonl"], name, coder=TinyCoder(), options=Options(overwrite=True)).coded == 40


def test_a_formula_in_a_name_does_not_run(folder: Path) -> None:
    Path("=1+sum(2).txt").write_text("Farmers marched.")
    for suffix, read, apostrophe in ((".csv", pyarrow.csv.read_csv, "'"), (".parquet", pyarrow.parquet.read_table, "")):
        code_files(["=1+sum(2).txt"], f"out{suffix}", coder=TinyCoder())
        assert set(read(f"out{suffix}")["uri"].to_pylist()) == {f"{apostrophe}=1+sum(2).txt"}


def test_a_table_without_a_claim_still_has_its_columns(folder: Path) -> None:
    Path("a.txt").write_text("Nothing of note.")
    code_files(["a.txt"], "out.parquet", coder=TinyCoder())
    table = pyarrow.parquet.read_table("out.parquet")
    assert table.num_rows == 0 and "trigger" in table.column_names


# ---- going on


def test_what_is_there_is_not_coded_again(folder: Path) -> None:
    texts = write_input(30)
    code_files(["in.jsonl"], "out.jsonl", coder=TinyCoder())
    before = Path("out.jsonl").read_bytes()
    more = write_input(50)
    assert more[:30] == texts
    coder = TinyCoder()
    summary = code_files(["in.jsonl"], "out.jsonl", coder=coder)
    assert (summary.already, summary.coded, len(coder.coded)) == (30, 20, 20)
    assert Path("out.jsonl").read_bytes().startswith(before)
    assert texts_of() == stripped(more)


@pytest.mark.parametrize("cut", [1, 2, 100])
def test_a_line_cut_by_a_kill_is_cut_off_and_coded_again(folder: Path, cut: int) -> None:
    texts = write_input(20)
    code_files(["in.jsonl"], "out.jsonl", coder=TinyCoder())
    whole = Path("out.jsonl").read_bytes()
    Path("out.jsonl").write_bytes(whole[:-cut])
    coder = TinyCoder()
    assert code_files(["in.jsonl"], "out.jsonl", coder=coder).already == 19
    assert len(coder.coded) == 1 and texts_of() == stripped(texts)
    assert Path("out.jsonl").read_bytes() == whole


def test_an_output_that_holds_only_the_start_of_a_line_goes_on(folder: Path) -> None:
    write_input(3)
    Path("out.jsonl").write_bytes(b'{"sch')
    assert code_files(["in.jsonl"], "out.jsonl", coder=TinyCoder()).coded == 3
    assert len(records()) == 3


def test_keys_in_another_order_are_understood(folder: Path) -> None:
    write_input(3)
    code_files(["in.jsonl"], "out.jsonl", coder=TinyCoder())
    lines = []
    for r in records():
        r["report"] = dict(reversed(r["report"].items()))
        lines.append(json.dumps(r))
    Path("out.jsonl").write_text("\n".join(lines) + "\n")
    assert code_files(["in.jsonl"], "out.jsonl", coder=TinyCoder()).already == 3


@pytest.mark.parametrize(
    ("coder", "change", "message"),
    [
        (TinyCoder(model="other"), {}, "model differed"),
        (TinyCoder(Settings(min_confidence=0.5)), {}, "settings differed"),
        (TinyCoder(), {"schema": "dateline/0"}, "schema differed"),
        (TinyCoder(), {"run": {"version": "1", "model": "tiny", "tables": "old", "settings": {}}}, "tables differed"),
    ],
)
def test_an_output_made_in_another_way_is_refused(
    folder: Path, coder: TinyCoder, change: dict[str, Any], message: str
) -> None:
    write_input(3)
    code_files(["in.jsonl"], "out.jsonl", coder=TinyCoder())
    Path("out.jsonl").write_text("".join(json.dumps(r | change) + "\n" for r in records()))
    before = Path("out.jsonl").read_bytes()
    with pytest.raises(OutputError, match=message) as caught:
        code_files(["in.jsonl"], "out.jsonl", coder=coder)
    assert "--overwrite" in str(caught.value)
    assert Path("out.jsonl").read_bytes() == before
    code_files(["in.jsonl"], "out.jsonl", coder=coder, options=Options(overwrite=True))
    assert {r["run"]["model"] for r in records()} == {coder.run.model} and len(records()) == 3


@pytest.mark.parametrize(
    "content", ["my notes, no line end", '{"text": "x"}\n', '{"schema": 1}\n', '{"schema": {"own": 1}}', "\n\n"]
)
def test_a_file_of_somebody_else_is_never_touched(folder: Path, content: str) -> None:
    write_input(3)
    Path("out.jsonl").write_text(content)
    with pytest.raises(OutputError, match=r"not written by dateline|no record of Dateline"):
        code_files(["in.jsonl"], "out.jsonl", coder=TinyCoder())
    assert Path("out.jsonl").read_text() == content


def test_a_broken_line_in_the_middle_is_named(folder: Path) -> None:
    write_input(3)
    code_files(["in.jsonl"], "out.jsonl", coder=TinyCoder())
    lines = Path("out.jsonl").read_text().splitlines()
    Path("out.jsonl").write_text("\n".join([lines[0], "{]", lines[2]]) + "\n")
    with pytest.raises(OutputError, match="line 2"):
        code_files(["in.jsonl"], "out.jsonl", coder=TinyCoder())


# ---- names


def test_own_output_in_the_input_folder_is_not_read(folder: Path) -> None:
    write_input(3)
    Path("empty.txt").write_text("")
    for _ in range(2):
        summary = code_files(["."], "out.jsonl", coder=TinyCoder())
        assert (summary.done, summary.failed) == (4, 1)


def test_input_and_output_must_differ(folder: Path) -> None:
    write_input(3)
    before = Path("in.jsonl").read_bytes()
    with pytest.raises(OutputError, match="both input and output"):
        code_files(["in.jsonl"], "./in.jsonl", coder=TinyCoder(), options=Options(overwrite=True))
    assert Path("in.jsonl").read_bytes() == before


def test_a_missing_input_leaves_the_output_alone(folder: Path) -> None:
    write_input(3)
    code_files(["in.jsonl"], "out.jsonl", coder=TinyCoder())
    with pytest.raises(InputError, match="no such file"):
        code_files(["missing.jsonl"], "out.jsonl", coder=TinyCoder(), options=Options(overwrite=True))
    assert len(records()) == 3


@pytest.mark.parametrize("name", ["no/such/folder/out.jsonl", "."])
def test_an_output_that_cannot_be_opened_says_so(folder: Path, name: str) -> None:
    write_input(1)
    with pytest.raises(OutputError, match="cannot write"):
        code_files(["in.jsonl"], name, coder=TinyCoder())


@pytest.mark.skipif(os.geteuid() == 0, reason="root may write everywhere")
def test_an_output_that_is_read_only_says_so(folder: Path) -> None:
    write_input(1)
    Path("out.jsonl").touch(mode=0o444)
    with pytest.raises(OutputError, match="Permission denied"):
        code_files(["in.jsonl"], "out.jsonl", coder=TinyCoder())


@pytest.mark.parametrize("name", ["out.jsonl.gz", "out.xlsx", "out.html"])
def test_other_formats_are_refused(folder: Path, name: str) -> None:
    write_input(1)
    with pytest.raises(SettingsError, match=r"\.jsonl"):
        code_files(["in.jsonl"], name, coder=TinyCoder())
    assert not Path(name).exists()


def test_the_total_is_known_for_simple_files_only(folder: Path) -> None:
    write_input(3)
    Path("a.txt").write_text("Farmers marched.")
    assert code_files(["a.txt", "in.jsonl"], "out.jsonl", coder=TinyCoder()).total == 4
    Path("b.csv").write_text("text\nUnions marched.\n")
    assert code_files(["a.txt", "b.csv"], "out.jsonl", coder=TinyCoder()).total is None


# ---- memory, interruption


def test_reading_never_runs_far_ahead_of_writing(folder: Path) -> None:
    write_input(600)

    class Counting(TinyCoder):
        prepared = 0

        def prepare(self, *args: Any, **kwargs: Any) -> Report:
            self.prepared += 1
            return super().prepare(*args, **kwargs)

    coder, ahead = Counting(delay=0.0005), [0]
    code_files(
        ["in.jsonl"],
        "out.jsonl",
        coder=coder,
        options=Options(jobs=2),
        progress=lambda s: ahead.append(coder.prepared - s.done),
    )
    assert 0 < max(ahead) <= (2 * 2 + 1) * bulk.BATCH
    assert len(records()) == 600


def interrupt_after(count: int) -> Callable[[Summary], None]:
    def stop(summary: Summary) -> None:
        if summary.coded == count:
            raise KeyboardInterrupt

    return stop


def test_an_interrupted_run_goes_on(folder: Path) -> None:
    texts = write_input(100)
    summary = code_files(["in.jsonl"], "out.jsonl", coder=TinyCoder(), progress=interrupt_after(20))
    assert summary.interrupted
    assert texts_of() == stripped(texts)[: len(records())] and 20 <= len(records()) < 100
    summary = code_files(["in.jsonl"], "out.jsonl", coder=TinyCoder())
    assert texts_of() == stripped(texts) and not summary.interrupted


def test_an_interrupted_table_leaves_nothing(folder: Path) -> None:
    write_input(100)
    summary = code_files(["in.jsonl"], "out.parquet", coder=TinyCoder(), progress=interrupt_after(20))
    assert summary.interrupted
    assert [p.name for p in folder.iterdir()] == ["in.jsonl"]


def test_an_error_in_the_coder_is_not_hidden(folder: Path) -> None:
    write_input(100)

    class Broken(TinyCoder):
        def code_reports(self, reports: Iterable[Report]) -> Iterator[Coding]:
            for coding in super().code_reports(reports):
                if f"Report {bulk.BATCH + 8}:" in coding.report.text:
                    raise ZeroDivisionError
                yield coding

    with pytest.raises(ZeroDivisionError):
        code_files(["in.jsonl"], "out.jsonl", coder=Broken())
    assert len(records()) == bulk.BATCH  # the batch before it
