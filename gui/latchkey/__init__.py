"""Latchkey: a desktop Matrix client that shows the life of a session and does not lose it."""

__version__ = "0.1.0"
