"""What a word is, for searching. In: any text. Out: its words, a blank around each, so that phrases are substrings.

Words are runs of letters and digits, casefolded, without accents (NFKD): "Défense: S-300" has defense, s and 300.
"""

from __future__ import annotations

import re
import unicodedata

from dateline.query.tree import Phrase

__all__ = ["holds", "plain", "words"]

_WORD = re.compile(r"[^\W_]+")
_MARKS = re.compile("[‘’“”–—…«»•\u00a0]+")  # what news is full of, and no part of a word


def words(text: str) -> tuple[str, ...]:
    """The words of a text, in order."""
    return tuple(plain(text).split())


def plain(text: str) -> str:
    """The words of a text, each with one blank before and after it; " " where there is none."""
    if not text.isascii():
        text = " ".join([w if w.isascii() else _bare(_bare(w)) for w in _MARKS.sub(" ", text).split()])
    folded = text.casefold()  # (what is beyond ASCII was folded twice: casefolding may bring new accents)
    return f" {' '.join(_WORD.findall(folded))} "


def holds(text: str, phrase: Phrase) -> bool:
    """Is the phrase in a text that went through `plain`?"""
    return f" {' '.join(phrase.words)}{'' if phrase.prefix else ' '}" in text


def _bare(text: str) -> str:
    folded = unicodedata.normalize("NFKD", text).casefold()
    return "".join(c for c in unicodedata.normalize("NFKD", folded) if not unicodedata.combining(c))
