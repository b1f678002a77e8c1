"""In: a web page as bytes or characters. Out: its characters, by the encoding that decodes it, whatever it declares."""

import codecs
import re

from dateline.extract.text import without_lone

__all__ = ["characters"]

# What browsers read under these names; the right one holds all characters of the left one, and more.
_WIDER = {
    "iso-8859-1": "cp1252", "latin-1": "cp1252", "latin1": "cp1252", "us-ascii": "cp1252", "ascii": "cp1252",
    "iso-8859-9": "cp1254", "gb2312": "gb18030", "gbk": "gb18030", "ks_c_5601-1987": "cp949", "euc-kr": "cp949",
    "shift_jis": "cp932", "x-sjis": "cp932", "shift-jis": "cp932", "x-gbk": "gb18030", "windows-874": "cp874",
    "tis-620": "cp874", "iso-8859-11": "cp874", "big5": "big5hkscs",
}  # fmt: skip
_DECLARED = re.compile(rb"<(?:meta|\?xml)[^>]{0,200}?(?:charset|encoding)\s*=\s*[\"']?\s*([\w.:-]+)", re.I)
_MARKS = (
    (codecs.BOM_UTF8, "utf-8-sig"), (codecs.BOM_UTF32_LE, "utf-32"), (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)  # fmt: skip
_FEW = 0.002  # of the bytes may be wrong in a page that is UTF-8 but for a slip

_SPARSE = 0.05  # fewer bytes beyond ASCII than this are the accents of a western language


def characters(content: bytes | str) -> str:
    """The page as a string without lone surrogates. Bytes that fit nothing become replacement characters."""
    if isinstance(content, str):
        return without_lone(content)
    for mark, encoding in _MARKS:
        if content.startswith(mark):
            return without_lone(content.decode(encoding, "replace"))
    if wide := _without_mark(content):
        return without_lone(content.decode(wide, "replace"))
    declared = _declared(content)
    if declared == "iso2022_jp":  # all of it is ASCII
        return content.decode(declared, "replace")
    try:
        return content.decode()
    except UnicodeDecodeError:
        return without_lone(_by_content(content, declared))


def _without_mark(content: bytes) -> str | None:
    """UTF-16 without its mark: every other byte of the markup is NUL."""
    head = content[:400]
    if len(head) < 40:
        return None
    even, odd = head[::2].count(0), head[1::2].count(0)
    return (
        "utf-16-le" if odd > 0.4 * len(head) > 10 * even else "utf-16-be" if even > 0.4 * len(head) > 10 * odd else None
    )


def _declared(content: bytes) -> str | None:
    m = _DECLARED.search(content[:8192])
    name = m[1].decode().lower() if m else ""
    name = _WIDER.get(name, name)
    try:
        b"\xe9a".decode(name, "replace")  # Python knows codecs that are none of text, or decode nothing ("undefined")
        return codecs.lookup(name).name if name != "punycode" else None
    except (LookupError, ValueError):
        return None


def _by_content(content: bytes, declared: str | None) -> str:
    """The text of a page that is not UTF-8: as declared, if that fits; UTF-8 with few slips; else the best guess."""
    if declared and declared not in ("utf-8", "utf-16", "utf-16-le", "utf-16-be"):
        text = content.decode(declared, "replace")
        if text.count("\ufffd") <= _FEW * len(content):
            return text
    text = content.decode("utf-8", "replace")
    if text.count("\ufffd") <= _FEW * len(content) and re.search(rb"[\xc2-\xf4][\x80-\xbf]", content):
        return text
    if sum(byte > 127 for byte in content[:50_000]) < _SPARSE * len(content[:50_000]):
        return content.decode("cp1252", "replace")
    from charset_normalizer import from_bytes

    best = from_bytes(content[:20_000]).best()
    return content.decode(best.encoding if best else "cp1252", "replace")
