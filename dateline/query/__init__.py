"""Queries: what `dateline find` is asked. In: a line such as `type:ASSAULT country:UKR since:7d`. Out: a Query.

Start at tree.py, which says what a query is; parse.py reads one, fields.py knows the fields, match.py holds a claim
against it, the store makes SQL of it. docs/find.md says it to users.
"""

from dateline.query.match import matches
from dateline.query.parse import parse
from dateline.query.tree import Query

__all__ = ["Query", "matches", "parse"]
