"""The ontology's tables: complete, consistent, as the codebook has them, and told alike in docs/codebook.md."""

from __future__ import annotations

import re
import shutil
import subprocess
import sys
from collections import Counter
from collections.abc import Sequence
from pathlib import Path
from typing import Protocol

import pytest

from dateline.errors import AssetError
from dateline.ontology import COLUMNS, QUADS, Ontology, load, read

HERE = Path(__file__).parent
TABLES = HERE.parent / "dateline" / "data" / "ontology"
DOC = HERE.parent / "docs" / "codebook.md"
EXTRA = [line.split("\t") for line in (HERE.parent / "train" / "examples.tsv").read_text(encoding="utf-8").splitlines()]

# as the claim codebook lists them (section 2); the order numbers the model's outputs
MODES = {
    "AGREE": "",
    "CONSULT": "visit third-party multilateral phone",
    "SUPPORT": "",
    "CONCEDE": "",
    "COOPERATE": "",
    "AID": "",
    "RETREAT": "withdraw release disarm ceasefire access resign",
    "REQUEST": "assist change yield meet",
    "ACCUSE": "disapprove investigate allege",
    "REJECT": "assist change yield meet",
    "THREATEN": "restrict arrest relations expel territory violence",
    "PROTEST": "demo riot strike hunger boycott obstruct vandalize",
    "SANCTION": "convict expel withdraw discontinue",
    "MOBILIZE": "troops weapons police militia",
    "COERCE": "seize restrict censor curfew martial-law arrest deport withhold misinformation cyber",
    "ASSAULT": "abduct beat torture sexual targeted destroy primitive firearms explosives suicide-attack aerial drone "
    "heavy-weapons crowd-control unconventional",
}
SCORES = {  # PLOVER's, of the type and then of its modes; for ACCUSE and PROTEST/vandalize see docs/codebook.md
    "AGREE": "2.5",
    "CONSULT": "2.5 4 1 4 1.5",
    "SUPPORT": "5",
    "CONCEDE": "4.5",
    "COOPERATE": "9.5",
    "AID": "10",
    "RETREAT": "6.5 8 6.5 10 7.5 6.5 4.5",
    "REQUEST": "0 0.5 -1 -1 0",
    "ACCUSE": "-3 -2 -3.5 -3.5",
    "REJECT": "-2 -1.5 -2 -2 -2",
    "THREATEN": "-3.5 -3 -3.5 -3.5 -3.5 -4 -3.5",
    "PROTEST": "-5 -5 -7 -5 -4.5 -4.5 -4.5 -5",
    "SANCTION": "-6 -6 -5.5 -6 -6",
    "MOBILIZE": "-5.5 -6.5 -6.5 -5.5 -6",
    "COERCE": "-7 -7 -7 -6.5 -6.5 -7.5 -7 -7 -7 -6.5 -7",
    "ASSAULT": "-9 -8.5 -7.5 -8.5 -8.5 -9.5 -8.5 -8 -9 -9 -9.5 -9.5 -9.5 -9.5 -7.5 -10",
}
LABELS = "PERSON ORG ROLE PLACE NORP FACILITY EQUIPMENT TIME QUANTITY CUE EVENT"
ROLES = "actor recipient place time equipment killed wounded detained displaced amount source cue said about"
MODALITIES = "actual future hypothetical negation historical"
CONTEXTS = (
    "military intelligence executive legislative election political_institutions pro_democracy pro_autocracy economic "
    "legal reparations human_rights rights_freedoms repression human_security gender lgbt religion_ethnicity "
    "inequality diplomatic territory peacekeeping health asylum migration disasters natural_resource environment "
    "technology terrorism cbrn cyber misinformation crime corruption illegal_drugs trafficking"
)


class Row(Protocol):
    """What every row has."""

    @property
    def definition(self) -> str: ...
    @property
    def source(self) -> str: ...


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A copy of the tables, to be damaged."""
    return Path(shutil.copytree(TABLES, tmp_path / "ontology"))


def tables(ontology: Ontology) -> list[Sequence[Row]]:
    """The rows of all tables."""
    o = ontology
    return [o.types, o.modes, o.contexts, o.roles, o.labels, o.modalities]


def examples(ontology: Ontology) -> list[tuple[str, str, str, str]]:
    """(type, mode or "", trigger, sentence) of the tables and of train/examples.tsv."""
    found = [(t.code, "", t.trigger, t.example) for t in ontology.types]
    found += [(m.type, m.mode, m.trigger, m.example) for m in ontology.modes]
    return found + [(type_, mode, trigger, text) for type_, mode, trigger, text in EXTRA[1:]]


def whole(words: str, text: str) -> int:
    """How often the words stand in the text, not as a part of other words."""
    return len(re.findall(rf"(?<!\w){re.escape(words)}(?!\w)", text))


def test_codes_and_their_order_are_the_codebooks() -> None:
    ontology = load()
    assert list(ontology.type) == list(MODES)
    assert {t: [m.mode for m in ontology.modes_of(t)] for t in MODES} == {t: m.split() for t, m in MODES.items()}
    assert [m.type for m in ontology.modes] == [t for t, m in MODES.items() for _ in m.split()]
    assert list(ontology.label) == LABELS.split()
    assert list(ontology.role) == ROLES.split()
    assert list(ontology.modality) == MODALITIES.split()
    assert list(ontology.context) == CONTEXTS.split()
    assert len(ontology.contexts) == 37


def test_lookups() -> None:
    ontology = load()
    assert load() is ontology
    assert ontology.type["AID"].quad == "material cooperation"
    assert ontology.mode["REJECT", "meet"].score == -2 != ontology.mode["REQUEST", "meet"].score
    assert ontology.modes_of("AID") == ()
    assert ontology.allowed("source") == {"PERSON", "ORG", "ROLE", "PLACE"}
    assert ontology.allowed("recipient") - ontology.allowed("actor") == {"FACILITY", "EQUIPMENT"}
    assert ontology.modality["actual"].plover == "" and ontology.modality["future"].plover == "future"
    for missing in (lambda: ontology.modes_of("FIGHT"), lambda: ontology.allowed("victim")):
        with pytest.raises(KeyError):
            missing()


def test_quads_and_scores_are_plovers() -> None:
    ontology = load()
    by_quad = {q: " ".join(t.code for t in ontology.types if t.quad == q) for q in QUADS}
    assert by_quad == {
        "verbal cooperation": "AGREE CONSULT SUPPORT CONCEDE",
        "material cooperation": "COOPERATE AID RETREAT",
        "verbal conflict": "REQUEST ACCUSE REJECT THREATEN",
        "material conflict": "PROTEST SANCTION MOBILIZE COERCE ASSAULT",
    }
    scores = {t.code: [t.score, *(m.score for m in ontology.modes_of(t.code))] for t in ontology.types}
    assert scores == {code: [float(s) for s in line.split()] for code, line in SCORES.items()}


def test_every_row_has_a_source_and_every_role_a_label() -> None:
    ontology = load()
    sources = [row.source for rows in tables(ontology) for row in rows]
    assert len(sources) == 16 + 67 + 37 + 14 + 11 + 5
    assert [source for source in sources if not re.search("PLOVER manual|claim codebook", source)] == []
    assert {label for role in ontology.roles for label in role.labels} == set(ontology.label)


def test_examples_name_their_event_once() -> None:
    ontology = load()
    assert EXTRA[0] == ["type", "mode", "trigger", "example"]
    for type_, mode, trigger, text in examples(ontology):
        assert ((type_, mode) in ontology.mode) if mode else (type_ in ontology.type), f"{type_}/{mode}"
        assert text.count(trigger) == whole(trigger, text) == 1, f"{trigger!r} in {text!r}"
        assert 1 <= len(trigger.split()) <= 4, trigger
        assert 12 <= len(text.split()) <= 25, text
    for modality in ontology.modalities:
        assert whole(modality.trigger, modality.example) == 1, modality.code
    for label in ontology.labels:
        assert whole(label.span, label.example) == 1, label.code


def test_examples_are_many_and_none_stands_twice() -> None:
    ontology = load()
    assert Counter((type_, mode) for type_, mode, *_ in EXTRA[1:]) == dict.fromkeys(
        [(t.code, "") for t in ontology.types] + list(ontology.mode), 2
    )
    sentences = [text for *_, text in examples(ontology)] + [m.example for m in ontology.modalities]
    assert len(set(sentences)) == len(sentences)
    definitions = [row.definition for rows in tables(ontology) for row in rows]
    assert len(set(definitions)) == len(definitions)


def test_digest_tells_content(folder: Path) -> None:
    assert re.fullmatch("[0-9a-f]{12}", load().digest)
    assert read(folder).digest == load().digest
    path = folder / "contexts.tsv"
    path.write_bytes(path.read_bytes().replace(b"\n", b"\r\n"))  # as an editor or git on Windows may leave it
    assert read(folder) == load()
    path.write_text(path.read_text(encoding="utf-8").replace("vaccination", "vaccines"), encoding="utf-8")
    assert read(folder).digest != load().digest


@pytest.mark.parametrize(
    ("table", "old", "new", "says"),
    [
        ("types", "code\tname", "code\tlabel", r"types\.tsv row 1: the header"),
        ("types", "\tmaterial cooperation\t9.5", "\tmaterial help\t9.5", r"types\.tsv row 6: quad is 'material help'"),
        ("types", "cooperation\t10\t", "cooperation\tten\t", r"types\.tsv row 7: score is 'ten'"),
        ("types", "cooperation\t10\t", "cooperation\tnan\t", r"types\.tsv row 7: score is nan"),
        ("modes", "CONSULT\tvisit", "CONFER\tvisit", r"modes\.tsv row 2: type 'CONFER' is not in types\.tsv"),
        ("modes", "CONSULT\tphone", "CONSULT\tvisit", r"modes\.tsv row 5: a second row for CONSULT visit"),
        ("modes", "visit\tvisit\t4\t", "visit\t4\t", r"modes\.tsv row 2: 7 columns, there must be 8"),
        ("contexts", "crime\t", "\t", r"contexts\.tsv row 35: code is ''"),
        ("contexts", "crime\t", "crime \t", r"contexts\.tsv row 35: code is 'crime '"),
        ("contexts", "crime\t", "cyber\t", r"contexts\.tsv row 35: a second row for cyber"),
        ("roles", "\tTIME\t", "\tDATE\t", r"roles\.tsv row 5: DATE is not in labels\.tsv"),
        ("labels", "\t", " ", r"labels\.tsv row 1: the header"),
    ],
)
def test_damaged_table_is_named_with_its_row(folder: Path, table: str, old: str, new: str, says: str) -> None:
    path = folder / f"{table}.tsv"
    text = path.read_text(encoding="utf-8")
    start = text.index(f"\n{old}") + 1 if f"\n{old}" in text else text.index(old)  # a code: where its row begins
    path.write_text(text[:start] + new + text[start + len(old) :], encoding="utf-8")
    with pytest.raises(AssetError, match=says):
        read(folder)


@pytest.mark.parametrize("table", COLUMNS)
def test_missing_or_unreadable_table_is_named(folder: Path, table: str) -> None:
    path = folder / f"{table}.tsv"
    path.write_bytes(b"\xff\xfe")
    with pytest.raises(AssetError, match=rf"{table}\.tsv cannot be read"):
        read(folder)
    path.unlink()
    with pytest.raises(AssetError, match=rf"{table}\.tsv cannot be read"):
        read(folder)


def test_import_is_light() -> None:
    code = "import dateline.ontology, sys; print(*{'importlib.resources', 'csv', 'json'} & set(sys.modules))"
    command = [sys.executable, "-S", "-c", code]  # -S: no site-packages, so numpy and the like would fail
    assert subprocess.run(command, capture_output=True, text=True, check=True, cwd=HERE.parent).stdout.split() == []


def told(ontology: Ontology) -> list[str]:
    """The lines that docs/codebook.md must have between its two `tables` marks."""

    def marked(text: str, words: str) -> str:
        return text.replace(words, f"**{words}**")

    lines = ["## Event types"]
    for t in ontology.types:
        lines += [f"### `{t.code}`: {t.quad}, {t.score:g}", t.definition, f"> {marked(t.example, t.trigger)}"]
        if modes := ontology.modes_of(t.code):
            lines += ["| mode | score | what | example |", "|---|---|---|---|"]
            lines += [f"| `{m.mode}` | {m.score:g} | {m.definition} | {marked(m.example, m.trigger)} |" for m in modes]
    lines += ["## Modalities", "| modality | what | example |", "|---|---|---|"]
    lines += [f"| `{m.code}` | {m.definition} | {marked(m.example, m.trigger)} |" for m in ontology.modalities]
    lines += ["## Roles", "| role | may be | what |", "|---|---|---|"]
    for r in ontology.roles:
        labels = " ".join(code for code in ontology.label if code in r.labels)
        lines.append(f"| `{r.code}` | {labels} | {r.definition} |")
    lines += ["## Span labels", "| label | what | example |", "|---|---|---|"]
    lines += [f"| `{x.code}` | {x.definition} | {marked(x.example, x.span)} |" for x in ontology.labels]
    lines += ["## Contexts", "| context | what |", "|---|---|"]
    return lines + [f"| `{c.code}` | {c.definition} |" for c in ontology.contexts]


def test_the_document_says_what_the_tables_say() -> None:
    doc = DOC.read_text(encoding="utf-8")
    _, between, _ = re.split("<!-- /?tables -->", doc)
    assert [line for line in between.splitlines() if line] == told(load())
