"""Claims → W3C Web Annotations (JSON-LD): what is claimed as bodies, the words that say so as targets.

In: a Coding. Out: an Annotation a claim. Every target is a piece of evidence in the report, named by its words with
those around them and by its position in code points, as the standard counts; `dateline:sha256` says of which text.
Properties that the standard has no word for are in the namespace `dateline:`.
"""

from collections.abc import Iterator
from urllib.parse import quote

from dateline.export.marks import evidence
from dateline.records import Claim, Coding, Evidence, Report
from dateline.values import Actor, Equipment, Number, Place, Time

__all__ = ["annotations"]

Object = dict[str, object]

CONTEXT: list[object] = ["http://www.w3.org/ns/anno.jsonld", {"dateline": "urn:dateline:"}]
AROUND = 32  # characters before and after the words
_IRI = "!#$%&'()*+,/:;=?@[]~"  # what an address may hold besides letters, digits and -._


def annotations(coding: Coding) -> Iterator[Object]:
    """The claims of a report as Annotations, each whole with its context."""
    for c in coding.claims:
        yield {
            "@context": CONTEXT,
            "id": _claim_id(c.id),
            "type": "Annotation",
            "motivation": ["classifying", "identifying"],
            "generator": {"type": "Software", "name": f"Dateline {coding.run.version}"},
            "body": [*_codes(c), *_links(c), *_meanings(c)],
            "target": [_target(coding.report, role, e) for role, e in (("trigger", c.trigger), *evidence(c))],
        }


def _claim_id(name: str) -> str:
    return f"urn:dateline:claim:{quote(name, safe='.-_')}"


def _codes(c: Claim) -> Iterator[Object]:
    codes = (("type", c.type), ("mode", c.mode), ("modality", c.modality), *(("context", name) for name in c.contexts))
    for field, code in codes:
        if code:
            body = {"type": "TextualBody", "purpose": "classifying", "value": code, "format": "text/plain"}
            sure: Object = {"dateline:confidence": round(c.confidence, 3)} if field == "type" else {}
            yield {**body, "dateline:field": field, **sure}


def _links(c: Claim) -> Iterator[Object]:
    for field, name in (("about", c.about), ("same_as", c.same_as)):
        if name:
            source = _claim_id(name)
            yield {"type": "SpecificResource", "purpose": "linking", "source": source, "dateline:field": field}


def _meanings(c: Claim) -> Iterator[Object]:
    """What the words of the roles stand for, where that is known."""
    for role, e in evidence(c):
        address, words = _meaning(e)
        tail = {"purpose": "identifying", "dateline:role": role, "dateline:span": e.span}
        if address:
            yield {"type": "SpecificResource", "source": address, **tail}
        if words:
            yield {"type": "TextualBody", "value": words, "format": "text/plain", **tail}


def _meaning(e: Evidence) -> tuple[str | None, str | None]:
    """An address of the thing, and our code, interval, class or number of it."""
    v = e.value
    if isinstance(v, Actor):
        item = v.kb if v.kb and v.kb[0] == "Q" and v.kb[1:].isdecimal() else None
        return f"http://www.wikidata.org/entity/{item}" if item else None, v.code or v.kb
    if isinstance(v, Place):
        return f"https://sws.geonames.org/{v.geonames}/" if v.geonames else None, v.name
    if isinstance(v, Time):
        return None, v.edtf
    if isinstance(v, Equipment):
        return None, v.class_
    return None, _number(v) if isinstance(v, Number) else None


def _number(v: Number) -> str | None:
    """low/high unit, with ".." for an open end, as EDTF writes it."""
    if v.low is None and v.high is None:
        return None
    ends = "/".join(".." if end is None else f"{end:.12g}" for end in (v.low, v.high))
    return f"{ends} {v.unit}" if v.unit else ends


def _target(r: Report, role: str, e: Evidence) -> Object:
    exact: Object = {"type": "TextQuoteSelector", "exact": e.text}
    if prefix := r.text[max(0, e.start - AROUND) : e.start]:
        exact["prefix"] = prefix
    if suffix := r.text[e.end : e.end + AROUND]:
        exact["suffix"] = suffix
    position: Object = {"type": "TextPositionSelector", "start": e.start, "end": e.end}
    return {
        "type": "SpecificResource",
        "source": _address(r),
        "selector": [exact, position],
        "dateline:role": role,
        "dateline:span": e.span or None,
        "dateline:label": e.label,
        "dateline:confidence": round(e.confidence, 3),
        "dateline:sha256": r.sha256,
    }


def _address(r: Report) -> str:
    """The report's address as an IRI; a path becomes a relative one."""
    address = r.canonical or r.uri
    kept = "".join(ch if ch > "\x7f" and ch.isprintable() else quote(ch, safe=_IRI) for ch in address)
    return kept if "://" in kept.split("?")[0] else kept.replace(":", "%3A").replace("[", "%5B").replace("]", "%5D")
