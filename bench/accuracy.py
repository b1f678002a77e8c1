"""Accuracy on the dev splits, through the shipped model file.

    python -m bench.accuracy --corpora DIR [--model FILE] [--json FILE] [--check]

Every report goes through segment, encode, decode and assemble as a user's does (extract is left out: it would move the
offsets of the gold spans). PolNeAR, re3d and UNER are scored through the model's tagger of that corpus's own guideline.
"""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Sequence
from itertools import islice
from pathlib import Path
from typing import Any

import numpy as np

from bench import attribution, score
from bench.floors import worse
from bench.score import report_of
from dateline.pipeline import Coder
from dateline.records import Heads
from dateline.segment import sentences, windows_of
from dateline.settings import Settings
from dateline.tags import spans as tag_spans
from train.corpora import CORPORA, Document, read_claims


def claim_figures(coder: Coder, docs: list[Document]) -> dict[str, float]:
    """The figures of the claim corpus."""
    return figures(score.claims(docs, coder.code_reports(map(report_of, docs))), len(docs))


def figures(s: score.ClaimScores, reports: int) -> dict[str, float]:
    """The figures of some reports' scores."""
    roles = s.all_roles
    found = {
        "reports": reports, "events": s.trigger.gold,
        "trigger F1": s.trigger.f1, "trigger precision": s.trigger.precision,
        "trigger recall": s.trigger.recall, "trigger+type F1": s.typed.f1, "macro F1 over types": s.macro,
        "mode accuracy": s.mode.precision, "all roles F1": roles.f1,
        "all roles exact F1": 2 * s.exact_roles.right / max(1, roles.predicted + roles.gold),
        "modality accuracy": s.modality.precision, "modality accuracy, not plain actual": s.unplain.precision,
        "source F1, any mention of it": s.sources.f1, "pronouns and role nouns joined to the right name F1": s.named.f1,
        "entity exact F1": s.entities.f1, "calibration error": score.calibration_error(s.confidence),
        "calibration error of triggers": score.calibration_error(s.triggers),
        "calibration error of role fillers": score.calibration_error([(p, ok) for _, (p,), ok in s.filled]),
        "reports without event that get a claim": sum(s.empty) / max(1, len(s.empty)),
    }  # fmt: skip
    found |= {f"role {r} F1": t.f1 for r, t in s.roles.items() if t.gold >= 20}
    return found | {f"type {name} F1": t.f1 for name, t in sorted(s.by_type.items()) if t.gold >= 20}


def curve(model: Path | None, docs: list[Document]) -> dict[str, list[float]]:
    """Precision, recall and F1 of trigger and type at each --min-confidence."""
    every = list(Coder(Settings(min_confidence=0.0), model=model).code_reports(map(report_of, docs)))
    found = {}
    for limit in (n / 10 for n in range(10)):
        typed = score.claims(docs, [score.above(c, limit) for c in every]).typed
        found[f"{limit:.1f}"] = [typed.precision, typed.recall, typed.f1]
    return found


def tagged(coder: Coder, docs: Sequence[Document], names: Sequence[str]) -> dict[str, list[set[tuple[int, int, str]]]]:
    """The spans of some taggers over whole documents."""
    found: dict[str, list[set[tuple[int, int, str]]]] = {n: [] for n in names}
    heads: Heads = coder.encoder.heads
    columns = dict(zip(heads.taggers, np.cumsum([0, *map(len, heads.taggers.values())]), strict=False))
    pending = iter(docs)
    while group := list(islice(pending, 32)):
        windows = [windows_of(d.text, sentences(d.text)) for d in group]
        scores = iter(coder.encoder.encode([w for ws in windows for w in ws]))
        for ws in windows:
            tags = np.concatenate([next(scores).tags[w.core :] for w in ws])
            start = np.concatenate([w.start[w.core :] for w in ws])
            end = np.concatenate([w.end[w.core :] for w in ws])
            for n in names:
                tagset = heads.taggers[n]
                spans = tag_spans(tags[:, columns[n] : columns[n] + len(tagset)], tagset, np.array([0, len(tags)]))
                found[n].append({(int(start[a]), int(end[b - 1]), label) for a, b, label, _ in spans})
    return found


def _whole_words(doc: Document, spans: Sequence[tuple[int, int, str]]) -> set[tuple[int, int, str]]:
    return {
        (a + len(t) - len(t.lstrip()), b - len(t) + len(t.rstrip()), label)
        for a, b, label in spans
        if (t := doc.text[a:b]).strip()
    }


def tagger_figures(coder: Coder, folder: Path) -> dict[str, dict[str, float]]:
    """PolNeAR, re3d and UNER dev."""
    found: dict[str, dict[str, float]] = {}
    for corpus, reader, names in (
        ("PolNeAR dev", "polnear", ("source", "cue")),
        ("re3d fifth", "re3d", ("re3d",)),
        ("UNER dev", "ewt", ("uner",)),
    ):
        docs = [d for d in CORPORA[reader](folder) if d.dev]
        predicted = tagged(coder, docs, names)
        found[corpus] = {
            f"{n} exact F1": score.spans(predicted[n], [_whole_words(d, d.tags.get(n, [])) for d in docs]).f1
            for n in names
        }
        if corpus == "PolNeAR dev":
            found[corpus] |= attribution.figures(coder, docs)
    return found


def measure(model: Path | None, folder: Path) -> dict[str, Any]:
    """Every figure by set, and the curve of the claim limit."""
    coder = Coder(model=model)
    docs = [d for d in read_claims(folder) if d.dev]
    sets = {f"{name} dev": [d for d in docs if d.corpus == name] for name in ("claims", "portal")}
    if (folder / "claims").is_dir():
        sets["claims dev as first annotated"] = [
            d for d in read_claims(folder, folder / "claims") if d.dev and d.corpus == "claims"
        ]
    found: dict[str, Any] = {name: claim_figures(coder, chosen) for name, chosen in sets.items()}
    found |= tagger_figures(coder, folder)
    return found | {"curve": {name: curve(model, sets[name]) for name in ("claims dev", "portal dev")}}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--corpora", type=Path, required=True)
    parser.add_argument("--model", type=Path)
    parser.add_argument("--json", type=Path)
    parser.add_argument("--check", action="store_true", help="compare with floors.json; exit 1 below one")
    args = parser.parse_args()
    found = measure(args.model, args.corpora)
    for name, rows in found.items():
        if name == "curve":
            continue
        print(f"\n{name}")
        for figure, value in rows.items():
            print(f"  {figure:44s} {value:8.3f}" if isinstance(value, float) else f"  {figure:44s} {value:8d}")
    if args.json:
        args.json.write_text(json.dumps(found, indent=1) + "\n", encoding="utf-8")
    if args.check and (bad := worse("accuracy", found)):
        sys.exit("\n".join(bad))


if __name__ == "__main__":
    main()
