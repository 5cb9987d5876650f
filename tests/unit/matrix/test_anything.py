"""Whatever a server answers and whatever a person types, nothing raises."""

from __future__ import annotations

import json
from typing import Any

import msgspec
from hypothesis import example, given
from hypothesis import strategies as st

from latchkey.app.finding import FindProblem, NotFound
from latchkey.app.oauth import DeviceCode, OAuthServer
from latchkey.matrix import gate, grants, oauth_answers, oauth_metadata, versions, well_known
from latchkey.matrix.address import Typed, parse_base_url, parse_typed
from latchkey.matrix.body import BoundedBody, Taken
from latchkey.matrix.challenge import LONGEST_SESSION, MOST_FLOWS, MOST_STAGES
from latchkey.matrix.reading import read
from latchkey.matrix.refusal import LONGEST_ERROR, LONGEST_WAIT_MS, refusal
from latchkey.matrix.transport import Answer
from latchkey.session.answers import Granted, NoAnswer, NotThrough, Refused, Trouble
from latchkey.session.tokens import NoExpiry
from tests.fakes.stopped_clock import NOON
from tests.unit.matrix.oauth_answers import GOOD_DEVICE, metadata

ANY_JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=20),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=10), inner, max_size=4),
    max_leaves=10,
)
FIELDS = [
    "errcode", "error", "soft_logout", "flows", "retry_after_ms", "access_token", "refresh_token", "expires_in_ms",
    "user_id", "device_id", "well_known", "versions", "m.homeserver", "m.identity_server", "base_url",
    "error_description", "token_type", "expires_in", "scope", "client_id", "device_code", "user_code", "interval",
    "verification_uri", "verification_uri_complete", "issuer", "authorization_endpoint", "token_endpoint",
    "registration_endpoint", "revocation_endpoint", "device_authorization_endpoint", "grant_types_supported",
    "code_challenge_methods_supported", "prompt_values_supported", "account_management_uri",
    "account_management_actions_supported",
]  # fmt: skip
NEARLY = st.dictionaries(st.sampled_from(FIELDS), ANY_JSON | st.dictionaries(st.sampled_from(FIELDS), ANY_JSON))
BODIES = st.binary(max_size=200) | (ANY_JSON | NEARLY).map(lambda value: json.dumps(value).encode())
STATUSES = st.integers(200, 599)
DECODERS: list[msgspec.json.Decoder[Any]] = [grants.GRANT, grants.LOGIN, gate._WHOAMI, versions.DECODER]


def answer(status: int, body: bytes, headers: dict[str, str] | None = None) -> Answer:
    return Answer(status, headers or {}, body, NOON, "https://example.org:8448/a")


@given(STATUSES, BODIES, st.text(max_size=40), st.text(max_size=40))
@example(429, b"{}", "Fri, 13 Jun 2025 00:00:00 -9999", "")
@example(429, b"{}", "Fri, 13 Jun 2025 00:00:00 -0000", "Fri, 13 Jun 2025 00:00:00 +0000")
@example(429, b"{}", "Fri, 13 Jun 0000 00:00:00 GMT", "")
def test_every_refusal_is_a_value_within_its_bounds(status: int, body: bytes, retry_after: str, date: str) -> None:
    refused = refusal(answer(status, body, {"retry-after": retry_after, "date": date}), "/sync")
    assert isinstance(refused, Refused)
    assert refused.status == status
    assert len(refused.error) <= LONGEST_ERROR
    assert refused.wait_ms is None or 0 <= refused.wait_ms <= LONGEST_WAIT_MS


STAGES = st.text(max_size=10) | st.sampled_from(["m.login.dummy", "m.login.terms"]) | ANY_JSON
CHALLENGES = st.fixed_dictionaries(
    {"flows": st.lists(st.fixed_dictionaries({"stages": st.lists(STAGES, max_size=12) | ANY_JSON}) | ANY_JSON)},
    optional={
        "session": st.text() | ANY_JSON,
        "completed": st.lists(STAGES) | ANY_JSON,
        "params": st.dictionaries(st.sampled_from(["m.login.dummy", "m.login.terms", "x"]), ANY_JSON) | ANY_JSON,
        "errcode": st.text() | ANY_JSON,
    },
)


@given(CHALLENGES | NEARLY, st.sampled_from([400, 401, 403]))
@example({"flows": [{"stages": []}]}, 401)
@example({"flows": [{"stages": ["m.login.dummy"]}], "params": {"m.login.dummy": "x" * 70_000}}, 401)
def test_u1_every_challenge_is_a_value_within_its_bounds(body: object, status: int) -> None:
    refused = refusal(answer(status, json.dumps(body).encode()), "/register")
    asked = refused.challenge
    if asked is None:
        return
    assert status == 401
    assert refused.has_flows
    assert 0 < len(asked.flows) <= MOST_FLOWS
    assert all(0 < len(stages) <= MOST_STAGES for stages in asked.flows)
    stages = {stage for row in asked.flows for stage in row}
    assert all(stage and stage.isprintable() for stage in {*stages, *asked.completed})
    assert set(asked.params) <= stages
    assert len(asked.session) <= LONGEST_SESSION
    assert len(json.dumps(dict(asked.params))) < 70_000


@given(BODIES, st.sampled_from(DECODERS))
def test_every_good_answer_is_read_or_is_none(body: bytes, decoder: msgspec.json.Decoder[object]) -> None:
    value = read(answer(200, body), decoder)
    if isinstance(value, NoAnswer):
        assert value.trouble in (Trouble.NOT_MATRIX, Trouble.MALFORMED)
        assert value.host == "example.org:8448"


@given(st.text(min_size=1, alphabet=st.characters(min_codepoint=33, max_codepoint=126)), ANY_JSON, ANY_JSON)
def test_f34_no_lifetime_and_no_refresh_token_costs_an_access_token(
    token: str, expires_in_ms: object, refresh_token: object
) -> None:
    body = json.dumps({"access_token": token, "expires_in_ms": expires_in_ms, "refresh_token": refresh_token})
    grant = read(answer(200, body.encode().replace(b"NaN", b"0").replace(b"Infinity", b"0")), grants.GRANT)
    if isinstance(grant, NoAnswer):
        # Nothing but half a surrogate pair makes JSON unreadable here.
        assert "\\ud" in body
        return
    granted = grants.granted(grant, answer(200, b""))
    assert isinstance(granted, Granted)
    assert granted.expires_in_ms is not NoExpiry.NEVER


ADDRESSES = ANY_JSON | st.text().map("https://".__add__) | st.sampled_from(["http://[::1]/a", "https://a.example/b"])


@given(st.dictionaries(st.sampled_from(FIELDS), ADDRESSES), st.booleans())
def test_every_oauth_metadata_is_read_or_says_why_not(change: dict[str, object], on_loopback: bool) -> None:
    body = json.dumps(metadata("https://auth.example.org") | change).encode()
    judged = oauth_metadata.judge(answer(200, body), on_loopback=on_loopback, has_unstable_names=False)
    assert isinstance(judged, OAuthServer | NotThrough | NoAnswer)
    if isinstance(judged, OAuthServer):
        for endpoint in (judged.authorization_endpoint, judged.token_endpoint, judged.revocation_endpoint):
            assert endpoint.startswith("https://") or (on_loopback and endpoint == "http://[::1]/a")


@given(STATUSES, BODIES)
def test_every_oauth_refusal_is_a_value_within_its_bounds(status: int, body: bytes) -> None:
    refused = oauth_answers.refusal(answer(status, body), "oauth2/token")
    assert len(refused.error) <= LONGEST_ERROR
    assert refused.errcode is None or refused.errcode.isascii()
    assert not refused.soft_logout
    assert not refused.has_flows


@given(
    st.text(min_size=1, alphabet=st.characters(min_codepoint=33, max_codepoint=126)),
    st.dictionaries(st.sampled_from(["expires_in", "refresh_token", "scope", "id_token"]), ANY_JSON),
)
def test_f34_nothing_beside_it_costs_an_oauth_token(token: str, beside: dict[str, object]) -> None:
    body = json.dumps(beside | {"access_token": token, "token_type": "bearer"}, allow_nan=True)
    got = oauth_answers.granted(answer(200, body.encode().replace(b"NaN", b"0").replace(b"Infinity", b"0")))
    assert isinstance(got, Granted) or "\\ud" in body


@given(st.dictionaries(st.sampled_from(FIELDS), ANY_JSON))
def test_every_device_code_can_be_shown_and_waited_for(change: dict[str, object]) -> None:
    code = oauth_answers.device_code(answer(200, json.dumps(GOOD_DEVICE | change).encode()), on_loopback=False)
    if isinstance(code, DeviceCode):
        assert code.user_code.isprintable()
        assert code.interval_ms >= 1000
        assert 0 < code.expires_in_ms <= 86_400_000
        assert code.verification_uri.startswith("https://")


@given(STATUSES | st.sampled_from([200, 404]), BODIES)
def test_every_well_known_is_judged(status: int, body: bytes) -> None:
    verdict = well_known.judge(answer(status, body))
    assert (verdict is None) == (status == 404)
    if isinstance(verdict, NotFound):
        assert verdict.problem.well_known_verdict is not None


@given(st.text(max_size=60) | st.from_regex(r"(https?://|@\w:)?[\w.:\[\]-]{1,30}(:\d{1,6})?/?", fullmatch=True))
@example("xn--a")
@example("xn--.org")
@example("xn--\u00e9.org")
@example("https://[")
@example("\u3002")
def test_every_homeserver_field_makes_sense_or_says_why_not(text: str) -> None:
    typed = parse_typed(text)
    if isinstance(typed, FindProblem):
        return
    assert isinstance(typed, Typed)
    assert typed.place.netloc.isascii()
    # What was understood is understood the same way again.
    again = parse_typed(typed.place.netloc)
    assert isinstance(again, Typed)
    assert again.place == typed.place


@given(ANY_JSON | st.text().map("https://".__add__))
def test_every_base_url_is_one_or_none(raw: object) -> None:
    base = parse_base_url(raw)
    if base is not None:
        assert base.url.startswith(("http://", "https://"))
        assert not base.url.endswith("/")


@given(st.lists(st.binary(max_size=50), max_size=5), st.sampled_from(["", "gzip", "br"]), st.integers(0, 100))
def test_no_body_outgrows_its_bound(pieces: list[bytes], encoding: str, max_bytes: int) -> None:
    body = BoundedBody(encoding, max_bytes)
    if all(body.take(piece) is Taken.MORE for piece in pieces):
        assert len(body.whole() or b"") <= max_bytes
