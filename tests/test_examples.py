"""The ontology's own examples are coded as the tables say: one sentence for each type, mode and modality."""

import pytest

from dateline import Coder
from dateline.ontology import Modality, load

ONTOLOGY = load()
ROWS: list[tuple[str, str | None, str, str]] = [(t.code, None, t.example, t.trigger) for t in ONTOLOGY.types]
ROWS += [(m.type, m.mode, m.example, m.trigger) for m in ONTOLOGY.modes]


# Strict: when the model learns one of these, the test says so and the line goes.
NOT_YET = {
    ("MOBILIZE", "militia"): "few examples in the claim corpus; coded as troops",
    ("MOBILIZE", ""): "two claims, one for each half of a trigger in two parts",
    ("THREATEN", "violence"): "a death threat is coded as a threat of arrest",
    ("COERCE", "withhold"): "coded as SANCTION",
    ("negation", ""): "“denied that its navy had seized” is coded as actual, though “denied that it had shot” is not",
}


@pytest.fixture(scope="module")
def coder() -> Coder:
    return Coder()


@pytest.mark.parametrize("row", ROWS, ids=lambda row: f"{row[0]}/{row[1]}")
def test_types_and_modes(coder: Coder, request: pytest.FixtureRequest, row: tuple[str, str | None, str, str]) -> None:
    kind, mode, example, trigger = row
    if reason := NOT_YET.get((kind, mode or "")):
        request.applymarker(pytest.mark.xfail(strict=True, reason=reason))
    at = example.index(trigger)
    here = [c for c in coder.code(example).claims if c.trigger.start < at + len(trigger) and at < c.trigger.end]
    assert [(c.type, c.modality) for c in here] == [(kind, "actual")]
    if mode:
        assert here[0].mode == mode


@pytest.mark.parametrize("modality", ONTOLOGY.modalities, ids=lambda m: m.code)
def test_modalities(coder: Coder, request: pytest.FixtureRequest, modality: Modality) -> None:
    if reason := NOT_YET.get((modality.code, "")):
        request.applymarker(pytest.mark.xfail(strict=True, reason=reason))
    at = modality.example.index(modality.trigger)
    claims = coder.code(modality.example).claims
    assert [c.modality for c in claims if c.trigger.start < at + len(modality.trigger) and at < c.trigger.end] == [
        modality.code
    ]
