"""What a session needs and the first paint does not."""

from __future__ import annotations

import importlib
import sys


def import_what_connects() -> None:
    """Takes a fifth of a second, and the window is there already: so on another thread."""
    for name in (
        "anyio._backends._asyncio",
        "cryptography.hazmat.primitives.ciphers.aead",
        "httpcore",
        "httpx",
        "keyring",
        "latchkey.app.front_desk",
        "latchkey.desktop.doorbell",
        "latchkey.matrix.discovery",
        "latchkey.matrix.servers",
        "latchkey.real_world",
    ):
        importlib.import_module(name)
    if sys.platform == "linux":
        importlib.import_module("latchkey.desktop.logout")
        importlib.import_module("latchkey.desktop.motion_portal")
        importlib.import_module("latchkey.desktop.sleep")
    from latchkey.matrix.tls import system_tls

    system_tls()
