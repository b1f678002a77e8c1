"""Records → Codings: what `dateline code` wrote is read back, one decoded record or a file of them."""

from dateline.restore.lines import records
from dateline.restore.record import from_dict

__all__ = ["from_dict", "records"]
