"""Five-fold cross-validation on the PLOVER sets.

The main model, which never saw them, is finished five times, each time on four fifths of them.

    python -m train.folds --corpora DIR --init train/runs/main --runs train/runs/folds [--json FILE]

Prints the accuracy of the type between two marked spans (plover/pairs_train, 15 types: YIELD counts as CONCEDE or
RETREAT) and of the quad class of a sentence (plover/quad_train).
"""

from __future__ import annotations

import argparse
import json
import re
import subprocess
import sys
from pathlib import Path

import torch

from train.batches import collate
from train.corpora import CORPORA, Document, fold_of
from train.examples import examples
from train.model import Model
from train.scheme import TYPES
from train.train import span_means

YIELD = ("CONCEDE", "RETREAT")


def merged(kind: str) -> str:
    """The type as the PLV set has it."""
    return "YIELD" if kind in YIELD else kind


def words(doc: Document) -> frozenset[str]:
    """The words of a sentence, to tell near-duplicates."""
    return frozenset(re.findall(r"\w+", doc.text.lower()))


def alone(corpora: Path, fold: int) -> set[str]:
    """Ids of the held-out documents that share at most 60% of their words with every sentence trained on."""
    docs = [d for name in ("pairs", "quad") for d in CORPORA[name](corpora)]
    seen = [words(d) for d in docs if fold_of(d) != fold]
    held = [(d.id, words(d)) for d in docs if fold_of(d) == fold]
    return {name for name, w in held if max(len(w & x) / len(w | x) for x in seen) <= 0.6}


def predict(model: Model, corpora: Path, fold: int) -> dict[str, list[tuple[str, str]]]:
    """(gold, predicted) of the held-out fifth, by set, and of those without a near-duplicate among the others."""
    found: dict[str, list[tuple[str, str]]] = {}
    only = alone(corpora, fold)
    for name in ("pairs", "quad"):
        rows = found.setdefault(name, [])
        few = found.setdefault(f"{name}, no near-duplicates,", [])
        for doc in CORPORA[name](corpora):
            if fold_of(doc) == fold and (answer := judge(model, doc)):
                rows.append(answer)
                few += [answer] * (doc.id in only)
    return found


def judge(model: Model, doc: Document) -> tuple[str, str] | None:
    """(gold, predicted) of one sentence; None where its pair is not marked in one window."""
    batch = collate(examples(doc)[:1])
    with torch.no_grad():
        h = model(batch.ids, batch.case, batch.mask)
        if batch.quad is not None:
            pooled = (h * batch.mask[:, :, None]).sum(1) / batch.mask.sum(1, keepdim=True)
            return str(doc.quad), str(int(model.quad(pooled).argmax()))
        if batch.dyads is None:
            return None
        span, _, _ = span_means(h, batch.spans, batch.sentences, batch.mask)
        a, b, types = batch.dyads
        rows = batch.spans[a, 0]
        p = model.dyads(span[a], span[b], h[rows], batch.mask[rows] > 0).softmax(-1)[0]
    scores: dict[str, float] = {}
    for t, value in zip(TYPES, p.tolist(), strict=True):
        scores[merged(t)] = scores.get(merged(t), 0.0) + value
    return merged(TYPES[int(types[0].int().argmax())]), max(scores, key=lambda t: scores[t])


def macro(rows: list[tuple[str, str]]) -> float:
    """Macro F1 over the gold classes."""
    total = 0.0
    classes = {g for g, _ in rows}
    for c in classes:
        right = sum(g == p == c for g, p in rows)
        total += 2 * right / max(1, sum(g == c for g, _ in rows) + sum(p == c for _, p in rows))
    return total / len(classes)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--corpora", type=Path, required=True)
    parser.add_argument("--init", type=Path, required=True)
    parser.add_argument("--runs", type=Path, required=True)
    parser.add_argument("--steps", type=int, default=320)
    parser.add_argument("--json", type=Path)
    args = parser.parse_args()
    found: dict[str, list[tuple[str, str]]] = {}
    for fold in range(5):
        run = args.runs / str(fold)
        if not (run / "model.pt").exists():
            command = [sys.executable, "-m", "train.train", "--corpora", args.corpora, "--init", args.init]
            command += ["--run", run, "--phase", "fold", "--fold", fold, "--steps", args.steps]
            subprocess.run(list(map(str, command)), check=True)
        model = Model().eval()
        model.load_state_dict(torch.load(run / "model.pt", map_location="cpu", weights_only=True))
        for name, rows in predict(model, args.corpora, fold).items():
            found.setdefault(name, []).extend(rows)
    figures = {
        f"{n} {m}": round(v, 4)
        for n, rows in found.items()
        for m, v in (("accuracy", sum(g == p for g, p in rows) / len(rows)), ("macro F1", macro(rows)))
    }
    print(json.dumps(figures))
    if args.json:
        args.json.write_text(json.dumps(figures, indent=1) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
