"""Who said what, through the shipped model: each cue with its own source and content, event or not."""

import pytest

from dateline.attribute import _best
from dateline.pipeline import Coder
from dateline.records import Attribution, Capture

TEXT = (
    "“The valley road is open again,” said Mayor Ilse Thorvald on Monday. The shepherds’ union denied it. "
    "According to two drivers, the bridge at Vesk has been closed since Friday.\n"
    "The Vesk choir sang twice."
)


@pytest.fixture(scope="module")
def coder() -> Coder:
    return Coder()


def found(coder: Coder, text: str) -> list[Attribution]:
    return coder.attributions(coder.prepare(Capture("text", text)))


def test_each_cue_has_its_own_source_and_content(coder: Coder) -> None:
    def words(a: Attribution) -> tuple[str, str, str]:
        source = TEXT[a.source.start : a.source.end] if a.source else ""
        return source, TEXT[a.cue.start : a.cue.end], TEXT[a.content.start : a.content.end].strip("“”,.")

    said = [words(a) for a in found(coder, TEXT)]
    assert ("Mayor Ilse Thorvald", "said", "The valley road is open again") in said
    assert ("two drivers", "According to", "the bridge at Vesk has been closed since Friday") in said
    assert [cue for source, cue, _ in said if source == "The shepherds’ union"] == ["denied"]


def test_spans_lie_in_the_text_and_probabilities_are_some(coder: Coder) -> None:
    for a in found(coder, TEXT * 30):  # several windows
        for m in (a.source, a.cue, a.content):
            assert m is None or (0 <= m.start < m.end <= len(TEXT) * 30 and 0 < m.confidence <= 1)


def test_no_cue_no_attribution(coder: Coder) -> None:
    assert found(coder, "The bridge at Vesk is forty metres long.") == []
    assert (
        found(coder, "Der Bürgermeister sagte am Montag, die Straße sei wieder offen und der Fluss steige nicht mehr.")
        == []
    )


def test_an_end_never_lies_before_its_beginning() -> None:
    import numpy as np

    ends = np.array([[0, 9, 1, 2], [9, 0, 1, 5]], np.float32)
    (first, after), sure = _best(ends)
    assert (first, after) == (1, 4)
    assert 0 < sure < 1
