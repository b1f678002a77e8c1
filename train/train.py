"""Train the model. Resumable: run the same command again and it goes on from the last checkpoint.

    python -m train.train --corpora DIR --base DIR --run train/runs/main
    python -m train.train --corpora DIR --init train/runs/main --run train/runs/claims --phase claims

The first command makes the shared model; the second turns it to the claim corpus. `--base` is the folder of
the unpacked base model (model.safetensors). CUDA where it is there, else the CPU; both with bf16 autocast.
"""

from __future__ import annotations

import argparse
import copy
import json
import time
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import torch
from torch import Tensor
from torch.nn import functional as F

from train.batches import Batch, collate, schedule
from train.corpora import CORPORA, fold_of
from train.examples import Example, examples
from train.model import Model
from train.vary import names, varied


@dataclass(frozen=True)
class Phase:
    """A stretch of training: shares of the pieces seen by corpus, and the rate as a share of the peak rates."""

    shares: dict[str, float]
    rate: float = 1.0  # after the warm-up, then a straight line down to
    end: float = 0.1
    warm: int = 100  # steps
    average: float = 0.998  # of the weights


PHASES = {
    # what reading needs, of every corpus but the PLOVER sets (cross-validation on them starts from here)
    "main": Phase(
        {"claims": 0.18, "portal": 0.08, "polnear": 0.36, "ewt": 0.20, "re3d": 0.07, "gum": 0.05, "geneva": 0.03,
         "ecb": 0.03},
        rate=0.8, end=0.4,
    ),
    # the claim corpus, which is what the product is about
    "claims": Phase(
        {"claims": 0.44, "portal": 0.15, "polnear": 0.21, "ewt": 0.07, "re3d": 0.05, "gum": 0.03, "geneva": 0.01,
         "ecb": 0.01, "ontology": 0.01, "actors": 0.01, "pairs": 0.005, "quad": 0.005},
        rate=0.5, end=0.0,
    ),
    "fold": Phase({"claims": 0.2, "pairs": 0.3, "quad": 0.5}, rate=0.25, end=0.0, warm=20, average=0.98),
}  # fmt: skip
WEIGHTS = {
    "outer": 1.0, "inner": 0.7, "trigger": 1.5, "source": 1.0, "cue": 1.0, "content": 1.0, "uner": 1.0, "re3d": 1.0,
    "dyad": 0.5,
    "types": 1.2, "mode": 0.7, "modality": 0.7, "factuality": 0.5, "geneva": 0.5,
    "role": 3.0, "same": 1.5, "srl": 1.0, "attribution": 1.0, "contents": 0.7, "contexts": 2.0,
    "quad": 1.0, "dyads": 1.0,
}  # fmt: skip
COPIES = 2  # of each report of the claim corpus with other names
ENCODER_RATE, HEAD_RATE, DECAY, CLIP, DROP, SMOOTHING = 1.5e-4, 8e-4, 0.01, 1.0, 0.06, 0.05


def load(folder: Path, *, fold: int | None = None) -> dict[str, list[Example]]:
    """The training examples by corpus. With `fold`, that fifth of the PLOVER sets is left out."""
    found: dict[str, list[Example]] = {}
    rng = np.random.default_rng(1)
    for name, reader in CORPORA.items():
        docs = [d for d in reader(folder) if not d.dev]
        if name == "claims":
            pool = names(docs)
            docs += [varied(d, pool, rng) for d in docs for _ in range(COPIES)]
        if fold is not None and name in ("pairs", "quad"):
            docs = [d for d in docs if fold_of(d) != fold]
        for d in docs:
            found.setdefault(d.corpus, []).extend(examples(d))
    return found


def span_means(h: Tensor, spans: Tensor, sentences: Tensor, mask: Tensor) -> tuple[Tensor, Tensor, Tensor]:
    """Mean vectors of spans, of their sentences and of their windows ([CLS] and [SEP] left out of none)."""
    total = F.pad(h.float().cumsum(1), (0, 0, 1, 0))
    row = spans[:, 0]

    def mean(a: Tensor, b: Tensor) -> Tensor:
        return (total[row, b] - total[row, a]) / (b - a).clamp(min=1)[:, None]

    lengths = mask.sum(1).long()[row]
    return mean(spans[:, 1], spans[:, 2]), mean(sentences[:, 0], sentences[:, 1]), mean(torch.zeros_like(row), lengths)


def losses(model: Model, batch: Batch) -> dict[str, Tensor]:
    """The loss of every head that the batch supervises."""
    h = model(batch.ids, batch.case, batch.mask)
    found: dict[str, Tensor] = {}
    words = model.dropout(h.flatten(0, 1)[batch.words])
    for name, target in batch.tags.items():
        found[name] = F.cross_entropy(model.taggers[name](words).float(), target, ignore_index=-1)
    pooled = (h.float() * batch.mask[:, :, None]).sum(1) / batch.mask.sum(1, keepdim=True)
    if batch.contexts is not None:
        found["contexts"] = F.binary_cross_entropy_with_logits(model.contexts(pooled).float(), batch.contexts)
    if batch.quad is not None:
        found["quad"] = F.cross_entropy(model.quad(model.dropout(pooled)).float(), batch.quad)
    if not len(batch.spans):
        return found
    span, sentence, window = span_means(h, batch.spans, batch.sentences, batch.mask)
    if len(batch.triggers):
        vector = torch.cat([span, sentence, window], -1)[batch.triggers]
        found |= trigger_losses(model, batch, vector)
    for name, (head, other, gap, target) in batch.pairs.items():
        scores = model.links[name](
            model.dropout(span[head]), model.dropout(span[other]), batch.labels[other], gap
        ).float()
        if name == "same":
            found[name] = ranked(scores[:, 0], target[:, 0], head)
        else:
            found[name] = F.binary_cross_entropy_with_logits(scores, target, reduction="none").sum(1).mean()
    if batch.contents is not None:
        cues, at, gap, edges = batch.contents
        scores = model.content(span[cues], words, at.clamp(min=0), gap).float().masked_fill(at[:, None] < 0, -1e4)
        found["contents"] = F.cross_entropy(scores.flatten(0, 1), edges.flatten())
    if batch.dyads is not None:
        a, b, types = batch.dyads
        rows = batch.spans[a, 0]
        scores = model.dyads(span[a], span[b], h[rows].float(), batch.mask[rows] > 0).float().log_softmax(-1)
        found["dyads"] = -scores.masked_fill(~types, -1e4).logsumexp(-1).mean()
    return found


def ranked(scores: Tensor, target: Tensor, head: Tensor) -> Tensor:
    """The loss of a span's choice among the earlier ones or none of them, whose score is 0 (Lee et al. 2017)."""
    _, group = head.unique(return_inverse=True)
    size = int(group.max()) + 1
    top = scores.new_zeros(size).scatter_reduce(0, group, scores.detach(), "amax")
    weight = (scores - top[group]).exp()
    none = (-top).exp()
    every = none.scatter_add(0, group, weight)
    right = torch.zeros_like(none).scatter_add(0, group, weight * target)
    linked = torch.zeros_like(none).scatter_add(0, group, target) > 0
    return (every.log() - torch.where(linked, right, none).clamp(min=1e-9).log()).mean()


def trigger_losses(model: Model, batch: Batch, vector: Tensor) -> dict[str, Tensor]:
    """The losses of the heads on triggers; `vector` is one row a trigger. What is unknown costs nothing."""
    found = {}
    for name in ("types", "mode", "modality", "geneva"):
        target = batch.targets[name]
        if (target >= 0).any():
            scores = model.typers[name](vector).float()
            found[name] = F.cross_entropy(scores, target, ignore_index=-1, label_smoothing=SMOOTHING)
    known = ~batch.targets["factuality"].isnan()
    if known.any():
        value = model.typers["factuality"](vector[known]).float().squeeze(-1).tanh()
        found["factuality"] = F.smooth_l1_loss(value, batch.targets["factuality"][known], beta=0.3)
    return found


def rate(step: int, steps: int, phase: Phase) -> float:
    """Share of the peak rates at a step: warm-up, then a straight line down."""
    if step < phase.warm:
        return phase.rate * step / phase.warm
    return phase.rate + (phase.end - phase.rate) * (step - phase.warm) / max(1, steps - phase.warm)


def to_device(batch: Batch, device: torch.device) -> Batch:
    """The same batch on a device."""

    def move(v: Any) -> Any:
        if isinstance(v, Tensor):
            return v.to(device)
        if isinstance(v, dict):
            return {k: move(x) for k, x in v.items()}
        return tuple(map(move, v)) if isinstance(v, tuple) else v

    return Batch(**{k: move(getattr(batch, k)) for k in batch.__dataclass_fields__})


def save(path: Path, value: object) -> None:
    """Write, then rename, so that a kill leaves the old file."""
    torch.save(value, path.with_suffix(".tmp"))
    path.with_suffix(".tmp").rename(path)


@dataclass
class Run:
    """How far training has come: what a checkpoint holds."""

    model: Model
    average: Model  # of the model's weights over the last steps; this is what is used later
    optimiser: torch.optim.Optimizer
    step: int = 0  # steps taken

    def save(self, folder: Path) -> None:
        """Write what is needed to go on, and the averaged model."""
        state = {
            "model": self.model.state_dict(),
            "average": self.average.state_dict(),
            "optimiser": self.optimiser.state_dict(),
            "step": self.step,
        }
        save(folder / "last.pt", state)
        save(folder / "model.pt", self.average.state_dict())


def start(args: argparse.Namespace, device: torch.device) -> Run:
    """A new run, or the one to go on with."""
    model = Model()
    if args.init:
        model.load_state_dict(torch.load(args.init / "model.pt", map_location="cpu", weights_only=True))
    elif not (args.run / "last.pt").exists():
        model.encoder.load_minilm(args.base)
    model.to(device)
    average = copy.deepcopy(model).eval()
    encoder = list(model.encoder.parameters())
    ids = {id(p) for p in encoder}
    groups = [
        {"params": encoder, "lr": ENCODER_RATE, "peak": ENCODER_RATE},
        {"params": [p for p in model.parameters() if id(p) not in ids], "lr": HEAD_RATE, "peak": HEAD_RATE},
    ]
    optimiser = torch.optim.AdamW(groups, weight_decay=DECAY, fused=True)
    if not (args.run / "last.pt").exists():
        return Run(model, average, optimiser)
    state = torch.load(args.run / "last.pt", map_location=device, weights_only=True)
    model.load_state_dict(state["model"])
    average.load_state_dict(state["average"])
    optimiser.load_state_dict(state["optimiser"])
    return Run(model, average, optimiser, int(state["step"]))


def learn(run: Run, batch: Batch, *, steps: int, phase: Phase) -> dict[str, float]:
    """Take one step of `steps`: losses, new weights, new average. Returns the losses."""
    for group in run.optimiser.param_groups:
        group["lr"] = group["peak"] * rate(run.step + 1, steps, phase)
    run.model.train()
    device = batch.ids.device
    with torch.autocast(device.type, dtype=torch.bfloat16):
        found = losses(run.model, batch)
    total = sum((WEIGHTS[k] * v for k, v in found.items()), torch.zeros((), device=device))
    run.optimiser.zero_grad(set_to_none=True)
    total.backward()
    torch.nn.utils.clip_grad_norm_(run.model.parameters(), CLIP)
    run.optimiser.step()
    with torch.no_grad():
        keep = min(phase.average, (run.step + 1) / (run.step + 10))
        for a, p in zip(run.average.parameters(), run.model.parameters(), strict=True):
            a.lerp_(p, 1 - keep)
    run.step += 1
    return {k: v.item() for k, v in found.items()}


class Log:
    """Mean losses and speed since the last line."""

    def __init__(self) -> None:
        self.sums: dict[str, list[float]] = {}
        self.pieces, self.clock = 0, time.monotonic()

    def add(self, found: dict[str, float], pieces: int) -> None:
        """Count one step."""
        for k, v in found.items():
            self.sums.setdefault(k, []).append(v)
        self.pieces += pieces

    def write(self, step: int) -> None:
        """Print a line and begin anew."""
        speed = round(self.pieces / (time.monotonic() - self.clock))
        means = {k: round(float(np.mean(v)), 4) for k, v in sorted(self.sums.items())}
        print(json.dumps({"step": step, "pieces/s": speed, **means}), flush=True)
        self.sums, self.pieces, self.clock = {}, 0, time.monotonic()


def arguments() -> argparse.Namespace:
    """What the command line says."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--corpora", type=Path, required=True)
    parser.add_argument("--base", type=Path)
    parser.add_argument("--init", type=Path)
    parser.add_argument("--run", type=Path, required=True)
    parser.add_argument("--phase", choices=PHASES, default="main")
    parser.add_argument("--fold", type=int)
    parser.add_argument("--steps", type=int, default=4200)
    parser.add_argument("--size", type=int, default=2048, help="pieces a batch")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--until", type=int, help="save and stop at this step; go on later, with another --steps maybe")
    return parser.parse_args()


def main() -> None:
    args = arguments()
    args.run.mkdir(parents=True, exist_ok=True)
    torch.manual_seed(args.seed)
    device = torch.device("cuda" if torch.cuda.is_available() else "cpu")
    corpora = load(args.corpora, fold=args.fold)
    print({k: (len(v), sum(len(e.window.ids) for e in v)) for k, v in corpora.items()}, flush=True)
    run = start(args, device)
    phase = PHASES[args.phase]
    batches = schedule(corpora, phase.shares, seed=args.seed, size=args.size)
    log = Log()
    for step in range(args.steps):
        chosen = next(batches)
        if step < run.step:  # a run that goes on draws the batches it has seen again, so that the rest come in order
            continue
        torch.manual_seed(args.seed * 1_000_003 + step)  # the same dropout, stopped or not
        batch = to_device(collate(chosen, np.random.default_rng((args.seed, step)), DROP), device)
        log.add(learn(run, batch, steps=args.steps, phase=phase), int(batch.mask.sum()))
        if run.step % 100 == 0 or run.step == args.steps:
            log.write(run.step)
        if run.step % 300 == 0 or run.step == args.until:
            run.save(args.run)
        if run.step == args.until:
            return
    save(args.run / "model.pt", run.average.state_dict())


if __name__ == "__main__":
    main()
