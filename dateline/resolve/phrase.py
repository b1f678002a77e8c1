"""The words of a phrase for an actor → country and sectors: "a spokesman for the Colombian rebels", "Ukraine's army".

In: the phrase, without regard to what else its report says of the actor. Out: the country that it names, PLOVER's
sectors of the noun that says what the actor does (data/who/agents.tsv), and the words that said so.
"""

from __future__ import annotations

import re
from collections import Counter

from dateline.knowledge import Knowledge, Named, holding
from dateline.names import key

__all__ = ["described"]

_LINK = frozenset((
    "of", "in", "from", "for", "with", "at", "near", "to", "by", "against", "on", "under", "who", "which", "that",
))  # fmt: skip
_BACKED = frozenset((
    "backed", "led", "born", "made", "occupied", "controlled", "held", "style", "trained", "supplied", "aligned",
    "linked", "allied", "brokered", "sponsored", "funded", "speaking",
))  # fmt: skip


def described(text: str, spoken: Counter[str], day: str, kb: Knowledge) -> tuple[str, tuple[str, ...], str]:
    """What the words of a phrase say: country, sectors, and which words said so. `spoken` counts how often the report
    speaks of each country, `day` is its day (ISO) or "".
    """
    parts = [(w, part) for part in re.split(r"[\s-]+", re.sub(r"['’]s?(?=\s|$)", "", text)) for w in key(part).split()]
    hits: list[tuple[bool, float, int, tuple[str, ...], str]] = []
    countries: list[tuple[bool, int, str, str]] = []
    n, head = 0, True
    while n < len(parts):
        head = head and not (n > 0 and parts[n][0] in _LINK)
        size = 1
        for size in range(min(kb.longest, len(parts) - n), 0, -1):
            phrase = " ".join(w for w, _ in parts[n : n + size])
            if agent := kb.agents.get(phrase):
                hits.append((not head, agent.rank, -n, agent.sectors, phrase))
                break
            if row := _inside(" ".join(p for _, p in parts[n : n + size]), phrase, spoken, day, kb):
                backed = n + size < len(parts) and parts[n + size][0] in _BACKED
                if not backed:
                    countries.append((not head, n, row.country, row.name))
                    if not row.id.startswith("state:"):
                        hits.append((not head, 2.5, -n, row.sectors, row.name))
                break
        n += size
    country, origin = (min(countries)[2], min(countries)[3]) if countries else ("", "")
    sectors, words = _decided(hits)
    if sectors[:1] == ("UNK",):  # a leader, spokesman or source of a country speaks for its government
        sectors = ("GOV",) if country else ()
    said = [
        w for w in (f"“{words}” is {sectors[0]}" if sectors else "", f"“{origin}” is {country}" if country else "") if w
    ]
    return country, sectors, "; ".join(said)


def _inside(text: str, phrase: str, spoken: Counter[str], day: str, kb: Knowledge) -> Named | None:
    """A state, nation, body or group named inside a phrase."""
    forms = [
        f for f in kb.forms.get(phrase, ())
        if not f.row.person and f.how != "capital" and (not f.capitals or text.isupper())
        and text[:1].isupper()
        and (not f.weak or (f.row.id.startswith("state:") and spoken[f.row.country]))
    ]  # fmt: skip
    forms = [f for f in forms if f.row.id in kb.own] or forms
    ids = {f.row.id for f in forms}
    return holding([f.row for f in forms], day) if len(ids) == 1 else None


def _decided(hits: list[tuple[bool, float, int, tuple[str, ...], str]]) -> tuple[tuple[str, ...], str]:
    """The sectors of a phrase: the noun of the best rank in its head part; where all of these are weak, the part after
    "of" may decide; among equals the last word.
    """
    hits = [h for h in hits if h[3]]
    if not hits:
        return (), ""
    in_head = [h for h in hits if not h[0]]
    decisive = in_head if in_head and min(h[1] for h in in_head) < 3 else hits
    best = min(decisive, key=lambda h: (h[1], h[0], h[2]))
    others = [s for h in sorted(in_head, key=lambda h: h[1]) if h[1] < 3 for s in h[3]]
    sectors = tuple(dict.fromkeys((*best[3], *(() if "ELI" in best[3] or "UNK" in best[3] else others))))
    return sectors[:2], best[4]
