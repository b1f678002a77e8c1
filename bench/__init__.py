"""Measurements. numpy works on one thread here, as under `dateline`: its threads would only fight the encoder's."""

import os

os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
