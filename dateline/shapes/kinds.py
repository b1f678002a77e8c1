"""The shapes by name. In: the name that the user gives. Out: the module that writes and reads the shape."""

from __future__ import annotations

from collections.abc import Mapping
from importlib import import_module
from typing import Protocol, cast

from dateline.errors import SettingsError
from dateline.shapes.event import Event
from dateline.shapes.table import Form

__all__ = ["SHAPES", "Shape", "shape"]


class Shape(Protocol):
    """What every module of a shape has. `write` gives no row where the shape cannot hold the event at all."""

    COLUMNS: tuple[str, ...]
    FORM: Form
    HOLDS: frozenset[str]
    WHY: dict[str, str]

    def write(self, event: Event) -> list[tuple[str, ...]]:
        """The rows of an event."""
        ...

    def read(self, row: Mapping[str, str]) -> Event:
        """The event of a row; InputError for a row that cannot be one."""
        ...


SHAPES = {
    "polecat": "dateline.shapes.polecat",
    "gdelt": "dateline.shapes.gdelt",
    "gdelt-mentions": "dateline.shapes.mentions",
    "icews": "dateline.shapes.icews",
    "acled": "dateline.shapes.acled",
    "ucdp": "dateline.shapes.ucdp",
    "phoenix": "dateline.shapes.phoenix",
}


def shape(name: str) -> Shape:
    """The module of a shape, loaded when it is asked for; SettingsError lists the names."""
    if name not in SHAPES:
        raise SettingsError(f"no shape {name!r}; there are {', '.join(SHAPES)}")
    return cast(Shape, import_module(SHAPES[name]))
