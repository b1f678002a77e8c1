"""Report + Draft → Coding: mentions become spans and entities, drafts become claims with evidence, coverage is counted.

In: a Report, its Draft, what was read of it. Out: the Coding that is written down. Every quote is checked against the
text.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

from dateline.records import (
    Claim,
    Coding,
    Coverage,
    Draft,
    DraftClaim,
    Entity,
    Evidence,
    Figure,
    FigureKind,
    Mention,
    Report,
    Run,
    Section,
    Skipped,
)

__all__ = ["assemble"]

Quote = Callable[[tuple[int, float]], Evidence]  # (index of a mention, confidence) → what the record says of it
FIGURES: tuple[FigureKind, ...] = ("killed", "wounded", "detained", "displaced", "amount")
NAMED = ("PERSON", "ORG", "PLACE", "NORP", "FACILITY", "EQUIPMENT")
ACTORS = (*NAMED, "ROLE")


def assemble(
    report: Report, draft: Draft, run: Run, *, read: Sequence[Section], reason: str = "", min_confidence: float = 0.0
) -> Coding:
    """The record of a report. `read` are the sections that were coded; `reason` says why the body was not, where it was
    not.
    """
    order = sorted(
        range(len(draft.mentions)),
        key=lambda n: (draft.mentions[n].start, -draft.mentions[n].end, draft.mentions[n].label),
    )
    ids = {n: f"s{k + 1}" for k, n in enumerate(order)}
    groups = _groups(report.text, draft)
    entity_of = {n: f"e{k + 1}" for k, g in enumerate(groups) for n in g}
    entities = tuple(_entity(f"e{k + 1}", g, report.text, draft, ids) for k, g in enumerate(groups))
    spans = tuple((ids[n], draft.mentions[n], entity_of.get(n)) for n in order)
    kept = {n: c for n, c in enumerate(draft.claims) if c.confidence >= min_confidence}
    names = {n: f"{report.id}.{c.trigger.start}" for n, c in kept.items()}
    contexts = tuple(name for name, _ in draft.contexts)

    def evidence(pair: tuple[int, float]) -> Evidence:
        n, confidence = pair
        m = draft.mentions[n]
        return Evidence(
            m.start, m.end, report.text[m.start : m.end], m.label, ids[n], confidence, entity=entity_of.get(n)
        )

    claims = tuple(_claim(c, names[n], report.text, evidence, contexts, names) for n, c in kept.items())
    coding = Coding(report, spans, entities, claims, _coverage(report, read, reason), run)
    coding.check()
    return coding


def _claim(
    c: DraftClaim, name: str, text: str, evidence: Quote, contexts: tuple[str, ...], names: dict[int, str]
) -> Claim:
    def every(role: str) -> tuple[Evidence, ...]:
        return tuple(sorted((evidence(p) for p in c.roles.get(role, ())), key=lambda e: e.start))

    def one(role: str) -> Evidence | None:
        found = c.roles.get(role)
        return evidence(found[0]) if found else None

    source = [
        evidence(p) for p in [*c.roles.get("source", ()), *(c.roles.get("relay", ()) if c.roles.get("source") else ())]
    ]
    t = c.trigger
    return Claim(
        id=name, type=c.type, mode=c.mode, modality=c.modality, confidence=c.confidence,
        trigger=Evidence(t.start, t.end, text[t.start : t.end], "EVENT", "", t.confidence),
        actor=every("actor"), recipient=every("recipient"), place=every("place"), equipment=every("equipment"),
        source=tuple(dict.fromkeys(source)),
        time=one("time"), said=one("said"), cue=one("cue"),
        figures=tuple(Figure(kind, e) for kind in FIGURES for e in every(kind)),
        contexts=contexts,
        about=names.get(c.about) if c.about is not None else None,
        same_as=names.get(c.same_as) if c.same_as is not None else None,
    )  # fmt: skip


# ── entities ─────────────────────────────────────────────────────────────────────────────────────────────────────────


def _groups(text: str, draft: Draft) -> list[list[int]]:
    """Mentions of one entity: chains, the same name again, and a person's surname after the full name."""
    parent = list(range(len(draft.mentions)))

    def find(n: int) -> int:
        while parent[n] != n:
            parent[n] = parent[parent[n]]
            n = parent[n]
        return n

    for chain in draft.chains:
        for n in chain[1:]:
            parent[find(n)] = find(chain[0])
    first: dict[tuple[str, str], int] = {}
    for n, m in sorted(enumerate(draft.mentions), key=lambda x: x[1].start):
        if m.label not in NAMED:
            continue
        name = _plain(text[m.start : m.end])
        if m.label == "PERSON":
            first.setdefault((m.label, name.split()[-1]), n)
            key = (m.label, name if " " in name else name.split()[-1])
        else:
            key = (m.label, name)
        parent[find(n)] = find(first.setdefault(key, n))
    groups: dict[int, list[int]] = {}
    for n, m in sorted(enumerate(draft.mentions), key=lambda x: (x[1].start, -x[1].end)):
        if m.label in ACTORS:
            groups.setdefault(find(n), []).append(n)
    return list(groups.values())


def _plain(name: str) -> str:
    words = name.casefold().replace("’", "'").split()
    return " ".join(words[1:] if words[0] in ("the", "a", "an") and len(words) > 1 else words)


def _entity(name: str, group: list[int], text: str, draft: Draft, ids: dict[int, str]) -> Entity:
    def rank(m: Mention) -> tuple[int, int, int]:
        return (NAMED.index(m.label) if m.label in NAMED else len(NAMED), -(m.end - m.start), m.start)

    best = min((draft.mentions[n] for n in group), key=rank)
    return Entity(name, text[best.start : best.end], best.label, tuple(ids[n] for n in group))


# ── coverage ─────────────────────────────────────────────────────────────────────────────────────────────────────────


def _coverage(report: Report, read: Sequence[Section], reason: str) -> Coverage:
    kept = set(read)
    skipped = tuple(Skipped(s.start, s.end, reason or s.kind) for s in report.sections if s not in kept)
    return Coverage(len(report.text), sum(s.end - s.start for s in read), skipped)
