"""Keyrings that do as a test says."""

from __future__ import annotations

import base64
import itertools

from latchkey.session.answers import Key, KeyTrouble, NoKey
from latchkey.session.secret import Secret

BACKEND = "Secret Service"


class FakeVault:
    """``KeyVault`` in memory. While ``trouble`` is set every call answers with it; ``keys`` may be looked at and changed
    behind its back."""

    def __init__(self, backend: str = BACKEND) -> None:
        self.backend = backend
        self.keys: dict[str, Secret] = {}
        self.trouble: NoKey | None = None
        self._numbers = itertools.count(1)

    async def fetch(self, session_id: str) -> Key | NoKey:
        if self.trouble is not None:
            return self.trouble
        value = self.keys.get(session_id)
        return NoKey(KeyTrouble.ABSENT, self.backend) if value is None else Key(value, self.backend)

    async def create(self, session_id: str) -> Key | NoKey:
        if self.trouble is not None:
            return self.trouble
        if session_id in self.keys:
            return NoKey(KeyTrouble.FAILED, self.backend, "there is a key for this session already")
        raw = next(self._numbers).to_bytes(32, "big")
        self.keys[session_id] = Secret(base64.urlsafe_b64encode(raw).decode())
        return Key(self.keys[session_id], self.backend)

    async def destroy(self, session_id: str) -> NoKey | None:
        if self.trouble is not None:
            return self.trouble
        self.keys.pop(session_id, None)
        return None


class RefusingVault(FakeVault):
    """A keyring that is locked, or not there; it never holds anything."""

    def __init__(self, trouble: KeyTrouble = KeyTrouble.FAILED, backend: str = BACKEND) -> None:
        super().__init__(backend)
        self.trouble = NoKey(trouble, backend, "refused")
