"""Found, absent, locked, failed: each but the first is a question of its own, at a start and after a sign-in."""

from __future__ import annotations

import itertools

import pytest

from latchkey.app.key_question import key_question
from latchkey.app.shown import BannerAction, KeepQuestion
from latchkey.app.snapshot import Keeping, Snapshot
from latchkey.session.answers import KeyTrouble, NoKey, NotStored
from latchkey.session.states import Active, Restoring, Saving
from tests.unit.session.build import (
    ALICE,
    DISK_FULL,
    KEY_ABSENT,
    KEYRING_FAILED,
    KEYRING_LOCKED,
    held,
    soft_logged_out,
)

NO_KEYRING = NoKey(KeyTrouble.FAILED, "", "no keyring was found")
OTHER_KEYRING = NoKey(KeyTrouble.ABSENT, "KWallet")
WRONG_KEY = NotStored("what is stored does not open with the key", wrong_key=True)
KEPT_IN = "Secret Service"
QUIT, AGAIN = BannerAction.QUIT, BannerAction.RETRY_KEY


def at_start(trouble: NoKey | NotStored, kept_in: str = KEPT_IN) -> KeepQuestion:
    question = key_question(Snapshot(Restoring(ALICE, trouble), keeping=Keeping(kept_in)))
    assert question is not None
    return question


def after_sign_in(trouble: NoKey | NotStored) -> KeepQuestion:
    question = key_question(Snapshot(Saving(held(), trouble=trouble)))
    assert question is not None
    return question


def actions(question: KeepQuestion) -> list[BannerAction]:
    return [button.action for button in question.buttons]


def words_of(question: KeepQuestion) -> str:
    return f"{question.title} {question.text}"


@pytest.mark.parametrize("trouble", [KEYRING_LOCKED, KEYRING_FAILED, NO_KEYRING])
def test_f36_f38_a_key_that_is_held_back_is_tried_again_left_alone_or_waited_for(trouble: NoKey) -> None:
    question = at_start(trouble)
    assert [button.text for button in question.buttons] == ["Quit", "Continue without saving", "Try again"]
    assert actions(question) == [QUIT, BannerAction.KEEP_FOR_THIS_RUN, AGAIN]
    assert "your saved session is left as it is" in question.text
    assert question.escape is BannerAction.LATER


@pytest.mark.parametrize("trouble", [KEY_ABSENT, OTHER_KEYRING, WRONG_KEY])
def test_f37_f44_a_key_that_is_not_there_is_tried_again_or_given_up_for_a_new_device(
    trouble: NoKey | NotStored,
) -> None:
    question = at_start(trouble)
    assert actions(question) == [QUIT, AGAIN, BannerAction.SIGN_IN_AGAIN]
    assert "you get a new device" in question.text
    assert question.escape is BannerAction.LATER


@pytest.mark.parametrize("trouble", [KEYRING_LOCKED, KEYRING_FAILED, NO_KEYRING, DISK_FULL])
def test_f38_after_a_sign_in_the_session_goes_on_unless_the_person_quits(trouble: NoKey | NotStored) -> None:
    question = after_sign_in(trouble)
    assert [button.text for button in question.buttons] == ["Quit", "Continue without saving", "Try again"]
    assert question.escape is BannerAction.KEEP_FOR_THIS_RUN, "nothing is lost by Esc"


def test_f36_every_outcome_has_a_screen_of_its_own() -> None:
    troubles = (KEYRING_LOCKED, KEYRING_FAILED, NO_KEYRING, KEY_ABSENT, OTHER_KEYRING, WRONG_KEY)
    questions = [at_start(trouble) for trouble in troubles]
    questions += [after_sign_in(trouble) for trouble in (KEYRING_LOCKED, KEYRING_FAILED, NO_KEYRING, DISK_FULL)]
    for one, other in itertools.combinations(questions, 2):
        assert one.text != other.text
    assert len({question.title for question in questions[:6]}) == 6


def test_f37_a_changed_keyring_is_explained_with_both_names() -> None:
    text = at_start(OTHER_KEYRING).text
    assert "was put into Secret Service. Now KWallet answers" in text
    assert "Go back to Secret Service and try again" in text


def test_f37_several_keyrings_are_all_named() -> None:
    trouble = NoKey(KeyTrouble.ABSENT, "KWallet", asked=("KWallet", "Chest"))
    assert "Now KWallet and Chest answers" in at_start(trouble).text


def test_f37_a_keyring_that_is_one_of_several_has_not_changed() -> None:
    trouble = NoKey(KeyTrouble.ABSENT, "KWallet", asked=("KWallet", KEPT_IN))
    assert at_start(trouble).title == "The key to this session is gone"


def test_f37_where_it_was_is_named_when_nothing_answers_at_all() -> None:
    assert "is kept in KWallet, and no keyring answers" in at_start(NO_KEYRING, "KWallet").text


def test_a_keyring_whose_name_is_not_known_is_the_persons() -> None:
    assert at_start(NoKey(KeyTrouble.LOCKED, ""), "").text.startswith("Your keyring holds the key")
    assert at_start(KEY_ABSENT, "").title == "The key to this session is gone"


def test_what_was_heard_is_in_the_details() -> None:
    assert "outcome: locked" in at_start(KEYRING_LOCKED).details.lines
    assert "outcome: failed" in after_sign_in(KEYRING_FAILED).details.lines


@pytest.mark.parametrize(
    "state",
    [
        Restoring(ALICE),
        Restoring(ALICE, KEYRING_LOCKED, asking=False),
        Restoring(ALICE, DISK_FULL),
        Saving(held()),
        Saving(held(2), before=held(), trouble=KEYRING_LOCKED),
        Active(held()),
        soft_logged_out(),
    ],
)
def test_otherwise_nothing_is_asked(state: Restoring) -> None:
    assert key_question(Snapshot(state, keeping=Keeping(KEPT_IN))) is None
