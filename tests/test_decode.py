"""Decoding rules that need no model: legal tags, spans, claims side by side, parts of a report."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from dateline import decode, tags
from dateline.records import Draft, DraftClaim, Mention, Window
from dateline.wordpiece import split

TAGS = ("O", "B-A", "I-A", "B-C", "I-C")


def claim(start: int, end: int, kind: str = "CONSULT", sure: float = 0.8, **more: object) -> DraftClaim:
    roles = more.pop("roles", {})
    return DraftClaim(Mention(start, end, "EVENT", sure), kind, None, "actual", sure, roles, **more)  # type: ignore[arg-type]


@given(
    st.lists(st.lists(st.floats(-5, 5, width=32), min_size=5, max_size=5), min_size=1, max_size=12), st.integers(1, 12)
)
def test_tags_are_legal_and_windows_apart(rows: list[list[float]], cut: int) -> None:
    logits = np.array(rows, np.float32)
    edges = np.array(sorted({0, min(cut, len(rows)), len(rows)}))
    best = tags.legal(logits, edges)
    for n, tag in enumerate(best.tolist()):
        if tag and tag % 2 == 0:
            assert n not in edges and best[n - 1] in (tag, tag - 1)
    for a, b, label, sure in tags.spans(logits, TAGS, edges):
        assert 0 <= a < b <= len(rows) and label in ("A", "C") and 0 < sure <= 1.0001
        assert not any(a < e < b for e in edges)


def test_viterbi_takes_the_best_legal_path() -> None:
    logits = np.array([[0, 1.0, 2.0, 0, 0], [0, 0, 3.0, 0, 0], [5.0, 0, 0, 0, 0]], np.float32)
    assert tags.viterbi(logits).tolist() == [1, 2, 0]


def test_triggers_side_by_side_of_one_type_are_one_claim() -> None:
    held = claim(10, 14, sure=0.5, roles={"actor": [(0, 0.9)], "time": [(3, 0.7)]})
    talks = claim(15, 20, sure=0.9, roles={"actor": [(1, 0.8)]}, about=2)
    other = claim(30, 34, "AID", about=1, same_as=0)
    whole = decode._whole([held, talks, other])
    assert [(c.trigger.start, c.trigger.end, c.confidence) for c in whole] == [(10, 20, 0.9), (30, 34, 0.8)]
    assert whole[0].roles == {"actor": [(1, 0.8)], "time": [(3, 0.7)]}
    assert whole[0].about == 1 and (whole[1].about, whole[1].same_as) == (0, 0)


def test_claims_of_two_types_or_apart_stay_two() -> None:
    rows = [claim(0, 8, "REQUEST", about=1), claim(9, 16, "RETREAT"), claim(18, 20, "RETREAT")]
    assert decode._whole(rows) == tuple(rows)
    assert decode._whole([claim(0, 4, about=1), claim(5, 9)])[0].about is None


def test_parts_are_joined_with_their_links_moved() -> None:
    mention = Mention(0, 3, "ORG", 0.9)
    part = Draft(
        (mention,), (claim(5, 8, roles={"actor": [(0, 0.5)]}), claim(12, 15, about=0)), ((0, 0),), (("legal", 0.6),)
    )
    both = decode.join([part, part])
    assert both.claims[2].roles == {"actor": [(1, 0.5)]} and both.claims[3].about == 2
    assert both.chains == ((0, 0), (1, 1)) and both.contexts == (("legal", 0.6),)
    assert decode.join([]) == Draft((), (), (), ())


@pytest.mark.parametrize(
    ("words", "named", "expected"),
    [
        ("ministers in", {}, "ministers"),
        ("the government in | Vilnius", {3: 4}, "the government in Vilnius"),
        ("soldiers and", {}, "soldiers"),
        ("in the", {}, ""),
        ("guards at a gate", {}, "guards at a gate"),
    ],
)
def test_a_name_ends_with_no_link(words: str, named: dict[int, int], expected: str) -> None:
    given = len(words.partition(" |")[0].split())
    pieces = split(words.replace(" |", ""))
    none = np.zeros(0, np.int32)
    window = Window(
        np.array([p[0] for p in pieces.pieces], np.int32), none, np.arange(9, dtype=np.int32), none, none, none, 0
    )
    assert " ".join(words.replace(" |", "").split()[: decode._closed(window, 0, given, named)]) == expected
