"""Export a trained model to the one ONNX file that ships: int8 encoder, span heads as constant outputs, scheme as metadata.

    python -m train.export --run train/runs/final --out dateline/data/model.onnx [--float]
"""

from __future__ import annotations

import argparse
import json
import tempfile
from pathlib import Path

import numpy as np
import onnx
import torch
from onnx import TensorProto, helper, numpy_helper
from onnxruntime.quantization import QuantType, quantize_dynamic
from torch import Tensor, nn

from dateline.encode import FORMAT
from train.model import DISTANCES, Model
from train.scheme import CONTEXTS, LINKS, MODALITIES, MODES, SPAN_LABELS, TAGGERS, TYPES

SHIPPED_LINKS = ("role", "same", "attribution")
SHIPPED_TYPERS = ("types", "mode", "modality")


class Network(nn.Module):
    """What ONNX runs: encoder and all taggers as one matrix."""

    def __init__(self, model: Model) -> None:
        super().__init__()
        self.encoder = model.encoder
        self.tags = nn.Linear(model.quad.in_features, sum(map(len, TAGGERS.values())))
        with torch.no_grad():
            self.tags.weight.copy_(torch.cat([model.taggers[n].weight for n in TAGGERS]))
            self.tags.bias.copy_(torch.cat([model.taggers[n].bias for n in TAGGERS]))

    def forward(self, ids: Tensor, case: Tensor, mask: Tensor) -> tuple[Tensor, Tensor]:
        h = self.encoder(ids, case, mask)
        return self.tags(h), h


def head_arrays(model: Model) -> dict[str, np.ndarray]:
    """The matrices of the span heads by name, as decode.py reads them."""
    modules: dict[str, nn.Module] = {f"links.{n}": model.links[n] for n in SHIPPED_LINKS}
    modules |= {f"typers.{n}": model.typers[n] for n in SHIPPED_TYPERS}
    modules |= {"contexts": model.contexts, "quad": model.quad, "dyad": model.dyad}
    return {f"{name}.{k}": v.detach().numpy() for name, m in modules.items() for k, v in m.state_dict().items()}


def scheme(thresholds: dict[str, float], confidence: list[float]) -> dict[str, object]:
    """The metadata that makes the file readable by itself."""
    labels = {
        "types": TYPES, "modes": MODES, "modality": MODALITIES, "contexts": CONTEXTS, "spans": SPAN_LABELS,
        "distances": tuple(map(str, DISTANCES)), **{f"links.{k}": LINKS[k] for k in SHIPPED_LINKS},
    }  # fmt: skip
    return {"format": FORMAT, "taggers": TAGGERS, "labels": labels, "thresholds": thresholds, "confidence": confidence}


def export(model: Model, out: Path, meta: dict[str, object], *, quantise: bool = True) -> None:
    """Write the ONNX file."""
    network = Network(model).eval()
    size = torch.export.Dim("pieces", min=2, max=512)
    batch = torch.export.Dim("batch", min=1, max=4096)
    sample = (torch.randint(1000, 2000, (3, 17)), torch.zeros(3, 17, dtype=torch.long), torch.ones(3, 17))
    with tempfile.TemporaryDirectory() as folder:
        plain, small = Path(folder, "plain.onnx"), Path(folder, "small.onnx")
        torch.onnx.export(
            network, sample, str(plain), input_names=["ids", "case", "mask"], output_names=["tags", "vectors"],
            dynamic_shapes=({0: batch, 1: size},) * 3, dynamo=True, external_data=False, verbose=False,
        )  # fmt: skip
        if quantise:
            graph = onnx.load(plain).graph
            keep = [n.name for n in graph.node if n.op_type in ("MatMul", "Gemm") and "tags" in n.output]
            keep += [n.name for n in graph.node if n.op_type == "MatMul" and any(o in a.input for a in graph.node if "tags" in a.output for o in n.output)]
            quantize_dynamic(plain, small, per_channel=True, weight_type=QuantType.QInt8, nodes_to_exclude=keep)
        network_file = onnx.load(small if quantise else plain)
    for name, array in head_arrays(model).items():
        half = array.astype(np.float16)
        network_file.graph.initializer.append(numpy_helper.from_array(half, f"weights/{name}"))
        network_file.graph.node.append(helper.make_node("Identity", [f"weights/{name}"], [f"head/{name}"], name=f"give/{name}"))
        network_file.graph.output.append(helper.make_tensor_value_info(f"head/{name}", TensorProto.FLOAT16, half.shape))
    network_file.metadata_props.append(onnx.StringStringEntryProto(key="dateline", value=json.dumps(meta)))
    network_file.doc_string = ""
    for node in network_file.graph.node:
        node.doc_string = ""
        del node.metadata_props[:]
    onnx.save(network_file, out)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--run", type=Path, required=True)
    parser.add_argument("--out", type=Path, required=True)
    parser.add_argument("--float", action="store_true", help="do not quantise")
    parser.add_argument("--tuned", type=Path, default=Path(__file__).parent / "tuned.json", help="thresholds and calibration")
    args = parser.parse_args()
    model = Model().eval()
    model.load_state_dict(torch.load(args.run / "model.pt", map_location="cpu", weights_only=True))
    tuned = json.loads(args.tuned.read_text(encoding="utf-8"))
    export(model, args.out, scheme(tuned["thresholds"], tuned["confidence"]), quantise=not args.float)
    print(f"{args.out}: {args.out.stat().st_size / 1e6:.1f} MB")


if __name__ == "__main__":
    main()
