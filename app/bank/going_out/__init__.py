"""Questions taken out of the bank as files."""
