"""The kinds of questions: one file a kind, and the registry."""
