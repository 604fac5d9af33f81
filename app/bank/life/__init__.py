"""The life of questions in the bank: moving between pools, what is said about them, many at once, where they were used."""
