"""The windows in German, and from right to left: what is written, what the keys are, where things stand."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from PySide6.QtCore import QDate, QDateTime, QLocale, QPoint, Qt, QTime
from PySide6.QtGui import QKeySequence
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLabel, QLineEdit, QPlainTextEdit, QWidget

from latchkey import language
from latchkey.app import clock_words
from latchkey.app.login_shown import LoginShown
from latchkey.app.rooms import Room
from latchkey.app.roster import Roster
from latchkey.app.shown import WindowShown
from latchkey.desktop.callback_page import Page, response
from latchkey.desktop.speaking import speak
from latchkey.views.happenings import HappeningList
from latchkey.views.main_window import MainWindow
from latchkey.views.menu_button import MenuButton
from latchkey.views.mishap_dialog import MishapDialog
from latchkey.views.plain_text import isolated
from latchkey.views.room_details import RoomDetails
from latchkey.views.room_table import RoomTable
from latchkey.views.session_panel import SessionPanel
from latchkey.views.state_text import STATES, state_text
from latchkey.views.timeline_view import TimelineView
from latchkey.views.when import CUSTOMS, clock, clock_to_second, date_text, day_text
from tests.shots.in_language import in_language
from tests.shots.mishap_states import MISHAPS
from tests.shots.states import LOGINS, ROOMS, SESSIONS
from tests.unit.app.changes import ME, NOW_MS, joined, message, named
from tests.views import walking
from tests.views.showing import HandClock, in_sight, part

GERMAN = QLocale(QLocale.Language.German, QLocale.Country.Germany)
AMERICAN = QLocale(QLocale.Language.English, QLocale.Country.UnitedStates)


@pytest.fixture
def german() -> Iterator[None]:
    language.use("de")
    QLocale.setDefault(GERMAN)
    yield
    language.use(language.ENGLISH)


@pytest.fixture
def from_right(qapp: QApplication) -> Iterator[None]:
    qapp.setLayoutDirection(Qt.LayoutDirection.RightToLeft)
    yield
    qapp.setLayoutDirection(Qt.LayoutDirection.LeftToRight)


@pytest.fixture
def mirrored(from_right: None, clock: HandClock) -> Iterator[MainWindow]:
    with in_sight(MainWindow(clock.now)) as made:
        made.show_rooms(ROOMS, ())
        made.show_state(SESSIONS["active"])
        yield made


@pytest.mark.usefixtures("german")
def test_what_programs_compare_is_german_for_whoever_reads_it(window: MainWindow) -> None:
    window.show_state(SESSIONS["soft-logged-out"])
    assert SESSIONS["soft-logged-out"].session is not None
    assert SESSIONS["soft-logged-out"].session.state == "Soft logged out"
    assert part(window, QLineEdit, "sitzungszustand").text() == "Vorläufig abgemeldet"
    assert len({state_text(word) for word in STATES}) == len(STATES)


@pytest.mark.usefixtures("german")
def test_moments_are_german(window: MainWindow) -> None:
    window.show_rooms(ROOMS, ())
    window.show_state(SESSIONS["active"])
    assert part(window, QLineEdit, "nächste_erneuerung").text().startswith("um ")
    assert part(window, QLineEdit, "verbleibende_zeit").toolTip().startswith("<qt>Läuft ab am 21. Nov., ")


def rows_read(rows: list[Room], clock: HandClock) -> str:
    """In a window of the language in use, all of them from the top, with the details of the first."""
    with in_sight(MainWindow(clock.now)) as made:
        made.show_rooms(rows, ())
        made.show_state(SESSIONS["active"])
        listed = part(made, RoomTable, "rooms")
        read = [listed.model().index(row, 0) for row in range(len(rows))]
        listed.setCurrentIndex(read[0])
        details = part(made, RoomDetails, "room_details")
        spoken = [str(row.data(Qt.ItemDataRole.AccessibleTextRole)) for row in read]
        return "\n".join([*spoken, *(label.text() for label in details.findChildren(QLabel))])


@pytest.mark.usefixtures("german")
def test_rows_that_are_kept_are_said_in_the_language_of_the_window(clock: HandClock) -> None:
    mine = message({"msgtype": "m.file", "body": "plan.pdf"}, sender=ME)
    locked = message({"algorithm": "x"}, kind="m.room.encrypted")
    told = (joined(named("Plans"), mine, room_id="!1:x"), joined(named("Harbour"), locked, room_id="!2:x"))
    rows = [row for row in (Roster(ME).apply(delta, NOW_MS) for delta in told) if row]
    german = rows_read(rows, clock)
    language.use(language.ENGLISH)
    english = rows_read(rows, clock)
    assert german.count("Du: Datei: plan.pdf") == english.count("You: File: plan.pdf") == 2
    locked_away = f"Harbour, {isolated('Verschlüsselte Nachricht')}"
    assert german.count(locked_away) == english.count("Harbour, Encrypted message") == 1


@pytest.mark.usefixtures("german")
def test_german_keys_lead_to_one_thing_each(window: MainWindow) -> None:
    shown = {
        **{f"login-{name}": WindowShown(login=login) for name, login in LOGINS.items()},
        **{f"session-{name}": state for name, state in SESSIONS.items()},
    }
    twice: dict[str, list[str]] = {}
    for name, state in shown.items():
        window.show_state(in_language(state))
        if many := [fault for one in walking.windows_of(window) for fault in walking.mnemonics_twice(one)]:
            twice[name] = many
        window.show_state(WindowShown(login=LoginShown()))
    assert twice == {}


@pytest.mark.usefixtures("german")
@pytest.mark.parametrize("name", MISHAPS)
def test_german_keys_lead_to_one_thing_each_where_something_went_wrong(name: str) -> None:
    dialog = MishapDialog()
    dialog.show_mishap(in_language(MISHAPS[name]))
    with in_sight(dialog):
        twice = list(walking.mnemonics_twice(dialog))
    assert twice == []


@pytest.mark.usefixtures("german")
@pytest.mark.qt_log_ignore("This plugin does not support", extend=True)
def test_german_keys_of_a_menu_lead_to_one_thing_each(window: MainWindow) -> None:
    window.show_state(SESSIONS["active"])
    for button in window.findChildren(MenuButton):
        if button.isVisible():
            button.click()
            menu = QApplication.activePopupWidget()
            assert menu is not None
            keys = [QKeySequence.mnemonic(action.text()).toString() for action in menu.actions()]
            menu.close()
            assert len(set(keys)) == len(keys) > 0


@pytest.mark.usefixtures("german")
def test_the_page_in_the_browser_is_german() -> None:
    page = response(Page.ARRIVED).decode()
    assert '<html lang="de">' in page
    assert "Zurück zu Latchkey" in page


def test_hours_are_those_of_the_computer_and_names_those_of_the_program(monkeypatch: pytest.MonkeyPatch) -> None:
    half_past_six = QTime(18, 30)
    assert clock(half_past_six, GERMAN) == "18:30"
    assert clock(half_past_six, AMERICAN) == "6:30\u202fPM"
    monkeypatch.setattr(QLocale, "system", lambda: AMERICAN)
    assert clock(half_past_six, GERMAN) == "6:30\u202fPM"
    assert date_text(QDate(2026, 11, 21), GERMAN) == "21.11.26"
    monkeypatch.setattr(QLocale, "system", lambda: GERMAN)
    assert clock(half_past_six, AMERICAN) == "18:30"


@pytest.mark.parametrize(
    ("lives", "speaks", "since", "written_at", "counted"),
    [
        ("en_US", "en", "11/21/25, 6:30\u202fPM", "Nov 21, 6:30:05\u202fPM", "12,345"),
        ("en_GB", "en", "21/11/2025, 18:30", "21 Nov, 18:30:05", "12,345"),
        ("de_DE", "de", "21.11.25, 18:30", "21. Nov., 18:30:05", "12.345"),
        ("de_CH", "de", "21.11.25, 18:30", "21. Nov., 18:30:05", "12'345"),
        ("en_US", "de", "21.11.25, 6:30\u202fPM", "21. Nov., 6:30:05\u202fPM", "12.345"),
        ("C", "de", "21 Nov 2025, 18:30", "21. Nov, 18:30:05", "12.345"),
    ],
)
def test_sentences_write_times_as_where_somebody_lives(
    qapp: QApplication,
    monkeypatch: pytest.MonkeyPatch,
    lives: str,
    speaks: str,
    since: str,
    written_at: str,
    counted: str,
) -> None:
    monkeypatch.setattr(QLocale, "system", lambda: QLocale(lives))
    speak(qapp, speaks)
    language.follow(CUSTOMS)
    at_ms = QDateTime(QDate(2025, 11, 21), QTime(18, 30, 5)).toMSecsSinceEpoch()
    said = clock_words.at_minute(at_ms, 0), clock_words.day_and_second(at_ms), language.number(12_345)
    speak(qapp, language.ENGLISH)
    QLocale.setDefault(QLocale.c())
    assert said == (since, written_at, counted)


def test_less_than_a_second_is_written_with_the_comma_of_the_language() -> None:
    assert clock_to_second(QTime(18, 30, 5, 250), GERMAN, fraction=True) == "18:30:05,250"


@pytest.mark.usefixtures("german")
def test_a_month_without_its_year_is_as_in_german() -> None:
    assert day_text(QDate(2026, 11, 21), GERMAN) == "21. Nov."


def test_from_the_right_the_session_stands_on_the_left(mirrored: MainWindow) -> None:
    panel, rooms = part(mirrored, SessionPanel, "session_panel"), part(mirrored, QWidget, "rooms")
    assert panel.mapTo(mirrored, QPoint(0, 0)).x() == 0
    assert rooms.mapTo(mirrored, QPoint(0, 0)).x() >= panel.width()


def test_from_the_right_a_row_is_its_own_mirror(mirrored: MainWindow) -> None:
    """The round picture stands at the right edge, where another ground than the list's is; the badge at the left one."""
    picture = part(mirrored, RoomTable, "rooms").viewport().grab().toImage()
    ground = picture.pixelColor(picture.width() // 2, 3)
    at_right = picture.pixelColor(picture.width() - 16 - 18 - 12, 28)
    at_left = picture.pixelColor(16 + 18 - 12, 28)
    assert at_right != ground
    assert at_left == ground


def test_from_the_right_ids_read_from_the_left(mirrored: MainWindow) -> None:
    user = part(mirrored, QLineEdit, "user_id")
    assert user.layoutDirection() is Qt.LayoutDirection.LeftToRight
    assert user.alignment() & Qt.AlignmentFlag.AlignRight
    assert part(mirrored, QLineEdit, "last_refresh").layoutDirection() is Qt.LayoutDirection.RightToLeft
    assert isolated("@alice:example.org") == "\u2068@alice:example.org\u2069"


def test_from_the_right_time_goes_to_the_left(mirrored: MainWindow) -> None:
    mirrored.show_state(SESSIONS["journal"])
    assert part(mirrored, QPlainTextEdit, "journal_details").toPlainText() != ""
    timeline = part(mirrored, TimelineView, "timeline")
    chosen: list[int] = []
    timeline.chosen.connect(chosen.append)
    timeline.setFocus()
    QTest.keyClick(timeline, Qt.Key.Key_End)
    QTest.keyClick(timeline, Qt.Key.Key_Right)
    newest = max(chosen)
    assert chosen == [newest, newest - 1]
    # A click finds what is painted there: the names of the lanes stand on the right, where nothing is to be chosen.
    QTest.mouseClick(timeline, Qt.MouseButton.LeftButton, pos=QPoint(timeline.width() - 10, 10))
    assert chosen == [newest, newest - 1]


def test_from_the_right_the_time_of_what_happened_stands_on_the_right(mirrored: MainWindow) -> None:
    listed = part(mirrored, HappeningList, "what_happened")
    row = listed.visualItemRect(listed.item(0))
    picture = listed.viewport().grab(row).toImage()
    ground = picture.pixelColor(row.width() // 2, 1)
    ends = [
        sum(picture.pixelColor(x, y) != ground for x in columns for y in range(picture.height() // 2))
        for columns in (range(8), range(picture.width() - 40, picture.width()))
    ]
    assert ends[1] > ends[0]
