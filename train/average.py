"""The mean of the weights of several checkpoints of one run (Izmailov et al. 2018): often calmer than the last one.

python -m train.average MODEL.pt MODEL.pt --out train/runs/average
"""

from __future__ import annotations

import argparse
from pathlib import Path

import torch

from train.train import save


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("models", type=Path, nargs="+")
    parser.add_argument("--out", type=Path, required=True)
    args = parser.parse_args()
    states = [torch.load(path, map_location="cpu", weights_only=True) for path in args.models]
    args.out.mkdir(parents=True, exist_ok=True)
    save(args.out / "model.pt", {name: torch.stack([s[name] for s in states]).mean(0) for name in states[0]})


if __name__ == "__main__":
    main()
