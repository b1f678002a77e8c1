"""What a server answered, and what its headers mean: is it good, may a copy be kept, is one to ask again and when."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from email.utils import parsedate_to_datetime
from http import HTTPStatus

from dateline.fetch.cache import Copy

__all__ = ["GOOD", "PERMANENT", "REDIRECTS", "Answer", "conditions", "of_copy", "refused", "renewed", "retry_after"]

GOOD = (200, 203)
REDIRECTS = (301, 302, 303, 307, 308)
PERMANENT = (301, 308)
_CHARSET = re.compile(r"charset\s*=\s*[\"']?([\w.:-]+)", re.I)
_SHOWN = re.compile(r"[^ -~]")  # what a server writes is told to people, and could write to their terminals
_SENDABLE = re.compile(r"[!-~](?:[ -~]{0,1000}[!-~])?")


@dataclass(frozen=True, slots=True)
class Answer:
    """The status, the headers by their names in lower case, and the bytes of a good one; `at` is when it came.

    Status 0 is no answer; `problem` then says what happened.
    """

    status: int
    headers: Mapping[str, str]
    at: float
    content: bytes = b""
    problem: str = ""
    from_cache: bool = False
    not_modified: bool = False

    def header(self, name: str) -> str | None:
        """A header's value; None if it is empty or not there."""
        return self.headers.get(name, "").strip() or None

    @property
    def media_type(self) -> str:
        """The media type that the header names, "" if it names none."""
        return _SHOWN.sub("?", self.headers.get("content-type", "").partition(";")[0].strip().lower())

    @property
    def charset(self) -> str | None:
        """The charset that the header names."""
        found = _CHARSET.search(self.headers.get("content-type", ""))
        return found[1] if found else None

    @property
    def transient(self) -> bool:
        """It may be another one the next time."""
        return self.status in (0, 429) or self.status >= 500

    @property
    def keepable(self) -> bool:
        """A copy may be kept, and is of use: the site calls it fresh, or can be asked whether it still is good."""
        forbidden = "no-store" in self.headers.get("cache-control", "").lower()
        return not forbidden and bool(self.fresh or self.header("etag") or self.header("last-modified"))

    @property
    def fresh(self) -> float:
        """For how many seconds the site calls this fresh (max-age less the time it spent in caches on the way)."""
        said = self.headers.get("cache-control", "").lower()
        found = re.search(r"(?<![\w-])max-age\s*=\s*\"?(\d{1,9})", said)
        age = re.fullmatch(r"\s*(\d{1,9})\s*", self.headers.get("age", ""))
        return 0.0 if found is None or "no-cache" in said else max(0.0, float(found[1]) - float(age[1] if age else 0))

    def copy(self, url: str) -> Copy:
        """What is kept of a good answer."""
        return Copy(
            url=url, content=self.content, content_type=self.headers.get("content-type", ""), etag=self.header("etag"),
            last_modified=self.header("last-modified"), stored=self.at, fresh=self.fresh,
        )  # fmt: skip


def of_copy(copy: Copy) -> Answer:
    """The answer that a copy was made of."""
    headers = {
        "content-type": copy.content_type, "etag": copy.etag or "", "last-modified": copy.last_modified or "",
        "cache-control": f"max-age={copy.fresh:.0f}",
    }  # fmt: skip
    return Answer(200, headers, copy.stored, copy.content, from_cache=True)


def renewed(copy: Copy, said: Answer) -> Answer:
    """The answer of a copy that the site calls still good (304), with what it now says of it."""
    old = of_copy(copy)
    names = ("etag", "last-modified", "cache-control", "age")
    headers = {**old.headers, **{name: said.headers[name] for name in names if said.header(name)}}
    return replace(old, headers=headers, at=said.at, not_modified=True)


def conditions(copy: Copy | None) -> dict[str, str]:
    """The request headers that ask for the page only if it is no longer the copy."""
    wanted = {"If-None-Match": copy.etag, "If-Modified-Since": copy.last_modified} if copy else {}
    return {name: value for name, value in wanted.items() if value and _SENDABLE.fullmatch(value)}


def refused(answer: Answer) -> str:
    """Why there is no page in it, in words for the user."""
    if not answer.status:
        return answer.problem
    try:
        phrase = f" ({HTTPStatus(answer.status).phrase.lower()})"
    except ValueError:
        phrase = ""
    wait = answer.header("retry-after") if answer.transient else None
    return f"answers {answer.status}{phrase}" + (
        f" and asks to come back later ({_SHOWN.sub('?', wait[:40])})" if wait else ""
    )


def retry_after(answer: Answer) -> float | None:
    """The seconds that the answer asks to wait: a number, or a date less the date of the answer; None if it does not.

    Measured on the server's own clock where it gives it, for ours may be wrong.
    """
    asked = answer.header("retry-after")
    if asked is None:
        return None
    if re.fullmatch(r"\d{1,9}", asked):
        return float(asked)
    until, now = _stamp(asked), _stamp(answer.header("date")) or answer.at
    return None if until is None else max(0.0, until - now)


def _stamp(text: str | None) -> float | None:
    try:
        return parsedate_to_datetime(text).timestamp() if text else None
    except (ValueError, OverflowError, OSError):
        return None
