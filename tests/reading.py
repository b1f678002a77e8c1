"""What the tests of reading share: a text, and what is read from a source."""

from collections.abc import Mapping
from pathlib import Path

from dateline.read import read
from dateline.records import Capture, Failure

TEXT = "Rebels seized the airport of Bukavu on Sunday, the army said."


def captures(source: Path | str, fields: Mapping[str, str] | None = None) -> list[Capture]:
    items = list(read(str(source), fields=fields or {}))
    assert all(isinstance(item, Capture) for item in items), items
    return [item for item in items if isinstance(item, Capture)]


def failure(source: Path | str) -> Failure:
    (item,) = read(str(source))
    assert isinstance(item, Failure)
    assert item.stage == "read"
    return item


def write(path: Path, data: str | bytes) -> Path:
    path.write_bytes(data if isinstance(data, bytes) else data.encode())
    return path
