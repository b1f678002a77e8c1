"""Codings → one HTML page, or a fragment for notebooks: the text with its evidence marked, the claims beside it.

In: Codings and Failures. Out: HTML without scripts that loads nothing. The text is cut into pieces here, because
browsers count UTF-16 units; no offset reaches them. jinja2 escapes everything; only http(s) addresses become links.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from itertools import pairwise
from urllib.parse import urlsplit

from jinja2 import Environment, PackageLoader, StrictUndefined, Template

from dateline.quote import heading, meaning, why_empty
from dateline.records import Claim, Coding, Evidence, Failure, Skipped

__all__ = ["Mark", "Piece", "html_fragment", "html_page", "pieces"]

ROLES = {
    "trigger": "what happens",
    "actor": "who does it",
    "recipient": "to whom",
    "place": "where",
    "time": "when",
    "equipment": "with what",
    "figures": "how many",
    "source": "who says so",
    "cue": "words that attribute",
    "said": "when it was said",
}
LEGEND = ("trigger", "actor", "recipient", "place", "time", "equipment", "figures", "source")
MODALITY = {
    "actual": "",
    "future": "planned or promised",
    "hypothetical": "possible, not reported as done",
    "negation": "said not to have happened",
    "historical": "long past",
}


@dataclass(frozen=True, slots=True)
class Mark:
    """A stretch of text to mark: its roles (most important first), its tooltip, the claims it is the trigger of."""

    start: int
    end: int
    roles: tuple[str, ...] = ()
    title: str = ""
    triggers: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class Piece:
    """Text that lies in the same marks from end to end, the outermost mark first."""

    text: str
    marks: tuple[Mark, ...]


@dataclass(frozen=True, slots=True)
class Token:
    """What the template writes next: text, or a mark's opening (`whole`: its first) or closing (`whole`: its last)."""

    kind: str
    text: str = ""
    mark: Mark | None = None
    whole: bool = True


def pieces(text: str, spans: Iterable[Mark]) -> list[Piece]:
    """Cut the text wherever a span begins or ends. Spans may nest and cross; parts outside the text are ignored."""
    size = len(text)
    inside = sorted((s for s in spans if max(0, s.start) < min(size, s.end)), key=lambda s: (s.start, -s.end))
    cuts = sorted({0, size, *(min(size, max(0, at)) for s in inside for at in (s.start, s.end))})
    found: list[Piece] = []
    open_: list[Mark] = []
    waiting = 0
    for a, b in pairwise(cuts):
        while waiting < len(inside) and inside[waiting].start <= a:
            open_.append(inside[waiting])
            waiting += 1
        open_ = [s for s in open_ if s.end > a]
        found.append(Piece(text[a:b], tuple(open_)))
    return found


def html_page(codings: Iterable[Coding], failures: Iterable[Failure] = ()) -> str:
    """A whole page with every report, its claims, and what could not be coded."""
    reports = [_report(coding, f"r{n}") for n, coding in enumerate(codings, 1)]
    return _template().render(page=True, reports=reports, failures=list(failures), roles=ROLES, legend=LEGEND)


def html_fragment(coding: Coding) -> str:
    """One report as HTML with its own style, for a notebook; it takes its colours from what is around it."""
    key = "d" + re.sub(r"[^A-Za-z0-9]", "-", coding.report.id)
    return _template().render(page=False, reports=[_report(coding, key)], failures=[], roles=ROLES, legend=LEGEND)


@cache
def _template() -> Template:
    loader = PackageLoader("dateline", "data")
    environment = Environment(
        loader=loader, autoescape=True, undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True
    )
    return environment.get_template("page.html")


def _report(coding: Coding, key: str) -> dict[str, object]:
    """What the template shows of one report; `key` makes its anchors unique on the page."""
    r = coding.report
    return {
        "key": key,
        "heading": heading(r),
        "report": r,
        "date": (r.published or "")[:10],
        "link": r.uri if _is_web(r.uri) else "",
        "paragraphs": list(_paragraphs(coding)),
        "claims": _cards(coding),
        "empty": "" if coding.claims else why_empty(coding),
        "read": round(100 * coding.coverage.read / coding.coverage.characters) if coding.coverage.characters else 0,
    }


def _is_web(uri: str) -> bool:
    try:
        parts = urlsplit(uri)
    except ValueError:  # an address that cannot be taken apart is shown as text
        return False
    return parts.scheme in ("http", "https") and bool(parts.netloc)


def _paragraphs(coding: Coding) -> Iterator[dict[str, object]]:
    """The paragraphs of the text with their kind, why they were skipped if they were, and their tokens."""
    text, marks = coding.report.text, _marks(coding)
    for m in re.finditer(r"[^\n]+", text):
        a, b = m.span()
        kind = next((s.kind for s in coding.report.sections if s.start < b and s.end > a), "body")
        skipped = next((s for s in coding.coverage.skipped if s.start <= a and s.end >= b), None)
        parts = [_skipped_mark(s) for s in coding.coverage.skipped if s.start < b and s.end > a and s is not skipped]
        inside = [_moved(k, a) for k in (*marks, *parts) if k.start < b and k.end > a]
        reason = skipped.reason if skipped else ""
        yield {"kind": kind, "skipped": reason, "tokens": list(_tokens(pieces(m[0], inside)))}


def _skipped_mark(s: Skipped) -> Mark:
    return Mark(s.start, s.end, ("skipped",), f"not read: {s.reason}")


def _moved(mark: Mark, by: int) -> Mark:
    return Mark(mark.start - by, mark.end - by, mark.roles, mark.title, mark.triggers)


def _tokens(cut: Sequence[Piece]) -> Iterator[Token]:
    """Text between openings and closings that nest; a mark that crosses another is closed and opened again."""
    stack: list[Mark] = []
    seen: set[int] = set()
    for piece in (*cut, Piece("", ())):
        keep = 0
        while keep < min(len(stack), len(piece.marks)) and stack[keep] is piece.marks[keep]:
            keep += 1
        while len(stack) > keep:
            mark = stack.pop()
            yield Token("close", mark=mark, whole=all(mark is not m for m in piece.marks))
        for mark in piece.marks[keep:]:
            yield Token("open", mark=mark, whole=id(mark) not in seen)
            seen.add(id(mark))
            stack.append(mark)
        if piece.text:
            yield Token("text", piece.text)


def _marks(coding: Coding) -> list[Mark]:
    """One mark a stretch: what it is in which claims, or, for a span that no claim uses, only its label."""
    uses: dict[tuple[int, int], list[tuple[str, int]]] = {}
    labels = {(m.start, m.end): m.label for _, m, _ in coding.spans}
    known: dict[tuple[int, int], str] = {}
    for number, claim in enumerate(coding.claims, 1):
        for role, e in _roles(claim):
            at = e.start, e.end
            uses.setdefault(at, []).append((role, number))
            labels.setdefault(at, e.label)
            known[at] = meaning(e) or known.get(at, "")
    return [_mark(at, label, uses.get(at, []), known.get(at, "")) for at, label in sorted(labels.items())]


def _mark(at: tuple[int, int], label: str, uses: list[tuple[str, int]], known: str) -> Mark:
    order = list(ROLES)
    roles = tuple(sorted({role for role, _ in uses}, key=order.index))
    claims = {role: ", ".join(str(n) for r, n in uses if r == role) for role in roles}
    parts = [f"{ROLES[role]}: claim {claims[role]}" for role in roles]
    title = " · ".join([*parts, label.lower(), *([known] if known else [])])
    return Mark(*at, roles or ("other",), title, tuple(n for role, n in uses if role == "trigger"))


def _roles(c: Claim) -> Iterator[tuple[str, Evidence]]:
    yield "trigger", c.trigger
    for role in ("actor", "recipient", "place", "equipment", "source"):
        yield from ((role, e) for e in getattr(c, role))
    yield from (("figures", f.evidence) for f in c.figures)
    yield from ((role, e) for role, e in (("time", c.time), ("cue", c.cue), ("said", c.said)) if e)


def _cards(coding: Coding) -> list[dict[str, object]]:
    numbers = {claim.id: n for n, claim in enumerate(coding.claims, 1)}
    words: dict[tuple[int, int], int] = {}  # claims that share a trigger share its anchor
    for n, claim in enumerate(coding.claims, 1):
        words.setdefault((claim.trigger.start, claim.trigger.end), n)
    anchors = [words[c.trigger.start, c.trigger.end] for c in coding.claims]
    return [_card(c, numbers) | {"anchor": a} for c, a in zip(coding.claims, anchors, strict=True)]


def _card(c: Claim, numbers: dict[str, int]) -> dict[str, object]:
    """What the template shows of one claim; its facts are (question, role, [(words, what they stand for)])."""
    asked = [
        ("Where", "place", c.place),
        ("When", "time", [c.time] if c.time else []),
        ("With", "equipment", c.equipment),
        *((f.kind.capitalize(), "figures", [f.evidence]) for f in c.figures),
    ]
    return {
        "number": numbers[c.id],
        "kind": f"{c.type} · {c.mode.replace('-', ' ')}" if c.mode else c.type,
        "modality": MODALITY.get(c.modality, c.modality),
        "confidence": f"{c.confidence:.2f}",
        "percent": round(100 * c.confidence),
        "trigger": c.trigger.text,
        "actor": [_words(e) for e in c.actor],
        "recipient": [_words(e) for e in c.recipient],
        "facts": [(question, role, [_words(e) for e in found]) for question, role, found in asked if found],
        "source": [_words(e) for e in c.source],
        "said": c.said.text if c.said else "",
        "about": numbers.get(c.about or ""),
        "same_as": numbers.get(c.same_as or ""),
    }


def _words(e: Evidence) -> tuple[str, str]:
    return e.text, meaning(e)
