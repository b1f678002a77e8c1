"""Speed and memory of the whole pipeline, as a ratio to the bare encoder over the same windows in the same run.

    python -m bench.speed --corpora DIR [--jobs 2] [--json FILE]

Two sets: current-events items (50 words each) and long reports (PolNeAR dev articles). Plain text goes in, JSON lines
come out. The bare encoder is the network alone, on the same windows in the same batches, in the same thread. The runs
alternate three times and the medians count: machines are noisy, so read the ratio, not the rate. Peak memory is that of
a fresh process that runs `dateline code`.
"""

from __future__ import annotations

import argparse
import json
import resource
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

from dateline.export import to_json
from dateline.pipeline import Coder
from dateline.records import Capture, Coding
from dateline.segment import windows

ROUNDS = 3


def texts(corpora: Path) -> dict[str, list[str]]:
    """The two sets of plain texts."""
    lines = (corpora / "current_events" / "2025.jsonl").read_text(encoding="utf-8").splitlines()
    articles = sorted((corpora / "polnear" / "dev").glob("*.txt"))
    return {
        "current events": [json.loads(line)["text"] for line in lines],
        "long reports": [p.read_text(encoding="utf-8") for p in articles],
    }


def seconds(work: Callable[[], object]) -> float:
    """How long `work` takes."""
    began = time.perf_counter()
    work()
    return time.perf_counter() - began


def compare(coder: Coder, rows: list[str]) -> dict[str, float]:
    """Median seconds of pipeline and bare encoder on one thread, and what follows from them."""
    captures = [Capture(f"text{n}", text) for n, text in enumerate(rows)]

    def pipeline() -> list[str]:
        return [to_json(c) for c in coder.code_captures(captures) if isinstance(c, Coding)]

    reports = [coder.prepare(c) for c in captures]
    found = [w for r in reports for w in windows(r, [s for s in r.sections if s.kind == "body"])]
    pipeline()
    times = [(seconds(pipeline), seconds(lambda: coder.encoder.forward(found))) for _ in range(ROUNDS)]
    whole, bare = (statistics.median(t) for t in zip(*times, strict=True))
    words = sum(r.words for r in reports)
    return {
        "reports": len(rows), "words": words, "pieces": sum(len(w.ids) for w in found),
        "pipeline s": whole, "bare encoder s": bare, "ratio": statistics.median(a / b for a, b in times),
        "reports/s, one core": len(rows) / whole, "words/s, one core": words / whole,
    }  # fmt: skip


def bulk(rows: list[str], jobs: int) -> dict[str, float]:
    """`dateline code` on the set in a process of its own: words a second with start-up, and peak memory."""
    with tempfile.TemporaryDirectory() as folder:
        source = Path(folder, "in.jsonl")
        source.write_text(
            "".join(json.dumps({"id": str(n), "text": t}) + "\n" for n, t in enumerate(rows)), encoding="utf-8"
        )
        before = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss
        output = str(Path(folder, "out.jsonl"))
        command = [sys.executable, "-m", "dateline", "code", str(source), "-o", output, "--jobs", str(jobs), "--quiet"]
        took = seconds(lambda: subprocess.run(command, check=True))
        peak = max(before, resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss)
    words = sum(len(t.split()) for t in rows)
    return {"jobs": jobs, "words/s": words / took, "peak memory MB": peak / 1024}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--corpora", type=Path, required=True)
    parser.add_argument("--reports", type=int, default=600, help="most reports for the ratio; the rate is of all")
    parser.add_argument("--jobs", type=int, default=2)
    parser.add_argument("--json", type=Path)
    args = parser.parse_args()
    sets = texts(args.corpora)
    found = {
        name: bulk(rows, args.jobs) for name, rows in sets.items()
    }  # first: a child's peak counts its parent's size
    coder = Coder()
    for name, rows in sets.items():
        found[name] |= compare(coder, rows[: args.reports])
    for name, figures in found.items():
        print(f"\n{name}")
        for figure, value in figures.items():
            print(f"  {figure:36s} {value:10.2f}" if isinstance(value, float) else f"  {figure:36s} {value:10d}")
    if args.json:
        args.json.write_text(json.dumps(found, indent=1) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
