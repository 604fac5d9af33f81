"""People, their postings, log-ins and roles."""
