"""A new pair of tokens goes to the disk before it is used."""

from __future__ import annotations

from dataclasses import replace

import pytest

from latchkey.session.answers import NoKey, NotStored, Refused
from latchkey.session.commands import KeepTokens, Refresh, WaitUntil
from latchkey.session.events import (
    KeepForThisRunAsked,
    RefreshAsked,
    RequestRefused,
    TokenNeeded,
    TokensKept,
    TokensNotKept,
    TryAgainAsked,
    Woke,
)
from latchkey.session.states import Active, Saving

from .build import (
    ALICE,
    DISK_FULL,
    KEYRING_LOCKED,
    LOCKED,
    MINUTE,
    NOW,
    PLAIN,
    SECOND,
    USED,
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

REFRESHED = Saving(held(2), before=held(1))
FIRST = Saving(held(1))
CAME_BACK = Saving(held(2), again=soft_logged_out())
TOKENS_NOTED = {
    "expires_in_ms": held(2).tokens.expires_in_ms,
    "access": access(2).fingerprint,
    "refresh": refresh_token(2).fingerprint,
}


def test_a_saved_pair_becomes_the_session() -> None:
    state, commands = step(REFRESHED, TokensKept(NOW))
    assert state == Active(held(2))
    assert the(WaitUntil, commands).moment == after(4 * MINUTE)
    assert noted(commands) == {"tokens_saved": {"access": access(2).fingerprint}}


def test_f28_a_session_that_came_back_gets_its_receipt() -> None:
    _, commands = step(CAME_BACK, TokensKept(NOW))
    assert noted(commands)["signed_in_again"] == {
        "same_device": True,
        "device_id": "ABCDEF",
        "previous_device_id": "ABCDEF",
        **TOKENS_NOTED,
    }


def test_f27_a_server_that_gave_another_device_is_told_on() -> None:
    other = Saving(replace(held(2), identity=ALICE._replace(device_id="NEW")), again=soft_logged_out())
    state, commands = step(other, TokensKept(NOW))
    assert isinstance(state, Active)
    assert state.held.identity.device_id == "NEW"
    assert noted(commands)["signed_in_again"] == {
        "same_device": False,
        "device_id": "NEW",
        "previous_device_id": "ABCDEF",
        **TOKENS_NOTED,
    }


@pytest.mark.parametrize("saving", [REFRESHED, FIRST, CAME_BACK])
@pytest.mark.parametrize("trouble", [DISK_FULL, KEYRING_LOCKED])
def test_f09_a_pair_that_is_not_saved_is_kept_in_memory_and_said(saving: Saving, trouble: NoKey | NotStored) -> None:
    state, commands = step(saving, TokensNotKept(NOW, trouble))
    assert state == replace(saving, trouble=trouble)
    assert list(noted(commands)) == ["save_failed"]


def test_the_same_trouble_is_noted_once() -> None:
    troubled = replace(REFRESHED, trouble=DISK_FULL)
    assert step(troubled, TokensNotKept(NOW, DISK_FULL)) == (troubled, ())
    assert list(noted(step(troubled, TokensNotKept(NOW, KEYRING_LOCKED))[1])) == ["save_failed"]


def test_trying_again_saves_the_same_pair() -> None:
    state, commands = step(replace(REFRESHED, trouble=DISK_FULL), TryAgainAsked(NOW))
    assert (state, commands) == (REFRESHED, (KeepTokens(held(2)),))
    assert step(replace(FIRST, trouble=DISK_FULL), TryAgainAsked(NOW))[1] == (KeepTokens(held(1)),)


@pytest.mark.parametrize("event", [TryAgainAsked(NOW), RefreshAsked(NOW), Woke(NOW)])
def test_a_save_under_way_is_not_disturbed(event: TryAgainAsked | RefreshAsked | Woke) -> None:
    assert step(REFRESHED, event) == (REFRESHED, ())


@pytest.mark.parametrize("saving", [REFRESHED, FIRST])
def test_without_a_keyring_the_session_may_go_on_for_this_run(saving: Saving) -> None:
    state, commands = step(replace(saving, trouble=KEYRING_LOCKED), KeepForThisRunAsked(NOW))
    assert state == Active(saving.fresh)
    assert the(KeepTokens, commands) == KeepTokens(saving.fresh, for_this_run=True)
    assert list(noted(commands)) == ["kept_for_this_run"]


def test_f27_a_session_that_came_back_for_this_run_gets_its_receipt_too() -> None:
    _, commands = step(replace(CAME_BACK, trouble=KEYRING_LOCKED), KeepForThisRunAsked(NOW))
    assert noted(commands)["signed_in_again"]["same_device"] is True


def test_f09_an_unsaved_session_is_better_than_none() -> None:
    """The disk does not take the new pair, and the old one has run out."""
    state, commands = step(replace(REFRESHED, trouble=DISK_FULL), TokenNeeded(after(5 * MINUTE)))
    assert isinstance(state, Active)
    assert state.held == held(2)
    assert none_of(KeepTokens, commands), "the save that is under way goes on"


@pytest.mark.parametrize("saving", [REFRESHED, FIRST, CAME_BACK, replace(FIRST, trouble=DISK_FULL)])
def test_f08_a_pair_is_not_used_before_the_disk_had_its_chance(saving: Saving) -> None:
    assert step(saving, TokenNeeded(NOW)) == (saving, ())


def test_f23_the_old_token_may_be_rejected_while_its_successor_is_saved() -> None:
    state, commands = step(REFRESHED, RequestRefused(NOW, access(1), PLAIN))
    assert (state, commands) == (replace(REFRESHED, before=held(1, rejected=True)), ())


@pytest.mark.parametrize("refused", [LOCKED, USED])
def test_other_refusals_of_the_old_token_are_no_news_while_saving(refused: Refused) -> None:
    assert step(REFRESHED, RequestRefused(NOW, access(1), refused)) == (REFRESHED, ())


@pytest.mark.parametrize("saving", [REFRESHED, FIRST])
def test_f12_a_token_that_is_neither_old_nor_current_is_no_news_while_saving(saving: Saving) -> None:
    assert step(saving, RequestRefused(NOW, access(7), PLAIN)) == (saving, ())


@pytest.mark.parametrize("lifetime_ms", [1, 20, 999, 1_250])
def test_f20_a_tiny_lifetime_cannot_storm(lifetime_ms: int) -> None:
    """Neither the timer, nor a request that needs a token, nor one that was refused refreshes within a second."""
    brief = held(2, expires_in_ms=lifetime_ms)
    state, commands = step(Saving(brief, before=held(1)), TokensKept(NOW))
    assert the(WaitUntil, commands).moment == after(SECOND)
    for event in (TokenNeeded(after(500)), RequestRefused(after(999), access(2), PLAIN), TokenNeeded(after(999))):
        state, commands = step(state, event)
        assert isinstance(state, Active)
        assert none_of((Refresh, WaitUntil), commands)
    _, commands = step(state, TokenNeeded(after(SECOND)))
    assert the(Refresh, commands).refresh_token == refresh_token(2)
