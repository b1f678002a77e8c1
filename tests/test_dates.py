"""Dates of publication: what is plain becomes ISO 8601, what is not becomes None."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dateline.dates import date_in, iso_date, opening_date


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        ("2025-07-08", "2025-07-08"),
        ("20250708", "2025-07-08"),
        ("2025-07-08T10:00:00Z", "2025-07-08T10:00:00+00:00"),
        ("2025-07-08t10:00:00z", "2025-07-08T10:00:00+00:00"),
        ("2025-07-08T23:30:00.123+03:00", "2025-07-08T23:30:00+03:00"),
        ("2025-07-08 10:00", "2025-07-08T10:00:00"),
        ("20250708101112", "2025-07-08T10:11:12"),
        ("Tue, 08 Jul 2025 10:00:00 +0300", "2025-07-08T10:00:00+03:00"),
        ("8 Jul 2025 10:00:00 GMT", "2025-07-08T10:00:00+00:00"),
        ("July 8, 2025", "2025-07-08"),
        ("July 8th 2025", "2025-07-08"),
        ("Tuesday, July 8, 2025, 10:30 am ET", "2025-07-08"),
        ("8 July 2025", "2025-07-08"),
        ("8th Sept. 2025", "2025-09-08"),
        ("08-Jul-2025", "2025-07-08"),
        ("2025/7/8", "2025-07-08"),
        (" 1605-01-02 ", "1605-01-02"),
        ("25/7/2025", "2025-07-25"),  # no other reading
        ("7/25/2025 10:00", "2025-07-25"),
        ("7/7/2025", "2025-07-07"),
        ("2025-07-08 10:00:00 +0300", "2025-07-08T10:00:00+03:00"),
        ("2025-07-08T10:00:00 UTC", "2025-07-08T10:00:00+00:00"),
        ("2025-07-08T10:00:00.1234567Z", "2025-07-08T10:00:00+00:00"),
        ("mardi 8 juillet 2025", "2025-07-08"),
        ("1er août 2025, 10:00", "2025-08-01"),
        ("8 de julio de 2025", "2025-07-08"),
        ("Dienstag, 8. Juli 2025", "2025-07-08"),
        ("08.07.2025", "2025-07-08"),
        ("08.13.2025", None),
        ("2025年7月8日 10:00", "2025-07-08"),
        ("7/8/2025", None),
        ("2025-02-30", None),
        ("February 30, 2025", None),
        ("0001-01-01T00:00:00", None),
        ("1599-12-31", None),
        ("9999-12-31", None),
        ("1970-01-01T00:00:00Z", None),
        ("1751968800", None),
        ("2025", None),
        ("yesterday", None),
        ("Tue, 99 Jul 2025 10:00:00 GMT", None),
        ("8 Jul 2025 10:00:00 +9999", "2025-07-08"),
        ("", None),
        (None, None),
    ],
)
def test_dates(value: str | None, expected: str | None) -> None:
    assert iso_date(value) == expected


@settings(deadline=None)
@given(st.one_of(st.text(max_size=40), st.from_regex(r"[A-Z][a-z]{2}, \d{1,2} [A-Z][a-z]{2} \d{2,4} \d\d:\d\d.{0,9}")))
def test_any_string_is_a_date_or_none(value: str) -> None:
    found = iso_date(value)
    assert found is None or iso_date(found) == found


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Talks stall\n\nBy Ana Silva\nOctober 14, 2025\n\nMUSCAT (AFP) - Talks went on.", "2025-10-14"),
        (
            "Talks stall\n\nMUSCAT, 8 September 2025 (AFP) - Talks " + "went on " * 12,
            "2025-09-08",
        ),
        ("Thursday 22 May 2025 will be remembered\n\nThe end.", None),
        (
            "Talks stall\n\nAfter the war of 3 March 1998" + " in the hills" * 9,
            None,
        ),
        ("Talks stall\n\nOn 7/8/2025 they met.", None),
        ("One line", None),
    ],
)
def test_the_date_of_byline_or_dateline(text: str, expected: str | None) -> None:
    assert opening_date(text) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Published On 14 Sep 2022", "2022-09-14"),
        ("Publié le lundi 16 octobre 2023 à 10 h", "2023-10-16"),
        ("6:00am November 23, 2022 • Corrected 9:30am November 25, 2022", "2022-11-23"),
        ("Posted 2025-07-08T10:00:00+03:00", "2025-07-08T10:00:00+03:00"),
        ("Stand: 02.09.2020", "2020-09-02"),
        ("2 hours ago", None),
        ("7/8/2025", None),
    ],
)
def test_the_date_in_a_label(text: str, expected: str | None) -> None:
    assert date_in(text) == expected
