"""Coding → the files that brat shows and edits: text, standoff annotation and record of each report, and two settings.

In: a Coding. Out: names of files and their content. Triggers are events with their roles as arguments, numbered where a
role is held twice (actor, actor2); mode and modality are attributes, `same_as` is a relation. Offsets are code points,
as in brat. No annotated words may hold a line break there, so such a span is written in pieces, one a line.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from dateline import ontology
from dateline.export.marks import ONE, ROLES, Event, Mark, Marked, marked
from dateline.export.record import to_json
from dateline.records import Coding

__all__ = ["config", "files", "stem"]

_BREAK = re.compile("[\n\x85\u2028\u2029]+")  # where readers of lines stop
_COLOURS = {
    "PERSON": "#c6dbef", "ORG": "#dadaeb", "ROLE": "#c7e9f1", "PLACE": "#c7e9c0", "NORP": "#e5d5cc",
    "FACILITY": "#eeeeb5", "EQUIPMENT": "#d9d9d9", "TIME": "#f7d0e8", "QUANTITY": "#fdd0a2", "CUE": "#e0ecf7",
    "EVENT": "#fcbba1",
}  # fmt: skip
_QUADS = {
    "verbal cooperation": "#b2dfdb", "material cooperation": "#80cbc4", "verbal conflict": "#ffccbc",
    "material conflict": "#ff8a65",
}  # fmt: skip


def stem(coding: Coding) -> str:
    """The name that a report's files have: its id, with what no file name may hold as "_"."""
    return re.sub(r"[^\w-]", "_", coding.report.id)


def files(coding: Coding) -> dict[str, bytes]:
    """The three files of a report by their names: .txt, .ann and .json (the record, from which the way back begins)."""
    name = stem(coding)
    lines = _lines(coding, marked(coding))
    return {
        f"{name}.txt": coding.report.text.encode(),
        f"{name}.ann": "".join(f"{line}\n" for line in lines).encode(),
        f"{name}.json": to_json(coding).encode() + b"\n",
    }


def _lines(coding: Coding, found: Marked) -> Iterator[str]:
    text = coding.report.text
    names = {key: f"T{n}" for n, key in enumerate([*found.marks, *found.events], start=1)}
    events = {key: f"E{n}" for n, key in enumerate(found.events, start=1)}
    spans: dict[str, Mark | Event] = {**found.marks, **found.events}
    for key, m in spans.items():
        label = m.type if isinstance(m, Event) else m.label
        yield f"{names[key]}\t{label} {_place(text, m)}\t{_BREAK.sub(' ', text[m.start : m.end])}"
    for key, e in found.events.items():
        held = [(role, names[to]) for role, to in e.roles]
        held += [(role, events[to]) for role, to in e.links if role == "about"]
        yield f"{events[key]}\t" + " ".join([f"{e.type}:{names[key]}", *_numbered(held)])
    same = [(key, to) for key, e in found.events.items() for role, to in e.links if role == "same_as"]
    for n, (key, to) in enumerate(same, start=1):
        yield f"R{n}\tsame_as Arg1:{events[key]} Arg2:{events[to]}"
    flags = [(key, name, value) for key, e in found.events.items() for name, value in _attributes(e)]
    for n, (key, name, value) in enumerate(flags, start=1):
        yield f"A{n}\t{name} {events[key]} {value}"
    for n, (key, c) in enumerate(zip(found.events, coding.claims, strict=True), start=1):
        yield f"#{n}\tAnnotatorNotes {events[key]}\tconfidence {c.confidence:.3f}"


def _place(text: str, m: Mark | Event) -> str:
    """The offsets of a span: "0 5", or "0 5;6 9" where a line breaks within it."""
    at, pieces = m.start, []
    for gap in _BREAK.finditer(text, m.start, m.end):
        pieces.append((at, gap.start()))
        at = gap.end()
    return ";".join(f"{a} {b}" for a, b in [*pieces, (at, m.end)] if a < b)


def _numbered(held: list[tuple[str, str]]) -> Iterator[str]:
    count: dict[str, int] = {}
    for role, name in held:
        count[role] = count.get(role, 0) + 1
        yield f"{role}{count[role] if count[role] > 1 else ''}:{name}"


def _attributes(e: Event) -> Iterator[tuple[str, str]]:
    yield "modality", e.modality
    if e.mode is not None:
        yield "mode", e.mode


def config() -> dict[str, bytes]:
    """annotation.conf and visual.conf, made from the tables of the ontology."""
    tables = ontology.load()
    labels = [row.code for row in tables.labels]
    roles = ", ".join(
        f"{role}{'?' if role in ONE else '*'}:{'|'.join(x for x in labels if x in tables.allowed(role))}"
        for role in ROLES
    )
    modes = "|".join(dict.fromkeys(row.mode for row in tables.modes))
    modalities = "|".join(row.code for row in tables.modalities)
    annotation = [
        "[entities]", *labels,
        "[relations]", "same_as\tArg1:<EVENT>, Arg2:<EVENT>",
        "<OVERLAP>\tArg1:<ENTITY>, Arg2:<ENTITY>, <OVL-TYPE>:<ANY>",
        "[events]", *(f"{row.code}\t{roles}, about?:<EVENT>" for row in tables.types),
        "[attributes]", f"modality\tArg:<EVENT>, Value:{modalities}", f"mode\tArg:<EVENT>, Value:{modes}",
    ]  # fmt: skip
    visual = [
        "[labels]", *(f"{row.code} | {row.name}" for row in tables.types),
        "[drawing]", "SPAN_DEFAULT\tfgColor:black, bgColor:#eeeeee, borderColor:darken",
        "ARC_DEFAULT\tcolor:black, arrowHead:triangle-5",
        *(f"{label}\tbgColor:{_COLOURS.get(label, '#eeeeee')}" for label in labels),
        *(f"{row.code}\tbgColor:{_QUADS[row.quad]}" for row in tables.types),
        f"modality\tglyph:{'|'.join(_GLYPHS[row.code] for row in tables.modalities)}",
    ]  # fmt: skip
    return {"annotation.conf": _text(annotation), "visual.conf": _text(visual)}


_GLYPHS = {"actual": "●", "future": "→", "hypothetical": "?", "negation": "✗", "historical": "←"}


def _text(lines: list[str]) -> bytes:
    return ("\n".join(lines) + "\n").encode()
