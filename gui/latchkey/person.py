"""A person at the window: looks until something is there, signs in, and does what else a scenario asks for."""

from __future__ import annotations

import asyncio
from collections.abc import Callable

from latchkey.views.hands import Hands

_INVITED = "Invitation from"


class Person:
    """``look_s`` passes between two looks; without ``patience_s`` everything may take as long as it takes. ``waits_for`` is what
    is being waited for, in words."""

    def __init__(self, look_s: float = 0.05, patience_s: float | None = None) -> None:
        self.hands = Hands()
        self.waits_for = ""
        self._look_s = look_s
        self._patience_s = patience_s

    @property
    def state(self) -> str:
        """What "Session state" shows; empty where it is not to be seen."""
        return self.hands.text("Session state") if self.hands.has("Session state") else ""

    async def until(self, holds: Callable[[], object], what: str) -> None:
        """Raises ``TimeoutError``, which says what did not come."""
        self.waits_for = what
        try:
            async with asyncio.timeout(self._patience_s):
                while not holds():  # noqa: ASYNC110 - a person looks at the window, and so does this
                    await asyncio.sleep(self._look_s)
        except TimeoutError:
            raise TimeoutError(f"{what} did not come within {self._patience_s:g} s") from None
        self.waits_for = ""

    async def ask_to_sign_in(self, homeserver: str, username: str, password: str) -> None:
        """By the login view; whatever comes of it."""
        await self.until(lambda: self.hands.has("Homeserver"), "the login view")
        self.hands.type("Homeserver", homeserver)
        self.hands.type("Username", username)
        self.hands.type("Password", password)
        await self._press("Sign in")

    async def ask_to_sign_in_again(self, password: str) -> None:
        """In the dialog, once it is there; whatever comes of it."""
        await self.until(lambda: self.hands.has_dialog("Sign in again"), 'the dialog "Sign in again"')
        self.hands.type("Password", password)
        await self._press("Sign in again")

    async def ask_to_refresh(self) -> None:
        await self._press("Refresh now")

    async def accept_an_invitation(self) -> None:
        """The first one in the list, once there is one."""
        await self.until(self._invitations, "an invitation in the list")
        self.hands.select_room(self._invitations()[0])
        await self._press("Join")

    def _invitations(self) -> list[str]:
        return [row for row in self.hands.rooms() if _INVITED in row]

    async def _press(self, name: str) -> None:
        await self.until(lambda: self.hands.can_press(name), f'the button "{name}"')
        self.hands.press(name)
