"""A line of text → a Query. In: what the user typed. Out: the tree; SettingsError names the place that is wrong.

    query = any;  any = all {"OR" all};  all = {["AND"] one};  one = ["-"] ( "(" any ")" | [field ":"] values )
    values = ["!"] value {"," value};  value = word | "quoted"

One pass by hand, no regular expression that can go back, and limits on length, depth and number of terms.
"""

from __future__ import annotations

import re
import unicodedata
from datetime import date
from difflib import get_close_matches

from dateline.query.fields import ALIASES, FIELDS, Raw, near, value, wrong
from dateline.query.tree import And, Node, Not, Or, Query, Term

__all__ = ["parse"]

LENGTH, DEPTH, TERMS = 10_000, 12, 200  # SQLite cannot read what 15 brackets may become
_QUOTES = {'"': '"', "“": "”", "„": "“", "«": "»"}
_NAME = re.compile(r"([A-Za-z][A-Za-z0-9_-]{0,40}):")
_COMPARISON = re.compile(r"([A-Za-z]+)(?:[<>]=?|=)")


def parse(text: str, *, today: date | None = None) -> Query:
    """The query that a line says; an empty one finds everything. `today` is where 7d counts from; None asks the clock.

    Raises SettingsError with the character that is wrong, and what may have been meant.
    """
    if len(text) > LENGTH:
        raise wrong(f"the query has {len(text):,} characters; at most {LENGTH:,} are read", LENGTH)
    reader = _Reader(text, today or date.today())
    node = reader.any_of(0)
    if not reader.done():
        raise wrong("a ) without its (", reader.at)
    return Query(node)


class _Reader:
    """Where the reading has come to. `at` is the next character."""

    def __init__(self, text: str, today: date) -> None:
        self.text, self.today, self.at, self.terms = text, today, 0, 0
        for n, c in enumerate(text):
            if unicodedata.category(c) in ("Cc", "Cs") and not c.isspace():
                raise wrong(f"a control character (U+{ord(c):04X})", n)

    def done(self) -> bool:
        """Step over blanks, also those without a width; is nothing left?"""
        while self.at < len(self.text) and _blank(self.text[self.at]):
            self.at += 1
        return self.at == len(self.text)

    def any_of(self, depth: int) -> Node:
        if depth > DEPTH:
            raise wrong(f"more than {DEPTH} brackets in one another", self.at)
        parts = [self.all_of(depth)]
        while self.operator("OR"):
            if parts[-1] == And(()) or self.ends():
                raise wrong("OR needs a term on both sides; a word that is searched for goes in quotes", self.at)
            parts.append(self.all_of(depth))
        return parts[0] if len(parts) == 1 else Or(tuple(_flat(Or, parts)))

    def all_of(self, depth: int) -> Node:
        parts: list[Node] = []
        while not self.ends():
            start = self.at
            if self.operator("AND") and (not parts or self.ends()):
                raise wrong("AND needs a term on both sides; a word that is searched for goes in quotes", start)
            parts.append(self.one(depth))
        return parts[0] if len(parts) == 1 else And(tuple(_flat(And, parts)))

    def ends(self) -> bool:
        """Is this the end of terms that stand together?"""
        return self.done() or self.text[self.at] == ")" or self.sees("OR")

    def sees(self, word: str) -> bool:
        after = self.at + len(word)
        return self.text.startswith(word, self.at) and (after == len(self.text) or _stops(self.text[after]))

    def operator(self, word: str) -> bool:
        if self.done() or not self.sees(word):
            return False
        self.at += len(word)
        self.done()
        return True

    def one(self, depth: int) -> Node:
        negated = False
        while not self.done() and (self.text[self.at] in "-!" or self.sees("NOT")):
            sign = self.text[self.at]
            self.at += 3 if sign == "N" else 1
            negated = not negated
            if sign != "N" and (self.at == len(self.text) or _blank(self.text[self.at])):
                raise wrong(f"a blank after {sign}; it stands right before what it negates", self.at - 1)
        if self.ends():
            raise wrong("a term is missing", self.at)
        node = self.bracket(depth) if self.text[self.at] == "(" else self.term()
        return _not(node) if negated else node

    def bracket(self, depth: int) -> Node:
        start = self.at
        self.at += 1
        node = self.any_of(depth + 1)
        if self.done():
            raise wrong("a ( without its )", start)
        self.at += 1
        if node == And(()):
            raise wrong("nothing between ( and )", start)
        return node

    def term(self) -> Node:
        self.terms += 1
        if self.terms > TERMS:
            raise wrong(f"more than {TERMS} terms", self.at)
        name = self.name()
        negated, raws = self.values(name)
        if name == "near":
            return _maybe_not(Term("near", (near(raws),)), negated)
        found = tuple(dict.fromkeys(value(name, raw, self.today) for raw in raws))
        return _maybe_not(Term(ALIASES.get(name, name), found), negated)

    def name(self) -> str:
        """The field before the colon; without one the words of the text are searched."""
        start, m = self.at, _NAME.match(self.text, self.at)
        if m is None:
            wild = _COMPARISON.match(self.text, start)
            if wild and wild[1].lower() in FIELDS:
                raise wrong(f"write {wild[1]}:{wild[0][len(wild[1]) :]}… with a colon", start)
            return "text"
        name = m[1].lower().replace("_", "-")
        if name not in FIELDS and name not in ALIASES:
            known = sorted((*FIELDS, *ALIASES))
            meant = get_close_matches(name, known, n=2)
            hint = f"; did you mean {' or '.join(meant)}?" if meant else ""
            raise wrong(
                f"no field {m[1]!r}{hint}; there are {', '.join(known)}. Text with a colon goes in quotes", start
            )
        self.at = m.end()
        return name

    def values(self, name: str) -> tuple[bool, list[Raw]]:
        """The values of a term, and whether it is the others that are wanted (!A,B: neither A nor B)."""
        raws: list[Raw] = []
        marks: list[bool] = []
        while True:
            marks.append(self.text[self.at : self.at + 1] == "!")
            self.at += marks[-1]
            raws.append(self.raw(name))
            if len(raws) > TERMS:
                raise wrong(f"more than {TERMS} values", self.at)
            if self.text[self.at : self.at + 1] != ",":
                break
            self.at += 1
        if any(marks) and not (marks[0] and (all(marks) or not any(marks[1:]))):
            raise wrong(f"! stands before all values or none; {name}:!A,B is neither A nor B", raws[0].at)
        return marks[0], raws

    def raw(self, name: str) -> Raw:
        start = self.at
        if self.text[start : start + 1] in _QUOTES:
            return self.quoted()
        found: list[str] = []
        literal = False
        while self.at < len(self.text) and not _stops(c := self.text[self.at]) and c != ",":
            if c in _QUOTES:
                raise wrong("a quotation mark inside a word; put the whole in quotes, or \\ before the mark", self.at)
            if c == "\\":
                literal, c = True, self.escaped()
            found.append(c)
            self.at += 1
        if not found:
            what = "a value" if self.text[start - 1 : start] == "," else f"a value for {name}"
            raise wrong(f"{what} is missing; it follows without a blank", start)
        if name == "text" and not literal and "".join(found) in ("AND", "OR", "NOT"):
            raise wrong(f"{''.join(found)} does not stand here; a word that is searched for goes in quotes", start)
        return Raw("".join(found), start, literal=literal)

    def quoted(self) -> Raw:
        start, close = self.at, _QUOTES[self.text[self.at]]
        found: list[str] = []
        literal = False
        self.at += 1
        while self.at < len(self.text) and (c := self.text[self.at]) != close:
            if c == "\\":
                literal, c = True, self.escaped()
            found.append(c)
            self.at += 1
        if self.at == len(self.text):
            raise wrong("a quotation mark that is not closed", start)
        self.at += 1
        if self.at < len(self.text) and not _stops(self.text[self.at]) and self.text[self.at] != ",":
            raise wrong("a blank is missing after the quotation mark", self.at)
        return Raw("".join(found), start, quoted=True, literal=literal)

    def escaped(self) -> str:
        self.at += 1
        if self.at == len(self.text):
            raise wrong("a \\ with nothing after it", self.at - 1)
        return self.text[self.at]


def _blank(c: str) -> bool:
    return c.isspace() or unicodedata.category(c) == "Cf"


def _stops(c: str) -> bool:
    """Does a word end before this character?"""
    return c in "()" or _blank(c)


def _not(node: Node) -> Node:
    return node.part if isinstance(node, Not) else Not(node)


def _maybe_not(node: Node, negated: bool) -> Node:
    return _not(node) if negated else node


def _flat(kind: type[And] | type[Or], parts: list[Node]) -> list[Node]:
    return [p for part in parts for p in (part.parts if isinstance(part, kind) else (part,))]
