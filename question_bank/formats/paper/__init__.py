"""The printable paper: A4, sections by type, with or without key."""
