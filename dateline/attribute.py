"""Scores → attributions: who said (or thought) what, by the guideline of PolNeAR (Newell et al. 2018).

In: a window with its scores, and the heads. Out: for each cue its source and its content, in characters. The taggers
find cues and sources; each cue then asks for the two ends of its own content and for its own source, so that
attributions side by side do not run into each other. The same arithmetic in PyTorch is train/model.py.
"""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
from numpy.typing import NDArray

from dateline.arithmetic import buckets, gelu, linear, mean, sigmoid, softmax
from dateline.records import Attribution, Heads, Mention, Scores, Window
from dateline.tags import spans

__all__ = ["attributions"]

Array = NDArray[np.float32]
Ints = NDArray[np.int64]
Words = tuple[int, int]  # first word in the window, word after the last
LONGEST = 150  # words of a content
TAGGER = 0.5  # how much the content tagger's word counts beside the two ends


def attributions(window: Window, scores: Scores, heads: Heads) -> list[Attribution]:
    """The attributions whose cue lies in the core of a window, in the order of their cues."""
    cues = {c: sure for c, sure in _tagged(scores, heads, "cue") if c[0] >= window.core}
    if not cues:
        return []
    sources = [s for s, _ in _tagged(scores, heads, "source")]
    said = _sources(window, scores, heads, list(cues), sources)
    ends = _ends(window, scores, heads, list(cues)) + np.float32(TAGGER) * _edges(scores, heads)
    return [
        Attribution(
            _mention(window, *source, "SOURCE") if (source := said[n]) else None,
            _mention(window, cue, sure, "CUE"),
            _mention(window, *_best(ends[n]), "CONTENT"),
        )
        for n, (cue, sure) in enumerate(cues.items())
    ]


def _mention(window: Window, words: Words, sure: float, label: str) -> Mention:
    return Mention(int(window.start[words[0]]), int(window.end[words[1] - 1]), label, sure)


def _columns(heads: Heads, name: str) -> slice:
    names = list(heads.taggers)
    first = sum(len(heads.taggers[n]) for n in names[: names.index(name)])
    return slice(first, first + len(heads.taggers[name]))


def _tagged(scores: Scores, heads: Heads, name: str) -> Iterator[tuple[Words, float]]:
    logits = scores.tags[:, _columns(heads, name)]
    for a, b, _, sure in spans(logits, heads.taggers[name], np.array([0, len(logits)])):
        yield (a, b), sure


def _vectors(window: Window, scores: Scores, found: list[Words]) -> Array:
    places = np.array([(window.first[a], window.first[b]) for a, b in found], np.int64).reshape(-1, 2)
    return mean(scores.vectors, places + 1)


def _ends(window: Window, scores: Scores, heads: Heads, cues: list[Words]) -> Array:
    """Log-odds of each word to be first and last of each cue's content: cues × 2 × words."""
    words = scores.vectors[1 + window.first[:-1]]
    left = linear(_vectors(window, scores, cues), heads, "content.cue").reshape(len(cues), 2, -1)
    right = linear(words, heads, "content.word").reshape(len(words), 2, -1)
    at = np.arange(len(words))[None]
    a, b = (np.array([c[k] for c in cues])[:, None] for k in (0, 1))
    near = heads.weights["content.distance.weight"][buckets(at - b, a - at - 1, heads)] + linear(
        words, heads, "content.alone"
    )
    found = np.einsum("cbp,wbp->cbw", left, right) / np.float32(np.sqrt(left.shape[-1])) + near.transpose(0, 2, 1)
    return np.asarray(found, np.float32)


def _edges(scores: Scores, heads: Heads) -> Array:
    """What the content tagger says of each word as first and as last of a content, in logs: 2 × words."""
    p = softmax(scores.tags[:, _columns(heads, "content")]).clip(1e-4, 1)  # O, B, I
    follows = np.append(1 - p[1:, 2].clip(0, 1 - 1e-4), 1)
    return np.asarray(np.log([p[:, 1], (1 - p[:, 0]).clip(1e-4) * follows]), np.float32)


def _best(ends: Array) -> tuple[Words, float]:
    """The likeliest stretch between a first and a last word, and its probability among all stretches."""
    total = ends[0][:, None] + ends[1][None]
    length = np.arange(ends.shape[1])[None] - np.arange(ends.shape[1])[:, None]
    total[(length < 0) | (length >= LONGEST)] = -np.inf
    a, b = np.unravel_index(int(total.argmax()), total.shape)
    return (int(a), int(b) + 1), float(1 / np.exp(total - total[a, b]).sum())


def _sources(
    window: Window, scores: Scores, heads: Heads, cues: list[Words], sources: list[Words]
) -> list[tuple[Words, float] | None]:
    """The likeliest source of each cue, and its probability; None where that is below the threshold."""
    if not sources:
        return [None] * len(cues)
    p, w, label = "links.attribution.", heads.weights, heads.labels["spans"].index("OTHER")
    cue, source = _vectors(window, scores, cues), _vectors(window, scores, sources)
    c, s = np.array(cues), np.array(sources)
    gap = buckets(s[None, :, 0] - c[:, None, 1], c[:, None, 0] - s[None, :, 1], heads)
    right = linear(source, heads, p + "other") + w[p + "label.weight"][label]
    mixed = gelu(linear(cue, heads, p + "head")[:, None] + right[None] + w[p + "distance.weight"][gap])
    product = linear(cue, heads, p + "left")[:, None] * linear(source, heads, p + "right")[None]
    logits = np.concatenate([mixed, product], -1) @ w[p + "out.weight"].T + w[p + "out.bias"]
    sure = sigmoid(logits[:, :, heads.labels["links.attribution"].index("source")])
    best = [(sources[int(row.argmax())], float(row.max())) for row in sure]
    return [x if x[1] > heads.thresholds["source"] else None for x in best]
