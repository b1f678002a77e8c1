"""Every error Dateline raises on purpose.

DatelineError
├── InputError        an input cannot be read or holds no report; in bulk work it becomes a Failure
├── OutputError       a file cannot be written, or was written by another model or other settings
├── StoreError        a database cannot be opened, read or written
├── SettingsError     an option, a query or a field mapping is wrong
├── AssetError        a model or table of the package is missing, damaged or of another version
└── RecordError       a record contradicts itself: a bug in Dateline, never caught
"""

__all__ = ["AssetError", "DatelineError", "InputError", "OutputError", "RecordError", "SettingsError", "StoreError"]


class DatelineError(Exception):
    """The root of the tree; catch this to catch them all."""


class InputError(DatelineError):
    """An input cannot be read or holds no report. `stage` says where it was found: fetch, read or extract."""

    def __init__(self, reason: str, *, uri: str = "", stage: str = "read") -> None:
        super().__init__(f"{uri}: {reason}" if uri else reason)
        self.uri, self.stage, self.reason = uri, stage, reason


class OutputError(DatelineError):
    """A file cannot be written, or was written by another model or other settings."""


class StoreError(DatelineError):
    """A database cannot be opened, read or written."""


class SettingsError(DatelineError):
    """An option, a query or a field mapping is wrong."""


class AssetError(DatelineError):
    """A model or table of the package is missing, damaged or of another version."""


class RecordError(DatelineError):
    """A record contradicts itself. This is a bug in Dateline and is never caught."""
