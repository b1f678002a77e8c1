"""A folder of brat → Codings, one a report.

In: the folder as dateline.export.brat filled it and annotators changed it (.ann, with .txt and .json beside). Out:
Codings, and a Failure for a report whose text was changed or whose lines say what cannot be; it names the lines. Notes
(#) and groups of entities (*) have no place in a record and are not read.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import pairwise
from pathlib import Path

from dateline import ontology
from dateline.annotations.coded import coded
from dateline.annotations.origin import origin, unchanged
from dateline.errors import InputError
from dateline.export.marks import Event, Mark, Marked
from dateline.records import Coding, Failure

__all__ = ["brat"]

_SPAN = re.compile(r"(\S+) ([0-9]{1,9} [0-9]{1,9}(?:;[0-9]{1,9} [0-9]{1,9})*)")
_NUMBERED = re.compile(r"(.*?)([0-9]{0,9})")


@dataclass(slots=True)
class _Lines:
    """The lines of an .ann file as they are read, by their names (T1, E1)."""

    spans: dict[str, Mark] = field(default_factory=dict)
    events: dict[str, tuple[str, list[str], str]] = field(default_factory=dict)  # type, arguments, where
    same: list[tuple[str, str, str]] = field(default_factory=list)
    flags: dict[tuple[str, str], tuple[str, str]] = field(default_factory=dict)  # (E1, mode) → value, where

    def triggers(self) -> set[str]:
        """The spans that trigger an event."""
        return {_trigger(arguments, at) for _, arguments, at in self.events.values()}


def brat(
    folder: str | Path, *, records: Mapping[str, Coding] | None = None, annotators: Sequence[str] = ()
) -> Iterator[Coding | Failure]:
    """What annotators made of the reports of a folder. brat does not say who they were: `annotators` may.

    `records` by report id stand in where the .json files are gone; then the .ann files must be named by the id.
    """
    found = sorted(Path(folder).glob("*.ann"))
    if not found:
        yield Failure(str(folder), "read", "no folder of brat: it holds no .ann file")
    for path in found:
        try:
            of = _origin(path, records)
            yield coded(of, _marked(of.report.text, _text(path)), annotators)
        except InputError as e:
            yield Failure(str(path), "read", e.reason)


def _origin(path: Path, records: Mapping[str, Coding] | None) -> Coding:
    beside = path.with_suffix(".json")
    record = None
    if beside.exists():
        try:
            record = json.loads(_text(beside))
        except (ValueError, RecursionError) as e:
            raise InputError(f"{beside.name} is no record: {e}") from None
    of = origin(record, path.stem, records)
    unchanged(_text(path.with_suffix(".txt")), of.report.text)
    return of


def _text(path: Path) -> str:
    try:
        return path.read_bytes().removeprefix(b"\xef\xbb\xbf").decode()
    except UnicodeDecodeError:
        raise InputError(f"{path.name} is not UTF-8") from None
    except OSError as e:
        raise InputError(f"{path.name} cannot be read: {e.strerror}") from None


def _marked(text: str, ann: str) -> Marked:
    lines = _Lines()
    for number, line in enumerate(ann.split("\n"), start=1):
        line = line.removesuffix("\r")
        if line.strip() and line[0] not in "#*":
            _line(text, line, f"line {number}", lines)
    types, triggers = ontology.load().type, lines.triggers()
    _joined(lines)
    events = {key: _event(lines, key, triggers) for key in lines.events}
    for name, m in lines.spans.items():
        if m.label in types and name not in triggers:
            raise InputError(f"{m.at}: {name} is a trigger ({m.label}) without its event; delete it, or add an E line")
    return Marked({name: m for name, m in lines.spans.items() if name not in triggers}, events)


def _joined(lines: _Lines) -> None:
    """InputError for relations and attributes of what is no event, and for attributes that there are not."""
    for a, b, at in lines.same:
        if a not in lines.events or b not in lines.events:
            raise InputError(f"{at}: same_as must join two events of the file")
    for (key, name), (_, at) in lines.flags.items():
        if key not in lines.events:
            raise InputError(f"{at}: an attribute of {key}, which is no event of the file")
        if name not in ("mode", "modality"):
            raise InputError(f"{at}: no such attribute: {name!r}; there are mode and modality")


def _line(text: str, line: str, at: str, into: _Lines) -> None:
    name, _, rest = line.partition("\t")
    kind = name[:1]
    if name in into.spans or name in into.events:
        raise InputError(f"{at}: a second {name}")
    if kind == "T":
        into.spans[name] = _span(text, rest, at)
    elif kind == "E":
        head, *arguments = rest.split() or [""]
        into.events[name] = head.partition(":")[0], [head, *arguments], at
    elif kind == "R":
        into.same.append(_relation(rest, at))
    elif kind in "AM":
        parts = rest.split()
        if len(parts) != 3:
            raise InputError(f"{at}: an attribute needs a name, an event and a value")
        if (parts[1], parts[0]) in into.flags:
            raise InputError(f"{at}: a second {parts[0]} of {parts[1]}; delete one of the two")
        into.flags[parts[1], parts[0]] = parts[2], at
    else:
        raise InputError(f"{at}: no line of brat that can be read: {line[:40]!r}")


def _span(text: str, rest: str, at: str) -> Mark:
    place, tab, words = rest.partition("\t")
    match = _SPAN.fullmatch(place)
    if not match or not tab:
        raise InputError(f"{at}: no span of brat: {rest[:40]!r}")
    pieces = [tuple(map(int, piece.split())) for piece in match[2].split(";")]
    start, end = pieces[0][0], pieces[-1][1]
    for (_, a), (b, _) in pairwise(pieces):
        if text[a:b].strip() or not a <= b:
            raise InputError(f"{at}: a span in pieces with words between them; a record has only whole stretches")
    if not 0 <= start < end <= len(text):
        raise InputError(f"{at}: goes from {start} to {end}, the text from 0 to {len(text)}")
    if " ".join(text[a:b] for a, b in pieces).split() != words.split():
        raise InputError(f"{at}: its words are {words[:40]!r}, but the text has {text[start:end][:40]!r} there")
    return Mark(start, end, match[1], at)


def _relation(rest: str, at: str) -> tuple[str, str, str]:
    parts = rest.split()
    ends = dict(part.partition(":")[::2] for part in parts[1:])
    if not parts or parts[0] != "same_as" or set(ends) != {"Arg1", "Arg2"}:
        raise InputError(f"{at}: no such relation: {rest[:40]!r}; there is same_as Arg1:E2 Arg2:E1")
    return ends["Arg1"], ends["Arg2"], at


# ── events ───────────────────────────────────────────────────────────────────────────────────────────────────────────


def _event(lines: _Lines, key: str, triggers: set[str]) -> Event:
    kind, arguments, at = lines.events[key]
    trigger = lines.spans.get(_trigger(arguments, at))
    if trigger is None:
        raise InputError(f"{at}: its trigger {arguments[0]!r} is not in the file")
    if trigger.label != kind:
        raise InputError(f"{at}: is a {kind}, but its trigger is a {trigger.label}")
    held = _held(lines, arguments[1:], at)
    if wrong := next((role for role, target in held if target in triggers), None):
        raise InputError(f"{at}: {wrong} points at a trigger; point at the event (E) or at a span of words")
    roles = tuple((role, target) for role, target in held if target in lines.spans)
    links = [(role, target) for role, target in held if target in lines.events]
    links += [("same_as", b) for a, b, _ in lines.same if a == key]
    mode = lines.flags.get((key, "mode"), (None, ""))[0]
    modality = lines.flags.get((key, "modality"), ("actual", ""))[0]
    return Event(trigger.start, trigger.end, kind, mode, modality, roles, tuple(links), at)


def _trigger(arguments: list[str], at: str) -> str:
    kind, colon, name = arguments[0].partition(":")
    if not kind or not colon or not name:
        raise InputError(f"{at}: no event of brat; it must begin with its type and trigger, as ASSAULT:T1")
    return name


def _held(lines: _Lines, arguments: list[str], at: str) -> list[tuple[str, str]]:
    """What fills the roles, in the order that their numbers give (actor, actor2)."""
    held: list[tuple[int, str, str]] = []
    for argument in arguments:
        name, colon, target = argument.partition(":")
        match = _NUMBERED.fullmatch(name)
        if not colon or not match or (target not in lines.spans and target not in lines.events):
            raise InputError(f"{at}: {argument!r} points at nothing in the file")
        held.append((int(match[2] or 1), match[1], target))
    return [(role, target) for _, role, target in sorted(held, key=lambda item: item[0])]
