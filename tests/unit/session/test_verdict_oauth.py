"""What the answers of an OAuth server mean for a session, and what the homeserver's mean for one whose tokens it issued."""

from __future__ import annotations

from dataclasses import replace

import pytest

from latchkey.session import verdict
from latchkey.session.answers import Alive, NoAnswer, Refused, Trouble
from latchkey.session.commands import AskWitness, Refresh
from latchkey.session.events import (
    LockAnswered,
    RefreshFailed,
    RequestRefused,
    TimeCame,
    TokensRefreshed,
    WhichToken,
    WitnessHeard,
)
from latchkey.session.instant import Instant
from latchkey.session.issuer import Issuer
from latchkey.session.states import (
    Active,
    Locked,
    Refreshing,
    Saving,
    SignedOut,
    SoftLoggedOut,
    SoftLogoutReason,
    Verifying,
)
from latchkey.session.step import step
from latchkey.session.tokens import Held, NoExpiry
from latchkey.session.verdict import Ending, Refusal, Rejection
from tests.unit.session.build import NOW, access, granted, held, the

ISSUER = Issuer("client-1", "https://auth.example.org/token", "https://auth.example.org/revoke")
UNKNOWN = Refused(401, "M_UNKNOWN_TOKEN", "Token is not active", soft_logout=False, endpoint="/sync")
"""What a homeserver with delegated OAuth says of an expired token, and of one that was revoked."""


def oauth(before: Held) -> Held:
    return replace(before, tokens=replace(before.tokens, issuer=ISSUER))


def without_refresh_token(before: Held) -> Held:
    return replace(before, tokens=replace(before.tokens, refresh=None))


@pytest.mark.parametrize("error", ["invalid_grant", "invalid_client", "unauthorized_client"])
@pytest.mark.parametrize("status", [400, 401, 403])
def test_three_errors_of_the_token_endpoint_are_put_before_the_witness(error: str, status: int) -> None:
    assert verdict.of_failed_refresh(Refused(status, error), oauth=True) is Refusal.ASK_WITNESS


@pytest.mark.parametrize(
    "answer",
    [
        NoAnswer(Trouble.TIMED_OUT, "auth.example.org"),
        NoAnswer(Trouble.NOT_MATRIX, "auth.example.org"),
        Refused(429, "invalid_grant"),
        Refused(500, "invalid_grant"),
        Refused(503, None),
        Refused(400, "invalid_request"),
        Refused(400, "temporarily_unavailable"),
        Refused(401, None),
        Refused(403, "M_FORBIDDEN"),
        Refused(401, "M_UNKNOWN_TOKEN", soft_logout=True),
        Refused(401, None, has_flows=True),
    ],
)
def test_nothing_else_of_the_token_endpoint_says_anything_of_the_session(answer: Refused | NoAnswer) -> None:
    assert verdict.of_failed_refresh(answer, oauth=True) is Refusal.RETRY


def test_the_homeservers_own_refresh_is_not_judged_by_oauth_words() -> None:
    assert verdict.of_failed_refresh(Refused(403, "M_FORBIDDEN")) is Refusal.ASK_WITNESS


@pytest.mark.parametrize(
    ("answer", "means"),
    [
        (Refused(401, "invalid_client"), Ending.REFUSED),
        (Refused(400, "unauthorized_client"), Ending.REFUSED),
        (Refused(503, "invalid_client"), Ending.NOT_YET),
        (Refused(400, "unsupported_token_type"), Ending.NOT_YET),
        (Refused(503, None), Ending.NOT_YET),
    ],
)
def test_a_revocation_is_over_when_the_server_says_so_definitely(answer: Refused, means: Ending) -> None:
    assert verdict.of_logout(answer) is means


def test_an_expired_access_token_is_refreshed_whatever_soft_logout_says() -> None:
    assert verdict.of_rejected_request(UNKNOWN, can_refresh=True, has_run_out=True) is Rejection.REFRESH


def test_a_refresh_is_asked_of_whoever_issued_the_tokens_and_its_answer_keeps_them_as_issuer() -> None:
    state, commands = step(Active(oauth(held())), TimeCame(NOW))
    assert the(Refresh, commands).issuer == ISSUER
    state, _ = step(state, TokensRefreshed(NOW, granted(2)))
    assert isinstance(state, Saving)
    assert state.fresh.tokens.issuer == ISSUER


def test_a_refused_refresh_is_put_before_the_witness_and_acquitted_by_it() -> None:
    state, commands = step(refreshing(oauth(held())), RefreshFailed(NOW, Refused(400, "invalid_grant")))
    assert isinstance(state, Verifying)
    assert the(AskWitness, commands) == AskWitness(WhichToken.NEWEST, access(1))
    state, _ = step(state, WitnessHeard(NOW, WhichToken.NEWEST, Alive("@alice:example.org", "ABCDEF")))
    assert isinstance(state, Active)
    assert not state.held.renewable


def test_a_refused_refresh_that_the_witness_does_not_contradict_ends_the_session() -> None:
    state, _ = step(refreshing(oauth(held())), RefreshFailed(NOW, Refused(400, "invalid_grant")))
    state, _ = step(state, WitnessHeard(NOW, WhichToken.NEWEST, UNKNOWN))
    assert isinstance(state, SignedOut)


@pytest.mark.parametrize("error", ["invalid_client", "unauthorized_client"])
@pytest.mark.parametrize("order", ["the endpoint's answer first", "the homeserver's answer first"])
def test_a_client_that_is_not_known_any_more_ends_no_session_whose_token_ran_out(error: str, order: str) -> None:
    mine = oauth(held())
    late = after_its_time(mine)
    if order == "the endpoint's answer first":
        state, _ = step(refreshing(mine), RefreshFailed(NOW, Refused(401, error)))
        state, _ = step(state, WitnessHeard(NOW, WhichToken.NEWEST, Alive("@alice:example.org", "ABCDEF")))
        state, _ = step(state, RequestRefused(late, mine.tokens.access, UNKNOWN))
    else:
        state, _ = step(Active(mine), RequestRefused(late, mine.tokens.access, UNKNOWN))
        state, _ = step(state, RefreshFailed(late, Refused(401, error)))
        state, _ = step(state, WitnessHeard(late, WhichToken.NEWEST, UNKNOWN))
    assert isinstance(state, SoftLoggedOut)


@pytest.mark.parametrize("order", ["the endpoint's answer first", "the homeserver's answer first"])
def test_a_token_that_was_refused_before_its_time_was_revoked_whoever_knows_the_client(order: str) -> None:
    mine = oauth(held())
    if order == "the endpoint's answer first":
        state, _ = step(refreshing(mine), RefreshFailed(NOW, Refused(401, "invalid_client")))
        state, _ = step(state, WitnessHeard(NOW, WhichToken.NEWEST, Alive("@alice:example.org", "ABCDEF")))
        state, _ = step(state, RequestRefused(NOW, mine.tokens.access, UNKNOWN))
    else:
        state, _ = step(Active(mine), RequestRefused(NOW, mine.tokens.access, UNKNOWN))
        state, _ = step(state, RefreshFailed(NOW, Refused(401, "invalid_client")))
    state, _ = step(state, WitnessHeard(NOW, WhichToken.NEWEST, UNKNOWN))
    assert isinstance(state, SignedOut)


def test_a_refresh_token_that_was_refused_when_its_time_was_up_is_put_before_the_witness_as_ever() -> None:
    mine = oauth(held())
    late = after_its_time(mine)
    state, _ = step(refreshing(mine), RefreshFailed(late, Refused(400, "invalid_grant")))
    state, _ = step(state, WitnessHeard(late, WhichToken.NEWEST, UNKNOWN))
    assert isinstance(state, SignedOut)


def test_the_flag_of_the_witness_keeps_what_can_be_kept() -> None:
    state, _ = step(refreshing(oauth(held())), RefreshFailed(NOW, Refused(400, "invalid_grant")))
    state, _ = step(state, WitnessHeard(NOW, WhichToken.NEWEST, replace(UNKNOWN, soft_logout=True)))
    assert isinstance(state, SoftLoggedOut)


@pytest.mark.parametrize("cannot", [without_refresh_token, lambda before: replace(before, renewable=False)])
def test_a_token_that_ran_out_and_cannot_be_renewed_is_a_soft_logout(cannot: object) -> None:
    """The homeserver answers alike for expired and ended ones, without the flag."""
    mine = cannot(oauth(held()))  # type: ignore[operator]  # a parameter of two kinds
    state, _ = step(Active(mine), RequestRefused(after_its_time(mine), mine.tokens.access, UNKNOWN))
    assert isinstance(state, SoftLoggedOut)
    assert state.reason in (SoftLogoutReason.TOKEN_ENDED, SoftLogoutReason.REFRESH_TOKEN_ENDED)


def test_one_that_ran_out_while_the_account_was_locked_is_a_soft_logout_too() -> None:
    mine = without_refresh_token(oauth(held()))
    state, _ = step(Locked(mine), LockAnswered(after_its_time(mine), UNKNOWN))
    assert isinstance(state, SoftLoggedOut)


def test_one_that_is_refused_before_its_time_is_put_before_the_witness() -> None:
    mine = without_refresh_token(oauth(held()))
    state, _ = step(Active(mine), RequestRefused(NOW, mine.tokens.access, UNKNOWN))
    assert isinstance(state, Verifying)


def test_one_of_unknown_lifetime_is_put_before_the_witness() -> None:
    mine = without_refresh_token(oauth(held()))
    mine = replace(mine, tokens=replace(mine.tokens, expires_in_ms=NoExpiry.NOT_KNOWN))
    state, _ = step(Active(mine), RequestRefused(NOW.later(10**9), mine.tokens.access, UNKNOWN))
    assert isinstance(state, Verifying)


def test_a_native_token_that_ran_out_is_put_before_the_witness_as_before() -> None:
    mine = without_refresh_token(held())
    state, _ = step(Active(mine), RequestRefused(after_its_time(mine), mine.tokens.access, UNKNOWN))
    assert isinstance(state, Verifying)


def refreshing(mine: Held) -> Refreshing:
    state, _ = step(Active(mine), TimeCame(NOW))
    assert isinstance(state, Refreshing)
    return state


def after_its_time(mine: Held) -> Instant:
    assert isinstance(mine.tokens.expires_in_ms, int)
    return mine.tokens.issued_at.later(mine.tokens.expires_in_ms + 1)
