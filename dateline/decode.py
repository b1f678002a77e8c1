"""Scores → Drafts: tags become mentions and triggers, span vectors become types, roles, chains and contexts.

In: the windows of some reports with their scores, and the span heads. Out: one Draft a report. All reports of a call
are decoded together, so that each matrix is multiplied once. The same arithmetic in PyTorch is train/model.py;
tests/test_model.py compares them.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace

import numpy as np
from numpy.typing import NDArray

from dateline.arithmetic import buckets, calibrated, gelu, linear, mean, sigmoid, softmax
from dateline.ontology import load
from dateline.records import Draft, DraftClaim, Heads, Mention, Scores, Window
from dateline.tags import spans
from dateline.wordpiece import split

__all__ = ["decode", "join"]

Array = NDArray[np.float32]
Ints = NDArray[np.int64]
SLICE = 4096  # pairs of spans scored at once: their vectors fit the processor's cache
ARTICLES = frozenset(p for (p,) in split("the a an").pieces)  # no span by themselves
LINKS = frozenset(p for (p,) in split("of in and at for from to with on by over near the a an").pieces)  # end no name
NAMED = frozenset(("PERSON", "ORG", "PLACE", "FACILITY", "EQUIPMENT", "ROLE"))
SINGLE = ("time", "said", "cue", "source", "about")  # a claim has one of these at most: the best


@dataclass(slots=True)
class _Rows:
    """Spans as they occur in windows (a span that is context of a later window occurs twice). One entry a row."""

    report: list[int] = field(default_factory=list)
    window: list[int] = field(default_factory=list)
    first: list[int] = field(default_factory=list)  # word in the window
    last: list[int] = field(default_factory=list)
    label: list[str] = field(default_factory=list)
    confidence: list[float] = field(default_factory=list)
    mention: list[int] = field(default_factory=list)  # index into the report's mentions or claims
    core: list[bool] = field(default_factory=list)


def decode(windows: Sequence[Sequence[Window]], scores: Sequence[Sequence[Scores]], heads: Heads) -> list[Draft]:
    """The drafts of some reports from their windows and scores."""
    flat = [w for report in windows for w in report]
    if not flat:
        return [Draft((), (), (), ()) for _ in windows]
    owner = [n for n, report in enumerate(windows) for _ in report]
    given = [s for report in scores for s in report]
    mentions: list[list[Mention]] = [[] for _ in windows]
    triggers: list[list[Mention]] = [[] for _ in windows]
    rows = _find(flat, owner, given, heads, mentions, triggers)
    vectors, sentences, totals = _means(flat, given, rows)
    events = np.array([n for n, label in enumerate(rows.label) if label == "EVENT" and rows.core[n]], np.int64)
    typed = _types(vectors[events], sentences[events], totals[np.array(rows.window, np.int64)[events]], heads)
    roles, abouts = _roles(rows, events, vectors, heads)
    chains, repeats = _chains(rows, vectors, len(windows), heads)
    contexts = _contexts(totals, owner, len(windows), heads)
    claims: list[list[DraftClaim]] = [[] for _ in windows]
    for k, row in enumerate(events):
        report, number = rows.report[row], rows.mention[row]
        trigger = triggers[report][number]
        kind, mode, modality, sure = typed[k]
        confidence = calibrated("claim", heads, rows.confidence[row], sure)
        claims[report].append(
            DraftClaim(trigger, kind, mode, modality, confidence, roles[k], abouts[k], repeats.get((report, number)))
        )
    return [Draft(tuple(mentions[n]), _whole(claims[n]), tuple(chains[n]), contexts[n]) for n in range(len(windows))]


def _whole(claims: list[DraftClaim]) -> tuple[DraftClaim, ...]:
    """Claims of one type whose triggers stand side by side are one ("held" "talks"): the surer, with both's roles."""
    kept: list[DraftClaim] = []
    now: list[int] = []  # where each of `claims` went
    for c in claims:
        last = kept[-1] if kept else None
        if last and last.type == c.type and c.trigger.start - last.trigger.end <= 1:
            sure = max(last, c, key=lambda x: x.confidence)
            other = c if sure is last else last
            trigger = replace(sure.trigger, start=last.trigger.start, end=c.trigger.end)
            about = other.about if sure.about is None else sure.about
            kept[-1] = replace(sure, trigger=trigger, roles={**other.roles, **sure.roles}, about=about)
        else:
            kept.append(c)
        now.append(len(kept) - 1)
    return tuple(
        replace(c, about=_elsewhere(c.about, now, n), same_as=_elsewhere(c.same_as, now, n)) for n, c in enumerate(kept)
    )


def _elsewhere(claim: int | None, now: list[int], this: int) -> int | None:
    """Where a claim that another points to went; None if that is the other itself."""
    return None if claim is None or now[claim] == this else now[claim]


def join(parts: Sequence[Draft]) -> Draft:
    """One draft of the drafts of consecutive parts of a report; chains do not cross the parts."""
    if len(parts) == 1:
        return parts[0]
    mentions: list[Mention] = []
    claims: list[DraftClaim] = []
    chains: list[tuple[int, ...]] = []
    contexts: dict[str, float] = {}
    for d in parts:
        m, k = len(mentions), len(claims)
        for c in d.claims:
            roles = {role: [(n + m, sure) for n, sure in found] for role, found in c.roles.items()}
            about, same = (None if n is None else n + k for n in (c.about, c.same_as))
            claims.append(replace(c, roles=roles, about=about, same_as=same))
        chains += [tuple(n + m for n in chain) for chain in d.chains]
        mentions += d.mentions
        for name, sure in d.contexts:
            contexts[name] = max(sure, contexts.get(name, 0.0))
    return Draft(tuple(mentions), tuple(claims), tuple(chains), tuple(contexts.items()))


# ── tags to spans ────────────────────────────────────────────────────────────────────────────────────────────────────


def _find(
    flat: list[Window], owner: list[int], given: list[Scores], heads: Heads,
    mentions: list[list[Mention]], triggers: list[list[Mention]],
) -> _Rows:  # fmt: skip
    """Fill `mentions` and `triggers` from the core of each window and return every occurrence."""
    words = np.concatenate([s.tags for s in given])
    counts = [len(w.start) for w in flat]
    edges = np.cumsum([0, *counts])
    rows = _Rows()
    found: dict[int, list[tuple[int, int, str, float]]] = {}
    column = 0
    for name, tags in heads.taggers.items():
        if name in ("outer", "inner", "trigger"):
            logits = words[:, column : column + len(tags)]
            for a, b, label, sure in spans(logits, tags, edges):
                found.setdefault(int(np.searchsorted(edges, a, "right")) - 1, []).append((a, b, label, sure))
        column += len(tags)
    known: dict[tuple[int, int, int, str], int] = {}
    for n, w in enumerate(flat):
        report, edge = owner[n], int(edges[n])
        here = sorted(found.get(n, ()), key=lambda s: (s[0], -s[1]))
        names = {a - edge: b - edge for a, b, label, _ in reversed(here) if label in NAMED}
        for a, b, label, sure in here:
            first, last = a - edge, b - edge
            if label in NAMED:
                last = _closed(w, first, last, names if label == "ROLE" else {})
            if last == first or (last - first == 1 and w.ids[w.first[first]] in ARTICLES):
                continue
            start, end = int(w.start[first]), int(w.end[last - 1])
            key = (report, start, end, label)
            core = first >= w.core
            if core and key not in known:
                into = triggers[report] if label == "EVENT" else mentions[report]
                known[key] = len(into)
                shown = calibrated("trigger" if label == "EVENT" else "mention", heads, sure)
                into.append(Mention(start, end, label, shown))
            if key in known:
                rows.report.append(report)
                rows.window.append(n)
                rows.first.append(first)
                rows.last.append(last)
                rows.label.append(label)
                rows.confidence.append(sure)
                rows.mention.append(known[key])
                rows.core.append(core)
    return rows


def _closed(w: Window, first: int, last: int, names: dict[int, int]) -> int:
    """The end of a span that may end in "of" or "and": that of the name behind it, else before these words."""
    end = last
    while end > first and w.ids[w.first[end - 1]] in LINKS:
        if end in names:
            return names[end]
        end -= 1
    return end


# ── vectors ──────────────────────────────────────────────────────────────────────────────────────────────────────────


def _means(flat: list[Window], given: list[Scores], rows: _Rows) -> tuple[Array, Array, Array]:
    """Mean vectors: of each row's span, of its sentence, and of each window ([CLS] and [SEP] included)."""
    sizes = np.array([len(s.vectors) for s in given])
    offset = np.concatenate([[0], np.cumsum(sizes)])
    pieces = np.concatenate([s.vectors for s in given])
    places = np.zeros((len(rows.window), 4), np.int64)
    for n, k in enumerate(rows.window):
        w, at = flat[k], rows.first[n]
        left, right = np.searchsorted(w.sentence, (w.sentence[at], w.sentence[at] + 1))
        places[n] = w.first[at], w.first[rows.last[n]], w.first[left], w.first[right]
    places += offset[np.array(rows.window, np.int64)][:, None] + 1
    windows = np.asarray(np.add.reduceat(pieces, offset[:-1]) / sizes[:, None], np.float32)
    return mean(pieces, places[:, :2]), mean(pieces, places[:, 2:]), windows


# ── heads ────────────────────────────────────────────────────────────────────────────────────────────────────────────


def _types(span: Array, sentence: Array, window: Array, heads: Heads) -> list[tuple[str, str | None, str, float]]:
    """Type, mode, modality and the type's probability of each trigger."""
    if not len(span):
        return []
    x = np.concatenate([span, sentence, window], 1)
    scores = {
        n: linear(gelu(linear(x, heads, f"typers.{n}.hidden")), heads, f"typers.{n}.out")
        for n in ("types", "mode", "modality")
    }
    types = softmax(scores["types"])
    names = heads.labels["types"]
    modes = np.array([names.index(m.split("/")[0]) for m in heads.labels["modes"]] + [-1])
    found = []
    for k in range(len(x)):
        t = int(types[k].argmax())
        allowed = np.where((modes == t) | (modes == -1), scores["mode"][k], -np.inf)
        m = int(allowed.argmax())
        mode = heads.labels["modes"][m].split("/")[1] if m < len(modes) - 1 else None
        found.append(
            (names[t], mode, heads.labels["modality"][int(scores["modality"][k].argmax())], float(types[k, t]))
        )
    return found


def _pairs(name: str, vectors: Array, head: Ints, other: Ints, rows: _Rows, heads: Heads) -> Array:
    """Logits of the classes of a link for pairs of rows."""
    w, label = heads.weights, heads.labels["spans"]
    p = f"links.{name}."
    used, index = np.unique(np.concatenate([head, other]), return_inverse=True)
    at_head, at_other = index[: len(head)], index[len(head) :]
    v = vectors[used]
    labels = np.array([label.index(rows.label[n]) for n in used])
    left, right = linear(v, heads, p + "head"), linear(v, heads, p + "other") + w[p + "label.weight"][labels]
    near = w[p + "distance.weight"]
    gaps = _distance(rows, head, other, heads)
    first, second = linear(v, heads, p + "left"), linear(v, heads, p + "right")
    out, bias = w[p + "out.weight"], w[p + "out.bias"]
    width = left.shape[1]
    scores = np.empty((len(head), len(bias)), np.float32)
    for n in range(0, len(head), SLICE):
        a, b = at_head[n : n + SLICE], at_other[n : n + SLICE]
        mixed = gelu(left[a] + right[b] + near[gaps[n : n + SLICE]])
        scores[n : n + SLICE] = mixed @ out[:, :width].T + (first[a] * second[b]) @ out[:, width:].T + bias
    return scores


def _distance(rows: _Rows, head: Ints, other: Ints, heads: Heads) -> Ints:
    """Bucket of the signed distance in words, as train/batches.py has it."""
    first, last = np.array(rows.first), np.array(rows.last)
    return buckets(first[other] - last[head], first[head] - last[other], heads)


def _by_window(rows: _Rows) -> dict[int, list[int]]:
    found: dict[int, list[int]] = {}
    for n, w in enumerate(rows.window):
        found.setdefault(w, []).append(n)
    return found


def _roles(
    rows: _Rows, events: Ints, vectors: Array, heads: Heads
) -> tuple[list[dict[str, list[tuple[int, float]]]], list[int | None]]:
    """For each core trigger its roles (mention, probability) and the claim it is about."""
    roles: list[dict[str, list[tuple[int, float]]]] = [{} for _ in events]
    abouts: list[int | None] = [None] * len(events)
    members = _by_window(rows)
    head = [(k, row, o) for k, row in enumerate(events.tolist()) for o in members[rows.window[row]] if o != row]
    if not head:
        return roles, abouts
    owner, source, target = (np.array(x, np.int64) for x in zip(*head, strict=True))
    names = heads.labels["links.role"]
    allowed = np.array([[_may(role, label) for role in names] for label in heads.labels["spans"]])
    labels = np.array([heads.labels["spans"].index(x) for x in rows.label])
    scores = sigmoid(_pairs("role", vectors, source, target, rows, heads)) * allowed[labels[target]]
    if "actor" in names and "recipient" in names:  # one span is not both sides of one event: the likelier stands
        a, r = names.index("actor"), names.index("recipient")
        weaker = np.where(scores[:, a] >= scores[:, r], r, a)
        scores[np.arange(len(scores)), weaker] = 0
    pairs, classes = np.nonzero(scores > np.array([heads.thresholds[f"role {n}"] for n in names]))
    order = np.argsort(-scores[pairs, classes], kind="stable")
    for pair, c in zip(pairs[order].tolist(), classes[order].tolist(), strict=True):
        k, role, value = int(owner[pair]), names[c], calibrated("role", heads, float(scores[pair, c]))
        mention = rows.mention[int(target[pair])]
        if role == "about":
            abouts[k] = mention if abouts[k] is None else abouts[k]
            continue
        into = roles[k].setdefault(role, [])
        if not into or (role not in SINGLE and all(m != mention for m, _ in into)):
            into.append((mention, value))
    return roles, abouts


def _may(role: str, label: str) -> bool:
    if role == "about":
        return label == "EVENT"
    return label in load().allowed("source" if role == "relay" else role)


def _chains(
    rows: _Rows, vectors: Array, reports: int, heads: Heads
) -> tuple[list[list[tuple[int, ...]]], dict[tuple[int, int], int]]:
    """Chains of mentions of one entity in each report, and for a repeated event the earlier claim it is the same as."""
    head, other = [], []
    members = _by_window(rows)
    actors = {"PERSON", "ORG", "ROLE", "PLACE", "NORP"}
    for group in members.values():
        for kinds in (actors, {"FACILITY", "EQUIPMENT"}, {"EVENT"}):
            same = sorted((n for n in group if rows.label[n] in kinds), key=lambda n: (rows.first[n], -rows.last[n]))
            for j, b in enumerate(same):
                if rows.core[b]:
                    head += [b] * j
                    other += same[:j]
    links: list[dict[int, tuple[int, float]]] = [{} for _ in range(reports)]
    repeats: dict[tuple[int, int], tuple[int, float]] = {}
    if head:
        sure = _ranked(_pairs("same", vectors, np.array(head), np.array(other), rows, heads)[:, 0], np.array(head))
        for n in np.flatnonzero(sure > heads.thresholds["same"]).tolist():
            b, a, value = head[n], other[n], float(sure[n])
            report, later, earlier = rows.report[b], rows.mention[b], rows.mention[a]
            if rows.label[b] == "EVENT":
                if value > repeats.get((report, later), (0, 0.0))[1]:
                    repeats[report, later] = (earlier, value)
            elif value > links[report].get(later, (0, 0.0))[1]:
                links[report][later] = (earlier, value)
    return [_closure(x) for x in links], {k: v[0] for k, v in repeats.items()}


def _ranked(scores: Array, head: Ints) -> Array:
    """Probability of each earlier span to be the one that `head` goes back to; the rest is for none of them."""
    _, group = np.unique(head, return_inverse=True)
    weight = np.exp(np.minimum(scores, 30))
    return np.asarray(weight / (1 + np.bincount(group, weight)[group]), np.float32)


def _closure(links: dict[int, tuple[int, float]]) -> list[tuple[int, ...]]:
    """Chains from each mention's best earlier mention."""
    chain: dict[int, list[int]] = {}
    for later, (earlier, _) in sorted(links.items()):
        members = chain.setdefault(earlier, [earlier])
        others = chain.get(later, [later])
        if others is not members:
            members += [m for m in others if m not in members]
            for m in others:
                chain[m] = members
    unique = {id(c): c for c in chain.values()}
    return [tuple(sorted(c)) for c in unique.values()]


def _contexts(totals: Array, owner: list[int], reports: int, heads: Heads) -> list[tuple[tuple[str, float], ...]]:
    """Contexts of each report: the highest probability over its windows, where above the threshold."""
    scores = sigmoid(linear(totals, heads, "contexts"))
    best = np.zeros((reports, scores.shape[1]))
    np.maximum.at(best, np.array(owner), scores)
    names = heads.labels["contexts"]
    return [
        tuple((names[c], float(row[c])) for c in np.flatnonzero(row > heads.thresholds["contexts"])) for row in best
    ]
