"""Questions coming in from files: read, shown question by question, mended, and only then stored."""
