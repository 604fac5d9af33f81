"""What is done with people and their log-ins: one function, one verb, one transaction."""
