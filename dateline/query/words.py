"""What a word is, for searching. In: any text. Out: its words, a blank around each, so that phrases are substrings.

Words are runs of letters and digits, casefolded, without accents (NFKD): "Défense: S-300" has defense, s and 300.
"""

from __future__ import annotations

import re
import unicodedata

from dateline.query.tree import Phrase

__all__ = ["holds", "plain", "words"]

_WORD = re.compile(r"[^\W_]+")
_FOREIGN = re.compile(r"\S*[^\x00-\x7f\s]\S*")  # what stands together with a letter or sign beyond ASCII


def words(text: str) -> tuple[str, ...]:
    """The words of a text, in order."""
    return tuple(plain(text).split())


def plain(text: str) -> str:
    """The words of a text, each with one blank before and after it; " " where there is none."""
    folded = text.casefold() if text.isascii() else _FOREIGN.sub(_folded, text.casefold())
    return f" {' '.join(_WORD.findall(folded))} "


def holds(text: str, phrase: Phrase) -> bool:
    """Is the phrase in a text that went through `plain`?"""
    return f" {' '.join(phrase.words)}{'' if phrase.prefix else ' '}" in text


def _folded(m: re.Match[str]) -> str:
    return _bare(_bare(m[0]))  # casefolding may bring new accents


def _bare(text: str) -> str:
    folded = unicodedata.normalize("NFKD", text).casefold()
    return "".join(c for c in unicodedata.normalize("NFKD", folded) if not unicodedata.combining(c))
