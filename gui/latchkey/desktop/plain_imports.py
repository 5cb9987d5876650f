"""Imported for its effect, right after PySide6: imports become Python's own again.

PySide6 replaces ``__import__``, and with each module that is imported afterwards reads that module's source in search of
its name, for the switches of ``__feature__`` that nobody here uses. That makes importing the network and the keyring half
as slow again, while the window already stands there.
"""

from __future__ import annotations

import builtins

import PySide6.QtCore  # noqa: F401 - who replaces it must have done so

builtins.__import__ = getattr(builtins, "__orig_import__", builtins.__import__)
