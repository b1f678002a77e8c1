"""Examples → batches of tensors.

The order of batches is a function of the seed alone, so a run can go on where it stopped.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

import numpy as np
import torch
from torch import Tensor

from dateline.wordpiece import CLS, MASK, PAD, SEP
from train.examples import Example
from train.model import DISTANCES
from train.scheme import LINKS, SPAN_LABELS, TYPES

EVENT = SPAN_LABELS.index("EVENT")
MAX_PAIRS = 600  # of one link head in one window; more are sampled, links always kept


@dataclass
class Batch:
    """Tensors of some windows of one corpus. Spans are rows (window, first piece, piece after); pairs index spans."""

    corpus: str
    ids: Tensor
    case: Tensor
    mask: Tensor
    words: Tensor  # the first piece of each word: rows of flattened batch × pieces
    tags: dict[str, Tensor] = field(default_factory=dict)
    spans: Tensor = field(default_factory=lambda: torch.zeros(0, 3, dtype=torch.long))
    sentences: Tensor = field(default_factory=lambda: torch.zeros(0, 2, dtype=torch.long))
    labels: Tensor = field(default_factory=lambda: torch.zeros(0, dtype=torch.long))
    triggers: Tensor = field(default_factory=lambda: torch.zeros(0, dtype=torch.long))
    targets: dict[str, Tensor] = field(default_factory=dict)
    # head, other, distance, target
    pairs: dict[str, tuple[Tensor, Tensor, Tensor, Tensor]] = field(default_factory=dict)
    # cue (a span), words of its window (rows of `words`, then -1), their distances, first and last of the content
    contents: tuple[Tensor, Tensor, Tensor, Tensor] | None = None
    contexts: Tensor | None = None
    quad: Tensor | None = None
    dyads: tuple[Tensor, Tensor, Tensor] | None = None


def distance(a: tuple[int, ...], b: tuple[int, ...]) -> int:
    """The bucket of the signed distance in words from span a to span b: 0 overlapping, then after, then before."""
    if b[0] >= a[1]:
        return int(np.searchsorted(DISTANCES, b[0] - a[1], "right"))
    if a[0] >= b[1]:
        return len(DISTANCES) + int(np.searchsorted(DISTANCES, a[0] - b[1], "right"))
    return 0


def collate(chosen: list[Example], rng: np.random.Generator | None = None, drop: float = 0.0) -> Batch:
    """One batch; with `rng`, `drop` of the pieces are masked and pairs beyond MAX_PAIRS are sampled."""
    size = max(len(e.window.ids) for e in chosen) + 2
    ids = np.full((len(chosen), size), PAD, np.int64)
    case = np.zeros((len(chosen), size), np.int64)
    for n, e in enumerate(chosen):
        w = e.window
        k = len(w.ids)
        ids[n, 0], ids[n, k + 1] = CLS, SEP
        ids[n, 1 : k + 1], case[n, 1 : k + 1] = w.ids, w.case
        if rng is not None and drop:
            ids[n, 1 : k + 1][rng.random(k) < drop] = MASK
    words = np.concatenate([n * size + 1 + e.window.first[:-1] for n, e in enumerate(chosen)])
    batch = Batch(
        chosen[0].corpus,
        torch.from_numpy(ids),
        torch.from_numpy(case),
        torch.from_numpy((ids != PAD).astype(np.float32)),
        torch.from_numpy(words.astype(np.int64)),
    )
    for name in sorted({t for e in chosen for t in e.tags}):
        batch.tags[name] = torch.from_numpy(
            np.concatenate([e.tags.get(name, np.full(len(e.window.start), -1)) for e in chosen])
        )
    _spans(batch, chosen)
    _pairs(batch, chosen, rng)
    _contents(batch, chosen)
    if chosen[0].contexts is not None:
        batch.contexts = torch.from_numpy(np.stack([e.contexts for e in chosen if e.contexts is not None]))
    if chosen[0].quad >= 0:
        batch.quad = torch.tensor([e.quad for e in chosen])
    return batch


def _spans(batch: Batch, chosen: list[Example]) -> None:
    """Add the spans of some windows, their sentences, and what is known about triggers and about pairs of them."""
    rows, labels, sents, triggers, dyads = [], [], [], [], []
    targets: dict[str, list[float]] = {"types": [], "mode": [], "modality": [], "factuality": [], "geneva": []}
    offset = 0
    for n, e in enumerate(chosen):
        first, sentence = e.window.first, e.window.sentence
        for a, b, label in e.spans:
            rows.append((n, 1 + first[a], 1 + first[b]))
            opens, closes = np.searchsorted(sentence, [sentence[a], sentence[a] + 1])
            sents.append((1 + first[opens], 1 + first[closes]))
            labels.append(label)
        triggers += [offset + t for t in e.triggers]
        for name, values in (
            ("types", e.types),
            ("mode", e.modes),
            ("modality", e.modalities),
            ("factuality", e.factuality),
            ("geneva", e.general),
        ):
            targets[name] += values
        dyads += [(offset + a, offset + b, types) for a, b, types in e.dyads]
        offset += len(e.spans)
    if rows:
        batch.spans = torch.tensor(np.array(rows), dtype=torch.long)
        batch.sentences = torch.tensor(np.array(sents), dtype=torch.long)
        batch.labels = torch.tensor(labels)
    batch.triggers = torch.tensor(triggers, dtype=torch.long)
    batch.targets = {k: torch.tensor(v) for k, v in targets.items() if v}
    if dyads:
        left, right, types = zip(*dyads, strict=True)
        answers = torch.from_numpy(np.stack(types).reshape(-1, len(TYPES)))
        batch.dyads = (torch.tensor(left), torch.tensor(right), answers)


def _candidates(e: Example, name: str) -> list[tuple[int, int]]:
    """The pairs of spans that a link head is asked about in a window."""
    every = range(len(e.spans))
    if name == "role":
        return [(t, s) for t in e.triggers for s in every if s != t]
    if name == "same":
        used = (
            sorted({s for _, s, _ in e.links.get("role", [])} | set(e.triggers))
            if e.corpus in ("claims", "portal")
            else list(every)
        )
        return [
            (j, i)
            for j in used
            for i in used
            if _before(e, i, j) and (e.spans[i][2] == EVENT) == (e.spans[j][2] == EVENT)
        ]
    heads = sorted({h for h, _, _ in e.links[name]})
    if name == "srl":
        sentence = e.window.sentence
        return [(h, s) for h in heads for s in every if s != h and sentence[e.spans[s][0]] == sentence[e.spans[h][0]]]
    return [(h, s) for h in heads for s in every if e.spans[s][2] != e.spans[h][2] or s != h]


def _before(e: Example, i: int, j: int) -> bool:
    """Whether span i comes before span j in the text; of two that begin together, the longer comes first."""
    return (e.spans[i][0], -e.spans[i][1], i) < (e.spans[j][0], -e.spans[j][1], j)


def _linked(e: Example, name: str) -> dict[tuple[int, int], set[int]]:
    """The classes that a link head should answer, by pair of spans."""
    found: dict[tuple[int, int], set[int]] = {}
    if name == "same":
        for chain in e.chains or []:
            for i in chain:
                for j in chain:
                    if _before(e, i, j):
                        found[j, i] = {0}
        return found
    for head, other, role in e.links.get(name, []):
        found.setdefault((head, other), set()).add(role)
    return found


def _pairs(batch: Batch, chosen: list[Example], rng: np.random.Generator | None) -> None:
    """Add the pairs that each link head is asked about, with the buckets of their distances and the answers."""
    for name, classes in LINKS.items():
        heads, others, gaps, targets = [], [], [], []
        offset = 0
        for e in chosen:
            if name in e.links or (name == "same" and e.chains is not None):
                linked = _linked(e, name)
                pairs = _candidates(e, name)
                if rng is not None and len(pairs) > MAX_PAIRS:
                    keep = rng.random(len(pairs)) < MAX_PAIRS / len(pairs)
                    pairs = [p for p, k in zip(pairs, keep, strict=True) if k or p in linked]
                for h, o in pairs:
                    heads.append(offset + h)
                    others.append(offset + o)
                    gaps.append(distance(e.spans[h], e.spans[o]))
                    targets.append([float(c in linked.get((h, o), ())) for c in range(len(classes))])
            offset += len(e.spans)
        if heads:
            batch.pairs[name] = (torch.tensor(heads), torch.tensor(others), torch.tensor(gaps), torch.tensor(targets))


def _contents(batch: Batch, chosen: list[Example]) -> None:
    """Add the contents of attributions whose cue lies in the same window."""
    index = LINKS["attribution"].index("content")
    cues, words, gaps, edges = [], [], [], []
    spans = begin = 0
    for e in chosen:
        size = len(e.window.start)
        for cue, other, kind in e.links.get("attribution", ()):
            if kind == index:
                cues.append(spans + cue)
                words.append(np.arange(begin, begin + size))
                gaps.append(distances(e.spans[cue], size))
                edges.append((e.spans[other][0], e.spans[other][1] - 1))
        spans += len(e.spans)
        begin += size
    if cues:
        longest = max(map(len, words))
        padded, near = (np.full((len(cues), longest), fill, np.int64) for fill in (-1, 0))
        for n, (w, g) in enumerate(zip(words, gaps, strict=True)):
            padded[n, : len(w)], near[n, : len(w)] = w, g
        batch.contents = torch.tensor(cues), torch.from_numpy(padded), torch.from_numpy(near), torch.tensor(edges)


def distances(span: tuple[int, ...], size: int) -> np.ndarray:
    """The bucket of the distance from a span to each of the words of its window."""
    at = np.arange(size)
    after = np.searchsorted(DISTANCES, at - span[1], "right")
    before = len(DISTANCES) + np.searchsorted(DISTANCES, span[0] - at - 1, "right")
    return np.where(at >= span[1], after, np.where(at < span[0], before, 0))


def schedule(
    corpora: dict[str, list[Example]], shares: dict[str, float], *, seed: int, size: int
) -> Iterator[list[Example]]:
    """Batches without end: corpora drawn by share of pieces, each shuffled, like lengths together."""
    rng = np.random.default_rng(seed)
    names = [n for n in corpora if shares.get(n, 0) > 0 and corpora[n]]
    queues: dict[str, list[list[Example]]] = {n: [] for n in names}
    weights = np.array([shares[n] for n in names])
    mean = np.array([np.mean([len(e.window.ids) for e in corpora[n]]) for n in names])
    pieces = np.minimum(size, mean * 64)  # short texts fill a batch less
    weights = weights / pieces
    weights /= weights.sum()
    while True:
        name = names[int(rng.choice(len(names), p=weights))]
        if not queues[name]:
            queues[name] = _bucket(corpora[name], rng, size)
        yield queues[name].pop()


def _bucket(rows: list[Example], rng: np.random.Generator, size: int) -> list[list[Example]]:
    """The rows once, in shuffled batches of like length, each of at most `size` pieces and 64 windows."""
    noise = rng.random(len(rows))
    order = sorted(range(len(rows)), key=lambda i: len(rows[i].window.ids) // 16 + noise[i])
    batches: list[list[Example]] = [[]]
    for i in order:
        longest = max([len(e.window.ids) for e in batches[-1]] + [len(rows[i].window.ids)]) + 2
        if batches[-1] and (longest * (len(batches[-1]) + 1) > size or len(batches[-1]) >= 64):
            batches.append([])
        batches[-1].append(rows[i])
    rng.shuffle(batches)
    return batches
