"""CAMEO, the codes of GDELT, ICEWS and Phoenix. In: an Event in PLOVER's terms. Out: its CAMEO code; and back.

data/shapes/cameo_of.tsv says which code an event gets, cameo.tsv what a code means, its name and Goldstein's score.
A child code is taken only where the mode, or one theme of the report alone, decides it; else the parent stands.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache, lru_cache

from dateline import plover
from dateline.ontology import QUADS
from dateline.shapes.event import Event, Party
from dateline.shapes.nations import table

__all__ = ["Code", "code", "meaning", "of", "quad", "sides", "why_not"]

ARMED = frozenset(("MIL", "REB", "PRM", "UAF"))
_NO_SIDES: frozenset[str] = frozenset()
_BOTH, _ONE = frozenset(("both", "armed")), frozenset(("armed",))
_ARMY = frozenset(("army",))
_QUADS = (0, 1, 1, 1, 1, 1, 2, 2, 2, 3, 3, 3, 3, 3, 4, 4, 4, 4, 4, 4, 4)  # GDELT's class by root


@dataclass(frozen=True, slots=True)
class Code:
    """A CAMEO code: its name, Goldstein's score, and what it is in PLOVER (comments, 01, are nothing there).

    `quad` is PLOVER's of the type; for comments it is that of GDELT's class.
    """

    code: str
    name: str
    goldstein: float
    type: str | None
    mode: str | None
    contexts: tuple[str, ...]
    quad: str


@cache
def _codes() -> dict[str, Code]:
    found = {}
    for number, name, score, kind, mode, contexts, _ in table("cameo"):
        side = plover.reduced(kind, mode or None, "actual").quad if kind else QUADS[quad(number) - 1]
        found[number] = Code(number, name, float(score), kind or None, mode or None, tuple(contexts.split()), side)
    return found


@lru_cache(1024)
def meaning(number: str) -> Code | None:
    """What a code means; a child that the table does not know means what its parent does. None is no CAMEO code."""
    known = _codes()
    if not number.isdecimal() or not 2 <= len(number) <= 4:
        return None
    return known.get(number) or known.get(number[:3]) or known.get(number[:2])


def quad(number: str) -> int:
    """GDELT's class of a code: 1 verbal and 2 material cooperation, 3 verbal and 4 material conflict; 0 for no code."""
    root = int(number[:2]) if number[:2].isdecimal() else 0
    return _QUADS[root] if root < len(_QUADS) else 0


def of(event: Event) -> str | None:
    """The code of an event: the one it came with, or else the one its type has. None where it has no type."""
    if event.cameo is not None or event.type is None:
        return event.cameo
    who = sides(event.actors, event.recipients)
    return code(event.type, event.mode, event.modality or "actual", event.contexts, who)


def why_not(event: Event) -> str:
    """Why an event has no code, in words for the user."""
    return "it has no type" if event.type is None else f"CAMEO has no code for {event.cameo or event.type}"


def sides(actors: Sequence[Party], recipients: Sequence[Party]) -> frozenset[str]:
    """What is known of the sides: "army" (a state's, among the actors), "armed" (an actor), "both" sides are armed."""
    armed = [p for p in actors if p.country == "IMG" or not ARMED.isdisjoint(p.sectors)]
    if not armed:
        return _NO_SIDES
    both = len(armed) > 1 if not recipients else any(not ARMED.isdisjoint(p.sectors) for p in recipients)
    found = _BOTH if both else _ONE
    return found | _ARMY if any("MIL" in p.sectors for p in armed) else found


@dataclass(frozen=True, slots=True)
class _Rule:
    context: str
    sides: str
    code: str


@cache
def _rules() -> dict[tuple[str, str, str], list[_Rule]]:
    found: dict[tuple[str, str, str], list[_Rule]] = {}
    for kind, mode, modality, context, who, number, _ in table("cameo_of"):
        found.setdefault((kind, mode, modality), []).append(_Rule(context, who, number))
    return found


@lru_cache(4096)
def code(type: str, mode: str | None, modality: str, contexts: tuple[str, ...], sides: frozenset[str]) -> str | None:
    """The CAMEO code of a type and mode. A modality has rows of its own where it makes another event of it."""
    known = _rules()
    keys = ((type, mode or "", modality), (type, "", modality), (type, mode or "", ""), (type, "", ""))
    rules = next((known[key] for key in keys if key in known), [])
    if by_side := [r.code for r in rules if r.sides in sides]:
        return by_side[0]
    by_theme = {r.code for r in rules if r.context and r.context in contexts}
    if len(by_theme) == 1:
        return by_theme.pop()
    return next((r.code for r in rules if not r.context and not r.sides), None)
