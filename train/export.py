"""Export a trained model to the one ONNX file that ships.

    python -m train.export --run train/runs/average --out dateline/data/model.onnx --corpora DIR

In it: the encoder in int8, the span heads as constant outputs, the scheme as metadata.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import tempfile
from pathlib import Path
from typing import Any

import numpy as np
import onnx
import onnxruntime
import torch
from onnx import TensorProto, helper, numpy_helper
from onnxruntime.quantization import QuantType, quantize_dynamic
from torch import Tensor, nn

from dateline.encode import FORMAT, feed
from dateline.records import Window
from dateline.segment import windows_of
from train.batches import collate, distance, distances
from train.corpora import read_claims
from train.examples import Example, examples
from train.model import DISTANCES, Model
from train.scheme import CONTEXTS, LINKS, MODALITIES, MODES, SPAN_LABELS, TAGGERS, TYPES
from train.train import span_means

CALIBRATION = 200  # windows
SHIPPED_LINKS = ("role", "same", "attribution")
SHIPPED_TYPERS = ("types", "mode", "modality")


class Network(nn.Module):
    """What ONNX runs: encoder and all taggers as one matrix."""

    def __init__(self, model: Model) -> None:
        super().__init__()
        self.encoder = model.encoder
        self.tags = nn.Linear(model.quad.in_features, sum(map(len, TAGGERS.values())))
        with torch.no_grad():
            self.tags.weight.copy_(torch.cat([model.taggers[n].get_parameter("weight") for n in TAGGERS]))
            self.tags.bias.copy_(torch.cat([model.taggers[n].get_parameter("bias") for n in TAGGERS]))

    def forward(self, ids: Tensor, case: Tensor, mask: Tensor) -> tuple[Tensor, Tensor]:
        h = self.encoder(ids, case, mask)
        return self.tags(h), h


def head_arrays(model: Model) -> dict[str, np.ndarray]:
    """The matrices of the span heads by name, as decode.py reads them."""
    modules: dict[str, nn.Module] = {f"links.{n}": model.links[n] for n in SHIPPED_LINKS}
    modules |= {f"typers.{n}": model.typers[n] for n in SHIPPED_TYPERS}
    modules |= {"contexts": model.contexts, "content": model.content}
    return {f"{name}.{k}": v.detach().numpy() for name, m in modules.items() for k, v in m.state_dict().items()}


def scheme(thresholds: dict[str, float], confidence: dict[str, list[float]]) -> dict[str, object]:
    """The metadata that makes the file readable by itself."""
    labels = {
        "types": TYPES, "modes": MODES, "modality": MODALITIES, "contexts": CONTEXTS, "spans": SPAN_LABELS,
        "distances": tuple(map(str, DISTANCES)), **{f"links.{k}": LINKS[k] for k in SHIPPED_LINKS},
    }  # fmt: skip
    return {"format": FORMAT, "taggers": TAGGERS, "labels": labels, "thresholds": thresholds, "confidence": confidence}


def export(model: Model, out: Path, meta: dict[str, object], windows: list[Window]) -> None:
    """Write the ONNX file and, beside it, its hash. `windows` are texts to calibrate on; none: do not quantise."""
    network = Network(model).eval()
    size = torch.export.Dim("pieces", min=2, max=512)
    batch = torch.export.Dim("batch", min=1, max=4096)
    sample = (torch.randint(1000, 2000, (3, 17)), torch.zeros(3, 17, dtype=torch.long), torch.ones(3, 17))
    with tempfile.TemporaryDirectory() as folder:
        plain, small = Path(folder, "plain.onnx"), Path(folder, "small.onnx")
        torch.onnx.export(
            network,
            sample,
            str(plain),
            input_names=["ids", "case", "mask"],
            output_names=["tags", "vectors"],
            dynamic_shapes=({0: batch, 1: size},) * 3,
            dynamo=True,
            external_data=False,
            verbose=False,
        )
        if windows:
            graph = onnx.load(plain).graph
            last = [n for n in graph.node if "tags" in n.output]
            keep = [n.name for n in graph.node if n in last or any(o in x.input for x in last for o in n.output)]
            quantize_dynamic(plain, small, per_channel=True, weight_type=QuantType.QInt8, nodes_to_exclude=keep)
            file = fix_ranges(onnx.load(small), onnx.load(plain), windows)
        else:
            file = onnx.load(plain)
    finish(file, model, meta)
    onnx.save(file, out)
    out.with_suffix(".sha256").write_text(hashlib.sha256(out.read_bytes()).hexdigest() + "\n", encoding="ascii")


def fix_ranges(small: onnx.ModelProto, plain: onnx.ModelProto, windows: list[Window]) -> onnx.ModelProto:
    """Replace the ranges that are measured anew on each batch by fixed ones: half of `windows` keep within them.

    With measured ranges a text's answers depend on the texts beside it. Ranges wide enough for every window are further
    from the float network than these, which cut off the rare extremes (train/LOG.md).
    """
    measured = {n.input[0] for n in small.graph.node if n.op_type == "DynamicQuantizeLinear"}
    names = sorted(measured)
    plain.graph.output.extend(helper.make_empty_tensor_value_info(n) for n in names)
    options = onnxruntime.SessionOptions()
    options.graph_optimization_level = onnxruntime.GraphOptimizationLevel.ORT_DISABLE_ALL
    session = onnxruntime.InferenceSession(plain.SerializeToString(), options)
    met = [[(x.min(), x.max()) for x in session.run(names, feed([w]))] for w in windows]
    low, high = (dict(zip(names, np.median(met, 0)[:, k].tolist(), strict=True)) for k in (0, 1))
    nodes = []
    for n in small.graph.node:
        if n.op_type == "DynamicQuantizeLinear":
            bottom = min(low[n.input[0]], 0.0)
            scale = np.float32((max(high[n.input[0]], 0.0) - bottom) / 255)
            zero = np.uint8(np.clip(round(-bottom / float(scale)), 0, 255))
            for value, name in ((scale, n.output[1]), (zero, n.output[2])):
                small.graph.initializer.append(numpy_helper.from_array(np.array(value), name))
            n = helper.make_node("QuantizeLinear", [n.input[0], n.output[1], n.output[2]], [n.output[0]], name=n.name)
        nodes.append(n)
    del small.graph.node[:]
    small.graph.node.extend(nodes)
    return small


def finish(file: onnx.ModelProto, model: Model, meta: dict[str, object]) -> None:
    """Add the span heads as constant outputs and the scheme as metadata; drop what the exporter noted for itself."""
    for name, array in head_arrays(model).items():
        half = array.astype(np.float16)
        file.graph.initializer.append(numpy_helper.from_array(half, f"weights/{name}"))
        node = helper.make_node("Identity", [f"weights/{name}"], [f"head/{name}"], name=f"give/{name}")
        file.graph.node.append(node)
        info = helper.make_tensor_value_info(f"head/{name}", TensorProto.FLOAT16, half.shape)
        file.graph.output.append(info)
    file.metadata_props.append(onnx.StringStringEntryProto(key="dateline", value=json.dumps(meta)))
    file.doc_string = ""
    for node in file.graph.node:
        node.doc_string = ""
        del node.metadata_props[:]


SENTENCES = (
    "Kenya's foreign minister told reporters in Nairobi on Monday that two drones had struck a fuel depot "
    "near Garissa, killing at least 12 people.",
    "The ministry denied it.",
    "“We will not sign,” he said, but Zürich police arrested 40 demonstrators.",
)


def reference(model: Model, path: Path) -> None:
    """What PyTorch answers for a few sentences, for the test that the shipped file and numpy answer the same."""
    arrays: dict[str, np.ndarray] = {"sentences": np.array(SENTENCES)}
    for n, text in enumerate(SENTENCES):
        window = windows_of(text, [(0, len(text))])[0]
        example = Example(
            window,
            "reference",
            str(n),
            spans=[(i, min(i + 2, len(window.start)), i % len(SPAN_LABELS)) for i in range(0, len(window.start), 2)],
        )
        batch = collate([example])
        with torch.no_grad():
            h = model(batch.ids, batch.case, batch.mask)
            arrays[f"vectors{n}"] = h[0].numpy()
            arrays[f"tags{n}"] = torch.cat([model.taggers[t](h[0]) for t in TAGGERS], 1)[batch.words].numpy()
            span, sentence, whole = span_means(h, batch.spans, batch.sentences, batch.mask)
            arrays[f"types{n}"] = model.typers["types"](torch.cat([span, sentence, whole], 1)).softmax(-1).numpy()
            others = torch.arange(1, len(span))
            gaps = torch.tensor([distance(example.spans[0], example.spans[int(o)]) for o in others])
            arrays[f"roles{n}"] = (
                model.links["role"](span[torch.zeros_like(others)], span[others], batch.labels[others], gaps)
                .sigmoid()
                .numpy()
            )
            size = len(window.start)
            cue = (h[0, 1 + window.first[2] : 1 + window.first[4]].mean(0))[None]
            at, gaps = torch.arange(size)[None], torch.from_numpy(distances((2, 4), size))[None]
            arrays[f"ends{n}"] = model.content(cue, h[0][batch.words], at, gaps)[0].numpy()
    small: dict[str, Any] = {k: v.astype(np.float16) if v.dtype == np.float32 else v for k, v in arrays.items()}
    np.savez_compressed(path, **small)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--run", type=Path, required=True)
    parser.add_argument("--out", type=Path, required=True)
    parser.add_argument("--corpora", type=Path, help="calibrate int8 on the claim corpus; without it, do not quantise")
    parser.add_argument(
        "--tuned", type=Path, default=Path(__file__).parent / "tuned.json", help="thresholds and calibration"
    )
    parser.add_argument("--reference", type=Path, help="write PyTorch's answers for tests/test_model.py here")
    args = parser.parse_args()
    model = Model().eval()
    model.load_state_dict(torch.load(args.run / "model.pt", map_location="cpu", weights_only=True))
    tuned = json.loads(args.tuned.read_text(encoding="utf-8"))
    windows = [e.window for d in read_claims(args.corpora) if not d.dev for e in examples(d)] if args.corpora else []
    chosen = [windows[n] for n in np.random.default_rng(1).permutation(len(windows))[:CALIBRATION]]
    export(model, args.out, scheme(tuned["thresholds"], tuned["confidence"]), chosen)
    if args.reference:
        reference(model, args.reference)
    print(f"{args.out}: {args.out.stat().st_size / 1e6:.1f} MB")


if __name__ == "__main__":
    main()
