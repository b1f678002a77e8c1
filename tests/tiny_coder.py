"""A test double for bulk work only: a coder without a model, which codes three verbs by looking for them.

It says nothing about the quality of coding and stands in for `dateline.pipeline.Coder` where a test is about files,
order, locks, signals and full disks. `python tests/tiny_coder.py ARGUMENTS` is the real command line with it;
TINY_DELAY in the environment is the seconds it takes over each report.
"""

from __future__ import annotations

import hashlib
import json
import os
import re
import signal
import time
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

from dateline.errors import InputError
from dateline.records import Capture, Claim, Coding, Coverage, Evidence, Failure, Mention, Report, Run, Section
from dateline.settings import Settings

VERBS = {"struck": "ASSAULT", "marched": "PROTEST", "met": "CONSULT"}
_VERB = re.compile(rf"\b({'|'.join(VERBS)})\b")


class TinyCoder:
    """Codes each of VERBS as a claim; `delay` seconds a report. `coded` lists the ids it was asked to code."""

    def __init__(self, settings: Settings | None = None, *, model: str = "tiny", delay: float | None = None) -> None:
        self.run = Run("0.1.0", model, "tiny", (settings or Settings()).changed())
        self.delay = float(os.environ.get("TINY_DELAY", "0")) if delay is None else delay
        self.coded: list[str] = []

    def prepare(self, capture: Capture, *, published: str | None = None) -> Report:
        """The capture's text as it is; without any, an InputError."""
        text = capture.content if isinstance(capture.content, str) else capture.content.decode()
        if not text.strip():
            raise InputError("no text was found", uri=capture.uri, stage="extract")
        sha = hashlib.sha256(text.encode()).hexdigest()
        sections = (Section("body", 0, len(text)),)
        date = capture.published or published
        return Report(sha[:16], capture.uri, text, sha, sections, "en", len(text.split()), 0.1, published=date)

    def code_reports(self, reports: Iterable[Report]) -> Iterator[Coding]:
        """The codings, in order."""
        for report in reports:
            time.sleep(self.delay)
            self.coded.append(report.id)
            yield self._code(report)

    def code_captures(
        self, captures: Iterable[Capture | Failure], *, published: str | None = None
    ) -> Iterator[Coding | Failure]:
        """The codings and failures, in order."""
        for capture in captures:
            try:
                yield (
                    capture if isinstance(capture, Failure) else self._code(self.prepare(capture, published=published))
                )
            except InputError as e:
                yield Failure(capture.uri, e.stage, e.reason)

    def _code(self, report: Report) -> Coding:
        found = [(f"s{n}", m) for n, m in enumerate(_VERB.finditer(report.text), 1)]
        spans = tuple((s, Mention(m.start(), m.end(), "EVENT", 0.9), None) for s, m in found)
        claims = tuple(
            Claim(f"c{s}", VERBS[m[0]], None, "actual", 0.9, Evidence(m.start(), m.end(), m[0], "EVENT", s, 0.9))
            for s, m in found
        )
        size = len(report.text)
        return Coding(report, spans, (), claims, Coverage(size, size), self.run)


def write_input(count: int, name: str = "in.jsonl") -> list[str]:
    """Reports of different lengths; their texts, in order."""
    texts = [f"Report {n}: drones struck the port. " + "Ministers met. " * (n % 7) for n in range(count)]
    Path(name).write_text("".join(json.dumps({"text": t}) + "\n" for t in texts), encoding="utf-8")
    return texts


def records(name: str = "out.jsonl") -> list[dict[str, Any]]:
    """All records of an output; every line must be whole."""
    data = Path(name).read_bytes()
    assert not data or data.endswith(b"\n")
    return [json.loads(line) for line in data.splitlines()]


def texts_of(name: str = "out.jsonl") -> list[str]:
    """The texts of an output, in order, without the blanks around them."""
    return [r["report"]["text"].strip() for r in records(name)]


def stripped(texts: Iterable[str]) -> list[str]:
    """The texts without the blanks around them."""
    return [t.strip() for t in texts]


def main() -> None:
    """The command line of Dateline, with this coder."""
    from dateline import cli, pipeline

    signal.signal(signal.SIGINT, signal.default_int_handler)  # a shell's background job would ignore Ctrl-C
    pipeline.Coder = TinyCoder  # type: ignore[assignment, misc]
    cli.main()


if __name__ == "__main__":
    main()
