"""Bulk work in processes: kill -9, Ctrl-C, full disks, two writers, pipes. The coder is a double (tiny_coder.py)."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from subprocess import PIPE

import pytest
from tiny_coder import records, stripped, texts_of, write_input

Start = Callable[..., subprocess.Popen[str]]
PROGRAM = Path(__file__).with_name("tiny_coder.py")


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    return tmp_path


@pytest.fixture
def start(folder: Path) -> Iterator[Start]:
    """Starts the command line with the double in it; what still runs when the test ends is killed."""
    running: list[subprocess.Popen[str]] = []

    def begin(*arguments: str, delay: float = 0.0, blocks: int | None = None) -> subprocess.Popen[str]:
        command = [sys.executable, str(PROGRAM), *arguments]
        if blocks is not None:  # the largest file that may be written, as the shell counts
            command = ["sh", "-c", f'ulimit -f {blocks}; exec "$@"', "sh", *command]
        environment = os.environ | {"TINY_DELAY": str(delay), "COLUMNS": "100"}
        running.append(subprocess.Popen(command, stdout=PIPE, stderr=PIPE, text=True, env=environment))
        return running[-1]

    yield begin
    for process in running:
        with process:
            process.kill()


def finish(process: subprocess.Popen[str]) -> tuple[int, str, str]:
    out, err = process.communicate(timeout=30)
    return process.returncode, out, err


def wait_for_lines(count: int, name: str = "out.jsonl") -> None:
    path, end = Path(name), time.monotonic() + 20
    while not path.exists() or path.read_bytes().count(b"\n") < count:
        assert time.monotonic() < end, "no output was written"
        time.sleep(0.01)


CODE = ("code", "in.jsonl", "-o", "out.jsonl", "--jobs", "2")


def test_killed_at_any_moment_the_next_run_goes_on(start: Start) -> None:
    texts = write_input(300)
    for lines in (0, 40, 120):
        process = start(*CODE, delay=0.004)
        wait_for_lines(lines)
        process.kill()
        assert finish(process)[0] == -signal.SIGKILL
    written = Path("out.jsonl").read_bytes().count(b"\n")
    assert 120 <= written < 300
    code, _, err = finish(start(*CODE))
    assert code == 0 and f"{written} reports were in out.jsonl already" in err
    assert texts_of() == stripped(texts)


def test_ctrl_c_keeps_what_is_coded_and_says_how_to_go_on(start: Start) -> None:
    texts = write_input(300)
    process = start(*CODE, delay=0.01)
    wait_for_lines(16)
    process.send_signal(signal.SIGINT)
    code, _, err = finish(process)
    assert code == 130 and "run the same command again" in err and "Traceback" not in err
    written = len(records())
    assert 16 <= written < 300 and f"{written}" in err
    assert finish(start(*CODE))[0] == 0
    assert texts_of() == stripped(texts)


def test_a_full_disk_keeps_whole_lines_and_says_how_many(start: Start) -> None:
    texts = write_input(300)
    code, _, err = finish(start(*CODE, blocks=64))
    written = len(records())
    assert code == 3 and "Traceback" not in err
    assert 0 < written < 300 and f"{written} reports are safely written" in err
    assert len(err.splitlines()) == 1
    assert finish(start(*CODE))[0] == 0
    assert texts_of() == stripped(texts)


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="this system has no /dev/full")
def test_a_device_that_is_full_is_one_line(start: Start) -> None:
    write_input(3)
    code, _, err = finish(start("code", "in.jsonl", "-o", "/dev/full"))
    assert code == 3 and err == "dateline: cannot write /dev/full: No space left on device. 0 reports were written\n"


def test_two_writers_on_one_output_do_not_mix(start: Start) -> None:
    texts = write_input(300)
    first = start(*CODE, delay=0.01)
    wait_for_lines(1)
    first.send_signal(signal.SIGSTOP)
    code, _, err = finish(start(*CODE, "--overwrite"))
    first.send_signal(signal.SIGCONT)
    assert code == 3 and "being written by another run" in err
    assert finish(first)[0] == 0
    assert texts_of() == stripped(texts)


def test_a_reader_that_goes_away_is_silent(start: Start) -> None:
    write_input(300)
    process = start("code", "in.jsonl", "-o", "-", "--quiet", delay=0.001)
    assert process.stdout and process.stdout.readline().startswith('{"schema"')
    process.stdout.close()
    assert process.stderr and process.stderr.read() == ""
    assert process.wait(30) == 141


def test_lines_go_through_a_pipe(start: Start) -> None:
    texts = write_input(40)
    code, out, err = finish(start("code", "in.jsonl", "-o", "-"))
    assert code == 0 and [json.loads(line)["report"]["text"].strip() for line in out.splitlines()] == stripped(texts)
    assert "ASSAULT" in err and not Path("-").exists()
