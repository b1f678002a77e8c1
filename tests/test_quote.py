"""The sentence around a claim's trigger, and the short texts about a report that every output shows."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sample import DENIAL, HEADLINE, TALKS, TEXT, empty, plain, sample

from dateline.quote import LIMIT, heading, meaning, quote, why_empty
from dateline.records import Coding, Evidence
from dateline.values import Actor, Equipment, Number, Place, Time, Value


def triggered(text: str, words: str) -> Coding:
    """A coding whose one claim is triggered by `words`."""
    coding, start = plain(text), text.index(words)
    trigger = replace(coding.claims[0].trigger, start=start, end=start + len(words), text=words)
    return replace(coding, claims=(replace(coding.claims[0], trigger=trigger),))


def sentence(text: str, words: str) -> str:
    coding = triggered(text, words)
    return quote(coding, coding.claims[0]).text


def test_quote_is_the_sentence() -> None:
    coding = sample()
    assert quote(coding, coding.claims[1]).text == DENIAL.split("“")[0].strip()
    assert quote(coding, coding.claims[6]).text == TALKS


@pytest.mark.parametrize(
    ("text", "words", "expected"),
    [
        ("It rained. Troops fired on Gen. Ode. He fled.", "fired", "Troops fired on Gen. Ode."),
        ("It rained. The U.S. Navy left the port. He fled.", "left", "The U.S. Navy left the port."),
        ("“Go!” he said. “They shot at us.” All ran.", "shot", "“They shot at us.”"),
        ("Who fired? J. Kern fired. Nobody else did.", "Kern fired", "J. Kern fired."),
        ("One line\nPolice fired shots\nAnother line", "fired", "Police fired shots"),
        ("Rebels took 3.5 tonnes of gold", "took", "Rebels took 3.5 tonnes of gold"),
    ],
)
def test_where_sentences_end(text: str, words: str, expected: str) -> None:
    assert sentence(text, words) == expected


def test_long_sentence_is_cut_at_blanks_around_the_trigger() -> None:
    text = "word " * 200 + "they struck the bridge " + "again " * 200
    coding = triggered(text, "struck")
    q = quote(coding, coding.claims[0])
    assert "they struck the bridge" in q.text and len(q.text) <= LIMIT
    assert q.cut_before and q.cut_after
    assert text[q.start - 1] == " " and text[q.end] == " "


def test_cut_leaves_room_where_the_trigger_is_at_an_edge() -> None:
    coding = triggered("Struck " + "again " * 200, "Struck")
    q = quote(coding, coding.claims[0])
    assert LIMIT - 10 <= len(q.text) <= LIMIT
    assert (q.cut_before, q.cut_after) == (False, True)


@given(st.text(st.characters(exclude_categories=["Cs"]), min_size=1, max_size=700), st.data())
def test_quote_is_text_of_the_report_and_holds_the_trigger(text: str, data: st.DataObject) -> None:
    start = data.draw(st.integers(0, len(text) - 1))
    if text[start].isspace():
        return
    coding = plain("x " + text)
    trigger = replace(coding.claims[0].trigger, start=start + 2, end=start + 3, text=text[start])
    claim = replace(coding.claims[0], trigger=trigger)
    q = quote(coding, claim)
    assert q.text == coding.report.text[q.start : q.end]
    assert q.start <= trigger.start and trigger.end <= q.end
    assert len(q.text) <= LIMIT and "\n" not in q.text


def test_heading() -> None:
    report = sample().report
    assert heading(report) == HEADLINE
    assert heading(replace(report, title="  A\n title ")) == "A title"
    assert heading(replace(report, title=None)) == HEADLINE
    assert heading(replace(report, title=None, sections=()), words=4) == "Drones set grain port …"
    assert heading(replace(report, title="", text="Short text.", sections=())) == "Short text."
    assert heading(replace(report, title=None, text="", sections=())) == "(no text)"


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        (None, ""),
        (Actor("no name"), ""),
        (Actor("", code="RUS MIL", country="RUS"), "RUS MIL"),
        (Actor("", country="RUS"), "RUS"),
        (Actor("", code="the words"), ""),
        (Place("", "Kyiv", "UKR"), "Kyiv, UKR"),
        (Place("", "the words", "UKR"), "UKR"),
        (Time("", "2025-03-01", "2025-03-31", "2025-03"), "2025-03"),
        (Time("no publication date"), ""),
        (Equipment("", class_="drone"), "drone"),
        (Equipment("", class_="drone", quantity=94), "94 × drone"),
        (Number("exact", 12, 12, 12, "people"), "12"),
        (Number("range", 10, 20, None, "people"), "10–20"),
        (Number("at-least", 1200, None, 1200, "people"), "≥ 1,200"),
        (Number("up-to", None, 5e8, 5e8, "USD"), "≤ 500,000,000 USD"),
        (Number("no number in the words"), ""),
    ],
)
def test_meaning_adds_to_the_words(value: Value | None, expected: str) -> None:
    assert meaning(Evidence(0, 9, "the words", "ORG", "s1", 0.5, value=value)) == expected


def test_why_a_report_has_no_claims() -> None:
    assert "a language that Dateline does not read (ru)" in why_empty(empty("language", "ru"))
    assert "only boilerplate" in why_empty(empty("boilerplate"))
    assert "all of it was skipped (headline)" in why_empty(empty("headline"))
    read = empty()
    assert "the text was read" in why_empty(read)
    strict = replace(read, run=replace(read.run, settings={"min_confidence": 0.6}))
    assert "minimum confidence of 0.6" in why_empty(strict)
    assert read.coverage.read == len(TEXT)
