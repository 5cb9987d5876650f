"""How long the practice homeserver's tokens and sessions live, with Synapse's four settings."""

from __future__ import annotations

import re
from dataclasses import dataclass

_UNITS_S = {"ms": 0.001, "s": 1.0, "m": 60.0, "h": 3600.0, "d": 86400.0, "w": 604800.0}


@dataclass(frozen=True, slots=True)
class Lifetimes:
    """Seconds; ``None`` switches that limit off."""

    access_s: float | None = 30.0
    """Of an access token that came with a refresh token. ``None``: no refresh tokens are given at all."""
    refresh_s: float | None = 600.0
    """Of one refresh token; every refresh gives a new one."""
    session_s: float | None = 180.0
    """From sign-in to the hard end that no refresh moves: it caps both tokens."""
    nonrefreshable_s: float | None = None
    """Of an access token that came without a refresh token."""


def parse_duration_s(text: str) -> float | None:
    """``"30s"``, ``"1.5m"``, ``"500ms"``, ``"2h"``, ``"1d"``, ``"1w"``, a bare number of seconds, or ``"none"``.

    Raises ``ValueError`` for anything else, and for a duration that is not longer than zero.
    """
    if text == "none":
        return None
    match = re.fullmatch(r"(\d+(?:\.\d+)?)(ms|[smhdw])?", text, re.ASCII)
    duration_s = float(match[1]) * _UNITS_S[match[2] or "s"] if match else 0.0
    if not duration_s:
        raise ValueError(f"{text!r} is not a duration such as 30s, 5m, 2h or none")
    return duration_s
