"""Web pages that are opened in the person's browser."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

from .browser import Browser
from .tasks import Tasks


class PageDesk:
    """``unopened`` is the address of the last page where no browser was found for it, until that was read."""

    def __init__(
        self, browser: Browser, on_change: Callable[[], None], on_bug: Callable[[BaseException], None]
    ) -> None:
        self._browser = browser
        self._on_change = on_change
        self._tasks = Tasks(on_bug)
        self.unopened = ""

    def open(self, url: str) -> None:
        self._show("")
        self._tasks.start("open", self._browser.open(url), partial(self._asked, url))

    def close(self) -> None:
        self._show("")

    async def end(self) -> None:
        await self._tasks.end()

    def _asked(self, url: str, is_open: bool) -> None:  # noqa: FBT001 - the answer of a browser
        self._show("" if is_open else url)

    def _show(self, unopened: str) -> None:
        if unopened != self.unopened:
            self.unopened = unopened
            self._on_change()
