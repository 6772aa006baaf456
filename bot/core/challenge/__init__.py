"""Group challenges: games that are lists of events, and everything that follows from such a list."""
