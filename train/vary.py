"""The same report with other names: so that what a report is about is learnt from its words, not from who is in it.

In: a Document of the claim corpus. Out: copies in which most names of people, places and bodies are replaced by names
of the same kind from other reports, the same name by the same name, a surname by the new surname.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Sequence
from dataclasses import replace

import numpy as np

from train.claims import Document, Span

__all__ = ["names", "varied"]

KINDS = ("PERSON", "PLACE", "ORG")
_OPENS = re.compile(r"(^|\n|[.!?…][\"'”’)]*\s)[\"'“‘(]*$")  # the end of what stands before a sentence
SHARE = 0.7  # of a report's names that change


def _plain(doc: Document) -> list[Span]:
    """The spans of names that hold no other span and lie on one line."""
    spans = sorted(set(doc.spans))
    return [
        s
        for n, s in enumerate(spans)
        if s[2] in KINDS
        and "\n" not in doc.text[s[0] : s[1]]
        and not any(o != s and s[0] <= o[0] < s[1] for o in (*spans[max(0, n - 1) : n], *spans[n + 1 : n + 2]))
    ]


def names(docs: Sequence[Document]) -> dict[str, list[str]]:
    """The names of each kind in these documents, as often as they occur in different ones."""
    found: dict[str, list[str]] = {k: [] for k in KINDS}
    for doc in docs:
        for kind, name in sorted({(s[2], doc.text[s[0] : s[1]]) for s in _plain(doc)}):
            found[kind].append(name)
    return found


def varied(doc: Document, pool: dict[str, list[str]], rng: np.random.Generator) -> Document:
    """A copy with other names."""
    spans = _plain(doc)
    new: dict[tuple[str, str], str] = {}
    for kind, name in sorted({(s[2], doc.text[s[0] : s[1]]) for s in spans}, key=lambda x: (-len(x[1]), x)):
        if rng.random() < SHARE:
            new[kind, name] = pool[kind][int(rng.integers(len(pool[kind])))]
    for kind, name in [k for k in new if k[0] == "PERSON" and " " not in k[1]]:
        full = next((v for (k, n), v in new.items() if k == kind and " " in n and n.split()[-1] == name), None)
        if full:
            new[kind, name] = full.split()[-1]
    return _replaced(doc, [(a, b, new.get((kind, doc.text[a:b]), doc.text[a:b])) for a, b, kind in spans])


def _replaced(doc: Document, parts: list[tuple[int, int, str]]) -> Document:
    """The document with the stretches a:b of its text replaced; every span moves along."""
    text, edges, moved, at = "", [0], [0], 0
    for a, b, name in parts:
        text += doc.text[at:a]
        text += name[0].upper() + name[1:] if _OPENS.search(text) else name
        at = b
        edges += [a, b]
        moved += [len(text) - len(name), len(text)]
    text += doc.text[at:]

    def move(n: int) -> int:
        k = bisect_left(edges, n)
        if k < len(edges) and edges[k] == n:  # the last of equal edges, for a name that follows another
            return moved[k]
        return moved[k - 1] + n - edges[k - 1]

    def spans(given: Sequence[Span]) -> list[Span]:
        return [(move(a), move(b), label) for a, b, label in given]

    tags = {k: spans(v) for k, v in doc.tags.items()}
    return replace(doc, text=text, spans=spans(doc.spans), tags=tags)
