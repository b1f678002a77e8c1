"""Coding → flat rows, one a claim, as dicts or as an Arrow table. In: Codings. Out: rows in the order of COLUMNS."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING

from dateline.quote import quote
from dateline.records import Claim, Coding, Evidence
from dateline.values import Actor, Equipment, Number, Place, Time

if TYPE_CHECKING:
    import pyarrow

__all__ = ["COLUMNS", "rows", "to_arrow"]

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


def rows(codings: Iterable[Coding]) -> list[Object]:
    """One flat row a claim, in the order of COLUMNS; where a field has several quotes they are joined with "; "."""
    return [_row(coding, claim) for coding in codings for claim in coding.claims]


def to_arrow(codings: Iterable[Coding]) -> pyarrow.Table:
    """The rows as an Arrow table. Its schema is the same for any input, also for none."""
    import pyarrow as pa

    kinds = dict.fromkeys(_NUMBERS, pa.float64()) | dict.fromkeys(_WHOLE, pa.int64())
    fields = [(name, kinds.get(name, pa.string())) for name in COLUMNS]
    return pa.Table.from_pylist(rows(codings), schema=pa.schema(fields))


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
