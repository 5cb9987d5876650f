"""Everything that this program ever put into the keyring of this computer, to be removed."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING

from latchkey.session.answers import KeyTrouble, NoKey

from .entries import Entries, never_raises
from .patient_thread import PatientThread
from .trial import SERVICE as TRIAL

if TYPE_CHECKING:
    from .rings import Ring

LOOK_LIMIT_S = 10.0
CLEAR_LIMIT_S = 60.0
"""A person may have to unlock it."""

_OURS = re.compile(rf"Latchkey( \([a-z0-9_-]{{1,32}}\))?|{re.escape(TRIAL)}")
Entry = tuple[str, str]
"""Service and user name."""
Found = tuple[Entry, ...]


class EveryEntry:
    """A Secret Service is asked for all of them, whatever profile they belong to. Another keyring cannot be asked for names:
    there the ``known`` are looked for."""

    def __init__(
        self, known: Sequence[Entry], *, look_limit_s: float = LOOK_LIMIT_S, clear_limit_s: float = CLEAR_LIMIT_S
    ) -> None:
        self._work = _Work(tuple(known))
        self._look_limit_s = look_limit_s
        self._clear_limit_s = clear_limit_s

    async def look(self) -> Found | NoKey:
        """Puts no prompt on the screen of a Secret Service."""
        return await self._within(self._look_limit_s, self._work.look)

    async def clear(self) -> Found | NoKey:
        """Remove them all, and look again: what is still there, if anything. The person may be asked to unlock the keyring."""
        return await self._within(self._clear_limit_s, self._work.clear)

    async def _within(self, limit_s: float, work: Callable[[], Found | NoKey]) -> Found | NoKey:
        thread: PatientThread[Found | NoKey] = PatientThread("every entry", limit_s)
        try:
            return await thread.run(lambda _: work())
        except TimeoutError:
            return NoKey(KeyTrouble.FAILED, self._work.asked_last, f"it did not answer within {limit_s:g} s")
        finally:
            thread.end()


class _Work:
    """Blocks for as long as it likes."""

    def __init__(self, known: Found) -> None:
        self._known = known
        self.asked_last = ""

    @never_raises
    def look(self) -> Found | NoKey:
        return self._found(may_unlock=False)

    @never_raises
    def clear(self) -> Found | NoKey:
        found = self._found(may_unlock=True)
        if isinstance(found, NoKey):
            return found
        # One that shows nothing while it is locked holds what is known all the same.
        wanted = dict.fromkeys((*found, *self._known))
        troubles = [trouble for service, user in wanted if (trouble := Entries(service).remove(user)) is not None]
        return troubles[0] if troubles else self._found(may_unlock=False)

    def _found(self, *, may_unlock: bool) -> Found | NoKey:
        from .rings import name_for_people, usable_rings

        rings = usable_rings()
        found: list[Entry] = []
        for ring in rings:
            self.asked_last = name_for_people(ring)
            found += self._found_in(ring, may_unlock=may_unlock)
        return tuple(dict.fromkeys(found)) if rings else NoKey(KeyTrouble.FAILED, "", "no keyring was found")

    def _found_in(self, ring: Ring, *, may_unlock: bool) -> Sequence[Entry]:
        from keyring.errors import KeyringLocked

        from .rings import listed, unlock

        try:
            names = listed(ring)
        except KeyringLocked:
            if not may_unlock:
                raise
            unlock(ring)
            names = listed(ring)
        if names is None:
            return [one for one in self._known if ring.get_password(*one) is not None]
        return [one for one in names if _OURS.fullmatch(one[0])]
