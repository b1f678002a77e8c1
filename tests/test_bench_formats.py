"""The benches of the formats at a tiny size: they measure what they say, and everything that they made is counted."""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pytest

from bench import warc
from dateline.extract import extract
from dateline.read import read
from dateline.records import Capture


@pytest.fixture(scope="module")
def figures() -> dict[str, dict[str, float]]:
    return warc.measure(pages=24, coded=6, jobs=2)


def test_every_page_of_the_archive_is_read_extracted_and_coded(figures: dict[str, dict[str, float]]) -> None:
    assert figures["read"]["pages"] == 24
    assert figures["read and extract"]["pages with an article"] + figures["read and extract"]["pages without"] == 24
    for output in ("jsonl", "db"):
        rows = figures[f"coded into .{output}"]
        assert rows["pages coded"] + rows["pages that failed"] == 6
        assert rows["claims"] > 0
        assert rows["s for 24 pages, if all were like these"] == pytest.approx(4 * rows["s"], rel=0.01)
    assert all(value > 0 for rows in figures.values() for key, value in rows.items() if key.endswith(("/s", "time")))


@pytest.mark.parametrize("output", ["jsonl", "db"])
def test_the_stages_share_the_cpu_time_and_none_is_left_out(figures: dict[str, dict[str, float]], output: str) -> None:
    shares = figures[f"share of CPU time, .{output}"]
    assert sum(shares.values()) == pytest.approx(1)
    assert all(share > 0 for share in shares.values()), shares
    assert shares["extract"] + shares["encode"] > shares["the rest"], shares


def test_an_archive_has_what_crawlers_write(tmp_path: Path) -> None:
    path, passed = tmp_path / "a.warc.gz", Counter[str]()
    records = warc.archive(path, 300)
    found = list(read(str(path), passed=passed))
    assert len(found) == records["pages"] == 300
    assert all(isinstance(x, Capture) for x in found)
    assert len({x.uri for x in found}) == 300
    assert records["request"] == records["response"] == 300 + passed.total() - passed["request record"] - 1
    assert passed["image/jpeg"] and any(reason.startswith("HTTP ") for reason in passed)
    again = tmp_path / "b.warc.gz"
    warc.archive(again, 300)
    assert list(read(str(again))) == found


@pytest.mark.parametrize("template", range(4))
def test_a_rendered_page_gives_back_its_report(template: int) -> None:
    text = (
        "Two glide bombs slammed into a garden-supplies warehouse on the northern edge of Kharkiv on Saturday.\n"
        "Rescuers searched the ruins until dusk & found nine bodies, the deputy governor said on Sunday morning.\n"
        "A border crossing twenty kilometres away stayed closed, and buses were sent back to the town hall."
    )
    capture = Capture("x", text, title="Bombs hit <warehouse>", published="2024-06-16")
    page = warc.rendered(template, capture, [f"Another story, number {n}" for n in range(12)])
    report = extract(Capture("https://example.org/x", page.encode(), "text/html"))
    body = "\n".join(report.text[s.start : s.end] for s in report.sections if s.kind == "body")
    assert all(line in body for line in text.split("\n"))
    assert "cookies" not in body
    assert "Another story" not in body


def test_the_clock_takes_the_time_of_functions_and_generators_but_not_of_who_asks() -> None:
    def burn(seconds: float) -> None:
        end = time.thread_time() + seconds
        while time.thread_time() < end:
            pass

    def steps() -> Iterator[int]:
        for n in range(3):
            burn(0.01)
            yield n

    clock = warc.Clock()
    clock.timed("plain", burn)(0.02)
    for _ in clock.timed("steps", steps)():
        burn(0.05)
    assert sum(clock.spent["plain"]) == pytest.approx(0.02, abs=0.01)
    assert sum(clock.spent["steps"]) == pytest.approx(0.03, abs=0.015)
