"""Holidays and observances. In: the key of a feast and a Gregorian year. Out: its first and last days in that year.

Easter by the Gregorian and the Julian reckoning; Jewish feasts by the fixed arithmetic of the Hebrew calendar; Islamic
ones by the tabular calendar, from which the sighted moon can differ by a day or two, so that they are approximate.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

__all__ = ["APPROXIMATE", "FEASTS", "NAMES", "feast"]

Days = list[tuple[int, int]]
Feast = Callable[[int], Days]


def feast(key: str, year: int) -> Days:
    """First and last day (`date.toordinal`) of each time the feast falls in the year; [] where it does not."""
    return FEASTS[key](year) if 1 <= year <= 9998 else []


def _fixed(month: int, day: int, days: int = 1) -> Feast:
    return lambda year: [(n := date(year, month, day).toordinal(), n + days - 1)]


def _nth(month: int, weekday: int, nth: int, later: int = 0) -> Feast:
    """The nth (-1: last) weekday (Monday 1) of a month, and so many days later."""

    def days(year: int) -> Days:
        if nth > 0:
            first = date(year, month, 1).toordinal()
            found = first + (weekday - first) % 7 + 7 * (nth - 1)
        else:
            after = date(year + month // 12, month % 12 + 1, 1).toordinal() - 1
            found = after - (after - weekday) % 7
        return [(found + later, found + later)]

    return days


def western_easter(year: int) -> int:
    """Easter Sunday by the Gregorian reckoning: the Sunday after the church's full moon of spring."""
    golden, century = year % 19, year // 100
    epact = (century - century // 4 - (8 * century + 13) // 25 + 19 * golden + 15) % 30
    moon = epact - (epact // 28) * (1 - (29 // (epact + 1)) * ((21 - golden) // 11))
    full = date(year, 3, 21).toordinal() + moon
    return full + 7 - full % 7


def eastern_easter(year: int) -> int:
    """Easter Sunday of the Orthodox churches: the Julian reckoning, as a Gregorian day."""
    moon = (19 * (year % 19) + 15) % 30
    full = date(year, 3, 21).toordinal() + year // 100 - year // 400 - 2 + moon
    return full + 7 - full % 7


def _easter(offset: int, days: int = 1, reckon: Callable[[int], int] = western_easter) -> Feast:
    return lambda year: [(n := reckon(year) + offset, n + days - 1)]


def hebrew_new_year(year: int) -> int:
    """1 Tishri of a Hebrew year: the mean new moon, put off by the four rules."""
    months = (235 * year - 234) // 19
    parts = 12084 + 13753 * months
    day = 29 * months + parts // 25920
    if 3 * (day + 1) % 7 < 3:
        day += 1
    return day


_HEBREW_EPOCH = -1373427  # reaches 1 Tishri of the year 1, as a proleptic Gregorian day number


def _tishri(year: int) -> int:
    before, this, after = (hebrew_new_year(y) for y in (year - 1, year, year + 1))
    late = 2 if after - this == 356 else 1 if this - before == 382 else 0
    return _HEBREW_EPOCH + this + late


def _hebrew_autumn(offset: int, days: int) -> Feast:
    """A feast counted from 1 Tishri, in the autumn of the year."""
    return lambda year: [(n := _tishri(year + 3761) + offset, n + days - 1)]


def _hebrew_spring(offset: int, days: int) -> Feast:
    """A feast counted from 15 Nisan, which is always 163 days before the next 1 Tishri."""
    return lambda year: [(n := _tishri(year + 3761) - 163 + offset, n + days - 1)]


def _hanukkah(year: int) -> Days:
    """25 Kislev: Marheshvan has 29 or 30 days by the length of the year."""
    start = _tishri(year + 3761)
    long = (_tishri(year + 3762) - start) % 10 == 5
    first = start + 30 + (30 if long else 29) + 24
    return [(first, first + 7)]


_HIJRA = 227014  # the day before 1 Muharram of the year 1 (16 July 622, Julian), as a Gregorian day number


def islamic(year: int, month: int, day: int) -> int:
    """A day of the tabular Islamic calendar: eleven leap years in thirty, months of 30 and 29 days in turn."""
    return _HIJRA + (year - 1) * 354 + (11 * year + 3) // 30 + 29 * (month - 1) + month // 2 + day


def _islamic(month: int, day: int, days: int) -> Feast:
    def found(year: int) -> Days:
        about = (year - 622) * 33 // 32
        firsts = [islamic(y, month, day) for y in range(max(1, about - 1), about + 3)]
        return [(n, n + days - 1) for n in firsts if n > 0 and date.fromordinal(n).year == year]

    return found


FEASTS: dict[str, Feast] = {  # not those that differ by country: Independence Day, Victory Day, Memorial Day
    "new year": _fixed(1, 1), "new year's eve": _fixed(12, 31), "christmas": _fixed(12, 25),
    "christmas eve": _fixed(12, 24), "boxing day": _fixed(12, 26), "orthodox christmas": _fixed(1, 7),
    "epiphany": _fixed(1, 6), "may day": _fixed(5, 1), "valentine's day": _fixed(2, 14), "women's day": _fixed(3, 8),
    "st patrick's day": _fixed(3, 17), "april fools": _fixed(4, 1), "earth day": _fixed(4, 22),
    "anzac day": _fixed(4, 25), "ve day": _fixed(5, 8), "juneteenth": _fixed(6, 19),
    "canada day": _fixed(7, 1), "fourth of july": _fixed(7, 4), "bastille day": _fixed(7, 14),
    "assumption": _fixed(8, 15), "halloween": _fixed(10, 31), "all saints": _fixed(11, 1), "guy fawkes": _fixed(11, 5),
    "armistice day": _fixed(11, 11), "nowruz": _fixed(3, 20, 2), "mlk day": _nth(1, 1, 3),
    "presidents' day": _nth(2, 1, 3), "labor day": _nth(9, 1, 1), "columbus day": _nth(10, 1, 2),
    "thanksgiving": _nth(11, 4, 4), "black friday": _nth(11, 4, 4, 1), "cyber monday": _nth(11, 4, 4, 4),
    "easter": _easter(0), "good friday": _easter(-2), "easter monday": _easter(1), "palm sunday": _easter(-7),
    "ash wednesday": _easter(-46), "maundy thursday": _easter(-3), "holy week": _easter(-7, 7),
    "ascension": _easter(39), "pentecost": _easter(49), "orthodox easter": _easter(0, 1, eastern_easter),
    "rosh hashanah": _hebrew_autumn(0, 2), "yom kippur": _hebrew_autumn(9, 1), "sukkot": _hebrew_autumn(14, 7),
    "hanukkah": _hanukkah, "passover": _hebrew_spring(0, 7), "purim": _hebrew_spring(-30, 1),
    "shavuot": _hebrew_spring(50, 1), "ramadan": _islamic(9, 1, 30), "eid al-fitr": _islamic(10, 1, 3),
    "eid al-adha": _islamic(12, 10, 4), "ashura": _islamic(1, 10, 1), "islamic new year": _islamic(1, 1, 1),
    "mawlid": _islamic(3, 12, 1), "arbaeen": _islamic(2, 20, 1),
}  # fmt: skip
APPROXIMATE = frozenset({
    "ramadan", "eid al-fitr", "eid al-adha", "ashura", "islamic new year", "mawlid", "arbaeen", "nowruz",
})  # fmt: skip
_ALSO = {
    "new years day": "new year", "new years": "new year", "new year day": "new year",
    "new years eve": "new year's eve", "new year eve": "new year's eve", "christmas day": "christmas",
    "xmas": "christmas", "xmas day": "christmas", "st stephens day": "boxing day",
    "international workers day": "may day", "workers day": "may day", "labour day": "may day",
    "valentines day": "valentine's day", "valentines": "valentine's day", "international womens day": "women's day",
    "womens day": "women's day", "st patricks day": "st patrick's day", "saint patricks day": "st patrick's day",
    "april fools day": "april fools",
    "guy fawkes night": "guy fawkes", "bonfire night": "guy fawkes", "halloween night": "halloween",
    "all saints day": "all saints", "veterans day": "armistice day", "remembrance day": "armistice day",
    "norouz": "nowruz", "newroz": "nowruz", "nawruz": "nowruz", "martin luther king day": "mlk day",
    "martin luther king jr day": "mlk day", "presidents day": "presidents' day",
    "thanks giving day": "thanksgiving", "thanks giving": "thanksgiving",
    "thanksgiving day": "thanksgiving", "easter sunday": "easter", "easter day": "easter", "whit sunday": "pentecost",
    "rosh hashana": "rosh hashanah", "chanukah": "hanukkah", "hannukah": "hanukkah", "pesach": "passover",
    "sukkoth": "sukkot", "ramadhan": "ramadan", "ramzan": "ramadan", "month of ramadan": "ramadan",
    "holy month of ramadan": "ramadan", "eid al fitr": "eid al-fitr", "eid ul fitr": "eid al-fitr",
    "eidul fitr": "eid al-fitr", "eid al adha": "eid al-adha", "eid ul adha": "eid al-adha",
    "eid al azha": "eid al-adha", "eidul azha": "eid al-adha", "hijri new year": "islamic new year",
    "feast of sacrifice": "eid al-adha", "v e day": "ve day", "canada day": "canada day",
}  # fmt: skip


def _names() -> dict[str, list[tuple[tuple[str, ...], str]]]:
    """First word → the names that begin with it, longest first, each with its key."""
    found: dict[str, list[tuple[tuple[str, ...], str]]] = {}
    for name, key in [*((k.replace("'", "").replace("-", " "), k) for k in FEASTS), *_ALSO.items()]:
        words = tuple(name.split())
        found.setdefault(words[0], []).append((words, key))
    for names in found.values():
        names.sort(key=lambda pair: -len(pair[0]))
    return found


NAMES = _names()
