"""Questions in sheets: which columns hold what, and which rows make one question."""
