"""The forms that are text: how each begins, what stands between its pieces, how it ends, and a coding's pieces.

In: a form's name and a Coding. Out: bytes.
"""
