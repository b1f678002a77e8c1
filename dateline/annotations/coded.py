"""Marks as annotators left them, and the record they were made from → a Coding.

In: a Coding and Marked. Out: the Coding of what is marked now. What nobody changed keeps its ids, its confidence and
what its words were resolved to; what somebody made or changed has confidence 1 and stands for nothing yet (rule
"annotated"). Same words with the same label are the same span, whatever ids the tool gave.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import replace
from typing import TypeVar, cast

from dateline import __version__, ontology
from dateline.errors import InputError
from dateline.export.marks import ONE, ROLES, Event, Mark, Marked, evidence
from dateline.plover import reduced
from dateline.records import Claim, Coding, Entity, Evidence, Figure, FigureKind, Mention, Run
from dateline.values import Actor, Equipment, Number, Place, Time, Value

__all__ = ["coded"]

T = TypeVar("T", Mark, Event)
Span = tuple[str, Mention, str | None]

RULE = "annotated"
SHOWN = 5  # problems of one report that a message names
_FIGURES = ROLES[8:]
_EMPTY: dict[str, Callable[[str], Value]] = {
    "actor": Actor, "recipient": Actor, "source": Actor, "place": Place, "equipment": Equipment, "time": Time,
    "said": Time, **dict.fromkeys(_FIGURES, Number),
}  # fmt: skip


def coded(origin: Coding, found: Marked, annotators: Sequence[str] = ()) -> Coding:
    """What the marks say of the report of `origin`. Raises InputError, which names every problem and where it is."""
    found = _trimmed(origin.report.text, found)
    problems = [*_wrong_marks(origin, found), *_wrong_events(origin.report.text, found)]
    if problems:
        more = f"; and {len(problems) - SHOWN} more" if len(problems) > SHOWN else ""
        raise InputError("; ".join(problems[:SHOWN]) + more)
    spans, of = _spans(origin, found)
    claims = _claims(origin, found, {name: (m, entity) for name, m, entity in spans}, of)
    names = [name.encode("utf-8", "replace").decode() for name in annotators]  # (JSON may hold half a character)
    settings: dict[str, object] = {"annotators": names, "of": origin.run.model}
    run = Run(__version__, "annotators", origin.run.tables, settings)
    coding = Coding(origin.report, spans, _entities(origin, spans), claims, origin.coverage, run)
    coding.check()
    return coding


def _trimmed(text: str, found: Marked) -> Marked:
    """The same without the blanks that were dragged along at the edges of the words."""

    def trim(m: T) -> T:
        words = text[m.start : m.end] if 0 <= m.start < m.end <= len(text) else ""
        if not words.strip():
            return m
        return replace(m, start=m.end - len(words.lstrip()), end=m.start + len(words.rstrip()))

    return Marked({k: trim(m) for k, m in found.marks.items()}, {k: trim(e) for k, e in found.events.items()})


# ── what cannot be ───────────────────────────────────────────────────────────────────────────────────────────────────


def _wrong_marks(origin: Coding, found: Marked) -> Iterator[str]:
    labels = ontology.load().label
    idle = {(m.start, m.end) for _, m, _ in origin.spans if m.label == "EVENT"}  # words that trigger no claim
    for m in found.marks.values():
        if m.label not in labels:
            yield f"{m.at}: no such label: {m.label!r}; there are {', '.join(labels)}"
        elif m.label == "EVENT" and (m.start, m.end) not in idle:
            yield f"{m.at}: is an event of no type; give it one, or delete it"
        yield from _wrong_words(origin.report.text, m)


def _wrong_words(text: str, m: Mark | Event) -> Iterator[str]:
    if not 0 <= m.start < m.end <= len(text):
        yield f"{m.at}: goes from {m.start} to {m.end}, the text from 0 to {len(text)}"
    elif not text[m.start : m.end].strip():
        yield f"{m.at}: marks only white space"


def _wrong_events(text: str, found: Marked) -> Iterator[str]:
    tables = ontology.load()
    for key, e in found.events.items():
        yield from _wrong_words(text, e)
        if e.type not in tables.type:
            yield f"{e.at}: no such event type: {e.type!r}"
        elif e.mode is not None and (e.type, e.mode) not in tables.mode:
            yield f"{e.at}: {e.mode!r} is no mode of {e.type}"
        if e.modality not in tables.modality:
            yield f"{e.at}: no such modality: {e.modality!r}; there are {', '.join(tables.modality)}"
        yield from _wrong_roles(e, found.marks)
        yield from _wrong_links(key, e, found.events)


def _wrong_roles(e: Event, marks: Mapping[str, Mark]) -> Iterator[str]:
    tables = ontology.load()
    for role, key in e.roles:
        label = marks[key].label
        if role not in ROLES:
            yield f"{e.at}: no such role: {role!r}; there are {', '.join(ROLES)}"
        elif label in tables.label and label not in tables.allowed(role):
            yield f"{e.at}: {role} cannot be a {label} ({marks[key].at}); it can be {_listed(tables.allowed(role))}"
    for role in sorted(ONE):
        if len({key for r, key in (*e.roles, *e.links) if r == role}) > 1:
            yield f"{e.at}: more than one {role}; an event has at most one"


def _wrong_links(key: str, e: Event, events: Mapping[str, Event]) -> Iterator[str]:
    for role, other in e.links:
        if role not in ("about", "same_as"):
            yield f"{e.at}: {role!r} cannot join two events; about and same_as can"
        elif other == key:
            yield f"{e.at}: is {role} itself"
        elif role == "same_as" and events[other].start > e.start:
            yield f"{e.at}: same_as must point to an earlier event, draw it the other way round"


def _listed(codes: frozenset[str]) -> str:
    return ", ".join(label for label in ontology.load().label if label in codes)


# ── spans and entities ───────────────────────────────────────────────────────────────────────────────────────────────


def _spans(origin: Coding, found: Marked) -> tuple[tuple[Span, ...], dict[str, str]]:
    """The spans, and the id of the span of each mark."""
    known: dict[tuple[int, int, str], Span] = {}
    for span in reversed(origin.spans):
        known[span[1].start, span[1].end, span[1].label] = span
    number = max((int(name[1:]) for name, _, _ in origin.spans if name[1:].isdecimal()), default=0)
    spans: dict[tuple[int, int, str], Span] = {}
    of: dict[str, str] = {}
    for key, m in (*found.marks.items(), *_triggers(origin, found)):
        place = m.start, m.end, m.label
        if place not in spans and place not in known:
            number += 1
        spans.setdefault(place, known.get(place) or (f"s{number}", Mention(*place, 1.0), None))
        of[key] = spans[place][0]
    order = sorted(spans, key=lambda place: (place[0], -place[1], place[2]))
    return tuple(spans[place] for place in order), of


def _triggers(origin: Coding, found: Marked) -> list[tuple[str, Mark]]:
    """The triggers as marks, where the record has its triggers among its spans."""
    listed = {(m.start, m.end) for _, m, _ in origin.spans if m.label == "EVENT"}
    if not any((c.trigger.start, c.trigger.end) in listed for c in origin.claims):
        return []
    return [(f"trigger {key}", Mark(e.start, e.end, "EVENT")) for key, e in found.events.items()]


def _entities(origin: Coding, spans: Sequence[Span]) -> tuple[Entity, ...]:
    """The entities that still have a mention."""
    kept = {name for name, _, _ in spans}
    left = [replace(e, mentions=tuple(name for name in e.mentions if name in kept)) for e in origin.entities]
    return tuple(e for e, old in zip(left, origin.entities, strict=True) if e.mentions or not old.mentions)


# ── claims ───────────────────────────────────────────────────────────────────────────────────────────────────────────


def _claims(
    origin: Coding, found: Marked, spans: Mapping[str, tuple[Mention, str | None]], of: Mapping[str, str]
) -> tuple[Claim, ...]:
    before = _before(origin, found)
    names = {key: c.id for key, c in before.items()}
    for key, e in found.events.items():
        if key not in names:
            names[key] = _free(f"{origin.report.id}.{e.start}", set(names.values()))
    once = {(role, e.span): e.value for c in origin.claims for role, e in evidence(c)}
    contexts = tuple(dict.fromkeys(name for c in origin.claims for name in c.contexts))

    def made(key: str, e: Event) -> Claim:
        old = before.get(key)
        holds: dict[tuple[str, str], list[Evidence]] = {}  # a weapon that is used on itself stands twice
        for role, x in evidence(old) if old else ():
            holds.setdefault((role, x.span), []).append(x)
        same_type = old is not None and old.type == e.type
        quotes: dict[str, list[Evidence]] = {role: [] for role in ROLES}
        for role, mark in dict.fromkeys(e.roles):
            m, entity = spans[of[mark]]
            words = origin.report.text[m.start : m.end]
            value = once.get((role, of[mark]), _EMPTY[role](RULE) if role in _EMPTY else None)
            new = Evidence(m.start, m.end, words, m.label, of[mark], 1.0, entity, value)
            held = holds.get((role, of[mark]), [])
            quotes[role] += held if same_type and held else map(_unfated, held or [new])
        links = {role: names[other] for role, other in e.links}
        return _claim(origin.report.text, names[key], e, quotes, old or _blank(e, contexts), links)

    return tuple(made(key, e) for key, e in sorted(found.events.items(), key=lambda pair: pair[1].start))


def _before(origin: Coding, found: Marked) -> dict[str, Claim]:
    """The claim that each event was: that of the same trigger, and of the same type if the trigger has several."""
    left = list(origin.claims)
    before: dict[str, Claim] = {}
    for alike in (True, False):
        for key, e in found.events.items():
            here = [c for c in left if (c.trigger.start, c.trigger.end) == (e.start, e.end)]
            old = next((c for c in here if not alike or (c.type, c.mode) == (e.type, e.mode)), None)
            if old and key not in before:
                before[key] = old
                left.remove(old)
    return before


def _free(name: str, taken: set[str]) -> str:
    n = 1
    while (numbered := name if n == 1 else f"{name}.{n}") in taken:
        n += 1
    return numbered


def _unfated(e: Evidence) -> Evidence:
    """What became of a weapon hangs on the type of the event: of another event it is not known."""
    return replace(e, value=replace(e.value, fate=None)) if isinstance(e.value, Equipment) else e


def _blank(e: Event, contexts: tuple[str, ...]) -> Claim:
    return Claim("", "", None, "", 1.0, Evidence(e.start, e.end, "", "EVENT", "", 1.0), contexts=contexts)


def _claim(
    text: str, name: str, e: Event, quotes: Mapping[str, list[Evidence]], old: Claim, links: Mapping[str, str]
) -> Claim:
    same = (old.type, old.mode, old.modality) == (e.type, e.mode, e.modality)
    figures = [Figure(cast(FigureKind, kind), q) for kind in _FIGURES for q in quotes[kind]]
    actor, recipient, place, equipment, source = (tuple(quotes[role]) for role in ROLES[:5])
    time, said, cue = (next(iter(quotes[role]), None) for role in ROLES[5:8])
    return Claim(
        id=name, type=e.type, mode=e.mode, modality=e.modality, confidence=old.confidence if same else 1.0,
        trigger=replace(old.trigger, text=text[e.start : e.end]),
        plover=old.plover if same else reduced(e.type, e.mode, e.modality),
        actor=actor, recipient=recipient, place=place, equipment=equipment, source=source,
        time=time, said=said, cue=cue, figures=tuple(figures), contexts=old.contexts,
        about=links.get("about"), same_as=links.get("same_as"),
    )  # fmt: skip
