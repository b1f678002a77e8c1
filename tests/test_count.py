"""Words for numbers: the table of docs/figures.md, what no number is, and the rules of ACLED and UCDP."""

from __future__ import annotations

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dateline.records import Evidence, Figure
from dateline.resolve.count import acled_fatalities, count, ucdp_fatalities
from dateline.resolve.total import total
from dateline.values import Number


def number(text: str, kind: str = "killed", before: str = "", after: str = "") -> Number:
    value = count(text, kind, before, after).value
    assert isinstance(value, Number)
    return value


@pytest.mark.parametrize(
    ("words", "low", "high", "best", "rule"),
    [
        ("12", 12, 12, 12, "exact"),
        ("1,204 villagers", 1204, 1204, 1204, "exact"),
        ("twelve", 12, 12, 12, "exact"),
        ("forty-one miners", 41, 41, 41, "exact"),
        ("one hundred and seven", 107, 107, 107, "exact"),
        ("two thousand three hundred", 2300, 2300, 2300, "exact"),
        ("a hundred guests", 100, 100, 100, "exact"),
        ("half a million people", 500_000, 500_000, 500_000, "exact"),
        ("1.25 million", 1_250_000, 1_250_000, 1_250_000, "exact"),
        ("three and a half million", 3_500_000, 3_500_000, 3_500_000, "exact"),
        ("two dozen", 24, 24, 24, "exact"),
        ("a dozen fishermen", 12, 12, 12, "exact"),
        ("half a dozen", 6, 6, 6, "exact"),
        ("a tailor", 1, 1, 1, "exact"),
        ("the only passenger", 1, 1, 1, "exact"),
        ("both brothers", 2, 2, 2, "exact"),
        ("a couple of clerks", 2, 2, 2, "exact"),
        ("at least 31 people", 31, None, 31, "at-least"),
        ("no fewer than nine", 9, None, 9, "at-least"),
        ("15 or more", 15, None, 15, "at-least"),
        ("more than 400", 400, None, 400, "more-than"),
        ("well over 2,000 houses", 2000, None, 2000, "more-than"),
        ("up to 60 dockers", None, 60, 60, "up-to"),
        ("as many as ninety", None, 90, 90, "up-to"),
        ("fewer than 20", None, 20, 20, "fewer-than"),
        ("nearly a thousand", None, 1000, 1000, "fewer-than"),
        ("about 300 families", 300, 300, 300, "about"),
        ("some 40 of its drivers", 40, 40, 40, "about"),
        ("70 or so", 70, 70, 70, "about"),
        ("15 to 20 gunmen", 15, 20, None, "range"),
        ("between six and eight", 6, 8, None, "range"),
        ("15-20", 15, 20, None, "range"),
        ("two or three", 2, 3, None, "range"),
        ("four to five million", 4_000_000, 5_000_000, None, "range"),
        ("several teachers", 3, 9, None, "few"),
        ("a handful of monks", 3, 9, None, "few"),
        ("several hundred", 300, 900, None, "few"),
        ("dozens of shoppers", 24, 99, None, "dozens"),
        ("at least dozens", 24, None, None, "dozens"),
        ("hundreds", 200, 999, None, "hundreds"),
        ("tens of thousands of people", 20_000, 99_999, None, "tens of thousands"),
        ("12 000 people", 12000, 12000, 12000, "exact"),
        ("1.234.567", 1234567, 1234567, 1234567, "exact"),
        ("two gendarmes and a shepherd", 3, 3, 3, "sum"),
        ("a shepherd and two gendarmes", 3, 3, 3, "sum"),
        ("four nurses and six patients", 10, 10, 10, "sum"),
        ("12 people, including three children", 12, 12, 12, "exact"),
        ("no one", 0, 0, 0, "none"),
        ("no casualties", 0, 0, 0, "none"),
    ],
)
def test_words_give_bounds(words: str, low: float | None, high: float | None, best: float | None, rule: str) -> None:
    n = number(words)
    assert (n.low, n.high, n.best, n.rule, n.unit) == (low, high, best, rule, "people")


@pytest.mark.parametrize(
    "words", ["the hostages", "many villagers", "its last airmen", "double that", "", "…", "人々", "عشرات"]
)
def test_no_number_is_no_number(words: str) -> None:
    n = number(words)
    assert (n.low, n.high, n.best, n.unit) == (None, None, None, None) and n.rule == "no number in the words"


@pytest.mark.parametrize("words", ["half of the 200 hostages", "three-quarters of a million", "nine in ten miners"])
def test_a_share_is_no_number(words: str) -> None:
    assert (number(words).low, number(words).rule) == (None, "a share of something, no number")


def test_a_bound_may_stand_outside_the_words() -> None:
    assert number("12 people", before="killing at least ").rule == "at-least"
    assert number("12", after=" or more, he said").rule == "at-least"
    assert number("12 people", before="up to the border. Then ").rule == "exact"


def test_each_kind_takes_its_own_number() -> None:
    both = "12 dead and at least 30 wounded"
    assert number(both, "killed").best == 12
    assert (number(both, "wounded").low, number(both, "wounded").high) == (30, None)


@pytest.mark.parametrize(
    ("words", "best", "unit"),
    [
        ("$500 million", 5e8, "USD"),
        ("€2.4bn", 2.4e9, "EUR"),
        ("A$3 million", 3e6, "AUD"),
        ("twenty million dollars", 2e7, "USD"),
        ("300 million Canadian dollars", 3e8, "CAD"),
        ("4,000 rubles", 4000, "RUB"),
        ("34 tonnes of flour", 34, "tonnes"),
        ("170 shells", 170, "shells"),
        ("12 years in prison", 12, "years"),
        ("15%", 15, "%"),
        ("six hundred and thirty lorries", 630, "lorries"),
    ],
)
def test_amounts_have_a_unit(words: str, best: float, unit: str) -> None:
    n = number(words, "amount")
    assert (n.best, n.unit) == (best, unit)


def test_a_number_too_large_is_none() -> None:
    assert number("9" * 400, "amount").rule == "a number too large to be a figure"
    assert number("3 trillion dollars", "amount").best == 3e12


@given(st.text(max_size=300), st.sampled_from(["killed", "amount", "displaced"]))
def test_any_text_is_read(words: str, kind: str) -> None:
    n = number(words, kind)
    assert n.rule and (n.low is None or n.high is None or n.low <= n.high)


@given(st.integers(0, 10**12))
def test_digits_are_read_as_they_are(n: int) -> None:
    assert number(f"{n:,} people").best == number(f"{n} people").best == n


def test_long_text_is_quick() -> None:
    began = time.perf_counter()
    number("one hundred and " * 5000)
    number("1 " * 5000)
    assert time.perf_counter() - began < 0.5


def test_acled_takes_the_lowest() -> None:
    assert acled_fatalities([number("14"), number("at least 11"), number("20 to 30")]) == 11
    assert [acled_fatalities([number(w)]) for w in ("several", "dozens", "hundreds", "many")] == [3, 12, 100, 0]
    assert acled_fatalities([]) == 0


def test_ucdp_has_three_estimates() -> None:
    tolls = [number("14"), number("at least 11"), number("20 to 30")]
    assert ucdp_fatalities(tolls) == (11, 11, 30)
    assert ucdp_fatalities(tolls, named=0) == (11, 14, 30)
    assert ucdp_fatalities([number("up to 50")]) == (50, 50, 50)
    assert ucdp_fatalities([number("many")]) is None


@pytest.mark.parametrize(
    ("words", "ends"),
    [
        ((), None),
        (("many",), None),
        (("seven residents",), (7, 7, 7)),
        (("five or six soldiers", "nine soldiers"), (5, 9, 9)),  # rivals
        (("34 militants", "six soldiers"), (40, 40, 40)),  # both sides' dead
        (("40 people", "six soldiers"), (40, 40, 40)),  # some of them
        (("six soldiers", "two others"), (8, 8, 8)),
        (("at least 30 militants", "six soldiers"), (36, None, 36)),
    ],
)
def test_figures_of_a_claim_as_one(words: tuple[str, ...], ends: tuple[float | None, ...] | None) -> None:
    read = [(text, count(text, "killed").value) for text in words]
    figures = [Figure("killed", Evidence(0, len(x), x, "QUANTITY", "s1", 1.0, value=value)) for x, value in read]
    found = total(figures, "killed")
    assert (found and (found.low, found.high, found.best)) == ends
    assert total(figures, "wounded") is None
