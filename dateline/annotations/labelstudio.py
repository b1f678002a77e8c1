"""Label Studio's JSON export → Codings, one for each annotation of each task.

In: the tasks as Label Studio exports them ("JSON", not "JSON-MIN"), decoded or as a file. Out: Codings, and a Failure
for a task that nobody annotated, whose text the tool changed, or whose labels and relations say what cannot be.
Older versions count offsets in UTF-16; the words that each region carries tell which it was.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any

from dateline import ontology
from dateline.annotations.coded import coded
from dateline.annotations.origin import origin, unchanged
from dateline.errors import InputError
from dateline.export.marks import Event, Mark, Marked
from dateline.records import Coding, Failure

__all__ = ["labelstudio"]

Object = Mapping[str, Any]


def labelstudio(
    tasks: str | Path | Iterable[object], *, uri: str = "tasks", records: Mapping[str, Coding] | None = None
) -> Iterator[Coding | Failure]:
    """What annotators made of the tasks: a Coding an annotation, so a task with two gives two.

    `records` by report id stand in where a task has lost its own. Failures name the task (`uri#12`).
    """
    if isinstance(tasks, str | Path):
        uri = str(tasks)
        try:
            tasks = json.loads(Path(tasks).read_bytes())
        except (OSError, ValueError, RecursionError) as e:
            yield Failure(uri, "read", f"no export of Label Studio that can be read: {e}; export as JSON")
            return
    if isinstance(tasks, Mapping) or not isinstance(tasks, Iterable):
        yield Failure(uri, "read", "no export of Label Studio: a list of tasks is needed; export as JSON")
        return
    for number, task in enumerate(tasks, start=1):
        name = task.get("id", number) if isinstance(task, Mapping) else number
        yield from _task(task, f"{uri}#{name}", records)


def _task(task: object, place: str, records: Mapping[str, Coding] | None) -> Iterator[Coding | Failure]:
    try:
        of, annotations = _opened(task, records)
    except InputError as e:
        yield Failure(place, "read", e.reason)
        return
    for annotation in annotations:
        who = _who(annotation)
        try:
            yield coded(of, _marked(of.report.text, annotation.get("result")), [who] if who else [])
        except InputError as e:
            yield Failure(place, "read", f"annotation of {who}: {e.reason}" if who else e.reason)


def _opened(task: object, records: Mapping[str, Coding] | None) -> tuple[Coding, list[Object]]:
    if not isinstance(task, Mapping) or not isinstance(data := task.get("data"), Mapping):
        raise InputError('no task of Label Studio with its "data"; export as JSON, not as JSON-MIN')
    record = data.get("record")
    if isinstance(record, str):  # a spreadsheet in between makes text of it
        record = _decoded(record)
    of = origin(record, str(data.get("id", "")), records)
    unchanged(str(data.get("text")), of.report.text)
    given = task.get("annotations") or task.get("completions") or []
    if not isinstance(given, list):
        raise InputError(f"its annotations are {str(given)[:40]!r}, no list; export as JSON")
    made = [a for a in given if isinstance(a, Mapping) and not a.get("was_cancelled")]
    if not made:
        raise InputError("annotators only skipped it" if given else "nobody has annotated it")
    return of, made


def _decoded(record: str) -> object:
    try:
        return json.loads(record)
    except (ValueError, RecursionError) as e:
        raise InputError(f"its record is no JSON any more: {e}") from None


def _who(annotation: Object) -> str:
    by = annotation.get("completed_by")
    if isinstance(by, Mapping):
        by = by.get("email") or by.get("username") or by.get("id")
    return "" if by is None else str(by)


# ── regions, choices and relations ───────────────────────────────────────────────────────────────────────────────────


def _marked(text: str, results: object) -> Marked:
    if not isinstance(results, list) or not all(isinstance(r, Mapping) for r in results):
        raise InputError(f"its result is {str(results)[:40]!r}, no list of regions and relations; export as JSON")
    items: list[Object] = results
    regions = _once([(str(r.get("id")), r) for r in items if r.get("type") == "labels"])
    spans = {key: _mark(text, key, r) for key, r in regions.items()}
    choices: dict[str, dict[str, str]] = {key: {} for key, m in spans.items() if m.label == "EVENT"}
    for r in items:
        if r.get("type") == "choices" and (key := str(r.get("id"))) in choices:
            name, at = str(r.get("from_name")), f"region {key}"
            if name in choices[key]:
                raise InputError(f"{at}: has a second {name}; delete one of the two")
            choices[key][name] = _only(r, "choices", at)
    known = {"labels", "choices", "relation"}
    if odd := sorted({str(r.get("type")) for r in items} - known):
        raise InputError(f"has results of a kind that the configuration does not have: {', '.join(odd)}")
    typed = [key for key, chosen in choices.items() if chosen]
    events = {key: _event(spans[key], choices[key]) for key in typed}
    edges = [edge for r in items if r.get("type") == "relation" for edge in _edges(r, spans, events)]
    for key, e in events.items():
        roles = tuple((role, to) for source, role, to in edges if source == key and to not in events)
        links = tuple((role, to) for source, role, to in edges if source == key and to in events)
        events[key] = Event(e.start, e.end, e.type, e.mode, e.modality, roles, links, e.at)
    marks = {key: m for key, m in spans.items() if key not in events}
    return Marked(marks, {key: events[key] for key in regions if key in events})


def _once(pairs: list[tuple[str, Object]]) -> dict[str, Object]:
    """The regions by their ids; InputError where two have the same."""
    found = dict(pairs)
    if len(found) < len(pairs):
        keys = [key for key, _ in pairs]
        twice = next(key for n, key in enumerate(keys) if key in keys[:n])
        raise InputError(f"has two regions with the id {twice}; export again")
    return found


def _mark(text: str, key: str, region: Object) -> Mark:
    value, at = region.get("value"), f"region {key}"
    if not isinstance(value, Mapping) or type(value.get("start")) is not int or type(value.get("end")) is not int:
        raise InputError(f"{at}: has no start and end that are whole numbers")
    start, end = _placed(text, value, at)
    return Mark(start, end, _only(region, "labels", at), at)


def _placed(text: str, value: Object, at: str) -> tuple[int, int]:
    """Where the region is, in code points: as given, or read as UTF-16, whichever gives the words it carries."""
    start, end, words = value["start"], value["end"], value.get("text")
    if words is None:
        return start, end
    wanted = str(words).replace("\\n", "\n")
    if start >= 0 and text[start:end].replace("\\n", "\n") == wanted:
        return start, end
    units = text.encode("utf-16-le")
    try:
        if start >= 0 and units[2 * start : 2 * end].decode("utf-16-le") == wanted:
            return len(units[: 2 * start].decode("utf-16-le")), len(units[: 2 * end].decode("utf-16-le"))
    except UnicodeDecodeError:  # in the middle of a pair: then it is not UTF-16 either
        pass
    raise InputError(f"{at}: its words are {wanted[:40]!r}, but the text has {text[start:end][:40]!r} there")


def _only(result: Object, kind: str, at: str) -> str:
    value = result.get("value")
    given = value.get(kind) if isinstance(value, Mapping) else None
    if not isinstance(given, list) or len(given) != 1 or not isinstance(given[0], str):
        raise InputError(f"{at}: has {given!r} as {result.get('from_name')}, it must have one")
    return given[0]


def _event(m: Mark, chosen: Mapping[str, str]) -> Event:
    if "type" not in chosen:
        raise InputError(f"{m.at}: is an event of no type; choose one, or delete the region")
    if unknown := sorted(set(chosen) - _questions()):
        raise InputError(f"{m.at}: has a choice that the configuration does not have: {', '.join(unknown)}")
    mode = chosen.get(f"mode_{chosen['type']}")  # that of another type is left over from before, and hidden
    return Event(m.start, m.end, chosen["type"], mode, chosen.get("modality", "actual"), at=m.at)


def _questions() -> set[str]:
    return {"type", "modality", *(f"mode_{row.code}" for row in ontology.load().types)}


def _edges(r: Object, spans: Mapping[str, Mark], events: Mapping[str, Event]) -> Iterator[tuple[str, str, str]]:
    """Trigger, role, and what holds it; an arrow drawn from a span to a trigger is turned round."""
    source, target = str(r.get("from_id")), str(r.get("to_id"))
    at = f"relation {source} to {target}"
    if source not in spans or target not in spans:
        raise InputError(f"{at}: one end is no region")
    if r.get("direction") == "left" or (source not in events and target in events):
        source, target = target, source
    if source not in events:
        raise InputError(f"{at}: a relation must begin at an event that has a type")
    labels = r.get("labels")
    if not isinstance(labels, list) or not labels:
        raise InputError(f"{at}: has no label; choose the role")
    yield from ((source, str(role), target) for role in labels)
