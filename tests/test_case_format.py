"""The golden reports are well formed, cover the ontology, and bad ones are refused with file and line."""

from pathlib import Path

import pytest
from case_format import COLUMNS, MODALITIES, MODES, load_case

CASES = Path(__file__).parent / "cases"
FOLDERS = sorted(folder for folder in CASES.iterdir() if folder.is_dir())
TEXT = "Norway sent two ships to Malta on Monday, and Malta thanked Norway."
GOOD = {"trigger": "sent", "type": "AID", "modality": "actual", "actor": "Norway", "recipient": "Malta"}


def folder_with(tmp_path: Path, **cells: str) -> Path:
    """A case whose first line is good and whose second is the same with other cells."""
    rows = [GOOD, {"trigger": "thanked", "type": "SUPPORT", "modality": "actual", **cells}]
    lines = ["\t".join(COLUMNS), *("\t".join(row.get(column, "") for column in COLUMNS) for row in rows)]
    (tmp_path / "report.txt").write_text(TEXT + "\n", encoding="utf-8")
    (tmp_path / "expected.tsv").write_text("\n".join(lines) + "\n", encoding="utf-8")
    return tmp_path


@pytest.mark.parametrize("folder", FOLDERS, ids=lambda folder: folder.name)
def test_every_case_loads(folder: Path) -> None:
    case = load_case(folder)
    assert case.text
    assert all(case.text.startswith(claim.trigger, claim.start) for claim in case.claims)


def test_the_cases_cover_the_ontology() -> None:
    cases = [load_case(folder) for folder in FOLDERS]
    claims = [claim for case in cases for claim in case.claims]
    types = [claim.type for claim in claims]
    assert [name for name in MODES if types.count(name) < 2] == []
    assert {claim.modality for claim in claims} == MODALITIES
    modes = {(name, mode) for name, words in MODES.items() for mode in words.split()}
    assert {(claim.type, claim.mode) for claim in claims if claim.mode} == modes
    assert [case.slug for case in cases if not case.claims]


def test_a_number_picks_the_occurrence(tmp_path: Path) -> None:
    case = load_case(folder_with(tmp_path, trigger="Malta#2"))
    assert (case.claims[1].trigger, case.claims[1].start) == ("Malta", TEXT.rindex("Malta"))


@pytest.mark.parametrize(
    ("cells", "problem"),
    [
        ({"actor": "Sweden"}, "'Sweden' is not in the text"),
        ({"trigger": "Malta#3"}, "'Malta#3' is not in the text"),
        ({"trigger": "hank"}, "'hank' is not in the text"),
        ({"figures": "killed: nine"}, "'nine' is not in the text"),
        ({"about": "Monday"}, "about 'Monday' is not the trigger of another line"),
    ],
)
def test_words_that_are_not_there(tmp_path: Path, cells: dict[str, str], problem: str) -> None:
    with pytest.raises(ValueError, match=rf"expected\.tsv:3: {problem}"):
        load_case(folder_with(tmp_path, **cells))


@pytest.mark.parametrize(
    ("cells", "problem"),
    [
        ({"type": "PRAISE"}, "unknown type 'PRAISE'"),
        ({"mode": "drone"}, "SUPPORT has no mode 'drone'"),
        ({"modality": "maybe"}, "unknown modality 'maybe'"),
        ({"figures": "two ships"}, "figure 'two ships' must be one of"),
        ({"trigger": "sent"}, "trigger 'sent' stands on two lines"),
    ],
)
def test_values_that_the_codebook_does_not_know(tmp_path: Path, cells: dict[str, str], problem: str) -> None:
    with pytest.raises(ValueError, match=rf"expected\.tsv:[23]: {problem}"):
        load_case(folder_with(tmp_path, **cells))


def test_a_wrong_header_or_a_lost_cell(tmp_path: Path) -> None:
    folder = folder_with(tmp_path)
    expected = folder / "expected.tsv"
    expected.write_text(expected.read_text(encoding="utf-8") + "Malta\tAID\n", encoding="utf-8")
    with pytest.raises(ValueError, match=r"expected\.tsv:4: 2 cells instead of 13"):
        load_case(folder)
    expected.write_text("trigger\ttype\n", encoding="utf-8")
    with pytest.raises(ValueError, match=r"expected\.tsv:1: the header must be"):
        load_case(folder)
