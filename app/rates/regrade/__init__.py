"""A wrong key found: proposed, tried, agreed to by a second person, marked anew in a run of its own."""
