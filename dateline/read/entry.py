"""What a feed or a sitemap says of one page: its address, dates and title, and as much of its text as it carries."""

from dataclasses import dataclass
from urllib.parse import urljoin

from dateline.read.inputs import is_address

__all__ = ["Entry", "absolute"]


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


def absolute(base: str, value: object) -> str | None:
    """A web address, whole; None for any other (javascript:, file:, one that cannot be made whole)."""
    try:
        url = urljoin(base, value.strip()) if isinstance(value, str) and value.strip() else ""
    except ValueError:
        return None
    return url if is_address(url) else None
