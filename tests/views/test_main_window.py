"""The window as a whole: which page it shows, and the dialogs that stand over it."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QCloseEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QDialog, QLineEdit, QPushButton

from latchkey.app.intents import BannerPressed, NotNow, Seen, SignInAgain, SignOutAndForget
from latchkey.app.login_shown import LoginShown
from latchkey.app.shown import Banner, BannerAction, Button, Receipt, Tone, WindowShown
from latchkey.app.waits import Wait
from latchkey.bootstrap import Options, Program
from latchkey.session.secret import Secret
from latchkey.views.countdown import Tick
from latchkey.views.hands import Hands
from latchkey.views.labels import CountedLabel, PlainLabel
from latchkey.views.main_window import MainWindow
from tests.shots.states import ACTIVE, DETAILS, LOGINS, NOW, OFFLINE_BANNER, RELOGIN, ROOMS, SESSIONS
from tests.until import until
from tests.views.showing import HandClock, dialogs, let_go, part, strike, words

AGAIN = "Sign in again"
SOFT = SESSIONS["soft-logged-out"]
KEEP = SESSIONS["keep-question"]


def test_without_a_session_the_login_is_shown_and_nothing_of_a_session(window: MainWindow, hands: Hands) -> None:
    window.show_state(WindowShown(login=LoginShown()))
    assert hands.has("Homeserver")
    assert hands.text("Session state") == "Signed out"
    assert not hands.has("Rooms")
    assert not hands.has("Time left")


def test_with_a_session_the_rooms_are_shown_and_no_password_is_asked_for(window: MainWindow, hands: Hands) -> None:
    window.show_state(WindowShown(login=LoginShown()))
    window.show_rooms(ROOMS, ())
    window.show_state(WindowShown(session=ACTIVE))
    assert hands.has("Rooms")
    assert hands.text("Session state") == "Active"
    assert not hands.has("Password")
    window.show_state(WindowShown(login=LoginShown()))
    assert hands.has("Password")
    assert not hands.has("Rooms")


def test_a_sign_in_that_worked_leaves_no_password_behind_in_the_login(window: MainWindow, hands: Hands) -> None:
    window.show_state(WindowShown(login=LoginShown(can_sign_in=True)))
    hands.type("Password", "correct horse")
    window.show_state(WindowShown(session=ACTIVE))
    window.show_state(WindowShown(login=LoginShown()))
    assert hands.text("Password") == ""


def test_the_same_state_again_leaves_what_is_typed_alone(window: MainWindow, hands: Hands) -> None:
    window.show_state(SOFT)
    hands.type("Password", "half a passw")
    window.show_state(replace(SOFT))
    assert hands.text("Password") == "half a passw"


def test_f21_the_dialog_opens_once_is_brought_up_to_date_in_place_and_closes(window: MainWindow, hands: Hands) -> None:
    window.show_state(SOFT)
    (opened,) = dialogs(AGAIN)
    assert hands.text("Account") == "@alice:example.org"
    assert hands.text("Device of this account") == "ABCDEFGHIJ"
    hands.type("Password", "wrong horse")
    window.show_state(replace(SOFT, relogin=replace(RELOGIN, title="Still soft logged out")))
    assert dialogs(AGAIN) == [opened]
    assert hands.text("Password") == "wrong horse"
    assert "Still soft logged out" in [label.text() for label in opened.findChildren(PlainLabel)]
    window.show_state(WindowShown(session=ACTIVE))
    assert dialogs(AGAIN) == []
    let_go()
    assert window.findChildren(QDialog) == []


def test_f21_a_session_that_ends_while_the_dialog_is_open_takes_the_dialog_along(
    window: MainWindow, hands: Hands
) -> None:
    window.show_state(SOFT)
    hands.press("Sign out and forget")
    assert dialogs("Sign out and forget this session?")
    window.show_state(WindowShown(login=LoginShown(farewell="Your homeserver ended this session.")))
    assert [window for window in QApplication.topLevelWidgets() if window.isVisible()] == [window]
    assert hands.has("Homeserver")


def test_a_second_soft_logout_opens_a_fresh_dialog_without_the_old_password(window: MainWindow, hands: Hands) -> None:
    window.show_state(SOFT)
    hands.type("Password", "correct horse")
    window.show_state(WindowShown(session=ACTIVE))
    window.show_state(SOFT)
    assert len(dialogs(AGAIN)) == 1
    assert hands.text("Password") == ""


def test_escape_puts_signing_in_again_off_and_leaves_closing_to_the_one_who_decides(
    window: MainWindow, intents: list[object]
) -> None:
    window.show_state(SOFT)
    (dialog,) = dialogs(AGAIN)
    strike(dialog, Qt.Key.Key_Escape)
    assert intents == [NotNow()]
    assert dialogs(AGAIN) == [dialog]


def test_not_now_and_the_frame_of_the_dialog_mean_the_same_as_escape(
    window: MainWindow, intents: list[object], hands: Hands
) -> None:
    window.show_state(SOFT)
    hands.press("Not now")
    assert not dialogs(AGAIN)[0].close()
    assert intents == [NotNow(), NotNow()]


def test_enter_sends_the_password_that_was_typed(window: MainWindow, intents: list[object], hands: Hands) -> None:
    window.show_state(SOFT)
    assert not hands.can_press(AGAIN)
    hands.type("Password", " correct horse ")
    QTest.keyClick(hands.find(QLineEdit, "Password"), Qt.Key.Key_Return)
    assert intents == [SignInAgain(Secret(" correct horse "))]


def test_enter_without_a_password_sends_nothing(window: MainWindow, intents: list[object], hands: Hands) -> None:
    window.show_state(SOFT)
    QTest.keyClick(hands.find(QLineEdit, "Password"), Qt.Key.Key_Return)
    assert intents == []


async def test_while_a_try_is_on_its_way_the_dialog_sends_no_second_one(
    window: MainWindow, intents: list[object], hands: Hands
) -> None:
    window.show_state(SOFT)
    await until(dialogs(AGAIN)[0].isActiveWindow)
    hands.type("Password", "correct horse")
    hands.find(QPushButton, AGAIN).setFocus()
    window.show_state(SESSIONS["relogin-busy"])
    assert not hands.can_press(AGAIN)
    assert not hands.find(QLineEdit, "Password").isEnabled()
    assert not hands.can_press("Sign out and forget")
    assert hands.can_press("Not now")
    strike(dialogs(AGAIN)[0], Qt.Key.Key_Return)
    assert intents == []


def test_a_wrong_password_is_said_and_taken_out_of_the_field(window: MainWindow, hands: Hands) -> None:
    window.show_state(SOFT)
    hands.type("Password", "wrong horse")
    hands.press(AGAIN)
    window.show_state(SESSIONS["relogin-busy"])
    window.show_state(SESSIONS["relogin-wrong"])
    assert hands.text("Password") == ""
    assert words(window, "relogin_problem") == "Wrong password."
    hands.press("Details")
    assert len(dialogs("Details")) == 1


def test_too_many_tries_count_down_and_then_the_button_is_back(
    window: MainWindow, hands: Hands, clock: HandClock
) -> None:
    wait = Wait(NOW.later(2_500), "Too many tries. You can try again now.")
    slow = replace(RELOGIN, problem="Too many tries. You can try again in {left}.", wait=wait)
    window.show_state(replace(SOFT, relogin=slow))
    hands.type("Password", "correct horse")
    assert words(window, "relogin_problem") == "Too many tries. You can try again in 3 s."
    assert not hands.can_press(AGAIN)
    clock.pass_by(600, window)
    assert words(window, "relogin_problem") == "Too many tries. You can try again in 2 s."
    clock.pass_by(1_900, window)
    assert words(window, "relogin_problem") == "Too many tries. You can try again now."
    assert hands.can_press(AGAIN)


def test_signing_out_and_forgetting_is_asked_once_more(window: MainWindow, intents: list[object], hands: Hands) -> None:
    window.show_state(SOFT)
    hands.press("Sign out and forget")
    assert intents == []
    hands.press("Cancel")
    assert intents == []
    hands.press("Sign out and forget")
    hands.press("Sign out and forget")
    assert intents == [SignOutAndForget()]


def test_enter_on_the_question_forgets_nothing(window: MainWindow, intents: list[object], hands: Hands) -> None:
    window.show_state(SOFT)
    hands.press("Sign out and forget")
    (question,) = dialogs("Sign out and forget this session?")
    strike(question, Qt.Key.Key_Return)
    assert dialogs("Sign out and forget this session?") == []
    assert intents == []


@pytest.mark.parametrize(
    ("choice", "action"),
    [
        ("Quit", BannerAction.QUIT),
        ("Try again", BannerAction.RETRY_KEY),
        ("Continue without saving", BannerAction.KEEP_FOR_THIS_RUN),
    ],
)
def test_the_question_how_to_keep_a_session_has_three_answers(
    window: MainWindow, intents: list[object], hands: Hands, choice: str, action: BannerAction
) -> None:
    window.show_state(KEEP)
    (dialog,) = dialogs("Keep this session?")
    buttons = {button.text() for button in dialog.findChildren(QPushButton) if button.isVisible()}
    assert buttons == {"Quit", "Try again", "Continue without saving", "Details", "&Check this computer…"}
    part(dialog, QPushButton, choice.lower().replace(" ", "_")).click()
    assert intents == [BannerPressed(action)]
    assert dialog.isVisible()
    window.show_state(WindowShown(session=ACTIVE))
    assert not hands.has_dialog("Keep this session?")


def test_escape_on_the_keep_question_keeps_the_session_for_this_run(window: MainWindow, intents: list[object]) -> None:
    window.show_state(KEEP)
    QTest.keyClick(dialogs("Keep this session?")[0], Qt.Key.Key_Escape)
    assert intents == [BannerPressed(BannerAction.KEEP_FOR_THIS_RUN)]


@pytest.mark.parametrize(
    ("state", "escape", "enter"),
    [
        ("keep-question", BannerAction.KEEP_FOR_THIS_RUN, BannerAction.RETRY_KEY),
        ("keyring-locked", BannerAction.LATER, BannerAction.RETRY_KEY),
        ("key-gone", BannerAction.LATER, BannerAction.SIGN_IN_AGAIN),
    ],
)
def test_f38_escape_loses_nothing_and_enter_does_the_last(
    window: MainWindow, intents: list[object], state: str, escape: BannerAction, enter: BannerAction
) -> None:
    shown = SESSIONS[state]
    assert shown.keep_question is not None
    window.show_state(shown)
    (dialog,) = dialogs(shown.keep_question.name)
    QTest.keyClick(dialog, Qt.Key.Key_Escape)
    strike(dialog, Qt.Key.Key_Return)
    assert intents == [BannerPressed(escape), BannerPressed(enter)]


def test_f38_a_question_that_became_another_offers_the_others_answers(window: MainWindow, hands: Hands) -> None:
    window.show_state(SESSIONS["keyring-locked"])
    window.show_state(SESSIONS["key-gone"])
    assert hands.can_press("Sign in again")
    assert not hands.has("Continue without saving")


def test_f38_there_is_no_way_to_forget_a_session_whose_key_is_held_back(window: MainWindow, hands: Hands) -> None:
    window.show_state(SESSIONS["without-saving"])
    assert hands.can_press("Not now")
    assert not hands.has("Sign out and forget")


def test_a_keep_question_in_other_words_stays_one_dialog(window: MainWindow) -> None:
    window.show_state(KEEP)
    assert KEEP.keep_question is not None
    window.show_state(replace(KEEP, keep_question=replace(KEEP.keep_question, text="The keyring is locked.")))
    assert len(dialogs("Keep this session?")) == 1
    assert words(window, "keep_text") == "The keyring is locked."


@pytest.mark.parametrize("action", list(BannerAction))
def test_every_button_of_a_banner_asks_for_what_it_stands_for(
    window: MainWindow, intents: list[object], hands: Hands, action: BannerAction
) -> None:
    banner = Banner("Attention.", Tone.ASKING, (Button("Do & see", action),))
    window.show_state(WindowShown(session=ACTIVE, banner=banner))
    hands.press("Do & see")
    assert intents == [BannerPressed(action)]


def test_a_banner_counts_down_and_goes_when_it_is_over(window: MainWindow, hands: Hands, clock: HandClock) -> None:
    window.show_state(SESSIONS["offline"])
    assert (
        words(window, "banner_text") == "Offline since 11:58: no answer in time. Next try in 4 s. You stay signed in."
    )
    clock.pass_by(1_000, window)
    assert (
        words(window, "banner_text") == "Offline since 11:58: no answer in time. Next try in 3 s. You stay signed in."
    )
    window.show_state(SESSIONS["active"])
    assert not hands.has("Try now")


async def test_a_banner_with_other_buttons_loses_the_old_ones(window: MainWindow, hands: Hands) -> None:
    window.show_state(SESSIONS["offline"])
    window.show_state(SESSIONS["not-saved"])
    # A layout shows what is added to it in the next turn of the loop.
    await until(lambda: hands.has("Try again"))
    assert not hands.has("Try now")


def test_a_receipt_can_be_read_and_closed(window: MainWindow, intents: list[object], hands: Hands) -> None:
    window.show_state(SESSIONS["receipt"])
    assert words(window, "banner_text") == "Same device ABCDEFGHIJ. Nothing was lost."
    hands.press("Close")
    assert intents == [BannerPressed(BannerAction.DISMISS)]
    window.show_state(SESSIONS["active"])
    assert not hands.has("Close")


def test_what_needs_attention_goes_before_a_receipt(window: MainWindow, hands: Hands) -> None:
    window.show_state(WindowShown(session=ACTIVE, banner=OFFLINE_BANNER, receipt=Receipt("Nothing was lost.")))
    assert words(window, "banner_text").startswith("Offline")
    assert not hands.has("Close")


def test_markup_in_a_sentence_with_words_of_a_server_stays_text(window: MainWindow) -> None:
    banner = Banner("<b>boo</b> & {x}", Tone.ENDED)
    window.show_state(WindowShown(session=ACTIVE, banner=banner))
    label = part(window, PlainLabel, "banner_text")
    assert label.text() == "<b>boo</b> & {x}"
    assert label.textFormat() == Qt.TextFormat.PlainText


def test_details_can_be_copied(window: MainWindow, hands: Hands, qapp: QApplication) -> None:
    window.show_state(SESSIONS["relogin-wrong"])
    hands.press("Details")
    hands.press("Copy")
    assert qapp.clipboard().text() == "\n".join(DETAILS.lines)


@pytest.mark.parametrize(
    ("screen", "size"),
    [
        (QSize(2560, 1400), QSize(1080, 720)),
        (QSize(1366, 728), QSize(1080, 668)),
        (QSize(1024, 600), QSize(984, 540)),
        (QSize(640, 400), QSize(720, 480)),
    ],
)
def test_on_a_small_screen_the_window_is_as_large_as_goes_in(window: MainWindow, screen: QSize, size: QSize) -> None:
    window.fit_into(screen)
    assert window.size() == size


def test_closing_is_asked_for_and_the_window_stays_until_everything_is_settled(window: MainWindow) -> None:
    asked: list[str] = []
    window.closing.connect(lambda: asked.append("to close"))
    assert not window.close()
    assert asked == ["to close"]
    assert window.isVisible()
    event = QCloseEvent()
    window.closeEvent(event)
    assert not event.isAccepted()


def test_another_session_sees_no_room_of_the_one_before(window: MainWindow, hands: Hands) -> None:
    window.show_rooms(ROOMS, ())
    window.show_state(WindowShown(session=ACTIVE))
    hands.select_room("Bo")
    assert hands.text("Room ID") == "!bo:example.org"
    window.clear_rooms()
    assert hands.rooms() == []
    assert not hands.has("Room ID")
    window.show_rooms(ROOMS[:1], ())
    assert len(hands.rooms()) == 1


def test_a_countdown_that_nobody_sees_costs_nothing_and_is_right_again_when_it_is_seen(
    window: MainWindow, clock: HandClock
) -> None:
    window.show_state(SESSIONS["offline"])
    (label,) = (one for one in window.findChildren(CountedLabel) if one.objectName() == "banner_text")
    (tick,) = label.findChildren(Tick)
    assert tick.isActive()
    assert 0 < tick.interval() <= 1_000
    window.hide()
    assert not tick.isActive()
    clock.pass_by(2_000, window)
    window.show()
    assert "Next try in 2 s." in label.text()
    assert tick.isActive()
    window.show_state(WindowShown(session=ACTIVE))
    assert not tick.isActive()


def test_whether_it_can_be_seen_is_said_on_each_change_once_it_is_asked_for(
    window: MainWindow, intents: list[object]
) -> None:
    """Not before: it would cost the first picture, and nobody listens yet."""
    window.hide()
    window.show()
    assert intents == []
    window.say_whether_seen()
    assert intents.pop() == Seen(True)
    window.showMinimized()
    assert intents[-1] == Seen(False)
    window.showNormal()
    assert intents[-1] == Seen(True)
    window.hide()
    assert intents[-1] == Seen(False)
    window.show()
    assert intents[-1] == Seen(True)


@pytest.mark.qt_log_ignore("This plugin does not support raise", extend=True)
def test_f14_a_window_that_was_put_away_comes_forward_when_it_is_asked_to(window: MainWindow) -> None:
    window.showMinimized()
    window.come_forward()
    assert window.isVisible()
    assert not window.isMinimized()


@pytest.mark.parametrize(
    ("shown", "name", "action"),
    [
        (SESSIONS["used-elsewhere"], "Sign out everywhere", BannerAction.SIGN_OUT_EVERYWHERE),
        (SESSIONS["untold"], "Forget it", BannerAction.FORGET_UNTOLD),
        (WindowShown(login=LOGINS["untold"]), "Forget it", BannerAction.FORGET_UNTOLD),
    ],
)
def test_what_cannot_be_taken_back_is_asked_once(
    window: MainWindow, hands: Hands, intents: list[object], shown: WindowShown, name: str, action: BannerAction
) -> None:
    window.show_state(shown)
    hands.press(name)
    hands.press("Cancel")
    let_go()
    assert intents == []
    hands.press(name)
    hands.press(name)
    assert intents == [BannerPressed(action)]


async def test_a_question_about_a_banner_goes_with_it(window: MainWindow, hands: Hands, intents: list[object]) -> None:
    window.show_state(SESSIONS["untold"])
    hands.press("Forget it")
    assert dialogs("Forget this sign-out?")
    window.show_state(SESSIONS["used-elsewhere"])
    assert not dialogs("Forget this sign-out?")
    await until(lambda: hands.can_press("Sign out everywhere"))
    hands.press("Sign out everywhere")
    window.show_state(WindowShown(session=ACTIVE))
    assert not dialogs("Sign out everywhere?")
    assert intents == []


def test_a_server_that_was_told_at_last_takes_the_words_about_it_away(window: MainWindow, hands: Hands) -> None:
    window.show_state(WindowShown(login=LOGINS["untold"]))
    assert words(window, "banner_text").startswith("The server has not been told yet")
    window.show_state(WindowShown(login=LoginShown()))
    assert not hands.can_press("Forget it")


def test_two_profiles_side_by_side_are_told_apart_by_their_titles(qapp: QApplication, tmp_path: Path) -> None:
    programs = [Program(Options(tmp_path, profile)) for profile in ("default", "qa")]
    assert [one.window.windowTitle() for one in programs] == ["Latchkey", "qa — Latchkey"]
    for one in programs:
        one.window.deleteLater()
