"""Reading and writing question files, one module per format."""
