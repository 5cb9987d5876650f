"""The life of a session, told on the practice homeserver to somebody who has never heard of refresh tokens."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping

from latchkey.app.practice import PracticeControl, Problem
from latchkey.person import Person
from latchkey.practising import Practice
from latchkey.telling import Caption, Telling
from latchkey.views.hands import NotThereError

_OTHER_WAY = "Continue with Allotment ID"


class Story:
    """Eight chapters. Each begins signed in, whatever the person did in the one before."""

    def __init__(self, practice: Practice, control: PracticeControl, person: Person, telling: Telling) -> None:
        self._practice = practice
        self._control = control
        self._person = person
        self._hands = person.hands
        self._telling = telling
        self._device = ""

    async def play(self) -> None:
        """Raises ``TimeoutError``, which says what did not come, and ``OSError`` where the homeserver is gone."""
        chapters: tuple[tuple[str, Callable[[], Awaitable[None]]], ...] = (
            ("Signing in", self._sign_in),
            ("Time runs", self._time_runs),
            ("Two refreshes", self._refreshes),
            ("An outage", self._outage),
            ("The sign-in runs out", self._soft_logout),
            ("Nothing was lost", self._receipt),
            ("All of it was written down", self._journal),
            ("Signed out by the server", self._hard_logout),
        )
        for number, (title, tell) in enumerate(chapters, 1):
            self._telling.begin(f"{number} of {len(chapters)}: {title}")
            if number > 1:
                await self._be_signed_in()
            try:
                await tell()
            except NotThereError as missing:
                self._telling.interrupted(missing)

    async def _sign_in(self) -> None:
        person, say = self._person, self._telling.say
        await person.until(lambda: self._hands.has("Homeserver"), "the login view")
        await self._turn(sso="providers")
        try:
            self._hands.type("Homeserver", self._practice.homeserver)
            self._hands.type("Username", self._practice.username)
            self._hands.type("Password", self._practice.password)
            await self._until(lambda: self._hands.has(_OTHER_WAY), "the homeserver's answer")
            await say(
                Caption(
                    "This is Latchkey, a Matrix client. A homeserver to practise on was started on this computer, and Latchkey has "
                    "found it, and each way in that it offers. The story signs in as alice, with a password; all you see is "
                    "real, and nothing leaves this computer.",
                    "sign-in",
                ),
            )
        finally:
            await self._turn(sso="none")
        await self._be_signed_in()
        await self._telling.watch(self._until(lambda: len(self._hands.rooms()) > 3, "the rooms"))
        await say(
            Caption(
                "Signed in. For the password the server gave two tokens, which stand for it from now on: an access token, "
                "which opens every door but lives shortly, and a refresh token, good for one thing: getting the next pair.",
                "signed-in",
            ),
        )

    async def _time_runs(self) -> None:
        await self._telling.say(
            Caption(
                "The ring on the right is the access token's life, running out. Most clients hide it. Here it is short, so "
                "that you can watch; on a real server it is minutes or hours. Below it stands when the next refresh is due.",
                "countdown",
            ),
        )

    async def _refreshes(self) -> None:
        telling = self._telling
        before = self._hands.text("Last refresh")
        await self._person.ask_to_refresh()
        await telling.watch(self._until(lambda: self._hands.text("Last refresh") != before, "the refresh asked for"))
        asked = self._hands.text("Last refresh")
        await telling.say(
            Caption(
                'That was "Refresh now": the refresh token was traded for a new pair, and the ring is full again. The new '
                "tokens were saved to disk before they were used, so that not even a power cut can lose them.",
                "refreshed",
            ),
        )
        await telling.say(
            Caption("Nobody has to press it. A little before the end of the token it happens by itself: watch.")
        )
        await telling.watch(
            self._until(lambda: self._hands.text("Last refresh") != asked, "the refresh before the end")
        )
        await telling.say(Caption("There it was, and nothing else was disturbed.", "refreshed-by-itself"))

    async def _outage(self) -> None:
        telling = self._telling
        await self._turn(away=True)
        try:
            await telling.watch(self._until(lambda: self._person.state == "Offline", "the outage in the window"))
            await telling.say(
                Caption(
                    "The server has gone away: its cable was pulled. The rooms stay, and the window says since when, and when "
                    "it will try again. A server that does not answer is no reason to sign anybody out.",
                    "offline",
                ),
            )
        finally:
            await self._turn(away=False)
        await telling.watch(self._until(lambda: self._person.state == "Active", "the end of the outage"))
        await telling.say(Caption("It is back, and within three seconds so is everything else.", "back-online"))

    async def _soft_logout(self) -> None:
        self._device = self._hands.text("Device ID")
        await self._telling.say(
            Caption(
                "Some servers ask for the password again after a while. Where other clients throw everything away then, the "
                "server only asked for one thing: a new sign-in on the same device. That is called a soft logout. Here it comes."
            )
        )
        await self._do("soft-logout-everyone")
        await self._until(
            lambda: self._hands.has_dialog("Sign in again") or self._hands.has("Homeserver"), "the question"
        )
        await self._telling.ask(
            Caption(
                f"The rooms are still there, and one dialog asks for the password alone. It is {self._practice.password}: type "
                "it, or have it typed.",
                "soft-logout",
            ),
            self._until(lambda: self._person.state == "Active", "being signed in again"),
            self._type_it,
        )

    async def _receipt(self) -> None:
        same = self._device and self._hands.text("Device ID") == self._device
        await self._telling.say(
            Caption(
                f"Back{f' on the same device, {self._device}' if same else ''}. Rooms, pictures and the place in the "
                "conversation are as they were; a client that begins anew would have been a stranger to all its friends.",
                "back",
            ),
        )

    async def _journal(self) -> None:
        self._hands.press("Journal")
        await self._telling.watch(self._until(lambda: self._hands.has("Entries"), "the journal"))
        await self._telling.say(
            Caption(
                "Each step was written down, in words and as a picture: bars are tokens, from their issue to their end. No token "
                "stands in it, so that you can hand it to somebody who looks for a fault.",
                "journal",
            ),
        )
        if self._hands.has_dialog("Journal"):
            self._hands.press("Close")

    async def _hard_logout(self) -> None:
        await self._telling.say(
            Caption(
                "One ending is left. Somebody signs out all devices of the account, as one does after losing a telephone. "
                "Latchkey asks the server a second time before it believes that."
            )
        )
        await self._do("logout-everyone")
        await self._until(lambda: self._hands.has("Homeserver"), "the login view")
        await self._telling.say(
            Caption(
                "This session is over for good: its key and its rooms are removed from this computer, and the login view says "
                "exactly why. Nobody has to guess what happened.",
                "signed-out-by-the-server",
            ),
        )

    async def _be_signed_in(self) -> None:
        person, practice = self._person, self._practice
        while person.state != "Active":
            await self._until(lambda: person.state == "Active" or self._hands.has("Homeserver"), "being signed in")
            if self._hands.has("Homeserver"):
                await person.ask_to_sign_in(practice.homeserver, practice.username, practice.password)
                await self._until(lambda: not self._hands.has("Homeserver"), "being signed in")

    async def _type_it(self) -> None:
        if self._hands.has("Homeserver"):
            await self._be_signed_in()
            return
        if not self._hands.has_dialog("Sign in again"):
            self._hands.press("Sign in again")
        await self._person.ask_to_sign_in_again(self._practice.password)

    async def _do(self, action: str) -> None:
        _obeyed(await self._control.post("/actions", {"action": action}))

    async def _turn(self, **knobs: object) -> None:
        _obeyed(await self._control.patch("/knobs", knobs))

    async def _until(self, holds: Callable[[], object], what: str) -> None:
        await self._person.until(holds, what)


def _obeyed(answer: Mapping[str, object] | Problem) -> None:
    if isinstance(answer, Problem):
        raise OSError(answer.words)
