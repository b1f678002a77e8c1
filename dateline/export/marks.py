"""Coding → the marks that people see in a tool for annotation: spans with a label, and events with the roles they hold.

In: a Coding. Out: Marked, the same for all tools; dateline.annotations.coded goes the way back. A trigger is an event
and never a mark; a span labelled EVENT that triggers no claim is a mark.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from dateline.records import Claim, Coding, Evidence

__all__ = ["ONE", "ROLES", "Event", "Mark", "Marked", "evidence", "marked"]

ROLES = (
    "actor", "recipient", "place", "equipment", "source", "time", "said", "cue", "killed", "wounded", "detained",
    "displaced", "amount",
)  # fmt: skip
ONE = frozenset(("time", "said", "cue", "about", "same_as"))  # an event has at most one of each


@dataclass(frozen=True, slots=True)
class Mark:
    """A span and its label. `at` says where a file has it ("line 12"), for the messages."""

    start: int
    end: int
    label: str
    at: str = ""


@dataclass(frozen=True, slots=True)
class Event:
    """A claim: `roles` are (role, key of a Mark), `about` and `same_as` are (role, key of an Event) in `links`."""

    start: int
    end: int
    type: str
    mode: str | None
    modality: str
    roles: tuple[tuple[str, str], ...] = ()
    links: tuple[tuple[str, str], ...] = ()
    at: str = ""


@dataclass(frozen=True, slots=True)
class Marked:
    """All marks and events of a report by their keys, in order."""

    marks: Mapping[str, Mark]
    events: Mapping[str, Event]


def marked(coding: Coding) -> Marked:
    """The marks of a report by the ids of their spans, and its claims as events e1, e2 …"""
    triggers = {(c.trigger.start, c.trigger.end) for c in coding.claims}
    keys = {c.id: f"e{n}" for n, c in enumerate(coding.claims, start=1)}
    marks = {
        name: Mark(m.start, m.end, m.label)
        for name, m, _ in coding.spans
        if m.label != "EVENT" or (m.start, m.end) not in triggers
    }
    return Marked(marks, {keys[c.id]: _event(c, keys) for c in coding.claims})


def _event(c: Claim, keys: Mapping[str, str]) -> Event:
    links = tuple((role, keys[name]) for role, name in (("about", c.about), ("same_as", c.same_as)) if name)
    roles = tuple((role, e.span) for role, e in evidence(c))
    return Event(c.trigger.start, c.trigger.end, c.type, c.mode, c.modality, roles, links)


def evidence(c: Claim) -> Iterator[tuple[str, Evidence]]:
    """Every role of a claim with its evidence, in the order of the record; figures by their kind."""
    groups = (c.actor, c.recipient, c.place, c.equipment, c.source)
    for role, group in zip(ROLES[:5], groups, strict=True):
        yield from ((role, e) for e in group)
    yield from ((role, e) for role, e in (("time", c.time), ("said", c.said), ("cue", c.cue)) if e is not None)
    yield from ((f.kind, f.evidence) for f in c.figures)
