"""Reading law texts from outside: our own table, the package's data file, a folder of JSONL."""
