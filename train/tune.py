"""Fit the few numbers that stand beside the weights, on claim dev: role threshold and calibration of confidence.

    python -m train.tune --corpora DIR --run train/runs/final       writes train/tuned.json

Calibration is a logistic regression (Platt 1999) of "trigger and type are right" on the log-odds of trigger and type.
Three numbers for ~1,500 claims; the error that a fit on one half has on the other half is printed, so that the fit is
not its own judge.
"""

from __future__ import annotations

import argparse
import json
import subprocess
import sys
import tempfile
from dataclasses import replace
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from bench import score
from bench.accuracy import report_of
from dateline.pipeline import Coder
from dateline.records import Heads
from train.corpora import Document, read_claims

Array = NDArray[np.float64]
BIASES, LIMITS, ROLES = (0.0, 0.5, 1.0), (0.0, 0.2, 0.3, 0.4, 0.5), (0.25, 0.3, 0.35, 0.4, 0.45, 0.5)
TUNED = Path(__file__).parent / "tuned.json"


def odds(p: Array) -> Array:
    """Log-odds of probabilities, kept off 0 and 1."""
    p = np.clip(p, 1e-6, 1 - 1e-6)
    return np.asarray(np.log(p / (1 - p)))


def fit(x: Array, y: Array) -> Array:
    """Logistic regression by Newton's method; x has a column of ones."""
    w = np.zeros(x.shape[1])
    for _ in range(30):
        p = 1 / (1 + np.exp(-x @ w))
        hessian = x.T @ (x * (p * (1 - p))[:, None]) + 1e-3 * np.eye(len(w))
        w -= np.linalg.solve(hessian, x.T @ (p - y) + 1e-3 * w)
    return w


def calibration(coder: Coder, docs: list[Document]) -> tuple[list[float], float]:
    """The three numbers, and the error of a two-fold cross-fit."""
    heads = coder.encoder.heads
    coder.encoder.heads = replace(heads, confidence=(0.0, 0.0, 1.0))  # confidence is then the type's probability
    coder.encoder.heads = replace(coder.encoder.heads, thresholds={**heads.thresholds, "claim": 0.0})
    codings = list(coder.code_reports(map(report_of, docs)))
    coder.encoder.heads = heads
    right = np.array([ok for _, ok in score.claims(docs, codings).confidence], float)
    half = np.array([n % 2 for n, c in enumerate(codings) for _ in c.claims])
    made = [c for coding in codings for c in coding.claims]
    x = np.stack(
        [
            np.ones(len(made)),
            odds(np.array([c.trigger.confidence for c in made])),
            odds(np.array([c.confidence for c in made])),
        ],
        1,
    )
    crossed: list[tuple[float, bool]] = []
    for k in (0, 1):
        w = fit(x[half != k], right[half != k])
        crossed += zip((1 / (1 + np.exp(-x[half == k] @ w))).tolist(), (right[half == k] > 0).tolist(), strict=True)
    return [round(float(v), 4) for v in fit(x, right)], score.calibration_error(crossed)


def coded(coder: Coder, docs: list[Document], heads: Heads, limit: float) -> score.ClaimScores:
    """The scores of claim dev with these heads, claims below `limit` left out."""
    coder.encoder.heads = replace(heads, thresholds={**heads.thresholds, "claim": limit})
    return score.claims(docs, coder.code_reports(map(report_of, docs)))


def search(coder: Coder, docs: list[Document]) -> tuple[Heads, float]:
    """The heads with the trigger bias, calibration, claim limit and role threshold that do best; the calibration error.

    Trigger bias and claim limit by F1 of trigger and type, role threshold by F1 over all roles.
    """
    given, best, chosen, error = coder.encoder.heads, 0.0, coder.encoder.heads, 1.0
    for bias in BIASES:
        coder.encoder.heads = replace(given, thresholds={**given.thresholds, "trigger": bias})
        numbers, crossed = calibration(coder, docs)
        heads = replace(coder.encoder.heads, confidence=tuple(numbers))
        for limit in LIMITS:
            f1 = coded(coder, docs, heads, limit).typed.f1
            print(f"bias {bias} limit {limit}: trigger+type F1 {f1:.4f}, calibration error {crossed:.4f}")
            if f1 > best:
                best, error = f1, crossed
                chosen = replace(heads, thresholds={**heads.thresholds, "claim": limit})
    roles = {}
    for threshold in ROLES:
        heads = replace(chosen, thresholds={**chosen.thresholds, "role": threshold})
        roles[threshold] = coded(coder, docs, heads, heads.thresholds["claim"]).all_roles.f1
    print({k: round(v, 4) for k, v in roles.items()})
    return replace(chosen, thresholds={**chosen.thresholds, "role": max(roles, key=lambda t: roles[t])}), error


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--corpora", type=Path, required=True)
    parser.add_argument("--run", type=Path, required=True)
    args = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        model = Path(folder, "model.onnx")
        command = [sys.executable, "-m", "train.export", "--run", args.run, "--out", model, "--corpora", args.corpora]
        subprocess.run(list(map(str, command)), check=True)
        coder = Coder(model=model)
    docs = [d for d in read_claims(args.corpora) if d.dev]
    heads, error = search(coder, docs)
    print(f"calibration {heads.confidence}, cross-fitted error {error:.4f}; thresholds {heads.thresholds}")
    tuned = {"thresholds": heads.thresholds, "confidence": list(heads.confidence)}
    TUNED.write_text(json.dumps(tuned) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
