"""Moves and loans of people from one unit to another, proposed by one side and answered by the other."""
