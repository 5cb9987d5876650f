"""What passes between the desktop and the program beside its window: notifications, the icon in the tray, starting at login,
second starts, links that are opened elsewhere, sleep, less motion, and the end of the desktop's session.

Imported after the first paint."""

from __future__ import annotations

import logging
import sys
from typing import TYPE_CHECKING

from latchkey.app.link_intents import OpenLink
from latchkey.app.notices import Notice, NoticeKind, Notices
from latchkey.app.shown import Tone
from latchkey.app.tasks import Tasks
from latchkey.desktop.front import FrontWatch
from latchkey.desktop.lacking import lacking
from latchkey.desktop.tray import Tray, TrayNotifier, has_tray
from latchkey.identity_of_program import APPLICATION_ID
from latchkey.language import tr
from latchkey.store import window_file
from latchkey.views import theme

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from pathlib import Path

    from latchkey.app.front_desk import FrontDesk
    from latchkey.app.notices import Notifier
    from latchkey.app.rooms import Room
    from latchkey.app.sessions import Sessions
    from latchkey.app.settings import Settings
    from latchkey.app.shown import WindowShown
    from latchkey.desktop.doorbell import Doorbell
    from latchkey.desktop.logout import LogoutWatch
    from latchkey.desktop.motion_portal import MotionWatch
    from latchkey.desktop.notifications import Notifications
    from latchkey.desktop.profile_lock import ProfileLock
    from latchkey.desktop.sleep import SleepWatch
    from latchkey.session.ports import Clock
    from latchkey.views.main_window import MainWindow

_log = logging.getLogger("latchkey.presence")

TRAY_LOOKS = 20
TRAY_LOOK_S = 0.5
"""A desktop's panel starts beside the programs that are started with it."""


class Presence:
    """Answers second starts from the beginning; a link that comes before ``begin`` waits for it. A profile that nobody else
    can know of, which is one without ``lock``, has no business on the desktop: it tells nothing, and is in no tray."""

    def __init__(
        self,
        window: MainWindow,
        folder: Path,
        profile: str,
        lock: ProfileLock | None,
        clock: Clock,
        on_bug: Callable[[BaseException], None],
    ) -> None:
        self._window = window
        self._folder = folder
        self._profile = profile
        self._is_ours = lock is not None
        self._link = ""
        self._clock = clock
        self._tasks = Tasks(on_bug)
        self._knows_tray = self._is_away = False
        self._shown: WindowShown | None = None
        self._desk: FrontDesk | None = None
        self._sessions: Sessions | None = None
        self._end: Callable[[], None] = _nothing
        self._tray: Tray | None = None
        self._doorbell: Doorbell | None = None
        self._sleep: SleepWatch | None = None
        self._logout: LogoutWatch | None = None
        self._motion: MotionWatch | None = None
        self._bus: Notifications | None = None
        self._front: FrontWatch | None = None
        self._by_tray = TrayNotifier(lambda: self._tray)
        self._notices = Notices(self._notifier(), clock, on_bug)
        if lock is not None:
            from latchkey.desktop.doorbell import Doorbell

            self._doorbell = Doorbell(lock, self._visited, window)
        if sys.platform == "darwin":
            from latchkey.desktop.opened_links import OpenedLinks

            OpenedLinks(self._visited, window)

    def begin(self, desk: FrontDesk, sessions: Sessions, end: Callable[[], None], link: str, *, at_login: bool) -> None:
        """``end`` ends the program. ``link`` is the one of this start, empty for none. ``at_login`` nobody has asked for the
        window, and it is not there."""
        self._desk, self._sessions, self._end = desk, sessions, end
        self._link = self._link or link
        self._is_away = at_login and not self._window.isVisible()
        left_at = window_file.read(self._folder)
        self._knows_tray = left_at is not None and left_at.knows_tray
        self._window.closing.connect(self._closed)
        self._window.quit_asked.connect(end)
        self._front = FrontWatch(self._front_changed, self._window)
        self._front_changed()
        settings = desk.settings
        settings.on_change(self._changed)
        self._notices.allow(is_allowed=self._is_ours and settings.current.notifications)
        if self._is_ours:
            from latchkey.desktop.login_entry import LoginEntry

            LoginEntry(self._profile, settings)
        if settings.current.tray and self._is_ours:
            self._tasks.start("tray", self._look_for_tray(), self._tray_looked_for)
        elif self._is_away:
            self._come_forward()
        settings.on_open = self._look_at_desktop
        if self._link:
            desk.handle(OpenLink(self._link))
        if sys.platform == "linux":
            from latchkey.desktop.logout import LogoutWatch
            from latchkey.desktop.motion_portal import MotionWatch
            from latchkey.desktop.sleep import SleepWatch

            self._sleep, self._logout = SleepWatch(sessions.woke), LogoutWatch(end)
            self._motion = MotionWatch(theme.want_less_motion)
            for watch in (self._sleep, self._logout, self._motion):
                watch.start()
        else:
            from latchkey.desktop.motion_setting import less_motion_wanted

            theme.want_less_motion(less_motion_wanted())

    def show_state(self, shown: WindowShown) -> None:
        """In the window, unless that is hidden: no dialog opens by itself then."""
        self._shown = shown
        if not self._is_away:
            self._window.show_state(shown)
        self._show_in_tray()
        if self._sessions is not None:
            self._notices.follow(self._sessions.shown.snapshot)

    def show_rooms(self, changed: Sequence[Room], gone: Sequence[str]) -> None:
        self._window.show_rooms(changed, gone)
        self._notices.rooms_changed(changed, gone)

    def clear_rooms(self) -> None:
        self._window.clear_rooms()
        self._notices.rooms_cleared()

    async def ending(self) -> None:
        """Nobody is let in any more, and nothing stays on the desktop. The window is still there."""
        if self._doorbell is not None:
            self._doorbell.ending()
        for watch in (self._sleep, self._motion):
            if watch is not None:
                watch.close()
        await self._tasks.end()
        await self._notices.end()
        if self._bus is not None:
            self._bus.close()
        self._put_tray_away()
        self._keep_place()

    def close(self) -> None:
        """All is saved: a session of the desktop that waits for it may end."""
        if self._logout is not None:
            self._logout.close()

    # The window -------------------------------------------------------------------------------------------------------

    def _visited(self, link: str) -> None:
        """By somebody who started the program again, perhaps by following a link."""
        self._come_forward()
        if link:
            self._link = link
            if self._desk is not None:
                self._desk.handle(OpenLink(link))

    def _come_forward(self) -> None:
        self._is_away = False
        self._window.come_forward()
        if self._shown is not None:
            self._window.show_state(self._shown)

    def _closed(self) -> None:
        if self._tray is None or not has_tray():
            self._end()
            return
        self._is_away = True
        self._window.go_away()
        if not self._knows_tray:
            self._knows_tray = True
            body = tr("Its icon in the tray brings the window back, and ends the program.")
            self._tray.say(Notice(NoticeKind.IN_TRAY, tr("Latchkey goes on without its window"), body))

    def _keep_place(self) -> None:
        from latchkey.views.standing_place import where

        try:
            window_file.write(self._folder, where(self._window, knows_tray=self._knows_tray))
        except OSError as error:
            _log.info("the place of the window cannot be kept: %s", error.strerror)

    def _front_changed(self) -> None:
        self._notices.in_front(is_in_front=self._front is not None and self._front.is_ours)

    # Notifications ----------------------------------------------------------------------------------------------------

    def _notifier(self) -> Notifier:
        if sys.platform != "linux":
            return self._by_tray
        from latchkey.desktop.notifications import Notifications

        self._bus = Notifications(APPLICATION_ID, tr("Show"), self._clicked)
        return self._bus

    def _clicked(self, notice: Notice) -> None:
        self._come_forward()
        if notice.room_id:
            self._window.show_room(notice.room_id)

    def _message_clicked(self) -> None:
        if self._by_tray.last is not None:
            self._clicked(self._by_tray.last)

    # Settings ---------------------------------------------------------------------------------------------------------

    def _look_at_desktop(self) -> None:
        """What it has not got now, for who has the settings before them: a panel may come late, or go."""
        if self._desk is not None and self._desk.settings.shown is not None:
            look = lacking(is_kept=self._is_ours, has_tray=has_tray(), has_icon=self._tray is not None)
            say = self._desk.settings.lacks
            self._tasks.start("lacking", look, lambda found: say(**found._asdict()))

    def _changed(self, was: Settings, now: Settings) -> None:
        if not self._is_ours:
            return
        self._notices.allow(is_allowed=now.notifications)
        if now.tray and not was.tray:
            self._tasks.start("tray", self._look_for_tray(), self._tray_looked_for)
        elif was.tray and not now.tray:
            self._tasks.cancel("tray")
            self._put_tray_away()
            self._look_at_desktop()
            if self._is_away:
                self._come_forward()

    async def _look_for_tray(self) -> None:
        for _ in range(TRAY_LOOKS):
            if has_tray():
                return
            await self._clock.sleep(TRAY_LOOK_S)

    def _tray_looked_for(self, _: None) -> None:
        if has_tray():
            from latchkey.views.tray_icon import tray_icon

            self._tray = Tray(tray_icon, self._window)
            self._tray.show_asked.connect(self._come_forward)
            self._tray.quit_asked.connect(self._end)
            self._tray.message_clicked.connect(self._message_clicked)
            self._show_in_tray()
            self._look_at_desktop()
        elif self._is_away:
            self._come_forward()

    def _show_in_tray(self) -> None:
        if self._tray is not None and self._shown is not None:
            session = self._shown.session
            if session is not None:
                self._tray.show_state(session.state, session.tone)
            else:
                self._tray.show_state("Signed out", Tone.ENDED)

    def _put_tray_away(self) -> None:
        if self._tray is not None:
            self._tray.close()
            self._tray = None


def _nothing() -> None:
    """Nobody can be told yet."""
