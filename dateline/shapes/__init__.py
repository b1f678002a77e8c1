"""The shapes of other projects' event data: POLECAT, GDELT, ICEWS, ACLED, UCDP GED, Phoenix.

A Claim becomes an Event (event.py), an Event becomes a row of a shape and a row becomes an Event again: what differs
between the two is what the shape cannot hold, and is reported (loss.py). One file a shape, all with the same functions.
"""
