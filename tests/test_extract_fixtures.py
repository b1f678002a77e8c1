"""Extraction on the sixty fixture pages: the figures of bench.pages hold, in view and held out."""

from pathlib import Path

import pytest

from bench.pages import measure, pages

FOLDER = Path(__file__).parent / "pages"
FLOORS = {  # a little below what was measured in November 2026; raise them when they can be raised
    "odd": {"text F1": 0.97, "title": 0.96, "day": 0.96, "byline": 0.96, "standfirst": 0.96, "captions": 0.96},
    "even": {"text F1": 0.935, "title": 0.86, "day": 0.93, "byline": 0.7, "standfirst": 0.96, "captions": 0.73},
    "all": {"text F1": 0.95, "day": 0.95, "time": 0.92, "byline": 0.85, "language": 1.0, "canonical": 1.0},
}


@pytest.fixture(scope="module")
def figures() -> dict[str, dict[str, float]]:
    return measure(pages(FOLDER))[0]


@pytest.mark.parametrize(("part", "name"), [(part, name) for part in FLOORS for name in FLOORS[part]])
def test_the_floor_holds(figures: dict[str, dict[str, float]], part: str, name: str) -> None:
    assert figures[part][name] >= FLOORS[part][name]


def test_more_of_the_text_than_by_the_library_alone(figures: dict[str, dict[str, float]]) -> None:
    assert figures["even"]["text F1"] > figures["even, trafilatura"]["text F1"]
