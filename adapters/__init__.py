"""One package for each chat platform."""
