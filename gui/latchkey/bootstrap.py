"""The only place that builds the window and joins it to what is behind it.

A window with the cached rooms is painted first; what needs the network, the keyring or asyncio is imported after that.
"""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

import latchkey.desktop.plain_imports  # noqa: F401 - takes effect for all imports below

# isort: split
from PySide6.QtWidgets import QApplication

from latchkey import __version__
from latchkey.desktop.clock import SystemClock
from latchkey.desktop.display import has_display
from latchkey.desktop.first_picture import wait_for_first_picture
from latchkey.desktop.folders import DEFAULT_PROFILE
from latchkey.desktop.speaking import speak, speaks_as_set
from latchkey.language import ENGLISH, follow
from latchkey.store.peek import first_look, is_new, peek_profile
from latchkey.views import theme
from latchkey.views.main_window import MainWindow
from latchkey.views.when import CUSTOMS

if TYPE_CHECKING:
    import asyncio
    from collections.abc import Awaitable, Callable

    from latchkey.app.browser import Browser
    from latchkey.app.mishap import Bug
    from latchkey.app.practice import PracticeHome
    from latchkey.app.rooms import Room
    from latchkey.app.snapshot import Snapshot
    from latchkey.behind_window import BehindWindow
    from latchkey.desktop.profile_lock import ProfileLock
    from latchkey.presence import Presence
    from latchkey.session.identity import StoredIdentity
    from latchkey.session.ports import KeyVault
    from latchkey.session.secret import Secret

STOPPED = 130


class Options(NamedTuple):
    """What the command line decides."""

    folder: Path
    """Everything of the profile; 0700."""
    profile: str = DEFAULT_PROFILE
    homeserver: str = ""
    username: str = ""
    password_hint: str = ""
    """Shown beside the password field: the practice homeserver's password, never a real one."""
    journal: Path | None = None
    lock: ProfileLock | None = None
    """``None`` where nobody else can know of the folder."""
    practice: Secret | None = None
    """The first line of one to be joined."""
    home: PracticeHome | None = None
    """Its process, where it was started beside this program."""
    words: tuple[str, ...] | None = None
    """Of the command line; ``None`` where it cannot be given once more."""
    at_login: bool = False
    """Nobody has asked for the window just now."""
    link: str = ""


def application(theme_wanted: str = "", language_wanted: str = "") -> QApplication:
    """The one ``QApplication``, in our style, and in theme and language of the settings or the system."""
    app = theme.application("latchkey")
    app.setApplicationName("latchkey")
    app.setApplicationDisplayName("Latchkey")
    theme.apply_theme(app, dark=theme.DARKNESS.get(theme_wanted))
    speak(app, language_wanted)
    follow(CUSTOMS)
    return app


class Program:
    """A window and everything behind it: ``show`` paints, ``start`` brings it to life, ``close`` ends it in order."""

    def __init__(self, options: Options) -> None:
        self._options = options
        self._clock = SystemClock()
        self.window = MainWindow(self._clock.now)
        if options.profile != DEFAULT_PROFILE:
            self.window.setWindowTitle(f"{options.profile} — Latchkey")
        self._behind: BehindWindow | None = None
        self._presence: Presence | None = None
        self._wanted: list[str] = []
        self._found: tuple[StoredIdentity, list[Room]] | None = None
        self.window.avatar_wanted.connect(self._want_avatar)

    def _want_avatar(self, mxc: str) -> None:
        """A picture is asked for once, and the first rows are painted before anybody could fetch it."""
        if self._behind is None:
            self._wanted.append(mxc)
        else:
            self._behind.sessions.shown.want_avatar(mxc)

    def show(self) -> None:
        """The window, with the rooms of the last session as they were left; what stands beside them follows the paint."""
        self._found = peek_profile(self._options.folder)
        if self._found is not None:
            self.window.show_rooms(self._found[1], ())
        else:
            self._show_session()
        if has_display():
            self._put_window()
        if not self._options.at_login:
            self.window.show()

    def _put_window(self) -> None:
        """Where it was left, or where the desktop puts it, as far as its screens have room."""
        place = None
        if (self._options.folder / "window").exists():
            from latchkey.store.window_file import read

            place = read(self._options.folder)
        if place is not None:
            from latchkey.views.standing_place import put

            put(self.window, place)
        else:
            self.window.fit_into(self.window.screen().availableSize())

    def _show_session(self) -> None:
        from latchkey.app import first_paint
        from latchkey.app.login_shown import LoginShown
        from latchkey.app.shown import WindowShown

        if self._found is None:
            self.window.show_state(WindowShown(login=LoginShown(welcome=is_new(self._options.folder))))
        else:
            stored, _ = self._found
            self.window.show_state(first_paint.window(stored.identity, stored.backend, stored.standing))

    async def start(self, end: asyncio.Event, vault: KeyVault | None = None, browser: Browser | None = None) -> None:
        """``end`` is set when the person closes the window; ``vault`` and ``browser`` are for tests and scenarios."""
        import asyncio

        from PySide6.QtCore import QLocale

        self._show_session()
        from latchkey.late_imports import import_what_connects

        await asyncio.to_thread(import_what_connects)
        from latchkey.behind_window import BehindWindow
        from latchkey.desktop.bugs import caught_by
        from latchkey.presence import Presence
        from latchkey.session.states import SignedOut

        loop = asyncio.get_running_loop()
        options, window = self._options, self.window

        on_bug = caught_by(loop, "a task failed")
        presence = self._presence = Presence(window, options.folder, options.profile, options.lock, self._clock, on_bug)
        behind = self._behind = BehindWindow(
            options.profile,
            options.folder,
            options.journal,
            self._clock,
            vault=vault,
            browser=browser,
            on_bug=on_bug,
            on_broken=caught_by(loop, "a task of the session failed", breaks_session=True),
            languages=tuple(QLocale().uiLanguages()),
        )
        controller = behind.sessions.shown
        controller.on_rooms = presence.show_rooms
        controller.on_avatar = window.set_avatar
        for one in self._wanted:
            controller.want_avatar(one)
        await behind.sessions.restore()
        if self._found is not None and isinstance(controller.state, SignedOut):
            window.clear_rooms()  # it could be looked at, and not be opened
        desk = behind.open_desk(
            show=presence.show_state,
            clear_rooms=presence.clear_rooms,
            quit_program=end.set,
            practice=options.practice,
            home=options.home,
        )
        desk.settings.on_change(speaks_as_set(window.speak_anew))
        window.intent.connect(desk.handle)
        window.say_whether_seen()
        if self._found is None:
            window.login_view.say_what_was_typed()
        presence.begin(desk, behind.sessions, end.set, options.link, at_login=options.at_login)
        if options.homeserver:
            window.prefill(options.homeserver, options.username, options.password_hint)

    def snapshot(self) -> Snapshot | None:
        """``None`` before there is anything that knows of a session."""
        return None if self._behind is None else self._behind.sessions.shown.snapshot

    async def close(self) -> None:
        """The window goes at once; what is being saved is finished."""
        if self._presence is not None:
            await self._presence.ending()
        self.window.hide()
        if self._behind is not None:
            await self._behind.close()
        if self._presence is not None:
            self._presence.close()
        self.window.deleteLater()


def run(
    options: Options,
    logs: Path,
    *,
    keeps_keys: bool = True,
    play: Callable[[], Awaitable[int]] | None = None,
    browser: Browser | None = None,
    on_bug: Callable[[Bug], None] | None = None,
) -> int:
    """The program from its first paint to its last; returns the exit code.

    Without ``keeps_keys`` nothing reaches the keyring and no session outlives the run. ``play`` works the window in a
    person's place, in English; its result is the exit code, or ``STOPPED`` where a signal or a closed window came before it.
    Pages to sign in on are opened in ``browser``, where there is one, and not by the desktop. ``on_bug`` gets the bugs that are
    otherwise told on standard error and, to a person at the window, in a dialog.
    """
    theme_wanted, language_wanted = first_look(options.folder)
    app = application(theme_wanted, language_wanted if play is None else ENGLISH)
    program = Program(options)
    program.show()
    if not options.at_login:
        wait_for_first_picture(program.window)  # the imports below take longer than everything before
    import logging

    from PySide6.QtCore import qVersion

    from latchkey.app.tasks import before
    from latchkey.desktop import core_dumps
    from latchkey.desktop.garbage import collect_from_now_on
    from latchkey.desktop.log import log_file
    from latchkey.desktop.runner import run as run_loop
    from latchkey.mishaps import Mishaps
    from latchkey.vault.memory_vault import MemoryVault

    core_dumps.leave_none()

    async def main(end: asyncio.Event) -> int:
        if play is None and has_display():
            mishaps.begin(program.window, program.snapshot, end)
        code = await mishaps.outlived(program.start(end, None if keeps_keys else MemoryVault(), browser))
        collect_from_now_on()
        logging.getLogger("latchkey").info("Latchkey %s, Qt %s, %s", __version__, qVersion(), sys.version)
        if play is None:
            await end.wait()
        else:
            played = await before(end, play())
            code = STOPPED if played is None else played
        mishaps.close()
        await program.close()
        return code

    with log_file(logs, options.profile) as files:
        mishaps = Mishaps(files, options.words)
        code = run_loop(app, main, on_bug or mishaps.hear)
    if mishaps.wants_restart:
        mishaps.start_again()
    return code
