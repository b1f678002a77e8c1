"""The record that an annotated file was made from, and whether the tool left its text as it was.

In: the record that travels with the file, or the user's own records by the id of their report. Out: a Coding.
"""

from __future__ import annotations

import html
import json
import unicodedata
from collections.abc import Mapping
from itertools import zip_longest

from dateline.errors import InputError
from dateline.records import Coding
from dateline.restore import from_dict

__all__ = ["origin", "unchanged"]


def origin(record: object, name: str, records: Mapping[str, Coding] | None) -> Coding:
    """The Coding of `record`, else that of `records` with the id `name`. InputError where there is neither."""
    if isinstance(record, Mapping):
        try:
            json.dumps(record, ensure_ascii=False).encode()
        except UnicodeEncodeError:
            raise InputError("its record holds half a character (a lone surrogate)") from None
        return from_dict(record)
    if records and name in records:
        return records[name]
    raise InputError(f"the record it was made from is missing; give the records of the export (report {name or '?'})")


def unchanged(text: str, kept: str) -> None:
    """InputError if the text that the tool gives back is not the text of the record, with what was done to it."""
    if text != kept:
        raise InputError(f"the text was changed ({_how(text, kept)}); annotate the text as it was exported")


def _how(text: str, kept: str) -> str:
    if text.replace("\r\n", "\n").replace("\r", "\n") == kept:
        return "its line ends are \\r\\n or \\r now, they were \\n"
    if text.removeprefix("\ufeff").strip() == kept.strip():
        return "white space at its beginning or end"
    if html.unescape(text) == kept:
        return "characters are written as HTML now, such as &amp;"
    if unicodedata.normalize("NFC", text) == unicodedata.normalize("NFC", kept):
        return "accents are composed another way (Unicode normalisation)"
    at = next(n for n, (a, b) in enumerate(zip_longest(text, kept)) if a != b)
    return f"from character {at} on it has {text[at : at + 20]!r}, it had {kept[at : at + 20]!r}"
