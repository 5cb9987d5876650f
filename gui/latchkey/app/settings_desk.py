"""The settings of this run: what is changed takes effect at once, and is kept."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any, Protocol

from latchkey.language import tr
from latchkey.session.answers import NotStored
from latchkey.session.ports import Clock

from . import proxy_address
from .settings import OwnProxy, Settings, checked
from .settings_intents import (
    ChangeSettings,
    ChooseProxy,
    CloseSettings,
    OpenSettings,
    ResetSettings,
    SettingsIntent,
)
from .settings_shown import SettingsShown
from .tasks import Tasks

TYPING_RESTS_S = 0.5

Listener = Callable[[Settings, Settings], None]
"""Gets what was and what is now."""


class SettingsFile(Protocol):
    """Where they are kept."""

    async def write(self, settings: Settings) -> NotStored | None:
        """In place of what was there; durably."""


class SettingsDesk:
    """``current`` is what is in effect; ``shown`` is ``None`` while nobody wants to see it. ``on_show`` is called when that
    has changed."""

    def __init__(
        self,
        file: SettingsFile,
        clock: Clock,
        on_bug: Callable[[BaseException], None],
        settings: Settings | None = None,
        problem: str = "",
    ) -> None:
        """``settings`` are those that were kept, ``problem`` why some of them were not."""
        self._file = file
        self._clock = clock
        self._tasks = Tasks(on_bug)
        self._listeners: list[Listener] = []
        self._is_kept = True
        self._open = False
        self._shown = SettingsShown(settings or Settings(), problem=problem)
        self.on_show: Callable[[], None] = _nothing
        self.on_open: Callable[[], None] = _nothing
        """Called each time that a person opens them: what this computer has may have changed."""
        self._show_own_proxy()

    @property
    def current(self) -> Settings:
        return self._shown.settings

    @property
    def shown(self) -> SettingsShown | None:
        return self._shown if self._open else None

    def on_change(self, listener: Listener) -> None:
        """Call ``listener`` on each change, in the order in which they were told of."""
        self._listeners.append(listener)

    def lacks(self, *, notifications: str = "", tray: str = "", start_at_login: str = "", doubt: str = "") -> None:
        """Say why this computer has none of these, in place of what was said before; ``doubt`` is about starting at login."""
        self._show(
            no_notifications=notifications,
            no_tray=tray,
            no_start_at_login=start_at_login,
            doubt_about_start_at_login=doubt,
        )

    def complain(self, problem: str) -> None:
        """Say in the window what did not come of a change."""
        self._show(problem=problem)

    def handle(self, intent: SettingsIntent) -> None:
        match intent:
            case OpenSettings():
                self._show(asked=self._shown.asked + 1 if self._open else 0, is_open=True)
                self.on_open()
            case CloseSettings():
                self._close()
            case ChangeSettings():
                self.change(intent.settings)
            case ChooseProxy():
                self._choose(replace(self.current, proxy=intent.proxy))
            case ResetSettings():
                self._choose(Settings())
            case _:
                self._typed(intent.text)

    def change(self, settings: Settings) -> None:
        """All that is new takes effect, and is kept."""
        was, now = self.current, checked(settings)
        if now == was:
            return
        self._show(settings=now, problem="")
        for listener in self._listeners:
            listener(was, now)
        self._is_kept = False
        if not self._tasks.is_running("write"):
            self._tasks.start("write", self._keep(), self._kept)

    async def end(self) -> None:
        """What is being written is finished."""
        if self._tasks.is_running("typing"):
            self._take_typed()
        await self._tasks.settled()
        await self._tasks.end()

    def _close(self) -> None:
        if self._tasks.is_running("typing"):
            self._take_typed()
        self._show_own_proxy()
        self._show(is_open=False)

    def _choose(self, settings: Settings) -> None:
        """Nothing that is typed as an address counts any more."""
        self._tasks.cancel("typing")
        self.change(settings)
        self._show_own_proxy()

    def _typed(self, text: str) -> None:
        found = proxy_address.read(text)
        self._show(own_proxy=text, proxy_problem=found if isinstance(found, str) else "")
        self._tasks.start("typing", self._clock.sleep(TYPING_RESTS_S), lambda _: self._take_typed())

    def _take_typed(self) -> None:
        self._tasks.cancel("typing")
        found = proxy_address.read(self._shown.own_proxy or "")
        if isinstance(found, OwnProxy):
            self.change(replace(self.current, proxy=found))

    def _show_own_proxy(self) -> None:
        """What is in effect, and nothing of an address that is of no use."""
        proxy = self.current.proxy
        self._show(own_proxy=proxy.url if isinstance(proxy, OwnProxy) else None, proxy_problem="")

    async def _keep(self) -> NotStored | None:
        """One write after the other, so that the newest is the last."""
        trouble = None
        while not self._is_kept:
            self._is_kept = True
            trouble = await self._file.write(self.current)
        return trouble

    def _kept(self, trouble: NotStored | None) -> None:
        if trouble is not None:
            problem = tr(
                "This is in effect until Latchkey ends, and could not be kept: {reason}.", reason=tr(trouble.detail)
            )
            self._show(problem=problem)

    def _show(self, *, is_open: bool | None = None, **changes: Any) -> None:
        self._shown = replace(self._shown, **changes)
        self._open = self._open if is_open is None else is_open
        self.on_show()


def _nothing() -> None:
    """Nobody shows it yet."""
