"""Warmstart: a chat coach that gets people through machine-learning interviews."""

__version__ = "0.1.0"
