"""The ontology's own examples are coded as the tables say: one sentence for each type, mode and modality."""

import pytest

from dateline import Coder
from dateline.ontology import Modality, load

ONTOLOGY = load()
ROWS: list[tuple[str, str | None, str, str, str]] = [
    (t.code, None, "actual", t.example, t.trigger) for t in ONTOLOGY.types
]
ROWS += [(m.type, m.mode, "actual", m.example, m.trigger) for m in ONTOLOGY.modes]


@pytest.fixture(scope="module")
def coder() -> Coder:
    return Coder()


@pytest.mark.parametrize(("kind", "mode", "modality", "example", "trigger"), ROWS, ids=lambda v: str(v)[:24])
def test_types_and_modes(coder: Coder, kind: str, mode: str | None, modality: str, example: str, trigger: str) -> None:
    at = example.index(trigger)
    claims = coder.code(example).claims
    here = [c for c in claims if c.trigger.start < at + len(trigger) and at < c.trigger.end]
    assert [(c.type, c.modality) for c in here] == [(kind, modality)]
    if mode:
        assert here[0].mode == mode


@pytest.mark.parametrize("modality", ONTOLOGY.modalities, ids=lambda m: m.code)
def test_modalities(coder: Coder, modality: Modality) -> None:
    at = modality.example.index(modality.trigger)
    claims = coder.code(modality.example).claims
    assert [c.modality for c in claims if c.trigger.start < at + len(modality.trigger) and at < c.trigger.end] == [
        modality.code
    ]
