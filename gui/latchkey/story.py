"""The life of a session, played by itself on the practice homeserver: what ``latchkey demo`` shows where nobody watches."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from latchkey.person import Person

PATIENCE_S = 60.0


class Story:
    """Five chapters: sign in, watch, refresh, rooms, lose the session softly and get it back."""

    def __init__(self, username: str, password: str, output: Path, say: Callable[[str], None]) -> None:
        self._username = username
        self._password = password
        self._output = output
        self._say = say
        self._person = Person(patience_s=PATIENCE_S)
        self._hands = self._person.hands
        self._pictures = 0

    async def play(self) -> int:
        """Returns 0, or 1 with a sentence where something did not happen in time."""
        try:
            await self._sign_in()
            await self._watch()
            await self._rooms()
            await self._soft_logout()
        except TimeoutError as missed:
            self._picture("missed")
            self._say(f"The story stopped: {missed}")
            return 1
        return 0

    async def _sign_in(self) -> None:
        hands = self._hands
        await self._until(lambda: hands.has("Homeserver"), "the login view")
        hands.type("Username", self._username)
        hands.type("Password", self._password)
        self._picture("sign-in", "1. The homeserver was found; name and password are typed.")
        await self._until(lambda: hands.can_press("Sign in"), "the homeserver's answer")
        hands.press("Sign in")
        await self._until(lambda: self._person.state == "Active", "being signed in")
        await self._until(lambda: len(hands.rooms()) > 3, "the rooms")
        device = hands.text("Device ID")
        self._picture("signed-in", f"2. Signed in as device {device}; the access token's time is running.")

    async def _watch(self) -> None:
        hands = self._hands
        hands.press("Refresh now")
        await self._until(lambda: "the 1st" in hands.text("Last refresh"), "the refresh that was asked for")
        self._picture("refreshed", "3. Refreshed because it was asked for.")
        await self._until(lambda: "the 2nd" in hands.text("Last refresh"), "the refresh before expiry")
        self._picture("refreshed-by-itself", "3. Refreshed by itself, a little before the token's end.")

    async def _rooms(self) -> None:
        hands = self._hands
        first = hands.rooms()[0].split(",")[0]
        hands.select_room(first)
        self._picture("room", f"4. The room list is live; the newest is {first}.")

    async def _soft_logout(self) -> None:
        hands = self._hands
        device = hands.text("Device ID")
        await self._until(lambda: hands.has_dialog("Sign in again"), "the soft logout")
        self._picture("soft-logout", "5. The sign-in has run out: the rooms stay, one dialog asks for the password.")
        hands.type("Password", self._password)
        hands.press("Sign in again")
        await self._until(lambda: self._person.state == "Active", "being signed in again")
        if hands.text("Device ID") != device:
            raise TimeoutError(f"the device is {hands.text('Device ID')} and not {device}")
        self._picture("back", f"5. Back on the same device {device}; nothing was lost.")

    async def _until(self, holds: Callable[[], bool], what: str) -> None:
        await self._person.until(holds, what)

    def _picture(self, name: str, words: str = "") -> None:
        self._pictures += 1
        path = self._output / f"{self._pictures:02}-{name}.png"
        self._hands.picture(path)
        if words:
            self._say(f"{words}  [{path.name}]")
