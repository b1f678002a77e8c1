"""Actors right: country and main sector of 400 role fillers, given their spans (bench/data/actors.tsv, docs/actors.md).

    python -m bench.actors --corpora DIR [--errors]

The mentions were drawn at random: 200 from the current-events portal of 2025, 200 from the dev reports of the claim
corpus. Two annotators coded each alone; a third reading settled where they differed. Spans, roles and chains are the
corpus's own, so that resolution alone is measured. A country counts as right also where both sides say that nobody can
tell.
"""

from __future__ import annotations

import argparse
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from bench.score import report_of
from dateline import tables
from dateline.records import Draft, DraftClaim, Mention
from dateline.resolve.report import resolve
from dateline.values import Actor
from train.claims import Document, read_claims

GOLD = Path(__file__).parent / "data" / "actors.tsv"


@dataclass(frozen=True)
class Gold:
    """One annotated mention; "-" is: nobody can tell. Several right answers stand with "/" between them."""

    report: str
    start: int
    end: int
    words: str
    country: str
    sector: str


def gold(path: Path = GOLD) -> list[Gold]:
    """The annotated mentions."""
    _, *lines = path.read_text(encoding="utf-8").splitlines()
    rows = [line.split("\t") for line in lines]
    return [Gold(r[0], int(r[1]), int(r[2]), r[3], r[5], r[6]) for r in rows]


def draft_of(doc: Document) -> Draft:
    """The annotation of a report as a Draft."""
    mentions = tuple(Mention(s, e, label, 1.0) for s, e, label in doc.spans)
    claims = tuple(
        DraftClaim(mentions[e.trigger], e.type or "", e.mode, e.modality or "actual", 1.0, _roles(e.roles))
        for e in doc.events
    )
    triggers = {e.trigger for e in doc.events}
    chains = tuple(tuple(c) for c in doc.chains if not triggers & set(c))
    return Draft(mentions, claims, chains, ())


def _roles(pairs: Sequence[tuple[str, int]]) -> dict[str, list[tuple[int, float]]]:
    roles: dict[str, list[tuple[int, float]]] = {}
    for role, n in pairs:
        roles.setdefault(role, []).append((n, 1.0))
    return roles


def answers(corpora: Path, kb: Path | None = None) -> Iterator[tuple[Gold, str, Actor]]:
    """Each annotated mention with its label and what resolution says."""
    docs = {d.id: d for d in read_claims(corpora)}
    wanted: dict[str, list[Gold]] = {}
    for g in gold():
        wanted.setdefault(g.report, []).append(g)
    known = tables.load(kb)
    for name, golds in wanted.items():
        doc = docs[name]
        found = resolve(report_of(doc), draft_of(doc), known).who
        at = {(s, e): n for n, (s, e, label) in enumerate(doc.spans) if n in found}
        for g in golds:
            n = at[g.start, g.end]
            value = found[n].value
            assert isinstance(value, Actor) and doc.text[g.start : g.end] == g.words, g
            yield g, doc.spans[n][2], value


def right(g: Gold, a: Actor) -> tuple[bool, bool]:
    """Whether PLOVER's country or international code, and the main sector, are right."""
    code = (a.code or "-").split(" ")
    country = "-" if code == list(a.sectors) else {"KOS": "XKX"}.get(code[0], code[0])
    sector = a.sectors[0] if a.sectors else "-"
    return country in g.country.split("/"), sector in g.sector.split("/")


def figures(corpora: Path) -> dict[str, float]:
    """Shares right, over all mentions."""
    scored = [right(g, a) for g, _, a in answers(corpora)]
    n = len(scored)
    return {"mentions": n, "country": sum(c for c, _ in scored) / n, "main sector": sum(s for _, s in scored) / n}


def main() -> None:
    """Print the figures; with --errors every wrong answer too."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--corpora", type=Path, required=True)
    parser.add_argument("--errors", action="store_true")
    args = parser.parse_args()
    if args.errors:
        for g, label, a in answers(args.corpora):
            if not all(right(g, a)):
                print(f"{g.report} {label} {g.words!r}: {g.country} {g.sector} ≠ {a.country} {a.code} | {a.rule}")
    print({name: round(value, 3) for name, value in figures(args.corpora).items()})


if __name__ == "__main__":
    main()
