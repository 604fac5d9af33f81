"""The status of people: changed as of a day, kept with its history, undone for a while where it was a mistake."""
