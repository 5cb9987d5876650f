"""The dialog "Sign in again": what it says in each case."""

from __future__ import annotations

from dataclasses import replace

import pytest

from latchkey.app.login_shown import ReloginShown
from latchkey.app.relogin import relogin
from latchkey.app.snapshot import Snapshot
from latchkey.session.states import OtherUser, SigningIn, SoftLoggedOut, SoftLogoutReason
from latchkey.session.ways import PASSWORD_FLOW
from tests.unit.session.build import NOW, SECOND, after, no_answer, refused, soft_logged_out


def dialog(state: SoftLoggedOut | SigningIn, room_count: int = 41) -> ReloginShown:
    shown = relogin(Snapshot(state, room_count=room_count))
    assert shown is not None
    return shown


OF_THE_KEYRING = (SoftLogoutReason.KEY_LOST, SoftLogoutReason.KEY_HELD_BACK)


@pytest.mark.parametrize("reason", [reason for reason in SoftLogoutReason if reason not in OF_THE_KEYRING])
def test_it_says_that_nothing_was_lost(reason: SoftLogoutReason) -> None:
    shown = dialog(soft_logged_out(reason))
    assert shown.explanation.endswith(
        "Nothing on this computer was lost: 41 rooms are kept, and this device stays the same."
    )
    assert (shown.user_id, shown.device_id, shown.homeserver) == ("@alice:example.org", "ABCDEF", "matrix.example.org")


def test_each_reason_has_its_own_words() -> None:
    assert len({dialog(soft_logged_out(reason)).explanation for reason in SoftLogoutReason}) == len(SoftLogoutReason)


def test_f44_a_lost_key_means_a_new_device_and_that_is_said() -> None:
    shown = dialog(soft_logged_out(SoftLogoutReason.KEY_LOST), room_count=0)
    assert shown.explanation.endswith("On this computer your rooms are kept; you will get a new device.")


def test_f38_going_on_without_saving_says_what_becomes_of_the_saved_session() -> None:
    shown = dialog(soft_logged_out(SoftLogoutReason.KEY_HELD_BACK))
    assert shown.title == "Continue without saving"
    assert "Your saved session is left as it is" in shown.explanation
    assert "for this run" in shown.device_id
    assert not shown.can_forget, "nothing stored is removed on the way"
    assert dialog(soft_logged_out()).can_forget


def test_a_wrong_password_is_told_beside_the_field() -> None:
    wrong = refused(403, "M_FORBIDDEN")
    shown = dialog(soft_logged_out(problem=wrong, problem_at=NOW))
    assert shown.problem == "Wrong password."
    assert shown.wait is None
    assert "errcode: M_FORBIDDEN" in shown.details.lines


@pytest.mark.parametrize(("told_ms", "waits_ms"), [(20 * SECOND, 20 * SECOND), (None, 10 * SECOND)])
def test_a_rate_limit_is_counted_down(told_ms: int | None, waits_ms: int) -> None:
    limited = refused(429, "M_LIMIT_EXCEEDED", wait_ms=told_ms)
    shown = dialog(soft_logged_out(problem=limited, problem_at=NOW))
    assert shown.wait == (after(waits_ms), "Too many tries. You can try again now.")
    assert "{left}" in shown.problem


def test_f26_somebody_else_is_refused_and_named() -> None:
    shown = dialog(soft_logged_out(problem=OtherUser("@bob:example.org"), problem_at=NOW))
    assert "@bob:example.org" in shown.problem


def test_no_answer_is_told() -> None:
    assert dialog(soft_logged_out(problem=no_answer(), problem_at=NOW)).problem == (
        "matrix.example.org did not answer in time."
    )


def test_it_stays_and_is_busy_while_the_server_is_asked() -> None:
    assert dialog(SigningIn("https://matrix.example.org", PASSWORD_FLOW, soft_logged_out())).busy


def test_a_first_sign_in_is_no_matter_of_this_dialog() -> None:
    assert relogin(Snapshot(SigningIn("https://matrix.example.org", PASSWORD_FLOW))) is None
    assert relogin(Snapshot(replace(soft_logged_out(), asking=False))) is None


def test_a_hint_at_somebody_else_is_given_before_the_password_is_typed() -> None:
    shown = relogin(Snapshot(soft_logged_out(), used_elsewhere=True))
    assert shown is not None
    assert "Someone else may have used this session's refresh token" in shown.explanation
