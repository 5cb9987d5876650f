"""Lifetimes that the contract with a real Synapse does not vary."""

from __future__ import annotations

from random import Random

import pytest

from latchkey.practice.knobs import Knobs
from latchkey.practice.refusal import Refusal
from latchkey.practice.sessions import Issued, Sessions

ALICE = "@alice:localhost"


def sign_in(sessions: Sessions, *, refreshable: bool = True, now_ms: int = 0) -> Issued:
    return sessions.sign_in(ALICE, None, None, refreshable=refreshable, now_ms=now_ms)


def refresh_text(issued: Issued) -> str:
    assert issued.refresh is not None
    return issued.refresh.text


def test_no_access_lifetime_means_no_refresh_tokens() -> None:
    sessions = Sessions(Knobs(access_s=None, nonrefreshable_s=20), Random(1))
    told = sign_in(sessions).fields()
    assert "refresh_token" not in told
    assert told["expires_in_ms"] == 20_000


def test_a_token_without_any_limit_tells_no_expiry() -> None:
    sessions = Sessions(Knobs(session_s=None), Random(1))
    assert list(sign_in(sessions, refreshable=False).fields()) == ["access_token"]


def test_the_session_caps_a_token_that_cannot_be_refreshed() -> None:
    sessions = Sessions(Knobs(nonrefreshable_s=500, session_s=180), Random(1))
    assert sign_in(sessions, refreshable=False).fields()["expires_in_ms"] == 180_000


def test_f32_no_refresh_moves_the_hard_end() -> None:
    sessions = Sessions(Knobs(access_s=30, refresh_s=600, session_s=180), Random(1))
    issued, told = sign_in(sessions), []
    for now_ms in range(25_000, 180_000, 25_000):
        issued = sessions.refresh(refresh_text(issued), now_ms)
        told.append(issued.fields()["expires_in_ms"])
    assert told == [30_000, 30_000, 30_000, 30_000, 30_000, 30_000, 5_000]
    with pytest.raises(Refusal) as refused:
        sessions.refresh(refresh_text(issued), 180_001)
    assert refused.value.status == 403
    with pytest.raises(Refusal) as refused:
        sessions.authenticate(issued.access.text, 180_001)
    assert (refused.value.status, refused.value.body["soft_logout"]) == (401, True)


def test_a_token_is_good_to_its_very_last_millisecond() -> None:
    sessions = Sessions(Knobs(access_s=30), Random(1))
    token = sign_in(sessions).access
    assert sessions.authenticate(token.text, 30_000) is token
    with pytest.raises(Refusal):
        sessions.authenticate(token.text, 30_001)


def test_equal_seeds_give_equal_tokens_and_others_do_not() -> None:
    told = [sign_in(Sessions(Knobs(), Random(seed))).fields() for seed in (1, 1, 2)]
    assert told[0] == told[1]
    assert told[0]["access_token"] != told[2]["access_token"]
