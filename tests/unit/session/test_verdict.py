"""The decision table, one test a row: D1 to D22 are what the specification v1.19 ("CS" is its Client-Server API), and this
client where that is silent, make of an answer. D9 and D10 are OAuth's; D22 is a transition, in test_step_active."""

from __future__ import annotations

import pytest

from latchkey.session.answers import Alive, NoAnswer, Refused, Trouble
from latchkey.session.verdict import (
    NOT_OF_THE_TOKEN,
    Refusal,
    Rejection,
    Witness,
    of_failed_refresh,
    of_rejected_request,
    of_witness,
    says_already_used,
)

from .build import ALIVE, LOCKED, PLAIN, RATE_LIMITED, SOFT, USED, WEB_PAGE, no_answer, refused

SERVER_ERRORS = [500, 501, 502, 503, 504, 520, 522, 524, 525, 529]
NO_NEWS_ERRORS = [
    pytest.param(refused(401, "M_MISSING_TOKEN"), id="D11-missing-token"),
    pytest.param(refused(403, "M_USER_SUSPENDED"), id="D13-suspended"),
    pytest.param(refused(403, "M_USER_DEACTIVATED"), id="D14-deactivated"),
    pytest.param(refused(403, "M_FORBIDDEN"), id="D15-forbidden"),
    pytest.param(refused(403, "M_FORBIDDEN", soft_logout=True), id="D15-forbidden-with-a-flag"),
    pytest.param(RATE_LIMITED, id="D17-rate-limited"),
    pytest.param(refused(403, "M_RESOURCE_LIMIT_EXCEEDED"), id="D18-resource-limit"),
    pytest.param(refused(400, "M_USER_LIMIT_EXCEEDED"), id="D19-user-limit"),
    pytest.param(refused(404, "M_UNRECOGNIZED"), id="D20-endpoint"),
    pytest.param(refused(405, "M_UNRECOGNIZED"), id="D20-method"),
    pytest.param(refused(401, "M_UNKNOWN"), id="D21-unknown-401"),
    pytest.param(refused(500, "M_UNKNOWN"), id="D21-unknown-500"),
    pytest.param(refused(400, "ORG.EXAMPLE.NEW"), id="unheard-of-code"),
    pytest.param(refused(401, None), id="401-without-a-code"),
    pytest.param(refused(401, None, soft_logout=True), id="401-with-a-flag-and-no-code"),
    pytest.param(refused(500, "M_UNKNOWN_TOKEN"), id="unknown-token-500"),
    pytest.param(refused(404, "M_UNKNOWN_TOKEN"), id="unknown-token-404"),
]


# A request was refused ----------------------------------------------------------------------------------------------


@pytest.mark.parametrize("status", [401, 403])
@pytest.mark.parametrize("flag", [True, False])
def test_d01_an_unknown_token_is_refreshed_whatever_soft_logout_says(status: int, flag: bool) -> None:
    """D1, CS using access tokens: a client that holds a refresh token tries it first. Some servers say it with 403."""
    assert of_rejected_request(refused(status, soft_logout=flag), can_refresh=True) is Rejection.REFRESH


def test_d02_without_a_refresh_token_the_flag_means_soft_logout() -> None:
    """D2, CS soft logout."""
    assert of_rejected_request(SOFT, can_refresh=False) is Rejection.SOFT_LOGOUT


def test_d03_without_refresh_token_and_flag_the_second_witness_is_asked() -> None:
    """D3, CS soft logout: logged out, but never on one answer alone (F17)."""
    assert of_rejected_request(PLAIN, can_refresh=False) is Rejection.ASK_WITNESS


@pytest.mark.parametrize("can_refresh", [True, False])
@pytest.mark.parametrize("answer", NO_NEWS_ERRORS)
def test_d11_to_d21_other_refusals_concern_their_request_alone(answer: Refused, can_refresh: bool) -> None:
    """D11, D13 to D15, D17 to D21, CS common error codes: none of them says anything about the session."""
    assert of_rejected_request(answer, can_refresh=can_refresh) is Rejection.NO_NEWS


@pytest.mark.parametrize("can_refresh", [True, False])
@pytest.mark.parametrize("flag", [True, False])
def test_d12_a_locked_account_is_locked_whatever_stands_beside_it(flag: bool, can_refresh: bool) -> None:
    """D12, CS account locking."""
    answer = refused(errcode="M_USER_LOCKED", soft_logout=flag)
    assert of_rejected_request(answer, can_refresh=can_refresh) is Rejection.LOCKED


@pytest.mark.parametrize("errcode", [None, "M_FORBIDDEN", "M_UNAUTHORIZED", "M_UNKNOWN_TOKEN"])
@pytest.mark.parametrize("can_refresh", [True, False])
def test_d16_a_challenge_concerns_its_request(errcode: str | None, can_refresh: bool) -> None:
    """D16, CS user-interactive authentication: 401 with ``flows``, with or without an errcode."""
    answer = refused(401, errcode, has_flows=True, soft_logout=True)
    assert of_rejected_request(answer, can_refresh=can_refresh) is Rejection.NO_NEWS


# A refresh was refused ----------------------------------------------------------------------------------------------


@pytest.mark.parametrize("status", [401, 403])
@pytest.mark.parametrize("errcode", ["M_UNKNOWN_TOKEN", "M_FORBIDDEN", "M_SOMETHING", None])
def test_d04_a_refresh_refused_with_the_flag_is_a_soft_logout(status: int, errcode: str | None) -> None:
    """D4, CS refreshing access tokens; second witness 1: "answer with soft_logout: true (401 or 403)"."""
    assert of_failed_refresh(refused(status, errcode, soft_logout=True)) is Refusal.SOFT_LOGOUT


@pytest.mark.parametrize(
    "answer",
    [
        pytest.param(PLAIN, id="unknown"),
        pytest.param(USED, id="used-or-expired"),
        pytest.param(refused(403, "M_UNKNOWN_TOKEN"), id="unknown-with-403"),
        pytest.param(refused(404, "M_UNRECOGNIZED"), id="no-such-endpoint"),
        pytest.param(refused(400, "M_BAD_JSON", soft_logout=True), id="flag-on-a-400"),
        pytest.param(refused(401, "M_UNKNOWN"), id="no-code-to-go-by"),
        pytest.param(refused(403, "M_USER_DEACTIVATED"), id="deactivated"),
    ],
)
def test_d05_any_other_refused_refresh_asks_the_second_witness(answer: Refused) -> None:
    """D5, CS refreshing access tokens; second witness 2: "any other refusal with an errcode"."""
    assert of_failed_refresh(answer) is Refusal.ASK_WITNESS


@pytest.mark.parametrize(
    ("status", "errcode"), [(401, "M_MISSING_TOKEN"), (403, "M_MISSING_TOKEN"), (400, "M_MISSING_PARAM")]
)
@pytest.mark.parametrize("flag", [True, False])
def test_f19_d11_a_refresh_that_lost_its_token_on_the_way_says_nothing_about_the_session(
    status: int, errcode: str, flag: bool
) -> None:
    """D11, CS common error codes: the server has seen no token it could judge, whatever stands beside it."""
    assert of_failed_refresh(refused(status, errcode, soft_logout=flag)) is Refusal.RETRY


@pytest.mark.parametrize("errcode", ["M_LIMIT_EXCEEDED", "M_UNKNOWN_TOKEN", "M_FORBIDDEN", None])
@pytest.mark.parametrize("flag", [True, False])
def test_f03_d06_429_on_refresh_means_wait(errcode: str | None, flag: bool) -> None:
    """D6, yaml/refresh and CS rate limiting: the same refresh token is good later."""
    assert of_failed_refresh(refused(429, errcode, soft_logout=flag)) is Refusal.RETRY


@pytest.mark.parametrize("trouble", list(Trouble))
def test_f01_f02_d07_no_answer_to_a_refresh_keeps_the_session(trouble: Trouble) -> None:
    """D7, CS refreshing access tokens: one test for each class of trouble, not one for "errors"."""
    assert of_failed_refresh(no_answer(trouble)) is Refusal.RETRY


@pytest.mark.parametrize("status", SERVER_ERRORS)
@pytest.mark.parametrize("errcode", ["M_UNKNOWN", "M_UNKNOWN_TOKEN", "M_FORBIDDEN", None])
def test_f02_d08_a_server_error_on_refresh_keeps_the_session(status: int, errcode: str | None) -> None:
    """D8: the text has no rule for 5xx; like no answer."""
    assert of_failed_refresh(refused(status, errcode)) is Refusal.RETRY


@pytest.mark.parametrize("errcode", ["M_UNKNOWN", "M_UNKNOWN_TOKEN", None])
def test_a_request_timeout_on_refresh_keeps_the_session(errcode: str | None) -> None:
    """Second witness 1: "no answer, 408, 429, 5xx, not JSON: keep, retry"."""
    assert of_failed_refresh(refused(408, errcode)) is Refusal.RETRY


@pytest.mark.parametrize("status", [301, 400, 401, 403, 404, 410, 418])
def test_f18_a_refusal_that_is_not_matrix_is_no_verdict(status: int) -> None:
    """Second witness 1, "not JSON": a portal, a proxy, an introspection outage."""
    assert of_failed_refresh(refused(status, None)) is Refusal.RETRY
    assert of_rejected_request(refused(status, None), can_refresh=True) is Rejection.NO_NEWS
    assert of_witness(refused(status, None)) is Witness.NOTHING_YET


@pytest.mark.parametrize("flag", [True, False])
def test_f22_d12_a_refresh_for_a_locked_account_is_not_a_soft_logout(flag: bool) -> None:
    """D12, CS account locking: the answer carries ``soft_logout: true`` too."""
    assert of_failed_refresh(refused(errcode="M_USER_LOCKED", soft_logout=flag)) is Refusal.LOCKED


@pytest.mark.parametrize("errcode", [None, "M_FORBIDDEN", "M_UNKNOWN_TOKEN"])
def test_d16_a_challenged_refresh_is_a_challenge(errcode: str | None) -> None:
    """D16; second witness 1: "flows in the body: challenge"."""
    assert of_failed_refresh(refused(401, errcode, has_flows=True)) is Refusal.CHALLENGED


@pytest.mark.parametrize("status", [400, 401, 403])
def test_d17_d21_limit_exceeded_outranks_its_status(status: int) -> None:
    """D17 and D21, CS standard error response: every code but M_UNKNOWN outranks the status."""
    assert of_failed_refresh(refused(status, "M_LIMIT_EXCEEDED")) is Refusal.RETRY


@pytest.mark.parametrize("errcode", NOT_OF_THE_TOKEN)
@pytest.mark.parametrize("flag", [True, False])
def test_d13_d18_a_refresh_that_is_refused_for_the_accounts_sake_is_tried_again(errcode: str, flag: bool) -> None:
    """Synapse answers 403 where a limit is reached, does not spend the refresh token, and takes it once the limit is
    lifted: a witness would have called the session one that cannot be renewed, and let it run out."""
    assert of_failed_refresh(refused(403, errcode, soft_logout=flag)) is Refusal.RETRY


@pytest.mark.parametrize(("status", "means"), [(401, Refusal.ASK_WITNESS), (503, Refusal.RETRY), (429, Refusal.RETRY)])
def test_d21_m_unknown_goes_by_the_status(status: int, means: Refusal) -> None:
    """D21, CS standard error response."""
    assert of_failed_refresh(refused(status, "M_UNKNOWN")) is means


# The second witness -------------------------------------------------------------------------------------------------

NOTHING_SAID = [
    *(pytest.param(no_answer(trouble), id=trouble.value) for trouble in Trouble),
    *(pytest.param(refused(status, "M_UNKNOWN"), id=f"{status}") for status in SERVER_ERRORS),
    *(pytest.param(refused(status, "M_UNKNOWN_TOKEN"), id=f"{status}-unknown-token") for status in (500, 503, 404)),
    pytest.param(refused(503, "M_UNKNOWN_TOKEN", soft_logout=True), id="503-flag"),
    pytest.param(RATE_LIMITED, id="429"),
    pytest.param(refused(429, "M_UNKNOWN_TOKEN"), id="429-unknown-token"),
    pytest.param(refused(401, "M_MISSING_TOKEN"), id="401-missing"),
    pytest.param(refused(401, "M_UNKNOWN"), id="401-m-unknown"),
    pytest.param(refused(401, None), id="401-no-code"),
    pytest.param(USED, id="403-forbidden"),
    pytest.param(refused(403, "M_USER_SUSPENDED"), id="403-suspended"),
    pytest.param(refused(404, "M_UNRECOGNIZED"), id="404"),
    pytest.param(WEB_PAGE, id="web-page"),
]


@pytest.mark.parametrize("previous", [None, ALIVE, PLAIN, SOFT, LOCKED, no_answer()])
def test_the_newest_token_answering_200_keeps_the_session_alive(previous: Alive | Refused | NoAnswer | None) -> None:
    """ "Newest says 200: active, cannot be renewed"."""
    assert of_witness(ALIVE, previous) is Witness.CANNOT_BE_RENEWED


@pytest.mark.parametrize("newest", [PLAIN, USED, no_answer(), RATE_LIMITED])
def test_the_previous_token_answering_200_is_a_soft_logout(newest: Refused | NoAnswer) -> None:
    """ "The previous one says 200: soft logout": the server itself says that the session exists."""
    assert of_witness(newest, ALIVE) is Witness.SOFT_LOGOUT


@pytest.mark.parametrize("status", [401, 403])
@pytest.mark.parametrize("errcode", ["M_UNKNOWN_TOKEN", "M_FORBIDDEN", "M_SOMETHING", None])
def test_f30_either_token_saying_soft_logout_is_a_soft_logout(status: int, errcode: str | None) -> None:
    """ "Either says soft_logout: true: soft logout", whatever code stands beside it."""
    flagged = refused(status, errcode, soft_logout=True)
    assert of_witness(flagged) is Witness.SOFT_LOGOUT
    assert of_witness(flagged, PLAIN) is Witness.SOFT_LOGOUT
    assert of_witness(PLAIN, flagged) is Witness.SOFT_LOGOUT
    assert of_witness(no_answer(), flagged) is Witness.SOFT_LOGOUT


@pytest.mark.parametrize("other", [PLAIN, SOFT, no_answer()])
def test_f22_a_witness_that_says_locked_means_locked(other: Refused | NoAnswer) -> None:
    """ "M_USER_LOCKED: locked", before the flag that comes with it."""
    assert of_witness(LOCKED) is Witness.LOCKED
    assert of_witness(other, LOCKED) is Witness.LOCKED
    assert of_witness(LOCKED, other) is Witness.LOCKED


def test_all_witnesses_saying_plain_unknown_token_is_the_one_way_to_be_logged_out() -> None:
    """ "All say plain M_UNKNOWN_TOKEN: logged out, discard"."""
    assert of_witness(PLAIN) is Witness.LOGGED_OUT
    assert of_witness(PLAIN, PLAIN) is Witness.LOGGED_OUT
    assert of_witness(refused(403), refused(403)) is Witness.LOGGED_OUT


def test_holding_no_access_token_is_a_soft_logout() -> None:
    """ "No access token held: soft logout"."""
    assert of_witness(None) is Witness.SOFT_LOGOUT


@pytest.mark.parametrize("answer", NOTHING_SAID)
def test_f17_anything_else_a_witness_says_decides_nothing(answer: Refused | NoAnswer) -> None:
    """ "Anything else (no answer, 5xx, 429, other codes): stay verifying"; one dead token beside it is not enough."""
    assert of_witness(answer) is Witness.NOTHING_YET
    assert of_witness(answer, PLAIN) is Witness.NOTHING_YET
    assert of_witness(PLAIN, answer) is Witness.NOTHING_YET


def test_a_challenge_to_the_witness_convicts_nobody() -> None:
    """D16: user-interactive authentication must not touch the session."""
    assert of_witness(refused(has_flows=True)) is Witness.NOTHING_YET


@pytest.mark.parametrize(
    ("answer", "is_used"),
    [
        (Refused(403, "M_FORBIDDEN", "refresh token isn't valid anymore"), True),
        (Refused(403, "M_FORBIDDEN", "The supplied refresh token has expired"), False),
        (Refused(403, "M_FORBIDDEN", "The session has expired and can no longer be refreshed"), False),
        (Refused(401, "M_UNKNOWN_TOKEN", "refresh token does not exist"), False),
        (NoAnswer(Trouble.TIMED_OUT, "example.org", "refresh token isn't valid anymore"), False),
    ],
)
def test_only_the_text_tells_that_a_refresh_token_was_used_already(answer: Refused | NoAnswer, is_used: bool) -> None:
    assert says_already_used(answer) is is_used
