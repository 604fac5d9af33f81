"""Documents of Word: paragraphs with the numbers that Word shows, and tables."""
