"""The sealing key of each session, in the system's keyring."""

from __future__ import annotations

import base64
import secrets
from collections.abc import Callable

from latchkey.session.answers import Key, KeyTrouble, NoKey

from .entries import Entries, service_of
from .patient_thread import PatientThread, Wanted

_LOOK_LIMIT_S = 2.0


class KeyringVault:
    """``KeyVault`` over ``keyring``, which is imported and called on a thread of its own.

    The entry of a session is found by the profile's service name and the session's ID as its user name.
    """

    def __init__(self, profile: str, *, time_limit_s: float = 30) -> None:
        self._entries = Entries(service_of(profile))
        self._time_limit_s = time_limit_s
        self._thread: PatientThread[Key | NoKey | None] = PatientThread("keyring", time_limit_s)
        self._look_thread: PatientThread[bool] = PatientThread("keyring lock", min(time_limit_s, _LOOK_LIMIT_S))
        """Looks at a keyring on which the other one is stuck, and may get stuck too."""
        self._attempted: dict[str, str] = {}
        """Keys that a call which was given up may yet write: the next try writes the same, so neither destroys the
        other's."""

    async def fetch(self, session_id: str) -> Key | NoKey:
        found = await self._within_limit(lambda _: self._entries.read(session_id))
        assert found is not None  # noqa: S101 - only destroy answers with nothing
        return found

    async def create(self, session_id: str) -> Key | NoKey:
        value = self._attempted.setdefault(session_id, random_key())
        made = await self._within_limit(lambda wanted: self._entries.add(session_id, value, wanted))
        assert made is not None  # noqa: S101 - only destroy answers with nothing
        if isinstance(made, Key):
            self._attempted.pop(session_id, None)
        return made

    async def destroy(self, session_id: str) -> NoKey | None:
        gone = await self._within_limit(lambda _: self._entries.remove(session_id))
        assert not isinstance(gone, Key)  # noqa: S101 - destroy gives no key
        return gone

    def end(self) -> None:
        """Its threads go as soon as they have done what they are at. A program that ends anyway need not wait for that."""
        self._thread.end()
        self._look_thread.end()

    async def _within_limit(self, work: Callable[[Wanted], Key | NoKey | None]) -> Key | NoKey | None:
        try:
            return await self._thread.run(work)
        except TimeoutError:
            name, limit = self._entries.asked_last, f"within {self._time_limit_s:g} s"
            if await self._is_waiting_for_person():
                return NoKey(KeyTrouble.LOCKED, name, f"its prompt was not answered {limit}")
            return NoKey(KeyTrouble.FAILED, name, f"did not answer {limit}")

    async def _is_waiting_for_person(self) -> bool:
        try:
            return await self._look_thread.run(lambda _: self._entries.is_waiting_for_person())
        except TimeoutError:
            return False


def random_key() -> str:
    """32 random bytes as single-line ASCII (F39), 44 characters: far below what any keyring refuses (F40)."""
    return base64.urlsafe_b64encode(secrets.token_bytes(32)).decode()
