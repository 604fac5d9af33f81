"""Repeatable measurements: each prints a ratio against a named floor, both taken in one run."""
