"""The forms of export that are text: how each begins, what stands between its pieces, how it ends, a coding's pieces.

In: the name of a form, Codings. Out: bytes, and a report of what the form could not carry. The one thing to know: a
form that cannot say that an event was denied, planned or only feared gets asserted events alone, each once.
"""

from __future__ import annotations

import csv
import io
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from operator import itemgetter
from typing import Any

from dateline.export.record import one_line, to_json
from dateline.export.rows import COLUMNS, values
from dateline.records import Claim, Coding
from dateline.shapes.claims import events
from dateline.shapes.kinds import SHAPES, shape
from dateline.shapes.loss import Loss, withheld
from dateline.shapes.table import head, line
from dateline.spreadsheet import harmless

__all__ = [
    "FOLDERS", "RECORDS", "TEXTS", "Report", "Row", "Tally", "Text", "beside", "folder_files", "merged", "sentence",
    "text_form",
]  # fmt: skip

Report = dict[
    str, Any
]  # shape, claims, written, rows, split, withheld: [{reason, claims, example}], lost: [{field, why, values, example}]
Row = tuple[Any, ...]
Keep = frozenset[str] | None
Missing = tuple[str, str, Callable[[Claim], bool]]  # a field, why the form has no place for it, which claims have it

RECORDS = ("jsonl", "csv", "geojson", "webannotation", "labelstudio")
TEXTS = (*RECORDS, *SHAPES)
FOLDERS = ("brat", "inception")


@dataclass(slots=True)
class Text:
    """A form's frame, and what makes pieces of a coding and counts what they lack."""

    pieces: Callable[[Coding], Iterator[bytes]]
    report: Callable[[], Report]
    head: bytes = b""
    between: bytes = b""
    tail: bytes = b""


def text_form(name: str, keep: Keep) -> Text:
    """The form of this name, counting from nothing; `keep` are modalities, None is the form's own rule."""
    if name in SHAPES:
        return _shape(name, keep)
    tally = Tally(name, keep)
    make, frame = _FORMS[name]

    def pieces(coding: Coding) -> Iterator[bytes]:
        yield from make(tally.take(coding), tally)

    return Text(pieces, tally.report, *frame)


def _shape(name: str, keep: Keep) -> Text:
    """One of the shapes of event data: a row of the file for each row of the shape."""
    module = shape(name)
    loss = Loss(name, module)
    modalities = (keep or frozenset()) | ({"repeats"} if name == "gdelt-mentions" else set())

    def pieces(coding: Coding) -> Iterator[bytes]:
        for event in events(coding):
            reason = withheld(event, modalities)
            if reason is None:
                for row in loss.rows(event):
                    yield line(module.FORM, row)
            else:
                loss.withhold(event, reason)

    return Text(pieces, loss.to_dict, head(module.FORM, module.COLUMNS))


# ---- the forms that hold any claim


class Tally:
    """Counts what a form carries, and for what it lacks how many claims had it."""

    def __init__(self, form: str, keep: Keep) -> None:
        self.form, self.keep = form, keep
        self.claims = self.written = 0
        self.left_out: dict[str, tuple[int, str]] = {}
        self.lost: dict[tuple[str, str], tuple[int, str]] = {}

    def take(self, coding: Coding) -> Coding:
        """The coding with the claims that are kept."""
        reasons = {c.id: reason for c in coding.claims if (reason := self._reason(c))}
        self.claims += len(coding.claims)
        for claim, reason in reasons.items():
            _count(self.left_out, reason, claim)
        chosen_ = tuple(c for c in coding.claims if c.id not in reasons)
        self.written += len(chosen_)
        for name, why, has in _MISSING[self.form]:
            for c in chosen_:
                if has(c):
                    _count(self.lost, (name, why), c.id)
        return replace(coding, claims=chosen_) if reasons else coding

    def withhold(self, kept: Coding, reason: str) -> None:
        """Take back what `take` gave: the form cannot hold this report."""
        self.written -= len(kept.claims)
        for c in kept.claims:
            _count(self.left_out, reason, c.id)
            for name, why, has in _MISSING[self.form]:
                if has(c):
                    n, first = self.lost.pop((name, why))
                    self.lost |= {(name, why): (n - 1, first)} if n > 1 else {}

    def _reason(self, c: Claim) -> str | None:
        if self.keep is not None and c.modality not in self.keep:
            return f"{c.modality}: not asked for"
        if self.form == "geojson" and not any(getattr(e.value, "lat", None) is not None for e in c.place):
            return "no coordinates: GeoJSON holds what has a point"
        return None

    def take_rows(self, rows: Sequence[Row]) -> list[Row]:
        """The rows (of export.rows, then whether there is `about` and `same_as`) that are kept, without those marks."""
        kept = [row for row in rows if self.keep is None or row[_MODALITY] in self.keep]
        self.claims += len(rows)
        self.written += len(kept)
        if len(kept) < len(rows):
            for row in rows:
                if self.keep is not None and row[_MODALITY] not in self.keep:
                    _count(self.left_out, f"{row[_MODALITY]}: not asked for", str(row[_CLAIM]))
        for (name, why, _), has in zip(_FLAT, _HAS, strict=True):
            for row in kept:
                if has(row):
                    _count(self.lost, (name, why), str(row[_CLAIM]))
        return [row[:-2] for row in kept]

    def report(self) -> Report:
        """What was carried and what was not, in the form of Loss.to_dict()."""
        return {
            "shape": self.form, "claims": self.claims, "written": self.written, "rows": self.written, "split": 0,
            "withheld": [{"reason": r, "claims": n, "example": {"claim": c}} for r, (n, c) in self.left_out.items()],
            "lost": [
                {"field": f, "why": w, "values": n, "example": {"claim": c}} for (f, w), (n, c) in self.lost.items()
            ],
        }  # fmt: skip


def _count(counts: dict[Any, tuple[int, str]], key: object, claim: str) -> None:
    n, first = counts.get(key, (0, claim))
    counts[key] = n + 1, first


def _jsonl(coding: Coding, _: Tally) -> Iterator[bytes]:
    yield to_json(coding).encode("utf-8", "replace") + b"\n"


def _csv(coding: Coding, tally: Tally) -> Iterator[bytes]:
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    for row in values([coding]):
        cells = tuple([harmless(v) if isinstance(v, str) else v for v in row])
        writer.writerow(cells)
        if cells != row:
            for name, ours, theirs in zip(COLUMNS, row, cells, strict=True):
                if ours != theirs:
                    _count(tally.lost, (name, _RUN), str(row[_CLAIM]))
    if text.tell():
        yield text.getvalue().encode("utf-8", "replace")


def _geojson(coding: Coding, _: Tally) -> Iterator[bytes]:
    from dateline.export.geojson import features

    for feature in features(coding):
        yield _json(feature)


def _webannotation(coding: Coding, _: Tally) -> Iterator[bytes]:
    from dateline.export.webannotation import annotations

    for annotation in annotations(coding):
        yield _json(annotation)


def _labelstudio(coding: Coding, _: Tally) -> Iterator[bytes]:
    from dateline.export.labelstudio import task

    yield _json(task(coding))


def _json(value: object) -> bytes:
    return one_line(value).encode("utf-8", "replace")


_PAGE = b'{"@context":"http://www.w3.org/ns/anno.jsonld","type":"AnnotationPage","items":[\n'
_FORMS: dict[str, tuple[Callable[[Coding, Tally], Iterator[bytes]], tuple[bytes, bytes, bytes]]] = {
    "jsonl": (_jsonl, (b"", b"", b"")),
    "csv": (_csv, (",".join(COLUMNS).encode() + b"\n", b"", b"")),
    "geojson": (_geojson, (b'{"type":"FeatureCollection","features":[\n', b",\n", b"\n]}\n")),
    "webannotation": (_webannotation, (_PAGE, b",\n", b"\n]}\n")),
    "labelstudio": (_labelstudio, (b"[\n", b",\n", b"\n]\n")),
}


def _resolved(c: Claim) -> bool:
    values = (e.value for e in (*c.actor, *c.recipient, *c.place, *c.equipment))
    return any(getattr(v, "code", None) or getattr(v, "name", None) for v in values)


def _roles(c: Claim) -> bool:
    return bool(c.actor or c.recipient or c.place or c.source or c.equipment or c.figures or c.time or c.cue or c.said)


_FLAT: tuple[Missing, ...] = (
    ("offsets and confidence of the roles", "a row has the quotes; the trigger alone has its offsets", _roles),
    ("rules of resolution", "a row has what the words stand for, not how it was found", _resolved),
    ("about", "a row stands alone: links between claims are in the record", lambda c: c.about is not None),
    ("same_as", "a row stands alone: links between claims are in the record", lambda c: c.same_as is not None),
)
_RUN = "a spreadsheet would run or cut it: an apostrophe stands before it, or line ends are made plain"
_MODALITY, _CLAIM = COLUMNS.index("modality"), COLUMNS.index("claim_id")
_QUOTES = slice(COLUMNS.index("actor"), COLUMNS.index("contexts"))
_MEANT = itemgetter(*(COLUMNS.index(n) for n in ("actor_code", "recipient_code", "place_name", "equipment_class")))
# The same as the predicates of _FLAT, for rows.
_HAS: tuple[Callable[[Row], bool], ...] = (
    lambda row: any(row[_QUOTES]),
    lambda row: any(_MEANT(row)),
    lambda row: bool(row[-2]),
    lambda row: bool(row[-1]),
)
_WORDS: tuple[Missing, ...] = (
    ("codes, coordinates, dates and bounds", "annotators mark words; what they stand for is found again", _resolved),
)
_MISSING: dict[str, tuple[Missing, ...]] = {
    "jsonl": (), "csv": _FLAT, "parquet": _FLAT, "geojson": _FLAT, "webannotation": (), "labelstudio": _WORDS,
    "brat": _WORDS, "inception": _WORDS,
}  # fmt: skip


def beside(form: str) -> dict[str, bytes]:
    """The files that a tool needs beside the export, by the ending of their names."""
    if form != "labelstudio":
        return {}
    from dateline.export import labelstudio

    return {".config.xml": labelstudio.config().encode()}


def folder_files(form: str, coding: Coding | None) -> dict[str, bytes]:
    """The files of one report in a form that is a folder, by name; without a report those the tool needs besides."""
    from dateline.export import brat, inception

    if form == "brat":
        return brat.files(coding) if coding else brat.config()
    if coding is None:
        return {"TypeSystem.xml": inception.type_system()}
    return {f"{brat.stem(coding)}.xmi": inception.xmi(coding)}


# ---- reports


def merged(reports: Sequence[Report]) -> Report:
    """One report of several pieces of one export."""
    whole = dict(reports[0])
    for name in ("claims", "written", "rows", "split"):
        whole[name] = sum(r[name] for r in reports)
    for name, keys, number in (("withheld", ("reason",), "claims"), ("lost", ("field", "why"), "values")):
        found: dict[tuple[str, ...], dict[str, Any]] = {}
        for item in (item for r in reports for item in r[name]):
            same = found.setdefault(tuple(item[k] for k in keys), item | {number: 0})
            same[number] += item[number]
        whole[name] = sorted(found.values(), key=lambda item: -item[number])
    return whole


def sentence(report: Report) -> str:
    """A report in short, for the terminal."""
    words = f"{report['written']:,} of {report['claims']:,} claims written"
    if report["rows"] != report["written"]:
        words += f" as {report['rows']:,} rows"
    if report["withheld"]:
        words += "; left out " + ", ".join(f"{x['claims']:,} ({x['reason']})" for x in report["withheld"][:3])
    if report["lost"]:
        counts = Counter[str]()
        for x in report["lost"]:
            counts[x["field"]] += x["values"]
        words += "; not held: " + ", ".join(f"{name} of {n:,}" for name, n in counts.most_common(4))
        words += f" and {len(counts) - 4} more fields" if len(counts) > 4 else ""
    return words
