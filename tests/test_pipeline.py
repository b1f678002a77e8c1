"""The whole way through: the record is true to the text, the same twice, valid, and silent where it should be."""

import json
from dataclasses import replace
from datetime import date
from typing import Any

import jsonschema
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dateline import Coder
from dateline.errors import InputError, SettingsError
from dateline.export import schema, to_json
from dateline.ontology import load
from dateline.records import Capture, Coding, Failure
from dateline.settings import Settings

STRIKE = (
    "Kenyan police arrested 40 protesters in Nairobi on Monday, the interior ministry said.\n\n"
    "“We will not be silenced,” said Amina Odhiambo, who leads the teachers' union. She demanded their release.\n\n"
    "Uganda's army shelled a rebel camp near Kitgum, killing at least 12 fighters, two officials told Reuters."
)


@pytest.fixture(scope="module")
def coder() -> Coder:
    return Coder()


def test_the_first_report(coder: Coder) -> None:
    result = coder.code(STRIKE, published="2025-07-08")
    found = {c.type: c for c in result.claims}
    arrest, shelling = found["COERCE"], found["ASSAULT"]
    assert (arrest.mode, arrest.modality, arrest.trigger.text) == ("arrest", "actual", "arrested")
    assert [a.text for a in arrest.actor] == ["Kenyan police"]
    assert [p.text for p in arrest.place] == ["Nairobi"]
    assert arrest.time is not None and arrest.time.text == "Monday"
    assert [s.text for s in arrest.source] == ["the interior ministry"]
    assert "army" in shelling.actor[0].text
    assert [f.kind for f in shelling.figures] == ["killed"]
    assert result.coding.report.published == "2025-07-08"


def test_every_quote_is_at_its_offsets(coder: Coder) -> None:
    coding = coder.code(STRIKE).coding
    assert coding.evidence()
    coding.check()
    for _, m, _ in coding.spans:
        assert 0 <= m.start < m.end <= len(coding.report.text)
        quote = coding.report.text[m.start : m.end]
        assert quote == quote.strip()


@settings(max_examples=40, deadline=None)
@given(
    st.lists(
        st.sampled_from(
            [*STRIKE.split(), "👩‍👩‍👧", "e\u0301lan", "\u202bשלום\u202c", "中国", "\x00", "\ud800", "İstanbul", "\n\n"]
        ),
        min_size=3,
        max_size=60,
    )
)
def test_offsets_under_any_unicode(coder: Coder, words: list[str]) -> None:
    result = coder.code_captures([Capture("x", " ".join(words))])
    for coding in result:
        if isinstance(coding, Coding):
            coding.check()
            assert json.loads(to_json(coding))["report"]["text"] == coding.report.text


def test_records_are_valid_against_the_shipped_schema(coder: Coder) -> None:
    validator = jsonschema.Draft202012Validator(schema())
    for text in (STRIKE, "Hola, esto es una noticia escrita en español para los lectores del periódico.", "Rain fell."):
        validator.validate(coder.code(text).to_dict())


def test_coding_twice_in_any_order_gives_the_same_rows(coder: Coder) -> None:
    texts = [STRIKE, "The minister met his counterpart in Oslo.", STRIKE + "\n\nTalks go on."]
    forward = {
        c.report.id: to_json(c) for c in coder.code_captures([Capture("a", t) for t in texts]) if isinstance(c, Coding)
    }
    again = {
        c.report.id: to_json(c) for c in coder.code_captures([Capture("a", t) for t in texts]) if isinstance(c, Coding)
    }
    assert forward == again
    backward = [
        c.report.id for c in coder.code_captures([Capture("a", t) for t in reversed(texts)]) if isinstance(c, Coding)
    ]
    assert backward == list(forward)[::-1]


def test_coding_the_canonical_text_again_changes_nothing(coder: Coder) -> None:
    first = coder.code("  Kenyan police\tarrested 40 protesters\x00 in Nairobi .\r\n\r\n\r\nThe end came soon. ").coding
    second = coder.code(first.report.text).coding
    assert second.report.text == first.report.text
    assert [(c.type, c.trigger.start) for c in second.claims] == [(c.type, c.trigger.start) for c in first.claims]


def test_a_long_report_is_read_to_its_end(coder: Coder) -> None:
    filler = "The committee discussed the minutes of its last session for a while. " * 12
    text = "\n\n".join([filler] * 40 + ["Police arrested the mayor of Kisumu on Friday."])
    coding = coder.code(text).coding
    assert coding.coverage.read == sum(s.end - s.start for s in coding.report.sections if s.kind == "body")
    assert any(c.type == "COERCE" and c.trigger.start > len(coding.report.text) - 60 for c in coding.claims)


def test_another_language_is_named_and_not_coded(coder: Coder) -> None:
    coding = coder.code(
        "Die Polizei hat am Montag in Berlin vierzig Demonstranten festgenommen, teilte das Ministerium mit."
    ).coding
    assert coding.report.language == "de"
    assert coding.claims == () and coding.spans == ()
    assert {s.reason for s in coding.coverage.skipped} == {"language"} and coding.coverage.read == 0


def test_boilerplate_and_headline_yield_no_claims(coder: Coder) -> None:
    text = (
        STRIKE
        + "\n\nSubscribe to our newsletter to get attacks and arrests explained every morning.\n\nShare this article"
        + "\n\nPhoto: Police arrest a protester in Nairobi. Ana Silva/Reuters"
    )
    coding = coder.code(text, title="Police arrest 40 in Nairobi").coding
    skipped = {s.reason: (s.start, s.end) for s in coding.coverage.skipped}
    assert set(skipped) == {"headline", "boilerplate", "caption"}
    assert not [c for c in coding.claims for a, b in skipped.values() if a <= c.trigger.start < b]
    wanted = Coder(Settings(headlines=True)).code(text, title="Police arrest 40 in Nairobi").coding
    assert any(c.trigger.text == "arrest" and c.trigger.start < 30 for c in wanted.claims)


def test_min_confidence_leaves_claims_out_and_mends_links(coder: Coder) -> None:
    every = coder.code(STRIKE).claims
    limit = sorted(c.confidence for c in every)[-1]
    strict = Coder(Settings(min_confidence=min(limit, 0.999)))
    kept = strict.code(STRIKE).claims
    assert 0 < len(kept) < len(every)
    names = {c.id for c in kept}
    assert all(c.about is None or c.about in names for c in kept)
    assert strict.run.settings == {"min_confidence": strict.settings.min_confidence}


@pytest.mark.parametrize("value", [-0.1, 1.0, 7])
def test_absurd_settings_are_refused(value: float) -> None:
    with pytest.raises(SettingsError, match="min_confidence"):
        Settings(min_confidence=value)


@pytest.mark.parametrize("text", ["", "   \n ", "\x00\x01"])
def test_no_text_is_a_clear_error_and_in_bulk_a_failure(coder: Coder, text: str) -> None:
    with pytest.raises(InputError, match="no text"):
        coder.code(text)
    results = list(coder.code_captures([Capture("bad", text), Capture("good", STRIKE)]))
    assert isinstance(results[0], Failure) and results[0].uri == "bad"
    assert isinstance(results[1], Coding)


@pytest.mark.parametrize(
    "wrong", [{"text": None}, {"text": 5}, {"text": [STRIKE]}, {"title": 5}, {"published": 20250708}]
)
def test_arguments_of_the_wrong_type_are_named(coder: Coder, wrong: dict[str, object]) -> None:
    with pytest.raises(TypeError, match=f"{next(iter(wrong))} must be a string"):
        coder.code(**({"text": STRIKE} | wrong))  # type: ignore[arg-type]


@pytest.mark.parametrize("wrong", [{"published": "last week"}, {"media_type": "text/markdown"}])
def test_a_date_or_media_type_that_is_none_is_refused(coder: Coder, wrong: dict[str, Any]) -> None:
    with pytest.raises(SettingsError, match=next(iter(wrong))):
        coder.code(STRIKE, **wrong)


def test_text_may_be_bytes_and_the_date_a_date(coder: Coder) -> None:
    result = coder.code(STRIKE.encode(), published=date(2025, 7, 8))
    assert result.to_dict() == coder.code(STRIKE, published="2025-07-08").to_dict()


def test_failures_keep_their_place(coder: Coder) -> None:
    lost = Failure("x#2", "read", "broken")
    results = list(coder.code_captures([Capture("a", "Police met."), lost, Capture("b", STRIKE)]))
    assert [type(r) for r in results] == [Coding, Failure, Coding] and results[1] is lost


def test_rows_frames_and_notebook(coder: Coder) -> None:
    import pandas as pd
    import polars as pl

    result = coder.code(STRIKE, published="2025-07-08")
    frame = pd.DataFrame(result.rows())
    assert len(frame) == len(result.claims) == len(pl.DataFrame(result.rows())) == result.to_arrow().num_rows
    assert "Kenyan police" in set(frame["actor"])
    assert "<mark" in result._repr_html_()
    assert "COERCE" in repr(result)


def test_explain_shows_every_stage(coder: Coder) -> None:
    stages = coder.explain(Capture("x", STRIKE))
    assert list(stages) == ["extract", "segment", "encode", "decode", "attribute", "resolve", "assemble"]


def test_labels_of_fillers_are_those_the_codebook_allows(coder: Coder) -> None:
    for c in coder.code(STRIKE).claims:
        for role in ("actor", "recipient", "place", "equipment", "source"):
            assert all(e.label in load().allowed(role) for e in getattr(c, role))
        assert {e.span for e in c.actor}.isdisjoint({e.span for e in c.recipient})
        assert replace(c, confidence=0.5).type in load().type
