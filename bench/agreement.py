"""How far two careful annotators agree: the mark that a model can be held against.

    python -m bench.agreement [--claims DIR] [--json FILE]

Forty dev reports, drawn by chance, were annotated a second time from the codebook alone by one who saw neither the
first annotation nor any model's output: bench/results/second.txt. They are scored here against the first one as if a
model had made them. `--claims` is another copy of the corpus, such as the one before it was mended.
"""

from __future__ import annotations

import argparse
import json
from pathlib import Path

from bench import score
from bench.accuracy import figures
from dateline.assemble import assemble
from dateline.records import Coding, Draft, DraftClaim, Mention, Resolved, Run
from dateline.resolve.entities import group
from train.claims import OURS, Document, blocks, claim_document

SECOND = Path(__file__).parent / "results" / "second.txt"


def as_coding(doc: Document) -> Coding:
    """The coding that says what a document's annotation says."""
    place = {n: k for k, n in enumerate(i for i, s in enumerate(doc.spans) if s[2] != "EVENT")}
    mentions = tuple(Mention(*doc.spans[n], 1.0) for n in place)
    order = {e.trigger: k for k, e in enumerate(doc.events)}
    claims = []
    for e in doc.events:
        roles: dict[str, list[tuple[int, float]]] = {}
        for role, n in e.roles:
            if n in place:
                roles.setdefault(role, []).append((place[n], 1.0))
        about = next((order[n] for role, n in e.roles if role == "about"), None)
        trigger = Mention(*doc.spans[e.trigger], 1.0)
        claims.append(DraftClaim(trigger, str(e.type), e.mode, str(e.modality), 1.0, roles, about, None))
    chains = tuple(c for chain in doc.chains if len(c := tuple(place[n] for n in chain if n in place)) > 1)
    report = score.report_of(doc)
    draft = Draft(mentions, tuple(claims), chains, ())
    return assemble(report, draft, Resolved(group(doc.text, draft)), Run("", "", "", {}), read=report.sections)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--claims", type=Path, default=OURS)
    parser.add_argument("--json", type=Path)
    args = parser.parse_args()
    second = [claim_document(b, "claims") for b in blocks(SECOND)]
    first = {
        d.id: d for p in sorted(args.claims.glob("[a-f].txt")) for b in blocks(p) for d in [claim_document(b, "claims")]
    }
    docs = [first[d.id] for d in second]
    found = figures(score.claims(docs, [as_coding(d) for d in second]), len(docs))
    for figure, value in found.items():
        print(f"  {figure:60s} {value:8.3f}")
    if args.json:
        args.json.write_text(json.dumps(found, indent=1) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
