"""Where the package's model is, and the hash that names it. Nothing is ever downloaded."""

from __future__ import annotations

import hashlib
from functools import cache
from importlib import resources
from pathlib import Path

from dateline.errors import AssetError

__all__ = ["model_bytes", "model_hash"]


def _path() -> Path:
    return Path(str(resources.files("dateline").joinpath("data/model.onnx")))


def model_bytes(path: Path | None = None) -> bytes:
    """The ONNX file; AssetError where it is missing."""
    path = path or _path()
    try:
        return path.read_bytes()
    except OSError as e:
        raise AssetError(f"the model file {path.name} cannot be read ({e.strerror}); install dateline again") from e


@cache
def model_hash(path: Path | None = None) -> str:
    """The first 12 hex digits of the model's SHA-256; it names the model in every record."""
    return hashlib.sha256(model_bytes(path)).hexdigest()[:12]
