"""What an answer that is no success says, and what it does not."""

from __future__ import annotations

import json

import pytest

from latchkey.matrix.refusal import refusal
from latchkey.matrix.transport import Answer
from latchkey.session.answers import Challenge, Refused
from tests.fakes.stopped_clock import NOON


def of(body: object, status: int = 401, **headers: str) -> Refused:
    data = body if isinstance(body, bytes) else json.dumps(body).encode()
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    return refusal(Answer(status, named, data, NOON, "https://example.org/x"), "/sync")


def test_a_standard_error_is_read_whole() -> None:
    body = {"errcode": "M_UNKNOWN_TOKEN", "error": "Gone", "soft_logout": True, "other": [1]}
    assert of(body) == Refused(401, "M_UNKNOWN_TOKEN", "Gone", soft_logout=True, endpoint="/sync")


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"<html>M_UNKNOWN_TOKEN</html>",
        b'{"errcode": "M_UNKNOWN_TOKEN", "soft_logout": tru',
        b'["errcode"]',
        b"null",
        b'"M_UNKNOWN_TOKEN"',
        b'{"errcode": null, "soft_logout": true, "error": "x"}',
        b'{"errcode": ["M_UNKNOWN_TOKEN"], "soft_logout": true}',
        b'{"errcode": "\xff"}',
        b'{"errcode": "M_UNKNOWN_TOKEN", "a": ' + b"[" * 100_000 + b"]" * 100_000 + b"}",
    ],
)
def test_f18_what_is_no_matrix_error_is_no_verdict(body: bytes) -> None:
    assert of(body) == Refused(401, None, endpoint="/sync")


@pytest.mark.parametrize("flag", [False, None, 1, "true", [True]])
def test_only_true_is_soft_logout(flag: object) -> None:
    assert not of({"errcode": "M_UNKNOWN_TOKEN", "soft_logout": flag}).soft_logout


def test_a_field_of_a_wrong_type_does_not_cost_the_others() -> None:
    refused = of({"errcode": "M_LIMIT_EXCEEDED", "error": 5, "flows": "x", "retry_after_ms": 1500}, 429)
    assert refused == Refused(429, "M_LIMIT_EXCEEDED", wait_ms=1500, endpoint="/sync")


def test_a_challenge_is_seen_with_and_without_errcode() -> None:
    assert of({"flows": [], "session": "x"}) == Refused(401, None, has_flows=True, endpoint="/sync")
    assert of({"flows": [], "errcode": "M_FORBIDDEN", "error": "Wrong"}).has_flows


def test_the_servers_words_are_cut_and_otherwise_left_alone() -> None:
    assert of({"errcode": "M_" + "X" * 999, "error": "<b>\u202e" + "é" * 999}) == Refused(
        401, "M_" + "X" * 253, "<b>\u202e" + "é" * 496, endpoint="/sync"
    )


@pytest.mark.parametrize(
    ("header", "in_body", "wait_ms"),
    [
        ("7", None, 7000),
        ("7", 1, 7000),
        ("0", None, 0),
        ("9" * 30, None, 3_600_000),
        ("-5", None, None),
        ("-5", 1500, 1500),
        ("soon", 1500, 1500),
        ("٣", 1500, 1500),
        ("1.5", 1500, 1500),
        (None, 1500, 1500),
        (None, 1500.7, 1500),
        (None, 10**21, 3_600_000),
        (None, -1, None),
        (None, True, None),
        (None, "1500", None),
        (None, None, None),
        ("Fri, 31 Feb 2025 99:99:99 GMT", 1500, 1500),
        ("Fri, 13 Jun 99999 00:00:00 GMT", 1500, 1500),
    ],
)
def test_f03_the_wait_comes_from_the_header_before_the_body(
    header: str | None, in_body: object, wait_ms: int | None
) -> None:
    body = {"errcode": "M_LIMIT_EXCEEDED", "retry_after_ms": in_body}
    headers = {} if header is None else {"retry_after": header}
    assert of(body, 429, **headers).wait_ms == wait_ms


def test_f03_a_date_to_wait_for_is_read_by_the_servers_own_clock() -> None:
    now, until = "Sun, 01 Jan 2040 00:00:00 GMT", "Sun, 01 Jan 2040 00:00:30 GMT"
    assert of({}, 503, retry_after=until, date=now).wait_ms == 30_000
    assert of({}, 503, retry_after=now, date=until).wait_ms == 0


@pytest.mark.parametrize("date", [None, "today"])
def test_f03_a_date_to_wait_for_is_read_by_our_clock_where_the_server_shows_none(date: str | None) -> None:
    # NOON is 15:06:40.
    headers = {"retry_after": "Sun, 15 Jun 2025 15:07:00 GMT"} | ({} if date is None else {"date": date})
    assert of({}, 503, **headers).wait_ms == 20_000


def test_an_error_page_may_name_a_wait_too() -> None:
    assert of(b"<html>", 503, retry_after="30") == Refused(503, None, wait_ms=30_000, endpoint="/sync")


def test_a_number_of_ten_thousand_digits_is_no_wait() -> None:
    body = b'{"errcode": "M_LIMIT_EXCEEDED", "retry_after_ms": 1' + b"0" * 10_000 + b"}"
    assert of(body, 429) == Refused(429, "M_LIMIT_EXCEEDED", endpoint="/sync")


PAGE = "https://example.org/_matrix/consent?u=alice&h=abc"


def test_the_page_with_the_terms_is_read() -> None:
    body = {"errcode": "M_CONSENT_NOT_GIVEN", "error": "Agree", "consent_uri": PAGE}
    assert of(body, 403) == Refused(403, "M_CONSENT_NOT_GIVEN", "Agree", endpoint="/sync", consent_uri=PAGE)


@pytest.mark.parametrize("uri", ["javascript:alert(1)", "file:///etc/passwd", "example.org", "", 5, None, [PAGE]])
def test_a_consent_uri_that_is_no_web_page_is_none(uri: object) -> None:
    assert of({"errcode": "M_CONSENT_NOT_GIVEN", "consent_uri": uri}, 403).consent_uri == ""


@pytest.mark.parametrize(
    ("told", "kept"),
    [
        ("mailto:office@example.org", "office@example.org"),
        ("office@example.org", "office@example.org"),
        ("https://example.org/help", "https://example.org/help"),
        ("mailto:office@example.org?subject=x", ""),
        ("tel:+123", ""),
        ("javascript:alert(1)", ""),
        (None, ""),
        ({}, ""),
    ],
)
def test_d18_whom_to_ask_is_an_address_that_can_be_shown(told: object, kept: str) -> None:
    refused = of({"errcode": "M_RESOURCE_LIMIT_EXCEEDED", "admin_contact": told}, 403)
    assert refused.admin_contact == kept


def test_a_page_of_something_that_is_no_matrix_server_is_not_offered() -> None:
    assert of({"consent_uri": PAGE, "admin_contact": PAGE}, 403) == Refused(403, None, endpoint="/sync")


def asked(body: object, status: int = 401) -> Challenge | None:
    return of(body, status).challenge


DUMMY: dict[str, object] = {"stages": ["m.login.dummy"]}


def test_u1_a_challenge_is_read() -> None:
    body = {
        "session": "xyz",
        "flows": [{"stages": ["m.login.terms", "m.login.email.identity"]}, DUMMY],
        "completed": ["m.login.terms"],
        "params": {"m.login.terms": {"policies": {}}, "m.login.msisdn": {}},
    }
    assert asked(body) == Challenge(
        "xyz",
        (("m.login.terms", "m.login.email.identity"), ("m.login.dummy",)),
        ("m.login.terms",),
        {"m.login.terms": {"policies": {}}},
    )


def test_u3_a_stage_that_failed_is_told_beside_the_challenge() -> None:
    body = {"errcode": "M_FORBIDDEN", "error": "Wrong password", "session": "xyz", "flows": [DUMMY]}
    refused = of(body)
    assert (refused.errcode, refused.error) == ("M_FORBIDDEN", "Wrong password")
    assert refused.challenge == Challenge("xyz", (("m.login.dummy",),))


@pytest.mark.parametrize("status", [400, 403, 404, 429, 500])
def test_u3_no_other_status_is_a_challenge(status: int) -> None:
    assert asked({"session": "xyz", "flows": [DUMMY]}, status) is None


@pytest.mark.parametrize(
    "flow",
    [None, 5, "m.login.dummy", [], {}, {"stages": None}, {"stages": []}, {"stages": ["m.login.dummy", 5]},
     {"stages": ["m.login.dummy", ""]}, {"stages": ["m.login\n"]}, {"stages": ["x" * 256]}, {"stages": ["a"] * 11}],
)  # fmt: skip
def test_u2_a_flow_that_cannot_be_gone_through_is_left_out(flow: object) -> None:
    challenge = asked({"session": "xyz", "flows": [flow, DUMMY]})
    assert challenge is not None
    assert challenge.flows == (("m.login.dummy",),)
    assert asked({"session": "xyz", "flows": [flow]}) is None


@pytest.mark.parametrize("session", [None, 5, [], "x" * 1001])
def test_a_session_that_is_none_is_empty(session: object) -> None:
    challenge = asked({"session": session, "flows": [DUMMY]})
    assert challenge is not None
    assert challenge.session == ""


def test_ten_thousand_flows_are_cut_and_the_same_one_counts_once() -> None:
    many = [{"stages": [f"m.{number}"]} for number in range(10_000)]
    challenge, same = asked({"flows": many}), asked({"flows": [DUMMY] * 5})
    assert challenge is not None
    assert same is not None
    assert (len(challenge.flows), len(same.flows)) == (20, 1)


def test_what_is_larger_than_any_stage_needs_is_left_out() -> None:
    challenge = asked({"flows": [DUMMY], "params": {"m.login.dummy": "x" * 70_000}})
    assert challenge is not None
    assert challenge.params == {}
