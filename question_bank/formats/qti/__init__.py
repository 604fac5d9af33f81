"""QTI content packages: 2.2 is written; 2.1, 2.2 and 3.0 are read."""
