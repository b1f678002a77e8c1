"""Coding → a task of Label Studio with our claims as its prediction, and the labelling configuration that shows it.

In: a Coding. Out: a dict; a JSON list of them is what Label Studio imports. Offsets are code points, as Label Studio
has counted since 2022. The task carries its record, so that dateline.annotations.labelstudio needs nothing else.
"""

from __future__ import annotations

from collections.abc import Iterator
from xml.sax.saxutils import quoteattr

from dateline import ontology
from dateline.export.marks import ROLES, Event, Marked, marked
from dateline.export.record import to_dict
from dateline.records import Coding

__all__ = ["config", "task"]

Object = dict[str, object]

_COLOURS = {
    "PERSON": "#1f77b4", "ORG": "#9467bd", "ROLE": "#17becf", "PLACE": "#2ca02c", "NORP": "#8c564b",
    "FACILITY": "#bcbd22", "EQUIPMENT": "#7f7f7f", "TIME": "#e377c2", "QUANTITY": "#ff7f0e", "CUE": "#aec7e8",
    "EVENT": "#d62728",
}  # fmt: skip


def task(coding: Coding) -> Object:
    """One task: the text, the record, and a prediction with a region a span, choices an event, a relation a role."""
    text, found = coding.report.text, marked(coding)
    sure = [c.confidence for c in coding.claims]
    prediction: Object = {"model_version": f"dateline {coding.run.version}", "result": list(_results(text, found))}
    if sure:
        prediction["score"] = round(sum(sure) / len(sure), 3)
    data: Object = {"text": text, "uri": coding.report.uri, "title": coding.report.title, "record": to_dict(coding)}
    return {"data": data, "predictions": [prediction]}


def _results(text: str, found: Marked) -> Iterator[Object]:
    for key, m in found.marks.items():
        yield _region(key, "span", text, (m.start, m.end), {"labels": [m.label]})
    for key, e in found.events.items():
        yield _region(key, "span", text, (e.start, e.end), {"labels": ["EVENT"]})
        for name, choice in _choices(e):
            yield _region(key, name, text, (e.start, e.end), {"choices": [choice]})
    for key, e in found.events.items():
        for role, other in (*e.roles, *e.links):
            yield {"type": "relation", "from_id": key, "to_id": other, "direction": "right", "labels": [role]}


def _choices(e: Event) -> Iterator[tuple[str, str]]:
    yield "type", e.type
    if e.mode is not None:
        yield f"mode_{e.type}", e.mode
    yield "modality", e.modality


def _region(key: str, name: str, text: str, span: tuple[int, int], what: dict[str, list[str]]) -> Object:
    value = {"start": span[0], "end": span[1], "text": text[span[0] : span[1]], **what}
    return {"id": key, "from_name": name, "to_name": "text", "type": next(iter(what)), "value": value}


def config() -> str:
    """The labelling configuration (XML) that fits the tasks; made from the tables of the ontology."""
    tables = ontology.load()
    lines = ["<View>", '  <Labels name="span" toName="text">']
    for label in tables.labels:
        colour = quoteattr(_COLOURS.get(label.code, "#333333"))
        lines.append(
            f"    <Label value={quoteattr(label.code)} background={colour} hint={quoteattr(label.definition)}/>"
        )
    lines += ["  </Labels>", '  <Text name="text" value="$text"/>', "  <Relations>"]
    lines += [f"    <Relation value={quoteattr(role)}/>" for role in (*ROLES, "about", "same_as")]
    lines += ["  </Relations>"]
    of_event = 'visibleWhen="region-selected" whenTagName="span" whenLabelValue="EVENT"'
    lines += _block("type", "What happens", of_event, [row.code for row in tables.types])
    for row in tables.types:
        if modes := [m.mode for m in tables.modes_of(row.code)]:
            of_type = f'visibleWhen="choice-selected" whenTagName="type" whenChoiceValue={quoteattr(row.code)}'
            lines += _block(f"mode_{row.code}", f"How ({row.code})", of_type, modes)
    lines += _block("modality", "How the report holds it", of_event, [row.code for row in tables.modalities])
    return "\n".join([*lines, "</View>"]) + "\n"


def _block(name: str, header: str, when: str, values: list[str]) -> list[str]:
    head = (
        f'  <View {when}>\n    <Header value={quoteattr(header)}/>\n    <Choices name={quoteattr(name)} toName="text"'
    )
    return [
        head + ' perRegion="true" choice="single-radio" showInline="true">',
        *(f"      <Choice value={quoteattr(value)}/>" for value in values),
        "    </Choices>\n  </View>",
    ]
