"""In: what the user named: files, folders, globs, addresses, "-". Out: the sources to read, sorted, each once."""

import errno
import glob
import os
import re
import stat
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path

from dateline.errors import InputError
from dateline.fetch.address import shown
from dateline.read.source import FORMATS, form

__all__ = ["find", "is_address"]

MISSING, CIRCLE = 0, -1


def find(inputs: Sequence[str]) -> list[str]:
    """The files that the inputs stand for: folders are searched for files with a known ending, globs are expanded.

    A file named outright is taken whatever its ending, an http address as it is. InputError for what is missing, holds
    nothing, or is an address of another kind.
    """
    found: dict[str, str] = {}
    for item in inputs:
        for path in _expand(item):
            found.setdefault(path if path == "-" or is_address(path) else os.path.realpath(path), path)
    return sorted(found.values())


def is_address(source: str) -> bool:
    """A web address, not a path."""
    return source.lower().startswith(("http://", "https://"))


def _expand(item: str) -> Iterable[str]:
    if item == "-" or is_address(item):
        return [item]
    if re.match(r"[a-z][a-z0-9+.-]+://", item, re.I):
        raise InputError(
            "an address that is neither http nor https; save what it names and give the file", uri=shown(item)
        )
    path = Path(item)
    if path.is_dir():
        return _known(path)
    if _kind(path) == CIRCLE:
        raise InputError("a link that leads in a circle; name the file that it was to lead to", uri=item)
    if os.path.lexists(path):
        return [str(path)]
    matches = glob.glob(item, recursive=True)  # noqa: PTH207 (Path.glob takes no absolute pattern)
    if not matches:
        what = "no file matches" if glob.has_magic(item) else "no such file or folder"
        raise InputError(f"{what}; check the spelling and the folder you are in", uri=item)
    files = [file for match in sorted(matches) for file in (_walk(Path(match)) if Path(match).is_dir() else [match])]
    return files or _nothing(item)


def _known(folder: Path) -> Iterable[str]:
    return list(_walk(folder)) or _nothing(str(folder))


def _nothing(item: str) -> Iterable[str]:
    raise InputError(f"holds no file to read; known endings are {' '.join(FORMATS)} (also with .gz)", uri=item)


def _walk(folder: Path) -> Iterator[str]:
    """Files with a known ending in the folder and below it; hidden ones (.git, .cache) are left out, and what holds no
    report: pipes, sockets, devices, links in a circle.
    """
    for base, folders, files in os.walk(folder, onerror=_refuse):
        folders[:] = sorted(name for name in folders if not name.startswith("."))
        for name in sorted(files):
            path = Path(base, name)
            if not name.startswith(".") and form(path) and _kind(path) in (stat.S_IFREG, MISSING):
                yield str(path)


def _kind(path: Path) -> int:
    """What the path leads to, as a constant of stat; MISSING what reading it will complain of, CIRCLE of links."""
    try:
        return stat.S_IFMT(path.stat().st_mode)
    except OSError as error:
        return CIRCLE if error.errno == errno.ELOOP else MISSING


def _refuse(error: OSError) -> None:
    raise InputError(f"the folder cannot be searched: {error.strerror}", uri=str(error.filename)) from error
