"""Words for numbers → how many: low, high, best, unit (docs/figures.md has the table).

In: the words of a QUANTITY and the kind of figure it is for. Out: a Number, or the reason why there is none. ACLED's
and UCDP's rules for fatalities are functions over the Numbers that reports give of one event.
"""

from __future__ import annotations

import math
import re
from collections.abc import Sequence
from dataclasses import replace
from functools import lru_cache
from itertools import pairwise

from dateline.values import Number, Resolution

__all__ = ["acled_fatalities", "count", "ucdp_fatalities"]

PEOPLE = ("killed", "wounded", "detained", "displaced")
LIMIT = 1e15
_ONES = (
    "zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve",
    "thirteen", "fourteen", "fifteen", "sixteen", "seventeen", "eighteen", "nineteen",
)  # fmt: skip
_TENTHS = ("twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety")
_UNITS = {word: n for n, word in enumerate(_ONES)}
_TENS = {word: 10 * n for n, word in enumerate(_TENTHS, 2)}
_SCALES = {
    "hundred": 100.0, "thousand": 1e3, "million": 1e6, "billion": 1e9, "trillion": 1e12, "lakh": 1e5, "crore": 1e7,
    "mn": 1e6, "bn": 1e9, "tn": 1e12, "dozen": 12.0, "score": 20.0,
}  # fmt: skip
_LETTERS = {"m": 1e6, "k": 1e3} | {s: _SCALES[s] for s in ("mn", "bn", "tn")}
_VAGUE = {
    "dozens": (24, 99), "scores": (40, 99), "tens": (20, 99), "hundreds": (200, 999), "thousands": (2_000, 9_999),
    "millions": (2_000_000, 9_999_999), "billions": (2e9, 9_999_999_999),
}  # fmt: skip
_FEW = ("several", "few", "handful")
_BOUNDS = (  # the rule, and the words before the number that set it
    ("at-least", r"at least|no (?:fewer|less) than|not (?:fewer|less) than|a minimum of|minimum"),
    ("up-to", r"up to|as many as|as much as|at most|no more than|not more than|a maximum of|maximum"),
    (
        "more-than",
        r"(?:well |slightly |far )?(?:more than|over|upwards? of|in excess of|exceeding|beyond|above)|north of",
    ),
    ("fewer-than", r"(?:fewer|less) than|under|below|(?:very )?nearly|almost|close to|just short of|just under"),
    (
        "about",
        r"about|some|around|roughly|approximately|an estimated|estimated|circa|perhaps|maybe|reportedly|possibly",
    ),
)
_BOUND = [
    (rule, re.compile(rf"(?:^|\b)(?:{words})\s+(?:(?:about|some|the|around)\s+)?[A-Z]{{0,2}}[$€£¥]?$", re.I))
    for rule, words in _BOUNDS
]
_AFTER = (
    (
        "at-least",
        re.compile(
            r"^(?:\s+(?:\w+ )?or more\b|[- ]?plus\b|\+|\s+and (?:more|counting|upwards)\b"
            r"|\s+(?:or|and) (?:above|over)\b|\s+at the least\b)",
            re.I,
        ),
    ),
    ("up-to", re.compile(r"^\s+(?:or (?:fewer|less)|at (?:the )?most)\b", re.I)),
    ("about", re.compile(r"^\s+or so\b", re.I)),
)
_DIGITS = r"\d{1,3}(?:[, \u00a0\u202f_]\d{3})+(?:\.\d+)?(?!\d)|\d{1,3}(?:\.\d{3}){2,}(?!\d)|\d+(?:\.\d+)?"
_SHARE = re.compile(
    r"(?<!and a )\bhalf\b(?! (?:an? |million|billion|thousand|dozen))|\b(?:most|part) of\b"
    r"|\b(?:one|two|three|four|an?)[ -](?:third|quarter|fifth|tenth)s?\b|\b\w+ in (?:ten|five|three|four|\d+)\b",
    re.I,
)
_TOKEN = re.compile(
    rf"(?P<n>{_DIGITS})(?:st|nd|rd|th)?(?P<scale>[mk]|bn|mn|tn)?\b|(?P<w>[^\W\d_]+)|(?P<money>[$€£¥₽₴₪₹])|(?P<dash>[-–—])|(?P<pc>%)",
    re.I,
)
_MONEY = {"$": "USD", "€": "EUR", "£": "GBP", "¥": "JPY", "₽": "RUB", "₴": "UAH", "₪": "ILS", "₹": "INR"}
_DOLLARS = {
    "us": "USD",
    "a": "AUD",
    "au": "AUD",
    "c": "CAD",
    "ca": "CAD",
    "nz": "NZD",
    "s": "SGD",
    "hk": "HKD",
    "nt": "TWD",
    "r": "BRL",
}
_CURRENCIES = {
    "dollar": "USD", "euro": "EUR", "pound": "GBP", "sterling": "GBP", "yen": "JPY", "yuan": "CNY", "renminbi": "CNY",
    "rouble": "RUB", "ruble": "RUB", "hryvnia": "UAH", "shekel": "ILS", "rupee": "INR", "franc": "CHF", "lira": "TRY",
    "won": "KRW", "rand": "ZAR", "real": "BRL", "reais": "BRL", "naira": "NGN", "zloty": "PLN", "riyal": "SAR",
    "dirham": "AED", "rial": "IRR", "peso": "MXN", "krona": "SEK", "kronor": "SEK", "krone": "NOK", "kroner": "NOK",
    "baht": "THB", "rupiah": "IDR", "ringgit": "MYR", "usd": "USD", "eur": "EUR", "gbp": "GBP", "cent": "USD",
    "taka": "BDT", "lei": "MDL", "lev": "BGN", "leva": "BGN", "forint": "HUF", "koruna": "CZK", "crown": "CZK",
}  # fmt: skip
_OWNERS = {
    ("australian", "dollar"): "AUD", ("canadian", "dollar"): "CAD", ("hong", "dollar"): "HKD",
    ("singapore", "dollar"): "SGD", ("zealand", "dollar"): "NZD", ("taiwan", "dollar"): "TWD",
    ("cfa", "franc"): "XOF", ("congolese", "franc"): "CDF", ("pakistani", "rupee"): "PKR", ("lankan", "rupee"): "LKR",
    ("syrian", "pound"): "SYP", ("egyptian", "pound"): "EGP", ("lebanese", "pound"): "LBP",
    ("sudanese", "pound"): "SDG", ("kenyan", "shilling"): "KES", ("argentine", "peso"): "ARS",
    ("colombian", "peso"): "COP", ("chilean", "peso"): "CLP", ("philippine", "peso"): "PHP",
    ("iraqi", "dinar"): "IQD",
}  # fmt: skip
_KINDS = {
    "killed": r"killed|dead|deaths?|died|fatalit\w+|bodies|corpses|martyr\w*",
    "wounded": r"wounded|injur\w+|hurt|casualties",
    "detained": r"detained|arrest\w+|held|captured|prisoners|jailed",
    "displaced": r"displaced|fled|homeless|evacuated|evacuees|uprooted",
}
_PARTS = re.compile(
    r",? (?:including|among them|of whom|of them|most of them|many of them|half of them)\b.*", re.I | re.S
)
_NONE = re.compile(r"^(?:none|nobody|no[ -]one|not (?:a|one)|no|without)\b(?! (?:fewer|less|more)\b)", re.I)
_ONE = re.compile(r"^(?:an?|one|the only|the first|the last|another|his|her|its|the)\b", re.I)
_NUMBERLESS = re.compile(r"^.*\b(?:of|several|few|handful|an?|one|no)\b", re.I)
_OF_ITS = re.compile(r"^(?:more |others? )?of (?:its|his|her|their|the|those|these|them)\b(?: own)?", re.I)
_PHRASE_END = re.compile(r"\b(?:of|from|in|at|on|who|which|that|with|by|for|to|into|a)\b|[,(]| and ")
_AGE = re.compile(
    r"\b(?:an? |the )?\w+(?:-\w+)*-year-old\b"
    r"|\b(an?|the|one|his|her) (man|woman|boy|girl|child|son|daughter|youth|teenager|pupil) of (?:\w+-?\w*)$",
    re.I,
)
_SUM = re.compile(r"\s*(?:,\s*and\s+|,\s*|\band\s+|\bplus\s+|\bas well as\s+)", re.I)


def count(text: str, kind: str, before: str = "", after: str = "") -> Resolution:
    """The number that words give for a figure (killed, wounded, detained, displaced, amount).

    A bound may stand before the words ("at least [12 people]") or after them.
    """
    number = _read(text[:400], kind)
    if number.low is not None and number.low == number.high and number.rule in ("exact", "sum"):
        number = _bounded(number, before[-40:], after[:20])
    low, high, best = (None if n is None else float(n) for n in (number.low, number.high, number.best))
    return Resolution(replace(number, low=low, high=high, best=best))


@lru_cache(1 << 12)
def _read(text: str, kind: str) -> Number:
    words = _of_kind(" ".join(_PARTS.sub("", text).split()), kind)
    if kind in PEOPLE and (age := _AGE.search(words)) and len(_values(words)) == len(_values(age[0])):
        words = _AGE.sub(lambda m: f"{m[1]} {m[2]}" if m[1] else "a person", words)  # "a man of fifty" is one
    if _NONE.match(words):
        return Number("none", 0, 0, 0, _unit(words, kind))
    if _SHARE.search(words):
        return Number("a share of something, no number")
    values = _values(words)
    number = _together(words, values) if values else _without(words, kind)
    if (number.high or number.low or 0) >= LIMIT:
        return Number("a number too large to be a figure")
    return replace(number, unit=_unit(words, kind)) if number.low is not None or number.high is not None else number


# ── numbers in words ─────────────────────────────────────────────────────────────────────────────────────────────────


@lru_cache(1 << 12)
def _values(words: str) -> tuple[tuple[int, int, float], ...]:
    """The numbers that stand in a text: start, end, value. "one hundred and fifty-two", "1.5 million", "half a
    dozen".
    """
    found: list[tuple[int, int, float]] = []
    tokens = list(_TOKEN.finditer(words))
    n = 0
    while n < len(tokens):
        taken, value = _number(tokens, n)
        if taken:
            found.append((tokens[n].start(), tokens[n + taken - 1].end(), value))
        n += taken or 1
    return tuple(found)


def _number(tokens: Sequence[re.Match[str]], at: int) -> tuple[int, float]:
    """How many tokens from `at` on make one number, and its value; 0 where none begins there."""
    if _word(tokens, at) == "half" and _word(tokens, at + 1) in ("a", "an") and _word(tokens, at + 2) in _SCALES:
        return 3, _SCALES[_word(tokens, at + 2)] / 2
    size, value = _below_hundred(tokens, at)
    if _word(tokens, at) in ("a", "an") and _word(tokens, at + 1) in _SCALES:
        size, value = 1, 1.0  # a hundred and ten
    if not size:
        return (1, _SCALES[_word(tokens, at)]) if _word(tokens, at) in _SCALES else (0, 0.0)  # its thousand observers
    total, n = 0.0, at + size
    while True:
        if _word(tokens, n) in _SCALES:
            value *= _SCALES[_word(tokens, n)]
            n += 1
        elif (_word(tokens, n), _word(tokens, n + 1), _word(tokens, n + 2)) == ("and", "a", "half"):
            value += 0.5
            n += 3
        else:
            step = 1 if _word(tokens, n) == "and" and value >= 100 else 0
            size, more = _below_hundred(tokens, n + step)
            if not size or value < 100 or tokens[n + step]["n"] or (tokens[at]["n"] and not total):
                return n - at, total + value
            if value >= 1000 or _word(tokens, n + step + size) in _SCALES:
                total, value = total + value, 0.0
            value += more
            n += step + size


def _below_hundred(tokens: Sequence[re.Match[str]], at: int) -> tuple[int, float]:
    """A number in digits, or a number word up to ninety-nine."""
    if at >= len(tokens):
        return 0, 0.0
    if digits := tokens[at]["n"]:
        scale = _LETTERS[tokens[at]["scale"].lower()] if tokens[at]["scale"] else 1.0
        plain = digits.replace(".", "") if digits.count(".") > 1 else digits
        return 1, float(re.sub(r"[^\d.]", "", plain)) * scale if len(digits) < 40 else math.inf
    first = _word(tokens, at)
    if first in _UNITS:
        return 1, float(_UNITS[first])
    if first not in _TENS:
        return 0, 0.0
    step = 2 if at + 2 < len(tokens) and tokens[at + 1]["dash"] else 1
    unit = _UNITS.get(_word(tokens, at + step), 0)
    return (step + 1, float(_TENS[first] + unit)) if 0 < unit < 10 else (1, float(_TENS[first]))


def _word(tokens: Sequence[re.Match[str]], n: int) -> str:
    """The word at a place in lower case; "" where there is none."""
    return (tokens[n]["w"] or "").lower() if n < len(tokens) else ""


# ── what they mean together ──────────────────────────────────────────────────────────────────────────────────────────


def _together(words: str, values: Sequence[tuple[int, int, float]]) -> Number:
    """One number, a range, or a sum of parts."""
    start, end, first = values[0]
    if len(values) > 1:
        between = words[end : values[1][0]].strip().lower()
        second = values[1][2]
        if between in ("to", "-", "–", "—", "or") or (
            between == "and" and re.search(r"\bbetween $", words[:start], re.I)
        ):
            if first < 1000 <= second and _word(list(_TOKEN.finditer(words[: values[1][1]])), -1) in _SCALES:
                first *= _scale_of(second)  # two to three million
            return Number("range", min(first, second), max(first, second))
        if (
            len(values) == 2
            and re.fullmatch(r"(?:\w+ ){0,3}?\w+,? (?:and|plus)", between)
            and not re.search(r"\bof\b", between)
        ):
            return Number("sum", *(first + second,) * 3)
        if len(values) > 2 and all(
            re.search(r"(?:,|\band|\bplus)$", words[a[1] : b[0]].strip()) for a, b in pairwise(values)
        ):
            return Number("sum", *(sum(v for _, _, v in values),) * 3)
    if re.search(r"\b(?:several|few)\s+$", words[:start], re.I) and first in _SCALES.values():
        return Number("few", first * 3, first * 9)
    if parts := _one_more(words[end:]) + bool(re.match(r"(?:an?|his|her|one) [\w ]+(?:,| and) ", words[:start], re.I)):
        return Number("sum", *(first + parts,) * 3)
    return _bounded(Number("exact", first, first, first), words[:start], words[end:])


def _scale_of(value: float) -> float:
    """The scale that the second end of a range lends to the first ("two to three million")."""
    return next((s for s in (1e12, 1e9, 1e6, 1e3) if value >= s), 1.0)


def _one_more(rest: str) -> int:
    """How many single ones are added after a number: "… and a civilian", "…, a nurse and a driver"."""
    pieces = _SUM.split(rest)[1:]
    return sum(1 for p in pieces if re.match(r"(?:an?|his|her|their|one)\s+\w+", p, re.I))


def _bounded(number: Number, before: str, after: str) -> Number:
    """A number with the bound that the words around it set."""
    n = number.best
    rule = next((r for r, pattern in _BOUND if pattern.search(f" {before.rstrip()} ".lstrip())), None)
    rule = rule or next((r for r, pattern in _AFTER if pattern.match(after)), None)
    if rule is None:
        return number
    low = n if rule in ("at-least", "more-than", "about") else None
    high = n if rule in ("up-to", "fewer-than", "about") else None
    return replace(number, rule=rule, low=low, high=high)


def _without(words: str, kind: str) -> Number:
    """Words without a number: dozens, several, a soldier; or none at all."""
    lower = words.lower()
    if m := re.search(r"\b(tens|hundreds) of (thousand|million|billion)s\b", lower):
        low, scale = _VAGUE[m[1]][0], _SCALES[m[2]]
        return _vague(m[0], low * scale, low * scale * 5 - 1, lower[: m.start()])
    for name, (low, high) in _VAGUE.items():
        if m := re.search(rf"\b{name}\b", lower):
            return _vague(name, low, high, lower[: m.start()])
    if m := re.search(r"\b(?:several|a few|few|(?:a |only a )?handful)\b", lower):
        return Number("few", 3, 9)
    if re.search(r"\ba couple\b", lower) or re.match(r"both\b", lower):
        return Number("exact", 2, 2, 2)
    if _ONE.match(words) and not _plural(words) and (kind in PEOPLE or not re.match(r"(?:the|his|her|its)\b", lower)):
        ones = 1 + _one_more(words)
        return Number("exact" if ones == 1 else "sum", ones, ones, ones)
    return Number("no number in the words")


def _vague(rule: str, low: float, high: float, before: str) -> Number:
    least = re.search(r"\b(?:at least|more than|over)\b", before)
    return Number(rule, low, None if least else high)


def _plural(words: str) -> bool:
    """Whether the noun of a phrase without a number is plural, so that its article is no "one"."""
    head = re.split(r"\b(?:of|from|in|at|on|who|which|that|with|by|for)\b|,| and ", words)[0].split()
    last = head[-1].lower() if head else ""
    mass = ("people", "children", "police", "troops", "staff")
    return last in mass or last.endswith("men") or (last.endswith("s") and not last.endswith("ss"))


def _of_kind(words: str, kind: str) -> str:
    """The part of "12 dead and 30 wounded" that is about this kind; all of it where it names no other kind."""
    others = [p for k, p in _KINDS.items() if k != kind]
    if kind not in _KINDS or not re.search("|".join(others), words, re.I) or not re.search(_KINDS[kind], words, re.I):
        return words
    pieces = re.split(r",? and |, |; ", words)
    mine = [p for p in pieces if re.search(_KINDS[kind], p, re.I) and re.search(r"\d|\w", p)]
    return mine[0] if mine and (_values(mine[0]) or len(mine) == 1) else words


# ── what is counted ──────────────────────────────────────────────────────────────────────────────────────────────────


def _unit(words: str, kind: str) -> str | None:
    """The currency, or the noun after the number; "people" for people."""
    if currency := _currency(words):
        return currency
    if kind in PEOPLE:
        return "people"
    if "%" in words or re.search(r"\bper ?cent\b", words, re.I):
        return "%"
    values = _values(words)
    rest = words[values[-1][1] :] if values else _NUMBERLESS.sub("", words)
    rest = _OF_ITS.sub("", rest.strip(" -–"))
    noun = _PHRASE_END.split(rest)[0].split()
    return noun[-1].lower() if noun and re.fullmatch(r"[^\W\d_]+(?:-[^\W\d_]+)*", noun[-1]) else None


def _currency(words: str) -> str | None:
    for m in _TOKEN.finditer(words):
        if m["money"]:
            owner = re.search(r"\b([A-Z]{1,2})$", words[: m.start()])
            return _DOLLARS.get(owner[1].lower(), "USD") if owner and m["money"] == "$" else _MONEY[m["money"]]
    names = [w.lower() for w in re.findall(r"[A-Za-z]+", words)]
    for n, name in enumerate(names):
        forms = (name, name.removesuffix("s"), name.removesuffix("es"))
        single = next((f for f in forms if f in _CURRENCIES or f in ("shilling", "dinar")), None)
        if n and names[n - 1] == "per":
            continue
        if single and (_values(words) or name.endswith("s")):
            before = names[n - 1] if n else ""
            return _OWNERS.get((before, single)) or _CURRENCIES.get(single)
    return None


# ── rules of the data sets ───────────────────────────────────────────────────────────────────────────────────────────


def acled_fatalities(numbers: Sequence[Number]) -> int:
    """ACLED's fatalities of one event from the numbers that reports give: the lowest; a few or several is 3, dozens 12,
    hundreds 100; 0 where there is no number (ACLED codebook, "Fatalities").
    """
    fixed = {"few": 3.0, "dozens": 12.0, "hundreds": 100.0}
    found = [fixed.get(n.rule, n.low if n.low is not None else n.best) for n in numbers]
    given = [n for n in found if n is not None]
    return int(min(given)) if given else 0


def ucdp_fatalities(numbers: Sequence[Number], named: int | None = None) -> tuple[int, int, int] | None:
    """UCDP GED's low, best and high of one event: the least low, the greatest high, and the best of number `named` (the
    most reliable source) or else the lowest best. None where no report gives a number (UCDP GED codebook).
    """
    ends = [(n.low if n.low is not None else n.best, n.high if n.high is not None else n.best, n.best) for n in numbers]
    lows = [e[0] for e in ends if e[0] is not None]
    highs = [e[1] for e in ends if e[1] is not None]
    if not lows and not highs:
        return None
    low, high = min(lows or highs), max(highs or lows)
    bests = [e[2] for e in ends if e[2] is not None]
    chosen = numbers[named].best if named is not None else None
    best = chosen if chosen is not None else min(bests) if bests else low
    return int(low), int(min(max(best, low), high)), int(high)
