"""A file of records → Codings.

In: JSON Lines, packed with gzip or not. Out: a Coding a line, or a Failure in its place. The file is streamed: memory
is that of its longest line.
"""

from __future__ import annotations

import gzip
import io
import json
import sys
import zlib
from collections.abc import Iterable, Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import Any, BinaryIO

from dateline.errors import InputError
from dateline.records import Coding, Failure
from dateline.restore.record import from_dict

__all__ = ["records"]


def records(source: str | Path | BinaryIO, uri: str | None = None) -> Iterator[Coding | Failure]:
    """The Codings of a file, a stream, or "-" (standard input). `uri` is what failures call it; it is the path if None.

    A line that is no record is a Failure (`uri#12`), a file that cannot be opened or read to its end is one, too.
    """
    name = uri or ("records" if isinstance(source, io.IOBase) else str(source))
    with ExitStack() as stack:
        try:
            yield from _lines(_open(source, stack), name)
        except EOFError:
            yield Failure(
                name, "read", "the packed file ends too soon: what could be unpacked was read; fetch it again"
            )
        except (gzip.BadGzipFile, zlib.error) as e:
            yield Failure(name, "read", f"the packed file is damaged ({e}); what came before was read; fetch it again")
        except OSError as e:
            yield Failure(name, "read", f"cannot be read: {e.strerror or e}")


def _open(source: str | Path | BinaryIO, stack: ExitStack) -> Iterable[bytes]:
    raw: Any = source
    if isinstance(source, str | Path):
        raw = sys.stdin.buffer if str(source) == "-" else stack.enter_context(Path(source).open("rb"))  # noqa: SIM115 (closed by the stack)
    stream = raw if isinstance(raw, io.BufferedReader) else io.BufferedReader(raw)
    if raw is not stream:
        stack.callback(stream.detach)  # the stream stays its owner's to close
    packed = stream.peek(3)[:3] == b"\x1f\x8b\x08"
    return stack.enter_context(gzip.GzipFile(fileobj=stream)) if packed else stream


def _lines(stream: Iterable[bytes], name: str) -> Iterator[Coding | Failure]:
    for number, line in enumerate(stream, start=1):
        if line.strip():
            yield _of_line(line.removeprefix(b"\xef\xbb\xbf"), f"{name}#{number}")


def _of_line(line: bytes, place: str) -> Coding | Failure:
    try:
        record = json.loads(line.decode(), parse_constant=_constant)
        if not isinstance(record, dict):
            return Failure(place, "read", "not a record of Dateline: a line must hold one JSON object")
        if b"\\ud" in line.lower():
            json.dumps(record, ensure_ascii=False).encode()
        return from_dict(record)
    except UnicodeDecodeError:
        return Failure(place, "read", "not UTF-8, as JSON must be; convert the file to UTF-8 first")
    except UnicodeEncodeError:
        return Failure(place, "read", "holds half a character (a lone surrogate); write the record again")
    except json.JSONDecodeError as e:
        return Failure(place, "read", f"broken JSON: {e.msg} at character {e.pos + 1}; the line may be cut off")
    except RecursionError:
        return Failure(place, "read", "not a record of Dateline: nested too deeply")
    except InputError as e:
        return Failure(place, e.stage, e.reason)
    except ValueError as e:
        return Failure(place, "read", f"broken JSON: {e}")


def _constant(name: str) -> object:
    raise ValueError(f"{name} is no number that JSON has")
