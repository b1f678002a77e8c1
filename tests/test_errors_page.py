"""The page of errors: what counts as a case, and what is shown first."""

from pathlib import Path

from test_corpus import NAMED, coded, corpus

from bench.errors import NO_EVENT, groups, in_quotation, judged, line_of

EMPTY = "#id x-2\n#date 2025-03-12\nThe [g1:PLACE Norland] side lost by a goal.\n---\n"


def test_the_annotation_itself_has_no_errors(tmp_path: Path) -> None:
    docs = corpus(tmp_path, NAMED.format(id="x-1"), EMPTY)
    cases = [c for d in docs for c in judged(d, coded(d))]
    assert {c.phenomenon for c in cases} >= {"type", "missed claim", "role: actor", NO_EVENT}
    assert all(c.right for c in cases)
    assert groups(cases, 5) == []


def test_a_wrong_source_is_a_case_with_its_words(tmp_path: Path) -> None:
    docs = corpus(tmp_path, NAMED.format(id="x-1"))
    found = groups([c for d in docs for c in judged(d, coded(d, source="Igor Lem"))], 5)
    by_name = {str(g["name"]): g for g in found}
    assert by_name["role: source"]["errors"] == 1
    given = by_name["role given: source"]["cases"]
    assert isinstance(given, list)
    ((case, *words),) = given
    assert (words[1], case.gold) == ("Igor Lem", "Minister Ana Kovač")
    assert "".join(words) == "On Friday Kovač met Igor Lem."


def test_quotations_and_lines() -> None:
    text = "One.\nHe said “we left” and “they stayed” there."
    assert in_quotation(text, text.index("left")) and not in_quotation(text, text.index("and"))
    assert line_of(text, text.index("left")).startswith("He said")
