"""Word documents: pieces of text made as XML, a package around them with the same bytes for the same content."""
