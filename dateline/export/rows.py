"""Coding → flat rows, one a claim, as dicts or as an Arrow table. In: Codings. Out: rows in the order of COLUMNS."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import TYPE_CHECKING

from dateline.quote import quote, quotes
from dateline.records import Claim, Coding, Evidence
from dateline.resolve.total import KINDS, total
from dateline.values import Actor, Equipment, Place, Time

if TYPE_CHECKING:
    import pyarrow

__all__ = ["COLUMNS", "arrow", "claim_row", "claim_values", "rows", "to_arrow", "values"]

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
_NUMBERS = (
    "confidence",
    "plover_score",
    "lat",
    "lon",
    *(f"{k}_{end}" for k in KINDS for end in ("low", "high", "best")),
)
_WHOLE = ("start", "end", "radius", "geonames")


def rows(codings: Iterable[Coding]) -> list[Object]:
    """One flat row a claim, in the order of COLUMNS; where a field has several quotes they are joined with "; "."""
    return [dict(zip(COLUMNS, row, strict=True)) for row in values(codings)]


def to_arrow(codings: Iterable[Coding]) -> pyarrow.Table:
    """The rows as an Arrow table. Its schema is the same for any input, also for none."""
    return arrow(list(values(codings)))


def arrow(found: Sequence[Sequence[object]]) -> pyarrow.Table:
    """Rows of values in the order of COLUMNS as an Arrow table."""
    import pyarrow as pa

    kinds = dict.fromkeys(_NUMBERS, pa.float64()) | dict.fromkeys(_WHOLE, pa.int64())
    columns = list(zip(*found, strict=True)) or [()] * len(COLUMNS)
    types = [kinds.get(name, pa.string()) for name in COLUMNS]
    arrays = [pa.array(column, kind) for column, kind in zip(columns, types, strict=True)]
    return pa.Table.from_arrays(arrays, names=list(COLUMNS))


def claim_row(coding: Coding, claim: Claim) -> Object:
    """The flat row of one claim."""
    r = coding.report
    head = (r.id, r.external_id, r.published, r.publisher, r.title, r.uri)
    return dict(zip(COLUMNS, (*head, *claim_values(claim, quote(coding, claim).text)), strict=True))


def values(codings: Iterable[Coding]) -> Iterator[tuple[object, ...]]:
    """The values of the rows, without their names."""
    for coding in codings:
        r = coding.report
        head = (r.id, r.external_id, r.published, r.publisher, r.title, r.uri)
        for c, q in zip(coding.claims, quotes(coding), strict=True):
            yield *head, *claim_values(c, q.text)


def claim_values(c: Claim, words: str) -> tuple[object, ...]:
    """The values of a claim in the order of COLUMNS, from `claim_id` on; `words` is its quote."""
    return (
        *(c.id, c.type, c.mode, c.modality, round(c.confidence, 3), c.trigger.text),
        *(_texts(c.actor), _texts(c.recipient), _texts(c.place), c.time.text if c.time else None),
        *(_texts(c.equipment), _texts(c.source), c.cue.text if c.cue else None, c.said.text if c.said else None),
        *(_figures(c) if c.figures else _NO_FIGURES),
        *("; ".join(c.contexts) or None, words, c.trigger.start, c.trigger.end),
        *((c.plover.event, c.plover.mode, c.plover.quad, c.plover.score) if c.plover else (None,) * 4),
        *(_codes(c.actor), _codes(c.recipient), _codes(c.source)),
        *_point(c),
        *(tuple(_ends(c)) if c.figures else _NO_ENDS),
        *(_keys(c.actor), _keys(c.recipient)),
    )


_NO_FIGURES = (None,) * len(KINDS)
_NO_ENDS = (None,) * (3 * len(KINDS) + 1)


def _figures(c: Claim) -> Iterator[str | None]:
    for kind in KINDS:
        yield _texts([f.evidence for f in c.figures if f.kind == kind])


def _codes(found: Sequence[Evidence]) -> str | None:
    """The codes of the actors of a field, in the order of their quotes; "?" for one that has none."""
    if not found:
        return None
    codes = [e.value.code or "?" if isinstance(e.value, Actor) else "?" for e in found]
    return "; ".join(codes) if codes.count("?") < len(codes) else None


def _keys(found: Sequence[Evidence]) -> str | None:
    """The same with the stable keys of known actors."""
    if not found:
        return None
    keys = [e.value.kb or "?" if isinstance(e.value, Actor) else "?" for e in found]
    return "; ".join(keys) if keys.count("?") < len(keys) else None


_PRECISION = {name: n for n, name in enumerate(("exact", "town", "district", "region", "country", "none"))}
_NOWHERE, _NEVER, _NO_POINT = (None,) * 8, (None,) * 3, (None,) * 12


def _point(c: Claim) -> tuple[object, ...]:
    """The most precise place of a claim, its time, and the classes of its equipment."""
    if not (c.place or c.time or c.equipment):
        return _NO_POINT
    places = [e.value for e in c.place if isinstance(e.value, Place) and e.value.precision]
    p = min(places, key=lambda v: _PRECISION[v.precision or "none"]) if places else None
    t = c.time.value if c.time and isinstance(c.time.value, Time) else None
    classes = [e.value.class_ for e in c.equipment if isinstance(e.value, Equipment) and e.value.class_]
    return (
        *((p.name, p.admin1, p.country, p.lat, p.lon, p.radius, p.precision, p.geonames) if p else _NOWHERE),
        *((t.from_, t.to, t.precision) if t else _NEVER),
        "; ".join(dict.fromkeys(classes)) or None,
    )


def _ends(c: Claim) -> Iterator[object]:
    """For each kind of figure the bounds and the one number; the unit of the amount."""
    for kind in KINDS:
        n = total(c.figures, kind)
        yield from (n.low, n.high, n.best) if n else _NO_NUMBER
        if kind == "amount":
            yield n.unit if n else None


_NO_NUMBER = (None, None, None)


def _texts(found: Sequence[Evidence]) -> str | None:
    """The quotes of a field, or None where it has none."""
    return "; ".join([e.text for e in found]) if found else None
