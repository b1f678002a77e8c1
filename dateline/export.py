"""Coding → what leaves the program: the record of docs/record.md as a dict or a JSON line, flat rows, an Arrow table.

In: Codings. Out: plain dicts, strings and tables; nothing is written here. `schema()` is the record's JSON Schema.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable
from dataclasses import asdict
from importlib.resources import files
from typing import TYPE_CHECKING

from dateline.quote import quote
from dateline.records import SCHEMA, Claim, Coding, Entity, Evidence, Figure, Mention, Report

if TYPE_CHECKING:
    import pyarrow

__all__ = ["COLUMNS", "rows", "schema", "to_arrow", "to_dict", "to_json"]

Object = dict[str, object]

COLUMNS = (
    "report_id", "external_id", "published", "publisher", "title", "uri", "claim_id", "type", "mode", "modality",
    "confidence", "trigger", "actor", "recipient", "place", "time", "equipment", "source", "cue", "said", "killed",
    "wounded", "detained", "displaced", "amount", "contexts", "quote", "start", "end",
)  # fmt: skip

_LINE_BREAKS = {"\x85": "\\u0085", "\u2028": "\\u2028", "\u2029": "\\u2029"}  # some readers of lines stop at these too


def to_dict(coding: Coding) -> Object:
    """The record of one report, with its keys in the order of docs/record.md."""
    c = coding
    return {
        "schema": SCHEMA,
        "report": _report(c.report),
        "spans": [_span(c.report.text, *span) for span in c.spans],
        "entities": [_entity(e) for e in c.entities],
        "claims": [_claim(claim) for claim in c.claims],
        "coverage": {
            "characters": c.coverage.characters,
            "read": c.coverage.read,
            "skipped": [{"start": s.start, "end": s.end, "reason": s.reason} for s in c.coverage.skipped],
        },
        "run": asdict(c.run),
    }


def to_json(coding: Coding) -> str:
    """The record as one line of JSON Lines, without the newline."""
    line = json.dumps(to_dict(coding), ensure_ascii=False, allow_nan=False)
    for character, escaped in _LINE_BREAKS.items():
        line = line.replace(character, escaped)
    return line


def rows(codings: Iterable[Coding]) -> list[Object]:
    """One flat row a claim, in the order of COLUMNS; where a field has several quotes they are joined with "; "."""
    return [_row(coding, claim) for coding in codings for claim in coding.claims]


def to_arrow(codings: Iterable[Coding]) -> pyarrow.Table:
    """The rows as an Arrow table. Its schema is the same for any input, also for none."""
    import pyarrow as pa

    kinds = {"confidence": pa.float64(), "start": pa.int64(), "end": pa.int64()}
    fields = [(name, kinds.get(name, pa.string())) for name in COLUMNS]
    return pa.Table.from_pylist(rows(codings), schema=pa.schema(fields))


def schema() -> Object:
    """The JSON Schema (2020-12) that every record satisfies."""
    loaded: Object = json.loads((files("dateline") / "data" / "record.schema.json").read_text(encoding="utf-8"))
    return loaded


def _report(r: Report) -> Object:
    return {
        "id": r.id,
        "external_id": r.external_id,
        "uri": r.uri,
        "publisher": r.publisher,
        "title": r.title,
        "byline": r.byline,
        "published": r.published,
        "retrieved": r.retrieved,
        "language": r.language,
        "text": r.text,
        "sha256": r.sha256,
        "words": r.words,
        "read_minutes": r.read_minutes,
        "sections": [{"kind": s.kind, "start": s.start, "end": s.end} for s in r.sections],
    }


def _span(text: str, number: str, m: Mention, entity: str | None) -> Object:
    words = text[m.start : m.end]
    return {"id": number, "start": m.start, "end": m.end, "text": words, "label": m.label, "entity": entity}


def _entity(e: Entity) -> Object:
    return {
        "id": e.id,
        "name": e.name,
        "label": e.label,
        "code": e.code,
        "country": e.country,
        "sectors": list(e.sectors),
        "kb": e.kb,
        "mentions": list(e.mentions),
    }


def _claim(c: Claim) -> Object:
    return {
        "id": c.id,
        "type": c.type,
        "mode": c.mode,
        "modality": c.modality,
        "plover": {"event": None, "mode": None, "quad": None, "score": None},
        "contexts": list(c.contexts),
        "confidence": round(c.confidence, 3),
        "trigger": {"start": c.trigger.start, "end": c.trigger.end, "text": c.trigger.text},
        "actor": [_actor(e) for e in c.actor],
        "recipient": [_actor(e) for e in c.recipient],
        "place": [_place(e) for e in c.place],
        "equipment": [_evidence(e) | {"class": e.class_, "quantity": e.quantity} for e in c.equipment],
        "source": [_actor(e) for e in c.source],
        "time": _maybe(_time, c.time),
        "said": _maybe(_time, c.said),
        "cue": _maybe(_evidence, c.cue),
        "figures": [_figure(f) for f in c.figures],
        "about": c.about,
        "same_as": c.same_as,
    }


def _evidence(e: Evidence) -> Object:
    confidence = round(e.confidence, 3)
    return {"start": e.start, "end": e.end, "text": e.text, "label": e.label, "span": e.span, "confidence": confidence}


def _actor(e: Evidence) -> Object:
    return _evidence(e) | {"entity": e.entity, "code": e.code, "country": e.country, "sectors": list(e.sectors)}


def _place(e: Evidence) -> Object:
    found = {"name": e.name, "country": e.country, "admin1": e.admin1, "lat": e.lat, "lon": e.lon}
    return _evidence(e) | found | {"geonames": e.geonames, "precision": e.precision}


def _time(e: Evidence) -> Object:
    return _evidence(e) | {"from": e.from_, "to": e.to, "edtf": e.edtf, "precision": e.precision}


def _figure(f: Figure) -> Object:
    number = {"kind": f.kind, "low": f.low, "high": f.high, "best": f.best, "unit": f.unit, "rule": f.rule}
    return number | _evidence(f.evidence)


def _maybe(shape: Callable[[Evidence], Object], e: Evidence | None) -> Object | None:
    return None if e is None else shape(e)


def _row(coding: Coding, c: Claim) -> Object:
    r = coding.report
    values = (
        *(r.id, r.external_id, r.published, r.publisher, r.title, r.uri),
        *(c.id, c.type, c.mode, c.modality, round(c.confidence, 3), c.trigger.text),
        *map(_texts, (c.actor, c.recipient, c.place, [c.time], c.equipment, c.source, [c.cue], [c.said])),
        *(
            _texts(f.evidence for f in c.figures if f.kind == kind)
            for kind in ("killed", "wounded", "detained", "displaced", "amount")
        ),
        *("; ".join(c.contexts) or None, quote(coding, c).text, c.trigger.start, c.trigger.end),
    )
    return dict(zip(COLUMNS, values, strict=True))


def _texts(found: Iterable[Evidence | None]) -> str | None:
    """The quotes of a field, or None where it has none."""
    return "; ".join(e.text for e in found if e is not None) or None
