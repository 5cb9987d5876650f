"""What a controller is given."""

from __future__ import annotations

import random
from collections.abc import Callable
from dataclasses import dataclass
from typing import Protocol

from latchkey.session.issuer import Issuer
from latchkey.session.ports import Clock, Entrance, Gate, JournalSink, KeyVault, Shelf, TokenSource

from .browser import Browser, Doormat
from .devices import Devices
from .oauth import OAuth
from .ports import RoomServer, SessionShelf
from .registration import Registration


class Servers(Protocol):
    """Makes the clients of a homeserver."""

    def entrance(self, homeserver_url: str) -> Entrance: ...

    def gate(self, homeserver_url: str, issuer: Issuer | None = None) -> Gate:
        """``issuer`` where OAuth issued the tokens that are to be renewed or revoked."""

    def oauth(self, homeserver_url: str) -> OAuth: ...

    def registration(self, homeserver_url: str) -> Registration: ...

    def rooms(self, homeserver_url: str, tokens: TokenSource) -> RoomServer: ...

    def devices(self, homeserver_url: str, tokens: TokenSource) -> Devices: ...


class SessionStorage(Shelf, SessionShelf, Protocol):
    """One profile's sessions on disk."""

    def keep_journals(self, days: int) -> None:
        """Entries that are older go, from now on and in whatever is opened later."""


@dataclass(frozen=True, slots=True)
class World:
    clock: Clock
    vault: KeyVault
    vault_for_this_run: KeyVault
    storage: SessionStorage
    servers: Servers
    journal: JournalSink
    new_session_id: Callable[[], str]
    new_device_id: Callable[[], str]
    """For where the client chooses it (spec H4): ten characters that are hard to mistake."""
    device_name: str
    """``initial_device_display_name`` of a new session."""
    browser: Browser
    doormat: Doormat
    on_bug: Callable[[BaseException], None]
    on_broken: Callable[[BaseException], None]
    """As ``on_bug``, of a task that the session cannot go on without."""
    is_new: bool = False
    """No session was ever in this profile."""
    chance: Callable[[], float] = random.random
    """From 0 to 1."""
    languages: tuple[str, ...] = ("en",)
    """The person's, as language tags, the best liked first."""
