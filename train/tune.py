"""Fit the few numbers that stand beside the weights, on claim dev: thresholds, and the calibration of each confidence.

    python -m train.tune --corpora DIR --run train/runs/average       writes train/tuned.json

Calibration is a logistic regression (Platt 1999) of "this is right" on the log-odds of the model's own probabilities:
of a claim (trigger and type), of its trigger, of a filler of a role (given the claim), of a mention (its span and
label). The error that a fit on one half of the reports has on the other half is printed, so that the fit is not its
own judge.
"""

from __future__ import annotations

import argparse
import json
import subprocess
import sys
import tempfile
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from bench import score
from bench.score import report_of
from dateline.pipeline import Coder
from dateline.records import Claim, Coding
from train.claims import Document, read_claims
from train.scheme import ROLES

Array = NDArray[np.float64]
Rows = list[tuple[int, tuple[float, ...], bool]]  # report, probabilities, right
LIMITS = tuple(n / 100 for n in range(0, 55, 5))
THRESHOLDS = tuple(n / 20 for n in range(3, 15))
TUNED = Path(__file__).parent / "tuned.json"
LINKS = (0.2, 0.3, 0.4, 0.5, 0.6)
LOW = 0.1  # below this no filler is looked at
PLAIN = {
    "claim": (0.0, 0.0, 1.0),
    "trigger": (0.0, 1.0),
    "role": (0.0, 1.0),
    "mention": (0.0, 1.0),
}  # the model's own probabilities


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


def calibration(rows: Rows) -> tuple[list[float], float]:
    """The numbers, and the error of a two-fold cross-fit."""
    half = np.array([n % 2 for n, _, _ in rows])
    right = np.array([ok for *_, ok in rows], float)
    x = np.column_stack([np.ones(len(rows)), odds(np.array([p for _, p, _ in rows]))])
    crossed: list[tuple[float, bool]] = []
    for k in (0, 1):
        w = fit(x[half != k], right[half != k])
        crossed += zip((1 / (1 + np.exp(-x[half == k] @ w))).tolist(), (right[half == k] > 0).tolist(), strict=True)
    return [round(float(v), 4) for v in fit(x, right)], score.calibration_error(crossed)


def claim_rows(docs: Sequence[Document], codings: Sequence[Coding]) -> tuple[Rows, Rows]:
    """Of each claim: trigger's and type's probability, whether both are right; and of each trigger alone."""
    s = score.claims(docs, codings)
    made = [(n, c) for n, coding in enumerate(codings) for c in coding.claims]
    both: Rows = [
        (n, (c.trigger.confidence, c.confidence), ok) for (n, c), (_, ok) in zip(made, s.confidence, strict=True)
    ]
    return both, [(n, (p,), ok) for (n, _), (p, ok) in zip(made, s.triggers, strict=True)]


def mention_rows(docs: Sequence[Document], codings: Sequence[Coding]) -> Rows:
    """Of each mention: its probability, and whether the annotation has the same span and label."""
    return [
        (n, (m.confidence,), (m.start, m.end, m.label) in gold)
        for n, (doc, coding) in enumerate(zip(docs, codings, strict=True))
        for gold in [set(doc.spans)]
        for _, m, _ in coding.spans
    ]


def thinned(c: Claim, thresholds: dict[str, float]) -> Claim:
    """The claim without the fillers that lie below the threshold of their role."""
    changes: dict[str, object] = {}
    for role in ("actor", "recipient", "place", "equipment", "source"):
        changes[role] = tuple(e for e in getattr(c, role) if e.confidence > thresholds[role])
    for role in ("time", "said", "cue"):
        e = getattr(c, role)
        changes[role] = e if e and e.confidence > thresholds[role] else None
    figures = tuple(f for f in c.figures if f.evidence.confidence > thresholds[f.kind])
    return replace(c, figures=figures, **changes)  # type: ignore[arg-type]


def thin(codings: Sequence[Coding], thresholds: dict[str, float]) -> list[Coding]:
    """The codings with every claim thinned."""
    return [replace(coding, claims=tuple(thinned(c, thresholds) for c in coding.claims)) for coding in codings]


def role_thresholds(docs: Sequence[Document], codings: Sequence[Coding]) -> dict[str, float]:
    """For each role the threshold with the best F1; `about` is not among them."""
    best: dict[str, tuple[float, float]] = {}
    for t in THRESHOLDS:
        for role, tally in score.claims(docs, thin(codings, dict.fromkeys(score.ROLES, t))).roles.items():
            if tally.gold >= 20 and role != "about":
                best[role] = max(best.get(role, (0.0, 0.5)), (round(tally.f1, 4), t))
    print(best)
    return {r: best[r][1] if r in best else 0.5 for r in score.ROLES}


def recalibrated(coding: Coding, numbers: Sequence[float]) -> Coding:
    """The coding with calibrated claims; before, their confidence is the type's probability."""

    def sure(c: Claim) -> float:
        x = odds(np.array([c.trigger.confidence, c.confidence]))
        return float(1 / (1 + np.exp(-np.array(numbers) @ [1, *x])))

    return replace(coding, claims=tuple(replace(c, confidence=sure(c)) for c in coding.claims))


def tune(coder: Coder, docs: Sequence[Document]) -> dict[str, object]:
    """Every number, fitted in turn: calibration of claims, the claim limit, roles, then the other links."""
    given = coder.encoder.heads
    low = {**given.thresholds, "claim": 0.0, **{f"role {r}": LOW for r in ROLES}, "role about": 0.5}
    coder.encoder.heads = replace(given, thresholds=low, confidence=PLAIN)
    codings = list(coder.code_reports(map(report_of, docs)))
    confidence: dict[str, list[float]] = {}

    def calibrate(name: str, rows: Rows) -> None:
        confidence[name], error = calibration(rows)
        print(f"{name}: {confidence[name]}, cross-fitted error {error:.4f}")

    claims, triggers = claim_rows(docs, codings)
    calibrate("claim", claims)
    calibrate("trigger", triggers)
    calibrate("mention", mention_rows(docs, codings))
    codings = [recalibrated(c, confidence["claim"]) for c in codings]
    f1 = {t: score.claims(docs, [score.above(c, t) for c in codings]).typed.f1 for t in LIMITS}
    print({t: round(v, 4) for t, v in f1.items()})
    limit = max(LIMITS, key=lambda t: f1[t])
    codings = [score.above(c, limit) for c in codings]
    roles = role_thresholds(docs, codings)
    calibrate("role", score.claims(docs, thin(codings, roles)).filled)
    roles["relay"] = roles["source"]
    thresholds = {**given.thresholds, "claim": limit, **{f"role {r}": t for r, t in roles.items()}}
    numbers = {k: tuple(v) for k, v in confidence.items()}
    for name in ("role about", "same"):
        found = {}
        for t in LINKS:
            coder.encoder.heads = replace(given, thresholds={**thresholds, name: t}, confidence=numbers)
            scores = score.claims(docs, coder.code_reports(map(report_of, docs)))
            found[t] = (scores.named if name == "same" else scores.roles["about"]).f1
        print(name, {t: round(v, 4) for t, v in found.items()})
        thresholds[name] = max(LINKS, key=lambda t: found[t])
    return {"thresholds": thresholds, "confidence": confidence}


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
    TUNED.write_text(json.dumps(tune(coder, [d for d in read_claims(args.corpora) if d.dev])) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
