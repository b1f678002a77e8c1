"""Attributions on PolNeAR dev: exact source, cue and content, and the relation of the three.

In: a coder and PolNeAR's documents. Out: figures; bench.accuracy prints them.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from bench.score import Tally, overlap, report_of
from dateline.pipeline import Coder
from dateline.records import Mention
from train.claims import Document

__all__ = ["figures"]

Span = tuple[int, int]
Triple = tuple[Span, Span, Span]  # source, cue, content
LEAST = 0.5  # overlap of two spans over their union, for a relation


def at(m: Mention) -> Span:
    """Where a mention is."""
    return m.start, m.end


def annotated(doc: Document) -> Iterator[Triple]:
    """The whole attributions of a document."""
    parts: dict[int, dict[str, list[int]]] = {}
    for _, cue, other, role in doc.links:
        parts.setdefault(cue, {"source": [], "content": []})[role].append(other)
    for cue, found in parts.items():
        for s in found["source"]:
            for c in found["content"]:
                yield doc.spans[s][:2], doc.spans[cue][:2], doc.spans[c][:2]


def alike(a: Triple, b: Triple) -> bool:
    """Whether each of the three spans overlaps its counterpart by half at least."""
    return all(overlap(x, y) >= LEAST * (max(x[1], y[1]) - min(x[0], y[0])) for x, y in zip(a, b, strict=True))


def figures(coder: Coder, docs: Sequence[Document]) -> dict[str, float]:
    """Exact content F1 and relation F1."""
    contents, relations = Tally(), Tally()
    for doc in docs:
        made = coder.attributions(report_of(doc))
        found = {at(a.content) for a in made}
        triples = [(at(a.source), at(a.cue), at(a.content)) for a in made if a.source]
        true = {s[:2] for s in doc.tags["content"]}
        contents.add(len(found & true), len(found), len(true))
        gold = list(annotated(doc))
        left = list(gold)
        for t in triples:
            if match := next((g for g in left if alike(t, g)), None):
                left.remove(match)
        relations.add(len(gold) - len(left), len(triples), len(gold))
    return {"content exact F1": contents.f1, "relation F1": relations.f1}
