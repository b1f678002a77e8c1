"""Extraction on the sixty fixture pages: the figures of bench.pages hold, on the pages in view and on those held out."""

from pathlib import Path

import pytest

from bench.pages import measure, pages

FOLDER = Path(__file__).parent / "pages"
FLOORS = FLOORS_HERE


@pytest.fixture(scope="module")
def figures() -> dict[str, dict[str, float]]:
    return measure(pages(FOLDER))[0]


@pytest.mark.parametrize(("part", "name"), [(part, name) for part in FLOORS for name in FLOORS[part]])
def test_the_floor_holds(figures: dict[str, dict[str, float]], part: str, name: str) -> None:
    assert figures[part][name] >= FLOORS[part][name]


def test_more_of_the_text_than_by_the_library_alone(figures: dict[str, dict[str, float]]) -> None:
    assert figures["even"]["text F1"] > figures["even, trafilatura"]["text F1"]
