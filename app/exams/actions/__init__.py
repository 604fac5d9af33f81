"""The verbs of arranging and publishing exams."""
