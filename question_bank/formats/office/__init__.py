"""Questions as offices write them in sheets, documents and plain text: cautious reading, every doubt said."""
