"""Template questions: facts vary within stated bounds, the key is a named calculation, never code."""
