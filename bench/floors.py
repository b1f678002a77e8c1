"""What was won and is to be kept: floors.json. In: figures of a kind. Out: those that are worse."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

__all__ = ["worse"]

_BOUNDS: dict[str, dict[str, Any]] = json.loads(Path(__file__).with_suffix(".json").read_text(encoding="utf-8"))


def worse(kind: str, found: Mapping[str, Mapping[str, float]]) -> list[str]:
    """The figures of a kind that are below their floor or above their ceiling, a sentence each."""
    return [
        f"{name}: {key} is {found[name][key]:.3f}, {side} {bound} is wanted"
        for side, sign in (("at least", 1), ("at most", -1))
        for name, rows in _BOUNDS[side].get(kind, {}).items()
        for key, bound in rows.items()
        if found[name][key] * sign < bound * sign
    ]
