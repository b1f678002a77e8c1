"""Names as keys: one form for all ways of writing a name, so that tables, gazetteer and text meet.

In: a name as someone wrote it. Out: lower case without accents, dots, quotes, hyphens and a leading article.
"""

import re
import unicodedata
from functools import lru_cache

__all__ = ["KINDS", "bare", "capitals", "key", "words"]

_LETTERS = str.maketrans({
    "ł": "l", "Ł": "L", "ø": "o", "Ø": "O", "đ": "d", "Đ": "D", "ı": "i", "æ": "ae", "Æ": "Ae", "œ": "oe", "þ": "th",
    "ð": "d",
})  # fmt: skip
_DROPPED = re.compile(r"[.'’‘ʼʻ`´]")
_BREAK = re.compile(r"[^\w&]+|_+")
_ARTICLE = re.compile(r"^(?:the|a|an) (?=.)")


@lru_cache(1 << 16)
def key(name: str) -> str:
    """The key of a name; "" where it holds no letter or digit. "The U.N." and "UN" have one key, and so have "Bălți"
    and "Balti".
    """
    if not name.isascii():
        split = unicodedata.normalize("NFKD", name.translate(_LETTERS))
        name = "".join(c for c in split if not unicodedata.combining(c))
    plain = _BREAK.sub(" ", _DROPPED.sub("", name)).strip().casefold()
    return _ARTICLE.sub("", plain)


def words(name: str) -> tuple[str, ...]:
    """The words of a name's key."""
    return tuple(key(name).split())


def capitals(name: str) -> bool:
    """Whether a name is written in capitals only, as acronyms are: NATO, the U.S., M23; not "Mali", not "3"."""
    return name.removeprefix("the ").removeprefix("The ").isupper()


KINDS = {  # words that say what kind of place a name belongs to, by GeoNames' feature code
    "ADM1": "oblast region province governorate state prefecture krai republic canton wilaya wilayat emirate"
    " voivodeship territory",
    "ADM2": "district county raion parish municipality commune department township borough division",
    "PPL": "city town village settlement hamlet",
}
_KINDS = "|".join(" ".join(KINDS.values()).split())
_KIND = re.compile(rf"^(?:(?:{_KINDS})s? of (?:the )?)+|(?: (?:autonomous|{_KINDS}))+$")


@lru_cache(1 << 14)
def bare(name: str) -> str:
    """The key of a name without the words that say what kind of place it is: "the province of Kherson" → kherson."""
    plain = key(name)
    return _KIND.sub("", plain) or plain
