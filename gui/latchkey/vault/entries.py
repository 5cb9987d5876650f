"""The entries of one profile in the keyring of this computer. Everything here may block for as long as it likes."""

from __future__ import annotations

import re
import time
from collections.abc import Callable
from typing import TYPE_CHECKING, Concatenate, ParamSpec, Protocol, TypeVar

from latchkey.session.answers import Key, KeyTrouble, NoKey
from latchkey.session.secret import Secret

from .patient_thread import Wanted

if TYPE_CHECKING:
    from .rings import Ring

P = ParamSpec("P")
T = TypeVar("T")

_KEY_TEXT = re.compile(r"[A-Za-z0-9_-]{43}=")
_IGNORED_PROMPT_S = 10
_LOCKED = {"KeyringLocked", "LockedException", "PromptDismissedException"}


class Asking(Protocol):
    """Whoever asks keyrings."""

    asked_last: str


A = TypeVar("A", bound=Asking)


def never_raises(call: Callable[Concatenate[A, P], T]) -> Callable[Concatenate[A, P], T | NoKey]:
    """Whatever a keyring raises is an answer: some of it is not even ``keyring``'s own. Of an exception only the type is
    passed on: its words could quote what was to be written."""

    def guarded(self: A, /, *args: P.args, **kwargs: P.kwargs) -> T | NoKey:
        self.asked_last = ""
        try:
            return call(self, *args, **kwargs)
        except Exception as error:  # noqa: BLE001 - see above
            trouble = KeyTrouble.LOCKED if _is_locked(error) else KeyTrouble.FAILED
            return NoKey(trouble, self.asked_last, f"it answered with {type(error).__name__}")

    return guarded


def service_of(profile: str) -> str:
    return "Latchkey" if profile == "default" else f"Latchkey ({profile})"


class Entries:
    """Keys by session ID under one service name."""

    def __init__(self, service: str) -> None:
        self._service = service
        self.asked_last = ""
        """The name of the keyring that is being asked, for when it does not answer."""

    @never_raises
    def read(self, session_id: str) -> Key | NoKey:
        """Absent only where every keyring says so: one that cannot be read may hold the key (F36)."""
        rings = self._rings()
        for ring in rings:
            found = self._read_from(ring, session_id)
            if isinstance(found, Key) or found.trouble is not KeyTrouble.ABSENT:
                return found
        if not rings:
            return _no_keyring()
        names = tuple(self._name(ring) for ring in rings)
        return NoKey(KeyTrouble.ABSENT, names[0], asked=names if len(names) > 1 else ())

    @never_raises
    def add(self, session_id: str, value: str, wanted: Wanted) -> Key | NoKey:
        """Written only where there was none and somebody still waits for it, and read back (F36, F43)."""
        there = self.read(session_id)
        if isinstance(there, Key):
            if there.value.reveal() == value:
                return there
            return NoKey(KeyTrouble.FAILED, there.backend, "there is a key for this session already")
        if there.trouble is not KeyTrouble.ABSENT:
            return there
        ring = self._rings()[0]
        name = self._name(ring)
        if not wanted():
            return NoKey(KeyTrouble.FAILED, name, "given up")
        ring.set_password(self._service, session_id, value)
        if ring.get_password(self._service, session_id) != value:
            return NoKey(KeyTrouble.FAILED, name, "it did not keep what was written")
        return Key(Secret(value), name)

    @never_raises
    def remove(self, session_id: str) -> NoKey | None:
        """From every keyring that has it."""
        rings = self._rings()
        for ring in rings:
            name = self._name(ring)
            if ring.get_password(self._service, session_id) is None:
                continue
            ring.delete_password(self._service, session_id)
            if ring.get_password(self._service, session_id) is not None:
                return NoKey(KeyTrouble.FAILED, name, "the key is still there")
        return None if rings else _no_keyring()

    def is_waiting_for_person(self) -> bool:
        """Whether the keyring that was asked last is locked: then it is its prompt that nobody has answered (F38)."""
        from .rings import is_locked

        try:
            asked = [ring for ring in self._rings() if self._name_of(ring) == self.asked_last]
            return any(is_locked(ring) for ring in asked)
        except Exception:  # noqa: BLE001 - see above: then it is not known, and it has failed
            return False

    def _rings(self) -> list[Ring]:
        from .rings import usable_rings

        return list(usable_rings())

    def _name(self, ring: Ring) -> str:
        self.asked_last = self._name_of(ring)
        return self.asked_last

    @staticmethod
    def _name_of(ring: Ring) -> str:
        from .rings import name_for_people

        return name_for_people(ring)

    def _read_from(self, ring: Ring, session_id: str) -> Key | NoKey:
        name = self._name(ring)
        asked_at = time.monotonic()
        value = ring.get_password(self._service, session_id)
        if value is None:
            # KWallet says "not there" when a person has let its prompt run out.
            if name == "KWallet" and time.monotonic() - asked_at > _IGNORED_PROMPT_S:
                return NoKey(KeyTrouble.LOCKED, name, "its prompt was not answered")
            return NoKey(KeyTrouble.ABSENT, name)
        if not _KEY_TEXT.fullmatch(value):
            return NoKey(KeyTrouble.FAILED, name, "what it holds is not a key")
        return Key(Secret(value), name)


def _no_keyring() -> NoKey:
    return NoKey(KeyTrouble.FAILED, "", "no keyring was found")


def _is_locked(error: BaseException) -> bool:
    """``keyring`` wraps a dismissed prompt in an ``InitError`` that tells it in words alone."""
    if type(error).__name__ in _LOCKED:
        return True
    if type(error).__name__ == "InitError" and re.search("dismissed|locked", str(error), re.IGNORECASE):
        return True
    return error.__cause__ is not None and _is_locked(error.__cause__)
