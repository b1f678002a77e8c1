"""Every knob of fetching, one frozen value."""

import re
from dataclasses import dataclass

from dateline import __version__
from dateline.errors import SettingsError
from dateline.fetch.address import shown

__all__ = ["TOKEN", "Politeness"]

TOKEN = "dateline"  # the name that a robots.txt calls us by
MIB = 1 << 20


@dataclass(frozen=True, slots=True)
class Politeness:
    """How pages are fetched. Times are in seconds, `largest` is in bytes of the page as unpacked.

    contact: an address or a page that tells who fetches; sent with the name of the program.
    delay, most_delay: the least time between two requests to a host; a site's robots.txt may raise it up to the second.
    host_connections, connections: requests at the same time, to one host and in all.
    connect, read, total: limits for connecting, for each piece of an answer, and for a page with its redirects and
    second tries, without the waiting in between.
    tries, back_off, most_wait: how often a request is made that meets 429, a server error or a time limit; the first
    wait, which then doubles; and the longest. A site that asks for a longer one is left alone for that time.
    reuse: a copy that its site calls fresh is used without a request up to this age.
    allow_private: also fetch from this machine and its network, and from any port.
    proxy: an http proxy, with name and password if it wants them. It looks the names up itself, so that only addresses
    written as numbers can be checked. The environment's proxy is never taken by itself: what is fetched, and the guard
    on it, must not depend on a variable that somebody set for something else.
    """

    contact: str = ""
    delay: float = 1.0
    most_delay: float = 60.0
    host_connections: int = 1
    connections: int = 8
    connect: float = 10.0
    read: float = 20.0
    total: float = 60.0
    largest: int = 50 * MIB
    redirects: int = 10
    tries: int = 3
    back_off: float = 2.0
    most_wait: float = 120.0
    reuse: float = 600.0
    allow_private: bool = False
    proxy: str | None = None

    def __post_init__(self) -> None:
        if not re.fullmatch(r"[ -~]*", self.contact):
            raise SettingsError(f"the contact must be plain ASCII on one line, not {self.contact!r}")
        if self.proxy is not None and not re.fullmatch(r"https?://[!-~]+", self.proxy):
            raise SettingsError(
                f"the proxy must be an address that begins with http:// or https://, not {shown(self.proxy)!r}"
            )
        for name in ("host_connections", "connections", "largest", "tries"):
            if getattr(self, name) < 1:
                raise SettingsError(f"{name} must be at least 1, not {getattr(self, name)}")
        for name in ("connect", "read", "total"):
            if not 0 < getattr(self, name) <= 3600:
                raise SettingsError(f"{name} must be above 0 and at most 3600 seconds, not {getattr(self, name)}")
        for name in ("delay", "most_delay", "redirects", "back_off", "most_wait", "reuse"):
            if not 0 <= getattr(self, name) < float("inf"):
                raise SettingsError(f"{name} must be at least 0, not {getattr(self, name)}")

    @property
    def user_agent(self) -> str:
        """What is sent as User-Agent."""
        contact = f"; {self.contact}" if self.contact else ""
        return f"{TOKEN}/{__version__} (news research; refuse it in robots.txt{contact})"
