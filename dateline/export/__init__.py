"""Coding → what leaves the program. One file a form; the event shapes of other projects are in dateline.shapes."""

from dateline.export.record import schema, to_dict, to_json
from dateline.export.rows import COLUMNS, rows, to_arrow

__all__ = ["COLUMNS", "rows", "schema", "to_arrow", "to_dict", "to_json"]
