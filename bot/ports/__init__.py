"""All that the author of an adapter reads: what comes in, what goes out, and what a platform can do."""
