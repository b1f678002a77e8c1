"""Windows → Scores: the neural half of reading. The only module that runs the model.

In: windows of any reports. Out: one Scores a window, in the order given. Windows are sorted by length and batched,
since padding costs as much as text. One session with one thread; callers run several threads (onnxruntime releases the
interpreter lock).
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import numpy as np
import onnxruntime
from numpy.typing import NDArray

from dateline import assets
from dateline.errors import AssetError
from dateline.records import Heads, Scores, Window
from dateline.wordpiece import CLS, PAD, SEP

__all__ = ["FORMAT", "Encoder", "feed"]

FORMAT = "dateline-model/2"
BATCH = 512  # pieces, padding included: stays in the cache; a quarter faster than 2048 and half its memory


class Encoder:
    """The model file, loaded: `heads` for decoding, and `encode`."""

    def __init__(self, path: Path | None = None) -> None:
        options = onnxruntime.SessionOptions()
        options.intra_op_num_threads = 1
        options.inter_op_num_threads = 1
        options.enable_mem_pattern = (
            False  # every batch has another shape: a plan of memory for each would only pile up
        )
        options.log_severity_level = 3
        self._session = onnxruntime.InferenceSession(
            assets.model_bytes(path), options, providers=["CPUExecutionProvider"]
        )
        meta = self._session.get_modelmeta().custom_metadata_map
        scheme = json.loads(meta.get("dateline", '{"format": "none"}'))
        if scheme["format"] != FORMAT:
            raise AssetError(f"the model file has format {scheme['format']}, this version of dateline reads {FORMAT}")
        self.heads = self._heads(scheme)

    def encode(self, windows: Sequence[Window]) -> list[Scores]:
        """Scores of the windows, in their order."""
        found: list[Scores | None] = [None] * len(windows)
        for chosen in _batches(windows):
            for n, scores in zip(chosen, self._run([windows[n] for n in chosen]), strict=True):
                found[n] = scores
        return [s for s in found if s is not None]

    def forward(self, windows: Sequence[Window]) -> None:
        """Run the network alone over the same batches; what `bench/speed.py` compares the pipeline with."""
        for chosen in _batches(windows):
            self._session.run(["tags", "vectors"], feed([windows[n] for n in chosen]))

    def _run(self, windows: list[Window]) -> Iterator[Scores]:
        tags, vectors = self._session.run(["tags", "vectors"], feed(windows))
        for n, w in enumerate(windows):
            yield Scores(tags[n][1 + w.first[:-1]], vectors[n, : len(w.ids) + 2])

    def _heads(self, scheme: dict[str, Any]) -> Heads:
        names = [o.name for o in self._session.get_outputs() if o.name.startswith("head/")]
        empty = {
            "ids": np.array([[CLS, SEP]], np.int64),
            "case": np.zeros((1, 2), np.int64),
            "mask": np.ones((1, 2), np.float32),
        }
        arrays = self._session.run(names, empty)
        return Heads(
            weights={n.removeprefix("head/"): a.astype(np.float32) for n, a in zip(names, arrays, strict=True)},
            taggers={k: tuple(v) for k, v in scheme["taggers"].items()},
            labels={k: tuple(v) for k, v in scheme["labels"].items()},
            thresholds={k: float(v) for k, v in scheme["thresholds"].items()},
            confidence={k: tuple(map(float, v)) for k, v in scheme["confidence"].items()},
        )


def _batches(windows: Sequence[Window]) -> Iterator[list[int]]:
    order = sorted(range(len(windows)), key=lambda n: len(windows[n].ids))
    batch: list[int] = []
    for n in order:
        if batch and (len(windows[n].ids) + 2) * (len(batch) + 1) > BATCH:
            yield batch
            batch = []
        batch.append(n)
    if batch:
        yield batch


def feed(windows: list[Window]) -> dict[str, NDArray[Any]]:
    """The network's inputs for a batch of windows: [CLS] pieces [SEP], padded."""
    size = max(len(w.ids) for w in windows) + 2
    ids = np.full((len(windows), size), PAD, np.int64)
    case = np.zeros((len(windows), size), np.int64)
    mask = np.zeros((len(windows), size), np.float32)
    for n, w in enumerate(windows):
        k = len(w.ids)
        ids[n, 0], ids[n, k + 1] = CLS, SEP
        ids[n, 1 : k + 1], case[n, 1 : k + 1], mask[n, : k + 2] = w.ids, w.case, 1
    return {"ids": ids, "case": case, "mask": mask}
