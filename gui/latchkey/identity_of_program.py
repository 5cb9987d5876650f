"""How the program names itself to servers. Whoever ships it under another name changes it here, and nowhere else."""

from __future__ import annotations

APPLICATION_ID = "example.latchkey.Latchkey"
"""Reverse domain name, as desktops know the program by."""
CLIENT_URI = "https://latchkey.example/"
"""The program's own page, of which OAuth servers show the address to a person: https, and no address of this computer
(spec C4)."""
