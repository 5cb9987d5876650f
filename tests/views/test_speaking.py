"""The language of the whole program, and one that changes while it runs."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from PySide6.QtCore import QCoreApplication, QLocale, Qt, QTranslator
from PySide6.QtWidgets import QApplication, QDialog, QLabel

from latchkey import bootstrap, language
from latchkey.app.settings import Settings
from latchkey.app.shown import WindowShown
from latchkey.desktop.speaking import speak, speaks_as_set
from latchkey.views.bench_dock import BenchDock
from latchkey.views.hands import Hands
from latchkey.views.main_window import MainWindow
from latchkey.views.relogin_dialog import ReloginDialog
from latchkey.views.room_list import RoomList
from latchkey.views.when import CUSTOMS
from tests.shots.bench_states import bench
from tests.shots.states import ACTIVE, LOGINS, ROOMS, SESSIONS
from tests.views.showing import let_go


@pytest.fixture(autouse=True)
def english_afterwards(qapp: QApplication) -> Iterator[None]:
    yield
    speak(qapp, "en")
    QLocale.setDefault(QLocale.c())


def test_qt_speaks_as_the_program_does(qapp: QApplication) -> None:
    speak(qapp, "de")
    assert language.current() == "de"
    assert QCoreApplication.translate("QPlatformTheme", "Cancel") == "Abbrechen"
    assert qapp.layoutDirection() is Qt.LayoutDirection.LeftToRight
    speak(qapp, "en")
    let_go()
    assert QCoreApplication.translate("QPlatformTheme", "Cancel") == "Cancel"
    assert qapp.findChildren(QTranslator) == []


@pytest.mark.parametrize(
    ("home", "wanted", "dates"),
    [("de_AT", "de", "de_AT"), ("de_AT", "en", "en_AT"), ("en_US", "de", "de_DE"), ("C", "de", "C")],
)
def test_dates_are_those_of_where_somebody_lives(
    qapp: QApplication, monkeypatch: pytest.MonkeyPatch, home: str, wanted: str, dates: str
) -> None:
    monkeypatch.setattr(QLocale, "system", lambda: QLocale(home))
    speak(qapp, wanted)
    assert QLocale().name() == dates


def test_without_a_setting_the_desktop_is_asked(qapp: QApplication, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LANG", "de_DE.UTF-8")
    speak(qapp, "")
    assert language.current() == "de"


def test_the_program_writes_times_as_the_computer_does() -> None:
    bootstrap.application()
    assert language.customs() is CUSTOMS


@pytest.mark.parametrize("platform", ["win32", "darwin"])
def test_where_the_environment_says_nothing_the_system_is_asked(
    qapp: QApplication, monkeypatch: pytest.MonkeyPatch, platform: str
) -> None:
    monkeypatch.setattr("sys.platform", platform)
    monkeypatch.setattr(QLocale, "system", lambda: QLocale("de_CH"))
    speak(qapp, "")
    assert language.current() == "de"


def test_only_a_change_of_the_language_makes_a_window_anew(qapp: QApplication) -> None:
    made: list[str] = []
    listen = speaks_as_set(lambda: made.append(language.current()))
    listen(Settings(), Settings(tray=True))
    listen(Settings(), Settings(language="de"))
    listen(Settings(language="de"), Settings(language="en"))
    assert made == ["de", "en"]


def test_a_window_that_speaks_anew_shows_what_it_showed(window: MainWindow) -> None:
    window.show_rooms(ROOMS, ())
    window.show_state(SESSIONS["soft-logged-out"])
    page = window.centralWidget()
    window.speak_anew()
    let_go()
    assert window.centralWidget() is not page
    listed = window.findChild(RoomList)
    assert listed is not None
    assert listed.model.rooms == tuple(ROOMS)
    assert [one.isVisible() for one in window.findChildren(QDialog)] == [True]
    assert window.findChild(ReloginDialog) is not None


def test_the_account_that_was_typed_stays_when_the_window_speaks_anew_and_is_not_looked_up_again(
    window: MainWindow, hands: Hands, intents: list[object]
) -> None:
    window.show_state(WindowShown(login=LOGINS["found"]))
    window.prefill("http://localhost:8008", "alice", "The password is “tide”.")
    hands.type("Password", "tide")
    intents.clear()
    window.speak_anew()
    let_go()
    assert (hands.text("Homeserver"), hands.text("Username"), hands.text("Password")) == (
        "http://localhost:8008",
        "alice",
        "",
    )
    assert "The password is “tide”." in [label.text() for label in window.findChildren(QLabel) if label.isVisible()]
    assert intents == []
    window.show_state(WindowShown(session=ACTIVE))
    window.speak_anew()
    window.show_state(WindowShown(login=LOGINS["found"]))
    assert hands.text("Homeserver") == "http://localhost:8008", "as its note says what was found there"


def test_the_room_that_is_selected_stays_so_when_the_window_speaks_anew(window: MainWindow, hands: Hands) -> None:
    window.show_rooms(ROOMS, ())
    window.show_state(WindowShown(session=ACTIVE))
    hands.select_room("Kernel meadow")
    window.speak_anew()
    let_go()
    assert hands.text("Room ID") == "!meadow:example.org"


def test_the_bench_speaks_anew_over_the_login_view(window: MainWindow) -> None:
    window.show_state(WindowShown(login=LOGINS["empty"], bench=bench({})))
    dock = window.findChild(BenchDock)
    window.speak_anew()
    let_go()
    (anew,) = window.findChildren(BenchDock)
    assert anew is not dock
    assert window.login_view.isVisible()
    assert anew.isVisible()


def test_a_window_that_shows_nothing_yet_has_nothing_to_say_anew(window: MainWindow) -> None:
    window.speak_anew()
    assert window.findChildren(QDialog) == []
