"""Draft → Resolved: asks every question about every mention of a report.

In: a Report, its Draft, and the Tables. Out: a value, or the reason why there is none, for every mention that can have
one, with the candidates that were weighed. Nothing is guessed: what the words and the tables do not give stays None.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Mapping, Sequence
from dataclasses import asdict, replace
from datetime import date

from dateline.dates import iso_date
from dateline.records import Draft, Report, Resolved
from dateline.resolve.arms import arms
from dateline.resolve.count import count
from dateline.resolve.entities import group
from dateline.resolve.when import Phrase, when
from dateline.resolve.where import Toponym, where
from dateline.resolve.who import who
from dateline.tables import Tables
from dateline.values import Place, Resolution

__all__ = ["explained", "resolve"]

AROUND = 80  # characters of text that a resolver may look at on either side of a mention
FIGURES = ("killed", "wounded", "detained", "displaced", "amount")
PLACES = ("PLACE", "NORP", "FACILITY")
_WITHIN = re.compile(r",? (?:in|at|near|outside) (?:the )?")


def resolve(report: Report, draft: Draft, tables: Tables) -> Resolved:
    """Everything that the mentions of a report stand for."""
    text, day = report.text, publication_day(report)
    groups = group(text, draft)
    home = tables.knowledge.home(report.publisher)
    toponyms = {
        n: Toponym(text[m.start : m.end], m.start, m.end, *_around(text, m.start, m.end), m.label == "NORP")
        for n, m in enumerate(draft.mentions)
        if m.label in PLACES
    }
    placed = dict(zip(toponyms, where(list(toponyms.values()), tables.gazetteer, home=home), strict=True))
    order = sorted((t.start, n) for n, t in toponyms.items())
    placed |= {n: _inside(n, placed, text, draft, order) for n in placed if draft.mentions[n].label == "FACILITY"}
    places = {n: r.value for n, r in placed.items() if isinstance(r.value, Place)}
    tenses = _tenses(draft)
    times = {n: m for n, m in enumerate(draft.mentions) if m.label == "TIME"}
    phrases = [
        Phrase(text[m.start : m.end], m.start, m.end, *_around(text, m.start, m.end), tenses.get(n, ""))
        for n, m in times.items()
    ]
    counts = {
        (n, kind): count(text[m.start : m.end], kind, *_around(text, m.start, m.end))
        for c in draft.claims
        for kind in FIGURES
        for n, _ in c.roles.get(kind, ())
        if (m := draft.mentions[n])
    }
    return Resolved(
        groups,
        who(text, draft, groups, places, tables.knowledge, day.isoformat() if day else None),
        placed,
        dict(zip(times, when(phrases, day), strict=True)),
        counts,
        {
            n: arms(text[m.start : m.end], tables.knowledge)
            for n, m in enumerate(draft.mentions)
            if m.label == "EQUIPMENT"
        },
    )


def _inside(
    n: int, placed: Mapping[int, Resolution], text: str, draft: Draft, order: Sequence[tuple[int, int]]
) -> Resolution:
    """A facility that the gazetteer does not have lies in the place within its words, or right after them ("a depot in
    Cobasna").
    """
    own, m = placed[n], draft.mentions[n]
    if isinstance(own.value, Place) and own.value.name:
        return own
    for at in range(bisect_left(order, (m.start, -1)), len(order)):
        k = order[at][1]
        o, r = draft.mentions[k], placed[k]
        if o.start > m.end + AROUND:
            break
        near = o.start < m.end or _WITHIN.fullmatch(text[m.end : o.start])
        if near and o.label == "PLACE" and isinstance(r.value, Place) and r.value.name:
            words = text[o.start : o.end]
            return Resolution(replace(r.value, rule=f"a facility in {words}: {r.value.rule}"), r.candidates)
    return own


def publication_day(report: Report) -> date | None:
    """The day that "Tuesday" counts from: the local day of publication; None where the report has no usable date."""
    found = iso_date(report.published)
    return date.fromisoformat(found[:10]) if found else None


def _around(text: str, start: int, end: int) -> tuple[str, str]:
    return text[max(start - AROUND, 0) : start], text[end : end + AROUND]


def _tenses(draft: Draft) -> dict[int, str]:
    """For each time of an event whether the event lies ahead; the time of saying is past."""
    found: dict[int, str] = {}
    for c in draft.claims:
        for n, _ in c.roles.get("time", ()):
            tense = {"future": "future", "hypothetical": "", "negation": ""}.get(c.modality, "past")
            found[n] = tense if found.get(n, tense) == tense else ""
        for n, _ in c.roles.get("said", ()):
            found.setdefault(n, "past")
    return found


def explained(report: Report, draft: Draft, resolved: Resolved) -> list[dict[str, object]]:
    """Every resolution of a report with its words, its candidates and why one won, in the order of the text."""
    questions = {"who": resolved.who, "where": resolved.where, "when": resolved.when, "with what": resolved.arms}
    found = [(draft.mentions[n], q, r) for q, table in questions.items() for n, r in table.items()]
    found += [(draft.mentions[n], f"how many {kind}", r) for (n, kind), r in resolved.count.items()]
    return [
        {"text": report.text[m.start : m.end], "label": m.label, "question": question} | asdict(r)
        for m, question, r in sorted(found, key=lambda f: (f[0].start, f[0].end, f[1]))
    ]
