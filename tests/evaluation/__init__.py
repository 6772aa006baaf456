"""Labelled data that measures what the product claims; nothing here is a pass-or-fail test of code."""
