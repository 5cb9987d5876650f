"""A vault whose one key came by the command line."""

from __future__ import annotations

from latchkey.session.answers import Key, KeyTrouble, NoKey
from latchkey.session.secret import Secret


class KnownKey:
    """``KeyVault`` for programs that are measured: no keyring stands between them and what is measured."""

    def __init__(self, key: str) -> None:
        self._key = Key(Secret(key), "Bench")

    async def fetch(self, session_id: str) -> Key | NoKey:
        return self._key

    async def create(self, session_id: str) -> Key | NoKey:
        return NoKey(KeyTrouble.FAILED, "Bench", "there is one key and no other")

    async def destroy(self, session_id: str) -> NoKey | None:
        return None
