"""Reads a list of people out of a file: every row with how it was read and all that is wrong with it."""
