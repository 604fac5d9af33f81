"""通报: gathered figures, the text around them, a second person, and the paper."""
