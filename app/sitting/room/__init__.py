"""Room mode: who has no phone answers on paper; the marked sheets are entered by one person and confirmed by another."""
