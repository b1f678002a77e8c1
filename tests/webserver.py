"""What the tests of fetching need: a web server on 127.0.0.1, a clock that nobody waits for, and fetchers for both.

The server's pages are given by path, also raw ones that break the rules of HTTP.
"""

import sys
import threading
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest

from dateline.errors import InputError
from dateline.fetch import Clock, Fetcher, Politeness
from dateline.fetch.address import shown

__all__ = ["FIXTURES", "PAGE", "Answering", "Fetching", "Hours", "Reply", "Site", "reason", "site"]

PAGE = b"<html><body><p>Rebels seized the airport of Bukavu on Sunday, the army said.</p></body></html>"


@dataclass(frozen=True)
class Reply:
    """What a path answers. `raw` is sent in place of all else; with `slowly` the body goes a byte each so often."""

    status: int = 200
    body: bytes = b""
    headers: Mapping[str, str] = field(default_factory=dict)
    raw: bytes | None = None
    slowly: float = 0.0


Answering = Reply | bytes | Callable[[Mapping[str, str]], Reply]


@dataclass
class Site:
    """The pages of a server, and what it was asked: (path, headers in lower case). `most` were asked at one time."""

    pages: dict[str, Answering]
    port: int = 0
    asked: list[tuple[str, dict[str, str]]] = field(default_factory=list)
    most: int = 0
    now: int = 0
    lasts: float = 0.0
    lock: threading.Lock = field(default_factory=threading.Lock)

    def url(self, path: str = "/", host: str = "127.0.0.1") -> str:
        return f"http://{host}:{self.port}{path}"

    def paths(self) -> list[str]:
        """What was asked for, without robots.txt."""
        return [path for path, _ in self.asked if path != "/robots.txt"]

    def reply(self, path: str, headers: dict[str, str]) -> Reply:
        page = self.pages.get(path, Reply(404))
        if isinstance(page, bytes):
            return Reply(body=page, headers={"Content-Type": "text/html"})
        return page if isinstance(page, Reply) else page(headers)


def _send(reply: Reply, handler: BaseHTTPRequestHandler) -> None:
    if reply.raw is not None:
        handler.close_connection = True
        _write(reply.raw, handler, reply.slowly)
        return
    handler.send_response_only(reply.status)
    length = {} if reply.status in (204, 304) else {"Content-Length": str(len(reply.body))}
    for name, value in (length | dict(reply.headers)).items():
        handler.send_header(name, value)
    handler.end_headers()
    _write(reply.body, handler, reply.slowly)


def _write(data: bytes, handler: BaseHTTPRequestHandler, slowly: float) -> None:
    if not slowly:
        handler.wfile.write(data)
        return
    for n in range(len(data)):
        handler.wfile.write(data[n : n + 1])
        time.sleep(slowly)


@contextmanager
def site(pages: dict[str, Answering]) -> Iterator[Site]:
    """A running server with these pages; robots.txt is not found unless it is among them."""
    found = Site(pages)

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_GET(self) -> None:
            headers = {name.lower(): value for name, value in self.headers.items()}
            with found.lock:
                found.asked.append((self.path, headers))
                found.now += 1
                found.most = max(found.most, found.now)
            try:
                time.sleep(found.lasts)
                _send(found.reply(self.path, headers), self)
            except (BrokenPipeError, ConnectionResetError):
                self.close_connection = True
            finally:
                with found.lock:
                    found.now -= 1

        def log_message(self, format: str, *args: object) -> None:
            """Says nothing."""

    class Server(ThreadingHTTPServer):
        request_queue_size = 64

        def handle_error(self, request: object, client_address: object) -> None:
            """Says nothing of clients that hang up, for that is what they are to do; all else is shown."""
            if not isinstance(sys.exception(), ConnectionError):
                super().handle_error(request, client_address)  # type: ignore[arg-type]

    server = Server(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    found.port = server.server_address[1]
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True)
    thread.start()
    try:
        yield found
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


def only(host: str, port: int) -> list[str]:
    """The tests' name server: it knows this machine by its number."""
    if host != "127.0.0.1":
        raise OSError("Name or service not known")
    return [host]


class Hours:
    """A clock that moves only when somebody sleeps, and remembers how long."""

    def __init__(self) -> None:
        self.at, self.slept = 1_700_000_000.0, list[float]()

    def sleep(self, seconds: float) -> None:
        self.slept.append(round(seconds, 3))
        self.at += seconds

    def clock(self) -> Clock:
        return Clock(lambda: self.at, lambda: self.at, self.sleep)


@pytest.fixture(name="hours")
def _hours() -> Hours:
    return Hours()


Fetching = Callable[..., Fetcher]


@pytest.fixture(name="fetching")
def _fetching(tmp_path: Path, hours: Hours) -> Iterator[Fetching]:
    """Makes fetchers with a clock of their own and a folder of copies shared by all of a test."""
    made: list[Fetcher] = []

    def fetcher(*, clock: Clock | None = None, folder: Path | None = None, **limits: object) -> Fetcher:
        politeness = Politeness(**{"allow_private": True, **limits})  # type: ignore[arg-type]
        made.append(
            Fetcher(
                politeness,
                folder=folder or tmp_path / "c",
                clock=clock or hours.clock(),
                resolve=only,
                chance=lambda: 1.0,
            )
        )
        return made[-1]

    yield fetcher
    for one in made:
        one.close()


def reason(fetcher: Fetcher, url: str) -> str:
    with pytest.raises(InputError) as caught:
        fetcher.fetch(url)
    assert (caught.value.uri, caught.value.stage) == (shown(url), "fetch")
    return caught.value.reason


FIXTURES = (_hours, _fetching)
