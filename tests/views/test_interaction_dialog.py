"""The dialog that leads through what a homeserver asks for."""

from __future__ import annotations

from dataclasses import replace

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QCheckBox, QLabel, QLineEdit

from latchkey.app.intents import OpenPage
from latchkey.app.interaction_intents import AnswerStage, CancelInteraction, StageDeed
from latchkey.app.interaction_shown import InteractionShown
from latchkey.app.shown import WindowShown
from latchkey.session.secret import Secret
from latchkey.views.hands import Hands
from latchkey.views.main_window import MainWindow
from tests.shots.interaction_states import LINK, PASSWORD, POLICIES, REFRESH, STAGES, TERMS, TOKEN
from tests.shots.states import CHALLENGED
from tests.views.showing import HandClock, dialogs, part, strike, words

GO_ON = StageDeed.GO_ON


def show(window: MainWindow, stage: InteractionShown | str | None) -> None:
    shown = STAGES[stage] if isinstance(stage, str) else stage
    window.show_state(WindowShown(session=CHALLENGED, interaction=shown))


def test_it_opens_once_and_closes_when_told(window: MainWindow) -> None:
    show(window, TOKEN)
    show(window, replace(TOKEN, busy=True))
    assert len(dialogs("Create your account")) == 1
    show(window, None)
    assert dialogs("Create your account") == []


def test_a_password_is_sent_by_enter_and_gone_when_it_was_wrong(
    window: MainWindow, hands: Hands, intents: list[object]
) -> None:
    show(window, PASSWORD)
    assert hands.text("Account") == "@alice:example.org"
    assert not hands.can_press("Continue")
    hands.type("Password", "hunter2")
    (dialog,) = dialogs("Show that it is you")
    strike(dialog, Qt.Key.Key_Return)
    assert intents == [AnswerStage(GO_ON, Secret("hunter2"))]
    show(window, replace(PASSWORD, busy=True))
    strike(dialog, Qt.Key.Key_Return)
    assert len(intents) == 1, "nothing is pressed twice"
    show(window, "stage-password-wrong")
    assert (hands.text("Password"), words(window, "interaction_problem")) == ("", "Wrong password.")
    assert dialog.focusWidget() is hands.find(QLineEdit, "Password")


def test_what_else_was_typed_stays(window: MainWindow, hands: Hands, intents: list[object]) -> None:
    show(window, TOKEN)
    hands.type("Registration token", "abc")
    hands.press("Continue")
    show(window, replace(TOKEN, busy=True))
    show(window, "stage-token-failed")
    assert hands.text("Registration token") == "abc"
    assert hands.can_press("Continue")
    assert intents == [AnswerStage(GO_ON, Secret("abc"))]


def test_f3_nothing_is_sent_until_the_wait_is_over(window: MainWindow, hands: Hands, clock: HandClock) -> None:
    show(window, "stage-limited")
    hands.type("Password", "hunter2")
    assert words(window, "interaction_problem") == "Too many tries. You can try again in 7 s."
    assert not hands.can_press("Continue")
    clock.pass_by(7_000, window)
    assert hands.can_press("Continue")


def test_u7_there_is_a_box_for_each_policy_and_its_page(
    window: MainWindow, hands: Hands, intents: list[object]
) -> None:
    show(window, TERMS)
    boxes = [hands.find(QCheckBox, f"I agree to {policy.name}") for policy in POLICIES]
    hands.press("Read Privacy")
    assert intents.pop() == OpenPage("https://matrix.example.org/privacy")
    for box in boxes:
        assert not hands.can_press("Continue")
        box.click()
    hands.press("Continue")
    assert intents == [AnswerStage(GO_ON)]
    show(window, replace(TERMS, problem="This computer has no network connection to matrix.example.org."))
    assert all(box.isChecked() for box in boxes), "nothing has to be ticked again"


def test_the_name_of_a_policy_is_plain_text_and_no_mnemonic(window: MainWindow, hands: Hands) -> None:
    policy = replace(POLICIES[0], name="<b>Do</b> & don't")
    show(window, replace(TERMS, stage=replace(TERMS.stage, policies=(policy,))))
    assert hands.find(QCheckBox, "I agree to <b>Do</b> & don't").text() == "<b>Do</b> && don't"


def test_a_name_of_a_policy_that_does_not_fit_is_cut_where_the_room_ends_and_whole_on_hover(
    window: MainWindow, hands: Hands
) -> None:
    short, long = POLICIES
    show(window, TERMS)
    assert hands.find(QCheckBox, f"I agree to {short.name}").toolTip() == ""
    box = hands.find(QCheckBox, f"I agree to {long.name}")
    assert long.name.startswith(box.text().removesuffix("…"))
    assert box.width() - 2 * box.fontMetrics().horizontalAdvance("m") < box.sizeHint().width() <= box.width()
    assert long.name in box.toolTip()


def test_a_page_is_opened_again_copied_and_done(window: MainWindow, hands: Hands, intents: list[object]) -> None:
    show(window, REFRESH)
    assert hands.text("Page to open").startswith("https://matrix.example.org/_matrix/client/v3/auth/")
    hands.press("Open the page")
    show(window, "stage-page-opened")
    hands.press("Open again")
    hands.press("Copy the link")
    assert QGuiApplication.clipboard().text() == REFRESH.stage.page
    hands.press("Done")
    hands.press("Another way")
    opened = AnswerStage(StageDeed.OPEN_PAGE)
    assert intents == [opened, opened, AnswerStage(GO_ON), AnswerStage(StageDeed.ANOTHER_WAY)]


def test_without_a_page_there_is_nothing_to_be_done(window: MainWindow, hands: Hands) -> None:
    show(window, "stage-no-page")
    assert not hands.can_press("Done")
    assert not hands.has("Open the page")
    assert hands.can_press("Not now")


def test_another_mail_can_be_sent_after_a_while(
    window: MainWindow, hands: Hands, clock: HandClock, intents: list[object]
) -> None:
    show(window, LINK)
    assert words(window, "resend_note") == "Nothing came? It can be sent again in 21 s."
    assert not hands.can_press("Send again")
    clock.pass_by(21_000, window)
    hands.press("Send again")
    hands.press("Change address")
    hands.press("I have opened the link")
    deeds = [StageDeed.SEND_AGAIN, StageDeed.CHANGE_ADDRESS, GO_ON]
    assert intents == [AnswerStage(deed) for deed in deeds]


def test_an_address_that_is_changed_is_there_to_be_corrected(window: MainWindow, hands: Hands) -> None:
    show(window, "stage-email")
    hands.type("E-mail address", "alcie@example.org")
    show(window, LINK)
    show(window, "stage-email")
    assert hands.text("E-mail address") == "alcie@example.org"


def test_a_code_is_entered(window: MainWindow, hands: Hands, intents: list[object]) -> None:
    show(window, "stage-email-code")
    assert not hands.can_press("Continue")
    hands.type("Code", "123")
    hands.press("Continue")
    hands.press("Change address")
    assert intents == [AnswerStage(GO_ON, Secret("123")), AnswerStage(StageDeed.CHANGE_ADDRESS)]


def test_what_came_to_nothing_can_be_tried_again(window: MainWindow, hands: Hands, intents: list[object]) -> None:
    show(window, "stage-again")
    hands.press("Try again")
    assert intents == [AnswerStage(GO_ON)]


@pytest.mark.parametrize(("stage", "name"), [(TOKEN, "Cancel"), (REFRESH, "Not now")])
def test_it_can_be_left_at_any_time(
    window: MainWindow, hands: Hands, intents: list[object], stage: InteractionShown, name: str
) -> None:
    show(window, replace(stage, busy=True))
    hands.press(name)
    (dialog,) = dialogs(stage.title)
    strike(dialog, Qt.Key.Key_Escape)
    assert intents == [CancelInteraction(), CancelInteraction()]
    assert dialog.isVisible(), "it closes when it is told to"


def test_a_password_does_not_stay_behind(window: MainWindow, hands: Hands) -> None:
    show(window, PASSWORD)
    hands.type("Password", "hunter2")
    field = hands.find(QLineEdit, "Password")
    show(window, None)
    assert field.text() == ""


def test_the_steps_are_counted(window: MainWindow) -> None:
    show(window, TOKEN)
    assert words(window, "interaction_step") == "Step 1 of 3"
    show(window, PASSWORD)
    assert not part(window, QLabel, "interaction_step").isVisible()
