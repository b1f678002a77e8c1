"""Queries → SQL → claims. In: a Query (dateline.query). Out: the keys of the claims that it finds.

The SQL means what dateline.query.match means. The one thing to know: in SQLite all that the index can answer becomes
one expression for FTS5, and the rest is checked for the claims that are left; if the index finds very many, they are
looked for among the newest first. PostgreSQL gets conditions on indexed columns, and plans for itself.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import partial
from math import cos, floor, radians
from typing import Any, TypeGuard

import sqlalchemy as sa

from dateline.query.fields import FIGURES
from dateline.query.match import EARTH, POINTS
from dateline.query.tree import And, Codes, Days, Is, Key, Near, Node, Not, Or, Phrase, Query, Range, Term, Value
from dateline.store.index import LONGEST
from dateline.store.words import EVERY, LONG, actor_code, cell, code, months
from dateline.store.write import CLAIM_BITS

__all__ = ["find"]

FEW = 5_000  # claims found by the index that are all looked at; of more, only those of the newest days
MANY = 200_000  # above it each of the newest claims is looked up in the index, before all finds are listed
REPORTS = 2_000  # the same for reports that hold a word, and in PostgreSQL for claims with a figure
NEWEST = 2_000  # claims among which finds are looked for first, if there are so many
CELLS = 400  # squares of one degree that a circle may cover for the index to be asked
DEGREE = 111.0  # km; a little less than a degree of latitude has, so that no square is missed
_CODED = {
    "type": "t", "mode": "d", "modality": "m", "quad": "q", "context": "x", "country": "c", "publisher": "p",
    "language": "l", "has": "h", "voice": "v", "equipment": "e",
}  # fmt: skip
_KINDS = {"actor": ("a",), "recipient": ("r",), "source": ("s",), "party": ("a", "r")}
_COLUMNS = {"party": ("actor", "recipient")}
_LAST = (1 << CLAIM_BITS) - 1
_ALL = (
    "claims c INDEXED BY claims_day CROSS JOIN codings k ON k.id = c.coding"  # CROSS JOIN: SQLite keeps to this order
)
_FROM = {
    "one": f"codings k CROSS JOIN claims c ON c.id BETWEEN k.id << {CLAIM_BITS} AND (k.id << {CLAIM_BITS}) + {_LAST}",
    "claims": "claim_words CROSS JOIN claims c ON c.id = claim_words.rowid CROSS JOIN codings k ON k.id = c.coding",
    "reports": "report_words CROSS JOIN codings k ON k.report = report_words.rowid"
    f" CROSS JOIN claims c ON c.id BETWEEN k.id << {CLAIM_BITS} AND (k.id << {CLAIM_BITS}) + {_LAST}",
}
_NEWEST = "ORDER BY c.day_from DESC NULLS LAST, c.id DESC LIMIT :limit"


def find(c: sa.Connection, query: Query, limit: int | None = None) -> list[int]:
    """The keys of the claims found, the newest event first; without a limit all of them, by their keys."""
    parts = query.node.parts if isinstance(query.node, And) else (query.node,)
    if c.dialect.name == "sqlite":
        return _sqlite(c, parts, limit)
    return _postgresql(c, parts, limit)


def _run(c: sa.Connection, sql: _Sql, select: str, limit: int | None) -> list[int]:
    return list(c.execute(sa.text(f"{select} {_NEWEST if limit else 'ORDER BY c.id'}"), sql.values).scalars())


def _postgresql(c: sa.Connection, parts: tuple[Node, ...], limit: int | None) -> list[int]:
    """Only tables that are asked are joined, and what the indexes can narrow is said, for the planner to choose."""
    sql = _Sql(lite=False, values={"limit": limit})
    conditions = [_holding(c, sql, p) or sql.bare(p) for p in parts]
    codes = [_tokens(c, p) for p in parts if not (isinstance(p, Term) and p.field in FIGURES)]  # these have an index
    narrowed = [f"w.codes && CAST({sql.value(tokens)} AS text[])" for tokens in codes if tokens]
    where = " AND ".join(["c.current = 1", *narrowed, *conditions])
    words = " JOIN claim_words w ON w.claim = c.id" if "w." in where else ""
    codings = " JOIN codings k ON k.id = c.coding" if "k." in where else ""
    return _run(c, sql, f"SELECT c.id FROM claims c{words}{codings} WHERE {where}", limit)


def _holding(c: sa.Connection, sql: _Sql, node: Node) -> str:
    """Words or figures that few have, as those codings or claims: no planner knows how rare they are. "" if many."""
    if not isinstance(node, Term):
        return ""
    few = _Sql(lite=False)
    if node.field == "text":
        words = few.value(" | ".join(f"({_tsquery(v)})" for v in node.values if isinstance(v, Phrase)))
        found = "SELECT k.id FROM codings k JOIN report_words r ON r.report = k.report WHERE r.words @@"
        column, select = "c.coding", f"{found} CAST({words} AS tsquery)"
    elif node.field in FIGURES:
        figures = " OR ".join(few.filler(node.field, v) for v in node.values if isinstance(v, Range))
        column, select = "c.id", f"SELECT f.claim FROM fillers f WHERE {figures}"
    else:
        return ""
    rows = list(c.execute(sa.text(f"{select} LIMIT {REPORTS + 1}"), few.values).scalars())
    return f"{column} = ANY({sql.value(rows)})" if len(rows) <= REPORTS else ""


def _sqlite(c: sa.Connection, parts: tuple[Node, ...], limit: int | None) -> list[int]:
    """By the index of claims if that finds few; by that of the reports' words if that finds few; else from the newest
    day back, first with a look into the index for each of the newest claims, then with all that it finds at hand.
    """
    pure = [p for p in parts if _indexed(p)]
    texts = [p for p in parts if isinstance(p, Term) and p.field == "text"]
    rest = [p for p in parts if p not in pure and p not in texts]
    exact = " AND ".join(f"({_fts(p)})" for p in pure)
    asked = " AND ".join([*([exact] if exact else []), *(f"({f})" for p in rest if (f := _narrowed(c, p)))])
    words = " AND ".join(f"({_phrases(t.values)})" for t in texts)
    ask = partial(_ask, c, words, rest, limit)
    if any(_single(p) and p.field in ("report", "id") for p in rest):
        return ask(asked, "one")
    if asked and not (limit and _more(c, "claim_words", asked, FEW)):
        return ask(asked, "claims")
    if words and not (limit and _more(c, "report_words", words, REPORTS)):
        return ask(exact, "reports")
    many = limit and asked and "*" not in exact and _more(c, "claim_words", asked, MANY)  # a prefix is slow to look up
    if many and len(found := ask(exact, "newest")) == limit:
        return found
    return ask(asked, "all")


def _ask(c: sa.Connection, words: str, rest: list[Node], limit: int | None, asked: str, way: str) -> list[int]:
    """The claims found, beginning with those that an index finds, or from the newest day back."""
    sql = _Sql(lite=True, values={"limit": limit})
    where = ["c.current = 1"]
    if way == "newest":
        nth = f"SELECT day_from FROM claims WHERE current = 1 ORDER BY day_from DESC, id DESC LIMIT 1 OFFSET {NEWEST}"
        where.append(f"c.day_from >= coalesce(({nth}), '')")
    if words:
        value = sql.value(words)
        coded = "SELECT w.id FROM report_words CROSS JOIN codings w ON w.report = report_words.rowid"
        inside = f"(c.id >> {CLAIM_BITS}) IN ({coded} WHERE report_words MATCH {value})"
        where.append(f"report_words MATCH {value}" if way == "reports" else inside)
    if asked:
        value = sql.value(asked)
        match = f"SELECT rowid FROM claim_words WHERE claim_words MATCH {value}"
        each, listed = f"EXISTS ({match} AND rowid = c.id)", f"+c.id IN ({match})"  # +: not to begin with these
        where.append({"claims": f"claim_words MATCH {value}", "all": listed}.get(way, each))
    where += [sql.bare(p) for p in rest]
    return _run(c, sql, f"SELECT c.id FROM {_FROM.get(way, _ALL)} WHERE {' AND '.join(where)}", limit)


def _single(node: Node) -> TypeGuard[Term]:
    """A term with one value."""
    return isinstance(node, Term) and len(node.values) == 1


def _more(c: sa.Connection, table: str, words: str, most: int) -> bool:
    """Does the index find more than `most`?"""
    counted = sa.text(f"SELECT count(*) FROM (SELECT 1 FROM {table} WHERE {table} MATCH :words LIMIT {most + 1})")
    return bool(c.execute(counted, {"words": words}).scalar_one() > most)


# ---- the index: FTS5 expressions


def _indexed(node: Node) -> bool:
    """Can the index of claims answer this alone?"""
    match node:
        case And(parts) | Or(parts):
            return bool(parts) and all(map(_indexed, parts))
        case Not(part):
            return _indexed(part)
        case Term(name):
            return name in _CODED or name in _KINDS or name in ("place", "admin1", "trigger")


def _fts(node: Node) -> str:
    match node:
        case And(parts):
            return " AND ".join(f"({_fts(p)})" for p in parts)
        case Or(parts):
            return " OR ".join(f"({_fts(p)})" for p in parts)
        case Not(part):
            return f"codes:{EVERY} NOT ({_fts(part)})"
        case Term(name, values):
            return " OR ".join(f"({_fts_value(name, v)})" for v in values)


def _fts_value(name: str, value: Value) -> str:
    if isinstance(value, Phrase):
        return f"{{{' '.join(_COLUMNS.get(name, (name,)))}}}: {_phrase(value)}"
    return f"codes: ({' OR '.join(f'{token!r}' for token in _codes(name, value))})".replace("'", '"')


def _codes(name: str, value: Value) -> list[str]:
    """The tokens one of which a claim has, if it has the value."""
    match value:
        case Is(text):
            return [code(_CODED[name], text)]
        case Codes(codes):
            return [actor_code(kind, codes) for kind in _KINDS[name]]
        case Key(key):
            return [code(kind + "k", key) for kind in _KINDS[name]]
    raise TypeError(f"{name} has no code for {value!r}")


def _phrase(p: Phrase) -> str:
    """The words of a phrase for FTS5. They are letters and digits, so nothing needs to be quoted within."""
    return f'"{" ".join(p.words)}"{" *" if p.prefix else ""}'


def _phrases(values: tuple[Value, ...]) -> str:
    return " OR ".join(_phrase(v) for v in values if isinstance(v, Phrase))


def _narrowed(c: sa.Connection, node: Node) -> str:
    tokens = _tokens(c, node)
    return f"codes: ({' OR '.join(tokens)})" if tokens else ""


def _tokens(c: sa.Connection, node: Node) -> list[str]:
    """Codes one of which a claim has if it meets a term that the index cannot answer alone; [] if none is known."""
    if not isinstance(node, Term):
        return []
    if node.field in FIGURES:
        return [f"h_{node.field}"]
    found: list[str] = []
    for value in node.values:
        tokens = _months(c, value, node.field) if isinstance(value, Days) else _cells(value)
        if not tokens:
            return ["h_place"] if node.field == "near" else []
        found += tokens
    return list(dict.fromkeys(found))


def _months(c: sa.Connection, days: Days, name: str) -> list[str]:
    """The months that an event may have that takes place, or a report that is published, between these days; none if
    there are too many, or a day of publication is open (its ends are not indexed).
    """
    first, last = days.first, days.last
    if name == "when" and not (first and last):
        ends = (
            "SELECT min(day_from) FROM claims WHERE current = 1",
            "SELECT max(day_from) FROM claims WHERE current = 1",
        )
        lowest, highest = (c.exec_driver_sql(end).scalar() for end in ends)
        first, last = first or lowest, last or highest
    if not first or not last or last < first:
        return []
    found = months(first, last, "y" if name == "when" else "n")
    return [] if found == [LONG] else [*found, *([LONG] if name == "when" else [])]


def _cells(value: Value) -> list[str]:
    """The squares that a circle touches; none if there are too many, or it lies near a pole."""
    if not isinstance(value, Near) or abs(value.lat) + value.km / DEGREE > 85:
        return []
    high = value.km / DEGREE
    wide = high / cos(radians(abs(value.lat) + high))
    lats = range(floor(value.lat - high), floor(value.lat + high) + 1)
    lons = range(floor(value.lon - wide), floor(value.lon + wide) + 1)
    return [cell(lat, lon) for lat in lats for lon in lons] if len(lats) * len(lons) <= CELLS else []


# ---- the rest: SQL


@dataclass(slots=True)
class _Sql:
    """Conditions on a claim `c` with its coding `k` (and, in PostgreSQL, its words `w`), and the values in them."""

    lite: bool
    values: dict[str, Any] = field(default_factory=dict)

    def value(self, value: object) -> str:
        """The name under which a value stands in the SQL."""
        name = f"v{len(self.values)}"
        self.values[name] = value
        return f":{name}"

    def bare(self, node: Node) -> str:
        """A condition that may be unknown, which is not found either way: as such it may use an index."""
        match node:
            case And(parts) if parts:
                return "(" + " AND ".join(map(self.bare, parts)) + ")"
            case Or(parts):
                return "(" + " OR ".join(map(self.bare, parts)) + ")"
            case Term(name, values):
                return "(" + " OR ".join(self.term(name, v) for v in values) + ")"
        return self.condition(node)

    def condition(self, node: Node) -> str:
        """True or false, never unknown, so that NOT is the complement."""
        match node:
            case And(parts):
                return "(" + " AND ".join(map(self.condition, parts)) + ")" if parts else "TRUE"
            case Or(parts):
                return "(" + " OR ".join(map(self.condition, parts)) + ")"
            case Not(part):
                return f"NOT {self.condition(part)}"
            case Term(name, values):
                return "((" + " OR ".join(self.term(name, v) for v in values) + ") IS TRUE)"

    def term(self, name: str, value: Value) -> str:
        """The condition for one value of a field."""
        match value:
            case Phrase() if name == "text":
                return self.text(value)
            case Range():
                return (
                    self.range("c.confidence", "c.confidence", value)
                    if name == "confidence"
                    else self.figure(name, value)
                )
            case Days():
                first, last = ("c.day_published",) * 2 if name == "published" else ("c.day_from", "c.day_to")
                return self.range(last, first, Range(value.first, value.last))  # type: ignore[arg-type]
            case Near():
                return self.near(value)
            case Is(text) if name == "report":
                v = self.value(text)
                known = f"SELECT id FROM reports WHERE key = {v} OR external_id = {v} OR uri = {v}"
                return f"k.report IN ({known})"
            case Is(text) if name == "id":
                report = self.value(text.rpartition(".")[0])
                return f"(c.key = {self.value(text)} AND k.report IN (SELECT id FROM reports WHERE key = {report}))"
        return self.words(name, value)

    def words(self, name: str, value: Value) -> str:
        """The condition that the index of claims has a word or a code."""
        if self.lite:
            return self.match("claim_words", self.value(_fts_value(name, value)), "c.id")
        if isinstance(value, Phrase):
            query = self.value(_tsquery(value))
            return " OR ".join(f"w.{column} @@ CAST({query} AS tsquery)" for column in _COLUMNS.get(name, (name,)))
        tokens = [self.value([token.lower()]) for token in _codes(name, value)]
        return " OR ".join(f"w.codes @> CAST({token} AS text[])" for token in tokens)

    def text(self, phrase: Phrase) -> str:
        """The condition that the report's text has the words."""
        if self.lite:
            return self.match("report_words", self.value(_phrase(phrase)), "k.report")
        query = self.value(_tsquery(phrase))
        return f"k.report IN (SELECT report FROM report_words WHERE words @@ CAST({query} AS tsquery))"

    def match(self, table: str, words: str, key: str) -> str:
        """The condition that FTS5 finds `key`."""
        return f"{key} IN (SELECT rowid FROM {table} WHERE {table} MATCH {words})"

    def range(self, low: str, high: str, r: Range) -> str:
        """`low` is not below the range and `high` not above it."""
        found = []
        if r.low is not None:
            found.append(f"{low} >{'' if r.low_open else '='} {self.value(r.low)}")
        if r.high is not None:
            found.append(f"{high} <{'' if r.high_open else '='} {self.value(r.high)}")
        return "(" + " AND ".join(found or ["TRUE"]) + ")"

    def figure(self, kind: str, r: Range) -> str:
        """A figure's one number, or both its bounds, lie in the range."""
        return f"EXISTS (SELECT 1 FROM fillers f WHERE f.claim = c.id AND {self.filler(kind, r)})"

    def filler(self, kind: str, r: Range) -> str:
        """The same as a condition on a filler `f`; the kind stands in it, so that PostgreSQL uses its index."""
        unit = f" AND lower(f.unit) = {self.value(r.unit)}" if r.unit else ""
        within = self.range("coalesce(f.best, f.low)", "coalesce(f.best, f.high)", r)
        return f"(f.role = '{kind}' AND f.rule IS NOT NULL{unit} AND {within})"

    def near(self, n: Near) -> str:
        """A place of the claim that is a point lies within the distance. connect.py gives SQLite the function `km`."""
        lat, lon = self.value(n.lat), self.value(n.lon)
        km = f"km({lat}, {lon}, f.lat, f.lon)" if self.lite else _KM.format(lat=lat, lon=lon)
        points = ", ".join(f"'{p}'" for p in POINTS)
        where = f"f.claim = c.id AND f.role = 'place' AND f.precision IN ({points}) AND {km} <= {self.value(n.km)}"
        return f"EXISTS (SELECT 1 FROM fillers f WHERE {where})"


_KM = (
    f"2 * {EARTH} * asin(least(1, sqrt(power(sin(radians(f.lat - {{lat}}) / 2), 2) + cos(radians({{lat}}))"
    " * cos(radians(f.lat)) * power(sin(radians(f.lon - {lon}) / 2), 2))))"
)


def _tsquery(p: Phrase) -> str:
    """A phrase for PostgreSQL: words one after the other."""
    words = [f"'{w[:LONGEST]}'" for w in p.words]
    return " <-> ".join([*words[:-1], words[-1] + (":*" if p.prefix else "")])
