"""Golden reports. In: a folder with `report.txt` and `expected.tsv`. Out: a Case, or a ValueError with file and line.

Quotes are whole words of the report. `words#2` is the second place where they stand; without a number, the first."""

import re
from dataclasses import dataclass
from pathlib import Path

ROLES = ("actor", "recipient", "place", "time", "source", "cue", "equipment")
COLUMNS = ("trigger", "type", "mode", "modality", *ROLES[:-1], "figures", "equipment", "about")
MODALITIES = frozenset({"actual", "future", "hypothetical", "negation", "historical"})
FIGURES = frozenset({"killed", "wounded", "detained", "displaced", "amount"})
MODES = {
    **dict.fromkeys(("AGREE", "SUPPORT", "CONCEDE", "COOPERATE", "AID"), ""),
    "CONSULT": "visit third-party multilateral phone",
    "RETREAT": "withdraw release disarm ceasefire access resign",
    "REQUEST": "assist change yield meet",
    "ACCUSE": "disapprove investigate allege",
    "REJECT": "assist change yield meet",
    "THREATEN": "restrict arrest relations expel territory violence",
    "PROTEST": "demo riot strike hunger boycott obstruct vandalize",
    "SANCTION": "convict expel withdraw discontinue",
    "MOBILIZE": "troops weapons police militia",
    "COERCE": "seize restrict censor curfew martial-law arrest deport withhold misinformation cyber",
    "ASSAULT": "abduct beat torture sexual targeted destroy primitive firearms explosives suicide-attack aerial"
    " drone heavy-weapons crowd-control unconventional",
}


@dataclass(frozen=True, slots=True)
class ExpectedClaim:
    """One line of `expected.tsv`: the trigger and where it stands, the quotes of each role; `about`: trigger cells."""

    trigger: str
    start: int
    type: str
    mode: str | None
    modality: str
    actor: tuple[str, ...]
    recipient: tuple[str, ...]
    place: tuple[str, ...]
    time: tuple[str, ...]
    source: tuple[str, ...]
    cue: tuple[str, ...]
    figures: tuple[tuple[str, str], ...]
    equipment: tuple[str, ...]
    about: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Case:
    """A golden report: its text and everything it claims."""

    slug: str
    text: str
    claims: tuple[ExpectedClaim, ...]


def load_case(folder: Path) -> Case:
    """Read one case; raise ValueError, naming file and line, where the truth does not fit the text or the codebook."""
    text = (folder / "report.txt").read_text(encoding="utf-8").strip()
    path = folder / "expected.tsv"
    header, *lines = path.read_text(encoding="utf-8").splitlines() or [""]
    if tuple(header.split("\t")) != COLUMNS:
        raise ValueError(f"{path}:1: the header must be {', '.join(COLUMNS)}, separated by tabs")
    triggers = [line.split("\t")[0] for line in lines]
    claims = []
    for number, line in enumerate(lines, 2):
        try:
            claims.append(_claim(line.split("\t"), text, triggers))
        except ValueError as error:
            raise ValueError(f"{path}:{number}: {error}") from error
    return Case(folder.name, text, tuple(claims))


def _claim(cells: list[str], text: str, triggers: list[str]) -> ExpectedClaim:
    if len(cells) != len(COLUMNS):
        raise ValueError(f"{len(cells)} cells instead of {len(COLUMNS)}")
    row = dict(zip(COLUMNS, cells, strict=True))
    if row["type"] not in MODES:
        raise ValueError(f"unknown type {row['type']!r}")
    if row["mode"] and row["mode"] not in MODES[row["type"]].split():
        raise ValueError(f"{row['type']} has no mode {row['mode']!r}")
    if row["modality"] not in MODALITIES:
        raise ValueError(f"unknown modality {row['modality']!r}")
    if triggers.count(row["trigger"]) > 1:
        raise ValueError(f"trigger {row['trigger']!r} stands on two lines; number the occurrences (#2)")
    words, start = _find(row["trigger"], text)
    if len(words.split()) > 4:
        raise ValueError(f"trigger {words!r} has more than four words")
    about = _list(row["about"])
    if stray := [other for other in about if other not in triggers or other == row["trigger"]]:
        raise ValueError(f"about {stray[0]!r} is not the trigger of another line")
    figures = tuple(_figure(cell) for cell in _list(row["figures"]))
    roles = {name: _list(row[name]) for name in ROLES}
    for quote in [*(quote for _, quote in figures), *sum(roles.values(), ())]:
        _find(quote, text)
    mode = row["mode"] or None
    return ExpectedClaim(words, start, row["type"], mode, row["modality"], figures=figures, about=about, **roles)


def _list(cell: str) -> tuple[str, ...]:
    return tuple(cell.split(" | ")) if cell else ()


def _figure(cell: str) -> tuple[str, str]:
    kind, colon, quote = cell.partition(": ")
    if not colon or kind not in FIGURES:
        raise ValueError(f"figure {cell!r} must be one of {', '.join(sorted(FIGURES))}, a colon, a space and the quote")
    return kind, quote


def _find(cell: str, text: str) -> tuple[str, int]:
    """The words of a cell and where they start in the text."""
    words, _, number = cell.partition("#")
    nth = int(number) if number.isdecimal() and int(number) else 1
    found = [m.start() for m in re.finditer(rf"(?<!\w){re.escape(words)}(?!\w)", text)] if words else []
    if len(found) < nth or number not in ("", str(nth)):
        raise ValueError(f"{cell!r} is not in the text")
    return words, found[nth - 1]
