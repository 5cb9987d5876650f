"""Coming back after a start of the program."""

from __future__ import annotations

from dataclasses import replace

import pytest

from latchkey.session.answers import NoKey, NotStored
from latchkey.session.commands import Discard, KeepTokens, Note, Refresh, RememberSoftLogout, Unseal, WaitUntil
from latchkey.session.events import (
    KeepForThisRunAsked,
    NotRestored,
    ReloginPostponed,
    ReloginReopened,
    RestoreAsked,
    Restored,
    TryAgainAsked,
)
from latchkey.session.instant import Instant
from latchkey.session.states import Active, Cause, Refreshing, Restoring, SignedOut, SoftLoggedOut, SoftLogoutReason
from latchkey.session.tokens import NoExpiry

from .build import (
    ALICE,
    DISK_FULL,
    HOUR,
    KEY_ABSENT,
    KEYRING_FAILED,
    KEYRING_LOCKED,
    MINUTE,
    NOW,
    access,
    after,
    held,
    none_of,
    noted,
    refresh_token,
    soft_logged_out,
    step,
    the,
)

REBOOTED = Instant(NOW.wall_ms + 2 * MINUTE, 9_000)


def test_a_session_in_good_standing_is_unsealed() -> None:
    assert step(SignedOut(), RestoreAsked(NOW, ALICE, "")) == (Restoring(ALICE), (Unseal(ALICE),))


@pytest.mark.parametrize("reason", list(SoftLogoutReason))
def test_a_session_that_waits_for_its_password_goes_on_waiting(reason: SoftLogoutReason) -> None:
    state, commands = step(SignedOut(), RestoreAsked(NOW, ALICE, reason.value))
    assert state == SoftLoggedOut(ALICE, reason)
    assert commands == (Unseal(ALICE),)


def test_f04_tokens_that_still_live_need_no_network() -> None:
    state, commands = step(Restoring(ALICE), Restored(REBOOTED, held()))
    assert isinstance(state, Active)
    assert state.held.tokens.issued_at == Instant(NOW.wall_ms, 9_000 - 2 * MINUTE)
    assert the(WaitUntil, commands).moment == REBOOTED.later(2 * MINUTE)
    assert noted(commands)["restored"]["access"] == access(1).fingerprint


def test_tokens_that_have_run_out_are_refreshed_first() -> None:
    state, commands = step(Restoring(ALICE), Restored(Instant(NOW.wall_ms + HOUR, 9_000), held()))
    assert isinstance(state, Refreshing)
    assert state.cause is Cause.RESTORED
    assert the(Refresh, commands) == Refresh(refresh_token(1))
    assert list(noted(commands)) == ["restored", "refresh_started"]


def test_tokens_from_the_future_are_refreshed_first() -> None:
    """The wall clock was set back while the program was closed: their age is not known."""
    state, _ = step(Restoring(ALICE), Restored(Instant(NOW.wall_ms - HOUR, 9_000), held()))
    assert isinstance(state, Refreshing)


def test_tokens_that_do_not_expire_are_not_refreshed_at_a_start() -> None:
    state, commands = step(Restoring(ALICE), Restored(REBOOTED, held(expires_in_ms=NoExpiry.NEVER)))
    assert isinstance(state, Active)
    assert none_of((Refresh, WaitUntil), commands)


def test_tokens_that_cannot_be_replaced_are_tried_whatever_their_age() -> None:
    state, commands = step(Restoring(ALICE), Restored(Instant(NOW.wall_ms + HOUR, 9_000), held(refresh=False)))
    assert isinstance(state, Active)
    assert none_of((Refresh, WaitUntil), commands)


@pytest.mark.parametrize("trouble", [KEYRING_LOCKED, KEYRING_FAILED, KEY_ABSENT, DISK_FULL])
def test_f36_f38_a_key_that_does_not_come_keeps_the_session_waiting(trouble: NoKey | NotStored) -> None:
    state, commands = step(Restoring(ALICE), NotRestored(NOW, trouble))
    assert state == Restoring(ALICE, trouble)
    assert all(isinstance(command, Note) for command in commands)
    assert list(noted(commands)) == ["restore_failed"]


def test_the_journal_says_what_did_not_come() -> None:
    assert noted(step(Restoring(ALICE), NotRestored(NOW, KEYRING_LOCKED))[1]) == {
        "restore_failed": {"key": "locked", "backend": "Secret Service"}
    }
    assert noted(step(Restoring(ALICE), NotRestored(NOW, DISK_FULL))[1]) == {
        "restore_failed": {"disk": "the disk is full"}
    }


def test_trying_again_asks_for_the_key_again() -> None:
    assert step(Restoring(ALICE, KEYRING_LOCKED), TryAgainAsked(NOW)) == (Restoring(ALICE), (Unseal(ALICE),))


def test_f38_a_person_who_put_it_off_is_not_asked_again() -> None:
    state, commands = step(Restoring(ALICE, KEYRING_LOCKED), ReloginPostponed(NOW))
    assert (state, commands) == (Restoring(ALICE, KEYRING_LOCKED, asking=False), ())
    trying, _ = step(state, TryAgainAsked(NOW))
    assert step(trying, NotRestored(NOW, KEYRING_FAILED))[0] == Restoring(ALICE, KEYRING_FAILED, asking=False)


@pytest.mark.parametrize("trouble", [KEYRING_LOCKED, KEYRING_FAILED])
def test_f36_f38_going_on_without_the_key_writes_nothing(trouble: NoKey) -> None:
    state, commands = step(Restoring(ALICE, trouble), KeepForThisRunAsked(NOW))
    assert state == SoftLoggedOut(ALICE, SoftLogoutReason.KEY_HELD_BACK, held_back=trouble)
    assert commands == ()
    assert step(state, ReloginPostponed(NOW)) == (Restoring(ALICE, trouble, asking=False), ())


@pytest.mark.parametrize("trouble", [None, KEY_ABSENT, DISK_FULL])
def test_f38_there_is_no_going_on_beside_a_key_that_is_not_held_back(trouble: NoKey | NotStored | None) -> None:
    waiting = Restoring(ALICE, trouble)
    assert step(waiting, KeepForThisRunAsked(NOW)) == (waiting, ())


def test_f37_a_key_that_was_lost_and_is_back_brings_the_session_back() -> None:
    """Somebody went back to the keyring it was in; the server was never asked anything."""
    state, commands = step(soft_logged_out(SoftLogoutReason.KEY_LOST), Restored(REBOOTED, held()))
    assert isinstance(state, Active)
    assert the(KeepTokens, commands) == KeepTokens(state.held), "so that the next start asks for no password"
    assert list(noted(commands)) == ["restored"]


def test_f38_the_keyring_is_not_asked_twice_at_once() -> None:
    assert step(Restoring(ALICE), TryAgainAsked(NOW)) == (Restoring(ALICE), ())


@pytest.mark.parametrize("trouble", [KEY_ABSENT, DISK_FULL])
def test_f44_where_the_key_is_gone_the_person_may_sign_in_again(trouble: NoKey | NotStored) -> None:
    state, commands = step(Restoring(ALICE, trouble), ReloginReopened(NOW))
    assert state == SoftLoggedOut(ALICE, SoftLogoutReason.KEY_LOST)
    assert the(RememberSoftLogout, commands) == RememberSoftLogout(ALICE, SoftLogoutReason.KEY_LOST)
    assert noted(commands) == {"soft_logged_out": {"reason": "key_lost"}}
    assert none_of(Discard, commands)


@pytest.mark.parametrize("trouble", [None, KEYRING_LOCKED, KEYRING_FAILED])
def test_f36_a_key_that_may_come_back_is_not_given_up(trouble: NoKey | None) -> None:
    waiting = Restoring(ALICE, trouble)
    assert step(waiting, ReloginReopened(NOW)) == (waiting, ())


def test_f29_the_old_tokens_are_read_for_the_sign_out_to_come() -> None:
    state, commands = step(soft_logged_out(), Restored(after(5), held()))
    assert (state, commands) == (soft_logged_out(held=held()), ())


@pytest.mark.parametrize("trouble", [KEYRING_LOCKED, DISK_FULL])
def test_old_tokens_that_cannot_be_read_change_nothing(trouble: NoKey | NotStored) -> None:
    waiting = replace(soft_logged_out(), asking=False)
    assert step(waiting, NotRestored(NOW, trouble)) == (waiting, ())


def test_a_standing_that_a_newer_program_wrote_is_still_a_soft_logout() -> None:
    state, _ = step(SignedOut(), RestoreAsked(NOW, ALICE, "a reason of tomorrow"))
    assert isinstance(state, SoftLoggedOut)
    assert state.reason is SoftLogoutReason.SERVER_ASKED
