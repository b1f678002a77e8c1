"""The options of commands that read addresses, and the fetcher that they ask for. In: options. Out: a Fetcher."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

import click

from dateline.shell import tell

if TYPE_CHECKING:
    from dateline.fetch import Fetcher

__all__ = ["fetching", "open_fetcher"]

_OPTIONS = (
    click.option(
        "--follow/--no-follow",
        default=None,
        help="Fetch the pages that a feed or sitemap names.  [default: for addresses]",
    ),
    click.option("--contact", default="", metavar="WHO", help="Mail or page, told to the sites from which you fetch."),
    click.option("--allow-private", is_flag=True, help="Fetch from this machine and its network, too."),
    click.option("--proxy", metavar="URL", help="Fetch through this http proxy; none is used unless you name it."),
)


def fetching(command: Callable[..., Any]) -> Callable[..., Any]:
    """Give a command these options."""
    for option in reversed(_OPTIONS):
        command = option(command)
    return command


@contextmanager
def open_fetcher(inputs: Iterable[str], options: dict[str, Any]) -> Iterator[Fetcher | None]:
    """A fetcher, if one is needed: for an address, or to follow what a feed names."""
    from dateline.read.inputs import is_address

    if not options["follow"] and not any(map(is_address, inputs)):
        yield None
        return
    from dateline.fetch import Fetcher, Politeness

    how = Politeness(contact=options["contact"], allow_private=options["allow_private"], proxy=options["proxy"])
    with Fetcher(how) as fetcher:
        yield fetcher
        for warning in fetcher.warnings:
            tell(warning)
