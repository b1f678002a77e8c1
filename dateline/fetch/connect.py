"""In: a host name. Out: a connection to an address that was checked, and that nothing can exchange afterwards.

The name is looked up once and the connection goes to the very addresses that were checked, below everything that parses
addresses; so neither odd notations nor a name server that answers differently the second time get around the guard.
"""

import socket
import threading
from collections.abc import Callable, Iterable, Sequence
from typing import TYPE_CHECKING, Any, cast

from dateline.errors import InputError
from dateline.fetch.address import refusal

if TYPE_CHECKING:
    import httpcore2

    from dateline.fetch.politeness import Politeness

__all__ = ["Deadline", "Dialer", "Resolve", "Unreachable", "addresses", "pool"]

Resolve = Callable[[str, int], Sequence[str]]
MOST_ADDRESSES = 4  # tried one after the other; a name may have hundreds


class Unreachable(InputError):
    """No connection can be made or may be made to the host, whichever of its pages is asked for."""


def addresses(host: str, port: int) -> list[str]:
    """The IP addresses of a host as the system knows them; OSError or UnicodeError if there are none."""
    found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    return list(dict.fromkeys(str(info[4][0]) for info in found))


class Deadline:
    """Until when the request of this thread may take, on the clock `steady`."""

    def __init__(self, steady: Callable[[], float]) -> None:
        self._steady, self._thread = steady, threading.local()

    def set(self, seconds: float) -> None:
        """The request of this thread may take so long from now."""
        self._thread.end = self._steady() + seconds

    def left(self) -> float:
        """Seconds that are left of it, 0 or less if it is over."""
        return float(getattr(self._thread, "end", float("inf"))) - self._steady()

    def limit(self, timeout: float | None) -> float:
        """The time limit for one step; httpcore2.ReadTimeout if nothing is left."""
        import httpcore2

        left = self.left()
        if left <= 0:
            raise httpcore2.ReadTimeout("the time for the page is over")
        return left if timeout is None else min(timeout, left)


class Dialer:
    """Makes the connections of the pool (httpcore2's NetworkBackend); with `guard` only to public addresses."""

    def __init__(self, deadline: Deadline, resolve: Resolve, *, guard: bool) -> None:
        import httpcore2

        self._deadline, self._resolve, self._guard = deadline, resolve, guard
        self._backend = httpcore2.SyncBackend()

    def connect_tcp(
        self, host: str, port: int, timeout: float | None = None, local_address: str | None = None,
        socket_options: Iterable[Any] | None = None,
    ) -> "httpcore2.NetworkStream":  # fmt: skip
        """A connection to the first of the host's addresses that takes one; Unreachable if one of them is private."""
        import httpcore2

        found = self._checked(host, port)
        for address in found[:MOST_ADDRESSES]:
            try:
                stream = self._backend.connect_tcp(
                    address, port, self._deadline.limit(timeout), local_address, socket_options
                )
                return cast("httpcore2.NetworkStream", _Stream(stream, self._deadline))
            except (httpcore2.ConnectError, httpcore2.ConnectTimeout) as error:
                problem = error
        raise problem

    def _checked(self, host: str, port: int) -> Sequence[str]:
        """The addresses of the host. One private address among them is enough to refuse it: no site has both."""
        try:
            found = self._resolve(host, port)
        except (OSError, UnicodeError) as error:
            raise Unreachable(f"the host {host} is not known ({error})", stage="fetch") from error
        if not found:
            raise Unreachable(f"the host {host} has no address", stage="fetch")
        for address in found if self._guard else ():
            if problem := refusal(address):
                raise Unreachable(problem, stage="fetch")
        return found

    def sleep(self, seconds: float) -> None:
        """Never called: the pool is told to try nothing again by itself."""
        raise NotImplementedError


class _Stream:
    """A connection on which no step takes longer than what the Deadline leaves (httpcore2's NetworkStream)."""

    def __init__(self, inner: "httpcore2.NetworkStream", deadline: Deadline) -> None:
        self._inner, self._deadline = inner, deadline
        self.close, self.get_extra_info = inner.close, inner.get_extra_info

    def read(self, max_bytes: int, timeout: float | None = None) -> bytes:
        return self._inner.read(max_bytes, self._deadline.limit(timeout))

    def write(self, buffer: bytes, timeout: float | None = None) -> None:
        self._inner.write(buffer, self._deadline.limit(timeout))

    def start_tls(
        self, ssl_context: Any, server_hostname: str | None = None, timeout: float | None = None
    ) -> "httpcore2.NetworkStream":
        inner = self._inner.start_tls(ssl_context, server_hostname, self._deadline.limit(timeout))
        return cast("httpcore2.NetworkStream", _Stream(inner, self._deadline))


def pool(politeness: "Politeness", deadline: Deadline, resolve: Resolve) -> "httpcore2.ConnectionPool":
    """The connections, kept open between requests; through the proxy where there is one."""
    import httpcore2
    import httpx2

    p, proxy = politeness, None
    if p.proxy:
        given = httpx2.Proxy(p.proxy)
        url = httpcore2.URL(scheme=given.url.raw_scheme, host=given.url.raw_host, port=given.url.port, target=b"/")
        proxy = httpcore2.Proxy(url, auth=given.raw_auth)
    dialer = Dialer(deadline, resolve, guard=not (p.allow_private or proxy))
    backend = cast("httpcore2.NetworkBackend", dialer)
    return httpcore2.ConnectionPool(
        ssl_context=httpcore2.default_ssl_context(),  # (else it is made anew for each connection)
        proxy=proxy,
        max_connections=p.connections,
        keepalive_expiry=10.0,
        network_backend=backend,
    )
