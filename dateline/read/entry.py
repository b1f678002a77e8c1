"""What a feed or a sitemap says of one page: its address, dates and title, and as much of its text as it carries."""

from dataclasses import dataclass
from urllib.parse import urljoin

from dateline.fetch.address import shown
from dateline.read.inputs import is_address

__all__ = ["Entry", "absolute", "sound"]


@dataclass(frozen=True, slots=True)
class Entry:
    """One item of a feed, or one address of a sitemap. `html` is the item's text as the feed has it, often a summary.

    `published` and `modified` are as written. A sitemap index has entries with `index` set: addresses of sitemaps.
    """

    url: str | None
    id: str | None = None
    title: str | None = None
    published: str | None = None
    modified: str | None = None
    byline: str | None = None
    publisher: str | None = None
    html: str | None = None
    index: bool = False


def sound(text: str) -> str:
    """The text without NUL, and a question mark for each lone surrogate: JSON may hold them, databases do not."""
    return text.replace("\x00", "").encode("utf-8", "replace").decode()


def absolute(base: str, value: object) -> str | None:
    """A web address, whole and without a password; None for any other (javascript:, one that cannot be made whole)."""
    try:
        url = urljoin(base, text) if isinstance(value, str) and (text := sound(value).strip()) else ""
    except ValueError:
        return None
    return shown(url) if is_address(url) else None
