"""Resolution: how often words get the right place, time, actor and number, and what share of the pipeline's time it is.

    python -m bench.resolution --corpora DIR [--json FILE] [--check]

Each part can be run alone, and then lists its errors: bench.places, bench.times, bench.actors, bench.quantities.
"""

from __future__ import annotations

import argparse
import json
import sys
import time
from pathlib import Path
from statistics import median
from unittest.mock import patch

from bench import actors, places, quantities, times
from bench.floors import worse
from bench.speed import texts
from dateline.pipeline import Coder
from dateline.records import Capture, Draft, Report, Resolved
from dateline.resolve.report import resolve
from dateline.tables import Tables

ROUNDS = 3


class Timed:
    """The stage, with the seconds that it has taken."""

    seconds = 0.0

    def __call__(self, report: Report, draft: Draft, known: Tables) -> Resolved:
        began = time.perf_counter()
        found = resolve(report, draft, known)
        self.seconds += time.perf_counter() - began
        return found


def cost(corpora: Path, coder: Coder, most: int = 600) -> dict[str, float]:
    """The share of the time of `Coder.code_reports` that resolution takes, the median of some runs; and microseconds a
    word.
    """
    found: dict[str, float] = {}
    for name, rows in texts(corpora).items():
        reports = [coder.prepare(Capture(f"text{n}", text)) for n, text in enumerate(rows[:most])]
        words = sum(r.words for r in reports)
        runs = []
        for _ in range(ROUNDS):
            began = time.perf_counter()
            with patch("dateline.pipeline.resolve", Timed()) as timed:
                for _ in coder.code_reports(reports):
                    pass
            runs.append((timed.seconds / (time.perf_counter() - began), timed.seconds / words * 1e6))
        found[f"share of the time, {name}"] = median(share for share, _ in runs)
        found[f"microseconds a word, {name}"] = median(us for _, us in runs)
    return found


def measure(corpora: Path) -> dict[str, dict[str, float]]:
    """All figures, set by set."""
    coder = Coder()
    toponyms = places.figures(corpora, coder.tables.gazetteer)
    return {
        **{f"places, {name}": figures for name, figures in toponyms.items()},
        "times, GUM": times.gum(corpora),
        "times, Recognizers-Text": times.recognizers(corpora),
        "actors, 400 role fillers": actors.figures(corpora),
        "figures of the claim corpus": quantities.figures(),
        "cost": cost(corpora, coder),
    }


def main() -> None:
    """Print all figures; with --check exit 1 where one is below its floor."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--corpora", type=Path, required=True)
    parser.add_argument("--json", type=Path)
    parser.add_argument("--check", action="store_true")
    args = parser.parse_args()
    found = measure(args.corpora)
    for name, rows in found.items():
        print(f"\n{name}", *(f"  {key:45} {value:,.3f}" for key, value in rows.items()), sep="\n")
    if args.json:
        args.json.write_text(json.dumps(found, indent=1) + "\n", encoding="utf-8")
    if args.check and (bad := worse("resolution", found)):
        sys.exit("\n".join(bad))


if __name__ == "__main__":
    main()
