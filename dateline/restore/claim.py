"""A claim of a record → the Claim.

In: the decoded object, and what the rest of the record says. Out: a Claim, or Wrong.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import get_args

from dateline import ontology
from dateline.records import Claim, Evidence, Figure, FigureKind, Plover
from dateline.restore.take import Values, Wrong, each, fields, finite, in_, moment, one_of, quoted, share, strings, take
from dateline.values import Actor, Equipment, Fate, Number, Place, PlacePrecision, Time, TimePrecision, Value

__all__ = ["Known", "Span", "claim"]

Span = tuple[int, int, str, str, str | None]  # start, end, words, label, entity

_CLAIM = fields(
    "id:s type:s mode:s? modality:s confidence:n trigger:o actor:l recipient:l place:l equipment:l source:l time:o? "
    "said:o? cue:o? figures:l contexts:l about:s? same_as:s?",
    "plover:o?",
)
_TRIGGER = fields("start:i end:i text:s")
_PLOVER = fields("event:s? mode:s? quad:s? score:n?", "rule:s?")
_QUOTE = "start:i end:i text:s label:s span:s confidence:n"
_CUE = fields(_QUOTE)
_ACTOR = fields(_QUOTE, "entity:s? rule:s? name:s? code:s? country:s? sectors:l kb:s?")
_PLACE = fields(
    _QUOTE, "rule:s? name:s? country:s? admin1:s? lat:n? lon:n? radius:i? geonames:i? precision:s?"
)  # fmt: skip
_TIME = fields(_QUOTE, "rule:s? from:s? to:s? edtf:s? precision:s?")
_EQUIPMENT = fields(_QUOTE, "rule:s? name:s? class:s? quantity:i? fate:s?")
_FIGURE = fields(_QUOTE + " kind:s", "rule:s? low:n? high:n? best:n? unit:s?")

_FIGURES, _FATES = get_args(FigureKind), (None, *get_args(Fate))
_PRECISIONS, _UNITS = (None, *get_args(PlacePrecision)), (None, *get_args(TimePrecision))
_UNRESOLVED = ("not resolved", None)


@dataclass(frozen=True, slots=True)
class Known:
    """What the claims of a record point at."""

    text: str
    spans: dict[str, Span]
    tables: ontology.Ontology


def claim(known: Known, value: object) -> Claim:
    """The Claim of a decoded object; Wrong, with the path within the claim, for anything that is not as it must be."""
    (
        name, kind, mode, modality, confidence, trigger, actor, recipient, place, equipment, source, time, said, cue,
        figures, contexts, about, same_as, plover,
    ) = take(value, _CLAIM)  # fmt: skip
    _codes(known.tables, kind, mode, modality)
    for context in strings("contexts", contexts):
        one_of("contexts", context, known.tables.context)
    sure = share("confidence", confidence)

    def actors(step: str, found: Values) -> tuple[Evidence, ...]:
        return each(step, lambda v: _actor(known, v), found)

    return Claim(
        id=name, type=kind, mode=mode, modality=modality, confidence=confidence,
        trigger=in_("trigger", lambda v: _trigger(known, v, sure), trigger),
        plover=in_("plover", _plover, plover),
        actor=actors("actor", actor), recipient=actors("recipient", recipient),
        place=each("place", lambda v: _place(known, v), place),
        equipment=each("equipment", lambda v: _equipment(known, v), equipment),
        source=actors("source", source),
        time=None if time is None else in_("time", lambda v: _time(known, v), time),
        said=None if said is None else in_("said", lambda v: _time(known, v), said),
        cue=None if cue is None else in_("cue", lambda v: _evidence(known, take(v, _CUE)), cue),
        figures=each("figures", lambda v: _figure(known, v), figures),
        contexts=tuple(contexts), about=about, same_as=same_as,
    )  # fmt: skip


def _codes(tables: ontology.Ontology, kind: str, mode: str | None, modality: str) -> None:
    one_of("type", kind, tables.type)
    one_of("modality", modality, tables.modality)
    if mode is not None and (kind, mode) not in tables.mode:
        raise Wrong("mode", f"is {mode!r}, which is no mode of {kind}")


def _trigger(known: Known, value: object, confidence: float) -> Evidence:
    start, end, words = take(value, _TRIGGER)
    quoted(known.text, start, end, words)
    return Evidence(start, end, words, "EVENT", "", confidence)


def _plover(value: object) -> Plover | None:
    if value is None:
        return None
    event, mode, quad, score, rule = take(value, _PLOVER)
    if event is None or quad is None or score is None:
        if _some((event, mode, quad, score, rule)):
            raise Wrong("", "has some of event, quad and score, it must have all or none")
        return None
    finite("score", score)
    return Plover(event, mode, quad, score, rule)


def _evidence(known: Known, v: Values, value: Value | None = None, entity: str | None = None) -> Evidence:
    start, end, words, label, span, confidence = v[:6]
    at = known.spans.get(span)
    if at is None:
        raise Wrong("span", f"is {span!r}, which is no span of the record")
    if at[:4] != (start, end, words, label):
        raise Wrong("span", f"is {span!r}, which is {at[2][:60]!r} ({at[3]}) from {at[0]} to {at[1]}, not these words")
    if not 0 <= confidence <= 1:
        share("confidence", confidence)
    return Evidence(start, end, words, label, span, confidence, entity, value)


def _actor(known: Known, value: object) -> Evidence:
    v = take(value, _ACTOR)
    entity, rule, name, code, country, sectors, kb = v[6:]
    empty = rule in _UNRESOLVED and not (name or code or country or sectors or kb)
    who = None if empty else Actor(rule or "", name, code, country, strings("sectors", sectors), kb)
    return _evidence(known, v, who, entity)


def _place(known: Known, value: object) -> Evidence:
    v = take(value, _PLACE)
    rule, name, country, admin1, lat, lon, radius, geonames, precision = v[6:]
    if rule in _UNRESOLVED and not _some(v[7:]):
        return _evidence(known, v, None, _entity_of(known, v))
    for step, angle, most in (("lat", lat, 90), ("lon", lon, 180)):
        if angle is not None and not -most <= angle <= most:
            raise Wrong(step, f"is {angle}, it must be from {-most} to {most}")
    if (lat is None) != (lon is None):
        raise Wrong("lat", "and lon must both be there, or neither")
    one_of("precision", precision, _PRECISIONS)
    finite("radius", radius)
    finite("geonames", geonames)
    where = Place(rule or "", name, country, admin1, lat, lon, radius, geonames, precision)
    return _evidence(known, v, where, _entity_of(known, v))


def _time(known: Known, value: object) -> Evidence:
    v = take(value, _TIME)
    one_of("precision", v[10], _UNITS)
    moment("from", v[7])
    moment("to", v[8])
    when = None if v[6] in _UNRESOLVED and not _some(v[7:]) else Time(v[6] or "", *v[7:])
    return _evidence(known, v, when, _entity_of(known, v))


def _equipment(known: Known, value: object) -> Evidence:
    v = take(value, _EQUIPMENT)
    one_of("fate", v[10], _FATES)
    finite("quantity", v[9])
    arms = None if v[6] in _UNRESOLVED and not _some(v[7:]) else Equipment(v[6] or "", *v[7:])
    return _evidence(known, v, arms, _entity_of(known, v))


def _figure(known: Known, value: object) -> Figure:
    v = take(value, _FIGURE)
    kind, rule, low, high, best, unit = v[6:]
    one_of("kind", kind, _FIGURES)
    for step, number in (("low", low), ("high", high), ("best", best)):
        finite(step, number)
    empty = rule in _UNRESOLVED and not _some(v[8:])
    many = None if empty else Number(rule or "", low, high, best, unit)
    return Figure(kind, _evidence(known, v, many, _entity_of(known, v)))


def _entity_of(known: Known, v: Values) -> str | None:
    """The entity of the words where the role does not name it: that of their span."""
    at = known.spans.get(v[4])
    return at[4] if at else None


def _some(values: Values) -> bool:
    return values.count(None) < len(values)
