"""Keys that end with the program."""

from __future__ import annotations

from latchkey.session.answers import Key, KeyTrouble, NoKey
from latchkey.session.secret import Secret

from .keyring_vault import random_key

THIS_RUN_ONLY = "This run only"


class MemoryVault:
    """``KeyVault`` for a session that a person chose to keep for this run only."""

    def __init__(self) -> None:
        self._keys: dict[str, Secret] = {}

    async def fetch(self, session_id: str) -> Key | NoKey:
        value = self._keys.get(session_id)
        return Key(value, THIS_RUN_ONLY, lasts=False) if value else NoKey(KeyTrouble.ABSENT, THIS_RUN_ONLY)

    async def create(self, session_id: str) -> Key | NoKey:
        if session_id in self._keys:
            return NoKey(KeyTrouble.FAILED, THIS_RUN_ONLY, "there is a key for this session already")
        self._keys[session_id] = Secret(random_key())
        return Key(self._keys[session_id], THIS_RUN_ONLY, lasts=False)

    async def destroy(self, session_id: str) -> NoKey | None:
        self._keys.pop(session_id, None)
        return None
