"""Cells of tables for spreadsheets. In: a cell. Out: the same, or one that nothing runs and nothing cuts.

A report may be written by somebody who wants its words to be run: "=HYPERLINK(…)" as a headline. The one thing to know:
only what calls something is marked, with an apostrophe before it; words such as "@ministry" or "-5" stay as they are.
"""

from __future__ import annotations

import re

__all__ = ["calls", "harmless"]

_FORMULA = re.compile(r"\s*[=+@\-＝＋－＠].*[(|!]", re.DOTALL)  # as spreadsheets begin one, and as it calls

_FIRST = frozenset(" =+@-＝＋－＠")


def calls(cell: str) -> bool:
    """Would a spreadsheet run this?"""
    return _FORMULA.match(cell) is not None


def harmless(cell: str) -> str:
    """The cell with an apostrophe before it if a spreadsheet would run it, without NUL, its line ends as "\\n"."""
    if cell[:1] not in _FIRST and cell.isprintable():
        return cell
    cell = cell.replace("\0", "").replace("\r\n", "\n").replace("\r", "\n")
    return f"'{cell}" if calls(cell) else cell
