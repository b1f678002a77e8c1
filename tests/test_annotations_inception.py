"""INCEpTION: the CAS and its layers, the way back through UTF-16 offsets, edits, archives, and damaged files."""

import io
import random
import sys
import zipfile
from pathlib import Path
from typing import Any

import pytest
from annotated import coding, same, shifted
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sample import plain

from dateline.annotations import inception
from dateline.errors import OutputError, SettingsError
from dateline.export.inception import EVENT, LINK, RECORD, SPAN, type_system, xmi
from dateline.records import Coding, Failure
from dateline.values import Actor

cassis: Any = pytest.importorskip("cassis")
C, SHIFTED = coding(), shifted()


def cas(of: Coding = C) -> Any:
    return cassis.load_cas_from_xmi(io.BytesIO(xmi(of)), cassis.load_typesystem(io.BytesIO(type_system())))


def read(tmp_path: Path, document: Any, **options: Any) -> Coding | Failure:
    path = tmp_path / "report.xmi"
    path.write_bytes(document if isinstance(document, bytes) else document.to_xmi().encode())
    [found] = inception(path, **options)
    return found


def why(tmp_path: Path, document: Any) -> str:
    found = read(tmp_path, document)
    assert isinstance(found, Failure) and found.uri.endswith("report.xmi")
    return found.reason


def add(document: Any, kind: str, start: int, end: int, **features: Any) -> Any:
    made = document.typesystem.get_type(kind)(begin=start, end=end, **features)
    document.add(made)
    return made


def link(document: Any, event: Any, role: str | None, target: Any) -> None:
    made = document.typesystem.get_type(LINK)(role=role, target=target)
    event.roles.elements.append(made)


def events(document: Any) -> dict[str, Any]:
    return {e.get_covered_text(): e for e in document.select(EVENT)}


def spans(document: Any) -> dict[str, Any]:
    return {s.get_covered_text(): s for s in document.select(SPAN)}


@pytest.mark.parametrize("c", [C, SHIFTED])
def test_unchanged_comes_back_the_same(tmp_path: Path, c: Coding) -> None:
    found = read(tmp_path, xmi(c), annotators=("Anna", "Ben"))
    assert isinstance(found, Coding)
    same(c, found)
    assert found.run.settings == {"annotators": ["Anna", "Ben"], "of": "m" * 12}


def test_offsets_in_the_file_count_in_utf16() -> None:
    struck = next(c.trigger for c in SHIFTED.claims if c.trigger.text == "struck")
    units = len(SHIFTED.report.text[: struck.start].encode("utf-16-le")) // 2
    assert units > struck.start
    assert f'begin="{units}" end="{units + 6}" event="ASSAULT"'.encode() in xmi(SHIFTED)


def test_edits(tmp_path: Path) -> None:
    document = cas(SHIFTED)
    start = SHIFTED.report.text.index("killing")
    triggers, words = events(document), spans(document)
    document.remove(triggers["meet"])
    triggers["accused"].event, triggers["accused"].mode = "REJECT", None
    words["Sarovian"].end = words["Sarovian drones"].end
    triggers["attacking"].roles.elements = [x for x in triggers["attacking"].roles.elements if x.role != "recipient"]
    new = add(document, EVENT, start, start + 7, event="ASSAULT", modality="future")
    new.roles = document.typesystem.get_type("uima.cas.FSArray")(elements=[])
    link(document, new, "place", words["Belmar"])
    link(document, triggers["attacking"], "about", new)
    found = read(tmp_path, document)
    assert isinstance(found, Coding), found
    made, old = ({c.id: c for c in x.claims} for x in (found, SHIFTED))
    fresh = f"{SHIFTED.report.id}.{start}"
    assert set(made) == {*old, fresh} - {"c7"}
    assert all(made[name] == old[name] for name in ("c4", "c5", "c6"))
    actor = made["c1"].actor[0]
    assert (actor.text, actor.confidence, actor.value) == ("Sarovian drones", 1.0, Actor("annotated"))
    assert (made["c3"].type, made["c3"].mode, made["c3"].confidence) == ("REJECT", None, 1.0)
    assert (made["c2"].recipient, made["c2"].about, made["c2"].source) == ((), fresh, old["c2"].source)
    assert (made[fresh].modality, made[fresh].place[0].value) == ("future", old["c1"].place[0].value)


def test_what_cannot_be_is_named(tmp_path: Path) -> None:
    document = cas()
    events(document)["struck"].event = None
    assert why(tmp_path, document) == "'struck' at 114: is an event of no type; give it one, or delete it"
    document = cas()
    add(document, SPAN, 0, 6, label="SHIP")
    assert "'Drones' at 0: no such label: 'SHIP'" in why(tmp_path, document)
    document = cas()
    link(document, events(document)["struck"], "time", spans(document)["Brussels"])
    assert "'struck' at 114: time cannot be a PLACE ('Brussels' at 660)" in why(tmp_path, document)
    document = cas()
    link(document, events(document)["struck"], "actor", None)
    assert "the role actor points at nothing" in why(tmp_path, document)


def test_changed_text_and_lost_record(tmp_path: Path) -> None:
    assert "it had 'seven dockers" in why(tmp_path, b"eight".join(xmi(C).rsplit(b"seven", 1)))
    document = cas()
    document.remove(document.select(RECORD)[0])
    assert "the record it was made from is missing" in why(tmp_path, document)
    found = read(tmp_path, document, records={"report": C})
    assert isinstance(found, Coding)
    same(C, found)
    assert isinstance(read(tmp_path, b"<x/>"), Failure) and isinstance(read(tmp_path, b""), Failure)
    head, body = xmi(C).split(b"?>", 1)
    named = b'<!DOCTYPE x [<!ENTITY a SYSTEM "file:///etc/hostname">]>'
    for before in (named, b"<!--" + b"x" * 9000 + b"-->" + named):
        assert "document type" in why(tmp_path, head + b"?>" + before + body)
    utf16 = (b"<?xml version='1.0' encoding='UTF-16'?>" + named + body).decode().encode("utf-16")
    assert "document type" in why(tmp_path, utf16)
    assert "is said to be in UTF-7" in why(tmp_path, b"<?xml version='1.0' encoding='UTF-7'?>" + body)
    assert isinstance(next(inception(tmp_path / "none.xmi")), Failure)


@pytest.mark.parametrize("begin", [1, -5, 10**7])  # the first lies within the pair of an emoji
def test_an_offset_that_is_none_is_no_span(tmp_path: Path, begin: int) -> None:
    start = next(m.start for _, m, _ in SHIFTED.spans if m.label == "PLACE")
    units = len(SHIFTED.report.text[:start].encode("utf-16-le")) // 2
    moved = xmi(SHIFTED).replace(f'begin="{units}"'.encode(), f'begin="{begin}"'.encode(), 1)
    assert moved != xmi(SHIFTED)
    assert "outside the text, or within a character" in why(tmp_path, moved)


def test_archive(tmp_path: Path) -> None:
    path = tmp_path / "project.zip"
    with zipfile.ZipFile(path, "w") as packed:
        packed.writestr("TypeSystem.xml", type_system())
        packed.writestr("a/anna.xmi", xmi(C))
        packed.writestr("b/anna.xmi", b"broken")
        packed.writestr("c/anna.xmi", xmi(SHIFTED))
    first, second, third = inception(path)
    assert isinstance(first, Coding) and isinstance(second, Failure) and isinstance(third, Coding)
    assert second.uri == f"{path}#b/anna.xmi"
    (tmp_path / "ben.xmi").write_bytes(xmi(C))
    assert [isinstance(f, Coding) for f in inception(tmp_path)] == [True, True, False, True]
    (tmp_path / "empty").mkdir()
    assert isinstance(next(inception(tmp_path / "empty")), Failure)
    with zipfile.ZipFile(path, "w") as packed:
        packed.writestr("notes.txt", "x")
    [found] = inception(path)
    assert isinstance(found, Failure) and "holds no .xmi" in found.reason


def test_what_xml_cannot_hold() -> None:
    with pytest.raises(OutputError, match="cannot be written as XML"):
        xmi(plain("Strike \ufffe here"))


def test_without_the_library(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "cassis", None)
    for call in (lambda: xmi(C), lambda: list(inception(tmp_path / "x.xmi"))):
        with pytest.raises(SettingsError, match=r"pip install \"dateline\[inception\]\""):
            call()


@given(st.integers(0, 2**32))
@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_any_damage_is_a_failure_or_a_true_coding(tmp_path: Path, seed: int) -> None:
    chance, document = random.Random(seed), xmi(C)
    for _ in range(chance.randint(1, 3)):
        at = chance.randrange(len(document))
        document = document[:at] + chance.choice([b"", b"9", b'"', b"<", b"/>", b"\xff", b"a"]) + document[at + 1 :]
    found = read(tmp_path, document)
    if isinstance(found, Coding):
        found.check()
