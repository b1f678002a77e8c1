"""The shipped file and the numpy heads answer what PyTorch answered at export (tests/data/reference.npz,
train/export.py).
"""

from pathlib import Path

import numpy as np
import pytest

from dateline import assets, attribute, decode
from dateline.arithmetic import gelu, linear, sigmoid, softmax
from dateline.encode import Encoder
from dateline.errors import AssetError
from dateline.records import Scores
from dateline.segment import windows_of

REFERENCE = np.load(Path(__file__).parent / "data" / "reference.npz")
SENTENCES = [str(s) for s in REFERENCE["sentences"]]


@pytest.fixture(scope="module")
def encoder() -> Encoder:
    return Encoder()


def _rows(words: int, labels: tuple[str, ...]) -> decode._Rows:
    rows = decode._Rows()
    for i in range(0, words, 2):
        rows.report.append(0)
        rows.window.append(0)
        rows.first.append(i)
        rows.last.append(min(i + 2, words))
        rows.label.append(labels[i % len(labels)])
    return rows


@pytest.mark.parametrize("n", range(len(SENTENCES)))
def test_quantised_network_agrees_with_pytorch(encoder: Encoder, n: int) -> None:
    window = windows_of(SENTENCES[n], [(0, len(SENTENCES[n]))])
    scores = encoder.encode(window)[0]
    gold = REFERENCE[f"vectors{n}"].astype(np.float32)
    cosine = (scores.vectors * gold).sum(1) / np.linalg.norm(scores.vectors, axis=1) / np.linalg.norm(gold, axis=1)
    assert cosine.mean() > 0.97
    column, agree = 0, []
    for tags in encoder.heads.taggers.values():
        here = slice(column, column + len(tags))
        agree.append(scores.tags[:, here].argmax(1) == REFERENCE[f"tags{n}"][:, here].argmax(1))
        column += len(tags)
    assert column == scores.tags.shape[1]
    assert np.mean(agree) > 0.97


@pytest.mark.parametrize("n", range(len(SENTENCES)))
def test_numpy_heads_agree_with_pytorch(encoder: Encoder, n: int) -> None:
    window = windows_of(SENTENCES[n], [(0, len(SENTENCES[n]))])[0]
    heads, vectors = encoder.heads, REFERENCE[f"vectors{n}"].astype(np.float32)
    rows = _rows(len(window.start), heads.labels["spans"])
    span, sentence, whole = decode._means([window], [Scores(np.zeros((0, 0), np.float32), vectors)], rows)
    x = np.concatenate([span, sentence, np.repeat(whole, len(span), 0)], 1)
    hidden = gelu(linear(x, heads, "typers.types.hidden"))
    types = softmax(linear(hidden, heads, "typers.types.out"))
    np.testing.assert_allclose(types, REFERENCE[f"types{n}"], atol=0.02)
    others = np.arange(1, len(span))
    roles = sigmoid(decode._pairs("role", span, np.zeros_like(others), others, rows, heads))
    np.testing.assert_allclose(roles, REFERENCE[f"roles{n}"], atol=0.02)
    ends = attribute._ends(window, Scores(np.zeros((0, 0), np.float32), vectors), heads, [(2, 4)])
    np.testing.assert_allclose(ends[0], REFERENCE[f"ends{n}"], atol=0.05, rtol=0.01)


def test_gelu_is_exact_enough() -> None:
    from math import erf

    x = np.linspace(-6, 6, 241, dtype=np.float32)
    np.testing.assert_allclose(gelu(x), [v * (1 + erf(v / 2**0.5)) / 2 for v in x], atol=3e-6)


def test_order_and_batching_do_not_change_the_answers(encoder: Encoder) -> None:
    windows = [w for s in SENTENCES for w in windows_of(s, [(0, len(s))])]
    alone = [encoder.encode([w])[0] for w in windows]
    together = encoder.encode(windows[::-1])[::-1]
    for a, b in zip(alone, together, strict=True):
        assert a.tags.shape == b.tags.shape
        assert (a.tags[:, :19].argmax(1) == b.tags[:, :19].argmax(1)).mean() > 0.9  # int8 scales are per batch


def test_size_of_the_model_file() -> None:
    assert len(assets.model_bytes()) < 30_000_000


@pytest.mark.parametrize("content", [b"", b"not a model", None])
def test_a_damaged_or_missing_model_is_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, content: bytes | None
) -> None:
    (tmp_path / "model.sha256").write_bytes((assets.DATA / "model.sha256").read_bytes())
    if content is not None:
        (tmp_path / "model.onnx").write_bytes(content)
    monkeypatch.setattr(assets, "DATA", tmp_path)
    with pytest.raises(AssetError, match="install dateline again"):
        Encoder()
