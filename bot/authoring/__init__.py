"""For authors: checks of the question bank beyond its schema."""
