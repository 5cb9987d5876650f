"""The program as it is started from a command line, with somebody at its window who does what standard input asks for.

Standard output tells, a JSON object a line, what the window shows and, with ``--journal /dev/stdout``, what happens."""

from __future__ import annotations

import asyncio
import json
import math
import os
import sys
from collections.abc import Callable

from latchkey import bootstrap
from latchkey.__main__ import main
from latchkey.app.browser import Browser
from latchkey.app.shown import WindowShown
from latchkey.session.ports import KeyVault
from latchkey.views.hands import Hands
from latchkey.views.main_window import MainWindow
from tests.until import until

show_state = MainWindow.show_state


def tell(**what: object) -> None:
    os.write(1, f"{json.dumps(what)}\n".encode())


def show_and_tell(window: MainWindow, shown: WindowShown) -> None:
    show_state(window, shown)
    if not up:
        return
    tell(
        shown=shown.session.state if shown.session else shown.login.state if shown.login else "",
        device=shown.session.device_id if shown.session else "",
        busy=bool(shown.login and shown.login.busy) or bool(shown.relogin and shown.relogin.busy),
        banner=shown.banner.text if shown.banner else "",
        asks_to_sign_in=shown.relogin is not None,
        asks_to_keep=shown.keep_question is not None,
        farewell=shown.login.farewell if shown.login else "",
        problem=(shown.login.problem if shown.login else "") or (shown.relogin.problem if shown.relogin else ""),
    )


class Puppet(bootstrap.Program):
    """A ``Program`` that is worked by a task of its own."""

    async def start(self, end: asyncio.Event, vault: KeyVault | None = None, browser: Browser | None = None) -> None:
        await super().start(end, vault, browser)
        up.append(True)
        self._work = asyncio.get_running_loop().create_task(self._obey())

    async def close(self) -> None:
        self._work.cancel()
        self.window.hide()
        tell(hidden=True)
        await super().close()

    async def _obey(self) -> None:
        asked: asyncio.Queue[list[str]] = asyncio.Queue()

        def read() -> None:
            lines = os.read(0, 65536).decode().splitlines()
            if not lines:
                asyncio.get_running_loop().remove_reader(0)
            for line in lines:
                asked.put_nowait(json.loads(line))

        asyncio.get_running_loop().add_reader(0, read)
        while True:
            word, *more = await asked.get()
            await getattr(self, word)(*more)

    async def refresh(self) -> None:
        await self._press("Refresh now")

    async def sign_in(self, user: str, password: str) -> None:
        await self._until(lambda: hands.has("Username"))
        hands.type("Username", user)
        hands.type("Password", password)
        await self._press("Sign in")

    async def sign_in_again(self, password: str) -> None:
        await self._until(lambda: hands.has_dialog("Sign in again"))
        hands.type("Password", password)
        await self._press("Sign in again")

    async def sign_out(self) -> None:
        await self._press("Sign out")
        await self._until(lambda: hands.has_dialog("Sign out of this session?"))
        await self._press("Sign out")

    async def end(self) -> None:
        self.window.close()

    async def _press(self, name: str) -> None:
        await self._until(lambda: hands.can_press(name))
        hands.press(name)

    async def _until(self, holds: Callable[[], bool]) -> None:
        """For as long as whoever asked has patience."""
        await until(holds, within_s=math.inf)


hands = Hands()
up: list[bool] = []
"""Not empty once everything is there: what is shown before that comes from a look at the disk."""
MainWindow.show_state = show_and_tell  # type: ignore[method-assign, assignment]  # it also tells
bootstrap.Program = Puppet  # type: ignore[misc]  # somebody sits at it

if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
