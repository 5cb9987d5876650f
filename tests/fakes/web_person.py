"""A person at the browser, on the pages of ``tests/fakes/oauth_servers`` and of Synapse."""

from __future__ import annotations

from types import TracebackType
from typing import Self

from tests.fakes.authentication import PASSWORD
from tests.fakes.chromium import Chromium, Tabs
from tests.until import until


class WebPerson:
    """``async with WebPerson(chromium) as person``. Is the program's browser too: what it opens waits for ``goes_there``."""

    def __init__(self, chromium: Chromium) -> None:
        self.tabs = Tabs(chromium)
        self.has_browser = True
        self.asked: list[str] = []
        """What the program opened, and nobody has looked at yet."""

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None
    ) -> None:
        await self.tabs.close()

    async def open(self, url: str) -> bool:
        """What the program calls."""
        self.asked.append(url)
        return self.has_browser

    async def goes_there(self) -> None:
        """Where the program wants them to go, in a new tab."""
        await until(lambda: self.asked, what="the browser is opened")
        await self.tabs.open(self.asked.pop(0))

    async def signs_in(self, user: str, password: str = PASSWORD) -> None:
        """Also where an account is created."""
        await self.tabs.type("#username", user)
        await self.tabs.type("#password", password)
        await self.tabs.click("#submit")

    async def allows(self) -> None:
        await self.tabs.click("#allow")

    async def denies(self) -> None:
        """On the page to sign in and on the one to allow."""
        await self.tabs.click("#deny")

    async def goes_on(self) -> None:
        """On Synapse's own page after single sign-on, which says where it leads."""
        await self.tabs.click("a.primary-button")

    async def enters_code(self, page: str, code: str) -> None:
        """That another device shows; and says that it is the same there."""
        await self.tabs.open(page)
        await self.tabs.type("input[name=user_code]", code)
        await self.tabs.click("button[type=submit]")
        await self.confirms_code()

    async def opens_code(self, page_with_code: str) -> None:
        """As from a picture that another device shows; and says that it is the same there."""
        await self.tabs.open(page_with_code)
        await self.confirms_code()

    async def confirms_code(self) -> None:
        await self.tabs.see("should be displayed on your device")
        await self.tabs.click("button[type=submit]")

    async def signs_out(self, page: str, device_id: str) -> None:
        """On the page of their account."""
        await self.tabs.open(page)
        await self.tabs.click(f"#end-{device_id}")
        await self.sees(f"{device_id} is signed out.")

    async def sees(self, words: str) -> None:
        await self.tabs.see(words)

    async def closes_the_tab(self) -> None:
        await self.tabs.close_tab()

    async def forgets_cookies(self) -> None:
        """As on another computer."""
        await self.tabs.forget_cookies()

    async def turns_back(self) -> None:
        """To the tab before."""
        await self.tabs.turn(-2)

    async def turns_forward(self) -> None:
        """To the newest tab."""
        await self.tabs.turn(-1)
