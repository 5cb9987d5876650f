"""Server discovery that does as a test says."""

from __future__ import annotations

import asyncio

from latchkey.app.finding import FindProblem, Found, NotFound, Offers
from latchkey.app.support import Contact
from latchkey.session.answers import NoAnswer, Trouble

PASSWORD = "m.login.password"
BY_PASSWORD = Offers(password=True)


def found(
    url: str = "https://matrix.example.org",
    server_name: str = "example.org",
    *,
    user_id: str | None = None,
    login_flows: tuple[str, ...] = (PASSWORD,),
    needs_consent: bool = False,
    offers: Offers = BY_PASSWORD,
) -> Found:
    return Found(url, server_name, user_id, login_flows, needs_consent, offers)


class FakeFinder:
    """``Finder``: finds what is in ``known`` and nothing else. ``asked`` is every text it was asked for, ``given_up`` those
    that nobody waited for to the end."""

    def __init__(self) -> None:
        self.known: dict[str, Found | NotFound] = {"example.org": found()}
        self.asked: list[str] = []
        self.given_up: list[str] = []
        self.offered: dict[str, Offers] = {}
        """By the address of a homeserver."""
        self.icons: dict[str, bytes] = {}
        """By their address."""
        self.contacts: tuple[Contact, ...] = ()
        self.supports_asked: list[tuple[str, str]] = []
        self._answers = asyncio.Event()
        self._answers.set()

    async def support(self, user_id: str, homeserver_url: str) -> tuple[Contact, ...]:
        self.supports_asked.append((user_id, homeserver_url))
        try:
            await self._answers.wait()
        except asyncio.CancelledError:
            self.given_up.append(user_id)
            raise
        return self.contacts

    async def offers(self, homeserver_url: str) -> Offers | None:
        await self._answers.wait()
        return self.offered.get(homeserver_url)

    async def icon(self, homeserver_url: str, mxc: str) -> bytes | None:
        assert homeserver_url
        await self._answers.wait()
        return self.icons.get(mxc)

    def hold(self) -> None:
        """Answer nothing until ``let_go``."""
        self._answers.clear()

    def let_go(self) -> None:
        self._answers.set()

    async def find(self, typed: str) -> Found | NotFound:
        self.asked.append(typed)
        try:
            await self._answers.wait()
        except asyncio.CancelledError:
            self.given_up.append(typed)
            raise
        if not typed:
            return NotFound(FindProblem.EMPTY)
        nowhere = NotFound(FindProblem.NO_ANSWER, typed, no_answer=NoAnswer(Trouble.NAME_NOT_FOUND, typed))
        return self.known.get(typed, nowhere)
