"""In: the answer to a request for robots.txt. Out: the Rules of the site for us (RFC 9309)."""

from dataclasses import dataclass
from typing import TYPE_CHECKING

from dateline.fetch.answer import GOOD, Answer, refused
from dateline.fetch.politeness import TOKEN

if TYPE_CHECKING:
    from protego import Protego

__all__ = ["LARGEST", "Rules", "of_answer", "unread"]

LARGEST = 500 * 1024  # what comes after this many bytes is not read, as the standard allows
A_DAY = 86_400.0
FOR_NOW = 600.0


@dataclass(frozen=True, slots=True)
class Rules:
    """What a site allows. `blocked` says why nothing may be fetched; without it and a parser everything may.

    They hold for `lasts` seconds; then they are asked for again.
    """

    parser: "Protego | None" = None
    blocked: str = ""
    lasts: float = A_DAY

    def allow(self, url: str) -> bool:
        """This page may be fetched."""
        return not self.blocked and (self.parser is None or self.parser.can_fetch(url, TOKEN))

    def delay(self, least: float, most: float) -> float:
        """Seconds between two requests: `least`, or what the site asks for, up to `most`."""
        asked = self.parser.crawl_delay(TOKEN) if self.parser else None
        wanted = asked if asked is not None and asked == asked else 0.0  # (NaN is no number of seconds)
        return max(least, min(wanted, most))


def of_answer(answer: Answer, host: str) -> Rules:
    """The rules of a robots.txt. One that is not there allows everything; one that cannot be had now, nothing."""
    if answer.status in GOOD:
        from protego import Protego

        text = answer.content[:LARGEST].decode("utf-8-sig", "replace")
        return Rules(Protego.parse(text.replace("\x00", "")))
    if 400 <= answer.status < 500 and not answer.transient:
        return Rules()
    return unread(refused(answer), host)


def unread(reason: str, host: str) -> Rules:
    """The rules where robots.txt cannot be had: for now nothing may be fetched."""
    blocked = f"robots.txt of {host} cannot be read ({reason}), so nothing is fetched from there for now"
    return Rules(blocked=blocked, lasts=FOR_NOW)
