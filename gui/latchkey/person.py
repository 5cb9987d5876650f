"""A person at the window: looks until something is there, signs in, and does what else a scenario asks for."""

from __future__ import annotations

import asyncio
from collections.abc import Callable

from latchkey.browsing import NEWCOMER, AtPractice, followed, opened
from latchkey.practice.scenarios.scenario import Way
from latchkey.views.hands import Hands

_INVITED = "Invitation from"
_DEVICES = "Devices of this account"
_SSO, _BROWSER, _CODE = "Continue with Allotment ID", "Continue in your browser", "Use another device"
_WAYS = {
    Way.SSO: _SSO,
    Way.SSO_CANCELLED: _SSO,
    Way.OAUTH: _BROWSER,
    Way.OAUTH_DENIED: _BROWSER,
    Way.OAUTH_ALONE: _BROWSER,
    Way.OAUTH_NEW_ACCOUNT: "Create account",
    Way.CODE: _CODE,
    Way.CODE_LEFT: _CODE,
    Way.NEW_ACCOUNT: "Create account",
}
_AGAIN = (_SSO, _BROWSER)


class Person:
    """``look_s`` passes between two looks; without ``patience_s`` everything may take as long as it takes. ``waits_for`` is what
    is being waited for, in words. ``browser`` is the one that the program opens pages in."""

    def __init__(
        self, look_s: float = 0.05, patience_s: float | None = None, browser: AtPractice | None = None
    ) -> None:
        self.hands = Hands()
        self._browser = browser or AtPractice("", "")
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

    async def do_the_step(self) -> None:
        """In the dialog of user-interactive authentication, on the page that it names."""
        await self._press("Open the page")
        await self.until(lambda: self.hands.has("Open again"), "the page")
        await self._browser.has_been_there()
        await self._press("Done")

    async def agree(self) -> None:
        """To the terms, in that dialog."""
        await self._press("I agree to Privacy policy")
        await self._press("Continue")

    async def put_off(self) -> None:
        await self._press("Not now")

    async def go(self, homeserver: str, way: Way) -> None:
        """In by another way than a password, from the login view on; whatever comes of it."""
        await self.until(lambda: self.hands.has("Homeserver"), "the login view")
        self.hands.type("Homeserver", homeserver)
        self._browser.refuses = way in (Way.SSO_CANCELLED, Way.OAUTH_DENIED)
        await self._press(_WAYS[way])
        match way:
            case Way.SSO_CANCELLED:
                await self.until(lambda: self.hands.can_press("Open the browser again"), "the wait for the browser")
                await self._browser.has_been_there()
                await self._press("Cancel")
            case Way.CODE:
                await self.until(lambda: self.hands.has("Code"), "the code")
                await self._browser.enter_code(self.hands.text("Address"), self.hands.text("Code"))
            case Way.NEW_ACCOUNT:
                await self._make_account(homeserver)

    async def go_again(self) -> None:
        """In the dialog "Sign in again", the way that comes first there."""
        await self.until(lambda: self.hands.has_dialog("Sign in again"), 'the dialog "Sign in again"')
        await self.until(lambda: any(map(self.hands.can_press, _AGAIN)), "a way to sign in again")
        await self._press(next(name for name in _AGAIN if self.hands.can_press(name)))

    async def _make_account(self, homeserver: str) -> None:
        await self.until(lambda: self.hands.has("Repeat password"), "the card for a new account")
        self.hands.type("Username", NEWCOMER["username"])
        for field in ("Password", "Repeat password"):
            self.hands.type(field, NEWCOMER["password"])
        await self._press("Create account")
        await self.until(lambda: self.hands.has("Registration token"), "the question for a token")
        self.hands.type("Registration token", "practise-with-us")
        await self._press("Continue")
        await self.agree()
        await self.until(lambda: self.hands.has("E-mail address"), "the question for an address")
        self.hands.type("E-mail address", "newcomer@example.org")
        await self._press("Send the e-mail")
        await self.until(lambda: self.hands.has("I have opened the link"), "the wait for the link")
        mailbox = await opened(f"{homeserver}/practice/mailbox")
        await followed(mailbox, next(iter(mailbox.links)))
        await self._press("I have opened the link")

    async def sign_out_device(self, device_id: str, password: str) -> None:
        """From the list of devices, with the proof that is asked for."""
        await self._press("Devices")
        await self.until(lambda: self.hands.has_row(_DEVICES, device_id), "the device in the list")
        self.hands.select_row(_DEVICES, device_id)
        await self._press("Sign out selected")
        await self._press("Sign out")
        await self.until(lambda: self.hands.has_dialog("Show that it is you"), "the question for a proof")
        self.hands.type("Password", password)
        await self._press("Continue")
        await self.until(lambda: not self.hands.has_row(_DEVICES, device_id), "its end")

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
