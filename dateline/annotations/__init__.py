"""What annotators made of an export → Codings; one file a tool. dateline.export writes what they begin with."""

from dateline.annotations.brat import brat
from dateline.annotations.inception import inception
from dateline.annotations.labelstudio import labelstudio

__all__ = ["brat", "inception", "labelstudio"]
