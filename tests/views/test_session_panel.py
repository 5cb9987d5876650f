"""The session panel: the six facts that are always there by name, and what it can be asked for."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace

import pytest
from PySide6.QtCore import QCoreApplication, QEvent, Qt
from PySide6.QtWidgets import QAbstractScrollArea, QApplication, QLineEdit, QListWidget, QPushButton, QScrollArea

from latchkey.app import present
from latchkey.app.intents import RefreshNow, SignOut
from latchkey.app.login_shown import LoginShown
from latchkey.app.shown import Expiry, Happening, SessionShown, Tone, WindowShown
from latchkey.app.snapshot import Snapshot
from latchkey.session.states import Active, Locked, State
from latchkey.session.tokens import NoExpiry
from latchkey.views import theme
from latchkey.views.hands import Hands
from latchkey.views.main_window import MainWindow
from latchkey.views.session_panel import SessionPanel
from latchkey.views.value_field import _INSET_PX, ValueField
from tests.shots.states import ACTIVE, HAPPENINGS, NOW, SESSIONS, SOFT_LOGGED_OUT
from tests.unit.session.build import HOUR, MINUTE, held, soft_logged_out
from tests.until import until
from tests.views.showing import HandClock, alive, dialogs, in_sight, let_go, strike

FACTS = ("Time left", "Session state", "User ID", "Device ID", "Last refresh", "Next refresh")
USER, DEVICE, LAST = "@alice:example.org", "ABCDEFGHIJ", "11:59:12, the 7th, refresh token rotated"
ASKED = "Sign out of this session?"


@pytest.fixture
def panel(clock: HandClock) -> Iterator[SessionPanel]:
    with in_sight(SessionPanel(clock.now)) as made:
        made.resize(320, 720)
        yield made


@pytest.fixture
def asked(panel: SessionPanel) -> list[object]:
    kept: list[object] = []
    panel.intent.connect(kept.append)
    return kept


def state(name: str) -> SessionShown:
    session = SESSIONS[name].session
    assert session is not None
    return session


def facts(hands: Hands) -> tuple[str, ...]:
    return tuple(hands.text(name) for name in FACTS)


@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("active", ("4:12", "Active", USER, DEVICE, LAST, "at 12:01:30")),
        ("last-fifth", ("0:41", "Active", USER, DEVICE, LAST, "now")),
        ("long", ("2 h 14 min", "Active", USER, DEVICE, LAST, "at 14:13:30")),
        ("refreshing", ("4:12", "Refreshing", USER, DEVICE, LAST, "now")),
        ("never-expires", ("does not expire", "Active", USER, DEVICE, "Not yet", "Not needed")),
        ("not-known", ("not known", "Active", USER, DEVICE, LAST, "at 12:01:30")),
        ("offline", ("4:12", "Offline", USER, DEVICE, LAST, "at 12:01:30")),
        ("locked", ("4:12", "Locked", USER, DEVICE, LAST, "When the token ends")),
        ("soft-logged-out", ("–", "Soft logged out", USER, DEVICE, LAST, "After signing in again")),
    ],
)
def test_the_six_facts_are_read_only_fields_found_by_name(
    panel: SessionPanel, hands: Hands, name: str, said: tuple[str, ...]
) -> None:
    session = state(name)
    if session.refresh_due == ACTIVE.refresh_due:
        session = replace(session, refresh_due=NOW.later(90_000))
    panel.show_session(session)
    assert facts(hands) == said
    for fact in FACTS:
        assert hands.find(QLineEdit, fact).isReadOnly()


@pytest.mark.parametrize("name", sorted(SESSIONS))
def test_the_six_facts_are_there_in_every_state_of_the_window(panel: SessionPanel, hands: Hands, name: str) -> None:
    panel.show_session(state(name))
    assert all(facts(hands))


@pytest.mark.parametrize(
    "state",
    [
        Active(held(refresh=False)),
        Active(held(renewable=False)),
        *(Active(held(expires_in_ms=lifetime)) for lifetime in (*NoExpiry, MINUTE, 40 * 24 * HOUR)),
        Locked(held()),
        soft_logged_out(),
    ],
)
def test_when_the_next_refresh_comes_or_why_there_is_none_is_seen_whole(
    panel: SessionPanel, hands: Hands, state: State
) -> None:
    session = present.window(Snapshot(state), LoginShown(), NOW).session
    assert session is not None
    panel.show_session(session)
    let_go()
    field = hands.find(QLineEdit, "Next refresh")
    assert field.text() != "–"
    frame = field.width() - 2 * (_INSET_PX + 2)  # a line edit keeps two pixels more at each side
    assert field.fontMetrics().horizontalAdvance(field.text()) <= frame


@pytest.mark.parametrize(
    ("expiry", "said"),
    [
        (Expiry(none=NoExpiry.NEVER), "does not expire"),
        (Expiry(none=NoExpiry.NOT_KNOWN), "not known"),
        (Expiry(), "–"),
        (Expiry(at=NOW.later(-5_000), lifetime_ms=300_000), "0:00"),
        (Expiry(at=NOW.later(90_000)), "1:30"),
    ],
)
def test_an_expiry_is_a_time_or_says_why_it_is_none(
    panel: SessionPanel, hands: Hands, expiry: Expiry, said: str
) -> None:
    panel.show_session(replace(ACTIVE, expiry=expiry))
    assert hands.text("Time left") == said


def test_time_goes_by_second_by_second_down_to_nothing(panel: SessionPanel, hands: Hands, clock: HandClock) -> None:
    panel.show_session(replace(ACTIVE, refresh_due=NOW.later(90_000)))
    clock.pass_by(1_000, panel)
    assert (hands.text("Time left"), hands.text("Next refresh")) == ("4:11", "at 12:01:30")
    clock.pass_by(30_000, panel)
    assert hands.text("Next refresh") == "in 0:59", "the last minute is counted down"
    clock.pass_by(161_000, panel)
    assert (hands.text("Time left"), hands.text("Next refresh")) == ("1:00", "now")
    clock.pass_by(59_999, panel)
    assert hands.text("Time left") == "0:01"
    clock.pass_by(1, panel)
    assert hands.text("Time left") == "0:00"
    assert alive(panel) == []


def test_a_refresh_on_another_day_is_told_with_its_date(panel: SessionPanel, hands: Hands) -> None:
    panel.show_session(replace(ACTIVE, refresh_due=NOW.later(3 * 86_400_000)))
    assert re.fullmatch(r"at \d+ \w+, 12:00", hands.text("Next refresh"))


def test_a_new_token_fills_the_time_up_again(panel: SessionPanel, hands: Hands, clock: HandClock) -> None:
    panel.show_session(ACTIVE)
    clock.pass_by(252_000, panel)
    panel.show_session(replace(ACTIVE, expiry=replace(ACTIVE.expiry, at=clock.now().later(300_000))))
    assert hands.text("Time left") == "5:00"
    clock.pass_by(1_000, panel)
    assert hands.text("Time left") == "4:59"


def test_f24_of_two_clocks_the_one_that_says_less_is_believed(panel: SessionPanel, hands: Hands) -> None:
    at = NOW.later(300_000)
    panel.show_session(replace(ACTIVE, expiry=replace(ACTIVE.expiry, at=at._replace(boot_ms=NOW.boot_ms + 60_000))))
    assert hands.text("Time left") == "1:00"


def test_f32_when_a_sign_in_is_needed_is_shown_where_it_is_known(
    panel: SessionPanel, hands: Hands, clock: HandClock
) -> None:
    panel.show_session(ACTIVE)
    assert not hands.has("Sign-in needed")
    panel.show_session(state("hard-end"))
    assert hands.text("Sign-in needed") == "at 12:28:00"
    assert "Since 11:40 every lifetime" in hands.find(QLineEdit, "Sign-in needed").accessibleDescription()
    assert panel._ring._until_limit == pytest.approx(1_680 / 2_880, abs=0.01)
    clock.pass_by(1_640_000, panel)
    assert hands.text("Sign-in needed") == "in 0:40"
    clock.pass_by(40_000, panel)
    assert hands.text("Sign-in needed") == "now"
    assert panel._ring._until_limit == 0
    panel.show_session(ACTIVE)
    assert not hands.has("Sign-in needed")
    assert panel._ring._until_limit is None


def test_f32_a_refresh_fills_the_ring_and_not_the_one_around_it(
    panel: SessionPanel, hands: Hands, clock: HandClock
) -> None:
    ending = state("hard-end")
    panel.show_session(ending)
    clock.pass_by(1_000_000, panel)
    panel.show_session(replace(ending, expiry=replace(ending.expiry, lifetime_ms=680_000)))
    assert panel._ring._left == 1
    assert panel._ring._until_limit == pytest.approx(680 / 2_880, abs=0.01)
    assert not panel.grab().isNull()


@pytest.mark.parametrize("set_ms", [-3_600_000, 3_600_000])
def test_f24_moments_are_told_by_the_clock_as_it_is_set_now(
    panel: SessionPanel, hands: Hands, clock: HandClock, set_ms: int
) -> None:
    """Set forward, the session is refreshed first; until then at least nothing wrong is said of the clock."""
    panel.show_session(state("hard-end"))
    clock.at = clock.at._replace(wall_ms=clock.at.wall_ms + set_ms)
    clock.pass_by(1_000, panel)
    if set_ms < 0:
        assert hands.text("Sign-in needed") == "at 11:28:00"
        assert hands.text("Next refresh") == "at 11:27:00"
        assert "11:28:00" in hands.find(QLineEdit, "Time left").toolTip()
    else:
        assert hands.text("Sign-in needed") == "now"


def test_where_the_time_comes_from_is_said_on_focus_and_hover(panel: SessionPanel, hands: Hands) -> None:
    panel.show_session(ACTIVE)
    field = hands.find(QLineEdit, "Time left")
    assert "The server said 5 minutes at 11:59:12." in field.accessibleDescription()
    assert "The server said 5 minutes at 11:59:12." in field.toolTip()


def test_a_session_that_does_not_survive_a_restart_says_so(panel: SessionPanel, hands: Hands) -> None:
    panel.show_session(state("not-saved"))
    assert hands.text("Kept in") == "This run only"
    assert "sign in again after a restart" in hands.find(QLineEdit, "Kept in").accessibleDescription()
    panel.show_session(ACTIVE)
    assert "stay signed in after a restart" in hands.find(QLineEdit, "Kept in").accessibleDescription()


def test_a_refresh_can_be_asked_for_while_there_is_something_to_refresh(
    panel: SessionPanel, hands: Hands, asked: list[object]
) -> None:
    panel.show_session(ACTIVE)
    hands.press("Refresh now")
    assert asked == [RefreshNow()]
    for name in ("refreshing", "never-expires", "locked", "soft-logged-out"):
        panel.show_session(state(name))
        assert not hands.can_press("Refresh now"), name


def test_refresh_now_keeps_the_keyboard_while_it_is_off(panel: SessionPanel, hands: Hands) -> None:
    panel.show_session(state("active"))
    panel.activateWindow()
    now = hands.find(QPushButton, "Refresh now")
    now.setFocus()
    panel.show_session(state("refreshing"))
    assert not isinstance(panel.focusWidget(), QPushButton)
    panel.show_session(state("active"))
    assert panel.focusWidget() is now


def test_signing_out_is_asked_once_more(panel: SessionPanel, hands: Hands, asked: list[object]) -> None:
    panel.show_session(ACTIVE)
    hands.press("Sign out")
    assert len(dialogs(ASKED)) == 1
    assert asked == []
    hands.press("Cancel")
    assert dialogs(ASKED) == []
    assert asked == []
    hands.press("Sign out")
    hands.press("Sign out")
    assert asked == [SignOut()]
    assert dialogs(ASKED) == []


@pytest.mark.parametrize("key", [Qt.Key.Key_Return, Qt.Key.Key_Escape])
def test_neither_enter_nor_escape_signs_out(
    panel: SessionPanel, hands: Hands, asked: list[object], key: Qt.Key
) -> None:
    panel.show_session(ACTIVE)
    hands.press("Sign out")
    strike(dialogs(ASKED)[0], key)
    assert dialogs(ASKED) == []
    assert asked == []


def test_where_signing_out_makes_no_sense_it_is_not_offered(panel: SessionPanel, hands: Hands) -> None:
    panel.show_session(replace(ACTIVE, can_sign_out=False))
    assert not hands.can_press("Sign out")


def test_f21_signing_out_is_not_asked_for_any_more_once_there_is_no_session(
    window: MainWindow, hands: Hands, intents: list[object]
) -> None:
    window.show_state(SESSIONS["active"])
    hands.press("Sign out")
    window.show_state(WindowShown(login=LoginShown(farewell="Your homeserver ended this session.")))
    assert dialogs(ASKED) == []
    assert intents == []


def test_nothing_runs_while_nobody_looks(panel: SessionPanel) -> None:
    panel.show_session(ACTIVE)
    assert alive(panel) != []
    panel.hide()
    assert alive(panel) == []
    panel.show_session(state("refreshing"))
    assert alive(panel) == []
    panel.show()
    assert alive(panel) != []


def test_the_ring_travels_only_while_a_refresh_is_in_flight(panel: SessionPanel) -> None:
    panel.show_session(state("refreshing"))
    assert panel._ring.moving
    panel.show_session(ACTIVE)
    assert not panel._ring.moving


@pytest.fixture
def still() -> Iterator[None]:
    theme.want_less_motion(less=True)
    yield
    theme.want_less_motion(less=False)


@pytest.mark.usefixtures("still")
def test_nothing_moves_for_those_who_want_no_motion_from_the_moment_they_say_so(panel: SessionPanel) -> None:
    panel.show_session(state("refreshing"))
    assert not panel._ring.moving
    resting = panel._ring.grab().toImage()
    theme.want_less_motion(less=False)
    assert panel._ring.moving
    assert panel._ring.grab().toImage() != resting
    theme.want_less_motion(less=True)
    assert not panel._ring.moving
    assert panel._ring.grab().toImage() == resting


@pytest.mark.usefixtures("still")
def test_the_bench_is_there_at_once_for_those_who_want_no_motion(window: MainWindow) -> None:
    window.show_state(SESSIONS["bench"])
    assert not window.isAnimated()
    theme.want_less_motion(less=False)
    assert window.isAnimated()


def test_a_state_without_a_time_needs_no_timer(panel: SessionPanel) -> None:
    panel.show_session(SOFT_LOGGED_OUT)
    assert alive(panel) == []


def test_what_happened_is_listed_newest_first_and_grows_at_the_top(panel: SessionPanel, hands: Hands) -> None:
    panel.show_session(ACTIVE)
    happened = hands.find(QListWidget, "What happened")
    words = [f"{happening.at}  {happening.words}" for happening in HAPPENINGS]
    assert [happened.item(row).text() for row in range(happened.count())] == words
    kept = happened.item(0)
    panel.show_session(replace(ACTIVE, happenings=(Happening("12:00:01", "<b>New</b>"), *HAPPENINGS[:-1])))
    assert [happened.item(row).text() for row in range(happened.count())] == ["12:00:01  <b>New</b>", *words[:-1]]
    assert happened.item(1) is kept


@pytest.mark.parametrize("name", ["active", "hard-end", "offline", "locked", "not-now", "bench-in-force"])
def test_in_a_window_of_the_usual_size_the_panel_needs_no_scroll_bar(window: MainWindow, name: str) -> None:
    window.show_state(SESSIONS[name])
    (panel,) = window.findChildren(SessionPanel)
    bars = [one.verticalScrollBar() for one in panel.findChildren(QScrollArea)]
    QCoreApplication.sendPostedEvents(None, QEvent.Type.LayoutRequest)
    assert (window.size().toTuple(), [bar.maximum() for bar in bars]) == ((1080, 720), [0])


@pytest.mark.parametrize("height", [720, 650, 600, 480, 300])
def test_there_is_one_scroll_bar_at_most_and_all_can_be_scrolled_to(
    panel: SessionPanel, hands: Hands, height: int
) -> None:
    panel.resize(320, height)
    panel.show_session(replace(ACTIVE, happenings=HAPPENINGS * 3))
    settle()
    happened = hands.find(QListWidget, "What happened")
    bars = [one.verticalScrollBar() for one in panel.findChildren(QAbstractScrollArea)]
    assert [bar.isVisible() for bar in bars].count(True) == 1
    happened.setFocus()
    for row in (happened.count() - 1, 0):
        happened.setCurrentRow(row)
        settle()
        line = happened.visualItemRect(happened.item(row))
        assert happened.viewport().visibleRegion().boundingRect().contains(line)


def test_a_panel_that_gets_higher_lets_the_list_scroll_by_itself_again(panel: SessionPanel, hands: Hands) -> None:
    panel.show_session(replace(ACTIVE, happenings=HAPPENINGS * 3))
    panel.resize(320, 480)
    settle()
    panel.resize(320, 720)
    settle()
    assert hands.find(QListWidget, "What happened").verticalScrollBar().isVisible()
    (whole,) = panel.findChildren(QScrollArea)
    assert not whole.verticalScrollBar().isVisible()


async def test_in_a_panel_that_gets_narrower_no_line_lies_over_the_next(panel: SessionPanel, hands: Hands) -> None:
    """As where a scroll bar takes its room."""
    panel.show_session(replace(ACTIVE, happenings=(Happening("12:00:01", "Your homeserver could not be reached"),) * 6))
    happened = hands.find(QListWidget, "What happened")
    happened.setFixedWidth(260)
    await until(lambda: happened.width() == 260 and happened.visualItemRect(happened.item(0)).height())
    before = happened.visualItemRect(happened.item(0)).height()
    happened.setFixedWidth(180)
    await until(lambda: happened.visualItemRect(happened.item(0)).height() > before, what="it is laid out anew")
    heights = [happened.visualItemRect(happened.item(row)).height() for row in range(6)]
    assert heights == [happened.sizeHintForRow(row) for row in range(6)]


def test_a_value_that_does_not_fit_shows_so_and_is_there_whole_for_whoever_asks(
    panel: SessionPanel, hands: Hands
) -> None:
    whole = "Single sign-on (oidc-harbour-of-the-seven-piers)"
    panel.show_session(replace(ACTIVE, signed_in_with=whole))
    field = hands.find(ValueField, "Signed in with")
    assert field.in_sight.endswith("…")
    assert not field.grab().isNull()
    assert (field.text(), "seven-piers" in field.toolTip()) == (whole, True)
    panel.show_session(replace(ACTIVE, signed_in_with="Password"))
    assert field.in_sight == "Password"


@pytest.mark.parametrize("tone", list(Tone))
def test_every_tone_can_be_painted_and_the_word_is_always_there(panel: SessionPanel, hands: Hands, tone: Tone) -> None:
    panel.show_session(replace(ACTIVE, tone=tone))
    assert hands.text("Session state") == "Active"
    assert not panel.grab().isNull()


def test_a_selected_value_stays_selected_while_it_counts_down(
    panel: SessionPanel, hands: Hands, clock: HandClock
) -> None:
    panel.show_session(ACTIVE)
    field = hands.find(QLineEdit, "Time left")
    field.selectAll()
    clock.pass_by(1_000, panel)
    assert field.selectedText() == "4:11"


def test_the_time_left_is_as_large_in_the_other_theme(panel: SessionPanel, hands: Hands, qapp: QApplication) -> None:
    panel.show_session(ACTIVE)
    let_go()
    time = hands.find(QLineEdit, "Time left")
    was = time.fontInfo().pixelSize()
    theme.apply_theme(qapp, dark=True)
    assert time.fontInfo().pixelSize() == was > panel.fontInfo().pixelSize()


@pytest.mark.parametrize(
    ("came_by", "is_beside"), [("Password", True), ("Single sign-on (oidc-harbour-office)", False)]
)
def test_a_value_is_seen_whole_beside_its_caption_or_below_it(
    panel: SessionPanel, hands: Hands, came_by: str, *, is_beside: bool
) -> None:
    panel.show_session(replace(ACTIVE, signed_in_with=came_by))
    QApplication.sendPostedEvents()
    field, above = hands.find(ValueField, "Signed in with"), hands.find(ValueField, "Signed in at")
    assert field.in_sight == came_by
    assert (field.x() == above.x()) is is_beside


def settle() -> None:
    """Scroll bars come and go over a few rounds of layout."""
    for _ in range(4):
        QCoreApplication.sendPostedEvents()
