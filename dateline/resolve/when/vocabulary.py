"""The words of times. In: a word in small letters. Out: its marks (see marks); "" says nothing of the calendar."""

from __future__ import annotations

__all__ = ["DECADES", "NUMBERS", "RANKS", "WORDS"]


def _words(*lines: str) -> list[str]:
    return " ".join(lines).split()


_MONTHS = _words("january february march april may june july august september october november december ")
_DAYS = _words("monday tuesday wednesday thursday friday saturday sunday ")
_UNITS = _words("second minute hour day week fortnight weekend month quarter half year decade century ")
_ONES = _words(
    "zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen "
    "sixteen seventeen eighteen nineteen "
)
_TENS = _words("twenty thirty forty fifty sixty seventy eighty ninety ")
_ORDINALS = _words(
    "first second third fourth fifth sixth seventh eighth ninth tenth eleventh twelfth thirteenth "
    "fourteenth fifteenth sixteenth seventeenth eighteenth nineteenth "
)
NUMBERS = {w: n for n, w in enumerate(_ONES)} | {"hundred": 100, "thousand": 1000}
NUMBERS |= {w: 20 + 10 * n for n, w in enumerate(_TENS)}
RANKS = {w: n + 1 for n, w in enumerate(_ORDINALS)} | {"twentieth": 20, "thirtieth": 30}
DECADES = {
    "tens": 2010, "twenties": 20, "thirties": 30, "forties": 40, "fifties": 50, "sixties": 60, "seventies": 70,
    "eighties": 80, "nineties": 90, "noughties": 2000,
}  # fmt: skip


def _vocabulary() -> dict[str, str]:
    """Word → marks; "" for words that say nothing about the calendar."""
    found: dict[str, str] = {}
    for n, name in enumerate(_MONTHS, 1):
        found |= {name: f"M{n}", name[:3]: f"M{n}"}
    for n, name in enumerate(_DAYS, 1):
        found |= {name: f"W{n}", name[:3]: f"W{n}", name + "s": f"each W{n}"}
    for name in _UNITS:
        found |= {name: "U" + name, name + "s": f"U{name}s"}
    found |= dict.fromkeys(
        _words("morning afternoon evening night dawn dusk daybreak sunrise sunset nightfall lunchtime daytime "), ""
    )
    found |= {w: "P" + w for w in found if not found[w]}
    found |= dict.fromkeys(
        _words(
            "every each daily weekly monthly yearly annually annual nightly hourly mornings afternoons evenings nights "
        ),
        "each",
    )
    found |= dict.fromkeys(
        _words(
            "of on at during calendar , 's the s for throughout exactly local time gmt utc est edt et bst cet ist "
            "whole just only all my our uh um "
        ),
        "",
    )
    found |= dict.fromkeys(
        _words("about around approximately roughly nearly almost circa ca some more less fewer than least "), "~"
    )
    found |= {
        "sept": "M9", "tues": "W2", "thur": "W4", "thurs": "W4", "weds": "W3", "centuries": "Ucenturys",
        "workweek": "Uweek",
    }  # fmt: skip
    found |= {"hrs": "Uhours", "hr": "Uhour", "mins": "Uminutes", "min": "Uminute", "yr": "Uyear", "yrs": "Uyears"}
    found |= {
        "spring": "S21",
        "springtime": "S21",
        "summer": "S22",
        "summertime": "S22",
        "autumn": "S23",
        "fall": "S23",
    }
    found |= {"winter": "S24", "wintertime": "S24", "noon": "C12:00", "midday": "C12:00", "midnight": "C00:00"}
    found |= {
        "today": "T0", "now": "T0", "present": "T0", "nowadays": "T0", "am": "Pmorning", "pm": "Pafternoon",
        "tonight": "T0 Pnight", "tonite": "T0 Pnight", "yesterday": "T-1", "tomorrow": "T1",
    }  # fmt: skip
    found |= {"couple": "N2", "dozen": "N12", "few": "few", "several": "few", "many": "few", "fortnights": "Ufortnight"}
    found |= {
        "upcoming": "coming",
        "forthcoming": "coming",
        "current": "this",
        "preceding": "previous",
        "prior": "before",
    }
    found |= {
        "back": "ago", "beginning": "early", "start": "early", "outset": "early", "middle": "mid", "end":
        "end", "close": "end",
    }  # fmt: skip
    found |= {
        "opening": "early", "closing": "late", "later": "later", "thru": "to", "through": "to", "till":
        "until", "til": "until",
    }  # fmt: skip
    found |= {
        "bce": "bc",
        "b": "b",
        "ce": "ad",
        "pre": "pre",
        "post": "post",
        "starting": "from",
        "beginnings": "early",
    }
    found |= {
        "q1": "O1 Uquarter", "q2": "O2 Uquarter", "q3": "O3 Uquarter", "q4": "O4 Uquarter", "h1": "O1 Uhalf",
        "h2": "O2 Uhalf",
    }  # fmt: skip
    return found | {w: f"O{n}" for w, n in RANKS.items()}


WORDS = _vocabulary()
