"""Figures right: low, high and best of every QUANTITY role of the claim corpus, given its words (docs/figures.md).

    python -m bench.quantities [--errors]

bench/data/figures.tsv was written by an annotator who saw the words in context and the rules, and none of the code. The
kind is the role's own, as annotated. A role is right where all three numbers are, or all three are rightly missing.
"""

from __future__ import annotations

import argparse
from collections.abc import Iterator
from pathlib import Path

from dateline.resolve.count import count
from dateline.values import Number
from train.claims import OURS, Document, blocks, claim_document

GOLD = Path(__file__).parent / "data" / "figures.tsv"
KINDS = ("killed", "wounded", "detained", "displaced", "amount")
Bounds = tuple[float | None, float | None, float | None]


def gold(path: Path = GOLD) -> dict[tuple[str, str], tuple[Bounds, str]]:
    """(kind, words) → bounds and unit."""
    rows = [line.split("\t") for line in path.read_text(encoding="utf-8").splitlines()[1:]]
    number = [tuple(float(x) if x else None for x in r[2:5]) for r in rows]
    return {(r[0], r[1]): ((n[0], n[1], n[2]), r[5]) for r, n in zip(rows, number, strict=True)}


def answers() -> Iterator[tuple[str, str, Number, Bounds, str]]:
    """Every QUANTITY role: kind, words, what is read, and what is right."""
    true = gold()
    for doc in (claim_document(b, "claims") for path in sorted(OURS.glob("*.txt")) for b in blocks(path)):
        for kind, start, end in _roles(doc):
            words = doc.text[start:end]
            value = count(words, kind, doc.text[max(start - 80, 0) : start], doc.text[end : end + 80]).value
            if (kind, words) in true and isinstance(value, Number):
                yield kind, words, value, *true[kind, words]


def _roles(doc: Document) -> Iterator[tuple[str, int, int]]:
    for event in doc.events:
        for role, n in event.roles:
            if role in KINDS:
                yield role, doc.spans[n][0], doc.spans[n][1]


def figures() -> dict[str, float]:
    """Shares right over all roles."""
    found = list(answers())
    bounds = sum((v.low, v.high, v.best) == b for _, _, v, b, _ in found)
    units = sum(
        (v.unit or "").replace("%", "percent") == unit.replace("per cent", "percent") for _, _, v, _, unit in found
    )
    return {"figures": len(found), "bounds": bounds / len(found), "unit": units / len(found)}


def main() -> None:
    """Print the shares; with --errors every wrong answer once."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--errors", action="store_true")
    args = parser.parse_args()
    if args.errors:
        wrong = {
            (kind, words, v.low, v.high, v.best, v.rule, v.unit, true, unit)
            for kind, words, v, true, unit in answers()
            if (v.low, v.high, v.best) != true
        }
        for row in sorted(wrong, key=str):
            print(*row)
    print({name: round(value, 3) for name, value in figures().items()})


if __name__ == "__main__":
    main()
