"""Beside the window: what the desktop is told, where the window goes when it is closed, and what brings it back."""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import replace
from pathlib import Path
from typing import cast

import pytest
from PySide6.QtWidgets import QSystemTrayIcon

from latchkey import presence
from latchkey.app.front_desk import FrontDesk
from latchkey.app.link_intents import OpenLink
from latchkey.app.notices import Notice, NoticeKind
from latchkey.app.sessions import Sessions
from latchkey.app.settings import Settings
from latchkey.app.settings_desk import SettingsDesk
from latchkey.app.settings_intents import OpenSettings
from latchkey.app.shown import WindowShown
from latchkey.app.snapshot import Snapshot
from latchkey.desktop.login_entry import LoginEntry
from latchkey.desktop.notifications import Notifications
from latchkey.desktop.profile_lock import ProfileLock
from latchkey.desktop.tray import Tray
from latchkey.identity_of_program import APPLICATION_ID
from latchkey.presence import Presence
from latchkey.session.states import Active, SoftLoggedOut, SoftLogoutReason
from latchkey.store import window_file
from latchkey.views.main_window import MainWindow
from tests.fakes.clock import FakeClock, rest
from tests.shots.states import ACTIVE, ROOMS, SESSIONS
from tests.unit.session.build import ALICE, held
from tests.until import until
from tests.views.showing import dialogs

# Offscreen there is nothing to raise a window above, and no tray.
pytestmark = pytest.mark.qt_log_ignore("This plugin does not support", "systemTrayWindowChanged", extend=True)

SOFT = SoftLoggedOut(ALICE, SoftLogoutReason.SERVER_ASKED)


class House:
    """Everything around a ``Presence``, as it would be in the program."""

    def __init__(self, window: MainWindow, folder: Path, lock: ProfileLock | None) -> None:
        self.window = window
        self.folder = folder
        self.lock = lock
        self.clock = FakeClock()
        self.told: dict[NoticeKind, Notice] = {}
        self.said_by_tray: list[Notice] = []
        self.handled: list[object] = []
        self.ends = 0
        self.snapshot = Snapshot(Active(held()), synced=True)
        self.bugs: list[BaseException] = []
        self.settings = SettingsDesk(self, self.clock, self.bugs.append)
        self.presence = Presence(window, folder, "a", lock, self.clock, self.bugs.append)

    @property
    def shown(self) -> House:
        return self

    def handle(self, intent: object) -> None:
        self.handled.append(intent)

    def woke(self) -> None: ...

    async def write(self, _: Settings) -> None: ...

    def end(self) -> None:
        self.ends += 1

    async def begin(self, link: str = "", *, at_login: bool = False, **settings: bool) -> None:
        self.settings.change(replace(self.settings.current, **settings))  # type: ignore[arg-type]  # those that are bools
        desk, sessions = cast("FrontDesk", self), cast("Sessions", self)
        self.presence.begin(desk, sessions, self.end, link, at_login=at_login)
        await rest()

    def be(self, snapshot: Snapshot, shown: WindowShown) -> None:
        self.snapshot = snapshot
        self.presence.show_state(shown)

    @property
    def lacking(self) -> tuple[str, str, str, str]:
        shown = self.settings.shown
        assert shown is not None
        return shown.no_notifications, shown.no_tray, shown.no_start_at_login, shown.doubt_about_start_at_login

    def icon(self) -> QSystemTrayIcon | None:
        return self.window.findChild(QSystemTrayIcon)


@pytest.fixture
async def house(window: MainWindow, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[House]:
    lock = ProfileLock.take(tmp_path)
    assert lock is not None
    made = House(window, tmp_path, lock)

    def told(_: Notifications, notice: Notice) -> None:
        made.told[notice.kind] = notice

    monkeypatch.setattr(Notifications, "notify", told)
    monkeypatch.setattr(Notifications, "withdraw", lambda _, kind: made.told.pop(kind))
    monkeypatch.setattr(Tray, "say", lambda _, notice: made.said_by_tray.append(notice))
    yield made
    await made.presence.ending()
    await made.settings.end()
    made.presence.close()
    lock.release()
    assert made.bugs == []


@pytest.fixture
def tray(monkeypatch: pytest.MonkeyPatch) -> list[bool]:
    """Whether the desktop has one."""
    there = [True]
    monkeypatch.setattr(presence, "has_tray", lambda: there[0])
    return there


def behind(house: House) -> None:
    house.presence._notices.in_front(is_in_front=False)


async def test_the_session_is_told_of_and_a_click_brings_the_window(house: House) -> None:
    await house.begin()
    behind(house)
    house.be(Snapshot(SOFT, synced=True), WindowShown(session=ACTIVE))
    assert NoticeKind.NEEDS_YOU in house.told
    house.window.go_away()
    house.presence._clicked(house.told[NoticeKind.NEEDS_YOU])
    assert house.window.isVisible()


async def test_an_invitation_leads_to_its_room(house: House) -> None:
    await house.begin()
    house.be(house.snapshot, WindowShown(session=ACTIVE))
    behind(house)
    invited = next(room for room in ROOMS if room.invited_by)
    house.presence.show_rooms(ROOMS, ())
    house.presence._clicked(Notice(NoticeKind.INVITATION, "", "", invited.room_id))
    assert house.window._session.rooms.list.table.selected == invited.room_id
    house.presence.clear_rooms()
    assert house.told == {}


async def test_notifications_are_switched_off_at_once(house: House) -> None:
    await house.begin()
    behind(house)
    house.be(Snapshot(SOFT, synced=True), WindowShown(session=ACTIVE))
    house.settings.change(replace(house.settings.current, notifications=False))
    assert house.told == {}


async def test_without_a_tray_closing_ends(house: House, tray: list[bool]) -> None:
    tray[0] = False
    await house.begin(tray=True)
    house.window.close()
    assert house.ends == 1
    house.settings.change(replace(house.settings.current, tray=False))
    assert house.icon() is None


async def test_with_the_tray_closing_hides_and_says_so_once(house: House, tray: list[bool]) -> None:
    await house.begin(tray=True)
    house.be(house.snapshot, WindowShown(session=ACTIVE))
    icon = house.icon()
    assert icon is not None
    assert icon.toolTip() == "Latchkey: Active"
    house.window.close()
    assert not house.window.isVisible()
    assert [one.title for one in house.said_by_tray] == ["Latchkey goes on without its window"]
    assert house.ends == 0
    house.be(Snapshot(SOFT, synced=True), SESSIONS["soft-logged-out"])
    assert icon.toolTip() == "Latchkey: Soft logged out"
    assert dialogs("Sign in again") == [], "no dialog opens by itself"
    icon.activated.emit(QSystemTrayIcon.ActivationReason.Trigger)
    assert house.window.isVisible()
    assert dialogs("Sign in again")
    house.window.close()
    assert len(house.said_by_tray) == 1
    house.window.quit_asked.emit()
    assert house.ends == 1
    house.presence._keep_place()
    place = window_file.read(house.folder)
    assert place is not None
    assert place.knows_tray, "and never again"


async def test_the_tray_switched_off_brings_the_window_back(house: House, tray: list[bool]) -> None:
    await house.begin()
    assert house.icon() is None
    house.settings.change(replace(house.settings.current, tray=True))
    await rest()
    house.window.close()
    assert not house.window.isVisible()
    house.settings.change(replace(house.settings.current, tray=False))
    assert house.window.isVisible()
    house.window.close()
    assert house.ends == 1


async def test_at_login_it_waits_for_the_tray_and_stays_there(house: House, tray: list[bool]) -> None:
    house.window.hide()
    tray[0] = False
    await house.begin(at_login=True, tray=True)
    await house.clock.advance(3_000)
    assert not house.window.isVisible()
    tray[0] = True
    await house.clock.advance(1_000)
    house.be(house.snapshot, WindowShown(session=ACTIVE))
    assert house.icon() is not None
    assert not house.window.isVisible()


@pytest.mark.parametrize("wanted", [True, False])
async def test_at_login_without_a_tray_the_window_is_there(house: House, tray: list[bool], wanted: bool) -> None:
    house.window.hide()
    tray[0] = False
    await house.begin(at_login=True, tray=wanted)
    await house.clock.advance(11_000)
    assert house.window.isVisible()


async def test_what_the_entry_for_starting_at_login_says_counts(house: House, home: Path) -> None:
    entry = home / ".config" / "autostart" / f"{APPLICATION_ID}.a.desktop"
    await house.begin()
    house.settings.change(replace(house.settings.current, start_at_login=True))
    assert "--profile a --at-login" in entry.read_text()
    entry.write_text(entry.read_text() + "Hidden=true\n")
    LoginEntry("a", house.settings)
    assert not house.settings.current.start_at_login
    house.settings.change(replace(house.settings.current, start_at_login=True))
    assert "Hidden" not in entry.read_text()
    house.settings.change(replace(house.settings.current, start_at_login=False))
    assert not entry.exists()


async def test_where_it_cannot_be_written_that_is_said(house: House, home: Path) -> None:
    (home / ".config").write_text("a file in the way")
    await house.begin()
    house.settings.change(replace(house.settings.current, start_at_login=True))
    assert "Starting at login could not be changed" in house.settings._shown.problem


async def test_what_this_desktop_has_not_got_is_said_when_the_settings_are_opened(
    house: House, tray: list[bool], monkeypatch: pytest.MonkeyPatch
) -> None:
    tray[0] = False
    monkeypatch.setenv("XDG_CURRENT_DESKTOP", "")
    await house.begin()
    house.settings.handle(OpenSettings())
    await until(lambda: house.lacking != ("", "", "", ""), what="it was looked at")
    assert house.lacking == (
        "This desktop shows no notifications.",
        "This desktop has no tray.",
        "",
        "This desktop does not say which it is. It may start nothing at login.",
    )
    tray[0] = True
    monkeypatch.setenv("XDG_CURRENT_DESKTOP", "GNOME")
    house.settings.handle(OpenSettings())
    await until(lambda: not house.lacking[1], what="the panel that came meanwhile was seen")
    assert house.lacking == ("This desktop shows no notifications.", "", "", "")


async def test_where_notices_come_from_the_tray_they_need_its_icon(
    house: House, tray: list[bool], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("latchkey.desktop.lacking.sys.platform", "darwin")
    await house.begin()
    house.settings.handle(OpenSettings())
    await rest()
    assert house.lacking == ("They come from the icon in the tray, which is not there.", "", "", "")
    house.settings.change(replace(house.settings.current, tray=True))
    await rest()
    assert house.lacking == ("", "", "", "")
    house.settings.change(replace(house.settings.current, tray=False))
    await rest()
    assert house.lacking[0]


async def test_a_link_waits_until_there_is_somebody_to_show_it(house: House) -> None:
    house.presence._visited("matrix:u/bo:example.org")
    assert house.handled == []
    await house.begin("matrix:u/earlier:example.org")
    assert house.handled == [OpenLink("matrix:u/bo:example.org")]
    house.presence._visited("")
    house.presence._visited("matrix:r/x:example.org")
    assert house.handled[1:] == [OpenLink("matrix:r/x:example.org")]


async def test_a_profile_of_this_run_has_no_business_on_the_desktop(
    window: MainWindow, tmp_path: Path, home: Path, tray: list[bool]
) -> None:
    house = House(window, tmp_path, None)
    await house.begin(tray=True, start_at_login=True)
    behind(house)
    house.be(Snapshot(SOFT, synced=True), WindowShown(session=ACTIVE))
    assert house.told == {}
    assert house.icon() is None
    house.settings.handle(OpenSettings())
    await rest()
    assert set(house.lacking[:3]) == {"Not in this window: its profile is for this run only."}
    house.settings.change(replace(house.settings.current, start_at_login=False))
    assert not (home / ".config" / "autostart").exists()
    await house.presence.ending()
    await house.settings.end()
    house.presence.close()
