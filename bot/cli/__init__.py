"""The command line: the composition root. Each command imports what it needs when it runs."""
