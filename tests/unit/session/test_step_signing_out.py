"""Signing out because the person asked for it."""

from __future__ import annotations

import pytest

from latchkey.session.answers import Done, NoAnswer, Refused
from latchkey.session.commands import Discard, Logout
from latchkey.session.events import Event, LogoutAnswered, RefreshAsked, RequestRefused, SignOutAsked, Woke
from latchkey.session.states import (
    Active,
    Cause,
    Locked,
    RefreshChallenged,
    Refreshing,
    Restoring,
    Saving,
    SignedOut,
    SignedOutReason,
    SigningOut,
    State,
    Verifying,
)

from .build import (
    ALICE,
    DISK_FULL,
    KEYRING_LOCKED,
    NOW,
    PLAIN,
    USED,
    access,
    held,
    no_answer,
    noted,
    soft_logged_out,
    step,
    the,
    tokens,
)


@pytest.mark.parametrize(
    ("state", "token"),
    [
        (Active(held(1)), 1),
        (Refreshing(held(1), Cause.ASKED), 1),
        (Verifying(held(1), USED), 1),
        (RefreshChallenged(held(1)), 1),
        (Locked(held(1)), 1),
        (Saving(held(2), before=held(1)), 2),
        (Saving(held(1), trouble=DISK_FULL), 1),
        (soft_logged_out(held=held(1)), 1),
        (soft_logged_out(), None),
        (Restoring(ALICE), None),
        (Restoring(ALICE, KEYRING_LOCKED), None),
    ],
)
def test_f29_signing_out_tells_the_server_with_the_token_that_is_held(state: State, token: int | None) -> None:
    assert step(state, SignOutAsked(NOW)) == (SigningOut(ALICE), (Logout(ALICE, tokens(token) if token else None),))


@pytest.mark.parametrize(
    ("answer", "facts"),
    [
        (Done(), {"server_told": True}),
        (None, {"server_told": False}),
        (PLAIN, {"server_told": False, "status": 401, "errcode": "M_UNKNOWN_TOKEN", "soft_logout": False}),
        (no_answer(), {"server_told": False, "status": None, "errcode": None, "unreachable": "timed_out"}),
    ],
)
def test_f45_signing_out_completes_whatever_the_server_says(
    answer: Done | Refused | NoAnswer | None, facts: dict[str, object]
) -> None:
    state, commands = step(SigningOut(ALICE), LogoutAnswered(NOW, answer))
    assert state == SignedOut(SignedOutReason.ASKED)
    assert the(Discard, commands) == Discard(ALICE, SignedOutReason.ASKED)
    assert noted(commands)["signed_out"].items() >= facts.items()


@pytest.mark.parametrize(
    "event", [SignOutAsked(NOW), RefreshAsked(NOW), Woke(NOW), RequestRefused(NOW, access(1), PLAIN)]
)
def test_nothing_holds_a_sign_out_up(event: Event) -> None:
    assert step(SigningOut(ALICE), event) == (SigningOut(ALICE), ())
