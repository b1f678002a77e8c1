"""The arithmetic of the span heads in numpy: what train/model.py does in PyTorch.

In: vectors and the matrices of a model file. Out: arrays.
"""

from __future__ import annotations

import math

import numpy as np
from numpy.typing import NDArray

from dateline.records import Heads

__all__ = ["buckets", "calibrated", "gelu", "linear", "mean", "sigmoid", "softmax"]

Array = NDArray[np.float32]
Ints = NDArray[np.int64]


def mean(pieces: Array, places: Ints) -> Array:
    """Mean of the rows a:b of `pieces` for each (a, b) of `places`. No b is the very end: a [SEP] stands there."""
    if not len(places):
        return np.zeros((0, pieces.shape[1]), np.float32)
    unique, back = np.unique(places, axis=0, return_inverse=True)
    sums = np.add.reduceat(pieces, unique.ravel())[::2]  # sorted, so the stretches between are summed once at most
    means = sums / (unique[:, 1] - unique[:, 0])[:, None].astype(np.float32)
    return np.asarray(means[back.ravel()], np.float32)


def linear(x: Array, heads: Heads, name: str) -> Array:
    """x times the matrix of that name, plus its bias."""
    return np.asarray(x @ heads.weights[f"{name}.weight"].T + heads.weights[f"{name}.bias"])


def gelu(x: Array) -> Array:
    """x Φ(x), with erf by Abramowitz and Stegun 7.1.26 (error below 2e-7)."""
    z = np.abs(x) * np.float32(0.7071067811865476)
    t = 1 / (1 + np.float32(0.3275911) * z)
    series = t * (
        0.254829592 + t * (-0.284496736 + t * (1.421413741 + t * (-1.453152027 + t * np.float32(1.061405429))))
    )
    tail = series * np.exp(-z * z)  # 1 - erf(|x| / √2)
    return np.asarray(np.where(x >= 0, x * (1 - tail / 2), x * tail / 2), np.float32)


def softmax(x: Array) -> Array:
    """Probabilities over the last axis."""
    e = np.exp(x - x.max(-1, keepdims=True))
    return np.asarray(e / e.sum(-1, keepdims=True))


def sigmoid(x: NDArray[np.floating]) -> Array:
    """Probabilities of single logits."""
    return np.asarray(1 / (1 + np.exp(-np.clip(x, -30, 30))))


def calibrated(what: str, heads: Heads, *probabilities: float) -> float:
    """The share of such answers that are right: logistic in the log-odds of the model's probabilities (Platt 1999)."""
    bias, *slopes = heads.confidence[what]
    total = bias
    for slope, p in zip(slopes, probabilities, strict=True):
        p = min(max(p, 1e-6), 1 - 1e-6)
        total += slope * math.log(p / (1 - p))
    return 1 / (1 + math.exp(-max(-30.0, min(30.0, total))))


def buckets(after: Ints, before: Ints, heads: Heads) -> Ints:
    """Buckets of signed distances in words, as train/batches.py has them.

    `after` is how far the other span begins behind the head's end, `before` how far it ends in front of the head; both
    negative where the two overlap.
    """
    edges = np.array(heads.labels["distances"], np.int64)
    found = np.where(after >= 0, np.searchsorted(edges, after, "right"), 0)
    return np.where((after < 0) & (before >= 0), len(edges) + np.searchsorted(edges, before, "right"), found)
