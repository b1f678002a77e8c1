"""Check files of the claim corpus against its codebook.

    python -m train.check [FILE ...]      train/claims/*.txt where no file is named

Prints each problem with the report it is in; exit status 1 on any. What may fill a role, and which modes and contexts
there are, comes from the ontology's tables.
"""

from __future__ import annotations

import re
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path

from dateline.ontology import load
from train import scheme
from train.claims import OURS, Span, blocks, header, parse_markup

__all__ = ["problems"]

LONGEST = 5  # words of a trigger
LABELS = frozenset({*scheme.LABELS, "CUE", "EVENT"})


def problems(paths: Sequence[Path]) -> Iterator[str]:
    """What is wrong in these files, a line each."""
    ids: set[str] = set()
    for path in paths:
        for block in blocks(path):
            head, body, events, chains = header(block)
            name = f"{path.name} {head.get('id', '(no id)')}"
            yield from (f"{name}: {p}" for p in _head(head, ids))
            try:
                text, spans = parse_markup("\n".join(body))
            except ValueError as error:
                yield f"{name}: {error}"
                continue
            yield from (f"{name}: {p}" for p in _spans(text, spans))
            yield from (f"{name}: {p}" for p in _events(events, spans))
            yield from (f"{name}: chain names no span {v}" for c in chains for v in c if v not in spans)


def _head(head: dict[str, str], ids: set[str]) -> Iterator[str]:
    if not re.fullmatch(r"[a-z0-9-]+", head.get("id", "")) or head["id"] in ids:
        yield "#id is missing, odd or used before"
    ids.add(head.get("id", ""))
    if not re.fullmatch(r"\d{4}-\d\d-\d\d", head.get("date", "")):
        yield "#date is missing or not like 2025-03-12"
    known = {c.code for c in load().contexts}
    yield from (f"unknown context {c}" for c in head.get("contexts", "").split() if c not in known)


def _spans(text: str, spans: dict[str, Span]) -> Iterator[str]:
    if not text.strip():
        yield "no text"
    for key, (a, b, label) in spans.items():
        words = text[a:b]
        if label not in LABELS:
            yield f"{key}: unknown label {label}"
        if not words or words != words.strip() or words[-1] in ",;:":
            yield f"{key}: blank or stop at an edge of {words!r}"
        if label == "EVENT" and len(words.split()) > LONGEST:
            yield f"{key}: a trigger of more than {LONGEST} words: {words!r}"


def _events(events: list[list[str]], spans: dict[str, Span]) -> Iterator[str]:
    coded: set[str] = set()
    modes = {(m.type, m.mode) for m in load().modes}
    for event in events:
        if len(event) < 3:
            yield f"an event line is short: {' '.join(event)}"
            continue
        key, kind, modality, *pairs = event
        if spans.get(key, (0, 0, ""))[2] != "EVENT" or key in coded:
            yield f"{key} is no EVENT span, or is coded twice"
        coded.add(key)
        code, _, mode = kind.partition("/")
        if code not in {t.code for t in load().types} or (mode and (code, mode) not in modes):
            yield f"{key}: no such type or mode: {kind}"
        if modality not in {m.code for m in load().modalities}:
            yield f"{key}: unknown modality {modality}"
        yield from (f"{key}: {p}" for pair in pairs for p in _role(pair, key, spans))
    yield from (f"EVENT {k} has no event line" for k, s in spans.items() if s[2] == "EVENT" and k not in coded)


def _role(pair: str, key: str, spans: dict[str, Span]) -> Iterator[str]:
    role, _, values = pair.partition("=")
    if role != "about" and role not in {r.code for r in load().roles}:
        yield f"unknown role {pair}"
        return
    for value in values.split(","):
        label = spans.get(value, (0, 0, "no span"))[2]
        allowed = {"EVENT"} if role == "about" else load().allowed(role)
        if label not in allowed or value == key:
            yield f"{role}={value} may not be {label}"


def main() -> None:
    paths = [Path(p) for p in sys.argv[1:]] or sorted(OURS.glob("*.txt"))
    if missing := [str(p) for p in paths if not p.is_file()]:
        sys.exit(f"no such file: {', '.join(missing)}")
    found = list(problems(paths))
    print("\n".join(found))
    sys.exit(f"{len(found)} problems" if found else 0)


if __name__ == "__main__":
    main()
