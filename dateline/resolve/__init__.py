"""Draft → Resolved: what the words of a report stand for. report.py asks, one file answers a question: who, where,
when, count (how many), arms (with what), entities (which mentions are one).
"""
