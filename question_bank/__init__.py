"""The question bank: questions, marking, drawing, checks. Imports nothing of the app."""
