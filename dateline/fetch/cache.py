"""Copies of fetched pages on disk: in goes a Copy under its address, out comes the same or nothing, never a wrong one.

A file a page, named by the hash of its address: a line of JSON, then the bytes. It is written beside and moved into
place, so that two processes may share a folder; it carries its own hash, so that a damaged one is as good as none.
"""

import hashlib
import json
import os
import tempfile
import threading
from dataclasses import dataclass, fields
from pathlib import Path

__all__ = ["Cache", "Copy", "usual_folder"]

FORM = 1  # of the file; another one is ignored


@dataclass(frozen=True, slots=True)
class Copy:
    """A page as it was fetched from `url` at `stored` (seconds since 1970), and fresh for `fresh` s by its site."""

    url: str
    content: bytes
    content_type: str
    etag: str | None
    last_modified: str | None
    stored: float
    fresh: float


def usual_folder() -> Path:
    """Where copies are kept if nobody says otherwise: $XDG_CACHE_HOME/dateline/pages, or the same under ~/.cache."""
    given = os.environ.get("XDG_CACHE_HOME", "")
    return (Path(given) if Path(given).is_absolute() else Path.home() / ".cache") / "dateline" / "pages"


class Cache:
    """A folder of copies; None keeps nothing. `warning` says what went wrong with it first, if anything did."""

    def __init__(self, folder: Path | None) -> None:
        self._folder, self._lock = folder, threading.Lock()
        self.warning: str | None = None

    def get(self, url: str) -> Copy | None:
        """The copy of a page; None if there is none that can be read whole."""
        if self._folder is None:
            return None
        try:
            data = self._path(url).read_bytes()
        except FileNotFoundError:
            return None
        except OSError as error:
            self._warn("read", error)
            return None
        return _parsed(data, url)

    def put(self, copy: Copy) -> None:
        """Keep a copy in place of an older one. Where that cannot be done, `warning` says so and work goes on."""
        if self._folder is None:
            return
        try:
            self._folder.mkdir(parents=True, exist_ok=True, mode=0o700)
            self._write(self._path(copy.url), _written(copy))
        except OSError as error:
            self._warn("written", error)

    def _path(self, url: str) -> Path:
        assert self._folder is not None
        return self._folder / hashlib.sha256(url.encode("utf-8", "surrogatepass")).hexdigest()

    def _write(self, path: Path, data: bytes) -> None:
        handle, name = tempfile.mkstemp(prefix=".new-", dir=path.parent)
        try:
            with os.fdopen(handle, "wb") as file:
                file.write(data)
            Path(name).replace(path)
        except BaseException:
            Path(name).unlink(missing_ok=True)
            raise

    def _warn(self, done: str, error: OSError) -> None:
        with self._lock:
            reason = error.strerror or error
            self.warning = self.warning or f"{self._folder}: copies of pages cannot be {done} here ({reason}); going on"


def _written(copy: Copy) -> bytes:
    head = {f.name: getattr(copy, f.name) for f in fields(copy) if f.name != "content"} | {"form": FORM}
    rest = json.dumps(head).encode() + b"\n" + copy.content
    return hashlib.sha256(rest).hexdigest().encode() + b"\n" + rest


def _parsed(data: bytes, url: str) -> Copy | None:
    """The copy in a file; None if it is not ours, of another page, or not as it was written."""
    digest, _, rest = data.partition(b"\n")
    if digest != hashlib.sha256(rest).hexdigest().encode():
        return None
    line, _, content = rest.partition(b"\n")
    head = json.loads(line)
    return Copy(content=content, **head) if head.pop("form", None) == FORM and head["url"] == url else None
