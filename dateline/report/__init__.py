"""The report: one static page about many claims. In: codings, or a Summary of them. Out: HTML.

summary.py says what is on the page, counting.py counts codings, charts.py and land.py draw, page.py puts it together.
"""

from dateline.report.counting import summarise
from dateline.report.page import render
from dateline.report.summary import Summary

__all__ = ["Summary", "render", "summarise"]
