"""In: the bytes of a web archive, plain, gzip or Zstandard. Out: its records, each whole or with what is wrong with it.

A WARC file names the length of each record, and nothing else says where the next begins. So after damage, or a length
that cannot be true, the reading goes on at the next place where a record is seen to begin. Bytes are unpacked at most
1 MB at a time, so that a file cannot unpack to more than the memory holds.
"""

import re
import zlib
from collections.abc import Generator, Iterator
from dataclasses import dataclass
from typing import BinaryIO

from dateline.read.source import MIB

__all__ = ["BODY", "Frame", "frames"]

BODY = re.compile(rb"\r\n\r\n|\n\n")  # where a header ends; some tools write archives without the \r
CHUNK = 1 << 16
LONGEST_HEADER = 1 << 16
KEPT = 16 * MIB  # packed bytes of a member that are searched again for the next record if the member is damaged
_OPENING = 1024  # packed bytes that are enough to unpack the beginning of a record
_GZIP, _ZSTD = b"\x1f\x8b\x08", b"\x28\xb5\x2f\xfd"
_BEGINS = re.compile(rb"\nWARC/[01]\.\d+\r?\n")
_BLANK = re.compile(rb"[\r\n]+")
_MARK = 16  # bytes that the beginning of a record may take, at the most
_LENGTH = re.compile(rb"\ncontent-length:[ \t]*(\d{1,18})[ \t]*\r?\n", re.I)
_CUT = "the file is cut off here; get it again if what follows is needed"
_DAMAGED = "the packed data is damaged here; what follows up to the next whole record is lost"


@dataclass(frozen=True, slots=True)
class Frame:
    """A record, header and block; where it was found; and what is wrong with it, if anything.

    Of an `oversized` record only the beginning is in `data`; of one with another problem nothing is.
    """

    place: str
    data: bytes
    problem: str | None = None
    oversized: bool = False


@dataclass(frozen=True, slots=True)
class _Piece:
    """Some unpacked bytes of the gzip member that begins at `member` of the file (None: not packed).

    `first`: a record begins here for sure. `damage`: no more could be unpacked after the piece before, and why.
    """

    data: bytes
    member: int | None
    first: bool = False
    damage: str | None = None


def frames(stream: BinaryIO, limit: int) -> Iterator[Frame]:
    """The records in order; one whose block is larger than `limit` bytes is skipped, with a Frame that says so."""
    start = stream.read(CHUNK)
    total = None
    if start.startswith(_GZIP):
        pieces = _unzipped(stream, start)
    elif start[:4] == _ZSTD or start[1:4] == b"\x2a\x4d\x18":  # the latter: a skippable frame, with a dictionary
        pieces = _unpacked_zstd(stream, start)
    else:
        total = _size(stream, len(start))
        pieces = _plain(stream, start)
    source = _Source(pieces, total)
    while source.begin():
        while source.skip_blank() or source.broken:
            yield _frame(source, limit)


def _size(stream: BinaryIO, read: int) -> int | None:
    """The bytes that were read from the stream and those to its end, where that can be known."""
    if not stream.seekable():
        return None
    here = stream.tell()
    end = stream.seek(0, 2)
    stream.seek(here)
    return end - here + read


class _Source:
    """The unpacked bytes from the start of a record on. They are taken in stretches: a stretch begins with a record."""

    __slots__ = ("ahead", "at", "broken", "held", "marks", "pieces", "total")

    def __init__(self, pieces: Iterator[_Piece], total: int | None) -> None:
        self.pieces, self.total = pieces, total
        self.ahead = next(pieces, None)
        self.held = bytearray()
        self.at = 0  # where in all unpacked bytes `held` begins
        self.marks: list[tuple[int, int | None]] = []  # where the members begin that `held` has bytes of
        self.broken: str | None = None

    def begin(self) -> bool:
        """Go to the next stretch; False if there is none."""
        self.drop(len(self.held))
        self.broken = None
        return self._take()

    def fill(self, size: int) -> int:
        """Have at least `size` bytes, or all there are in the stretch; how many there are."""
        while len(self.held) < size and self.ahead is not None and not self.ahead.first:
            self._take()
        return len(self.held)

    def _take(self) -> bool:
        piece = self.ahead
        if piece is None:
            return False
        if not self.marks or self.marks[-1][1] != piece.member:
            self.marks.append((self.at + len(self.held), piece.member))
        self.held += piece.data
        self.broken = piece.damage
        self.ahead = next(self.pieces, None)
        return True

    def drop(self, size: int) -> None:
        del self.held[:size]
        self.at += size
        while len(self.marks) > 1 and self.marks[1][0] <= self.at:
            del self.marks[0]

    def skip_blank(self) -> bool:
        """Go over the blank lines between records; False at the end of the stretch."""
        while self.fill(1):
            blank = _BLANK.match(self.held)
            if not blank:
                return True
            self.drop(blank.end())
        return False

    def ends_damaged(self, size: int) -> bool:
        """After these bytes nothing more could be unpacked: what the member's checksum covers may be wrong."""
        if self.ahead is not None and self.ahead.damage and not self.ahead.first:
            self.fill(len(self.held) + 1)
        return bool(self.broken) and len(self.held) - size <= 4

    @property
    def place(self) -> str:
        """Where `held` begins in the file: the offset, or that of the member and `+n` bytes into it."""
        start, member = next(mark for mark in reversed(self.marks) if mark[0] <= self.at)
        if member is None:
            return str(self.at)
        return f"{member}+{self.at - start}" if self.at > start else str(member)


def _frame(source: _Source, limit: int) -> Frame:
    """The record where the source is. The source goes on to the next, or to where one may be."""
    place = source.place
    source.fill(LONGEST_HEADER)
    held = source.held
    found = BODY.search(held, 0, LONGEST_HEADER)
    if not held.startswith(b"WARC/") or not found:
        why = source.broken or "no record begins here; what follows up to the next one is lost"
        return _lost(source, place, min(1, len(held)), why)
    end = found.end()
    length = _LENGTH.search(held, 0, end)
    if length is None:
        return _lost(source, place, end, "the record has no Content-Length, or one that is no number")
    size = end + int(length[1])
    if source.total is not None and source.at + size > source.total:
        return _lost(source, place, end, _short(int(length[1]), source.total - source.at - end))
    if size - end > limit:
        return _oversized(source, place, size, limit)
    if source.fill(size + 4) < size:
        why = source.broken or _short(int(length[1]), len(held) - end)
        return _lost(source, place, end, why)
    if not _follows(source, size):
        why = f"the record is not {int(length[1]):,} bytes long, as it says: no other record follows there"
        return _lost(source, place, end, why)
    data = bytes(memoryview(held)[:size])
    if source.ends_damaged(size):
        return _lost(source, place, len(held), source.broken or _DAMAGED)
    source.drop(size)
    return Frame(place, data)


def _short(named: int, there: int) -> str:
    return f"cut off, or its length is wrong: it says {named:,} bytes, and {there:,} are there"


def _follows(source: _Source, size: int) -> bool:
    """After the first `size` bytes come blank lines and the next record, or the end of the stretch."""
    source.fill(size + 8)
    after = bytes(source.held[size : size + 8]).lstrip(b"\r\n")[:5]
    return b"WARC/".startswith(after)


def _lost(source: _Source, place: str, skip: int, why: str) -> Frame:
    """The Frame of a record that cannot be used; the source goes on to where the next record is seen to begin."""
    source.broken = None
    source.drop(max(skip - 1, 0))  # the line's end before it may be the header's own
    while not (found := _BEGINS.search(source.held)):
        had = len(source.held)
        if source.fill(had + 1) == had:
            source.drop(had)
            return Frame(place, b"", why)
        source.drop(max(had - _MARK, 0))
    source.drop(found.start() + 1)
    return Frame(place, b"", why)


def _oversized(source: _Source, place: str, size: int, limit: int) -> Frame:
    head = bytes(source.held[:LONGEST_HEADER])
    left = size
    while left and (there := source.fill(1)):
        source.drop(min(left, there))
        left -= min(left, there)
    if left:
        source.broken = None
        return Frame(place, b"", _short(size, size - left) + "; records in it are lost")
    if not _follows(source, 0):
        _lost(source, place, 0, "")
        return Frame(place, b"", f"the record is not {size:,} bytes long, as it says; records in it are lost")
    return Frame(place, head, f"larger than {limit // MIB} MB", oversized=True)


def _plain(stream: BinaryIO, start: bytes) -> Iterator[_Piece]:
    while start:
        yield _Piece(start, None)
        start = stream.read(CHUNK)


def _unpacked_zstd(stream: BinaryIO, start: bytes) -> Iterator[_Piece]:
    from fastwarc.stream_io import ZstdReader

    reader = ZstdReader(_Rejoined(start, stream))
    try:
        while data := reader.read(CHUNK):
            yield _Piece(data, None)
    except OSError:
        yield _Piece(b"", None, first=True, damage="the packed data is damaged here, and the rest of the file is lost")


class _Rejoined:
    """A stream with the bytes that were read from it put back in front; fastwarc reads it as it does a file."""

    __slots__ = ("at", "start", "stream")

    def __init__(self, start: bytes, stream: BinaryIO) -> None:
        self.start, self.stream, self.at = start, stream, 0

    def read(self, size: int = -1) -> bytes:
        data, self.start = self.start, b""
        if size >= 0:
            data, self.start = data[:size], data[size:]
        data = data or self.stream.read(size)
        self.at += len(data)
        return data

    def tell(self) -> int:
        return self.at

    def seek(self, offset: int, whence: int = 0) -> int:
        raise OSError("not seekable")

    def close(self) -> None:
        """The stream is its opener's to close."""


class _Packed:
    """The packed bytes of a gzip file from the beginning of a member on, at most KEPT of them."""

    __slots__ = ("at", "ended", "fed", "held", "stream")

    def __init__(self, stream: BinaryIO, start: bytes) -> None:
        self.stream, self.held = stream, bytearray(start)
        self.at = 0  # where in the file `held` begins
        self.fed = 0  # how much of `held` was given out
        self.ended = False

    def more(self) -> bool:
        """Hold a chunk more of the file; False at its end."""
        data = self.stream.read(CHUNK)
        self.ended = not data
        self.held += data
        if len(self.held) > KEPT:
            self.drop(len(self.held) - KEPT)
        return bool(data)

    def chunk(self) -> bytes:
        """The next bytes that were not given out; they are held on to."""
        if self.fed < len(self.held) or self.more():
            data = bytes(memoryview(self.held)[self.fed : self.fed + CHUNK])
            self.fed += len(data)
            return data
        return b""

    def drop(self, size: int) -> None:
        del self.held[:size]
        self.at += size
        self.fed = max(self.fed - size, 0)

    def find_member(self) -> bool:
        """Go to the next place after this one where a gzip member begins that holds the beginning of a record."""
        self.drop(min(1, len(self.held)))
        self.fed = 0
        while True:
            found = self.held.find(_GZIP)
            if found < 0 and self.ended:
                return False
            self.drop(found if found >= 0 else max(len(self.held) - 2, 0))
            while len(self.held) < _OPENING and self.more():
                pass
            if found >= 0:
                if _opens(bytes(self.held[:_OPENING])):
                    return True
                self.drop(1)


def _opens(packed: bytes) -> bool:
    try:
        return zlib.decompressobj(31).decompress(packed, 8).startswith(b"WARC/")
    except zlib.error:
        return False


def _unzipped(stream: BinaryIO, start: bytes) -> Iterator[_Piece]:
    """The bytes of all members; after a damaged one those from the next member on that begins with a record."""
    packed = _Packed(stream, start)
    while packed.held or packed.more():
        sound = yield from _member(packed)
        if not sound and not packed.find_member():
            return


def _member(packed: _Packed) -> Generator[_Piece, None, bool]:
    """The bytes of the member at which `packed` stands, which then stands behind it; False (returned) if damaged."""
    place, first = packed.at, True
    unpacker = zlib.decompressobj(31)
    new = out = b""
    while not unpacker.eof:
        waiting = len(new) == MIB  # then there may be more to come of what was given in
        data = unpacker.unconsumed_tail or (b"" if waiting else packed.chunk())
        why = None if data or waiting else _CUT
        try:
            new = unpacker.decompress(data, MIB)
        except zlib.error:
            new, why = b"", _DAMAGED
        out += new
        if out and (len(out) >= _MARK or why or unpacker.eof):
            yield _Piece(out, place, first=first and out.startswith(b"WARC/"))
            first, out = False, b""
        if why:
            yield _Piece(b"", place, first=first, damage=why)
            return False
    packed.drop(packed.fed - len(unpacker.unused_data))
    packed.fed = 0
    return True
