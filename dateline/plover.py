"""A claim's type and modality → the one event that PLOVER's data sets hold, after the manual's reductions.

In: type, mode and modality of the base event ("will send weapons" is an AID that lies in the future). Out: a Plover.
The manual (2.0) contradicts itself in places; docs/decisions/0008-plover-reductions.md says what was chosen, and why.
"""

from __future__ import annotations

from functools import lru_cache

from dateline import ontology
from dateline.records import Plover

__all__ = ["reduced"]

_REDUCED: dict[tuple[str, str], str] = {
    ("CONSULT", "future"): "AGREE",
    ("SUPPORT", "future"): "AGREE",
    ("COOPERATE", "future"): "AGREE",
    ("AID", "future"): "AGREE",
    ("RETREAT", "future"): "CONCEDE",
}


@lru_cache(1024)
def reduced(type: str, mode: str | None, modality: str) -> Plover:
    """The event that PLOVER codes for a claim: its type and mode, quad class (lower case) and score."""
    event = _REDUCED.get((type, modality))
    rule = f"{type} + {modality} is {event}" if event else None
    event, mode = (event, None) if event else (type, mode)
    tables = ontology.load()
    row = tables.mode.get((event, mode)) if mode else None
    kind = tables.type[event]
    score = row.score if row else kind.score
    return Plover(event, row.plover or row.mode if row else None, kind.quad, score, rule)
