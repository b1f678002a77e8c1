"""Documents → Examples: the windows that the runtime would make, with a target for each word or span.

Arrays only, no torch.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from dateline.records import Window
from dateline.segment import sentences, windows_of
from train.corpora import Document, Event
from train.scheme import CONTEXTS, LINKS, MODALITIES, MODES, SPAN_LABELS, TAGGERS, TYPES

__all__ = ["Example", "examples", "nest"]

Span = tuple[int, int, str]
FACTUALITY_SCALE = 3.0  # UDS-IH2 gives -3 (did not happen) to 3 (happened)


@dataclass
class Example:
    """One window with what is known about it. Spans are (first word, word after the last, label index)."""

    window: Window
    corpus: str
    document: str
    tags: dict[str, NDArray[np.int64]] = field(default_factory=dict)
    spans: list[tuple[int, int, int]] = field(default_factory=list)
    triggers: list[int] = field(default_factory=list)  # indices into spans
    types: list[int] = field(default_factory=list)  # one a trigger; -1 unknown
    modes: list[int] = field(default_factory=list)
    modalities: list[int] = field(default_factory=list)
    factuality: list[float] = field(default_factory=list)  # nan unknown
    general: list[int] = field(default_factory=list)
    links: dict[str, list[tuple[int, int, int]]] = field(default_factory=dict)  # name → (head span, span, class)
    chains: list[list[int]] | None = None
    contexts: NDArray[np.float32] | None = None
    quad: int = -1
    dyads: list[tuple[int, int, NDArray[np.bool_]]] = field(default_factory=list)


def nest(spans: list[Span]) -> tuple[list[Span], list[Span]]:
    """Outermost spans, and those directly inside one of them. Deeper ones are left out (0.1% of the corpus)."""
    outer: list[Span] = []
    inner: list[Span] = []
    for span in sorted(spans, key=lambda s: (s[0], -s[1])):
        if not outer or span[0] >= outer[-1][1]:
            outer.append(span)
        elif span[1] <= outer[-1][1] and (not inner or span[0] >= inner[-1][1]):
            inner.append(span)
    return outer, inner


def _words(window: Window, a: int, b: int) -> tuple[int, int] | None:
    """The words of a window that the characters a:b touch; None where they do not all lie in the window."""
    first = bisect_right(window.end, a)
    last = bisect_left(window.start, b)
    if first >= last or a < window.start[0] or b > window.end[-1]:
        return None
    if window.start[first] > a + 1 or window.end[last - 1] < b - 1:
        return None
    return first, last


def _paint(window: Window, spans: list[Span], tagset: tuple[str, ...]) -> NDArray[np.int64]:
    """The tag of each word of a window; a span that began before the window goes on in it as I-."""
    tags = np.zeros(len(window.start), np.int64)
    for a, b, label in spans:
        at = (
            _words(window, max(a, int(window.start[0])), min(b, int(window.end[-1])))
            if b > window.start[0] and a < window.end[-1]
            else None
        )
        if at:
            begins = a >= window.start[0]
            tags[at[0] : at[1]] = tagset.index(f"I-{label}")
            if begins:
                tags[at[0]] = tagset.index(f"B-{label}")
    return tags


def examples(doc: Document) -> list[Example]:
    """The examples of a document, one a window."""
    return [_example(doc, w) for w in windows_of(doc.text, sentences(doc.text))]


def _example(doc: Document, window: Window) -> Example:
    ex = Example(window, doc.corpus, doc.id)
    _tags(doc, ex)
    index = _spans(doc, ex)
    _events(doc, ex, index)
    _links(doc, ex, index)
    _dyads(doc, ex, index)
    if "contexts" in doc.heads:
        ex.contexts = np.array([c in doc.contexts for c in CONTEXTS], np.float32)
    if doc.quad is not None:
        ex.quad = doc.quad
    return ex


def _tags(doc: Document, ex: Example) -> None:
    """The tags of each tagger that the document supervises."""
    for name, spans in doc.tags.items():
        if name == "entities":
            ex.tags["outer"], ex.tags["inner"] = (
                _paint(ex.window, s, TAGGERS[t]) for s, t in zip(nest(spans), ("outer", "inner"), strict=True)
            )
        else:
            ex.tags[name] = _paint(ex.window, spans, TAGGERS[name])


def _spans(doc: Document, ex: Example) -> dict[int, int]:
    """Add the document's spans that lie in the window; where each of them is now, by its place in the document."""
    index: dict[int, int] = {}
    for n, (a, b, label) in enumerate(doc.spans):
        at = _words(ex.window, a, b)
        if at:
            index[n] = len(ex.spans)
            ex.spans.append((*at, SPAN_LABELS.index(label) if label in SPAN_LABELS else SPAN_LABELS.index("OTHER")))
    return index


def _links(doc: Document, ex: Example, index: dict[int, int]) -> None:
    """Add the links between spans and the chains. A head without any is listed too: that there are none is known."""
    for name, head, other, role in doc.links:
        if head in index and other in index:
            ex.links.setdefault(name, []).append((index[head], index[other], LINKS[name].index(role)))
    if "same" in doc.heads:
        ex.chains = [c for chain in doc.chains if len(c := [index[n] for n in chain if n in index]) > 1]
    for name in ("srl", "attribution"):
        if name in doc.heads:
            ex.links.setdefault(name, [])


def _dyads(doc: Document, ex: Example, index: dict[int, int]) -> None:
    """Add the pairs of spans that the corpus gives a type for."""
    for a, b, types in doc.dyads:
        if a in index and b in index:
            ex.dyads.append((index[a], index[b], np.array([t in types for t in TYPES])))


def _events(doc: Document, ex: Example, index: dict[int, int]) -> None:
    """Add the triggers with what is known about each, their roles, and the pairs of actor and recipient."""
    if "role" in doc.heads:
        ex.links.setdefault("role", [])
    for e in doc.events:
        if e.trigger not in index:
            continue
        t = index[e.trigger]
        ex.triggers.append(t)
        ex.types.append(TYPES.index(e.type) if e.type in TYPES else -1)
        ex.modes.append(_mode(e))
        ex.modalities.append(MODALITIES.index(e.modality) if e.modality else -1)
        ex.factuality.append(e.factuality / FACTUALITY_SCALE if e.factuality is not None else float("nan"))
        ex.general.append(-1 if e.general is None else e.general)
        for role, other in e.roles:
            if other in index:
                ex.links["role"].append((t, index[other], LINKS["role"].index(role)))
        both = [[index[o] for r, o in e.roles if r == role and o in index] for role in ("actor", "recipient")]
        if both[0] and both[1] and e.type in TYPES:
            ex.dyads.append((both[0][0], both[1][0], np.array([t == e.type for t in TYPES])))


def _mode(e: Event) -> int:
    """The class of the mode: one past the last mode is none, -1 unknown."""
    if e.type not in TYPES:
        return -1
    return MODES.index(f"{e.type}/{e.mode}") if e.mode else len(MODES)
