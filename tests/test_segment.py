"""Sentences and windows: every word once as core, offsets true under any Unicode, nothing truncated."""

from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

import dateline
from dateline.segment import CONTEXT, LIMIT, sentences, windows_of
from dateline.wordpiece import UNK, split


@pytest.mark.parametrize(
    ("text", "count"),
    [
        ("The U.S. Sen. Ana Ruiz (D-Ariz.) met Gen. A. B. Orlov on Jan. 6 at 5 p.m. in Oslo. He left.", 2),
        ("“We will not go,” she said. “Never.” Then the line went dead.", 3),
        ("He was born in the U.S. The family left in 1990.", 2),
        ("Prices rose 3.5 percent. Wages did not.", 2),
        ("Who fired first? Nobody knows… Both sides deny it!", 3),
        ("One line\nAnother line", 2),
        ("Mr. and Mrs. Okafor were released", 1),
        ("", 0),
        (" \n\n ", 0),
    ],
)
def test_sentences(text: str, count: int) -> None:
    assert len(sentences(text)) == count


@given(st.text(max_size=400))
def test_sentences_cover_all_that_is_not_blank(text: str) -> None:
    found = sentences(text)
    covered = {i for a, b in found for i in range(a, b)}
    assert all(c.isspace() or i in covered for i, c in enumerate(text))
    assert all(a < b and text[a:b] == text[a:b].strip() for a, b in found)


@given(st.text(max_size=400))
def test_words_lie_in_order_within_the_text(text: str) -> None:
    words = split(text)
    assert all(0 <= a < b <= len(text) for a, b in zip(words.start, words.end, strict=True))
    assert words.start == sorted(words.start)
    assert all(words.pieces)
    assert not any(text[a:b].isspace() for a, b in zip(words.start, words.end, strict=True))


@given(st.lists(st.text(alphabet="abc XYZ.!?\n’é中👍", max_size=120), max_size=30))
def test_every_word_is_core_once(parts: list[str]) -> None:
    text = " ".join(parts) * 3
    spans = sentences(text)
    found = windows_of(text, spans)
    core = [int(a) for w in found for a in w.start[w.core :]]
    assert core == [a for x, y in spans for a in split(text, x, y).start]
    for w in found:
        assert len(w.ids) == w.first[-1] == len(w.case) <= LIMIT + CONTEXT
        assert len(w.first) == len(w.start) + 1 == len(w.sentence) + 1
        assert w.core < len(w.start)


def test_a_sentence_without_end_is_cut_between_words() -> None:
    text = "bomb " * 5000
    found = windows_of(text, sentences(text))
    assert sum(len(w.start) - w.core for w in found) == 5000
    assert max(len(w.ids) for w in found) <= LIMIT + CONTEXT


def test_context_is_whole_sentences_of_the_window_before() -> None:
    text = " ".join(f"The minister number {n} said that he would go to the town of Vex again." for n in range(60))
    first, second = windows_of(text, sentences(text))[:2]
    assert first.core == 0 and second.core > 0
    assert np.isin(second.start[: second.core], first.start).all()
    assert text[int(second.start[0]) :].startswith("The minister number")


@pytest.mark.parametrize(
    ("word", "case"), [("peace", 1), ("Peace", 2), ("NATO", 3), ("McCain", 4), ("A", 5), ("12", 0), ("—", 0), ("中", 0)]
)
def test_case_codes(word: str, case: int) -> None:
    assert split(word).case == [case]


def test_pieces_are_those_of_bert() -> None:
    words = split("Zürich's unaffordable déjà-vu")
    assert [words.start, words.end] == [[0, 6, 7, 9, 22, 26, 27], [6, 7, 8, 21, 26, 27, 29]]
    vocabulary = (Path(dateline.__file__).parent / "data" / "vocab.txt").read_text(encoding="utf-8").splitlines()
    assert [[vocabulary[p] for p in word] for word in words.pieces[:2]] == [["zurich"], ["'"]]
    assert all(UNK not in p for p in words.pieces)


def test_a_monstrous_word_is_one_unknown_piece() -> None:
    assert split("x" * 10_000).pieces == [(UNK,)]
