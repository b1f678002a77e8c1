"""Scores of predicted spans and claims against the codebook's annotation. Pure functions over Documents and Codings."""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace

from dateline.records import Claim, Coding, Evidence, Mention, Report, Section
from train.claims import Document

__all__ = [
    "ROLES",
    "Tally",
    "above",
    "calibration_error",
    "claims",
    "evidence",
    "fillers",
    "match",
    "overlap",
    "report_of",
    "spans",
]

Span = tuple[int, int, str]
ROLES = (
    "actor", "recipient", "place", "time", "equipment", "killed", "wounded", "detained", "displaced", "amount",
    "source", "cue", "said", "about",
)  # fmt: skip
NAMED = ("PERSON", "ORG", "PLACE", "NORP", "FACILITY", "EQUIPMENT", "TIME")


@dataclass
class Tally:
    """True positives, predicted and gold counts."""

    right: int = 0
    predicted: int = 0
    gold: int = 0

    @property
    def precision(self) -> float:
        return self.right / self.predicted if self.predicted else 0.0

    @property
    def recall(self) -> float:
        return self.right / self.gold if self.gold else 0.0

    @property
    def f1(self) -> float:
        return 2 * self.right / (self.predicted + self.gold) if self.predicted + self.gold else 0.0

    def add(self, right: int, predicted: int, gold: int) -> None:
        """Count more."""
        self.right, self.predicted, self.gold = self.right + right, self.predicted + predicted, self.gold + gold


@dataclass
class ClaimScores:
    """Tallies over the claims of a set of reports."""

    trigger: Tally = field(default_factory=Tally)
    typed: Tally = field(default_factory=Tally)
    mode: Tally = field(default_factory=Tally)
    roles: dict[str, Tally] = field(default_factory=lambda: {r: Tally() for r in ROLES})
    exact_roles: Tally = field(default_factory=Tally)
    by_type: dict[str, Tally] = field(default_factory=dict)
    modality: Tally = field(default_factory=Tally)
    unplain: Tally = field(default_factory=Tally)  # modality where gold or prediction is not actual
    entities: Tally = field(default_factory=Tally)
    sources: Tally = field(default_factory=Tally)  # a source counts where it is any mention of the annotated one
    named: Tally = field(default_factory=Tally)  # pronouns and role nouns in roles: joined to the right name
    confidence: list[tuple[float, bool]] = field(default_factory=list)
    triggers: list[tuple[float, bool]] = field(default_factory=list)
    filled: list[tuple[int, tuple[float, ...], bool]] = field(default_factory=list)  # report, confidence, right
    reports: int = 0
    empty: list[bool] = field(default_factory=list)  # reports with no event: did they get a claim?
    confusions: Counter[tuple[str, str]] = field(default_factory=Counter)

    @property
    def all_roles(self) -> Tally:
        """All roles together."""
        total = Tally()
        for t in self.roles.values():
            total.add(t.right, t.predicted, t.gold)
        return total

    @property
    def macro(self) -> float:
        """Mean F1 over the types that occur."""
        return sum(t.f1 for t in self.by_type.values()) / max(1, len(self.by_type))


def report_of(doc: Document) -> Report:
    """The document as a report whose whole text is body."""
    digest = hashlib.sha256(doc.text.encode()).hexdigest()
    words = len(doc.text.split())
    return Report(
        doc.id,
        doc.id,
        doc.text,
        digest,
        (Section("body", 0, len(doc.text)),),
        "en",
        words,
        0.0,
        published=doc.date or None,
    )


def overlap(a: tuple[int, int], b: tuple[int, int]) -> int:
    """Characters that two spans share; 0 or less where they do not overlap."""
    return min(a[1], b[1]) - max(a[0], b[0])


def match(predicted: Sequence[tuple[int, int]], gold: Sequence[tuple[int, int]]) -> dict[int, int]:
    """One-to-one pairs predicted → gold of spans that overlap, the largest overlaps first."""
    pairs = sorted(
        ((overlap(p, g), i, j) for i, p in enumerate(predicted) for j, g in enumerate(gold) if overlap(p, g) > 0),
        key=lambda x: (-x[0], x[1], x[2]),
    )
    taken: dict[int, int] = {}
    used: set[int] = set()
    for _, i, j in pairs:
        if i not in taken and j not in used:
            taken[i] = j
            used.add(j)
    return taken


def fillers(claim: Claim, triggers: dict[str, tuple[int, int]]) -> list[tuple[str, int, int]]:
    """What fills the roles of a claim: (role, start, end). `triggers` says where the claims of the report are."""
    found = [(role, e.start, e.end) for role, e in evidence(claim)]
    if claim.about:
        found.append(("about", *triggers[claim.about]))
    return found


def evidence(claim: Claim) -> list[tuple[str, Evidence]]:
    """The evidence of a claim's roles."""
    found = [(role, e) for role in ("actor", "recipient", "place", "equipment", "source") for e in getattr(claim, role)]
    found += [(role, e) for role in ("time", "said", "cue") if (e := getattr(claim, role))]
    return found + [(f.kind, f.evidence) for f in claim.figures]


def above(coding: Coding, limit: float) -> Coding:
    """The coding without the claims below a confidence, nor what others say about them."""
    kept = [c for c in coding.claims if c.confidence >= limit]
    ids = {c.id for c in kept}
    return replace(coding, claims=tuple(c if c.about in ids else replace(c, about=None) for c in kept))


def claims(docs: Iterable[Document], codings: Iterable[Coding]) -> ClaimScores:
    """Score codings against their documents, in the same order."""
    s = ClaimScores()
    for doc, coding in zip(docs, codings, strict=True):
        _report(s, doc, coding)
    return s


def _report(s: ClaimScores, doc: Document, coding: Coding) -> None:
    gold = doc.events
    where = [doc.spans[e.trigger][:2] for e in gold]
    made = coding.claims
    at = {c.id: (c.trigger.start, c.trigger.end) for c in made}
    pairs = match(list(at.values()), where)
    s.trigger.add(len(pairs), len(made), len(gold))
    right = {i for i, j in pairs.items() if made[i].type == gold[j].type}
    s.typed.add(len(right), len(made), len(gold))
    s.mode.add(sum(made[i].mode == gold[pairs[i]].mode for i in right), len(right), len(right))
    for i, c in enumerate(made):
        s.by_type.setdefault(c.type, Tally()).predicted += 1
        s.confidence.append((c.confidence, i in right))
        s.triggers.append((c.trigger.confidence, i in pairs))
    for e in gold:
        s.by_type.setdefault(str(e.type), Tally()).gold += 1
    for i, j in pairs.items():
        s.confusions[str(gold[j].type), made[i].type] += 1
        s.by_type[made[i].type].right += i in right
        same = made[i].modality == gold[j].modality
        s.modality.add(same, 1, 1)
        if (made[i].modality, gold[j].modality) != ("actual", "actual"):
            s.unplain.add(same, 1, 1)
    _score_roles(s, doc, made, at, pairs)
    _score_names(s, doc, coding)
    s.reports += 1
    entities = {(m.start, m.end, m.label) for _, m, _ in coding.spans if m.label in NAMED}
    true = {span for span in doc.spans if span[2] in NAMED}
    s.entities.add(len(entities & true), len(entities), len(true))
    if not gold:
        s.empty.append(bool(made))


def _score_roles(
    s: ClaimScores, doc: Document, made: Sequence[Claim], at: dict[str, tuple[int, int]], pairs: dict[int, int]
) -> None:
    chain = {n: [doc.spans[m][:2] for m in c] for c in doc.chains for n in c}
    for i, c in enumerate(made):
        mine = fillers(c, at)
        event = doc.events[pairs[i]] if i in pairs else None
        theirs = [("source" if r == "relay" else r, *doc.spans[n][:2]) for r, n in event.roles] if event else []
        s.exact_roles.right += len(set(mine) & set(theirs))
        for role in {r for r, *_ in (*mine, *theirs)}:
            p, g = ([(a, b) for r, a, b in x if r == role] for x in (mine, theirs))
            s.roles[role].right += len(match(p, g))
            s.roles[role].predicted += len(p)
        if event:
            for role, e in evidence(c):
                right = any(r == role and overlap((a, b), (e.start, e.end)) > 0 for r, a, b in theirs)
                s.filled.append((s.reports, (e.confidence,), right))
        said = [chain.get(n, [doc.spans[n][:2]]) for r, n in (event.roles if event else ()) if r in ("source", "relay")]
        s.sources.right += sum(any(overlap((e.start, e.end), m) > 0 for g in said for m in g) for e in c.source)
        s.sources.predicted += len(c.source)
    for gold in doc.events:
        for role, _ in gold.roles:
            s.roles["source" if role == "relay" else role].gold += 1
        s.sources.gold += sum(r in ("source", "relay") for r, _ in gold.roles)


def _score_names(s: ClaimScores, doc: Document, coding: Coding) -> None:
    """Pronouns and role nouns that fill a role: is the entity that each belongs to joined to a name of its chain?"""
    fill = {n for e in doc.events for _, n in e.roles if doc.spans[n][2] == "ROLE"}
    names = {n: [doc.spans[m] for m in c if doc.spans[m][2] != "ROLE"] for c in doc.chains for n in c}
    entity = {key: e for key, _, e in coding.spans if e}
    members: dict[str, list[Mention]] = {}
    for key, m, _ in coding.spans:
        if key in entity and m.label != "ROLE":
            members.setdefault(entity[key], []).append(m)
    for n in fill:
        a, b, _ = doc.spans[n]
        mine = [entity[k] for k, m, _ in coding.spans if k in entity and (m.start, m.end, m.label) == (a, b, "ROLE")]
        joined = [m for e in mine for m in members.get(e, ())]
        right = any(overlap((m.start, m.end), g[:2]) > 0 for m in joined for g in names.get(n, ()))
        s.named.add(right, bool(joined), bool(names.get(n)))


def spans(predicted: Iterable[set[Span]], gold: Iterable[set[Span]]) -> Tally:
    """Exact spans with labels."""
    total = Tally()
    for p, g in zip(predicted, gold, strict=True):
        total.add(len(p & g), len(p), len(g))
    return total


def calibration_error(pairs: Sequence[tuple[float, bool]], bins: int = 10) -> float:
    """Expected calibration error over bins of equal width (Naeini et al. 2015)."""
    groups: dict[int, list[tuple[float, bool]]] = {}
    for p, ok in pairs:
        groups.setdefault(min(bins - 1, int(p * bins)), []).append((p, ok))
    return sum(abs(sum(p for p, _ in g) - sum(ok for _, ok in g)) for g in groups.values()) / max(1, len(pairs))
