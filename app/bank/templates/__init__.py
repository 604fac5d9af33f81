"""Template questions in the office: written, proved, checked by a second person, and drawn from into the sealed pool."""
