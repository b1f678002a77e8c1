"""Extraction on the sixty fixture pages: the figures of bench.pages hold, in view and held out."""

from pathlib import Path

from bench.floors import worse
from bench.pages import measure, pages


def test_the_floors_hold_and_there_is_more_of_the_text_than_by_the_library_alone() -> None:
    figures, _ = measure(pages(Path(__file__).parent / "pages"))
    assert worse("pages", figures) == []
    assert figures["even"]["text F1"] > figures["even, trafilatura"]["text F1"]
