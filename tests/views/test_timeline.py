"""The timeline in the window "Journal": gone through with keys and mouse, joined to the list, and quiet while nothing moves."""

from __future__ import annotations

from dataclasses import replace

import pytest
from PySide6.QtCore import QPoint, QPointF, QRect, Qt
from PySide6.QtGui import QHelpEvent, QMouseEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QDialog, QPlainTextEdit, QTableView

from latchkey.app import journal_shown
from latchkey.app.journal_shown import JournalShown
from latchkey.app.shown import WindowShown
from latchkey.app.timeline import Lane, timeline
from latchkey.session.journal import Entry, Fact
from latchkey.views import timeline_view
from latchkey.views.hands import Hands
from latchkey.views.main_window import MainWindow
from latchkey.views.timeline_paint import TimelinePaint
from latchkey.views.timeline_view import TimelineView
from tests.shots.journal_states import A_DAY, journal, minutes
from tests.shots.states import ACTIVE, NOW
from tests.views.showing import HandClock, alive, dialogs, let_go, strike, turn_the_wheel

MINUTE_MS = 60_000


def before_now(at_s: int, event: str, **facts: Fact) -> Entry:
    return Entry(NOW.wall_ms - at_s * 1_000, "0a1b2c3d", event, facts)


RECENT = (
    before_now(600, "signed_in", access="aaaaaaaa", refresh="bbbbbbbb", expires_in_ms=660_000),
    before_now(599, "tokens_saved", access="aaaaaaaa"),
    before_now(300, "unreachable", unreachable="timed_out"),
    before_now(240, "reachable", after_ms=60_000),
)
"""Ten minutes, the end of the token in one."""


def show(window: MainWindow, shown: JournalShown, *, goes_on: bool = False) -> TimelineView:
    window.show_state(WindowShown(session=ACTIVE, journal=replace(shown, goes_on=goes_on)))
    for dialog in dialogs("Journal"):
        dialog.resize(860, 700)
    view = window.findChild(TimelineView)
    assert isinstance(view, TimelineView)
    return view


def selected(hands: Hands) -> str:
    """What the list has selected."""
    table = hands.find(QTableView, "Entries")
    return str(table.model().index(table.currentIndex().row(), 1).data()) if table.currentIndex().isValid() else ""


def said(view: TimelineView) -> str:
    """To a screen reader."""
    return view.accessibleDescription().split(", ", 1)[1]


def place(view: TimelineView, number: int, lane: Lane) -> QPoint:
    """Where the mark of an entry is in the window."""
    made: TimelinePaint = view._paint
    at_ms = view._timeline.at_ms[number]
    return QPoint(round(view.sight.x(at_ms)) + 3, round(made.middle_of(view._timeline, lane)) + 3)


class ToolTips:
    """In the place of ``QToolTip``, which shows windows and takes its time to hide them."""

    def __init__(self) -> None:
        self.text = ""

    def showText(self, _at: QPoint, text: str, _of: TimelineView, _around: QRect) -> None:
        self.text = text

    def hideText(self) -> None:
        self.text = ""

    def at(self, view: TimelineView, at: QPoint) -> str:
        """What is said to whoever points there."""
        QApplication.sendEvent(view, QHelpEvent(QHelpEvent.Type.ToolTip, at, view.mapToGlobal(at)))
        return self.text


@pytest.fixture
def hints(monkeypatch: pytest.MonkeyPatch) -> ToolTips:
    made = ToolTips()
    monkeypatch.setattr(timeline_view, "QToolTip", made)
    return made


def test_left_and_right_go_from_entry_to_entry_and_the_list_goes_with_them(window: MainWindow, hands: Hands) -> None:
    view = show(window, journal(*RECENT))
    view.setFocus()
    assert said(view) == "Server: Back online after 60 seconds"
    (dialog,) = dialogs("Journal")
    strike(dialog, Qt.Key.Key_Left)
    assert said(view) == "Server: Offline: no answer in time"
    assert selected(hands) == "Offline: no answer in time"
    assert "unreachable: timed_out" in hands.find(QPlainTextEdit, "Details of the entry").toPlainText()
    strike(dialog, Qt.Key.Key_Home)
    assert selected(hands) == "Signed in"
    strike(dialog, Qt.Key.Key_Left)
    assert selected(hands) == "Signed in"
    strike(dialog, Qt.Key.Key_Right)
    assert selected(hands) == "Tokens saved"
    strike(dialog, Qt.Key.Key_End)
    assert selected(hands) == "Back online after 60 seconds"


def test_up_and_down_go_to_what_is_nearest_in_the_next_lane_that_has_something(
    window: MainWindow, hands: Hands
) -> None:
    view = show(window, journal(*RECENT))
    view.setFocus()
    for key, expected in (
        (Qt.Key.Key_Up, "Signed in"),
        (Qt.Key.Key_Up, "Signed in"),
        (Qt.Key.Key_Down, "Offline: no answer in time"),
        (Qt.Key.Key_Down, "Tokens saved"),
        (Qt.Key.Key_Down, "Tokens saved"),
    ):
        QTest.keyClick(view, key)
        assert selected(hands) == expected


def test_what_is_selected_in_the_list_is_selected_in_the_timeline_and_brought_into_sight(
    window: MainWindow, hands: Hands
) -> None:
    view = show(window, journal(*RECENT))
    QTest.keyClick(view, Qt.Key.Key_Plus)
    QTest.keyClick(view, Qt.Key.Key_Plus)
    at_ms = NOW.wall_ms - 600_000
    assert not view.sight.has(at_ms)
    hands.find(QTableView, "Entries").selectRow(3)
    assert said(view) == "Session: Signed in"
    assert view.sight.has(at_ms)


def test_what_the_filter_leaves_out_can_be_selected_all_the_same(window: MainWindow, hands: Hands) -> None:
    view = show(window, journal(*RECENT))
    hands.type("Search the journal", "offline")
    assert selected(hands) == "Offline: no answer in time"
    QTest.keyClick(view, Qt.Key.Key_Home)
    assert selected(hands) == ""
    assert hands.find(QPlainTextEdit, "Details of the entry").toPlainText().startswith("Signed in")


def test_a_timeline_that_grows_is_the_same_one(window: MainWindow, hands: Hands) -> None:
    from latchkey.app.timeline_fold import Fold

    fold = Fold()
    for entry in RECENT:
        fold.take(entry)
    shown = replace(journal(*RECENT), timeline=fold.timeline)
    view = show(window, shown)
    QTest.keyClick(view, Qt.Key.Key_Plus)
    sight = view.sight
    fold.take(before_now(1, "synced"))
    lines = (journal_shown.line(before_now(1, "synced")), *shown.lines)
    show(window, replace(shown, lines=lines))
    assert view.sight == sight
    QTest.keyClick(view, Qt.Key.Key_Right)
    assert said(view).startswith("Sync: ")


def test_keys_zoom_around_what_is_selected_and_move(window: MainWindow) -> None:
    view = show(window, journal(*RECENT))
    QTest.keyClick(view, Qt.Key.Key_Left)
    everything, at_ms = view.sight, NOW.wall_ms - 300_000
    x = everything.x(at_ms)
    QTest.keyClick(view, Qt.Key.Key_Plus)
    assert view.sight.span_ms == pytest.approx(everything.span_ms / 1.5)
    assert view.sight.x(at_ms) == pytest.approx(x)
    zoomed = view.sight
    QTest.keyClick(view, Qt.Key.Key_Right, Qt.KeyboardModifier.ShiftModifier)
    assert view.sight.start_ms == pytest.approx(zoomed.start_ms + zoomed.span_ms / 10)
    QTest.keyClick(view, Qt.Key.Key_PageUp)
    assert view.sight.start_ms == everything.start_ms
    QTest.keyClick(view, Qt.Key.Key_0)
    assert view.sight == everything
    QTest.keyClick(view, Qt.Key.Key_Minus)
    assert view.sight == everything, "there is no more than the whole"


def test_it_is_never_zoomed_in_beyond_a_second(window: MainWindow) -> None:
    view = show(window, journal(*RECENT))
    for _ in range(40):
        QTest.keyClick(view, Qt.Key.Key_Plus)
    assert view.sight.span_ms == pytest.approx(1_000)


def test_other_keys_are_for_the_window(window: MainWindow, intents: list[object]) -> None:
    view = show(window, journal(*RECENT))
    QTest.keyClick(view, Qt.Key.Key_Escape)
    assert [type(intent).__name__ for intent in intents] == ["CloseJournal"]


def test_the_wheel_zooms_around_the_pointer_and_with_shift_it_moves(window: MainWindow) -> None:
    view = show(window, journal(*RECENT))
    at = place(view, 2, Lane.SERVER)
    before = view.sight.ms(at.x() - 3)
    turn_the_wheel(view, at, 2)
    assert view.sight.ms(at.x() - 3) == pytest.approx(before)
    zoomed = view.sight
    turn_the_wheel(view, at, -1, Qt.KeyboardModifier.ShiftModifier)
    assert view.sight.span_ms == zoomed.span_ms
    assert view.sight.start_ms > zoomed.start_ms


def test_dragging_moves_and_selects_nothing(window: MainWindow, hands: Hands) -> None:
    view = show(window, journal(*RECENT))
    turn_the_wheel(view, place(view, 2, Lane.SERVER), 3)
    before, chosen = view.sight, selected(hands)
    at = place(view, 2, Lane.SERVER)
    QTest.mousePress(view, Qt.MouseButton.LeftButton, pos=at)
    for by_px in (20, 40):
        where = QPointF(at + QPoint(by_px, 0))
        held = Qt.MouseButton.LeftButton
        move = QMouseEvent(
            QMouseEvent.Type.MouseMove,
            where,
            QPointF(view.mapToGlobal(where)),
            held,
            held,
            Qt.KeyboardModifier.NoModifier,
        )
        QApplication.sendEvent(view, move)
    QTest.mouseRelease(view, Qt.MouseButton.LeftButton, pos=at + QPoint(40, 0))
    assert view.sight.start_ms == pytest.approx(before.start_ms - 40 * before.ms_per_px)
    assert selected(hands) == chosen


def test_a_click_selects_the_mark_that_is_nearest_or_what_a_bar_began_with(window: MainWindow, hands: Hands) -> None:
    view = show(window, journal(*RECENT))
    QTest.mouseClick(view, Qt.MouseButton.LeftButton, pos=place(view, 2, Lane.SERVER) + QPoint(5, 0))
    assert selected(hands) == "Offline: no answer in time"
    QTest.mouseClick(view, Qt.MouseButton.LeftButton, pos=place(view, 2, Lane.ACCESS))
    assert selected(hands) == "Signed in"
    QTest.mouseClick(view, Qt.MouseButton.LeftButton, pos=place(view, 2, Lane.SYNC))
    assert selected(hands) == "Signed in", "there is nothing"


def test_whoever_points_at_something_is_told_what_it_is(window: MainWindow, hints: ToolTips) -> None:
    view = show(window, journal(*RECENT))
    assert "Server: Offline: no answer in time" in hints.at(view, place(view, 2, Lane.SERVER))
    token = hints.at(view, place(view, 2, Lane.ACCESS))
    assert "Access token aaaaaaaa: good for 11 minutes, from " in token
    assert ", until " in token
    assert hints.at(view, place(view, 2, Lane.SYNC)) == ""
    assert hints.at(view, QPoint(20, 10)) == "", "over the names of the lanes"


def test_a_clock_that_was_set_back_is_said_where_it_was(window: MainWindow, hints: ToolTips) -> None:
    view = show(
        window, journal(before_now(0, "synced"), before_now(3_600, "tokens_saved"), before_now(3_500, "synced"))
    )
    QTest.keyClick(view, Qt.Key.Key_0)
    assert "The clock was set back by 60 minutes" in hints.at(view, place(view, 1, Lane.SERVER) + QPoint(1, 0))


def test_an_empty_one_is_not_shown_and_bears_every_key(window: MainWindow) -> None:
    view = show(window, journal())
    assert not view.isVisible(), "the list says why it is empty"
    for key in (Qt.Key.Key_Left, Qt.Key.Key_Up, Qt.Key.Key_Plus, Qt.Key.Key_0, Qt.Key.Key_Home, Qt.Key.Key_End):
        QTest.keyClick(view, key)
    QTest.mouseClick(view, Qt.MouseButton.LeftButton, pos=QPoint(300, 30))
    assert view.accessibleDescription() == ""
    assert not view.grab().isNull()


def test_one_entry_is_a_timeline(window: MainWindow, hands: Hands) -> None:
    view = show(window, journal(RECENT[0]))
    QTest.keyClick(view, Qt.Key.Key_Left)
    assert selected(hands) == "Signed in"
    assert view.sight.has(NOW.wall_ms - 600_000)


def test_now_moves_a_pixel_at_a_time_and_only_there_it_is_painted_anew(
    window: MainWindow, clock: HandClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    view = show(window, journal(*RECENT), goes_on=True)
    view.grab()
    painted: list[QRect] = []
    monkeypatch.setattr(view, "update", lambda *area: painted.append(QRect(*area)))
    clock.pass_by(int(view.sight.ms_per_px), view)
    (area,) = painted
    assert area.width() < view.width() / 2
    assert area.left() < view.sight.x(NOW.wall_ms) + 3 < area.right()


def test_nothing_ticks_where_now_cannot_be_seen(window: MainWindow) -> None:
    view = show(window, journal(*RECENT), goes_on=True)
    assert len(alive(view)) == 1
    (dialog,) = dialogs("Journal")
    dialog.hide()
    assert alive(view) == []
    show(window, journal(*RECENT, before_now(1, "synced")), goes_on=True)
    assert alive(view) == []
    dialog.show()
    assert len(alive(view)) == 1
    for key in (Qt.Key.Key_Home, *[Qt.Key.Key_Plus] * 4):
        QTest.keyClick(view, key)
    assert alive(view) == []
    QTest.keyClick(view, Qt.Key.Key_End)
    assert len(alive(view)) == 1


def test_a_journal_that_has_ended_has_no_now(window: MainWindow) -> None:
    view = show(window, journal(*RECENT))
    assert alive(view) == []


def test_the_newest_stays_in_sight_for_whoever_looks_at_it(window: MainWindow, clock: HandClock) -> None:
    view = show(window, journal(*RECENT), goes_on=True)
    for _ in range(30):
        clock.pass_by(MINUTE_MS, view)
        assert view.sight.has(clock.now().wall_ms)
    assert view.sight.has(NOW.wall_ms - 600_000), "the whole stays the whole"
    QTest.keyClick(view, Qt.Key.Key_Plus)
    QTest.keyClick(view, Qt.Key.Key_End)
    for _ in range(30):
        clock.pass_by(MINUTE_MS, view)
        assert view.sight.has(clock.now().wall_ms)


def test_whoever_looks_elsewhere_is_left_there(window: MainWindow, clock: HandClock) -> None:
    view = show(window, journal(*RECENT), goes_on=True)
    QTest.keyClick(view, Qt.Key.Key_Plus)
    sight = view.sight
    for _ in range(30):
        clock.pass_by(MINUTE_MS, view)
    assert view.sight == sight


def test_of_a_long_one_the_last_twelve_hours_are_shown_first(window: MainWindow) -> None:
    view = show(window, journal(*minutes(1_200)))
    assert view.sight.span_ms == pytest.approx(12 * 60 * MINUTE_MS)
    assert view.sight.has(timeline(minutes(1_200)).last_ms)


def test_it_can_be_put_away_and_in_a_low_window_it_takes_the_place_of_the_list(
    window: MainWindow, hands: Hands
) -> None:
    view = show(window, journal(*A_DAY))
    (dialog,) = dialogs("Journal")
    assert view.isVisible()
    assert hands.has("Entries", QTableView)
    hands.press("Timeline")
    assert not view.isVisible()
    dialog.resize(560, 400)
    hands.press("Timeline")
    assert view.isVisible()
    assert not hands.has("Entries", QTableView)
    assert hands.has("Details of the entry", QPlainTextEdit)
    dialog.resize(860, 700)
    assert hands.has("Entries", QTableView)


def test_tab_leads_into_it_and_out_of_it(window: MainWindow, hands: Hands) -> None:
    view = show(window, journal(*RECENT))
    (dialog,) = dialogs("Journal")
    view.setFocus()
    strike(dialog, Qt.Key.Key_Tab)
    assert dialog.focusWidget() is hands.find(QTableView, "Entries")
    strike(dialog, Qt.Key.Key_Backtab)
    assert dialog.focusWidget() is view


def test_after_it_is_closed_nothing_of_it_is_left(window: MainWindow) -> None:
    show(window, journal(*RECENT), goes_on=True)
    window.show_state(WindowShown(session=ACTIVE))
    let_go()
    assert window.findChildren(TimelineView) == []
    assert not [one for one in QApplication.topLevelWidgets() if isinstance(one, QDialog) and one.isVisible()]
