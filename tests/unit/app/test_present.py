"""What a window shows of each state a session can be in."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from latchkey.app import present
from latchkey.app.login_shown import LoginShown
from latchkey.app.shown import Limit, Tone, WindowShown
from latchkey.app.snapshot import Keeping, Reach, SignedInAgain, Snapshot
from latchkey.session.answers import NoAnswer, Refused, Trouble
from latchkey.session.journal import Entry
from latchkey.session.states import (
    Active,
    Cause,
    Locked,
    RefreshChallenged,
    Refreshing,
    Restoring,
    Saving,
    SignedOut,
    SigningIn,
    SigningOut,
    SoftLoggedOut,
    SoftLogoutReason,
    State,
    Verifying,
)
from latchkey.session.tokens import HardEnd, Held, NoExpiry
from latchkey.session.ways import PASSWORD_FLOW
from tests.unit.session.build import (
    ALICE,
    CHALLENGE,
    DISK_FULL,
    HOUR,
    KEYRING_LOCKED,
    MINUTE,
    NOW,
    PLAIN,
    RATE_LIMITED,
    SECOND,
    WEB_PAGE,
    after,
    held,
    no_answer,
    refused,
    soft_logged_out,
    tokens,
)

KEPT = Keeping("Secret Service")
LOST = Reach(NOW, after(4 * SECOND), no_answer())
DEAD = held(rejected=True)


def show(state: State, **more: Any) -> WindowShown:
    snapshot = replace(Snapshot(state, keeping=KEPT, synced=True), **more)
    return present.window(snapshot, LoginShown(), NOW)


def word(state: State, **more: Any) -> str:
    shown = show(state, **more).session
    assert shown is not None
    return shown.state


@pytest.mark.parametrize(
    ("state", "expected"),
    [
        (Active(held()), "Active"),
        (Refreshing(held(), Cause.ASKED), "Refreshing"),
        (Saving(held(2), before=held()), "Refreshing"),
        (Saving(held(2), before=held(), trouble=DISK_FULL), "Active"),
        (Saving(held(2), again=soft_logged_out()), "Signing in"),
        (SigningIn("https://matrix.example.org", PASSWORD_FLOW, soft_logged_out()), "Signing in"),
        (SigningOut(ALICE), "Signing out"),
        (soft_logged_out(), "Soft logged out"),
        (Locked(held()), "Locked"),
        (RefreshChallenged(held()), "Sign-in step needed"),
        (Restoring(ALICE), "Offline"),
        (Verifying(held(), PLAIN), "Active"),
        (Verifying(DEAD, PLAIN), "Offline"),
        (Active(held(), attempts=1, trouble=no_answer(), retry_at=after(SECOND)), "Active"),
        (Active(DEAD, attempts=1, trouble=no_answer(), retry_at=after(SECOND)), "Offline"),
    ],
)
def test_every_state_has_its_word(state: State, expected: str) -> None:
    assert word(state) == expected


@pytest.mark.parametrize("state", [Active(held()), Refreshing(held(), Cause.ASKED), Saving(held(2), before=held())])
def test_a_server_that_is_away_makes_it_offline_instead_of_active_or_refreshing(state: State) -> None:
    assert word(state, reach=LOST) == "Offline"


@pytest.mark.parametrize("state", [Locked(held()), soft_logged_out(), SigningOut(ALICE), RefreshChallenged(held())])
def test_a_server_that_is_away_changes_no_other_word(state: State) -> None:
    assert word(state, reach=LOST) == word(state)


@pytest.mark.parametrize(
    ("trouble", "active", "refreshing", "tone"),
    [
        (no_answer(), "Offline", "Offline", Tone.IDLE),
        (WEB_PAGE, "Offline", "Offline", Tone.FAILING),
        (RATE_LIMITED, "Active", "Refreshing", Tone.LIMITED),
        (refused(401, "M_MISSING_TOKEN"), "Active", "Refreshing", Tone.BARRED),
    ],
)
def test_f19_a_server_that_is_there_and_turns_requests_away_is_not_called_offline(
    trouble: NoAnswer | Refused, active: str, refreshing: str, tone: Tone
) -> None:
    hints = set()
    for state, expected in ((Active(held()), active), (Refreshing(held(), Cause.ASKED), refreshing)):
        shown = show(state, reach=Reach(NOW, None, trouble)).session
        assert shown is not None
        assert (shown.state, shown.tone) == (expected, tone)
        hints.add(shown.state_hint)
    (hint,) = hints
    assert hint.endswith("You stay signed in.")


def test_f03_no_refresh_can_be_asked_for_while_the_server_has_asked_to_wait() -> None:
    for trouble, can_refresh in ((RATE_LIMITED, False), (no_answer(), True)):
        shown = show(Active(held(), attempts=1, trouble=trouble, retry_at=after(SECOND))).session
        assert shown is not None
        assert shown.can_refresh is can_refresh


@pytest.mark.parametrize(("rejected", "frozen"), [(False, False), (True, True)])
def test_a_challenged_session_is_read_from_the_cache_once_its_token_has_run_out(rejected: bool, frozen: bool) -> None:
    shown = show(RefreshChallenged(held(rejected=rejected), CHALLENGE))
    assert shown.rooms_frozen is frozen
    assert shown.session is not None
    assert (shown.session.refresh_due, shown.session.no_refresh) == (None, "After the sign-in step")
    assert shown.session.can_sign_out


@pytest.mark.parametrize("state", [SignedOut(), SigningIn("https://matrix.example.org", PASSWORD_FLOW), Saving(held())])
def test_without_a_session_there_is_the_login_view(state: State) -> None:
    shown = show(state)
    assert shown.login == LoginShown()
    assert shown.session is None


def test_the_countdown_ends_where_the_servers_word_ends() -> None:
    shown = show(Active(held())).session
    assert shown is not None
    assert shown.expiry.at == after(5 * MINUTE)
    assert shown.expiry.lifetime_ms == 5 * MINUTE
    assert shown.expiry.source.startswith("The server said 5 minutes at ")
    assert shown.refresh_due == after(4 * MINUTE)


@pytest.mark.parametrize("no_expiry", list(NoExpiry))
def test_a_token_without_a_known_end_is_not_counted_down(no_expiry: NoExpiry) -> None:
    shown = show(Active(held(expires_in_ms=no_expiry))).session
    assert shown is not None
    assert (shown.expiry.none, shown.expiry.at) == (no_expiry, None)
    assert shown.refresh_due is None
    assert shown.no_refresh == ("Not needed" if no_expiry is NoExpiry.NEVER else "When the server asks")


def test_no_refresh_token_is_said() -> None:
    shown = show(Active(held(refresh=False))).session
    assert shown is not None
    assert shown.no_refresh == "No refresh token given"
    assert not shown.can_refresh


@pytest.mark.parametrize(
    ("bound", "why"),
    [
        (held(renewable=False), "The server refused to renew this session, so it ends with its access token."),
        (held(refresh=False), "The server gave no refresh token, so the session ends with its access token."),
    ],
)
def test_a_session_that_cannot_be_renewed_says_when_a_sign_in_is_needed(bound: Held, why: str) -> None:
    counted = show(Active(bound)).session
    endless = show(Active(replace(bound, tokens=replace(bound.tokens, expires_in_ms=NoExpiry.NEVER)))).session
    assert counted is not None
    assert endless is not None
    assert counted.sign_in_needed == Limit(after(5 * MINUTE), NOW, why)
    assert endless.sign_in_needed is None


def test_f32_a_hard_end_is_shown_with_what_tells_of_it() -> None:
    ending = held(hard_end=HardEnd(after(5 * MINUTE), after(-10 * MINUTE)))
    shown = show(Active(ending)).session
    assert shown is not None
    limit = shown.sign_in_needed
    assert limit is not None
    assert (limit.at, limit.since) == (after(5 * MINUTE), after(-10 * MINUTE))
    assert limit.source.startswith("Since ")
    assert "every lifetime that the server gave" in limit.source


def test_f32_the_countdown_is_labelled_as_the_servers_word() -> None:
    for lifetime_ms in (5 * MINUTE, NoExpiry.NEVER, NoExpiry.NOT_KNOWN):
        shown = show(Active(held(expires_in_ms=lifetime_ms))).session
        assert shown is not None
        assert "the server " in shown.expiry.source.lower()


def test_f32_a_suspicion_is_not_shown() -> None:
    shown = show(Active(held(hard_end=HardEnd(after(5 * MINUTE), NOW, is_sure=False)))).session
    assert shown is not None
    assert shown.sign_in_needed is None


def test_after_a_failed_refresh_the_next_try_is_what_is_due() -> None:
    shown = show(Active(held(), attempts=2, trouble=no_answer(), retry_at=after(2 * SECOND))).session
    assert shown is not None
    assert shown.refresh_due == after(2 * SECOND)


def test_while_refreshing_the_next_refresh_is_now() -> None:
    shown = show(Refreshing(held(), Cause.SCHEDULED)).session
    assert shown is not None
    assert shown.refreshing
    assert shown.no_refresh == "now"
    assert not shown.can_refresh


def test_when_soft_logged_out_no_token_is_counted_down() -> None:
    shown = show(soft_logged_out(held=held())).session
    assert shown is not None
    assert (shown.expiry.at, shown.expiry.none) == (None, None)
    assert shown.no_refresh == "After signing in again"
    assert shown.can_sign_out


@pytest.mark.parametrize("state", [Restoring(ALICE), SigningOut(ALICE)])
def test_where_no_token_is_held_for_a_moment_nothing_is_promised(state: State) -> None:
    shown = show(state).session
    assert shown is not None
    assert shown.no_refresh == ""


@pytest.mark.parametrize(
    ("state", "said"), [(Active(held()), "Not yet"), (SoftLoggedOut(ALICE, SoftLogoutReason.KEY_LOST), "")]
)
def test_that_there_was_no_refresh_yet_is_said_only_of_tokens_that_are_held(state: State, said: str) -> None:
    shown = show(state).session
    assert shown is not None
    assert shown.last_refresh == said


def test_the_last_refresh_tells_its_number_and_whether_the_token_rotated() -> None:
    kept = held(refresh_count=7, last_refresh_ms=NOW.wall_ms, last_rotated=True)
    rotated = show(Active(kept)).session
    same = show(Active(replace(kept, last_rotated=False, refresh_count=12))).session
    assert rotated is not None
    assert same is not None
    assert rotated.last_refresh.endswith(", the 7th, refresh token rotated")
    assert same.last_refresh.endswith(", the 12th, same refresh token")


@pytest.mark.parametrize(
    ("keeping", "kept_in", "survives"),
    [
        (KEPT, "Secret Service", True),
        (Keeping(), "Not saved yet", False),
        (Keeping("This run only", for_this_run=True), "This run only", False),
        (Keeping("Secret Service", trouble=DISK_FULL), "Secret Service; the newest tokens are not saved yet", False),
    ],
)
def test_it_is_said_whether_the_session_survives_a_restart(keeping: Keeping, kept_in: str, *, survives: bool) -> None:
    shown = show(Active(held()), keeping=keeping).session
    assert shown is not None
    assert (shown.kept_in, shown.survives_restart) == (kept_in, survives)


def test_what_happened_is_told_newest_first() -> None:
    journal = (Entry(NOW.wall_ms, "0a1b2c3d", "reachable", {"after_ms": 14 * SECOND}), Entry(NOW.wall_ms, "", "locked"))
    shown = show(Active(held()), journal=journal).session
    assert shown is not None
    assert [happening.words for happening in shown.happenings] == [
        "Back online after 14 seconds",
        "Account locked by the server",
    ]


def test_a_sign_in_that_cannot_be_saved_asks() -> None:
    assert show(Saving(held(), trouble=KEYRING_LOCKED)).keep_question is not None
    assert show(Saving(held(2), before=held(), trouble=KEYRING_LOCKED)).keep_question is None
    assert show(Saving(held())).keep_question is None


def test_the_receipt_says_that_nothing_was_lost() -> None:
    receipt = show(Active(held()), again=SignedInAgain("ABCDEF", "ABCDEF")).receipt
    assert receipt is not None
    assert receipt.text == "Same device ABCDEF. Nothing was lost."
    assert receipt.tone is Tone.GOOD


def test_f27_the_receipt_says_that_the_device_changed() -> None:
    receipt = show(Active(held()), again=SignedInAgain("XYZ", "ABCDEF")).receipt
    assert receipt is not None
    assert receipt.text.startswith("The homeserver gave you a new device (XYZ) instead of ABCDEF.")
    assert receipt.tone is Tone.ASKING


def test_an_answer_to_an_invitation_that_did_not_arrive_is_told() -> None:
    receipt = show(Active(held()), invite_problem=no_answer(Trouble.CONNECTION_LOST)).receipt
    assert receipt is not None
    assert receipt.text == "Your answer to the invitation did not arrive: the connection broke off."


def test_rooms_are_frozen_while_nothing_can_be_answered() -> None:
    assert not show(Active(held())).rooms_frozen
    assert show(Active(held()), reach=LOST).rooms_frozen
    assert show(soft_logged_out()).rooms_frozen


def test_rooms_are_loading_until_the_first_sync() -> None:
    assert show(Active(held()), synced=False).loading_rooms
    assert not show(Active(held())).loading_rooms


def test_no_token_is_shown_anywhere() -> None:
    states = (Active(held()), soft_logged_out(held=held()), Saving(held(2), before=held()))
    text = "".join(repr(show(state)) for state in states)
    assert tokens().access.reveal() not in text


def test_a_lifetime_of_hours_is_told_in_hours() -> None:
    shown = show(Active(held(expires_in_ms=24 * HOUR))).session
    assert shown is not None
    assert "24 hours" in shown.expiry.source


def test_f21_the_dialog_is_there_for_as_long_as_it_is_wanted_and_no_longer() -> None:
    assert show(soft_logged_out()).relogin is not None
    assert show(replace(soft_logged_out(), asking=False)).relogin is None
    assert show(Active(held())).relogin is None
    lost = SoftLoggedOut(ALICE, SoftLogoutReason.KEY_LOST)
    assert show(lost).relogin is not None


def test_f38_while_the_keyring_is_asked_the_hint_says_who_is_waited_for() -> None:
    asking, waiting = (
        show(Restoring(ALICE, trouble), keeping=Keeping("KWallet")).session for trouble in (None, DISK_FULL)
    )
    assert asking is not None
    assert asking.state_hint == "Waiting for KWallet, which may be asking you for its password."
    assert waiting is not None
    assert waiting.state_hint == "The session waits for its key."


def test_f38_a_session_whose_key_is_held_back_is_not_called_logged_out() -> None:
    shown = show(soft_logged_out(SoftLogoutReason.KEY_HELD_BACK)).session
    assert shown is not None
    assert shown.state == "Offline"
