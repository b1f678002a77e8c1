"""Coding → what leaves the program: the record of docs/record.md as a dict or a JSON line, flat rows, an Arrow table.

In: Codings. Out: plain dicts, strings and tables; nothing is written here. `schema()` is the record's JSON Schema.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Iterator
from dataclasses import asdict
from importlib.resources import files
from typing import TYPE_CHECKING

from dateline.quote import quote
from dateline.records import SCHEMA, Claim, Coding, Entity, Evidence, Figure, Mention, Report
from dateline.values import Actor, Equipment, Number, Place, Time

if TYPE_CHECKING:
    import pyarrow

__all__ = ["COLUMNS", "rows", "schema", "to_arrow", "to_dict", "to_json"]

Object = dict[str, object]

COLUMNS = (
    "report_id", "external_id", "published", "publisher", "title", "uri", "claim_id", "type", "mode", "modality",
    "confidence", "trigger", "actor", "recipient", "place", "time", "equipment", "source", "cue", "said", "killed",
    "wounded", "detained", "displaced", "amount", "contexts", "quote", "start", "end",
    "plover_event", "plover_mode", "plover_quad", "plover_score", "actor_code", "recipient_code", "source_code",
    "place_name", "place_admin1", "place_country", "lat", "lon", "radius", "place_precision", "geonames", "time_from",
    "time_to", "time_precision", "equipment_class", "killed_low", "killed_high", "killed_best", "wounded_low",
    "wounded_high", "wounded_best", "detained_low", "detained_high", "detained_best", "displaced_low", "displaced_high",
    "displaced_best", "amount_low", "amount_high", "amount_best", "amount_unit", "actor_kb", "recipient_kb",
)  # fmt: skip
_KINDS = ("killed", "wounded", "detained", "displaced", "amount")
_NUMBERS = (
    "confidence",
    "plover_score",
    "lat",
    "lon",
    *(f"{k}_{end}" for k in _KINDS for end in ("low", "high", "best")),
)
_WHOLE = ("start", "end", "radius", "geonames")

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

    kinds = dict.fromkeys(_NUMBERS, pa.float64()) | dict.fromkeys(_WHOLE, pa.int64())
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


def _row(coding: Coding, c: Claim) -> Object:
    r = coding.report
    values = (
        *(r.id, r.external_id, r.published, r.publisher, r.title, r.uri),
        *(c.id, c.type, c.mode, c.modality, round(c.confidence, 3), c.trigger.text),
        *map(_texts, (c.actor, c.recipient, c.place, [c.time], c.equipment, c.source, [c.cue], [c.said])),
        *(_texts(f.evidence for f in c.figures if f.kind == kind) for kind in _KINDS),
        *("; ".join(c.contexts) or None, quote(coding, c).text, c.trigger.start, c.trigger.end),
        *((c.plover.event, c.plover.mode, c.plover.quad, c.plover.score) if c.plover else (None,) * 4),
        *map(_codes, (c.actor, c.recipient, c.source)),
        *_point(c),
        *_ends(c),
        *map(_keys, (c.actor, c.recipient)),
    )
    return dict(zip(COLUMNS, values, strict=True))


def _codes(found: Iterable[Evidence]) -> str | None:
    """The codes of the actors of a field, in the order of their quotes; "?" for one that has none."""
    codes = [e.value.code or "?" if isinstance(e.value, Actor) else "?" for e in found]
    return "; ".join(codes) if set(codes) - {"?"} else None


def _keys(found: Iterable[Evidence]) -> str | None:
    """The same with the stable keys of known actors."""
    keys = [e.value.kb or "?" if isinstance(e.value, Actor) else "?" for e in found]
    return "; ".join(keys) if set(keys) - {"?"} else None


def _point(c: Claim) -> tuple[object, ...]:
    """The most precise place of a claim, its time, and the classes of its equipment."""
    order = ("exact", "town", "district", "region", "country", "none")
    places = [e.value for e in c.place if isinstance(e.value, Place) and e.value.precision]
    p = min(places, key=lambda v: order.index(v.precision or "none"), default=Place(""))
    t = c.time.value if c.time and isinstance(c.time.value, Time) else Time("")
    classes = [e.value.class_ for e in c.equipment if isinstance(e.value, Equipment) and e.value.class_]
    spot = (p.name, p.admin1, p.country, p.lat, p.lon, p.radius, p.precision, p.geonames)
    return *spot, t.from_, t.to, t.precision, "; ".join(dict.fromkeys(classes)) or None


def _ends(c: Claim) -> Iterator[object]:
    """For each kind of figure the least low, the greatest high, the least best of its numbers; the unit of the
    amount.
    """
    for kind in _KINDS:
        numbers = [f.evidence.value for f in c.figures if f.kind == kind and isinstance(f.evidence.value, Number)]
        yield min((n.low for n in numbers if n.low is not None), default=None)
        open_end = any(n.high is None and n.low is not None for n in numbers)
        yield None if open_end else max((n.high for n in numbers if n.high is not None), default=None)
        yield min((n.best for n in numbers if n.best is not None), default=None)
        if kind == "amount":
            yield next((n.unit for n in numbers if n.unit), None)


def _texts(found: Iterable[Evidence | None]) -> str | None:
    """The quotes of a field, or None where it has none."""
    return "; ".join(e.text for e in found if e is not None) or None
