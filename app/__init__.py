"""Pufa: exams on the law for public servants, rates per unit, reviews of legal education."""
