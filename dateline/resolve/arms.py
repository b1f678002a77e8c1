"""Words for military equipment → its class, its designation, and how many.

In: the words of an EQUIPMENT span. Out: an Equipment (or the reason why its class is not known). The table is
data/arms/equipment.tsv; the last designation of the words' head part decides ("anti-tank missiles for helicopters"),
one with a name before a mere noun.
What became of it follows from the event and is added when the claim is put together.
"""

from __future__ import annotations

import re

from dateline.knowledge import Arm, Knowledge
from dateline.names import key
from dateline.resolve.count import count
from dateline.values import Candidate, Equipment, Number, Resolution

__all__ = ["arms"]

_LINK = re.compile(r"\b(?:for|from|with|of|in|on|by|to|that|which)\b")


def arms(text: str, knowledge: Knowledge) -> Resolution:
    """The class of equipment that words name, with every designation found in them as a candidate."""
    number = count(text, "amount").value
    quantity = int(number.best) if isinstance(number, Number) and number.best is not None else None
    plain = key(text)
    head = _LINK.split(plain)[0].strip() or plain
    found = _designations(head, knowledge) or _designations(plain, knowledge)
    if not found:
        return Resolution(Equipment("no designation that the table holds", quantity=quantity))
    named = [f for f in found if f[1].country or re.search(r"\d", f[0])]
    words, arm = (named or found)[-1]  # "Storm Shadow missiles" are what Storm Shadow is
    if str(quantity) in words.split():  # the number is part of the name: S-300, an F-16
        quantity = 1 if re.match(r"an? ", text) else None
    rule = f"“{words}” is {arm.class_}"
    others = tuple(Candidate(w, a.name, 1.0 if a is arm else 0.0, f"“{w}” is {a.class_}") for w, a in reversed(found))
    return Resolution(Equipment(rule, arm.name, arm.class_, quantity), others)


def _designations(plain: str, knowledge: Knowledge) -> list[tuple[str, Arm]]:
    """The designations in a key, in order, the longest at each place."""
    parts = plain.split()
    found, n = [], 0
    while n < len(parts):
        for size in range(min(knowledge.longest, len(parts) - n), 0, -1):
            if arm := knowledge.arms.get(" ".join(parts[n : n + size])):
                found.append((" ".join(parts[n : n + size]), arm))
                break
        else:
            size = 1
        n += size
    return found
