"""The dock "QA bench", its menu, and the bar that says that it is at work."""

from __future__ import annotations

from dataclasses import replace

import pytest
from PySide6.QtCore import QPoint, QRect, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QComboBox, QDockWidget, QLineEdit, QMenu, QPushButton, QScrollArea

from latchkey.app.bench_action import BenchAction, Order
from latchkey.app.bench_intents import BenchPressed, JoinPractice, OrderPractice
from latchkey.app.intents import BannerPressed, ToggleBench
from latchkey.app.practice_shown import Choice
from latchkey.app.shown import BannerAction, WindowShown
from latchkey.session.secret import Secret
from latchkey.views.banner_bar import BannerBar
from latchkey.views.bench_dock import WIDTH_PX
from latchkey.views.bench_side import beside
from latchkey.views.hands import Hands, NotThereError
from latchkey.views.labels import PlainLabel
from latchkey.views.main_window import MainWindow
from tests.shots.bench_states import BENCHES, HELD_BACK, bench
from tests.shots.states import ACTIVE, LOGINS, ROOMS, SESSIONS
from tests.until import until
from tests.views.showing import dialogs, let_go, part, strike, turn_the_wheel, words

OPEN = WindowShown(session=ACTIVE, bench=BENCHES["bench"][0])
IN_FORCE = WindowShown(session=ACTIVE, bench=BENCHES["bench-in-force"][0], bench_mark=BENCHES["bench-in-force"][1])
REFRESHING = replace(
    OPEN,
    bench=bench(
        {},
        BenchAction.REFRESH,
        BenchAction.EXPIRE_ACCESS_TOKEN,
        BenchAction.FORGET_ACCESS_TOKEN,
        BenchAction.WRONG_REFRESH_TOKEN,
    ),
)
CLOSED = WindowShown(session=ACTIVE)
AT_LOGIN = WindowShown(login=LOGINS["empty"])


# A popup takes the keyboard for itself, which the offscreen display has no use for.
@pytest.mark.qt_log_ignore("This plugin does not support", extend=True)
@pytest.mark.parametrize("shown", [CLOSED, AT_LOGIN])
async def test_the_menu_view_has_it_with_its_key(
    window: MainWindow, hands: Hands, intents: list[object], shown: WindowShown
) -> None:
    window.show_state(shown)
    intents.clear()
    hands.press("View")
    menu = QApplication.activePopupWidget()
    assert isinstance(menu, QMenu)
    assert [one.text() for one in menu.actions()] == [
        "&Journal…\tCtrl+J",
        "&Open a journal…",
        "&QA bench\tF12",
        "&Settings…\tCtrl+,",
    ]
    QTest.keyClick(menu, Qt.Key.Key_Q)
    await until(lambda: intents == [ToggleBench()])


@pytest.mark.parametrize("shown", [CLOSED, AT_LOGIN])
async def test_f12_asks_for_it_from_anywhere(window: MainWindow, intents: list[object], shown: WindowShown) -> None:
    window.show_state(shown)
    await until(lambda: window._dressed)
    intents.clear()
    QTest.keyClick(window.focusWidget(), Qt.Key.Key_F12)
    assert intents == [ToggleBench()]


def test_a_window_that_nobody_opens_it_in_has_nothing_of_it(window: MainWindow) -> None:
    window.show_state(CLOSED)
    assert window.findChildren(QDockWidget) == []
    assert window.menuWidget() is None


def test_it_opens_with_the_focus_on_what_can_be_done_first(window: MainWindow) -> None:
    window.show_state(CLOSED)
    window.show_state(IN_FORCE)
    # Refreshing is not possible then.
    assert window.focusWidget() is part(window, QPushButton, "bench_expire_access_token")


def test_it_closes_when_it_is_told_to_and_opens_anew(window: MainWindow) -> None:
    window.show_state(OPEN)
    window.show_state(CLOSED)
    let_go()
    assert window.findChildren(QDockWidget) == []
    window.show_state(OPEN)
    assert part(window, QDockWidget, "qa_bench").isVisible()


@pytest.mark.parametrize(
    ("frame", "wider"),
    [
        (QRect(0, 50, 900, 700), QRect(0, 50, 1240, 700)),
        (QRect(143, 50, 1080, 700), QRect(0, 50, 1366, 700)),
        (QRect(400, 50, 900, 700), QRect(126, 50, 1240, 700)),
        (QRect(0, 50, 1366, 700), QRect(0, 50, 1366, 700)),
        (QRect(-20, 50, 1500, 700), QRect(-20, 50, 1500, 700)),
    ],
)
def test_the_room_for_it_is_taken_to_the_right_and_then_to_the_left(frame: QRect, wider: QRect) -> None:
    assert beside(frame, QRect(0, 0, 1366, 900), 340) == wider


@pytest.fixture
def roomy(window: MainWindow) -> MainWindow:
    """A window that the screen has room beside."""
    screen = window.screen().availableGeometry()
    edges_px = window.frameGeometry().width() - window.width()
    window.setMinimumWidth(0)
    window.resize(screen.width() - edges_px - WIDTH_PX, 600)
    window.move(screen.topLeft() + QPoint(20, 20))
    window.show_state(CLOSED)
    return window


def test_the_window_is_wider_while_it_is_open(roomy: MainWindow) -> None:
    place = roomy.geometry()
    for _ in range(2):
        roomy.show_state(OPEN)
        assert roomy.width() == place.width() + WIDTH_PX
        assert roomy.x() == roomy.screen().availableGeometry().left()
        roomy.show_state(CLOSED)
        assert roomy.geometry() == place


def test_a_place_or_a_width_that_was_chosen_while_it_was_open_stays(roomy: MainWindow) -> None:
    width = roomy.width()
    roomy.show_state(OPEN)
    roomy.move(7, 9)
    roomy.show_state(CLOSED)
    assert (roomy.x(), roomy.y(), roomy.width()) == (7, 9, width)
    roomy.show_state(OPEN)
    roomy.resize(roomy.width() - 11, roomy.height())
    chosen = roomy.geometry()
    roomy.show_state(CLOSED)
    assert roomy.geometry() == chosen


def test_a_window_that_fills_the_screen_stays_as_it_is(roomy: MainWindow) -> None:
    roomy.showMaximized()
    place = roomy.geometry()
    roomy.show_state(OPEN)
    roomy.show_state(CLOSED)
    assert roomy.isMaximized()
    assert roomy.geometry() == place


@pytest.mark.parametrize(("shown", "name"), [(CLOSED, "Rooms"), (AT_LOGIN, "Homeserver")])
def test_the_keyboard_goes_back_to_the_page_when_it_closes(window: MainWindow, shown: WindowShown, name: str) -> None:
    window.show_rooms(ROOMS, ())
    window.show_state(shown)
    window.show_state(replace(shown, bench=OPEN.bench))
    window.show_state(shown)
    assert window.focusWidget().accessibleName() == name


def test_the_keyboard_stays_where_it_was_outside_when_it_closes(window: MainWindow, hands: Hands) -> None:
    window.show_state(CLOSED)
    window.show_state(OPEN)
    elsewhere = hands.find(QLineEdit, "Filter rooms")
    elsewhere.setFocus()
    window.show_state(CLOSED)
    assert window.focusWidget() is elsewhere


def test_escape_in_it_asks_to_close_it(window: MainWindow, intents: list[object]) -> None:
    window.show_state(CLOSED)
    window.show_state(OPEN)
    strike(window, Qt.Key.Key_Escape)
    assert intents == [ToggleBench()]


def test_its_close_button_asks_to_close_it(window: MainWindow, hands: Hands, intents: list[object]) -> None:
    window.show_state(OPEN)
    hands.press("Close QA bench")
    assert intents == [ToggleBench()]


def test_a_control_is_worked_by_enter_and_says_what_it_stands_for(
    window: MainWindow, hands: Hands, intents: list[object]
) -> None:
    window.show_state(CLOSED)
    window.show_state(OPEN)
    strike(window, Qt.Key.Key_Tab)
    strike(window, Qt.Key.Key_Return)
    assert intents == [BenchPressed(BenchAction.EXPIRE_ACCESS_TOKEN)]
    assert (
        "as far as this program knows"
        in hands.find(QPushButton, "Treat the access token as expired").accessibleDescription()
    )


def test_what_cannot_be_done_is_off_and_tells_why(window: MainWindow, hands: Hands) -> None:
    window.show_state(IN_FORCE)
    assert not hands.can_press("Refresh at once")
    assert hands.find(QPushButton, "Refresh at once").accessibleDescription() == (
        "The session cannot be renewed at the moment."
    )


def test_a_button_that_goes_off_moves_nothing_under_the_mouse_and_hands_its_focus_to_no_other(
    window: MainWindow, intents: list[object]
) -> None:
    window.resize(1_100, 400)
    window.show_state(CLOSED)
    window.show_state(OPEN)
    scrolled = part(window, QScrollArea, "bench_controls").verticalScrollBar()
    refresh = part(window, QPushButton, "bench_refresh")
    assert window.focusWidget() is refresh
    before = scrolled.value()
    window.show_state(REFRESHING)
    assert scrolled.value() == before
    strike(window, Qt.Key.Key_Space)
    assert intents == []
    window.show_state(OPEN)
    assert window.focusWidget() is refresh
    assert scrolled.value() == before


def test_who_has_gone_elsewhere_meanwhile_is_not_called_back(window: MainWindow) -> None:
    window.show_state(CLOSED)
    window.show_state(OPEN)
    window.show_state(REFRESHING)
    elsewhere = part(window, QPushButton, "bench_offline")
    elsewhere.setFocus()
    window.show_state(OPEN)
    assert window.focusWidget() is elsewhere


def test_a_delay_is_chosen_and_fixed_while_it_lasts(window: MainWindow, hands: Hands, intents: list[object]) -> None:
    window.show_state(OPEN)
    hands.find(QComboBox, "How long: Delay every answer").setCurrentText("10 s")
    hands.press("Delay every answer")
    window.show_state(IN_FORCE)
    assert not hands.find(QComboBox, "How long: Delay every answer").isEnabled()
    hands.press("Stop delaying")
    assert intents == [BenchPressed(BenchAction.DELAY, 10_000), BenchPressed(BenchAction.DELAY)]


@pytest.mark.parametrize(
    ("name", "title", "yes", "action"),
    [
        ("Kill the program now", "Kill the program now?", "Kill it", BenchAction.KILL),
        ("Use a wrong refresh token", "Use a wrong refresh token?", "Use a wrong one", BenchAction.WRONG_REFRESH_TOKEN),
    ],
)
def test_what_may_cost_something_is_asked_first(
    window: MainWindow, hands: Hands, intents: list[object], name: str, title: str, yes: str, action: BenchAction
) -> None:
    window.show_state(OPEN)
    hands.press(name)
    hands.press(name)
    assert len(dialogs(title)) == 1
    hands.press("Cancel")
    let_go()
    assert intents == []
    hands.press(name)
    hands.press(yes)
    assert intents == [BenchPressed(action)]


def test_what_is_in_force_is_listed_and_put_right_with_one_button(
    window: MainWindow, hands: Hands, intents: list[object]
) -> None:
    window.show_state(OPEN)
    assert words(window, "bench_in_force") == "Nothing is in force: what you see is real."
    assert not part(window, QPushButton, "put_everything_right").isEnabled()
    window.show_state(IN_FORCE)
    assert words(window, "bench_in_force").splitlines() == list(HELD_BACK.values())
    dock = part(window, QDockWidget, "qa_bench")
    part(dock, QPushButton, "put_everything_right").click()
    assert intents == [BenchPressed(BenchAction.PUT_RIGHT)]


def test_the_window_says_so_while_anything_is_in_force_also_with_the_dock_closed(
    window: MainWindow, hands: Hands, intents: list[object]
) -> None:
    window.show_state(replace(IN_FORCE, bench=None))
    bar = part(window, BannerBar, "bench_mark")
    assert bar.isVisible()
    assert words(bar, "banner_text").startswith("The QA bench is holding the network back: Offline")
    hands.press("Put everything right")
    assert intents == [BannerPressed(BannerAction.PUT_BENCH_RIGHT)]
    window.show_state(CLOSED)
    assert not bar.isVisible()
    window.show_state(replace(AT_LOGIN, bench_mark=IN_FORCE.bench_mark))
    assert bar.isVisible()


def test_a_control_that_comes_into_force_says_how_to_put_it_right(window: MainWindow, hands: Hands) -> None:
    window.show_state(OPEN)
    window.show_state(replace(OPEN, bench=bench({BenchAction.OFFLINE: "Offline (bench)"})))
    assert hands.can_press("Go online again")
    with pytest.raises(NotThereError):
        hands.press("Go offline")


@pytest.mark.parametrize(
    ("shown", "name"), [("soft-logged-out", "Sign in again"), ("keyring-locked", "Open this session?")]
)
def test_beside_it_a_dialog_leaves_the_way_back_in_reach(window: MainWindow, shown: str, name: str) -> None:
    window.show_state(SESSIONS[shown])
    (alone,) = dialogs(name)
    assert alone.isModal()
    window.show_state(OPEN)
    window.show_state(replace(SESSIONS[shown], bench=OPEN.bench))
    (beside,) = dialogs(name)
    assert not beside.isModal()
    window.show_state(CLOSED)
    window.show_state(replace(SESSIONS[shown], bench_mark=IN_FORCE.bench_mark))
    (below_the_bar,) = dialogs(name)
    assert not below_the_bar.isModal()


JOINED = WindowShown(session=ACTIVE, bench=BENCHES["bench-practice"][0])


def test_a_practice_homeserver_is_joined_by_a_line_that_nobody_reads_on_the_screen(
    window: MainWindow, hands: Hands, intents: list[object]
) -> None:
    window.show_state(OPEN)
    field = hands.find(QLineEdit, "First line of the practice homeserver")
    assert field.echoMode() is QLineEdit.EchoMode.Password
    hands.type("First line of the practice homeserver", "{a line}")
    hands.press("Join")
    assert field.text() == ""
    assert intents == [JoinPractice(Secret("{a line}"))]
    window.show_state(JOINED)
    assert not field.isVisible()


def test_a_scenario_is_picked_with_what_one_should_see_beside_it(
    window: MainWindow, hands: Hands, intents: list[object]
) -> None:
    window.show_state(JOINED)
    said = [label.text() for label in window.findChildren(PlainLabel) if label.isVisible()]
    assert any("You should see: The refresh is repeated" in text and "Your part: Sign in" in text for text in said)
    assert words(window, "practice_playing") == "Playing refresh-answer-lost-once. It is under way."
    assert words(window, "practice_problem").startswith("access_s is null")
    hands.find(QComboBox, "Scenario").setCurrentText("outage")
    hands.press("Begin")
    hands.press("Do it")
    assert intents == [
        OrderPractice(Order.SCENARIO, "outage"),
        OrderPractice(Order.ACTION, "use-refresh-tokens-elsewhere"),
    ]


def test_a_knob_shows_its_value_and_what_is_being_typed_stays(
    window: MainWindow, hands: Hands, intents: list[object]
) -> None:
    window.show_state(JOINED)
    assert hands.text("Value of the knob") == "30 s"
    hands.type("Value of the knob", "10s")
    shown = JOINED.bench
    assert shown is not None
    turned = replace(shown.practice, knobs=(Choice("access_s", value="12"), Choice("told_lifetime", value="1")))
    window.show_state(replace(JOINED, bench=replace(shown, practice=turned)))
    assert hands.text("Value of the knob") == "10s"
    strike(window, Qt.Key.Key_Return)
    assert intents == [OrderPractice(Order.KNOB, "access_s", "10s")]
    hands.find(QComboBox, "Knob").setCurrentText("told_lifetime")
    assert hands.text("Value of the knob") == "1"


def test_a_mistake_is_said_right_below_the_value_that_was_typed(window: MainWindow) -> None:
    window.show_state(JOINED)
    value, said = part(window, QLineEdit, "knob_value"), part(window, PlainLabel, "practice_problem")
    between = said.mapTo(window, QPoint(0, 0)).y() - value.mapTo(window, value.rect().bottomLeft()).y()
    assert 0 < between < value.height()


def test_a_wheel_that_goes_over_a_list_picks_nothing(window: MainWindow, hands: Hands) -> None:
    window.show_state(JOINED)
    knobs = hands.find(QComboBox, "Knob")
    turn_the_wheel(knobs, knobs.rect().center(), -1)
    assert knobs.currentText() == "access_s"


def test_what_is_picked_stays_picked_and_a_value_that_nobody_types_follows(window: MainWindow, hands: Hands) -> None:
    window.show_state(JOINED)
    hands.find(QComboBox, "Knob").setCurrentText("told_lifetime")
    shown = JOINED.bench
    assert shown is not None
    turned = replace(shown.practice, knobs=(Choice("access_s", value="12"), Choice("told_lifetime", value="1")))
    window.show_state(replace(JOINED, bench=replace(shown, practice=turned)))
    assert hands.find(QComboBox, "Knob").currentText() == "told_lifetime"
    assert hands.text("Value of the knob") == "1"


def test_where_the_practice_homeserver_has_ended_the_window_says_so_and_offers_to_start_it(
    window: MainWindow, hands: Hands, intents: list[object]
) -> None:
    window.show_state(WindowShown(session=ACTIVE, bench_mark=BENCHES["bench-practice-ended"][1]))
    assert "it will end this session" in words(part(window, BannerBar, "bench_mark"), "banner_text")
    hands.press("Start it again")
    assert intents == [BannerPressed(BannerAction.START_PRACTICE)]


def test_in_a_small_window_a_room_stands_in_the_place_of_the_list_beside_it(window: MainWindow, hands: Hands) -> None:
    window.resize(720, 480)
    window.show_rooms(ROOMS, ())
    window.show_state(CLOSED)
    window.show_state(OPEN)
    assert hands.has("Rooms")
    hands.select_room("Harbour Watch")
    assert hands.has("Close room details")
    assert not hands.has("Rooms")
    hands.press("Close room details")
    assert hands.has("Rooms")
    hands.select_room("Harbour Watch")
    window.show_state(CLOSED)
    let_go()
    window.resize(1000, 480)
    assert hands.has("Rooms")
    assert hands.has("Close room details")
