"""The ontology: what an event can be, who can stand in it, and how sure it is.

In: the tables of data/ontology. Out: an Ontology of frozen rows. The rows keep the order of the tables, which is that
of the codebook, and the model's outputs are numbered by it: to add, move or drop a row is to need a new model. `digest`
names the content of all tables. docs/codebook.md says the same to people.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache, cached_property
from typing import TYPE_CHECKING

from dateline.errors import AssetError

if TYPE_CHECKING:
    from importlib.resources.abc import Traversable

__all__ = ["Context", "EventType", "Label", "Modality", "Mode", "Ontology", "Role", "load", "read"]

QUADS = ("verbal cooperation", "material cooperation", "verbal conflict", "material conflict")  # PLOVER's 1 to 4
COLUMNS = {  # the order is part of the digest
    "types": "code name quad score definition example trigger source",
    "modes": "type mode plover score definition example trigger source",
    "contexts": "code definition source",
    "roles": "code labels definition source",
    "labels": "code definition example span source",
    "modalities": "code plover definition example trigger source",
}
MAY_BE_EMPTY = {("modes", "plover"), ("modalities", "plover")}


@dataclass(frozen=True, slots=True)
class EventType:
    """A kind of event. `quad` is one of QUADS, `score` PLOVER's intensity from -10 (conflict) to 10 (cooperation).

    `trigger` is the words of `example` that name the event, as in all tables.
    """

    code: str
    name: str
    quad: str
    score: float
    definition: str
    example: str
    trigger: str
    source: str


@dataclass(frozen=True, slots=True)
class Mode:
    """How an event of one type is done. `plover` is PLOVER's name of the mode, "" where PLOVER has none."""

    type: str
    mode: str
    plover: str
    score: float
    definition: str
    example: str
    trigger: str
    source: str


@dataclass(frozen=True, slots=True)
class Context:
    """A theme of a report; a report has any number of them."""

    code: str
    definition: str
    source: str


@dataclass(frozen=True, slots=True)
class Role:
    """A part that a span plays in an event, and the labels of the spans that may play it."""

    code: str
    labels: frozenset[str]
    definition: str
    source: str


@dataclass(frozen=True, slots=True)
class Label:
    """A kind of span. `span` is the part of the example that has the label."""

    code: str
    definition: str
    example: str
    span: str
    source: str


@dataclass(frozen=True, slots=True)
class Modality:
    """How the report holds the event. `plover` is PLOVER's auxiliary mode, "" for an actual event, which has none."""

    code: str
    plover: str
    definition: str
    example: str
    trigger: str
    source: str


@dataclass(frozen=True)
class Ontology:
    """All tables. The plural attributes hold the rows in order, the singular ones find a row by its code."""

    types: tuple[EventType, ...]
    modes: tuple[Mode, ...]
    contexts: tuple[Context, ...]
    roles: tuple[Role, ...]
    labels: tuple[Label, ...]
    modalities: tuple[Modality, ...]
    digest: str

    @cached_property
    def type(self) -> dict[str, EventType]:
        """Types by code."""
        return {row.code: row for row in self.types}

    @cached_property
    def mode(self) -> dict[tuple[str, str], Mode]:
        """Modes by code of the type and name of the mode, for types share names of modes."""
        return {(row.type, row.mode): row for row in self.modes}

    @cached_property
    def context(self) -> dict[str, Context]:
        """Contexts by code."""
        return {row.code: row for row in self.contexts}

    @cached_property
    def role(self) -> dict[str, Role]:
        """Roles by code."""
        return {row.code: row for row in self.roles}

    @cached_property
    def label(self) -> dict[str, Label]:
        """Span labels by code."""
        return {row.code: row for row in self.labels}

    @cached_property
    def modality(self) -> dict[str, Modality]:
        """Modalities by code."""
        return {row.code: row for row in self.modalities}

    def modes_of(self, type: str) -> tuple[Mode, ...]:
        """The modes of a type, in order; KeyError where there is no such type."""
        code = self.type[type].code
        return tuple(row for row in self.modes if row.type == code)

    def allowed(self, role: str) -> frozenset[str]:
        """The labels of the spans that may play a role; KeyError where there is no such role."""
        return self.role[role].labels


@cache
def load() -> Ontology:
    """The ontology of the package, read once a process."""
    from importlib import resources  # slow to import, and most users of the types never load

    return read(resources.files("dateline") / "data" / "ontology")


def read(folder: Traversable) -> Ontology:
    """Read the six tables of a folder; AssetError names the file and the row that are wrong."""
    from hashlib import sha256

    texts = {table: _text(folder, table) for table in COLUMNS}
    rows = {table: _rows(table, text) for table, text in texts.items()}
    labels = tuple(Label(**row) for row in rows["labels"])
    codes = {label.code for label in labels}
    types = tuple(_event_type(row, n) for n, row in enumerate(rows["types"], 2))
    known = {row.code for row in types}
    return Ontology(
        types=types,
        modes=tuple(_mode(row, n, known) for n, row in enumerate(rows["modes"], 2)),
        contexts=tuple(Context(**row) for row in rows["contexts"]),
        roles=tuple(_role(row, n, codes) for n, row in enumerate(rows["roles"], 2)),
        labels=labels,
        modalities=tuple(Modality(**row) for row in rows["modalities"]),
        digest=sha256("\f".join(texts.values()).encode()).hexdigest()[:12],
    )


def _text(folder: Traversable, table: str) -> str:
    try:
        return (folder / f"{table}.tsv").read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise AssetError(f"{table}.tsv cannot be read ({error}); install dateline again") from error


def _rows(table: str, text: str) -> list[dict[str, str]]:
    """The rows of a TSV text under its header, every cell filled, every key (first cell; of modes first two) once."""
    columns = COLUMNS[table].split()
    header, *lines = text.removesuffix("\n").split("\n")
    if header.split("\t") != columns:
        raise _damage(table, 1, f"the header is {header!r}, it must be the columns {', '.join(columns)}")
    rows, keys = [], set()
    for n, line in enumerate(lines, 2):
        cells = line.split("\t")
        if len(cells) != len(columns):
            raise _damage(table, n, f"{len(cells)} columns, there must be {len(columns)}")
        row = dict(zip(columns, cells, strict=True))
        for column, cell in row.items():
            if cell != cell.strip() or not (cell or (table, column) in MAY_BE_EMPTY):
                raise _damage(table, n, f"{column} is {cell!r}, it must be filled, with no blank at its edges")
        key = tuple(cells[: 2 if table == "modes" else 1])
        if key in keys:
            raise _damage(table, n, f"a second row for {' '.join(key)}")
        keys.add(key)
        rows.append(row)
    return rows


def _event_type(row: dict[str, str], n: int) -> EventType:
    if row["quad"] not in QUADS:
        raise _damage("types", n, f"quad is {row['quad']!r}, it must be one of {', '.join(QUADS)}")
    score, told = _score("types", n, row["score"]), (row["definition"], row["example"], row["trigger"], row["source"])
    return EventType(row["code"], row["name"], row["quad"], score, *told)


def _mode(row: dict[str, str], n: int, types: set[str]) -> Mode:
    if row["type"] not in types:
        raise _damage("modes", n, f"type {row['type']!r} is not in types.tsv")
    score, told = _score("modes", n, row["score"]), (row["definition"], row["example"], row["trigger"], row["source"])
    return Mode(row["type"], row["mode"], row["plover"], score, *told)


def _role(row: dict[str, str], n: int, labels: set[str]) -> Role:
    allowed = frozenset(row["labels"].split())
    if unknown := allowed - labels:
        raise _damage("roles", n, f"{', '.join(sorted(unknown))} is not in labels.tsv")
    return Role(row["code"], allowed, row["definition"], row["source"])


def _score(table: str, n: int, cell: str) -> float:
    try:
        score = float(cell)
    except ValueError as error:
        raise _damage(table, n, f"score is {cell!r}, it must be a number") from error
    if not -10 <= score <= 10:
        raise _damage(table, n, f"score is {cell}, it must be from -10 to 10")
    return score


def _damage(table: str, row: int, what: str) -> AssetError:
    return AssetError(f"{table}.tsv row {row}: {what}; install dateline again, or mend the table if you changed it")
