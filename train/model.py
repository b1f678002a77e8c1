"""The model in PyTorch: MiniLM's encoder with case features, taggers over words, and small heads on span vectors.

Everything that works on spans (types, modes, modality, links, contexts) is made of plain matrices, so that the runtime
can do the same in numpy from the arrays that the ONNX file carries (dateline/decode.py; tests/test_model.py holds the
two together).
"""

from __future__ import annotations

import math
from pathlib import Path

import torch
from safetensors.torch import load_file
from torch import Tensor, nn
from torch.nn import functional as F

from dateline.wordpiece import CASES
from train.scheme import CONTEXTS, GENEVA, LINKS, MODALITIES, MODES, SPAN_LABELS, TAGGERS, TYPES
from train.vocabulary import VOCABULARY

HIDDEN, LAYERS, HEADS, INNER, POSITIONS = 384, 6, 12, 1536, 512
DISTANCES = (0, 1, 2, 3, 4, 6, 8, 12, 16, 24, 32, 48, 64, 96, 128)  # words between two spans, bucket edges
WIDTH, PRODUCT = 256, 128  # of the span heads
PIECES = tuple(VOCABULARY.read_text(encoding="utf-8").splitlines())


class Layer(nn.Module):
    """One BERT layer, post-norm."""

    def __init__(self) -> None:
        super().__init__()
        self.qkv = nn.Linear(HIDDEN, 3 * HIDDEN)
        self.out = nn.Linear(HIDDEN, HIDDEN)
        self.norm1 = nn.LayerNorm(HIDDEN, eps=1e-12)
        self.up = nn.Linear(HIDDEN, INNER)
        self.down = nn.Linear(INNER, HIDDEN)
        self.norm2 = nn.LayerNorm(HIDDEN, eps=1e-12)
        self.dropout = nn.Dropout(0.1)

    def forward(self, x: Tensor, mask: Tensor) -> Tensor:
        """x: batch × pieces × HIDDEN; mask: batch × 1 × 1 × pieces, 0 or far below it."""
        b, n, _ = x.shape
        q, k, v = self.qkv(x).view(b, n, 3, HEADS, HIDDEN // HEADS).permute(2, 0, 3, 1, 4)
        scores = q @ k.transpose(-1, -2) / math.sqrt(HIDDEN // HEADS) + mask
        mixed = (self.dropout(scores.softmax(-1)) @ v).transpose(1, 2).reshape(b, n, HIDDEN)
        x = self.norm1(x + self.dropout(self.out(mixed)))
        x = self.norm2(x + self.dropout(self.down(F.gelu(self.up(x)))))
        return x


class Encoder(nn.Module):
    """Pieces and case codes → vectors, [CLS] and [SEP] included."""

    def __init__(self) -> None:
        super().__init__()
        self.word = nn.Embedding(len(PIECES), HIDDEN)
        self.position = nn.Embedding(POSITIONS, HIDDEN)
        self.kind = nn.Parameter(torch.zeros(HIDDEN))
        self.case = nn.Embedding(len(CASES), HIDDEN)
        self.norm = nn.LayerNorm(HIDDEN, eps=1e-12)
        self.dropout = nn.Dropout(0.1)
        self.layers = nn.ModuleList(Layer() for _ in range(LAYERS))

    def forward(self, ids: Tensor, case: Tensor, mask: Tensor) -> Tensor:
        """All three: batch × pieces; mask is 1 for a piece, 0 for padding."""
        x: Tensor = self.word(ids) + self.position.weight[: ids.shape[1]] + self.kind + self.case(case)
        x = self.dropout(self.norm(x))
        bias = (1.0 - mask[:, None, None, :].to(x.dtype)) * -10000.0
        for layer in self.layers:
            x = layer(x, bias)
        return x

    def load_minilm(self, folder: Path) -> None:
        """Take the weights of the unpacked MiniLM-L6, of the pieces that are kept; case features start at zero."""
        w = load_file(folder / "model.safetensors")
        theirs = {p: n for n, p in enumerate((folder / "vocab.txt").read_text(encoding="utf-8").splitlines())}
        rows = torch.tensor([theirs[p] for p in PIECES])
        w = {k.removeprefix("bert."): v for k, v in w.items()}
        e = "embeddings."
        with torch.no_grad():
            self.word.weight.copy_(w[e + "word_embeddings.weight"][rows])
            self.position.weight.copy_(w[e + "position_embeddings.weight"])
            self.kind.copy_(w[e + "token_type_embeddings.weight"][0])
            self.case.weight.zero_()
            self.norm.weight.copy_(w[e + "LayerNorm.weight"])
            self.norm.bias.copy_(w[e + "LayerNorm.bias"])
        for n, layer in enumerate(self.layers):
            p = f"encoder.layer.{n}."
            a = p + "attention."
            state = {
                "qkv.weight": torch.cat([w[f"{a}self.{x}.weight"] for x in ("query", "key", "value")]),
                "qkv.bias": torch.cat([w[f"{a}self.{x}.bias"] for x in ("query", "key", "value")]),
            }
            for ours, other in (
                ("out", a + "output.dense"),
                ("norm1", a + "output.LayerNorm"),
                ("up", p + "intermediate.dense"),
                ("down", p + "output.dense"),
                ("norm2", p + "output.LayerNorm"),
            ):
                state |= {f"{ours}.{x}": w[f"{other}.{x}"] for x in ("weight", "bias")}
            layer.load_state_dict(state)


class Pair(nn.Module):
    """Scores of the classes of a link between a head span and another.

    Read off gelu(head + other + label + distance) and a product of the two spans.
    """

    def __init__(self, classes: int) -> None:
        super().__init__()
        self.head = nn.Linear(HIDDEN, WIDTH)
        self.other = nn.Linear(HIDDEN, WIDTH)
        self.left = nn.Linear(HIDDEN, PRODUCT)
        self.right = nn.Linear(HIDDEN, PRODUCT)
        self.label = nn.Embedding(len(SPAN_LABELS), WIDTH)
        self.distance = nn.Embedding(2 * len(DISTANCES) + 1, WIDTH)
        self.out = nn.Linear(WIDTH + PRODUCT, classes)
        self.dropout = nn.Dropout(0.2)
        nn.init.normal_(self.label.weight, std=0.02)
        nn.init.normal_(self.distance.weight, std=0.02)

    def forward(self, head: Tensor, other: Tensor, label: Tensor, distance: Tensor) -> Tensor:
        """One row a pair in all four; label is that of the other span."""
        mixed = F.gelu(self.head(head) + self.other(other) + self.label(label) + self.distance(distance))
        scores: Tensor = self.out(self.dropout(torch.cat([mixed, self.left(head) * self.right(other)], -1)))
        return scores


class Pointer(nn.Module):
    """Where in its window the content of an attribution begins and ends, asked from its cue."""

    def __init__(self) -> None:
        super().__init__()
        self.cue = nn.Linear(HIDDEN, 2 * PRODUCT)
        self.word = nn.Linear(HIDDEN, 2 * PRODUCT)
        self.alone = nn.Linear(HIDDEN, 2)
        self.distance = nn.Embedding(2 * len(DISTANCES) + 1, 2)
        self.dropout = nn.Dropout(0.1)
        nn.init.zeros_(self.distance.weight)

    def forward(self, cue: Tensor, words: Tensor, at: Tensor, distance: Tensor) -> Tensor:
        """Logits, cues × 2 × words. cue: one vector a cue; words: vectors; `at`: which words a cue is asked about."""
        left = self.cue(self.dropout(cue)).unflatten(-1, (2, PRODUCT))
        right = self.word(self.dropout(words)).unflatten(-1, (2, PRODUCT))[at]
        scores = torch.einsum("cbp,cwbp->cbw", left, right) / math.sqrt(PRODUCT)
        near: Tensor = self.alone(words)[at] + self.distance(distance)
        return scores + near.transpose(1, 2)


class Typer(nn.Module):
    """Classes of a span from its vector, its sentence's and its window's."""

    def __init__(self, classes: int) -> None:
        super().__init__()
        self.hidden = nn.Linear(3 * HIDDEN, WIDTH)
        self.out = nn.Linear(WIDTH, classes)
        self.dropout = nn.Dropout(0.3)

    def forward(self, x: Tensor) -> Tensor:
        scores: Tensor = self.out(self.dropout(F.gelu(self.hidden(self.dropout(x)))))
        return scores


class Model(nn.Module):
    """Encoder and all heads."""

    def __init__(self) -> None:
        super().__init__()
        self.encoder = Encoder()
        self.taggers = nn.ModuleDict({name: nn.Linear(HIDDEN, len(tags)) for name, tags in TAGGERS.items()})
        self.links = nn.ModuleDict({name: Pair(len(classes)) for name, classes in LINKS.items()})
        sizes = {
            "types": len(TYPES),
            "mode": len(MODES) + 1,
            "modality": len(MODALITIES),
            "factuality": 1,
            "geneva": GENEVA,
        }
        self.typers = nn.ModuleDict({name: Typer(size) for name, size in sizes.items()})
        self.dyad = nn.ModuleDict({"pool": nn.Linear(2 * HIDDEN, HIDDEN), "typer": Typer(len(TYPES))})
        self.content = Pointer()
        self.contexts = nn.Linear(HIDDEN, len(CONTEXTS))
        self.quad = nn.Linear(HIDDEN, 5)
        self.dropout = nn.Dropout(0.1)

    def forward(self, ids: Tensor, case: Tensor, mask: Tensor) -> Tensor:
        vectors: Tensor = self.encoder(ids, case, mask)
        return vectors

    def dyads(self, a: Tensor, b: Tensor, words: Tensor, keep: Tensor) -> Tensor:
        """Types between two marked spans: the words they attend to together, then a classifier.

        words: n × pieces × HIDDEN; keep: n × pieces, False for padding.
        """
        query = self.dyad["pool"](torch.cat([a, b], -1))
        likeness = (words @ query[:, :, None]).squeeze(-1) / math.sqrt(HIDDEN)
        weights = likeness.masked_fill(~keep, -1e4).softmax(-1)
        pooled = (weights[:, :, None] * words).sum(1)
        scores: Tensor = self.dyad["typer"](torch.cat([a, b, pooled], -1))
        return scores
