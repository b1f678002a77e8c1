"""Coding → the record of docs/record.md, as a dict or a JSON line.

In: Codings. Out: plain dicts and strings; nothing is written here. `schema()` is the record's JSON Schema.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import asdict
from importlib.resources import files

from dateline.records import SCHEMA, Claim, Coding, Entity, Evidence, Figure, Mention, Report
from dateline.values import Actor, Equipment, Number, Place, Time

__all__ = ["one_line", "schema", "to_dict", "to_json"]

Object = dict[str, object]

_UNRESOLVED = "not resolved"
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
    return one_line(to_dict(coding))


def one_line(value: object) -> str:
    """A value as JSON on one line for every reader of lines. ValueError for what JSON has no number for."""
    line = json.dumps(value, ensure_ascii=False, allow_nan=False)
    for character, escaped in _LINE_BREAKS.items():
        line = line.replace(character, escaped)
    return line


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
        "modified": r.modified,
        "canonical": r.canonical,
        "credit": r.credit,
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
        "plover": asdict(c.plover) if c.plover else dict.fromkeys(("event", "mode", "quad", "score", "rule")),
        "contexts": list(c.contexts),
        "confidence": round(c.confidence, 3),
        "trigger": {"start": c.trigger.start, "end": c.trigger.end, "text": c.trigger.text},
        "actor": [_actor(e) for e in c.actor],
        "recipient": [_actor(e) for e in c.recipient],
        "place": [_place(e) for e in c.place],
        "equipment": [_equipment(e) for e in c.equipment],
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
    v = e.value if isinstance(e.value, Actor) else Actor(_UNRESOLVED)
    found = {"entity": e.entity, "name": v.name, "code": v.code, "country": v.country, "sectors": list(v.sectors)}
    return _evidence(e) | found | {"kb": v.kb, "rule": v.rule}


def _place(e: Evidence) -> Object:
    v = e.value if isinstance(e.value, Place) else Place(_UNRESOLVED)
    found = {"name": v.name, "country": v.country, "admin1": v.admin1, "lat": v.lat, "lon": v.lon, "radius": v.radius}
    return _evidence(e) | found | {"geonames": v.geonames, "precision": v.precision, "rule": v.rule}


def _equipment(e: Evidence) -> Object:
    v = e.value if isinstance(e.value, Equipment) else Equipment(_UNRESOLVED)
    found = {"name": v.name, "class": v.class_, "quantity": v.quantity, "fate": v.fate}
    return _evidence(e) | found | {"rule": v.rule}


def _time(e: Evidence) -> Object:
    v = e.value if isinstance(e.value, Time) else Time(_UNRESOLVED)
    return _evidence(e) | {"from": v.from_, "to": v.to, "edtf": v.edtf, "precision": v.precision, "rule": v.rule}


def _figure(f: Figure) -> Object:
    v = f.evidence.value if isinstance(f.evidence.value, Number) else Number(_UNRESOLVED)
    number = {"kind": f.kind, "low": v.low, "high": v.high, "best": v.best, "unit": v.unit, "rule": v.rule}
    return number | _evidence(f.evidence)


def _maybe(shape: Callable[[Evidence], Object], e: Evidence | None) -> Object | None:
    return None if e is None else shape(e)
