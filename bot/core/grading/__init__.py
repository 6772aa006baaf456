"""Grades a reply against a question: pure functions, one idea a file."""
