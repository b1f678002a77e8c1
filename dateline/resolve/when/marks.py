"""The words of a time as marks. In: "Tuesday, the 4th of March". Out: "W2 O4 M3".

M3 a month, W2 a weekday (Monday 1), N12 a number, O4 an ordinal, Uweek a unit, S22 a season, Pnight a part of the day,
C14:30 a clock time, D1990-10 years from 1990, E2025-03-04 a full date, T-1 a day from publication, Hchristmas a feast,
X something that cannot be read (`unreadable` says why); other words stay small, fillers go.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import lru_cache

from dateline.resolve.when.calendar import month_length
from dateline.resolve.when.feasts import NAMES
from dateline.resolve.when.vocabulary import DECADES, NUMBERS, RANKS, WORDS

__all__ = ["FEAST_MARKS", "LIMIT", "marks"]


LIMIT = 160  # characters: no time of a report is longer
FEAST_MARKS = {re.sub(r"[^a-z]", "", key): key for names in NAMES.values() for _, key in names}
_PLAIN = str.maketrans({
    "–": "-", "—": "-", "−": "-", "‑": "-", "‐": "-", "’": "'", "‘": "'", "`": "'", "ʼ": "'", "(": " ", ")": " ",
    "[": " ", "]": " ", "\u00a0": " ", "\n": " ", "“": " ", "”": " ", '"': " ", "é": "e",
})  # fmt: skip
_HALF = r"[ap]\.?\ ?m\b\.?"
_TOKEN = re.compile(
    rf"""(?P<iso>\d{{4}}-\d\d?-\d\d?(?!\d))t?
    |(?P<clock>\d\d?(?:[:.]\d\d){{1,2}}\ ?{_HALF}|\d\d?:\d\d(?::\d\d)?z?(?!\d)|\d\d?\ ?{_HALF}
      |\d{{4}}(?=\ ?(?:gmt|utc|hrs|hours|local|z)\b))z?
    |(?P<numeric>\d{{1,4}}([/.-])\d{{1,2}}\4\d{{1,4}}(?!\d))
    |(?P<yearmonth>\d{{4}}-\d\d(?!\d))
    |(?P<monthyear>\d\d?/\d{{4}}(?!\d))
    |(?P<slash>\d{{1,2}}/\d{{1,2}}(?!\d))
    |(?P<decade>'?\d{{1,3}}0\ ?'?\ ?s\b)
    |(?P<short>'\d\d\b)
    |(?P<ordinal>\d{{1,6}}\ ?(?:st|nd|rd|th)\b)
    |(?P<thousands>\d{{1,3}}(?:,\d{{3}})+(?!\d))
    |(?P<number>\d+)
    |(?P<word>[qh][1-4]\b|[a-z]+(?:'[a-z]+)*'?)
    |(?P<mark>[-/~&?])""",
    re.X,
)


@lru_cache(maxsize=4096)
def marks(text: str) -> str:
    """The marks of a time's words, one blank between them."""
    if len(text) > LIMIT:
        return "Xlong"
    found: list[str] = []
    words: list[str] = []
    low = text.lower().translate(_PLAIN)
    for m in _TOKEN.finditer(_joined(low)):
        kind, token = m.lastgroup or "", m[0].strip()
        if kind == "word":
            words.append(token.replace("'", ""))
            found.append("\0" + token)
            continue
        found.append(_NUMERIC[kind](token))
    return _glued(_worded(found))


_HALF_AFTER = re.compile(rf"\b(\d\d?)([:.]\d\d)?(\s*(?:-|to|and|until)\s*)(\d\d?)([:.]\d\d)?\ ?({_HALF})")


_HYPHEN = re.compile(
    r"\b(mid|early|late|pre|post|year|earlier|twenty|thirty|forty|fifty|sixty|seventy|eighty|ninety|th"
    r"|\d(?:st|nd|rd|th))\s?-\s?(?=[a-z\d])"
)


def _both_halves(m: re.Match[str]) -> str:
    """ "5 to 6 p.m." is 5 p.m. to 6 p.m.; "11 to 1 p.m." begins in the other half of the day."""
    first, last = int(m[1]) % 12, int(m[4]) % 12
    half = m[6][0] if first <= last else "a" if m[6][0] == "p" else "p"
    return f"{m[1]}{m[2] or ''} {half}m{m[3]}{m[4]}{m[5] or ''} {m[6][0]}m "


def _joined(low: str) -> str:
    """Small repairs before reading: "p.m." and "B.C." in one piece, "Oct.2" and "2016H2" in two, "mid-" as a word."""
    low = re.sub(r"\b([abc])\.\s?([cde])\.(?:\s?e\b\.?)?", r"\1\2 ", low)
    low = re.sub(r"(?<=[a-z]{3})\.?(?=\d)", " ", low)
    low = _HALF_AFTER.sub(_both_halves, low)
    low = re.sub(r"(?<=\d{4})(?=[hq][1-4]\b)", " ", low)
    return _HYPHEN.sub(r"\1 ", low)


def _iso(token: str) -> str:
    year, month, day = (int(x) for x in token.rstrip("t").split("-"))
    return _full(year, month, day)


def _full(year: int, month: int, day: int) -> str:
    good = 1 <= month <= 12 and year and 1 <= day <= month_length(year, month)
    return f"E{year:04}-{month:02}-{day:02}" if good else "Xday"


def _clock(token: str) -> str:
    half = re.search(r"([ap])\.? ?m", token)
    digits = re.findall(r"\d+", token)
    if len(digits[0]) == 4:
        digits = [digits[0][:2], digits[0][2:]]
    hour, minute = int(digits[0]), int(digits[1]) if len(digits) > 1 else 0
    if half:
        if not 1 <= hour <= 12:
            return "Xclock"
        hour = hour % 12 + (12 if half[1] == "p" else 0)
    open_half = "h" if not half and 1 <= hour < 12 and token[0] != "0" and len(token) < 6 else ""
    return f"C{hour:02}:{minute:02}{open_half}" if hour < 24 and minute < 60 else "Xclock"


def _numeric(token: str) -> str:
    """31/12/2024, 12.31.2024, 2024/12/31; 7/8/2025 is two dates, and so is 1/2/03."""
    a, b, c = [*re.split(r"[/.-]", token), "", ""][:3]
    if len(a) == 4:
        return _full(int(a), int(b), int(c)) if len(c) < 3 else "Xday"
    if len(c) == 3 or len(a) > 2:
        return "Xday"
    year = int(c) if len(c) == 4 else 2000 + int(c) - 100 * (int(c) > 40)
    if int(a) > 12 or int(a) == int(b):
        return _full(year, int(b), int(a))
    return _full(year, int(a), int(b)) if int(b) > 12 else "Xtwo"


def _year_month(token: str) -> str:
    """2025-03 is March; 2011-12 may be two years or December; 2014-18 is years."""
    year, other = int(token[:4]), int(token[5:])
    if 1 <= other <= 12:
        return f"M{other} N{year}" if other <= year % 100 else "Xtwo"
    return f"N{year} - N{other}"


def _month_year(token: str) -> str:
    month, year = token.split("/")
    return f"M{int(month)} N{year}" if 1 <= int(month) <= 12 else "Xday"


def _slash(token: str) -> str:
    a, b = (int(x) for x in token.split("/"))
    if (a, b) == (9, 11):
        return "E2001-09-11"
    if a > 12 >= b >= 1 or b > 12 >= a >= 1:
        return f"M{min(a, b)} N{max(a, b)}"
    return "Xtwo"


def _decade(token: str) -> str:
    digits = re.sub(r"\D", "", token)
    if len(digits) == 4 and digits.endswith("00") and digits != "2000":
        return f"D{digits}-100"
    return f"D{int(digits)}-10" if len(digits) in (2, 4) else "Xword"


def _number(token: str) -> str:
    digits = token.replace(",", "")
    return f"N{int(digits):0{min(len(digits), 4)}}" if len(digits) < 10 else "Xhuge"


def _short(token: str) -> str:
    """'96, of the hundred years up to 2030."""
    number = int(token[1:])
    return f"N{number + (2000 if number <= 30 else 1900)}"


_NUMERIC: dict[str, Callable[[str], str]] = {
    "iso": _iso, "clock": _clock, "numeric": _numeric, "yearmonth": _year_month, "monthyear": _month_year,
    "slash": _slash, "decade": _decade, "short": _short, "ordinal": lambda t: f"O{int(re.sub(r'[a-z ]', '', t))}",
    "thousands": _number, "number": _number, "mark": lambda t: "to" if t in "~" else "and" if t == "&" else t,
}  # fmt: skip


def _worded(tokens: list[str]) -> list[str]:
    """The words in their marks: feasts, numbers, then the vocabulary."""
    found: list[str] = []
    n = 0
    while n < len(tokens):
        if tokens[n][0] != "\0":
            found.append(tokens[n])
            n += 1
            continue
        used, mark = _named(tokens, n)
        if not used:
            used, mark = _counted(tokens, n)
        found.append(mark)
        n += used
    return [x for mark in found for x in mark.split()]


def _bare(token: str) -> str:
    return token[1:].replace("'", "") if token[:1] == "\0" else ""


def _named(tokens: list[str], n: int) -> tuple[int, str]:
    """A feast, or one of the two world wars."""
    word = _bare(tokens[n])
    if word in ("world", "first", "second", "wwi", "wwii", "ww"):
        text = " ".join(_bare(t) or t for t in tokens[n : n + 3])
        if m := re.match(r"(world war) (ii|two|N2|i|one|N1)\b|(first|second) world war\b|(wwii|wwi)\b", text):
            second = m[0].startswith("second") or (m[2] or m[4] or "") in ("ii", "two", "N2", "wwii")
            return len(m[0].split()), f"War{2 if second else 1}"
    for words, key in NAMES.get(word, ()):
        if all(n + k < len(tokens) and _bare(tokens[n + k]) == w for k, w in enumerate(words) if "-" not in w):
            return len(words), "H" + re.sub(r"[^a-z]", "", key)
        if tokens[n + 1 : n + 2] == ["-"] and len(words) == 3:  # "Eid al-Fitr" is split at its hyphen after "al"
            continue
    return _hyphened(tokens, n, word)


def _hyphened(tokens: list[str], n: int, word: str) -> tuple[int, str]:
    """A feast whose name holds hyphens: "Eid al-Fitr", "Eid-ul-Adha"."""
    if word not in ("eid", "eidul"):
        return 0, ""
    rest = tokens[n : n + 5]
    words = [_bare(t) for t in rest if t != "-"]
    for names, key in NAMES[word]:
        if tuple(words[: len(names)]) == names:
            k = 0
            for used, t in enumerate(rest, 1):
                k += t != "-"
                if k == len(names):
                    return used, "H" + re.sub(r"[^a-z]", "", key)
    return 0, ""


def _counted(tokens: list[str], n: int) -> tuple[int, str]:
    """A number in words, or a word of the vocabulary."""
    word = _bare(tokens[n])
    if word in NUMBERS:
        return _number_words(tokens, n)
    mark = WORDS.get(word)
    if mark is None and word.endswith("s") and "'" in tokens[n]:
        mark = WORDS.get(word[:-1])
    if mark is None and word in DECADES:
        mark = f"D{DECADES[word]}-10"
    return 1, word if mark is None else mark


def _number_words(tokens: list[str], n: int) -> tuple[int, str]:
    """ "twenty-first", "nineteen seventy-eight", "two thousand and eighteen", "nineteen nineties"."""
    groups: list[int] = []
    start, scaled, tail = n, False, ""
    while n < len(tokens):
        word = _bare(tokens[n])
        if word == "and" and scaled and n + 1 < len(tokens) and _bare(tokens[n + 1]) in NUMBERS:
            n += 1
            continue
        if word not in NUMBERS:
            break
        scaled = _add(groups, NUMBERS[word], scaled)
        n += 1
    if n < len(tokens):
        used, tail = _after_number(groups, _bare(tokens[n]))
        n += used
    return n - start, tail or " ".join(f"N{g}" for g in _years(groups))


def _add(groups: list[int], value: int, scaled: bool) -> bool:
    """Take one more number word into the last group, or begin a new one; whether a smaller one may follow."""
    last = groups[-1] if groups else -1
    if value >= 100:
        if last > 0 and last < 10**6:
            groups[-1] = last % 1000 * value if last < 1000 else last - last % 1000 + last % 1000 * value
        else:
            groups.append(value)
        return True
    fits = (last % 100 >= 20 and last % 10 == 0 and 0 < value < 10) or (scaled and last % 100 == 0 and last > 0)
    if fits:
        groups[-1] = last + value
        return scaled and value >= 20
    groups.append(value)
    return False


def _years(groups: list[int]) -> list[int]:
    """19 and 78 are one year, 1978; so are 19, 0 and 1."""
    *head, a, b, c = [-1, -1, -1, *groups]
    if len(groups) == 3 and 10 <= a <= 20 and b == 0 and c < 10:
        return [a * 100 + c]
    if 10 <= b <= 20 and 10 <= c <= 99:
        return [g for g in (*head, a) if g >= 0] + [b * 100 + c]
    return groups


def _after_number(groups: list[int], word: str) -> tuple[int, str]:
    """An ordinal or a decade that ends a number: twenty first, nineteen seventies."""
    if word in RANKS and RANKS[word] < 10 and groups[-1] % 10 == 0 and 20 <= groups[-1] < 100:
        head = " ".join(f"N{g}" for g in _years(groups[:-1]))
        return 1, f"{head} O{groups[-1] + RANKS[word]}".strip()
    if word in DECADES and len(groups) == 1 and 10 <= groups[0] <= 20:
        return 1, f"D{groups[0] * 100 + DECADES[word] % 100}-10"
    return 0, ""


_GLUE = (
    (re.compile(r"\b((?:N\d+|few) (?:- )?(?:past |last |previous |next |coming |following )?U[a-z]+?)s\b"), r"\1"),
    (re.compile(r"\bN(\d+) N1 Uhalf\b"), r"N\1"),
    (re.compile(r"\b(?:a|an) (?=~? ?(?:few|N))"), ""),
    (re.compile(r"\b(?:a|an) (?=~? ?U)"), "N1 "),
    (re.compile(r"\bover (?=N)"), "~ "),
    (re.compile(r"\b(?:over|a|an|in the|and a)\b(?! ?(?:N\d+|~|few) U)"), ""),
    (re.compile(r"\bin (?!(?:~ )?(?:N\d+|few) U)"), ""),
    (re.compile(r"\bin$"), ""),
    (re.compile(r"\b(this|last|next|past|coming|previous|following) (past|coming|next|last) "), r"\2 "),
    (re.compile(r"\b(N\d+|few) - (?=U)"), r"\1 "),
    (re.compile(r"\bO(\d+) - (?=Ucentury)"), r"O\1 "),
    (re.compile(r"\bUyear end\b"), "end Uyear"),
    (re.compile(r"\b(?:same )Uday\b"), "that Uday"),
    (re.compile(r"\b(?:that|this|the) very same\b|\bthat same\b|\bvery same\b"), "that"),
    (re.compile(r"\bsame\b"), "that"),
    (re.compile(r"\b(C\d\d:\d\dh?) (?:Uhours?|z)\b"), r"\1"),
    (re.compile(r"\b(?:small|wee|early|late|first|dark|morning|evening) Uhours\b|(?<=P)(\w+) Uhours\b"), "Phours"),
)
_SPACE = re.compile(r" {2,}")


def _glued(tokens: list[str]) -> str:
    """The marks in a row, with articles and repeated words settled."""
    found = _SPACE.sub(" ", " ".join(tokens)).strip()
    for pattern, put in _GLUE:
        found = pattern.sub(put, found)
    return _SPACE.sub(" ", found).strip(" -")
