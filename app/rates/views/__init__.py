"""Further looks at the figures of an exam: day by day, by score, where most is missing, beside another exam, what is new."""
