"""In: the body of an answer and its Content-Encoding. Out: the page's bytes, never more than the limit in memory."""

import io
import zlib

from dateline.errors import InputError

__all__ = ["inflated", "too_large", "unpacked"]

MIB = 1 << 20
MOST_LAYERS = 3


def too_large(limit: int) -> InputError:
    """The error for a page of more than `limit` bytes."""
    size = f"{limit // MIB} MB" if limit >= MIB else f"{limit:,} bytes"
    return InputError(f"larger than {size}; save it and read the file", stage="fetch")


def unpacked(body: bytes, codings: str, limit: int) -> bytes:
    """The body with its codings undone ("gzip", "br, gzip"); InputError if it is damaged, cut off or over the limit.

    Some servers name a coding that they did not apply; where the bytes show that, they are taken as they are.
    """
    names = [name.strip().lower().removeprefix("x-") for name in codings.split(",")]
    names = [name for name in names if name not in ("", "identity", "none")]
    if len(names) > MOST_LAYERS:
        raise InputError(f"packed {len(names)} times over; no honest page is", stage="fetch")
    for name in reversed(names):
        try:
            body = _undone(body, name, limit)
        except (OSError, EOFError, zlib.error) as error:
            raise InputError(f"its {name} data is cut off or damaged", stage="fetch") from error
        if len(body) > limit:
            raise too_large(limit)
    return body


def _undone(body: bytes, name: str, limit: int) -> bytes:
    """One coding undone, at most a byte over the limit. Raises OSError, EOFError or zlib.error for what is damaged."""
    if not body:
        return body
    match name:
        case "gzip":
            return inflated(body, 31, limit) if body.startswith(b"\x1f\x8b") else body
        case "deflate":  # with zlib's header as the rule says, or without it as some servers do
            return inflated(body, 15 if body[0] & 0x0F == 8 and int.from_bytes(body[:2]) % 31 == 0 else -15, limit)
        case "br" | "zstd":
            return _streamed(body, name, limit)
    raise InputError(f"packed as {name[:20]!r}, which nobody asked for", stage="fetch")


def inflated(body: bytes, bits: int, limit: int) -> bytes:
    """Gzip (31 bits) or deflate (15, bare -15) undone, at most a byte over the limit; EOFError for what is cut off."""
    out = bytearray()
    while True:
        unpacker = zlib.decompressobj(bits)
        out += unpacker.decompress(body, limit + 1 - len(out))
        if len(out) > limit:
            return bytes(out)
        if not unpacker.eof:
            raise EOFError
        body = unpacker.unused_data
        if bits != 31 or not body.startswith(b"\x1f\x8b"):  # gzip may have several parts; after them, padding
            return bytes(out)


def _streamed(body: bytes, name: str, limit: int) -> bytes:
    from fastwarc import stream_io

    reader = (stream_io.BrotliReader if name == "br" else stream_io.ZstdReader)(io.BytesIO(body))
    out = bytearray()
    while len(out) <= limit and (part := reader.read(min(MIB, limit + 1 - len(out)))):
        out += part
    return bytes(out)
