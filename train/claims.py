"""The claim corpus, and what every corpus is read into: Documents, texts with spans and what is known of them.

In: the corpora folder. `Document.heads` names the heads that a corpus supervises; all others are masked in the loss.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

__all__ = [
    "OURS",
    "Document",
    "Event",
    "Span",
    "blocks",
    "claim_document",
    "fold_of",
    "header",
    "is_dev",
    "parse_markup",
    "read_claims",
    "read_ontology",
]

Span = tuple[int, int, str]
_OPEN = re.compile(r"\[([A-Za-z]+\d+):([A-Z]+) ")


@dataclass
class Event:
    """An event: its trigger (index into spans), and what the corpus says of it."""

    trigger: int
    type: str | None = None
    mode: str | None = None
    modality: str | None = None
    factuality: float | None = None
    general: int | None = None  # class of GENEVA's own ontology
    roles: list[tuple[str, int]] = field(default_factory=list)


@dataclass
class Document:
    """A text with spans; `heads` are the heads that it supervises. `tags` holds spans of a tagger by its name."""

    id: str
    corpus: str
    text: str
    heads: frozenset[str]
    date: str = ""
    spans: list[Span] = field(default_factory=list)
    tags: dict[str, list[Span]] = field(default_factory=dict)
    events: list[Event] = field(default_factory=list)
    chains: list[list[int]] = field(default_factory=list)
    links: list[tuple[str, int, int, str]] = field(default_factory=list)
    contexts: frozenset[str] = frozenset()
    quad: int | None = None
    dyads: list[tuple[int, int, frozenset[str]]] = field(default_factory=list)
    dev: bool = False


def is_dev(report_id: str) -> bool:
    """True for the 15% of reports, by hash of the id, that are never trained on."""
    return int(hashlib.sha1(report_id.encode()).hexdigest(), 16) % 100 < 15


def fold_of(doc: Document, folds: int = 5) -> int:
    """The cross-validation fold of a document, by hash of its text, so that one sentence is never on both sides."""
    return int(hashlib.sha1(doc.text.encode()).hexdigest(), 16) % folds


# ── the claim corpus ─────────────────────────────────────────────────────────────────────────────────────────────────


def parse_markup(marked: str) -> tuple[str, dict[str, Span]]:
    """Inline `[ID:LABEL text]` markup → text and spans by id. Raises ValueError on a broken bracket."""
    text: list[str] = []
    spans: dict[str, Span] = {}
    stack: list[tuple[str, str, int]] = []
    i = n = 0
    while i < len(marked):
        m = _OPEN.match(marked, i)
        if m:
            if m[1] in spans or any(m[1] == s[0] for s in stack):
                raise ValueError(f"id {m[1]} is used twice")
            stack.append((m[1], m[2], n))
            i = m.end()
        elif marked[i] == "[" or (marked[i] == "]" and not stack):
            raise ValueError(f"a bracket that belongs to no span near {marked[max(0, i - 30) : i + 30]!r}")
        elif marked[i] == "]":
            sid, label, start = stack.pop()
            spans[sid] = (start, n, label)
            i += 1
        else:
            text.append(marked[i])
            n += 1
            i += 1
    if stack:
        raise ValueError(f"span {stack[-1][0]} never closes")
    return "".join(text), spans


CLAIM_HEADS = frozenset({"outer", "inner", "trigger", "role", "same", "type", "mode", "modality", "contexts"})


def blocks(path: Path) -> Iterator[list[str]]:
    """The reports of a file, each as its lines."""
    block: list[str] = []
    for line in path.read_text(encoding="utf-8").splitlines():
        if line.strip() == "---":
            if any(b.strip() for b in block):
                yield block
            block = []
        else:
            block.append(line)
    if any(b.strip() for b in block):
        yield block


def header(block: list[str]) -> tuple[dict[str, str], list[str], list[list[str]], list[list[str]]]:
    """The lines of a report by what they are: header by key, text with markup, event lines and chains in words."""
    head: dict[str, str] = {}
    body, events, chains = [], [], []
    for line in block:
        if line.startswith("#"):
            key, _, value = line[1:].partition(" ")
            head[key] = value.strip()
        elif line.startswith("> "):
            events.append(line[2:].split())
        elif line.startswith("= "):
            chains.append(line[2:].split())
        elif line.strip():
            body.append(line.strip())
    return head, body, events, chains


def claim_document(block: list[str], corpus: str) -> Document:
    """A report of the claim corpus as a Document."""
    head, body, events, chains = header(block)
    text, named = parse_markup("\n".join(body))
    ids = {sid: n for n, sid in enumerate(named)}
    spans = list(named.values())
    doc = Document(
        head["id"],
        corpus,
        text,
        CLAIM_HEADS,
        date=head.get("date", ""),
        spans=spans,
        contexts=frozenset(head.get("contexts", "").split()),
    )
    doc.tags = {
        "entities": [s for s in spans if s[2] not in ("EVENT", "CUE")],
        "trigger": [s for s in spans if s[2] in ("EVENT", "CUE")],
    }
    for eid, kind, modality, *pairs in events:
        etype, _, mode = kind.partition("/")
        event = Event(ids[eid], etype, mode or None, modality)
        for pair in pairs:
            role, _, values = pair.partition("=")
            for n, v in enumerate(values.split(",")):
                event.roles.append(("relay" if role == "source" and n else role, ids[v]))
        doc.events.append(event)
    doc.chains = [[ids[v] for v in chain] for chain in chains]
    return doc


OURS = Path(__file__).parent / "claims"


def read_claims(folder: Path, ours: Path = OURS) -> list[Document]:
    """Our own claims/ (in train/) and claims_portal/ (in `folder`). Dev: of the slices a to f and the Wikinews reports
    15% by hash of the id, of the portal items the last 15% by date. The later slices are for training alone.
    """
    docs = []
    for path in sorted(ours.glob("*.txt")):
        for d in (claim_document(b, "claims") for b in blocks(path)):
            d.dev = is_dev(d.id) and len(path.stem) == 1
            docs.append(d)
    wiki = [claim_document(b, "portal") for p in sorted((folder / "claims_portal").glob("w*.txt")) for b in blocks(p)]
    for d in wiki:
        d.dev = is_dev(d.id)
    portal = [claim_document(b, "portal") for p in sorted((folder / "claims_portal").glob("p*.txt")) for b in blocks(p)]
    portal.sort(key=lambda d: (d.date, d.id))
    for d in portal[round(len(portal) * 0.85) :]:
        d.dev = True
    return docs + portal + wiki


def read_ontology(_: Path) -> list[Document]:
    """train/examples.tsv, ours: two sentences for each type and mode (the tables' own examples are tests, not data)."""
    docs = []
    lines = (Path(__file__).parent / "examples.tsv").read_text(encoding="utf-8").splitlines()[1:]
    for n, line in enumerate(lines):
        kind, mode, trigger, text = line.split("\t")
        a = text.index(trigger)
        doc = Document(f"ontology-{n}", "ontology", text, frozenset({"types", "mode", "modality"}))
        doc.spans = [(a, a + len(trigger), "EVENT")]
        doc.events = [Event(0, kind, mode or None, "actual")]
        docs.append(doc)
    return docs
