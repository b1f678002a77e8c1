"""A record (docs/record.md) → the Coding it was written from; the inverse of dateline.export.record.

In: a decoded record. Out: a Coding. Nothing is taken on trust: keys, kinds of values, offsets, quotes, ids and the hash
of the text are checked, and what is wrong is named by its path in the record ("claims[2].actor[0].lat"). Two things are
not in a record: the confidence of a span, which becomes the greatest confidence of a field that rests on it (0 where
none does), and that of a trigger, which becomes its claim's.
"""

from __future__ import annotations

from collections.abc import Mapping
from hashlib import sha256
from typing import get_args

from dateline import ontology
from dateline.errors import InputError
from dateline.records import (
    SCHEMA,
    Claim,
    Coding,
    Coverage,
    Entity,
    Mention,
    Report,
    Run,
    Section,
    SectionKind,
    Skipped,
)
from dateline.restore.claim import Known, Span, claim
from dateline.restore.take import Wrong, each, fields, finite, in_, moment, one_of, quoted, strings, take, within

__all__ = ["from_dict"]

_CONTROL = frozenset(map(chr, (*range(10), *range(11, 32), *range(0x7F, 0xA0))))
_SECTIONS = get_args(SectionKind)
_RECORD = fields("schema:s report:o spans:l entities:l claims:l coverage:o run:o")
_REPORT = fields(
    "id:s uri:s text:s sha256:s sections:l language:s words:i read_minutes:n external_id:s? title:s? byline:s? "
    "publisher:s? published:s? retrieved:s?",
    "modified:s? canonical:s? credit:s?",
)
_SECTION = fields("kind:s start:i end:i")
_SPAN = fields("id:s start:i end:i text:s label:s entity:s?")
_ENTITY = fields("id:s name:s label:s mentions:l", "code:s? country:s? sectors:l kb:s?")
_COVERAGE = fields("characters:i read:i skipped:l")
_SKIPPED = fields("start:i end:i reason:s")
_RUN = fields("version:s model:s tables:s settings:o")


def from_dict(record: Mapping[str, object]) -> Coding:
    """The Coding of a decoded record: `to_dict(from_dict(d)) == d` for every record of this version.

    Keys that the first records did not have are read as None. Raises InputError, with the path of what is wrong, where
    this is no record of ours or it is damaged.
    """
    try:
        return _coding(dict(record))
    except Wrong as e:
        raise InputError(f"not a record of Dateline, or a damaged one: {e.path or 'it'} {e.reason}") from None


def _coding(record: dict[str, object]) -> Coding:
    if record.get("schema") != SCHEMA:
        raise Wrong("schema", f"is {record.get('schema')!r}, it must be {SCHEMA!r}")
    _, report, spans, entities, claims, coverage, run = take(record, _RECORD)
    of = in_("report", _report, report)
    tables = ontology.load()
    found = each("spans", lambda v: _span(of.text, v, tables), spans)
    _unique("spans", [name for name, _ in found])
    known = Known(of.text, dict(found), tables)
    made = each("claims", lambda v: claim(known, v), claims)
    _unique("claims", [c.id for c in made])
    _pointers(made)
    coding = Coding(
        report=of,
        spans=_sure(found, made),
        entities=each("entities", lambda v: _entity(known, v), entities),
        claims=made,
        coverage=in_("coverage", lambda v: _coverage(of.text, v), coverage),
        run=Run(*in_("run", lambda v: take(v, _RUN), run)),
    )
    _known_entities(coding)
    return coding


def _report(value: object) -> Report:
    name, uri, text, digest, sections, language, words, minutes, *rest = take(value, _REPORT)
    if not name:
        raise Wrong("id", "is empty")
    if not _CONTROL.isdisjoint(text):
        raise Wrong("text", "holds control characters, which the text of a record never does")
    try:
        found = sha256(text.encode()).hexdigest()
    except UnicodeEncodeError:
        raise Wrong("text", "holds half a character (a lone surrogate)") from None
    if found != digest:
        raise Wrong("sha256", "is not that of the text: the one or the other was changed")
    finite("read_minutes", minutes)
    finite("words", words)
    moment("published", rest[4])
    kept = each("sections", lambda v: _section(text, v), sections)
    return Report(name, uri, text, digest, kept, language, words, minutes, *rest)


def _section(text: str, value: object) -> Section:
    kind, start, end = take(value, _SECTION)
    one_of("kind", kind, _SECTIONS)
    within(start, end, text)
    return Section(kind, start, end)


def _span(text: str, value: object, tables: ontology.Ontology) -> tuple[str, Span]:
    name, start, end, words, label, entity = take(value, _SPAN)
    one_of("label", label, tables.label)
    quoted(text, start, end, words)
    return name, (start, end, words, label, entity)


def _entity(known: Known, value: object) -> Entity:
    name, best, label, mentions, code, country, sectors, kb = take(value, _ENTITY)
    one_of("label", label, known.tables.label)
    for mention in strings("mentions", mentions):
        one_of("mentions", mention, known.spans)
    return Entity(name, best, label, tuple(mentions), code, country, strings("sectors", sectors), kb)


def _coverage(text: str, value: object) -> Coverage:
    characters, read, skipped = take(value, _COVERAGE)
    if characters != len(text) or not 0 <= read <= characters:
        raise Wrong("", f"counts {read} of {characters} characters, the text has {len(text)}")
    return Coverage(characters, read, each("skipped", lambda v: _skipped(text, v), skipped))


def _skipped(text: str, value: object) -> Skipped:
    start, end, reason = take(value, _SKIPPED)
    within(start, end, text)
    return Skipped(start, end, reason)


def _unique(step: str, ids: list[str]) -> None:
    if len(set(ids)) < len(ids):
        twice = next(name for n, name in enumerate(ids) if name in ids[:n])
        raise Wrong(step, f"has the id {twice!r} twice")


def _pointers(claims: tuple[Claim, ...]) -> None:
    ids = {c.id for c in claims}
    for n, c in enumerate(claims):
        for step, name in (("about", c.about), ("same_as", c.same_as)):
            if name is not None and name not in ids:
                raise Wrong(f"claims[{n}].{step}", f"is {name!r}, which is no claim of the record")


def _known_entities(coding: Coding) -> None:
    ids = {None, *(e.id for e in coding.entities)}
    for n, (_, _, entity) in enumerate(coding.spans):
        if entity not in ids:
            raise Wrong(f"spans[{n}].entity", f"is {entity!r}, which is no entity of the record")
    for n, c in enumerate(coding.claims):
        if unknown := {e.entity for e in (*c.actor, *c.recipient, *c.source)} - ids:
            raise Wrong(f"claims[{n}]", f"speaks of {unknown.pop()!r}, which is no entity of the record")


def _sure(
    spans: tuple[tuple[str, Span], ...], claims: tuple[Claim, ...]
) -> tuple[tuple[str, Mention, str | None], ...]:
    """The spans with the greatest confidence of the fields that rest on them."""
    most: dict[str, float] = {}
    for c in claims:
        alone = [e for e in (c.time, c.said, c.cue) if e is not None]
        groups = (c.actor, c.recipient, c.place, c.equipment, c.source, alone, [f.evidence for f in c.figures])
        for group in groups:
            for e in group:
                if e.confidence > most.get(e.span, 0.0):
                    most[e.span] = e.confidence
    return tuple((name, Mention(at[0], at[1], at[3], most.get(name, 0.0)), at[4]) for name, at in spans)
