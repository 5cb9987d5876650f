"""The whole program on the loop of a test: one start to one end, worked through its widgets."""

from __future__ import annotations

import asyncio
import json
from pathlib import Path
from types import TracebackType
from typing import Any, Self

from latchkey import bootstrap
from latchkey.app.browser import Browser
from latchkey.app.practice import PracticeHome
from latchkey.person import Person
from latchkey.session.ports import KeyVault
from latchkey.session.secret import Secret
from latchkey.session.states import Active
from latchkey.views.main_window import MainWindow
from tests.until import POLL_S

PATIENCE_S = 20.0


class Running:
    """``async with Running(folder, vault) as program``; the same folder and vault make it a restart."""

    def __init__(
        self,
        folder: Path,
        vault: KeyVault,
        *,
        homeserver: str = "",
        practice: Secret | None = None,
        home: PracticeHome | None = None,
        browser: Browser | None = None,
    ) -> None:
        folder.mkdir(mode=0o700, exist_ok=True)
        self.folder = folder
        self.journal = folder.parent / f"{folder.name}-journal.jsonl"
        self.person = Person(POLL_S, PATIENCE_S)
        self.hands = self.person.hands
        self._vault = vault
        self._browser = browser
        self._options = bootstrap.Options(
            folder, "tests", homeserver, journal=self.journal, practice=practice, home=home
        )
        self._program: bootstrap.Program | None = None
        self.end = asyncio.Event()

    async def __aenter__(self) -> Self:
        bootstrap.application()
        self._program = bootstrap.Program(self._options)
        self._program.show()
        await self._program.start(self.end, self._vault, self._browser)
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None
    ) -> None:
        assert self._program is not None
        await self._program.close()

    @property
    def window(self) -> MainWindow:
        assert self._program is not None
        return self._program.window

    @property
    def state(self) -> str:
        return self.person.state

    def tokens(self) -> list[str]:
        """The secrets of the session, for tests that look for them where they must not be."""
        assert self._program is not None
        assert self._program._behind is not None
        state = self._program._behind.sessions.shown.state
        assert isinstance(state, Active)
        tokens = state.held.tokens
        assert tokens.refresh is not None
        return [tokens.access.reveal(), tokens.refresh.reveal()]

    def events(self, *names: str) -> list[dict[str, Any]]:
        """What the journal says, from the first start on; all of it, or only events of these names."""
        lines = self.journal.read_text().splitlines() if self.journal.exists() else []
        entries: list[dict[str, Any]] = [json.loads(line) for line in lines]
        return [entry for entry in entries if not names or entry["event"] in names]

    async def ask_to_sign_in(self, homeserver: str, user: str, password: str) -> None:
        """By the login view; whatever comes of it."""
        await self.person.ask_to_sign_in(homeserver, user, password)

    async def sign_in(self, homeserver: str, user: str, password: str) -> None:
        """By the login view; ends when the session is active and the rooms are there."""
        await self.ask_to_sign_in(homeserver, user, password)
        await self.person.until(lambda: self.state == "Active" and self.hands.rooms(), "being signed in")

    async def ask_to_sign_in_again(self, password: str) -> None:
        """In the dialog; whatever comes of it."""
        await self.person.ask_to_sign_in_again(password)

    async def sign_in_again(self, password: str) -> None:
        """In the dialog; ends when the session is active."""
        await self.ask_to_sign_in_again(password)
        await self.person.until(lambda: self.state == "Active", "being back")
