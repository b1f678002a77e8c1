"""Where the model errs, by phenomenon, as one HTML page with the text of each case.

    python -m bench.errors --corpora DIR [--model FILE] [--out errors.html] [--cases 12]

Reads the dev reports of the claim corpus. A phenomenon is a set of chances to err (say, every gold actor that is a
pronoun); the page gives how many there are, how many went wrong, and the worst: those that the model is surest of.
"""

from __future__ import annotations

import argparse
import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from jinja2 import Environment

from bench import score
from bench.score import report_of
from dateline.assets import model_hash
from dateline.pipeline import Coder
from dateline.records import Claim, Coding
from dateline.segment import sentences
from train.claims import Document, Event, read_claims

PRONOUNS = frozenset(
    [
        "he",
        "she",
        "it",
        "they",
        "we",
        "i",
        "you",
        "him",
        "her",
        "them",
        "us",
        "me",
        "who",
        "his",
        "their",
        "its",
        "our",
        "this",
        "that",
        "these",
        "those",
    ]
)
BOILERPLATE = re.compile(
    "share this|photograph|read more|subscribe|sign up|newsletter|copyright|©|follow us|advert|editing by|reporting by",
    re.IGNORECASE,
)
ARROW = " → "  # in the name of a confusion
LONG = 40  # words of a long sentence
NO_EVENT = "report without event (sport, metaphor, nature)"
FILLERS = ("actor", "recipient", "place", "source")


@dataclass(frozen=True)
class Case:
    """One chance to err."""

    phenomenon: str
    right: bool
    doc: Document
    at: tuple[int, int]  # what the case is about, in the text
    gold: str
    said: str
    sure: float = 0.0


def judged(doc: Document, coding: Coding) -> Iterator[Case]:
    """Every case of a report."""
    made = coding.claims
    where = {c.id: (c.trigger.start, c.trigger.end) for c in made}
    pairs = score.match(list(where.values()), [doc.spans[e.trigger][:2] for e in doc.events])
    of = {j: made[i] for i, j in pairs.items()}
    if not doc.events and not made:
        yield Case(NO_EVENT, True, doc, (0, 0), "", "")
    for i, c in enumerate(made):
        at = where[c.id]
        wrong = i not in pairs
        shown = f"{c.type} {c.modality}" if wrong else ""
        yield Case("spurious claim", not wrong, doc, at, "", shown, c.confidence)
        if not doc.events:
            yield Case(NO_EVENT, False, doc, at, "", shown, c.confidence)
        if BOILERPLATE.search(line_of(doc.text, at[0])):
            yield Case("claim in boilerplate", not wrong, doc, at, "", shown, c.confidence)
    for j, e in enumerate(doc.events):
        yield from _event(doc, e, of.get(j), where)


def _event(doc: Document, e: Event, c: Claim | None, where: dict[str, tuple[int, int]]) -> Iterator[Case]:
    at = doc.spans[e.trigger][:2]
    gold = f"{e.type} {e.modality}"
    said = f"{c.type} {c.modality}" if c else "no claim"
    sure = c.confidence if c else 0.0
    yield Case("missed claim", c is not None, doc, at, gold, said)
    whole = c is not None and c.type == e.type and c.modality == e.modality
    for name, applies in (
        ("in a quotation", in_quotation(doc.text, at[0])),
        ("in the first line", "\n" in doc.text and at[0] < doc.text.index("\n")),
        ("in a long sentence", long_sentence(doc.text, at[0])),
        ("negation", "negation" in gold),
        ("history", "historical" in gold),
        ("future or hypothetical", e.modality in ("future", "hypothetical")),
    ):
        if applies:
            yield Case(name, whole, doc, at, gold, said, sure)
    if c is None:
        return
    right = c.type == e.type
    yield Case("type", right, doc, at, str(e.type), c.type, sure)
    yield Case(f"type {e.type}", right, doc, at, str(e.type), c.type, sure)
    if not right:
        yield Case(f"{e.type}{ARROW}{c.type}", False, doc, at, str(e.type), c.type, sure)
    yield from _roles(doc, e, c, where)


def _roles(doc: Document, e: Event, c: Claim, where: dict[str, tuple[int, int]]) -> Iterator[Case]:
    mine = score.fillers(c, where)
    relayed = any(r == "relay" for r, _ in e.roles)
    for role, n in e.roles:
        role = "source" if role == "relay" else role
        a, b, _ = doc.spans[n]
        right = any(r == role and score.overlap((x, y), (a, b)) > 0 for r, x, y in mine)
        text = doc.text[a:b]
        said = "; ".join(doc.text[x:y] for r, x, y in mine if r == role) or "nothing"
        gold = f"{role} of “{doc.text[slice(*doc.spans[e.trigger][:2])]}”: {text}"
        yield Case(f"role: {role}", right, doc, (a, b), gold, said, c.confidence)
        if role in FILLERS and text.lower() in PRONOUNS:
            yield Case("pronoun in a role", right, doc, (a, b), gold, said, c.confidence)
        if role == "source" and relayed:
            yield Case("relayed source", right, doc, (a, b), gold, said, c.confidence)
    for role in FILLERS:
        true = [doc.spans[n][:2] for r, n in e.roles if r == role or (r == "relay" and role == "source")]
        for r, x, y in mine:
            if r == role:
                right = any(score.overlap((x, y), t) > 0 for t in true)
                gold = "; ".join(doc.text[slice(*t)] for t in true) or "nothing"
                said = f"{role} of “{c.trigger.text}”: {doc.text[x:y]}"
                yield Case(f"role given: {role}", right, doc, (x, y), gold, said, c.confidence)


def line_of(text: str, at: int) -> str:
    """The line of the text that holds this character."""
    return text[text.rfind("\n", 0, at) + 1 :].split("\n", 1)[0]


def in_quotation(text: str, at: int) -> bool:
    """Whether a character lies between quotation marks."""
    start = text.rfind("\n", 0, at) + 1
    before = text[start:at]
    return before.count('"') % 2 == 1 or before.count("“") > before.count("”")


def long_sentence(text: str, at: int) -> bool:
    """Whether the sentence around a character has more than LONG words."""
    return any(a <= at < b and len(text[a:b].split()) > LONG for a, b in sentences(text))


def around(case: Case) -> tuple[str, str, str]:
    """The sentence of a case: what stands before, the words, what stands after."""
    text = case.doc.text
    a, b = next(((a, b) for a, b in sentences(text) if a <= case.at[0] < b), (0, len(text)))
    return text[a : case.at[0]], text[slice(*case.at)], text[case.at[1] : max(b, case.at[1])]


def groups(cases: Sequence[Case], most: int) -> list[dict[str, object]]:
    """The phenomena, those with most errors first: name, chances, errors, worst cases."""
    chances = Counter(c.phenomenon for c in cases)
    for name in [n for n in chances if ARROW in n]:
        chances[name] = chances["type " + name.split(ARROW)[0]]
    wrong: dict[str, list[Case]] = {}
    for c in cases:
        if not c.right:
            wrong.setdefault(c.phenomenon, []).append(c)
    return [
        {
            "name": name,
            "chances": chances[name],
            "errors": len(rows),
            "cases": [(c, *around(c)) for c in sorted(rows, key=lambda c: -c.sure)[:most]],
        }
        for name, rows in sorted(wrong.items(), key=lambda x: (ARROW in x[0], -len(x[1]), x[0]))
    ]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--corpora", type=Path, required=True)
    parser.add_argument("--model", type=Path)
    parser.add_argument("--out", type=Path, default=Path("errors.html"))
    parser.add_argument("--cases", type=int, default=12, help="worst cases to show of each phenomenon")
    args = parser.parse_args()
    docs = [d for d in read_claims(args.corpora) if d.dev]
    codings = Coder(model=args.model).code_reports(map(report_of, docs))
    cases = [c for doc, coding in zip(docs, codings, strict=True) for c in judged(doc, coding)]
    page = Environment(autoescape=True).from_string(Path(__file__).with_name("errors.html").read_text(encoding="utf-8"))
    found = groups(cases, args.cases)
    args.out.write_text(page.render(groups=found, reports=len(docs), model=model_hash(args.model)), encoding="utf-8")
    for g in found:
        if ARROW not in str(g["name"]):
            print(f"{g['name']:50s} {g['errors']:5d} of {g['chances']:5d}")
    print(f"written to {args.out}")


if __name__ == "__main__":
    main()
