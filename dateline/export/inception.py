"""Coding → a UIMA CAS in XMI, with its type system, as INCEpTION reads it.

In: a Coding. Out: bytes. Needs dkpro-cassis (pip install "dateline[inception]"). A CAS counts its offsets in UTF-16;
the library converts them. Spans and events are two layers; an event links to what fills its roles, the role named on
the link. The record travels along as metadata of the document.
"""

from __future__ import annotations

from importlib import import_module
from typing import Any

from dateline.errors import OutputError, SettingsError
from dateline.export.marks import Event, marked
from dateline.export.record import to_json
from dateline.records import Coding

__all__ = ["EVENT", "LINK", "RECORD", "SPAN", "cassis", "type_system", "xmi"]

SPAN = "webanno.custom.DatelineSpan"
EVENT = "webanno.custom.DatelineEvent"
LINK = "webanno.custom.DatelineEventRolesLink"
RECORD = "webanno.custom.DatelineRecord"
_STRING = "uima.cas.String"


def cassis() -> Any:
    """The library. SettingsError, which says how to install it, where it is missing."""
    try:
        library = import_module("cassis")
    except ImportError as e:
        raise SettingsError('INCEpTION\'s format needs dkpro-cassis: pip install "dateline[inception]"') from e
    return library


def type_system() -> bytes:
    """The type system (XML): the layers to import into a project before its first document."""
    written: bytes = _types().to_xml().encode()
    return written


def _types() -> Any:
    types = cassis().TypeSystem()
    types.create_type(SPAN, description="A span of words with its label")
    types.create_feature(SPAN, "label", _STRING)
    types.create_type(LINK, supertypeName="uima.cas.TOP")
    types.create_feature(LINK, "role", _STRING)
    types.create_feature(LINK, "target", "uima.tcas.Annotation")
    types.create_type(EVENT, description="The words that name an event")
    for name in ("event", "mode", "modality"):  # (cassis keeps "type" for itself)
        types.create_feature(EVENT, name, _STRING)
    types.create_feature(EVENT, "roles", "uima.cas.FSArray", elementType=LINK)
    types.create_type(RECORD, supertypeName="uima.cas.AnnotationBase", description="The record of Dateline")
    types.create_feature(RECORD, "report", _STRING)
    types.create_feature(RECORD, "record", _STRING)
    return types


def xmi(coding: Coding) -> bytes:
    """The CAS of a report (XMI). OutputError where its text holds a character that XML has no place for."""
    types = _types()
    cas = cassis().Cas(
        types, sofa_string=coding.report.text, sofa_mime="text/plain", document_language=coding.report.language
    )
    found = marked(coding)
    made: dict[str, Any] = {}
    for key, m in found.marks.items():
        made[key] = types.get_type(SPAN)(begin=m.start, end=m.end, label=m.label)
    for key, e in found.events.items():
        made[key] = types.get_type(EVENT)(begin=e.start, end=e.end, event=e.type, mode=e.mode, modality=e.modality)
    for key, e in found.events.items():
        made[key].roles = _roles(types, e, made)
    for whole in cas.select("uima.tcas.DocumentAnnotation"):
        whole.end = len(coding.report.text)
    cas.add_all([*made.values(), types.get_type(RECORD)(report=coding.report.id, record=to_json(coding))])
    try:
        written: bytes = cas.to_xmi().encode()
    except ValueError as e:
        raise OutputError(f"{coding.report.uri}: cannot be written as XML: {e}") from e
    return written


def _roles(types: Any, e: Event, made: dict[str, Any]) -> Any:
    link = types.get_type(LINK)
    links = [link(role=role, target=made[to]) for role, to in (*e.roles, *e.links)]
    return types.get_type("uima.cas.FSArray")(elements=links)
