"""What a controller is given."""

from __future__ import annotations

import random
from collections.abc import Callable
from dataclasses import dataclass
from typing import Protocol

from latchkey.session.ports import Clock, Gate, JournalSink, KeyVault, Shelf, TokenSource

from .ports import RoomServer, SessionShelf


class Servers(Protocol):
    """Makes the clients of a homeserver."""

    def gate(self, homeserver_url: str) -> Gate: ...

    def rooms(self, homeserver_url: str, tokens: TokenSource) -> RoomServer: ...


class SessionStorage(Shelf, SessionShelf, Protocol):
    """One profile's sessions on disk."""


@dataclass(frozen=True, slots=True)
class World:
    clock: Clock
    vault: KeyVault
    vault_for_this_run: KeyVault
    storage: SessionStorage
    servers: Servers
    journal: JournalSink
    new_session_id: Callable[[], str]
    device_name: str
    """``initial_device_display_name`` of a new session."""
    on_bug: Callable[[BaseException], None]
    chance: Callable[[], float] = random.random
    """From 0 to 1."""
