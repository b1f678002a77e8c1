"""What an export cannot hold. In: Events on their way into a shape. Out: their rows, and a Loss that counts every field
that is set and that the rows do not give back, with the reason and one example, and every claim left out.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import fields, replace
from math import isclose
from operator import attrgetter

from dateline.errors import InputError
from dateline.shapes.event import Count, Event, Party, Spot
from dateline.shapes.kinds import Shape
from dateline.shapes.table import fitted

__all__ = ["Loss", "join", "withheld"]

NEAR = 1e-4  # degrees, confidences: what rounding for print takes away is not lost
NO_ROW = "the shape has no row for it"
CANNOT = "the column cannot hold this value"
_NAMES = tuple(f.name for f in fields(Event))
_VALUES = attrgetter(*_NAMES)
_PARTS = {kind: tuple(f.name for f in fields(kind)) for kind in (Party, Spot, Count)}
_GETTERS = {kind: attrgetter(*names) for kind, names in _PARTS.items()}
_NOT = {
    "future": "planned or announced, not done",
    "hypothetical": "demanded, supposed or feared, not done",
    "negation": "denied",
    "historical": "of a time before the news",
}
_EMPTY = (None, "", ())


def withheld(event: Event, keep: frozenset[str]) -> str | None:
    """Why a claim is not exported, or None. Only what is said to have happened is, once; `keep` may name further
    modalities, and "repeats".
    """
    modality = event.modality or "actual"
    if modality != "actual" and modality not in keep:
        return f"{modality}: {_NOT[modality]}"
    if event.repeats is not None and "repeats" not in keep:
        return "says again what another claim says"
    return None


def join(events: Iterable[Event]) -> Event | None:
    """The one event that several rows are of: all its days, its parties each once, its dead summed. None for no row."""
    found = list(events)
    if len(found) < 2:
        return found[0] if found else None
    whole = found[0]
    first = min((e.date_from for e in found if e.date_from), default=None)
    last = max((e.date_to or e.date_from or "" for e in found), default="") or None
    return replace(
        whole,
        date_from=first,
        date_to=last,
        date_precision="days" if first != last else whole.date_precision,
        actors=_each([e.actors for e in found]),
        recipients=_each([e.recipients for e in found]),
        sources=_each([e.sources for e in found]),
        killed=_sum([e.killed for e in found]) if len({e.date_from for e in found}) > 1 else whole.killed,
    )


def _each(parties: Sequence[tuple[Party, ...]]) -> tuple[Party, ...]:
    return tuple(dict.fromkeys(p for some in parties for p in some))


def _sum(counts: Sequence[Count | None]) -> Count | None:
    given = [c for c in counts if c is not None]
    if not given:
        return None
    low, high, best = ([n for c in given if (n := getattr(c, end)) is not None] for end in ("low", "high", "best"))
    return Count(sum(low) if low else None, sum(high) if high else None, sum(best) if best else None, given[0].unit)


class Loss:
    """The loss report of one export into one shape. Feed it every claim: `rows` what goes, `withhold` the others."""

    def __init__(self, name: str, shape: Shape) -> None:
        self.name, self.shape = name, shape
        self.claims = self.written = self.rows_written = self.split = 0
        self.left_out: Counter[str] = Counter()
        self.lost: Counter[str] = Counter()
        self.examples: dict[str, tuple[str, object]] = {}

    def rows(self, event: Event) -> list[tuple[str, ...]]:
        """The rows of an event as the file will hold them, read back and compared; none where it has none."""
        shape = self.shape
        rows = [fitted(shape.FORM, row) for row in shape.write(event)]
        if not rows:
            ask = getattr(shape, "why_not", None)  # shapes that take every event have none
            self.withhold(event, ask(event) if ask else NO_ROW)
            return []
        try:
            back = [shape.read(dict(zip(shape.COLUMNS, row, strict=True))) for row in rows]
        except InputError as error:
            self.withhold(event, f"its row cannot be read again: {error.reason}")
            return []
        self.carried(event, back)
        return rows

    def withhold(self, event: Event, reason: str) -> None:
        """Count a claim that is left out, and why."""
        self.claims += 1
        self.left_out[reason] += 1
        self.examples.setdefault(reason, (event.id, event.text))

    def carried(self, event: Event, back: Sequence[Event]) -> None:
        """Count a claim that was written, by the events that its rows read as."""
        self.claims += 1
        self.written += 1
        self.rows_written += len(back)
        self.split += len(back) > 1
        again = back[0] if len(back) == 1 else join(back)
        holds, lost, examples = self.shape.HOLDS, self.lost, self.examples  # this runs for every claim
        for name, value, got in zip(_NAMES, _VALUES(event), _VALUES(again), strict=True):
            if value == got or value is None or not (value or value == 0):
                continue
            if name in holds:
                self._compare(event.id, name, value, got)
            elif name in examples:
                lost[name] += 1
            else:
                self._count(event.id, name, value)

    def _compare(self, claim: str, name: str, value: object, got: object) -> None:
        """Count what is set in a value and not in the one read back, part by part."""
        if isinstance(value, (Party, Spot, Count)):
            mine, theirs = _parts(value), _parts(got)
            for part, one, other in zip(_PARTS[type(value)], mine, theirs, strict=False):
                if one != other and one not in _EMPTY:
                    self._compare(claim, f"{name}.{part}", one, other)
        elif isinstance(value, tuple) and value and isinstance(value[0], Party):
            others = got if isinstance(got, tuple) else ()
            for party, again in zip(value, others, strict=False):
                self._compare(claim, name, party, again)
            if len(others) < len(value):
                self._count(claim, name, value[len(others) :])
        elif not (_number(value) and _number(got) and isclose(value, got, abs_tol=NEAR)):  # type: ignore[arg-type]
            self._count(claim, name, value)

    def _count(self, claim: str, name: str, value: object) -> None:
        self.lost[name] += 1
        if name not in self.examples:
            self.examples[name] = (claim, value)

    def to_dict(self) -> dict[str, object]:
        """The report as JSON-ready values."""
        return {
            "shape": self.name,
            "claims": self.claims,
            "written": self.written,
            "rows": self.rows_written,
            "split": self.split,
            "withheld": [
                {"reason": why, "claims": n, "example": self._example(why)} for why, n in self.left_out.most_common()
            ],
            "lost": [
                {"field": field, "why": self._why(field), "values": n, "example": self._example(field)}
                for field, n in self.lost.most_common()
            ],
        }

    def _why(self, field: str) -> str:
        return self.shape.WHY.get(field) or self.shape.WHY.get(field.partition(".")[0]) or CANNOT

    def _example(self, key: str) -> dict[str, object]:
        claim, value = self.examples[key]
        return {"claim": claim, "value": _plain(value)}


def _parts(value: object) -> tuple[object, ...]:
    """The values of a Party, Spot or Count, in the order of its fields; None for each where there is none."""
    kind = type(value)
    return _GETTERS[kind](value) if kind in _GETTERS else (None,) * len(_PARTS[Spot])


def _plain(value: object) -> object:
    """A value as JSON has it."""
    if isinstance(value, (Party, Spot, Count)):
        named = zip(_PARTS[type(value)], _parts(value), strict=True)
        return {name: _plain(part) for name, part in named if part not in _EMPTY}
    return [_plain(part) for part in value] if isinstance(value, tuple) else value


def _number(value: object) -> bool:
    return isinstance(value, (int, float)) and not isinstance(value, bool)
