"""Where the package's model is, and the hash that names it. Nothing is ever downloaded.

`data/model.sha256` holds the hash of `data/model.onnx`; a file that does not match is refused before it is loaded.
"""

from __future__ import annotations

import hashlib
from functools import cache
from pathlib import Path

from dateline.errors import AssetError

__all__ = ["DATA", "model_bytes", "model_hash", "text"]

DATA = Path(__file__).parent / "data"


def model_bytes(path: Path | None = None) -> bytes:
    """The ONNX file at `path`, or the shipped one; AssetError where it is missing or damaged."""
    try:
        content = (path or DATA / "model.onnx").read_bytes()
        expected = "" if path else (DATA / "model.sha256").read_text(encoding="ascii").strip()
    except OSError as e:
        raise AssetError(f"the model file cannot be read: {e.strerror}; install dateline again") from e
    if expected and hashlib.sha256(content).hexdigest() != expected:
        raise AssetError(
            "the model file is damaged: its hash is not the one it was shipped with; install dateline again"
        )
    return content


def text(name: str) -> str:
    """A small text file of the data folder, without blanks at its edges; AssetError where it is missing."""
    try:
        return (DATA / name).read_text(encoding="utf-8").strip()
    except OSError as e:
        raise AssetError(f"{name} cannot be read: {e.strerror}; install dateline again") from e


@cache
def model_hash(path: Path | None = None) -> str:
    """The first 12 hex digits of the model's SHA-256; it names the model in every record."""
    return hashlib.sha256(model_bytes(path)).hexdigest()[:12]
