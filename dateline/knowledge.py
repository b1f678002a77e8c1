"""Who is who: the tables of data/who and data/arms, and the user's own rows, as one index from names to actors.

In: TSV tables with a header. Out: a Knowledge of frozen rows, found by the key of a name (dateline.names.key). Every
row is checked when it is read: AssetError names the file and the row that are wrong. `digest` names the content of all.

A form with "~" before it in a table is weak: it counts only where the context supports it. A form in capitals only
is found only where the text has capitals.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from hashlib import sha256
from pathlib import Path

from dateline.errors import AssetError
from dateline.names import capitals, key

__all__ = [
    "INTERNATIONAL",
    "Agent",
    "Arm",
    "Form",
    "Knowledge",
    "Named",
    "State",
    "holding",
    "load",
    "named_row",
    "read_table",
]

NAMED = "id names kind country sectors from to source"
COLUMNS = {
    "states": "code iso2 name names demonyms capital kind plover sovereign from to source",
    "agents": "words rank sectors source",
    "equipment": "names class country source",
    "sectors": "code definition source",
}
INTERNATIONAL = {  # PLOVER's codes that stand in the place of a country
    "IGO": "international governmental organisation", "UNO": "United Nations", "EUR": "European Union",
    "NGO": "non-governmental organisation", "ISM": "international social movement",
    "IMG": "transnational armed group", "MNC": "multinational corporation",
}  # fmt: skip
_OPTIONAL = {"kind", "country", "sectors", "from", "to", "names", "demonyms", "capital", "sovereign", "iso2"}
_DATE = re.compile(r"\d{4}(?:-(?:0[1-9]|1[0-2])(?:-(?:0[1-9]|[12]\d|3[01]))?)?")
Row = dict[str, str]


@dataclass(frozen=True, slots=True)
class Named:
    """One actor with a name, in one office or status. `from_` and `to` are ISO dates, months or years, "" where
    open.
    """

    id: str
    name: str
    kind: str
    country: str
    sectors: tuple[str, ...]
    from_: str = ""
    to: str = ""
    source: str = ""
    person: bool = False

    def at(self, day: str) -> bool:
        """Whether the row holds on a day (ISO)."""
        return (not self.from_ or self.from_ <= day[: len(self.from_)]) and (
            not self.to or day[: len(self.to)] <= self.to
        )


@dataclass(frozen=True, slots=True)
class State:
    """A state, territory, former state or partially recognised entity; `plover` is the country code of its claims."""

    code: str
    name: str
    kind: str
    plover: str
    sovereign: str
    demonyms: tuple[str, ...]
    capitals: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Agent:
    """A noun for actors without a name, its sectors, and the rank by which it decides among several (1 first)."""

    words: str
    rank: int
    sectors: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Arm:
    """A designation of military equipment, or a generic noun for it, and its class."""

    name: str
    class_: str
    country: str


@dataclass(frozen=True, slots=True)
class Form:
    """A way of naming an actor: the row it leads to, and how: "name", "demonym" or "capital" of a state."""

    row: Named
    weak: bool
    capitals: bool
    how: str = "name"


@dataclass
class Knowledge:
    """The index. `forms` by key of a name, `agents` and `arms` by key of a noun, `states` by code. `more` asks the
    user's Wikidata index for the forms of a key; `own` are the ids of the user's rows.
    """

    forms: dict[str, list[Form]] = field(default_factory=dict)
    agents: dict[str, Agent] = field(default_factory=dict)
    arms: dict[str, Arm] = field(default_factory=dict)
    states: dict[str, State] = field(default_factory=dict)
    digest: str = ""
    longest: int = 1
    more: Callable[[str], Sequence[Form]] | None = None
    own: frozenset[str] = frozenset()

    def find(self, name: str) -> list[Form]:
        """The actors with this name in the tables, forms in capitals only where the name has capitals."""
        return [f for f in self.forms.get(key(name), ()) if not f.capitals or capitals(name)]

    def home(self, publisher: str | None) -> str | None:
        """The country of a news medium, where the tables know it (ISO 3166-1 alpha-3)."""
        rows = {f.row.country for f in self.find(publisher or "") if f.row.id.startswith("media:")}
        return rows.pop() if len(rows) == 1 and rows <= set(self.states) else None

    def plover(self, code: str) -> str:
        """PLOVER's country code of an ISO or international code."""
        state = self.states.get(code)
        return state.plover if state else code


def load(folder: Path, own: Path | None = None) -> Knowledge:
    """The knowledge of a folder (data/ of the package) and of the user's own table."""
    tables = {p.stem: _rows(p) for p in sorted((folder / "who").glob("*.tsv"))}
    tables["equipment"] = _rows(folder / "arms" / "equipment.tsv")
    if own is not None:
        tables["own"] = _rows(own)
    if missing := {"states", "agents", "sectors", "groups", "orgs"} - set(tables):
        raise AssetError(f"the table {min(missing)}.tsv is missing; install dateline again")
    return _indexed(tables)


def _indexed(tables: Mapping[str, tuple[str, list[Row]]]) -> Knowledge:
    kb = Knowledge(
        digest=sha256("\f".join(f"{n}\v{text}" for n, (text, _) in tables.items()).encode()).hexdigest()[:12]
    )
    sectors = frozenset(row["code"] for row in tables["sectors"][1])
    for n, row in enumerate(tables["states"][1], 2):
        _add_state(kb, row, n)
    for n, row in enumerate(tables["agents"][1], 2):
        _add_agent(kb, row, n, sectors)
    for row in tables["equipment"][1]:
        names = row["names"].split("|")
        arm = Arm(names[0].lstrip("~"), row["class"], row["country"])
        for form in (f for name in names for f in _plurals(key(name))):
            kb.arms.setdefault(form, arm)
    countries = {*kb.states, *INTERNATIONAL, ""}
    for table in (*(t for t in tables if t not in COLUMNS and t != "own"), *(t for t in tables if t == "own")):
        for n, row in enumerate(tables[table][1], 2):
            named = named_row(row, sectors, countries, f"{table}.tsv row {n}")
            _add(kb, named, row["names"].split("|"))
    kb.own = frozenset(row["id"] for row in tables["own"][1]) if "own" in tables else kb.own
    kb.longest = max(len(k.split()) for k in (*kb.agents, *kb.arms))
    return kb


def holding(rows: Sequence[Named], day: str) -> Named:
    """The row that holds on the day, else the last one before it, else the first."""
    if not day:
        return max(rows, key=lambda r: (not r.to, r.from_))
    holding = [r for r in rows if r.at(day)]
    past = sorted((r for r in rows if r.to and r.to < day), key=lambda r: r.to)
    return (holding or past[-1:] or sorted(rows, key=lambda r: r.from_))[0]


def named_row(row: Row, sectors: Iterable[str], countries: Iterable[str], where: str) -> Named:
    """A row of a table of named actors, checked; AssetError says what is wrong with it, and in which row."""
    own = tuple(row["sectors"].split())
    if unknown := set(own) - set(sectors):
        raise AssetError(f"{where}: {min(unknown)!r} is no PLOVER sector; see sectors.tsv")
    if row["country"] not in countries:
        raise AssetError(
            f"{where}: {row['country']!r} is no country; write ISO 3166-1 alpha-3, or one of {', '.join(INTERNATIONAL)}"
        )
    for name in ("from", "to"):
        if row[name] and not _DATE.fullmatch(row[name]):
            raise AssetError(f"{where}: {name} is {row[name]!r}; write 2014-03-18, 2014-03 or 2014, or leave it empty")
    if row["from"] and row["to"] and row["to"] < row["from"][: len(row["to"])]:
        raise AssetError(f"{where}: it ends in {row['to']}, before it begins in {row['from']}")
    if not row["id"] or any(not key(n) for n in row["names"].split("|")):
        raise AssetError(f"{where}: the id and every name must be filled")
    best = row["names"].split("|")[0].lstrip("~")
    person = row["id"].startswith("person:")
    return Named(row["id"], best, row["kind"], row["country"], own, row["from"], row["to"], row["source"], person)


def _add_state(kb: Knowledge, row: Row, n: int) -> None:
    if row["code"] in kb.states:
        raise AssetError(f"states.tsv row {n}: a second row for {row['code']}; install dateline again")
    lists = {c: [x for x in row[c].split("|") if x] for c in ("names", "demonyms", "capital")}
    state = State(
        row["code"], row["name"].lstrip("~"), row["kind"], row["plover"], row["sovereign"],
        tuple(x.lstrip("~") for x in lists["demonyms"]), tuple(x.lstrip("~") for x in lists["capital"]),
    )  # fmt: skip
    kb.states[row["code"]] = state
    sectors = ("GOV", "PRE") if row["kind"] == "partial" else ("GOV",)
    named = Named(
        f"state:{state.code}", state.name, row["kind"], state.code, sectors, row["from"], row["to"], row["source"]
    )
    _add(kb, named, [row["name"], *lists["names"]])
    _add(kb, named, lists["demonyms"], "demonym")
    _add(kb, named, lists["capital"], "capital")


def _add_agent(kb: Knowledge, row: Row, n: int, sectors: frozenset[str]) -> None:
    codes = tuple(row["sectors"].split())
    if row["rank"] not in ("1", "2", "3") or not codes or set(codes) - sectors:
        raise AssetError(f"agents.tsv row {n}: rank must be 1, 2 or 3 and sectors PLOVER's; install dateline again")
    for words in row["words"].split("|"):
        agent = Agent(words, int(row["rank"]), codes)
        for form in _plurals(key(words)):
            kb.agents.setdefault(form, agent)


def _plurals(noun: str) -> Iterator[str]:
    """A noun phrase and its regular plural."""
    yield noun
    if noun.endswith(("man", "woman")):
        yield noun[:-2] + "en"
    elif noun.endswith(("s", "x", "z", "ch", "sh")):
        yield noun + "es"
    elif noun.endswith("y") and noun[-2:-1] not in "aeiou":
        yield noun[:-1] + "ies"
    else:
        yield noun + "s"


def _add(kb: Knowledge, row: Named, names: Iterable[str], how: str = "name") -> None:
    for name in names:
        form = Form(row, name.startswith("~"), capitals(name) and how == "name" and len(key(name)) < 7, how)
        kb.forms.setdefault(key(name), []).append(form)


def _rows(path: Path) -> tuple[str, list[Row]]:
    """The text of a table and its rows; every line must have the columns of the header, and a source."""
    text = _text(path)
    return text, _parsed(text, path.name, COLUMNS.get(path.stem, NAMED).split())


def read_table(path: Path, columns: Sequence[str]) -> list[Row]:
    """The rows of a TSV table with these columns; AssetError names the row that is wrong."""
    return _parsed(_text(path), path.name, columns)


def _text(path: Path) -> str:
    try:
        return path.read_text(encoding="utf-8-sig")
    except (OSError, UnicodeDecodeError) as e:
        raise AssetError(f"the table {path} cannot be read ({getattr(e, 'strerror', None) or e})") from e


def _parsed(text: str, name: str, columns: Sequence[str]) -> list[Row]:
    header, *lines = text.removesuffix("\n").split("\n")
    if header.split("\t") != columns:
        raise AssetError(f"{name} row 1: the header is {header[:80]!r}, it must be {', '.join(columns)}")
    rows = []
    for n, line in enumerate(lines, 2):
        cells = line.split("\t")
        if len(cells) != len(columns):
            raise AssetError(
                f"{name} row {n}: {len(cells)} columns, there must be {len(columns)}: {', '.join(columns)}"
            )
        row = dict(zip(columns, cells, strict=True))
        if bad := next((c for c, x in row.items() if x != x.strip() or not (x or c in _OPTIONAL)), None):
            raise AssetError(f"{name} row {n}: {bad} is {row[bad]!r}, it must be filled, with no blank at its edges")
        rows.append(row)
    return rows
