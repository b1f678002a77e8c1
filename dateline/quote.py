"""Coding → the few words that every output shows: a claim's sentence, what its words stand for, a report's heading.

In: a Coding and its Claims. Out: spans of the report's text and short plain strings, without markup.
"""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Iterator
from operator import itemgetter
from typing import NamedTuple

from dateline.records import Claim, Coding, Evidence, Report
from dateline.values import Equipment, Number, Place, Time

__all__ = ["LIMIT", "Quote", "heading", "meaning", "quote", "quotes", "why_empty"]

LIMIT = 300  # characters; a longer sentence is cut around its trigger

_STOP = re.compile(r"[.!?…]+[\"'”’»)\]]*(\s+)[\"'“‘«(\[]*(\w)")
_ABBREVIATION = re.compile(
    r"(?i)(mr|mrs|ms|dr|prof|rev|hon|sen|rep|gov|gen|lt|col|maj|capt|sgt|cpl|cmdr|adm|brig|pres|supt|insp|st|mt|no|vs"
    r"|approx|jan|feb|mar|apr|jun|jul|aug|sept?|oct|nov|dec|[^\W\d_]|.*\..*)"
)


class Quote(NamedTuple):
    """The sentence a claim stands in. `text` is the report's text[start:end]; the flags say where it was cut."""

    start: int
    end: int
    text: str
    cut_before: bool = False
    cut_after: bool = False


def quote(coding: Coding, claim: Claim) -> Quote:
    """The sentence around the claim's trigger, within its paragraph and not longer than about LIMIT characters."""
    return next(_quotes(coding.report.text, [claim]))


def quotes(coding: Coding) -> Iterator[Quote]:
    """The same for all claims of a report, in their order; each paragraph is cut into sentences once."""
    return _quotes(coding.report.text, coding.claims)


def _quotes(text: str, claims: Iterable[Claim]) -> Iterator[Quote]:
    known: dict[int, list[tuple[int, int]]] = {}
    for claim in claims:
        low, high = claim.trigger.start, claim.trigger.end
        first = text.rfind("\n", 0, low) + 1
        last = text.find("\n", high)
        if first not in known:
            known[first] = _stops(text, first, len(text) if last < 0 else last)
        a, b = _sentence(text, known[first], (low, high))
        start, end = _cut(text, a, b, (low, high))
        yield Quote(start, end, text[start:end], start > a, end < b)


def meaning(evidence: Evidence) -> str:
    """What resolution found the words to stand for, in a few characters; "" where that adds nothing to the words."""
    v = evidence.value
    if isinstance(v, Time):
        return v.edtf or ""
    if isinstance(v, Place):
        return ", ".join(p for p in dict.fromkeys((v.name, v.admin1, v.country)) if p and p != evidence.text)
    if isinstance(v, Equipment):
        return " × ".join(str(p) for p in (v.quantity, v.class_) if p is not None)
    if isinstance(v, Number):
        return _range(v)
    known = (v.code or v.country or "") if v else ""
    return known if known != evidence.text else ""


def _range(n: Number) -> str:
    """12, 10–20, ≥ 12, ≤ 50, with the unit where it is no head count."""
    unit = "" if n.unit in (None, "people") else f" {n.unit}"
    if n.low is not None and n.low == n.high:
        return f"{n.low:,.10g}{unit}"
    if n.low is not None and n.high is not None:
        return f"{n.low:,.10g}–{n.high:,.10g}{unit}"
    bound = f"≥ {n.low:,.10g}" if n.low is not None else f"≤ {n.high:,.10g}" if n.high is not None else ""
    return f"{bound}{unit}" if bound else ""


def heading(report: Report, words: int = 12) -> str:
    """The report's title, or its headline, or the first words of its text."""
    if report.title and report.title.strip():
        return " ".join(report.title.split())
    top = next((s for s in report.sections if s.kind == "headline"), None)
    found = (report.text[top.start : top.end] if top else report.text[: words * 40]).split()
    if top or len(found) <= words:
        return " ".join(found) or "(no text)"
    return " ".join(found[:words]) + " …"


def why_empty(coding: Coding) -> str:
    """Why a report has no claims, as a sentence for its reader."""
    reasons = {s.reason for s in coding.coverage.skipped}
    kinds = {s.kind for s in coding.report.sections}
    if coding.coverage.read == 0 and "language" in reasons:
        return f"No claims: the text is in a language that Dateline does not read ({coding.report.language})."
    if coding.coverage.read == 0 and kinds <= {"boilerplate", "byline"}:
        return "No claims: only boilerplate was found, no report."
    if coding.coverage.read == 0:
        return f"No claims: nothing was read, all of it was skipped ({', '.join(sorted(reasons)) or 'no text'})."
    least = coding.run.settings.get("min_confidence")
    if least:
        return f"No claims: the text was read, and no claim reached the minimum confidence of {least}."
    return "No claims: the text was read, and nothing in it is an event of the kinds that are coded."


def _stops(text: str, first: int, last: int) -> list[tuple[int, int]]:
    """The sentences of text[first:last], which has no line break, as spans that may have blanks around them."""
    found = [m.span(1) for m in _STOP.finditer(text, first, last) if _ends(text, m)]
    return list(zip([first, *(end for _, end in found)], [*(start for start, _ in found), last], strict=True))


def _sentence(text: str, sentences: list[tuple[int, int]], around: tuple[int, int]) -> tuple[int, int]:
    """The span of the sentence, or of those, that hold `around`."""
    a = sentences[max(bisect_right(sentences, around[0], key=itemgetter(0)) - 1, 0)][0]
    b = sentences[min(bisect_left(sentences, around[1], key=itemgetter(1)), len(sentences) - 1)][1]
    stretch = text[a:b]
    return a + len(stretch) - len(stretch.lstrip()), b - len(stretch) + len(stretch.rstrip())


def _ends(text: str, stop: re.Match[str]) -> bool:
    """Is this stop the end of a sentence, not of an abbreviation?"""
    if stop[2].islower():
        return False
    if text[stop.start()] != ".":
        return True
    before = re.search(r"[\w.]+$", text[max(0, stop.start() - 20) : stop.start()])
    return before is None or _ABBREVIATION.fullmatch(before[0]) is None


def _cut(text: str, a: int, b: int, around: tuple[int, int]) -> tuple[int, int]:
    """Shorten text[a:b] to about LIMIT characters, at blanks, with `around` kept whole and near the middle."""
    low, high = around
    room = max(0, LIMIT - (high - low))
    if b - a <= LIMIT:
        return a, b
    right = min(b - high, max(room // 2, room - (low - a)))
    start, end = low - min(low - a, room - right), high + right
    if start > a and (blank := text.find(" ", start - 1, low)) >= 0:
        start = blank + 1
    if end < b and (blank := text.rfind(" ", high, end + 1)) >= 0:
        end = blank
    return start, end
