"""A document of INCEpTION (UIMA CAS XMI) → its Coding.

In: an .xmi file, the .zip that INCEpTION exports, which holds one or more with their type system, or a folder of them.
Out: a Coding a document, or a Failure. Needs dkpro-cassis. What people added in other layers is no part of a record
and is not read.
"""

from __future__ import annotations

import io
import json
import lzma
import re
import warnings
import zipfile
import zlib
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from dateline.annotations.coded import coded
from dateline.annotations.origin import origin, unchanged
from dateline.errors import InputError
from dateline.export.inception import EVENT, RECORD, SPAN, cassis, type_system
from dateline.export.marks import Event, Mark, Marked
from dateline.records import Coding, Failure

__all__ = ["inception"]

LIMIT = 200 * 2**20  # bytes of one document in a zip, unpacked
_ENCODING = re.compile(rb"""[^<]{0,4}<\?xml[^>]{0,200}?encoding\s*=\s*["']([^"'>]*)""")


def inception(
    file: str | Path, *, records: Mapping[str, Coding] | None = None, annotators: Sequence[str] = ()
) -> Iterator[Coding | Failure]:
    """What annotators made of the documents of a file. A CAS does not say who they were: `annotators` may.

    `records` by report id stand in where INCEpTION has dropped the record (a project without our metadata layer); the
    document must then be named by the id. Raises SettingsError where dkpro-cassis is not installed.
    """
    cassis()
    path = Path(file)
    if path.is_dir():
        inside = sorted(p for p in path.iterdir() if p.suffix.lower() in (".xmi", ".zip"))
        if not inside:
            yield Failure(str(path), "read", "no folder of INCEpTION: it holds neither .xmi nor .zip")
        for p in inside:
            yield from inception(p, records=records, annotators=annotators)
        return
    try:
        if not zipfile.is_zipfile(path):
            beside = path.with_name("TypeSystem.xml")
            types = beside.read_bytes() if beside.exists() else type_system()
            yield _document(path.read_bytes(), types, str(path), (records, annotators))
            return
        with zipfile.ZipFile(path) as packed:
            for name, xmi, types in _packed(packed):
                yield _document(xmi, types, f"{path}#{name}", (records, annotators))
    except (
        OSError,
        InputError,
        zipfile.BadZipFile,
        zlib.error,
        lzma.LZMAError,
        EOFError,
        RuntimeError,
    ) as e:  # (RuntimeError: it has a password)
        yield Failure(str(path), "read", f"no document of INCEpTION that can be read: {e}")


def _packed(packed: zipfile.ZipFile) -> Iterator[tuple[str, bytes, bytes]]:
    """The name, the CAS and the type system of every document of an archive."""
    if big := next((i.filename for i in packed.infolist() if i.file_size > LIMIT), None):
        raise InputError(f"{big} is larger than {LIMIT // 2**20} MB")
    names = sorted(packed.namelist())
    types = next((packed.read(n) for n in names if n.lower().endswith("typesystem.xml")), type_system())
    found = [n for n in names if n.lower().endswith(".xmi")]
    if not found:
        raise InputError("the archive holds no .xmi; export as UIMA CAS XMI")
    yield from ((n, packed.read(n), types) for n in found)


def _document(
    xmi: bytes, types: bytes, uri: str, given: tuple[Mapping[str, Coding] | None, Sequence[str]]
) -> Coding | Failure:
    records, annotators = given
    try:
        cas = _loaded(xmi, types)
        return coded(_origin(cas, Path(uri).stem, records), _marked(cas), annotators)
    except InputError as e:
        return Failure(uri, "read", e.reason)


def _loaded(xmi: bytes, types: bytes) -> Any:
    library = cassis()
    for part in (xmi, types):
        _harmless(part)
    try:
        with warnings.catch_warnings(record=True) as told:
            warnings.simplefilter("always")
            cas = library.load_cas_from_xmi(io.BytesIO(xmi), library.load_typesystem(io.BytesIO(types)), lenient=True)
    except Exception as e:  # (cassis lets through whatever its parsers raise)
        raise InputError(f"no UIMA CAS in XMI that can be read: {type(e).__name__}: {e}") from e
    if beyond := next((str(w.message) for w in told if "external offset" in str(w.message)), None):
        raise InputError(f"an offset lies outside the text, or within a character ({beyond})")
    return cas


def _harmless(part: bytes) -> None:
    """InputError for a document type, which may name other files or grow without end, in whatever encoding."""
    said = _ENCODING.match(part.replace(b"\0", b""))
    if said and said[1].lower() not in (b"utf-8", b"utf-16", b"us-ascii", b"ascii", b"iso-8859-1"):
        raise InputError(f"is said to be in {said[1].decode('ascii', 'replace')}; export it in UTF-8")
    if b"<!DOCTYPE" in part.replace(b"\0", b""):  # without the zeros of UTF-16
        raise InputError("no document of INCEpTION: it declares a document type")


def _origin(cas: Any, name: str, records: Mapping[str, Coding] | None) -> Coding:
    found = _select(cas, RECORD)
    record = None
    if found and found[0].record:
        try:
            record = json.loads(found[0].record)
        except (ValueError, RecursionError) as e:
            raise InputError(f"its record is no JSON any more: {e}") from None
    of = origin(record, found[0].report if found else name, records)
    unchanged(cas.sofa_string or "", of.report.text)
    return of


def _select(cas: Any, kind: str) -> list[Any]:
    return list(cas.select(kind)) if cas.typesystem.contains_type(kind) else []


def _marked(cas: Any) -> Marked:
    spans, events = _select(cas, SPAN), _select(cas, EVENT)
    keys = {id(found): f"a{n}" for n, found in enumerate([*spans, *events], start=1)}
    marks = {keys[id(s)]: Mark(s.begin, s.end, s.label or "", _at(s)) for s in spans}
    return Marked(marks, {keys[id(e)]: _event(e, keys, marks) for e in events})


def _at(found: Any) -> str:
    if type(found.begin) is not int or type(found.end) is not int:
        raise InputError("an annotation has no begin and end")
    return f"{found.get_covered_text()[:30]!r} at {found.begin}"


def _event(found: Any, keys: Mapping[int, str], marks: Mapping[str, Mark]) -> Event:
    at = _at(found)
    if not found.event:
        raise InputError(f"{at}: is an event of no type; give it one, or delete it")
    held: list[tuple[str, str]] = []
    for link in (found.roles.elements or ()) if found.roles else ():
        key = keys.get(id(link.target))
        if key is None or not link.role:
            raise InputError(
                f"{at}: the role {link.role or '(without a name)'} points at nothing; fill it, or delete it"
            )
        held.append((link.role, key))
    roles = tuple((role, key) for role, key in held if key in marks)
    links = tuple((role, key) for role, key in held if key not in marks)
    return Event(found.begin, found.end, found.event, found.mode or None, found.modality or "actual", roles, links, at)
