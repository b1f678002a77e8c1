"""The command line's contract: options, exit codes, messages. Tests named test_model_* use the real coder and model."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import click
import pytest
from click.testing import CliRunner, Result
from tiny_coder import TinyCoder

import dateline
from dateline import errors, pipeline
from dateline.cli import cli

Run = Callable[..., Result]
REPORT = "Rebels struck the army base at Gao on Monday, killing 12 soldiers, the defence ministry said."
DOCS = Path(__file__).parents[1] / "docs" / "cli.md"
READ_WITH_A_DOUBLE = f"""
import sys
sys.path.insert(0, {str(Path(__file__).parent)!r})
from tiny_coder import TinyCoder
from dateline import pipeline
pipeline.Coder = TinyCoder
from dateline.cli import main
main()
"""


@pytest.fixture
def run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Run:
    """Runs the command line in an empty folder, with the real coder."""
    monkeypatch.chdir(tmp_path)
    Path("a.txt").write_text(REPORT)

    def call(*arguments: str, stdin: str | bytes | None = None) -> Result:
        return CliRunner().invoke(cli, arguments, input=stdin)

    return call


@pytest.fixture
def tiny(run: Run, monkeypatch: pytest.MonkeyPatch) -> Run:
    """The same with the double for bulk work."""
    monkeypatch.setattr(pipeline, "Coder", TinyCoder)
    return run


def lines_of(text: str) -> list[dict[str, Any]]:
    return [json.loads(line) for line in text.splitlines()]


def many(count: int, name: str = "in.jsonl") -> None:
    Path(name).write_text("".join(json.dumps({"text": f"Report {n}: farmers marched."}) + "\n" for n in range(count)))


# ---- help and start


@pytest.mark.parametrize("command", [[], ["read"], ["code"], ["explain"], ["schema"]])
def test_help_tells_the_exit_codes(run: Run, command: list[str]) -> None:
    result = run(*command, "--help")
    assert result.exit_code == 0
    assert all(re.search(rf"^ +{code} +\w", result.stdout, re.M) for code in (0, 1, 2, 3, 130, 141))


def test_help_is_quick() -> None:
    times = []
    for _ in range(3):
        started = time.perf_counter()
        subprocess.run([sys.executable, "-m", "dateline", "--help"], check=True, capture_output=True)
        times.append(time.perf_counter() - started)
    assert min(times) < 0.3


def test_starting_loads_nothing_heavy() -> None:
    heavy = ["numpy", "rich", "onnxruntime", "pyarrow", "trafilatura", "jinja2", "lxml"]
    check = f"import sys, dateline.cli; sys.exit(','.join(m for m in {heavy} if m in sys.modules) or 0)"
    done = subprocess.run([sys.executable, "-c", check], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr


def commands() -> list[tuple[str, click.Parameter]]:
    """The parameters of every command, under the name of the command that has a section in the documentation."""
    found = [("", p) for p in cli.params]
    for name, command in cli.commands.items():
        inner = command.commands.values() if isinstance(command, click.Group) else [command]
        found += [(name, p) for each in inner for p in each.params]
    return found


@pytest.mark.parametrize(("command", "parameter"), commands())
def test_every_command_and_option_is_documented(command: str, parameter: click.Parameter) -> None:
    text = DOCS.read_text(encoding="utf-8")
    parts = re.split(r"^## ", text, flags=re.M)
    part = next(p for p in parts if p.startswith(f"`dateline {command}".rstrip()))
    names = (
        parameter.opts
        if isinstance(parameter, click.Option)
        else [parameter.make_metavar(click.Context(cli)).strip("[]")]
    )
    assert all(f"`{name}" in part or f" {name}" in part for name in names)


def test_the_documentation_names_no_option_that_is_not_there() -> None:
    known = {name for _, p in commands() for name in (*p.opts, *p.secondary_opts)} | {"--help"}
    assert set(re.findall(r"(?<![\w-])--[a-z][a-z-]*", DOCS.read_text(encoding="utf-8"))) <= known


# ---- usage


@pytest.mark.parametrize(
    "wrong",
    [
        ["--published", "yesterday"],
        ["--published", "2024-02-30"],
        ["--published", "0999-01-01"],
        ["--published", "2999-01-01"],
        ["--published", ""],
        ["--published", "2024-W13-7"],
        ["--min-confidence", "1"],
        ["--min-confidence", "-0.1"],
        ["--min-confidence", "sure"],
        ["--fields", "text"],
        ["--fields", "text=,published=date"],
        ["--fields", "texts=body"],
        ["--no-such-option"],
    ],
)
@pytest.mark.parametrize("command", [["read", "a.txt"], ["code", "a.txt", "-o", "out.jsonl"], ["explain", "a.txt"]])
def test_wrong_options_are_usage_errors(tiny: Run, command: list[str], wrong: list[str]) -> None:
    result = tiny(*command, *wrong)
    assert result.exit_code == 2 and result.stdout == "" and result.stderr
    assert not Path("out.jsonl").exists()


@pytest.mark.parametrize(
    "command",
    [
        ["read"],
        ["code", "a.txt"],
        ["code", "-o", "x.jsonl"],
        ["explain"],
        ["write", "a.txt"],
        ["code", "a.txt", "-o", "x.xlsx"],
    ],
)
def test_incomplete_commands_are_usage_errors(tiny: Run, command: list[str]) -> None:
    assert tiny(*command).exit_code == 2


@pytest.mark.parametrize("given", ["2024-03-31", "2024-03-31T22:15", "2024-03-31T22:15:00+02:00"])
def test_dates_and_times_are_taken(tiny: Run, given: str) -> None:
    result = tiny("read", "a.txt", "--json", "--published", given)
    assert json.loads(result.stdout)["report"]["published"] == given


# ---- read


def test_read_prints_a_table_or_json(tiny: Run) -> None:
    table = tiny("read", "a.txt")
    assert table.exit_code == 0 and "ASSAULT" in table.stdout and "struck" in table.stdout
    record = json.loads(tiny("read", "a.txt", "--json").stdout)
    assert record["claims"][0]["type"] == "ASSAULT" and record["report"]["text"] == REPORT


def test_read_takes_standard_input(tiny: Run) -> None:
    record = json.loads(tiny("read", "-", "--json", stdin="Farmers marched in København.".encode()).stdout)
    assert record["report"]["text"] == "Farmers marched in København." and record["report"]["uri"] == "-"


def test_read_stops_at_the_limit_and_says_so(tiny: Run) -> None:
    many(30)
    result = tiny("read", "in.jsonl", "--json")
    assert len(lines_of(result.stdout)) == 20 and "more than 20 reports" in result.stderr
    result = tiny("read", "in.jsonl", "--json", "--limit", "30")
    assert len(lines_of(result.stdout)) == 30 and result.stderr == ""


def test_read_exit_codes(tiny: Run) -> None:
    Path("mixed.jsonl").write_text('{"text": "Farmers marched."}\n{]\n')
    mixed = tiny("read", "mixed.jsonl", "--json")
    assert mixed.exit_code == 1 and len(lines_of(mixed.stdout)) == 1
    assert mixed.stderr.startswith("dateline: mixed.jsonl#2: ")
    Path("empty.jsonl").write_text("")
    empty = tiny("read", "empty.jsonl")
    assert empty.exit_code == 3 and empty.stderr
    Path("photo.txt").write_bytes(b"\x89PNG")
    assert tiny("read", "photo.txt").exit_code == 3


def test_read_writes_a_page(tiny: Run) -> None:
    assert tiny("read", "a.txt", "--html", "page.html").exit_code == 0
    page = Path("page.html").read_text(encoding="utf-8")
    assert page.startswith("<!") and "struck" in page and "ASSAULT" in page


def test_read_ends_quietly_when_its_reader_has_gone() -> None:
    command = [sys.executable, "-c", READ_WITH_A_DOUBLE, "read", "-"]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE) as process:
        assert process.stdin and process.stdout and process.stderr
        process.stdout.close()
        process.stdin.write(REPORT.encode())
        process.stdin.close()
        assert (process.wait(60), process.stderr.read()) == (141, b"")


def test_a_closed_output_is_no_error() -> None:
    done = subprocess.run(f"{sys.executable} -m dateline kb check >&-", shell=True, capture_output=True, text=True)
    assert "Traceback" not in done.stderr


@pytest.mark.parametrize(
    "command", [["read", "a.txt"], ["code", "a.txt", "-o", "o.jsonl"], ["code", ".", "-o", "o.jsonl"]]
)
@pytest.mark.parametrize("page", ["./a.txt", "no/such/page.html", ""])
def test_a_page_never_replaces_an_input(tiny: Run, command: list[str], page: str) -> None:
    result = tiny(*command, "--html", page)
    assert result.exit_code == 3 and page in result.stderr and not Path("o.jsonl").exists()
    assert Path("a.txt").read_text() == REPORT


@pytest.mark.parametrize("command", [["read"], ["explain"], ["code", "-o", "out.jsonl"]])
def test_errors_are_one_line_without_a_traceback(tiny: Run, command: list[str]) -> None:
    result = tiny(*command, "missing.txt")
    assert result.exit_code == 3 and result.stdout == ""
    assert re.fullmatch(r"dateline: missing\.txt: .+\n", result.stderr)


# ---- code


def test_code_writes_and_sums_up(tiny: Run) -> None:
    many(5)
    result = tiny("code", "in.jsonl", "a.txt", "-o", "out.jsonl")
    assert result.exit_code == 0 and result.stdout == ""
    assert len(lines_of(Path("out.jsonl").read_text())) == 6
    assert "PROTEST" in result.stderr and "ASSAULT" in result.stderr
    again = tiny("code", "in.jsonl", "a.txt", "-o", "out.jsonl")
    assert again.exit_code == 0 and "6 reports were in out.jsonl already" in again.stderr


def test_code_exit_codes(tiny: Run) -> None:
    Path("bad.txt").write_text(" ")
    some = tiny("code", "a.txt", "bad.txt", "-o", "out.jsonl")
    assert some.exit_code == 1 and "out.failures.jsonl" in some.stderr
    assert tiny("code", "bad.txt", "-o", "none.jsonl").exit_code == 3
    assert tiny("code", "a.txt", "-o", "no/such/out.jsonl").exit_code == 3
    assert tiny("code", "a.txt", "-o", "a.txt", "--overwrite").exit_code != 0
    assert Path("a.txt").read_text() == REPORT


def test_code_to_standard_output_tells_failures_on_standard_error(tiny: Run) -> None:
    Path("bad.txt").write_text(" ")
    result = tiny("code", "a.txt", "bad.txt", "-o", "-", "--quiet")
    assert result.exit_code == 1 and len(lines_of(result.stdout)) == 1
    assert result.stderr.startswith("dateline: bad.txt: ") and len(result.stderr.splitlines()) == 1


def test_tables_do_not_stand_among_the_records(tiny: Run) -> None:
    result = tiny("code", "a.txt", "-o", "-", "--show", "1", "--quiet")
    assert len(lines_of(result.stdout)) == 1 and "struck" in result.stderr
    assert "struck" in tiny("code", "a.txt", "-o", "out.jsonl", "--show", "1", "--quiet").stdout


def test_quiet_is_silent(tiny: Run) -> None:
    result = tiny("code", "a.txt", "-o", "out.jsonl", "--quiet")
    assert (result.exit_code, result.output) == (0, "")


def test_settings_reach_the_record_and_are_compared(tiny: Run) -> None:
    assert tiny("code", "a.txt", "-o", "out.jsonl", "--min-confidence", "0.4", "--headlines").exit_code == 0
    run = json.loads(Path("out.jsonl").read_text())["run"]
    assert run["settings"] == {"min_confidence": 0.4, "headlines": True}
    other = tiny("code", "a.txt", "-o", "out.jsonl")
    assert other.exit_code == 3 and "--overwrite" in other.stderr
    assert tiny("code", "a.txt", "-o", "out.jsonl", "--overwrite").exit_code == 0


def test_code_writes_a_page_with_failures(tiny: Run) -> None:
    Path("bad.txt").write_text(" ")
    assert tiny("code", "a.txt", "bad.txt", "-o", "out.jsonl", "--html", "page.html").exit_code == 1
    page = Path("page.html").read_text(encoding="utf-8")
    assert "struck" in page and "bad.txt" in page


@pytest.mark.parametrize("page", ["no/such/page.html", "out.jsonl"])
def test_an_impossible_page_is_refused_before_coding(tiny: Run, page: str) -> None:
    result = tiny("code", "a.txt", "-o", "out.jsonl", "--html", page)
    assert result.exit_code == 3 and page in result.stderr and not Path("out.jsonl").exists()


def test_fields_and_jobs_are_taken(tiny: Run) -> None:
    Path("in.csv").write_text("when,what\n2024-05-06,Farmers marched.\n")
    assert (
        tiny("code", "in.csv", "-o", "o.jsonl", "--fields", "text=what, published=when", "--jobs", "1").exit_code == 0
    )
    assert json.loads(Path("o.jsonl").read_text())["report"]["published"] == "2024-05-06"


def test_progress_is_drawn_on_a_terminal(tiny: Run) -> None:
    from dateline.bulk import Summary
    from dateline.cli import _progress

    with _progress(False) as nobody_looks:
        assert nobody_looks is None
    program = (
        "import sys; sys.stderr.isatty = lambda: True\n"
        "from dateline.cli import _progress\nfrom dateline.bulk import Summary\n"
        "with _progress(False) as show: show(Summary('o', total=9, coded=7, words=700, seconds=2.0))\n"
    )
    environment = os.environ | {"TERM": "xterm", "COLUMNS": "100"}
    drawn = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True, env=environment)
    assert drawn.stdout == "" and "7 reports" in drawn.stderr and "350 words/s" in drawn.stderr
    assert Summary("o", coded=2, failed=1).done == 3


def test_schema_is_json(run: Run) -> None:
    result = run("schema")
    assert result.exit_code == 0 and json.loads(result.stdout)["$schema"]


def test_a_missing_model_is_one_line(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    def missing(*_: object) -> None:
        raise errors.AssetError("the model file cannot be read; install dateline again")

    monkeypatch.setattr(pipeline, "Coder", missing)
    result = run("read", "a.txt")
    assert (
        result.exit_code == 3 and result.stderr == "dateline: the model file cannot be read; install dateline again\n"
    )


# ---- with the model


def test_model_version_names_the_model(run: Run) -> None:
    result = run("--version")
    assert result.exit_code == 0
    assert re.fullmatch(rf"dateline {re.escape(dateline.__version__)} \(model [0-9a-f]{{12}}\)\n", result.stdout)


def test_model_read_codes_the_report(run: Run) -> None:
    record = json.loads(run("read", "a.txt", "--json", "--published", "2024-03-05", "--title", "Base attacked").stdout)
    assert record["report"]["title"] == "Base attacked" and record["report"]["published"] == "2024-03-05"
    assert "ASSAULT" in {claim["type"] for claim in record["claims"]}
    assert record["run"]["model"] in run("--version").stdout
    assert "ASSAULT" in run("read", "a.txt").stdout


def test_model_min_confidence_leaves_out_what_is_less_sure(run: Run) -> None:
    for least in (0.0, 0.5, 0.99):
        claims = json.loads(run("read", "a.txt", "--json", "--min-confidence", str(least)).stdout)["claims"]
        assert all(claim["confidence"] >= least for claim in claims)


def test_model_code_gives_what_read_gives(run: Run) -> None:
    many(3)
    Path("b.html").write_text(
        "<html><body><article><h1>Base attacked</h1>" + f"<p>{REPORT}</p>" * 2 + "</article></body>"
    )
    Path("french.txt").write_text(
        "Le ministre a déclaré lundi que les rebelles avaient attaqué la base pendant la nuit."
    )
    assert run("code", ".", "-o", "out.jsonl", "--jobs", "2").exit_code == 0
    coded = lines_of(Path("out.jsonl").read_text(encoding="utf-8"))
    assert len(coded) == 6
    alone = [r for name in ("a.txt", "b.html", "french.txt") for r in lines_of(run("read", name, "--json").stdout)]
    by_id = {record_id(r): triggers(r) for r in coded}
    assert [by_id[record_id(r)] for r in alone] == [triggers(r) for r in alone]


def record_id(record: dict[str, Any]) -> str:
    return str(record["report"]["id"])


def triggers(record: dict[str, Any]) -> list[tuple[object, ...]]:
    """What a record claims, without the confidences: a batch of reports must not change what one of them says."""
    return [(c["trigger"]["start"], c["trigger"]["end"], c["type"], c["mode"]) for c in record["claims"]]


def test_model_explain_shows_every_stage(run: Run) -> None:
    many(3)
    stages = json.loads(run("explain", "in.jsonl", "--report", "2").stdout)
    assert list(stages) == ["extract", "segment", "encode", "decode", "attribute", "resolve", "assemble"]
    assert all(stage["ms"] >= 0 for stage in stages.values())
    assert stages["extract"]["report"]["text"] == "Report 1: farmers marched."
    assert stages["assemble"]["coding"]["schema"] == "dateline/1"
    missing = run("explain", "in.jsonl", "--report", "4")
    assert missing.exit_code == 3 and "no report number 4" in missing.stderr
