"""The sample report as a true record, plain and behind signs that count differently in UTF-16; mutations of JSON."""

from __future__ import annotations

import copy
import json
import random
from dataclasses import replace
from hashlib import sha256
from typing import Any

from sample import sample

from dateline.export import to_dict
from dateline.records import Coding
from dateline.restore import from_dict

PREFIX = "📰👨‍👩‍👧 عاجل: هجوم بطائرات مسيّرة 🚨\n"


def coding() -> Coding:
    """The sample with the true hash of its text, and a claim that says again what another says."""
    c = sample()
    again = replace(c.claims[3], same_as="c2")
    digest = sha256(c.report.text.encode()).hexdigest()
    c = replace(c, report=replace(c.report, sha256=digest), claims=(*c.claims[:3], again, *c.claims[4:]))
    return from_dict(to_dict(c))


def shifted(prefix: str = PREFIX) -> Coding:
    """The same behind a first paragraph of emoji and Arabic."""
    record: Any = json.loads(json.dumps(to_dict(coding())))
    _shift(record, len(prefix))
    report = record["report"]
    report["text"] = prefix + report["text"]
    report["sha256"] = sha256(report["text"].encode()).hexdigest()
    record["coverage"]["characters"] += len(prefix)
    return from_dict(record)


def _shift(node: Any, by: int) -> None:
    if isinstance(node, dict) and "start" in node:
        node["start"] += by
        node["end"] += by
    for value in node.values() if isinstance(node, dict) else node if isinstance(node, list) else ():
        _shift(value, by)


def same(a: Coding, b: Coding) -> None:
    """The one says what the other says, whatever the order of spans and who made it."""
    x: Any = to_dict(a)
    y: Any = to_dict(b)
    assert sorted(x["spans"], key=lambda s: str(s["id"])) == sorted(y["spans"], key=lambda s: str(s["id"]))
    for key in ("report", "entities", "claims", "coverage"):
        assert x[key] == y[key], key


def nodes(node: Any, path: tuple[Any, ...] = ()) -> list[tuple[Any, ...]]:
    """The paths of all values within a JSON value, its own left out."""
    items = node.items() if isinstance(node, dict) else enumerate(node) if isinstance(node, list) else ()
    return [p for key, value in items for p in ((*path, key), *nodes(value, (*path, key)))]


def mutated(value: Any, seed: int) -> Any:
    """A copy of a JSON value with one of its values gone or replaced by another kind of thing."""
    chance = random.Random(seed)
    changed = copy.deepcopy(value)
    *way, last = chance.choice(nodes(changed))
    parent = changed
    for step in way:
        parent = parent[step]
    if chance.random() < 0.3:
        del parent[last]
    else:
        parent[last] = chance.choice([None, "", "x", -1, 10**9, 2.5, True, [], {}, ["a"], {"b": 1}, "\ud800", "EVENT"])
    return changed
