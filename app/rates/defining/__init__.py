"""Versions of the definition: made by the office, the default from a day on, chosen for one exam, tried before."""
