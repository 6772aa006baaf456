"""The coach in a terminal: a pleasant chat for one, or lines on standard input."""

from adapters.terminal.chat import TerminalAdapter

__all__ = ["TerminalAdapter"]
