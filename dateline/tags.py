"""Word tags to spans: what a BIO tagger says of each word, read as legal spans.

In: logits (words × tags) of one or more windows one after another, and where the windows begin. Out: spans in words.
"""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
from numpy.typing import NDArray

__all__ = ["legal", "spans", "viterbi"]

Array = NDArray[np.float32]
Ints = NDArray[np.int64]


def spans(logits: Array, tags: tuple[str, ...], edges: Ints) -> Iterator[tuple[int, int, str, float]]:
    """Spans (first word, word after the last, label, probability) of one BIO tagger over the words of all windows."""
    best = legal(logits, edges)
    kind = (best + 1) // 2  # 0 is O; tags run O, B-x, I-x, B-y, …
    if not kind.any():
        return
    before = np.concatenate([[0], kind[:-1]])
    before[edges[:-1]] = 0
    begins = (kind > 0) & ((best % 2 == 1) | (kind != before))
    breaks = np.flatnonzero(begins | (kind == 0) | np.isin(np.arange(len(kind)), edges[:-1]))
    starts = np.flatnonzero(begins)
    ends = np.append(breaks, len(kind))[np.searchsorted(breaks, starts, "right")]
    top = logits.max(1, keepdims=True)
    chosen = logits[np.arange(len(best)), best] - top[:, 0]
    sure = np.append(0, np.cumsum(chosen - np.log(np.exp(logits - top).sum(1)), dtype=np.float64))
    for a, b in zip(starts.tolist(), ends.tolist(), strict=True):
        yield a, b, tags[best[a]][2:], float(np.exp((sure[b] - sure[a]) / (b - a)))


def legal(logits: Array, edges: Ints) -> Ints:
    """The best legal tags of each window (Viterbi): I-x only after B-x or I-x. Only windows that break this are
    searched.
    """
    best = logits.argmax(1)
    before = np.concatenate([[0], best[:-1]])
    before[edges[:-1][edges[:-1] < len(best)]] = 0
    broken = (best > 0) & (best % 2 == 0) & ((before + 1) // 2 != best // 2)
    for w in np.unique(np.searchsorted(edges, np.flatnonzero(broken), "right") - 1).tolist():
        best[edges[w] : edges[w + 1]] = viterbi(logits[edges[w] : edges[w + 1]])
    return np.asarray(best, np.int64)


def viterbi(logits: Array) -> Ints:
    size, tags = logits.shape
    score = logits[0].copy()
    score[2::2] = -np.inf
    back = np.zeros((size, tags), np.int64)
    for n in range(1, size):
        top = int(score.argmax())
        inside = np.where(score[1::2] > score[2::2], np.arange(1, tags, 2), np.arange(2, tags, 2))
        back[n] = top
        back[n, 2::2] = inside
        score = logits[n] + score[back[n]]
    path = np.zeros(size, np.int64)
    path[-1] = score.argmax()
    for n in range(size - 1, 0, -1):
        path[n - 1] = back[n, path[n]]
    return path
