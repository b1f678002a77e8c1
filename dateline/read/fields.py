"""In: one record of a file (a mapping of names to values). Out: a Capture, or the Failure that says what it lacks.

Names that archives commonly use are understood as they are; `fields` maps ours to theirs, with dots into nested values.
"""

import re
from collections.abc import Iterable, Mapping
from datetime import date

from dateline.errors import SettingsError
from dateline.fetch.address import shown
from dateline.records import Capture, Failure

__all__ = ["NAMES", "capture", "check", "lacking", "wanted"]

# Our name: the names it may have in a record, the first that holds something wins.
NAMES: dict[str, tuple[str, ...]] = {
    "id": ("id",),
    "text": ("text", "body", "content"),
    "html": ("html",),
    "title": ("title", "headline"),
    "published": ("published", "date", "published_at", "datePublished"),
    "url": ("url", "link"),
    "publisher": ("publisher", "source"),
    "byline": ("byline", "author"),
    "retrieved": ("retrieved",),
}


def check(fields: Mapping[str, str]) -> None:
    """Raise SettingsError if `fields` maps a name that is not ours, or maps it to nothing."""
    for ours, theirs in fields.items():
        if ours not in NAMES:
            raise SettingsError(f"there is no field {ours!r} to map; the fields are {', '.join(NAMES)}")
        if not theirs:
            raise SettingsError(f"the field {ours!r} is mapped to an empty name; say which field of the input it is")


def wanted(columns: Iterable[str], fields: Mapping[str, str]) -> list[str]:
    """Those of a table's columns that a Capture is made of."""
    paths = {path for ours in NAMES for path in _paths(ours, fields)}
    heads = paths | {path.split(".")[0] for path in fields.values()}
    return [column for column in columns if column in heads]


def lacking(columns: list[str], fields: Mapping[str, str]) -> str | None:
    """Why a table with these columns cannot be read, in words for the user; None if it can."""
    for ours, path in fields.items():
        if path not in columns and path.split(".")[0] not in columns:
            return f"no column {path!r} for the field {ours!r}; the columns are: {_listed(columns)}"
    if not any(path in columns or path in fields.values() for path in _text_paths(fields)):
        return (
            f"no column with the report's text (looked for {_listed(_text_paths(fields))}); the columns are:"
            f" {_listed(columns)}. Say which it is with a field mapping, for example text={next(iter(columns), 'body')}"
        )
    return None


def capture(record: Mapping[str, object], place: str, fields: Mapping[str, str]) -> Capture | Failure:
    """The Capture of one record found at `place` (`path#12`)."""
    found = {ours: _first(record, ours, fields) for ours in NAMES}
    text, html = found["text"], found["html"]
    content = text or html
    if content is None:
        return Failure(
            place,
            "read",
            f"no text (looked for {_listed(_text_paths(fields))}); the record has: {_listed(list(record))}",
        )
    return Capture(
        uri=shown(found["url"]) if found["url"] else place,
        content=content,
        media_type="text/plain" if text else "text/html",
        external_id=found["id"],
        title=found["title"],
        published=found["published"],
        publisher=found["publisher"],
        byline=found["byline"],
        retrieved=found["retrieved"],
    )


def _paths(ours: str, fields: Mapping[str, str]) -> tuple[str, ...]:
    return (fields[ours],) if ours in fields else NAMES[ours]


def _text_paths(fields: Mapping[str, str]) -> list[str]:
    return [*_paths("text", fields), *_paths("html", fields)]


def _first(record: Mapping[str, object], ours: str, fields: Mapping[str, str]) -> str | None:
    """The first of a field's paths that holds something that can be read as a string."""
    for path in _paths(ours, fields):
        value = _string(_reach(record, path), ours)
        if value:
            return value
    return None


def _reach(record: Mapping[str, object], path: str) -> object:
    """The value under a name, or, where no such name exists, under a dotted path into nested mappings."""
    if path in record:
        return record[path]
    value: object = record
    for step in path.split("."):
        value = value.get(step) if isinstance(value, Mapping) else None
    return value


def _string(value: object, ours: str) -> str | None:
    """A string stripped, a list of strings joined, a date in ISO form, an id or date that is a number as written."""
    if isinstance(value, str):
        return value.strip() or None
    if isinstance(value, list) and all(isinstance(item, str) for item in value):
        return ("\n\n" if ours in ("text", "html") else ", ").join(value).strip() or None
    if ours not in ("id", "published", "retrieved") or isinstance(value, bool):
        return None
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, float) and value.is_integer():  # a column of integers becomes one of floats if a cell is empty
        value = int(value)
    return str(value) if isinstance(value, int) else None


def _listed(names: list[str]) -> str:
    """At most twelve names, so that a table of hundreds of columns does not fill the screen."""
    told = ", ".join(re.sub(r"[^\w -~]", "?", str(name)[:60]) for name in names[:12]) or "none"
    return told + (f" and {len(names) - 12} more" if len(names) > 12 else "")
