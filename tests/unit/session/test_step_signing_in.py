"""Signing in, for the first time and again."""

from __future__ import annotations

from dataclasses import replace

import pytest

from latchkey.session.answers import NoAnswer, Refused
from latchkey.session.commands import Discard, KeepTokens, Note, RememberSoftLogout, Revoke, SetAside, SignIn
from latchkey.session.events import (
    ReloginAsked,
    ReloginPostponed,
    ReloginReopened,
    SignedIn,
    SignInAsked,
    SignInCancelled,
    SignInFailed,
    TokensKept,
)
from latchkey.session.secret import Secret
from latchkey.session.states import (
    OtherUser,
    Saving,
    SignedOut,
    SignedOutReason,
    SigningIn,
    SoftLogoutReason,
)
from latchkey.session.tokens import Held
from latchkey.session.ways import PASSWORD_FLOW, ByPassword

from .build import (
    ALICE,
    BOB,
    KEYRING_LOCKED,
    LOCKED,
    NOW,
    PLAIN,
    RATE_LIMITED,
    USED,
    access,
    held,
    no_answer,
    none_of,
    noted,
    refresh_token,
    refused,
    soft_logged_out,
    step,
    the,
    tokens,
)

PASSWORD = Secret("correct horse")
ANSWERS = [
    pytest.param(refused(403, "M_FORBIDDEN"), id="wrong-password"),
    pytest.param(refused(403, "M_USER_DEACTIVATED"), id="deactivated"),
    pytest.param(LOCKED, id="locked"),
    pytest.param(RATE_LIMITED, id="rate-limited"),
    pytest.param(PLAIN, id="unknown-token"),
    pytest.param(refused(500, "M_UNKNOWN"), id="server-error"),
    pytest.param(no_answer(), id="no-answer"),
]


def test_signing_in_asks_the_server_for_a_new_device() -> None:
    asked = SignInAsked(NOW, ALICE.homeserver_url, ByPassword("alice", PASSWORD), "Latchkey on Linux")
    state, commands = step(SignedOut(SignedOutReason.BY_SERVER), asked)
    assert state == SigningIn(ALICE.homeserver_url, PASSWORD_FLOW)
    assert commands == (SignIn(ALICE.homeserver_url, ByPassword("alice", PASSWORD), "Latchkey on Linux"),)


def test_f08_a_first_pair_is_saved_before_it_is_used() -> None:
    state, commands = step(SigningIn(ALICE.homeserver_url, PASSWORD_FLOW), SignedIn(NOW, ALICE, tokens()))
    fresh = Held(ALICE, tokens())
    assert state == Saving(fresh)
    assert the(KeepTokens, commands) == KeepTokens(fresh)
    assert noted(commands)["signed_in"] == {
        "way": PASSWORD_FLOW,
        "user_id": ALICE.user_id,
        "device_id": "ABCDEF",
        "homeserver": ALICE.homeserver_url,
        "expires_in_ms": 300_000,
        "access": access(1).fingerprint,
        "refresh": refresh_token(1).fingerprint,
    }


@pytest.mark.parametrize("answer", ANSWERS)
def test_a_first_sign_in_that_failed_says_why_and_leaves_nobody_signed_in(answer: Refused | NoAnswer) -> None:
    state, commands = step(SigningIn(ALICE.homeserver_url, PASSWORD_FLOW), SignInFailed(NOW, answer))
    assert state == SignedOut(problem=answer, problem_at=NOW)
    assert list(noted(commands)) == ["sign_in_failed"]


def test_a_first_sign_in_can_be_cancelled() -> None:
    assert step(SigningIn(ALICE.homeserver_url, PASSWORD_FLOW), SignInCancelled(NOW)) == (SignedOut(), ())


OF_THE_KEYRING = (SoftLogoutReason.KEY_LOST, SoftLogoutReason.KEY_HELD_BACK)


@pytest.mark.parametrize("reason", [each for each in SoftLogoutReason if each not in OF_THE_KEYRING])
def test_f28_signing_in_again_asks_for_the_device_that_is_in_use(reason: SoftLogoutReason) -> None:
    """Spec SL2, D2, D4: the login API with the device ID already in use."""
    waiting = soft_logged_out(reason, held=held(), problem=USED, problem_at=NOW)
    state, commands = step(waiting, ReloginAsked(NOW, ByPassword("", PASSWORD), "Latchkey"))
    assert commands == (
        SignIn(
            ALICE.homeserver_url, ByPassword(ALICE.user_id, PASSWORD), "Latchkey", reusing=ALICE, device_id="ABCDEF"
        ),
    )
    assert state == SigningIn(ALICE.homeserver_url, PASSWORD_FLOW, soft_logged_out(reason, held=held()))


def test_f38_a_session_beside_one_whose_key_is_held_back_is_a_new_one_on_a_new_device() -> None:
    """Its own ID, so that nothing of what is stored is ever taken for its own; its own device, as a server may end the
    other tokens of a device that signs in again."""
    waiting = soft_logged_out(SoftLogoutReason.KEY_HELD_BACK, held_back=KEYRING_LOCKED)
    state, commands = step(waiting, ReloginAsked(NOW, ByPassword("", PASSWORD), "Latchkey"))
    assert the(SignIn, commands) == SignIn(ALICE.homeserver_url, ByPassword(ALICE.user_id, PASSWORD), "Latchkey")
    new = ALICE._replace(session_id="99999999", device_id="NEW")
    state, commands = step(state, SignedIn(NOW, new, tokens()))
    assert isinstance(state, Saving)
    assert isinstance(commands[0], SetAside), "before anything of the new session is written"
    assert the(KeepTokens, commands).for_this_run
    assert list(noted(commands)) == ["signed_in", "kept_for_this_run"]
    _, commands = step(state, TokensKept(NOW))
    assert list(noted(commands)) == ["tokens_saved"], "it has not come back, so there is no receipt"


def test_f44_a_session_whose_key_is_lost_does_not_reuse_its_device() -> None:
    """Another computer may be using it; the session itself goes on."""
    _, commands = step(
        soft_logged_out(SoftLogoutReason.KEY_LOST), ReloginAsked(NOW, ByPassword("", PASSWORD), "Latchkey")
    )
    asked = the(SignIn, commands)
    assert asked.device_id is None
    assert asked.reusing == ALICE


def test_a_session_that_came_back_is_saved_before_it_is_used() -> None:
    again = soft_logged_out(held=held(1))
    state, commands = step(SigningIn(ALICE.homeserver_url, PASSWORD_FLOW, again), SignedIn(NOW, ALICE, tokens(2)))
    assert state == Saving(Held(ALICE, tokens(2)), again=again)
    assert commands == (KeepTokens(Held(ALICE, tokens(2))),)


def test_f26_another_user_is_refused_and_signed_out_again() -> None:
    again = soft_logged_out(held=held(1), asking=False)
    elsewhere = BOB._replace(homeserver_url="https://other.example.org")
    state, commands = step(SigningIn(ALICE.homeserver_url, PASSWORD_FLOW, again), SignedIn(NOW, elsewhere, tokens(2)))
    assert state == replace(again, problem=OtherUser(BOB.user_id), problem_at=NOW, asking=True)
    assert the(Revoke, commands) == Revoke(elsewhere, tokens(2))
    assert none_of((KeepTokens, Discard, RememberSoftLogout), commands)
    assert noted(commands) == {"sign_in_failed": {"other_user": BOB.user_id}}


@pytest.mark.parametrize("answer", [answer for answer in ANSWERS if answer.id != "locked"])
def test_a_failed_try_to_come_back_loses_nothing_and_opens_the_dialog(answer: Refused | NoAnswer) -> None:
    again = soft_logged_out(held=held(), asking=False)
    state, commands = step(SigningIn(ALICE.homeserver_url, PASSWORD_FLOW, again), SignInFailed(NOW, answer))
    assert state == replace(again, problem=answer, problem_at=NOW, asking=True)
    assert all(isinstance(command, Note) for command in commands)


def test_a_try_to_come_back_can_be_cancelled() -> None:
    again = soft_logged_out(held=held())
    assert step(SigningIn(ALICE.homeserver_url, PASSWORD_FLOW, again), SignInCancelled(NOW)) == (again, ())


def test_not_now_closes_the_dialog_and_keeps_everything() -> None:
    waiting = soft_logged_out(held=held())
    later, commands = step(waiting, ReloginPostponed(NOW))
    assert (later, commands) == (replace(waiting, asking=False), ())
    assert step(later, ReloginReopened(NOW)) == (waiting, ())
