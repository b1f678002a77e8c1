"""brat: the files and their configuration, the way back, edits of annotators line by line, and damaged lines."""

import random
import re
from collections.abc import Callable
from dataclasses import replace
from hashlib import sha256
from pathlib import Path

import pytest
from annotated import coding, same, shifted
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sample import plain

from dateline.annotations import brat
from dateline.export.brat import config, files, stem
from dateline.records import Claim, Coding, Evidence, Failure, Mention
from dateline.values import Actor

C = coding()


def laid(folder: Path, *codings: Coding) -> Path:
    """The folder as it is given to annotators; the .ann file of the last report."""
    for c in codings:
        for name, content in files(c).items():
            (folder / name).write_bytes(content)
    return folder / f"{stem(codings[-1])}.ann"


def back(folder: Path) -> Coding:
    [found] = brat(folder)
    assert isinstance(found, Coding), found
    return found


def why(folder: Path) -> str:
    [found] = brat(folder)
    assert isinstance(found, Failure)
    return found.reason


def claims(c: Coding) -> dict[str, Claim]:
    return {claim.id: claim for claim in c.claims}


def test_lines(tmp_path: Path) -> None:
    ann = laid(tmp_path, C).read_text(encoding="utf-8").splitlines()
    assert "T31\tASSAULT 114 120\tstruck" in ann
    first = "E1\tASSAULT:T31 actor:T1 recipient:T3 recipient2:T8 place:T5 equipment:T2 source:T9 source2:T11 time:T6 "
    assert f"{first}cue:T10 killed:T7" in ann
    assert "E3\tACCUSE:T33 actor:T18 recipient:T19 time:T20 about:E4" in ann and "R1\tsame_as Arg1:E4 Arg2:E2" in ann
    assert {"A2\tmode E1 drone", "A3\tmodality E2 negation", "#1\tAnnotatorNotes E1\tconfidence 0.943"} <= set(ann)


def test_configuration_fits_the_files(tmp_path: Path) -> None:
    sections = re.split(r"\[(\w+)\]\n", config()["annotation.conf"].decode())
    conf = dict(zip(sections[1::2], sections[2::2], strict=True))
    entities, events = conf["entities"].split(), dict(line.split("\t") for line in conf["events"].splitlines())
    for line in laid(tmp_path, C).read_text(encoding="utf-8").splitlines():
        kind, what = line[0], re.split(r"[\t :]", line)[1]
        if kind == "T":
            assert what in entities or what in events
        if kind == "E":
            offered = set(re.findall(r"(\w+)[?*]:", events[what]))
            assert {re.sub(r"\d+$", "", a.partition(":")[0]) for a in line.split(" ")[1:]} <= offered
        if kind == "A":
            assert line.split()[-1] in re.split(r"[|:]", dict(re.findall(r"(\w+)\t(.*)", conf["attributes"]))[what])
    assert "about?:<EVENT>" in events["ACCUSE"]
    assert "ASSAULT" in config()["visual.conf"].decode()


@pytest.mark.parametrize("c", [C, shifted()])
def test_unchanged_comes_back_the_same(tmp_path: Path, c: Coding) -> None:
    laid(tmp_path, c)
    [found] = brat(tmp_path, annotators=["Anna"])
    assert isinstance(found, Coding)
    same(c, found)
    assert found.run.settings == {"annotators": ["Anna"], "of": "m" * 12}


def test_no_line_break_in_annotated_words(tmp_path: Path) -> None:
    text = "Marchers\u2028 and\nothers came"
    c = plain(text, sha256=sha256(text.encode()).hexdigest())
    m = Mention(0, 20, "ROLE", 0.0)
    claim = replace(c.claims[0], trigger=Evidence(21, 25, "came", "EVENT", "", 0.5))
    c = replace(c, spans=(("s1", m, None),), claims=(claim,))
    ann = laid(tmp_path, c).read_text(encoding="utf-8")
    assert ann.splitlines()[0] == "T1\tROLE 0 8;9 13;14 20\tMarchers  and others"
    assert back(tmp_path).spans[0][1] == m


def test_edits(tmp_path: Path) -> None:
    path = laid(tmp_path, C)
    start = C.report.text.index("killing")
    text = path.read_text(encoding="utf-8")
    gone = re.compile(r"^(?:T37|E7|A1[01]|#7)\t.*\n", re.M)  # brat takes an event's lines away together
    text = gone.sub("", text)
    text = text.replace("T1\tNORP 98 106\tSarovian", "T1\tEQUIPMENT 98 113\tSarovian drones")
    text = text.replace("actor:T1 ", "actor:T44 ").replace("ACCUSE", "REJECT").replace("A5\tmode E3 disapprove\n", "")
    text = text.replace("recipient:T16 ", "").replace("R1\tsame_as Arg1:E4 Arg2:E2\n", "")
    text += f"T44\tNORP 639 646\tKalvian\nT40\tASSAULT {start} {start + 7}\tkilling\nE40\tASSAULT:T40 place:T5\n"
    text += "A40\tmodality E40 future\nR7\tsame_as Arg1:E4 Arg2:E40\n*\tEquiv T1 T2\n"
    path.write_text(text, encoding="utf-8")
    made, old = claims(back(tmp_path)), claims(C)
    fresh = f"{C.report.id}.{start}"
    assert set(made) == {*old, fresh} - {"c7"}
    assert all(made[name] == old[name] for name in ("c5", "c6"))
    actor = made["c1"].actor[0]
    assert (actor.text, actor.start, actor.confidence, actor.value) == ("Kalvian", 639, 1.0, Actor("annotated"))
    assert made["c1"].time == old["c1"].time and made["c1"].figures == old["c1"].figures
    assert (made["c3"].type, made["c3"].mode, made["c3"].confidence) == ("REJECT", None, 1.0)
    assert made["c2"].recipient == () and made["c2"].confidence == old["c2"].confidence
    assert made["c4"].same_as == fresh and replace(made["c4"], same_as="c2") == old["c4"]
    assert made[fresh].modality == "future" and made[fresh].place[0].confidence == 1.0
    assert made[fresh].place[0].value == old["c1"].place[0].value  # same words, same role


@pytest.mark.parametrize(
    ("change", "says"),
    [
        (lambda t: t.replace("T1\tNORP", "T1\tSHIP"), "line 1: no such label: 'SHIP'"),
        (
            lambda t: t.replace("T1\tNORP 98 106", "T1\tNORP 98 109"),
            "line 1: its words are 'Sarovian', but the text has",
        ),
        (lambda t: t.replace("98 106", "98 99999"), "line 1: goes from 98 to 99999"),
        (lambda t: t.replace("98 106\t", "98 100;104 106\t"), "line 1: a span in pieces"),
        (lambda t: t.replace("98 106\t", "98 106 "), "line 1: no span of brat"),
        (lambda t: t.replace("time:T6", "time:T1"), "line 38: time cannot be a NORP (line 1); it can be TIME"),
        (lambda t: t.replace("actor:T1 ", "victim:T1 "), "line 38: no such role: 'victim'"),
        (lambda t: t.replace("actor:T1 ", "actor:T99 "), "line 38: 'actor:T99' points at nothing"),
        (lambda t: t.replace("actor:T1 ", "actor:T32 "), "line 38: actor points at a trigger"),
        (lambda t: t.replace("actor:T1 ", "actor:E2 "), "line 38: 'actor' cannot join two events"),
        (lambda t: t.replace("E1\tASSAULT:", "E1\tAID:"), "line 38: is a AID, but its trigger is a ASSAULT"),
        (lambda t: t.replace("E1\tASSAULT:T31", "E1\tASSAULT"), "line 38: no event of brat"),
        (lambda t: t.replace("mode E1 drone", "mode E1 riot"), "line 38: 'riot' is no mode of ASSAULT"),
        (lambda t: t.replace("mode E1 drone", "mood E1 drone"), "no such attribute: 'mood'"),
        (lambda t: t.replace("mode E1 drone", "mode E77 drone"), "an attribute of E77, which is no event"),
        (lambda t: t.replace("mode E1 drone", "mode E1"), "an attribute needs a name, an event and a value"),
        (lambda t: t.replace("E7\tCONSULT", "#\tCONSULT"), "an attribute of E7"),
        (lambda t: re.sub(r"(?m)^(?:E7|A1[01])\t.*\n", "", t), "T37 is a trigger (CONSULT) without its event"),
        (lambda t: t.replace("same_as Arg1:E4", "after Arg1:E4"), "no such relation: 'after"),
        (lambda t: t.replace("Arg2:E2", "Arg2:T2"), "same_as must join two events"),
        (lambda t: t + "Q1\tx\n", "no line of brat that can be read: 'Q1"),
        (lambda t: t + t, "a second T1"),
    ],
)
def test_what_cannot_be_is_named(tmp_path: Path, change: Callable[[str], str], says: str) -> None:
    path = laid(tmp_path, C)
    path.write_text(change(path.read_text(encoding="utf-8")), encoding="utf-8")
    assert says in why(tmp_path)


def test_others_go_on(tmp_path: Path) -> None:
    other = shifted()
    other = replace(other, report=replace(other.report, id="../up"))
    path = laid(tmp_path, C, other)
    assert path.parent == tmp_path and path.stem == "___up"
    (tmp_path / f"{stem(C)}.txt").write_bytes(C.report.text.replace("\n", "\r\n").encode())
    first, second = sorted(brat(tmp_path), key=lambda f: isinstance(f, Coding))
    assert isinstance(first, Failure) and r"line ends are \r\n" in first.reason and first.uri.endswith(f"{stem(C)}.ann")
    assert isinstance(second, Coding)
    (tmp_path / f"{stem(C)}.txt").unlink()
    (tmp_path / "___up.json").unlink()
    reasons = [f.reason for f in brat(tmp_path) if isinstance(f, Failure)]
    assert len(reasons) == 2 and any("cannot be read" in r for r in reasons) and any("is missing" in r for r in reasons)
    same(other, next(f for f in brat(tmp_path, records={"___up": other}) if isinstance(f, Coding)))
    assert isinstance(next(brat(tmp_path / "none")), Failure)


@given(st.integers(0, 2**32))
@settings(max_examples=100, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_any_damage_is_a_failure_or_a_true_coding(tmp_path: Path, seed: int) -> None:
    chance, path = random.Random(seed), laid(tmp_path, C)
    text = path.read_text(encoding="utf-8")
    for _ in range(chance.randint(1, 4)):
        at = chance.randrange(len(text))
        text = (
            text[:at]
            + chance.choice(["", "\n", "\t", "9", "T1", "E1", ":", ";", "-1", "²", "é"])
            + text[at + chance.randint(0, 3) :]
        )
    path.write_text(text, encoding="utf-8")
    for found in brat(tmp_path):
        if isinstance(found, Coding):
            found.check()
