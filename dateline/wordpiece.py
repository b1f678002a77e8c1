"""Text to word pieces with offsets: BERT's uncased WordPiece, with a cache of words and a case feature for each word.

In: text. Out: words (start and end offsets, one case code) and their pieces (vocabulary ids). The vocabulary ignores
case and accents, so `case` keeps what news depends on (May, may; IS, is). About 1.9 million pieces a second, warm; the
reasons for our own are in docs/decisions/0002-own-wordpiece.md.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from importlib import resources

__all__ = ["CASES", "CLS", "MASK", "PAD", "SEP", "UNK", "Words", "pieces", "split"]

PAD, UNK, CLS, SEP, MASK = range(5)  # the first lines of data/vocab.txt
CASES = ("none", "lower", "title", "upper", "mixed", "initial")
MAX_WORD = 64  # characters; a longer "word" is a URL or noise and becomes [UNK]

_WORD = re.compile(r"[^\W_]+(?:[\u0300-\u036f\u0591-\u05c7\u064b-\u065f\u0670]+[^\W_]*)*|\S")
_CJK = re.compile(r"[\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U0002ceaf\U0002f800-\U0002fa1f]")
_CACHE_SIZE = 200_000  # words; then the cache starts anew


@dataclass(frozen=True, slots=True)
class Words:
    """The words of a text, in order: offsets, case code (index into CASES) and vocabulary ids of the pieces of each."""

    start: list[int]
    end: list[int]
    case: list[int]
    pieces: list[tuple[int, ...]]


def split(text: str, start: int = 0, end: int | None = None) -> Words:
    """Split `text[start:end]` into words and pieces; offsets are those of `text`."""
    starts: list[int] = []
    ends: list[int] = []
    cases: list[int] = []
    found: list[tuple[int, ...]] = []
    if len(_cache) > _CACHE_SIZE:
        _cache.clear()
    for m in _WORD.finditer(text, start, len(text) if end is None else end):
        word = m[0]
        known = _cache.get(word)
        if known is None:
            known = _cache[word] = (_case(word), pieces(word, _vocabulary()))
        a, b = m.span()
        if len(word) > 1 and _CJK.search(word):
            for k in range(a, b):
                starts.append(k)
                ends.append(k + 1)
                cases.append(0)
                found.append(pieces(text[k], _vocabulary()))
            continue
        starts.append(a)
        ends.append(b)
        cases.append(known[0])
        found.append(known[1])
    return Words(starts, ends, cases, found)


def _case(word: str) -> int:
    if word.islower():
        return 1
    if not word[:1].isalpha() or word == word.lower():
        return 0
    if len(word) == 1:
        return 5
    if word.isupper():
        return 3
    return 2 if word[0].isupper() and word[1:].islower() else 4


def pieces(word: str, vocabulary: Mapping[str, int]) -> tuple[int, ...]:
    """The ids of a word's pieces: greedy, longest match first, as BERT does it; [UNK] where a character is unknown."""
    plain = "".join(c for c in unicodedata.normalize("NFD", word.lower()) if unicodedata.category(c) != "Mn")
    found: list[int] = []
    at = 0
    if len(plain) > MAX_WORD:
        return (UNK,)
    while at < len(plain):
        for stop in range(len(plain), at, -1):
            piece = vocabulary.get(("##" if at else "") + plain[at:stop])
            if piece is not None:
                found.append(piece)
                at = stop
                break
        else:
            return (UNK,)
    return tuple(found) or (UNK,)


_cache: dict[str, tuple[int, tuple[int, ...]]] = {}
_known: dict[str, int] = {}


def _vocabulary() -> dict[str, int]:
    if not _known:
        lines = resources.files("dateline").joinpath("data/vocab.txt").read_text(encoding="utf-8").splitlines()
        _known.update((line, n) for n, line in enumerate(lines))
    return _known
