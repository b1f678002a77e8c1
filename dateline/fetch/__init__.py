"""In: an http or https address. Out: its Page, fetched politely, or an InputError that says why not.

politeness.py has every knob, pace.py the waiting, robots.py the rules of a site, address.py and connect.py what may be
connected to, unpack.py the content encodings, cache.py the copies on disk, client.py puts them together.
"""

from dateline.fetch.address import clean
from dateline.fetch.client import Fetcher, Page
from dateline.fetch.pace import Clock
from dateline.fetch.politeness import Politeness

__all__ = ["Clock", "Fetcher", "Page", "Politeness", "clean"]
