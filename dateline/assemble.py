"""Report + Draft + Resolved → Coding: mentions become spans and entities, drafts become claims with evidence, coverage
is counted.

In: a Report, its Draft, what its words stand for, what was read of it. Out: the Coding that is written down. Every
quote is checked against the text.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace

from dateline.language import READ
from dateline.plover import reduced
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
    Report,
    Resolved,
    Run,
    Section,
    Skipped,
)
from dateline.values import Actor, Equipment, Fate, Value

__all__ = ["assemble"]

Quote = Callable[[str, tuple[int, float]], Evidence]  # role, (index of a mention, confidence) → what the record says
FIGURES: tuple[FigureKind, ...] = ("killed", "wounded", "detained", "displaced", "amount")
LABELS = ("PERSON", "ORG", "PLACE", "NORP", "FACILITY", "EQUIPMENT", "ROLE")  # the best name of an entity first
FATES: dict[str, Fate] = {"AID": "sent", "COOPERATE": "sent", "ASSAULT": "used", "COERCE": "seized"}


def assemble(
    report: Report, draft: Draft, resolved: Resolved, run: Run, *, read: Sequence[Section], min_confidence: float = 0.0
) -> Coding:
    """The record of a report. `read` are the sections that were coded; claims less sure than `min_confidence` are left
    out.
    """
    order = sorted(
        range(len(draft.mentions)),
        key=lambda n: (draft.mentions[n].start, -draft.mentions[n].end, draft.mentions[n].label),
    )
    ids = {n: f"s{k + 1}" for k, n in enumerate(order)}
    entity_of = {n: f"e{k + 1}" for k, g in enumerate(resolved.groups) for n in g}
    entities = tuple(_entity(f"e{k + 1}", g, report.text, draft, ids, resolved) for k, g in enumerate(resolved.groups))
    spans = tuple((ids[n], draft.mentions[n], entity_of.get(n)) for n in order)
    kept = {n: c for n, c in enumerate(draft.claims) if c.confidence >= min_confidence}
    names = {n: f"{report.id}.{c.trigger.start}" for n, c in kept.items()}
    contexts = tuple(name for name, _ in draft.contexts)

    def evidence(role: str, pair: tuple[int, float]) -> Evidence:
        n, confidence = pair
        m = draft.mentions[n]
        words = report.text[m.start : m.end]
        return Evidence(m.start, m.end, words, m.label, ids[n], confidence, entity_of.get(n), _value(resolved, role, n))

    claims = tuple(_claim(c, names[n], report.text, evidence, contexts, names) for n, c in kept.items())
    coding = Coding(report, spans, entities, claims, _coverage(report, read), run)
    coding.check()
    return coding


def _value(resolved: Resolved, role: str, n: int) -> Value | None:
    """What a mention stands for in a role: a place that acts is an actor, and the same place elsewhere a point."""
    tables = {"place": resolved.where, "time": resolved.when, "said": resolved.when, "equipment": resolved.arms}
    found = resolved.count.get((n, role)) if role in FIGURES else tables.get(role, resolved.who).get(n)
    return found.value if found else None


def _claim(
    c: DraftClaim, name: str, text: str, evidence: Quote, contexts: tuple[str, ...], names: dict[int, str]
) -> Claim:
    def every(role: str) -> tuple[Evidence, ...]:
        return tuple(sorted((evidence(role, p) for p in c.roles.get(role, ())), key=lambda e: e.start))

    def one(role: str) -> Evidence | None:
        found = c.roles.get(role)
        return evidence(role, found[0]) if found else None

    chain = [*c.roles.get("source", ()), *(c.roles.get("relay", ()) if c.roles.get("source") else ())]
    hit = [evidence("equipment", p) for p in c.roles.get("recipient", ())]
    arms = [_fated(e, FATES.get(c.type)) for e in every("equipment")]
    arms += [
        _fated(e, "destroyed" if c.type == "ASSAULT" else FATES.get(c.type)) for e in hit if e.label == "EQUIPMENT"
    ]
    t = c.trigger
    return Claim(
        id=name, type=c.type, mode=c.mode, modality=c.modality, confidence=c.confidence,
        trigger=Evidence(t.start, t.end, text[t.start : t.end], "EVENT", "", t.confidence),
        plover=reduced(c.type, c.mode, c.modality),
        actor=every("actor"), recipient=every("recipient"), place=every("place"),
        equipment=tuple(sorted(arms, key=lambda e: e.start)),
        source=tuple(dict.fromkeys(evidence("source", p) for p in chain)),
        time=one("time"), said=one("said"), cue=one("cue"),
        figures=tuple(Figure(kind, e) for kind in FIGURES for e in every(kind)),
        contexts=contexts,
        about=names.get(c.about) if c.about is not None else None,
        same_as=names.get(c.same_as) if c.same_as is not None else None,
    )  # fmt: skip


def _fated(e: Evidence, fate: Fate | None) -> Evidence:
    return replace(e, value=replace(e.value, fate=fate)) if isinstance(e.value, Equipment) else e


def _entity(
    name: str, group: Sequence[int], text: str, draft: Draft, ids: dict[int, str], resolved: Resolved
) -> Entity:
    def rank(n: int) -> tuple[int, int, int]:
        m = draft.mentions[n]
        return (LABELS.index(m.label), -(m.end - m.start), m.start)

    best = draft.mentions[min(group, key=rank)]
    known = [a for n in sorted(group, key=rank) if n in resolved.who and isinstance(a := resolved.who[n].value, Actor)]
    who = next((a for a in known if a.kb), next((a for a in known if a.code), Actor("")))
    mentions = tuple(ids[n] for n in group)
    return Entity(name, text[best.start : best.end], best.label, mentions, who.code, who.country, who.sectors, who.kb)


# ── coverage ─────────────────────────────────────────────────────────────────────────────────────────────────────────


def _coverage(report: Report, read: Sequence[Section]) -> Coverage:
    reason = "" if report.language in READ else "language"
    kept = set(read)
    skipped = tuple(Skipped(s.start, s.end, reason or s.kind) for s in report.sections if s not in kept)
    return Coverage(len(report.text), sum(s.end - s.start for s in read), skipped)
