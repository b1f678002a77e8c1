"""Do the rows of a database agree with one another? In: a connection. Out: what does not, a sentence each.

What stands there twice is compared: the flat columns of a claim with its evidence, its codes with the search index, its
pointers with the claims that there are. The one thing to know: a change that was made alike everywhere, or to what
stands there once (a confidence, a title), cannot be told.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from typing import Any

import sqlalchemy as sa
from sqlalchemy.exc import DBAPIError

from dateline import ontology
from dateline.export.rows import COLUMNS, claim_values
from dateline.query.match import event_days
from dateline.records import Claim, Coding
from dateline.store.connect import reason
from dateline.store.load import DAMAGE, load
from dateline.store.words import code
from dateline.store.write import CLAIM_BITS

__all__ = ["codes", "evidence", "pointers"]

FEW = 200  # codings looked at together
SHOWN = 20  # claims that are named; the rest are counted
_CLAIM = COLUMNS[COLUMNS.index("claim_id") :]
_ONCE = frozenset((
    "claim_id", "type", "mode", "modality", "confidence", "trigger", "contexts", "quote", "start", "end",
    "plover_event", "plover_mode", "plover_quad", "plover_score",
))  # fmt: skip
_FLAT = [name for name in _CLAIM if name not in _ONCE]
_OURS = ("id", "day_from", "day_to", "quote_start", "quote_stop")
_ROWS = f"SELECT {', '.join((*_OURS, *_FLAT))} FROM claims WHERE id BETWEEN :low AND :high ORDER BY id"


# ---- the flat columns


def evidence(c: sa.Connection) -> Iterator[str]:
    """Claims whose flat columns are not what their evidence says, and codings that cannot be put together."""
    found = _differing(c)
    for _, fault in zip(range(SHOWN), found, strict=False):
        yield fault
    if more := sum(1 for _ in found):
        yield f"{more:,} more claims or codings are like that"


def _differing(c: sa.Connection) -> Iterator[str]:
    ids = list(c.exec_driver_sql("SELECT id FROM codings ORDER BY id").scalars())
    for n in range(0, len(ids), FEW):
        few = ids[n : n + FEW]
        try:
            yield from _of(c, few)
        except (DBAPIError, *DAMAGE):
            for i in few:  # one by one, to say which
                yield from _alone(c, i)


def _alone(c: sa.Connection, i: int) -> Iterator[str]:
    try:
        yield from _of(c, [i])
    except DBAPIError as e:
        yield f"coding {i} cannot be read: {reason(e)}"
    except DAMAGE as e:
        yield f"coding {i} is damaged: {type(e).__name__}: {e}"


def _of(c: sa.Connection, ids: Sequence[int]) -> list[str]:
    values = {"low": ids[0] << CLAIM_BITS, "high": ((ids[-1] + 1) << CLAIM_BITS) - 1}
    rows: dict[int, list[tuple[Any, ...]]] = defaultdict(list)
    for row in c.execute(sa.text(_ROWS), values):
        rows[row[0] >> CLAIM_BITS].append(tuple(row[1:]))
    faults = []
    for i, coding in zip(ids, load(c, ids), strict=True):
        for values_of, claim in zip(rows[i], coding.claims, strict=True):
            if wrong := _wrong(coding, claim, values_of):
                faults.append(f"claim {claim.id}: {wrong}")
    return faults


def _wrong(coding: Coding, claim: Claim, row: tuple[Any, ...]) -> str:
    """The first column that is not as it must be; "" if all are."""
    first, last, start, stop, *flat = row
    if not 0 <= start <= claim.trigger.start <= claim.trigger.end <= stop <= len(coding.report.text):
        return f"its sentence is said to go from {start} to {stop}, which does not hold its trigger"
    days = event_days(coding, claim) or (None, None)
    said = dict(zip(_CLAIM, claim_values(claim, ""), strict=True)) | {"day_from": days[0], "day_to": days[1]}
    several = {kind for kind, n in Counter(f.kind for f in claim.figures).items() if n > 1}
    for name, value in (("day_from", first), ("day_to", last), *zip(_FLAT, flat, strict=True)):
        summed = name.rpartition("_")[0] in several  # how several figures are made one may change with the version
        if value != said[name] and not summed:
            return f"{name} is {_short(value)}, its evidence says {_short(said[name])}"
    return ""


def _short(value: object) -> str:
    text = repr(value)
    return text if len(text) <= 60 else text[:59] + "…"


# ---- the search index, pointers


def codes(c: sa.Connection) -> Iterator[str]:
    """Claims for which the search index has another type, mode or modality."""
    tables = ontology.load()
    known = {"type": set(tables.type), "modality": set(tables.modality), "mode": {row.mode for row in tables.modes}}
    for name, values in known.items():
        filled = c.execute(sa.text(f"SELECT {name}, count(*) FROM claims WHERE {name} IS NOT NULL GROUP BY 1")).all()
        counts = [_agreeing(c, name, value) for value in sorted(values | {row[0] for row in filled})]
        wrong = sum(row[1] for row in filled) - sum(n for n, _ in counts) + sum(n for _, n in counts)
        if wrong:
            yield f"{wrong:,} claims have another {name} than the search index: one of the two was changed"


def _agreeing(c: sa.Connection, name: str, value: str) -> tuple[int, int]:
    """Of the claims that the index has under a value, how many have it, and how many have none."""
    token = code({"type": "t", "modality": "m", "mode": "d"}[name], value)
    if c.dialect.name == "sqlite":
        of, words = "claims.id = claim_words.rowid WHERE claim_words MATCH :words", f'codes:"{token}"'
    else:
        of, words = "claims.id = claim_words.claim WHERE codes @> ARRAY[CAST(:words AS text)]", token.lower()
    counts = f"count(CASE WHEN {name} = :value THEN 1 END), count(CASE WHEN {name} IS NULL THEN 1 END)"
    row = c.execute(sa.text(f"SELECT {counts} FROM claim_words JOIN claims ON {of}"), {"words": words, "value": value})
    found = row.one()
    return found[0], found[1]


def pointers(c: sa.Connection) -> Iterator[str]:
    """Claims that are about, or the same as, a claim that is not there."""
    of = f"((p.id >> {CLAIM_BITS}) << {CLAIM_BITS})"  # "+" would bind before "<<"
    there = f"SELECT 1 FROM claims q WHERE q.id BETWEEN {of} AND {of} + {(1 << CLAIM_BITS) - 1}"
    for name in ("about", "same_as"):
        sql = f"SELECT count(*) FROM claims p WHERE p.{name} IS NOT NULL AND NOT EXISTS ({there} AND q.key = p.{name})"
        if wrong := c.exec_driver_sql(sql).scalar():
            yield f"{wrong:,} claims point by {name} at a claim that is not there"
