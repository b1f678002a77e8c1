"""Report → Windows: whole sentences, packed to what the encoder reads at once, each with a little context before it.

In: a Report. Out: its Windows in order, which together hold every word of the sections that are read, once as core, and
the sentence spans. Nothing is truncated: a sentence too long for a window is cut between words.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import accumulate

import numpy as np

from dateline.records import Report, Section, Window
from dateline.wordpiece import Words, split

__all__ = ["CONTEXT", "LIMIT", "sentences", "windows", "windows_of"]

LIMIT = 224  # pieces of core a window; the encoder's positions end at 512, longer windows cost more a piece
CONTEXT = 64  # pieces of whole sentences before the core, read again so that "he" and "the ministry" have someone to be

_END = re.compile(r"[.!?…]+[\"'”’»)\]]*(?=\s)|\n+")
_ABBREVIATION = frozenset(
    [
        "mr",
        "mrs",
        "ms",
        "dr",
        "prof",
        "rev",
        "fr",
        "hon",
        "st",
        "sen",
        "rep",
        "gov",
        "gen",
        "lt",
        "col",
        "maj",
        "capt",
        "sgt",
        "cpl",
        "pvt",
        "cmdr",
        "adm",
        "brig",
        "pres",
        "supt",
        "insp",
        "det",
        "jr",
        "sr",
        "vs",
        "etc",
        "inc",
        "ltd",
        "corp",
        "co",
        "no",
        "nos",
        "art",
        "sec",
        "fig",
        "vol",
        "pp",
        "ed",
        "est",
        "approx",
        "dept",
        "univ",
        "jan",
        "feb",
        "mar",
        "apr",
        "jun",
        "jul",
        "aug",
        "sep",
        "sept",
        "oct",
        "nov",
        "dec",
        "mt",
        "ft",
        "messrs",
        "mme",
        "mlle",
        "al",
        "cf",
        "e.g",
        "i.e",
        "viz",
        "u.s",
        "u.k",
        "u.n",
        "e.u",
        "a.m",
        "p.m",
        "d.c",
    ]
)
_ENDS_TOO = frozenset(
    ["jr", "sr", "etc", "inc", "ltd", "corp", "co", "u.s", "u.k", "u.n", "e.u", "a.m", "p.m", "d.c"]
)  # may also end a sentence
_STARTERS = frozenset(
    [
        "the",
        "a",
        "an",
        "he",
        "she",
        "it",
        "they",
        "we",
        "i",
        "you",
        "but",
        "and",
        "in",
        "on",
        "at",
        "as",
        "this",
        "that",
        "these",
        "those",
        "there",
        "however",
        "meanwhile",
        "his",
        "her",
        "its",
        "their",
        "our",
        "some",
        "many",
        "most",
        "no",
        "not",
        "after",
        "before",
        "when",
        "while",
        "if",
        "for",
        "from",
        "with",
        "by",
        "to",
        "one",
        "two",
        "both",
        "all",
        "such",
        "since",
        "under",
        "what",
        "who",
        "why",
        "how",
        "officials",
        "police",
        "authorities",
        "witnesses",
        "residents",
        "earlier",
        "later",
        "last",
        "according",
        "asked",
        "speaking",
    ]
)
_LAST = re.compile(r"(\S+?)[.!?…]+[\"'”’»)\]]*$")
_NEXT = re.compile(r"\s*[\"'“‘«(\[]*(\S+)")


def sentences(text: str, start: int = 0, end: int | None = None) -> list[tuple[int, int]]:
    """Sentence spans of `text[start:end]`, without the blanks around them. A newline always ends a sentence."""
    end = len(text) if end is None else end
    found, at = [], start
    for m in _END.finditer(text, start, end):
        if text[m.start()] == "\n" or _is_end(text, m.end(), end):
            found.append((at, m.end()))
            at = m.end()
    found.append((at, end))
    return [s for a, b in found if (s := _trim(text, a, b))[0] < s[1]]


def windows(report: Report, sections: Iterable[Section]) -> list[Window]:
    """The windows of these sections of a report."""
    return windows_of(
        report.text, [s for section in sections for s in sentences(report.text, section.start, section.end)]
    )


def windows_of(text: str, spans: Iterable[tuple[int, int]]) -> list[Window]:
    """Pack these sentences of a text into windows."""
    pieces = list(_sentence_pieces(text, spans))
    packed: list[Window] = []
    first = 0
    while first < len(pieces):
        last, size = first, 0
        while last < len(pieces) and (last == first or size + pieces[last].size <= LIMIT):
            size += pieces[last].size
            last += 1
        before, room = first, CONTEXT
        while before > 0 and pieces[before - 1].size <= room:
            before -= 1
            room -= pieces[before].size
        packed.append(_window(pieces[before:last], first - before))
        first = last
    return packed


@dataclass(frozen=True, slots=True)
class _Sentence:
    number: int
    words: Words
    size: int


def _sentence_pieces(text: str, spans: Iterable[tuple[int, int]]) -> Iterator[_Sentence]:
    for number, (a, b) in enumerate(spans):
        words = split(text, a, b)
        size = sum(map(len, words.pieces))
        if size <= LIMIT:
            if size:
                yield _Sentence(number, words, size)
            continue
        at = count = 0
        for k, p in enumerate(words.pieces):
            if count + len(p) > LIMIT:
                yield _part(number, words, at, k)
                at, count = k, 0
            count += len(p)
        yield _part(number, words, at, len(words.pieces))


def _part(number: int, words: Words, a: int, b: int) -> _Sentence:
    part = Words(words.start[a:b], words.end[a:b], words.case[a:b], words.pieces[a:b])
    return _Sentence(number, part, sum(map(len, part.pieces)))


def _window(chosen: list[_Sentence], context: int) -> Window:
    pieces = [p for s in chosen for p in s.words.pieces]
    lengths = [len(p) for p in pieces]
    case = [c for s in chosen for c in s.words.case]
    counts = [len(s.words.pieces) for s in chosen]
    return Window(
        ids=np.fromiter((i for p in pieces for i in p), np.int32, sum(lengths)),
        case=np.repeat(np.array(case, np.int32), lengths),
        first=np.array([0, *accumulate(lengths)], np.int32),
        start=np.array([a for s in chosen for a in s.words.start], np.int32),
        end=np.array([b for s in chosen for b in s.words.end], np.int32),
        sentence=np.repeat(np.array([s.number for s in chosen], np.int32), counts),
        core=sum(counts[:context]),
    )


def _is_end(text: str, at: int, end: int) -> bool:
    """Is the stop before `at` the end of a sentence?"""
    after = _NEXT.match(text, at, end)
    if after is None:
        return True
    follows = after[1]
    if follows[0].islower():
        return False
    before = _LAST.search(text, max(0, at - 40), at)
    if before is None or text[at - 1] != ".":
        return True
    word = before[1].lstrip("\"'“‘«([").lower()
    starter = follows.rstrip(",.;:’'”\"").lower() in _STARTERS
    if word in _ABBREVIATION:
        return word in _ENDS_TOO and starter
    initial = (len(word) == 1 and word.isalpha()) or re.fullmatch(r"(?:[a-z]\.)+[a-z]", word) is not None
    return not initial or starter


def _trim(text: str, a: int, b: int) -> tuple[int, int]:
    while a < b and text[a].isspace():
        a += 1
    while b > a and text[b - 1].isspace():
        b -= 1
    return a, b
