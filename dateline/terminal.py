"""Coding → a readable page in the terminal: the report's heading, each claim with its evidence, and a run's counts.

In: a Coding, or counts, and a rich Console. Out: printed lines. Text of reports is never read as markup, and control
and direction characters in it are blanked, so that a report cannot write to the terminal on its own.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping

from rich.console import Console
from rich.padding import Padding
from rich.table import Table
from rich.text import Text

from dateline.quote import heading, meaning, quote, why_empty
from dateline.records import Claim, Coding, Evidence

__all__ = ["print_coding", "print_counts", "print_found", "print_summary"]

STYLES = {
    "trigger": "bold underline",
    "actor": "cyan",
    "recipient": "magenta",
    "place": "green",
    "time": "yellow",
    "equipment": "bright_cyan",
    "figures": "red",
    "source": "blue",
    "cue": "italic blue",
    "said": "yellow",
}
_UNSAFE = re.compile("[\x00-\x09\x0b-\x1f\x7f-\x9f\u200e\u200f\u202a-\u202e\u2066-\u2069]")
_ASCII = str.maketrans({"→": ">", "·": "-", "…": "~", "–": "-", "×": "x"})


def print_coding(coding: Coding, console: Console) -> None:
    """Print a report's heading and its claims, each with the sentence that it stands in."""
    _say(console, _header(coding))
    if not coding.claims:
        _say(console, Text(_clean(why_empty(coding)), style="yellow"))
        console.print()
        return
    console.print()
    if console.width >= _NARROW:
        _say(console, _columns(console, *(Text(t, style="bold") for t in _TITLES)))
    for number, claim in enumerate(coding.claims, 1):
        console.print()
        _say(console, _columns(console, *_cells(coding, number, claim, console)))
        _say(console, Padding(_quoted(coding, claim, marked=console.color_system is None), (0, 0, 0, 6)))
    console.print()


def print_summary(
    console: Console, *, reports: int, words: int, claims: Counter[str], failures: Counter[str], seconds: float
) -> None:
    """Print the counts of a run: `claims` by type and `failures` by reason."""
    speed = f", {words / seconds:,.0f} words/s" if seconds > 0 and words else ""
    table = Table(box=None, show_header=False, padding=(0, 2, 0, 0))
    table.add_column()
    table.add_column(justify="right")
    table.add_row(Text("Reports", style="bold"), Text(f"{reports:,}"))
    table.add_row(Text("Claims", style="bold"), Text(f"{claims.total():,}"))
    _counts(table, claims, "")
    table.add_row(Text("Not coded", style="bold"), Text(f"{failures.total():,}", style="red" if failures else ""))
    _counts(table, failures, "red")
    console.print(table)
    _say(console, Text(f"{words:,} words in {_duration(seconds)}{speed}", style="dim"))


def print_found(found: Iterable[tuple[Coding, Claim]], console: Console | None = None) -> str:
    """Claims of several reports, each below the heading of its own, as text."""
    console = console or Console(soft_wrap=False)
    with console.capture() as captured:
        last = None
        for coding, claim in found:
            if coding is not last:
                console.print()
                _say(console, _header(coding))
            last = coding
            number = next(n for n, c in enumerate(coding.claims, 1) if c is claim)
            console.print()
            _say(console, _columns(console, *_cells(coding, number, claim, console)))
            _say(console, Padding(_quoted(coding, claim, marked=console.color_system is None), (0, 0, 0, 6)))
    return captured.get()


def print_counts(found: Mapping[str, object]) -> str:
    """Counts by name as lines of text, and groups of counts below them, their members moved in."""
    lines = []
    for name, value in found.items():
        if isinstance(value, Mapping):
            lines += [f"\n{name}", *(f"  {_number(n):>12}  {_clean(str(member))}" for member, n in value.items())]
        else:
            lines.append(f"{_number(value):>14}  {name}")
    return "\n".join(lines) + "\n"


def _number(value: object) -> str:
    return f"{value:,}" if isinstance(value, int) else "-" if value is None else str(value)


_NARROW = 60  # columns; below this the cells of a claim stand under one another
_TITLES = ("", "Who → what → to whom", "Where, when", "Says who", "How sure")


def _say(console: Console, what: Text | Table | Padding) -> None:
    console.print(what, highlight=False, markup=False, emoji=False)


def _clean(text: str) -> str:
    """The text with every unsafe character blanked; its length stays."""
    return _UNSAFE.sub(" ", text).replace("\n", " ")


def _header(coding: Coding) -> Text:
    r = coding.report
    count = len(coding.claims)
    counts = f"{r.words:,} words", f"{count} claim{'s' * (count != 1)}"
    facts = [r.publisher, (r.published or "undated")[:10], r.language, *counts]
    head = Text(_clean(heading(r)), style="bold")
    return head.append("\n" + _clean(" · ".join(f for f in facts if f)), style="not bold dim")


def _columns(console: Console, *cells: Text) -> Table:
    """One line of the table; its widths follow from the console alone, so that all lines stand under one another."""
    sure = 12 if console.width >= 70 else 5
    room = console.width - sure - 4 - 3
    widths: tuple[int, ...] = (3, room * 46 // 100, room * 26 // 100, room - room * 46 // 100 - room * 26 // 100, sure)
    if console.width < _NARROW:
        widths = (3, max(console.width - 5, 12))
        cells = cells[0], Text("\n").join(cells[1:])
    table = Table.grid(padding=(0, 1, 0, 0))
    for width in widths:
        table.add_column(width=width, overflow="fold")
    if console.options.ascii_only:
        cells = tuple(_ascii(cell) for cell in cells)
    table.add_row(*cells)
    return table


def _ascii(cell: Text) -> Text:
    plain = cell.copy()
    plain.plain = cell.plain.translate(_ASCII)
    return plain


def _cells(coding: Coding, number: int, c: Claim, console: Console) -> tuple[Text, ...]:
    numbers = {claim.id: n for n, claim in enumerate(coding.claims, 1)}
    where = _listed(c.place, "place")
    if c.time:
        where.append("\n" if where else "").append(_evidence(c.time, "time"))
    sure = _confidence(c.confidence, console)
    return Text(f"{number:>2}", style="dim"), _what(c, numbers), where or Text("-", style="dim"), _voice(c), sure


def _what(c: Claim, numbers: dict[str, int]) -> Text:
    """Who → TYPE/mode (modality) → to whom, then the numbers and means, then what it is about."""
    kind = f"{c.type}/{c.mode}" if c.mode else c.type
    event = Text(kind, style="bold")
    if c.modality != "actual":
        event.append(f" ({c.modality})", style="not bold italic")
    sides = [_listed(c.actor, "actor"), event, _listed(c.recipient, "recipient")]
    lines = [Text(" → ").join(side for side in sides if side)]
    lines += [Text(f"{f.kind}: ").append(_evidence(f.evidence, "figures")) for f in c.figures]
    if c.equipment:
        lines.append(Text("with: ").append(_listed(c.equipment, "equipment")))
    if c.about in numbers:
        lines.append(Text(f"about claim {numbers[c.about]}", style="dim"))
    if c.same_as in numbers:
        lines.append(Text(f"same event as claim {numbers[c.same_as]}", style="dim"))
    return Text("\n").join(lines)


def _voice(c: Claim) -> Text:
    """The chain of speakers, the first to speak on the left: "the ministry < Interfax"."""
    if not c.source:
        return Text("own voice", style="dim italic")
    voice = Text(" < ").join(_evidence(e, "source") for e in reversed(c.source))
    if c.said:
        voice.append("\n").append(_evidence(c.said, "said"))
    return voice


def _listed(found: Iterable[Evidence], role: str) -> Text:
    return Text(", ").join(_evidence(e, role) for e in found)


def _evidence(e: Evidence, role: str) -> Text:
    """The words, and what they stand for where that says more."""
    text = Text(_clean(e.text), style=STYLES[role])
    known = meaning(e)
    return text if not known else Text.assemble(text, (f" [{_clean(known)}]", "dim"))


def _confidence(value: float, console: Console) -> Text:
    colour = "green" if value >= 0.8 else "yellow" if value >= 0.5 else "red"
    text = Text(f"{value:.2f}")
    if console.width < 70:
        return text
    full, empty = ("#", ".") if console.options.ascii_only else ("━", "╌")
    filled = round(value * 6)
    return text.append(" ").append(full * filled, style=colour).append(empty * (6 - filled), style="dim")


def _quoted(coding: Coding, claim: Claim, *, marked: bool) -> Text:
    """The claim's sentence with its roles coloured; without a terminal the trigger stands between asterisks."""
    q = quote(coding, claim)
    text = Text(_clean(q.text), style="dim" if marked else "")
    for role, e in _roles(claim):
        text.stylize(STYLES[role], max(0, e.start - q.start), max(0, e.end - q.start))
    low, high = claim.trigger.start - q.start, claim.trigger.end - q.start
    if marked:
        before, trigger, after = text.divide([low, high]) if low else (Text(), *text.divide([high]))
        text = Text.assemble(before, "*", trigger, "*", after)
    return Text.assemble("… " if q.cut_before else "", text, " …" if q.cut_after else "")


def _roles(c: Claim) -> Iterator[tuple[str, Evidence]]:
    """All evidence with its role, long ones first, so that what is nested keeps its own colour; the trigger last."""
    found = [("figures", f.evidence) for f in c.figures]
    for role in ("actor", "recipient", "place", "equipment", "source"):
        found += [(role, e) for e in getattr(c, role)]
    found += [(role, e) for role, e in (("time", c.time), ("said", c.said), ("cue", c.cue)) if e]
    yield from sorted(found, key=lambda item: item[1].start - item[1].end)
    yield "trigger", c.trigger


def _counts(table: Table, counts: Counter[str], style: str) -> None:
    for name, count in sorted(counts.items(), key=lambda item: (-item[1], item[0])):
        table.add_row(Text("  " + _clean(name), style=style), Text(f"{count:,}"))


def _duration(seconds: float) -> str:
    if seconds < 60:
        return f"{seconds:.1f} s"
    minutes, rest = divmod(round(seconds), 60)
    hours, minutes = divmod(minutes, 60)
    return f"{hours} h {minutes} min" if hours else f"{minutes} min {rest} s"
