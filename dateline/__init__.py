"""Dateline reads news reports and writes down what they claim, every field pointing at the words it rests on."""

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from dateline.pipeline import Coder

__all__ = ["Coder", "__version__"]
__version__ = "0.1.0"


def __getattr__(name: str) -> object:
    if name == "Coder":
        from dateline.pipeline import Coder

        return Coder
    raise AttributeError(f"module 'dateline' has no attribute {name!r}")
