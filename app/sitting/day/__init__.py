"""The day of an exam: what the office does for one person, for a unit, for everybody."""
