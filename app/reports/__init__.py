"""Papers for others: the circular, score sheets, and exports that are made in the background."""
