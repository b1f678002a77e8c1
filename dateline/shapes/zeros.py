"""Codes whose leading zeros were lost, as spreadsheets do: CAMEO "42" is 042. In: cells. Out: the same, mended.

CAMEO's roots are 01 to 20, its codes root and one or two digits. "10" may be the root, or 010 without its zero: only
the other codes of the file tell.
"""

from __future__ import annotations

from collections.abc import Iterable

__all__ = ["lost", "padded"]

ROOTS = 20


def lost(codes: Iterable[str]) -> bool:
    """Whether these codes of one column lost their zeros: none begins with a zero, and one must have."""
    seen = set(codes)
    return not any(c.startswith("0") for c in seen) and any(_must(c) for c in seen)


def padded(code: str, digits: int | None = None) -> str:
    """A code with its zeros: so many digits; without a number of digits it is CAMEO's, from a file that lost zeros."""
    if not code.isdecimal():
        return code
    if digits is not None:
        return code.zfill(digits)
    return "0" + code if len(code) < 3 or _must(code) else code


def _must(code: str) -> bool:
    """Whether a CAMEO code lacks a zero for certain: its first two digits are no root."""
    return code.isdecimal() and len(code) < 4 and not 10 <= int(code[:2]) <= ROOTS and not code.startswith("0")
