"""The commands: one file a family, and the registry."""
