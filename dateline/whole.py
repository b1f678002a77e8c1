"""Files and folders that are made whole or not at all. In: a place. Out: another one beside it, to write to.

The one thing to know: what is there stays until the new is whole; a process that is killed leaves NAME.PID.part behind,
which nobody reads. Two processes that make one file at once do not meet: the last one to end wins.
"""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path

from dateline.errors import OutputError

__all__ = ["check_place", "whole"]


def check_place(to: Path, sources: Iterable[str | Path] = ()) -> None:
    """OutputError where no file can be put: a folder, a device or pipe, no folder to hold it, or one of the sources."""
    if not to.parent.is_dir():
        raise OutputError(f"cannot write {to}: there is no folder {to.parent}")
    if to.is_dir():
        raise OutputError(f"{to} is a folder; name a file")
    folder = Path(os.path.realpath(to.parent))
    if (to.exists() and not to.is_file()) or folder == Path("/dev") or folder.is_relative_to("/proc"):
        raise OutputError(f"{to} is a device or a pipe; name a file")
    if to.exists() and any(source.exists() and source.samefile(to) for source in map(Path, sources)):
        raise OutputError(f"{to} is what is read; name another file")


@contextmanager
def whole(to: Path) -> Iterator[Path]:
    """Where to write a file or a folder, which is moved to `to` at the end; if anything is raised it is thrown away.

    A link stays a link. Raises OutputError where the place cannot be written.
    """
    place = Path(os.path.realpath(to))
    part = place.with_name(f"{place.name}.{os.getpid()}.part")
    _clear(part)  # of a killed process that had this number
    try:
        yield part
        if part.is_file():
            with part.open("rb+") as file:
                os.fsync(file.fileno())
        elif place.is_dir():
            place.rmdir()  # an empty one: a full one is an error
        part.replace(place)
    except BrokenPipeError:
        raise  # of a message that nobody reads any more (| head)
    except OSError as e:
        raise OutputError(f"cannot write {to}: {e.strerror or e}; nothing new is there") from e
    finally:
        _clear(part)


def _clear(part: Path) -> None:
    if part.is_dir():
        shutil.rmtree(part, ignore_errors=True)
    else:
        part.unlink(missing_ok=True)
