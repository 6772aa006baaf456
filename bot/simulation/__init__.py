"""The coach in a world of its own: virtual time, platforms that fail by seed, processes that are killed anywhere."""
