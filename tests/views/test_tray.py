"""The icon in the tray: its menu, its word, its picture; and what it says where notifications come from it."""

from __future__ import annotations

import pytest
from PySide6.QtGui import QIcon
from PySide6.QtWidgets import QMenu, QSystemTrayIcon

from latchkey.app.notices import Notice, NoticeKind
from latchkey.app.shown import Tone
from latchkey.desktop.tray import Tray, TrayNotifier, has_tray
from latchkey.views.main_window import MainWindow
from latchkey.views.tray_icon import tray_icon

# Offscreen there is no tray, and Qt says so.
pytestmark = pytest.mark.qt_log_ignore("systemTrayWindowChanged", extend=True)

NOTICE = Notice(NoticeKind.NEEDS_YOU, "Sign in again to go on", "Nothing was lost.")


@pytest.fixture
def tray(window: MainWindow) -> Tray:
    return Tray(tray_icon, window)


def icon_of(tray: Tray) -> QSystemTrayIcon:
    (icon,) = tray.findChildren(QSystemTrayIcon)
    return icon


def pixels(icon: QIcon) -> bytes:
    image = icon.pixmap(32, 32).toImage()
    return bytes(image.constBits())


def test_offscreen_there_is_no_tray() -> None:
    assert not has_tray()


def test_it_says_the_state_by_a_word_and_a_picture(tray: Tray) -> None:
    tray.show_state("Active", Tone.GOOD)
    icon = icon_of(tray)
    plain = pixels(icon.icon())
    assert icon.toolTip() == "Latchkey: Active"
    tray.show_state("Soft logged out", Tone.ASKING)
    assert icon.toolTip() == "Latchkey: Soft logged out"
    assert pixels(icon.icon()) != plain
    tray.close()


def test_each_tone_has_a_picture_of_its_own() -> None:
    assert len({pixels(tray_icon(tone)) for tone in Tone}) == len(Tone)


def test_its_menu_shows_the_window_and_ends_the_program(tray: Tray, window: MainWindow) -> None:
    asked: list[str] = []
    tray.show_asked.connect(lambda: asked.append("show"))
    tray.quit_asked.connect(lambda: asked.append("quit"))
    menu = icon_of(tray).contextMenu()
    assert isinstance(menu, QMenu)
    for action in menu.actions():
        action.trigger()
    assert [action.text() for action in menu.actions()] == ["&Show Latchkey", "&Quit"]
    icon_of(tray).activated.emit(QSystemTrayIcon.ActivationReason.Trigger)
    icon_of(tray).activated.emit(QSystemTrayIcon.ActivationReason.Context)
    assert asked == ["show", "quit", "show"]
    tray.close()


def test_notices_come_from_it_where_there_is_one(tray: Tray, monkeypatch: pytest.MonkeyPatch) -> None:
    said: list[Notice] = []
    monkeypatch.setattr(Tray, "say", lambda _, notice: said.append(notice))
    there: list[Tray] = []
    notifier = TrayNotifier(lambda: there[0] if there else None)
    notifier.notify(NOTICE)
    assert (said, notifier.last) == ([], None)
    there.append(tray)
    notifier.notify(NOTICE)
    assert (said, notifier.last) == ([NOTICE], NOTICE)
    notifier.withdraw(NoticeKind.INVITATION)
    assert notifier.last == NOTICE
    notifier.withdraw(NOTICE.kind)
    assert notifier.last is None, "a click on what is over leads nowhere"
    tray.close()
