"""The automatic check: rules on one question, on citations, on files and on the whole bank.

A green check never replaces the reading by a second person.
"""
