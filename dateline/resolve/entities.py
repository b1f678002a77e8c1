"""Mentions → entities: which mentions of a report name the same one.

In: the text and the Draft. Out: groups of mentions, each in the order of the text: the chains of the model, the same
name again, and a person's surname after the full name.
"""

from __future__ import annotations

from dateline.names import key
from dateline.records import Draft

__all__ = ["group"]

NAMED = ("PERSON", "ORG", "PLACE", "NORP", "FACILITY", "EQUIPMENT")
ENTITIES = (*NAMED, "ROLE")


def group(text: str, draft: Draft) -> tuple[tuple[int, ...], ...]:
    """The groups, in the order of their first mentions."""
    parent = list(range(len(draft.mentions)))

    def find(n: int) -> int:
        while parent[n] != n:
            parent[n] = parent[parent[n]]
            n = parent[n]
        return n

    for chain in draft.chains:
        for n in chain[1:]:
            parent[find(n)] = find(chain[0])
    first: dict[tuple[str, str], int] = {}
    for n, m in sorted(enumerate(draft.mentions), key=lambda x: x[1].start):
        name = key(text[m.start : m.end])
        if m.label not in NAMED or not name:
            continue
        if m.label == "PERSON":
            first.setdefault((m.label, name.split()[-1]), n)
            same = (m.label, name if " " in name else name.split()[-1])
        else:
            same = (m.label, name)
        parent[find(n)] = find(first.setdefault(same, n))
    groups: dict[int, list[int]] = {}
    for n, m in sorted(enumerate(draft.mentions), key=lambda x: (x[1].start, -x[1].end)):
        if m.label in ENTITIES:
            groups.setdefault(find(n), []).append(n)
    return tuple(tuple(g) for g in groups.values())
