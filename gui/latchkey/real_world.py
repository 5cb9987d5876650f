"""What the sessions of the program are given: the real keyring, disk, network, browser and chance."""

from __future__ import annotations

import secrets
import string
from collections.abc import Callable
from pathlib import Path

from latchkey.app.browser import Browser
from latchkey.app.doors import ServersDoor, VaultDoor
from latchkey.app.faults import Faults
from latchkey.app.world import Servers, World
from latchkey.desktop.browser import DesktopBrowser
from latchkey.desktop.clock import SystemClock
from latchkey.desktop.loopback import Loopback
from latchkey.session.ports import KeyVault
from latchkey.store.journal_file import JsonLinesJournal, NoJournal
from latchkey.store.peek import is_new
from latchkey.store.profile import Profile
from latchkey.vault.keyring_vault import KeyringVault
from latchkey.vault.memory_vault import MemoryVault

DEVICE_NAME = "Latchkey"


def real_world(
    profile: str,
    folder: Path,
    journal: Path | None,
    *,
    clock: SystemClock,
    servers: Servers,
    faults: Faults,
    vault: KeyVault | None,
    browser: Browser | None,
    on_bug: Callable[[BaseException], None],
    on_broken: Callable[[BaseException], None],
    languages: tuple[str, ...],
) -> World:
    """Of ``profile``, whose files are in ``folder``; ``languages`` are the person's, best first. ``vault`` and ``browser`` take the place of the person's own."""
    return World(
        clock=clock,
        vault=VaultDoor(vault or KeyringVault(profile), faults),
        vault_for_this_run=MemoryVault(),
        storage=Profile(folder),
        servers=ServersDoor(servers, faults),
        journal=JsonLinesJournal(journal) if journal else NoJournal(),
        new_session_id=lambda: secrets.token_hex(4),
        new_device_id=lambda: "".join(secrets.choice(string.ascii_uppercase) for _ in range(10)),
        device_name=DEVICE_NAME,
        browser=browser or DesktopBrowser(),
        doormat=Loopback(),
        on_bug=on_bug,
        on_broken=on_broken,
        languages=languages,
        is_new=is_new(folder),
    )
