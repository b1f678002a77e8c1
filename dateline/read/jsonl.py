"""In: JSON Lines, or a JSON document that is one object or a list of them. Out: a Capture a record, or a Failure.

JSON Lines are streamed, and a record's place is its line (`path#12`). A document is read whole, record by record.
"""

import json
from collections.abc import Iterator, Mapping
from io import BufferedReader
from typing import BinaryIO

from dateline.read import fields as names
from dateline.read.source import MIB, decode, looks_like, text_stream, whole
from dateline.records import Capture, Failure

__all__ = ["captures", "document"]

DOCUMENT_LIMIT = 500 * MIB


def captures(stream: BufferedReader, uri: str, fields: Mapping[str, str]) -> Iterator[Capture | Failure]:
    """The reports of a file of JSON Lines; a broken line is a Failure and the reading goes on."""
    with text_stream(stream, newline="\n") as lines:
        for number, line in enumerate(lines, start=1):
            if line.strip():
                yield _of_line(line, f"{uri}#{number}", fields)


def document(stream: BinaryIO, uri: str, fields: Mapping[str, str]) -> Iterator[Capture | Failure]:
    """The reports of a JSON document; one that turns out to be JSON Lines is read as such."""
    data = whole(stream, DOCUMENT_LIMIT, "write it as JSON Lines (one object a line), which is read line by line")
    problem = looks_like(data)
    text = None if problem else decode(data)
    if text is None:
        yield Failure(uri, "read", problem or "not UTF-8; convert it to UTF-8 first")
        return
    if not text.strip():
        return
    value = _parse(text)
    if isinstance(value, _Broken):
        yield from _lines_or_failure(text, uri, fields, value)
    elif isinstance(value, list):
        for number, item in enumerate(value, start=1):
            yield _of_value(item, f"{uri}#{number}", fields)
    else:
        yield _of_value(value, uri, fields)


class _Broken(str):
    """Why a JSON text cannot be parsed."""

    __slots__ = ()


def _parse(text: str) -> object:
    try:
        return json.loads(text)
    except RecursionError:
        return _Broken("broken JSON: nested too deeply")
    except json.JSONDecodeError as error:
        return _Broken(f"broken JSON: {error.msg} at character {error.pos + 1}")
    except ValueError:
        return _Broken("broken JSON: a number has more digits than can be read")


def _lines_or_failure(text: str, uri: str, fields: Mapping[str, str], why: _Broken) -> Iterator[Capture | Failure]:
    lines = [(number, line) for number, line in enumerate(text.split("\n"), start=1) if line.strip()]
    if len(lines) < 2 or not isinstance(_parse(lines[0][1]), dict):
        yield Failure(uri, "read", str(why))
        return
    for number, line in lines:
        yield _of_line(line, f"{uri}#{number}", fields)


def _of_line(line: str, place: str, fields: Mapping[str, str]) -> Capture | Failure:
    try:
        line.encode(
            "utf-8"
        )  # raw bytes that were not UTF-8 are lone surrogates here; escaped ones (\ud800) still are not
    except UnicodeEncodeError:
        return Failure(place, "read", "not UTF-8, as JSON must be; convert the file to UTF-8 first")
    return _of_value(_parse(line.removeprefix("\ufeff")), place, fields)  # the mark of a file that was appended


def _of_value(value: object, place: str, fields: Mapping[str, str]) -> Capture | Failure:
    if isinstance(value, _Broken):
        return Failure(place, "read", str(value))
    if not isinstance(value, dict):
        return Failure(place, "read", f"not a JSON object with named fields but {_kind(value)}")
    return names.capture(value, place, fields)


def _kind(value: object) -> str:
    kinds = {list: "a list", str: "a string", bool: "true or false", int: "a number", float: "a number"}
    return kinds.get(type(value), "null")
