"""What a homeserver says of its OAuth server: read, refused, or not there."""

from __future__ import annotations

import json
from dataclasses import replace

import pytest

from latchkey.app.oauth import OAuthServer
from latchkey.matrix import oauth_metadata
from latchkey.matrix.oauth import HttpOAuth, OAuthLimits
from latchkey.matrix.transport import Answer
from latchkey.session.answers import NoAnswer, NotThrough, Obstacle, Refused, Trouble
from tests.fakes.fault_server import (
    FaultServer,
    Heard,
    Reply,
    Script,
    always,
    as_json,
    endless,
    http,
    redirect,
    silence,
)
from tests.fakes.no_tls import NO_TLS
from tests.fakes.stopped_clock import NOON, StoppedClock
from tests.unit.matrix.oauth_answers import metadata, server_at

AUTH = "https://auth.example.org"
SERVER = server_at(AUTH)
STABLE = "/_matrix/client/v1/auth_metadata"
UNSTABLE = "/_matrix/client/unstable/org.matrix.msc2965/auth_metadata"
UNRECOGNIZED = {"errcode": "M_UNRECOGNIZED", "error": "Unrecognized request"}


def judged(body: object, *, on_loopback: bool = False) -> OAuthServer | NotThrough | NoAnswer:
    answer = Answer(200, {}, json.dumps(body).encode(), NOON, "https://hs.example.org" + STABLE)
    return oauth_metadata.judge(answer, on_loopback=on_loopback, has_unstable_names=False)


async def asked(
    script: Script, limits: OAuthLimits | None = None
) -> tuple[OAuthServer | NotThrough | Refused | NoAnswer | None, list[str]]:
    async with FaultServer(script) as server:
        oauth = HttpOAuth(server.url, StoppedClock(), tls=NO_TLS, limits=limits or OAuthLimits())
        answer = await oauth.metadata()
        await oauth.close()
    return answer, server.targets


def test_what_a_good_server_says_is_read_and_what_nobody_knows_is_passed_over() -> None:
    assert judged(metadata(AUTH)) == SERVER


async def test_the_stable_address_is_asked_first_and_alone() -> None:
    assert await asked(always(as_json(metadata(AUTH)))) == (SERVER, [STABLE])


async def test_an_older_server_is_asked_by_the_unstable_address_and_known_by_the_unstable_names() -> None:
    def script(heard: Heard) -> Reply:
        return as_json(metadata(AUTH)) if heard.target == UNSTABLE else as_json(UNRECOGNIZED, 404)

    assert await asked(script) == (replace(SERVER, has_unstable_names=True), [STABLE, UNSTABLE])


@pytest.mark.parametrize(
    "reply", [as_json(UNRECOGNIZED, 404), as_json(UNRECOGNIZED, 400), as_json(UNRECOGNIZED, 405), http("<html>", 404)]
)
async def test_a_server_without_oauth_is_none(reply: Reply) -> None:
    assert await asked(always(reply)) == (None, [STABLE, UNSTABLE])


async def test_f18_a_server_that_has_trouble_is_not_one_without_oauth() -> None:
    assert await asked(always(http("<html>Bad gateway</html>", 502))) == (
        Refused(502, None, endpoint="/auth_metadata"),
        [STABLE],
    )
    answer, _ = await asked(always(as_json({"errcode": "M_LIMIT_EXCEEDED"}, 429, {"Retry-After": "3"})))
    assert answer == Refused(429, "M_LIMIT_EXCEEDED", wait_ms=3000, endpoint="/auth_metadata")


@pytest.mark.parametrize(
    ("reply", "trouble"),
    [
        (http("<html>Sign in to this hotel</html>"), Trouble.NOT_MATRIX),
        (http(""), Trouble.NOT_MATRIX),
        (http('{"issuer": "'), Trouble.MALFORMED),
        (http("[]"), Trouble.MALFORMED),
        (http("null"), Trouble.MALFORMED),
        (http('{"issuer": ' + "[" * 100_000 + "]" * 100_000 + "}"), Trouble.MALFORMED),
        (http('{"issuer": "' + "x" * 5_000_000 + '"}'), Trouble.TOO_LARGE),
        (endless(b"x" * 65536), Trouble.TOO_LARGE),
        (redirect("http://other.example/"), Trouble.UNSAFE_REDIRECT),
    ],
)
async def test_what_is_no_metadata_is_no_answer(reply: Reply, trouble: Trouble) -> None:
    answer, _ = await asked(always(reply))
    assert isinstance(answer, NoAnswer)
    assert answer.trouble is trouble


async def test_f02_metadata_that_never_ends_is_given_up() -> None:
    answer, _ = await asked(always(silence()), OAuthLimits(metadata_s=0.05))
    assert isinstance(answer, NoAnswer)
    assert answer.trouble is Trouble.TIMED_OUT
    answer, _ = await asked(always(silence(b"HTTP/1.1 200 OK\r\n\r\n{")), OAuthLimits(metadata_s=0.3))
    assert isinstance(answer, NoAnswer)
    assert answer.trouble in (Trouble.TOO_SLOW, Trouble.TIMED_OUT)


REQUIRED = ["authorization_endpoint", "token_endpoint", "registration_endpoint", "revocation_endpoint"]


@pytest.mark.parametrize("name", ["issuer", *REQUIRED])
@pytest.mark.parametrize("given", ["missing", "", None, 5, ["https://auth.example.org/a"], {}])
def test_metadata_without_what_a_sign_in_needs_is_broken(name: str, given: object) -> None:
    body = metadata(AUTH) | {name: given}
    if given == "missing":
        del body[name]
    assert judged(body) == NotThrough(Obstacle.BROKEN_METADATA, "hs.example.org", name)


@pytest.mark.parametrize("name", REQUIRED)
@pytest.mark.parametrize(
    ("address", "obstacle"),
    [
        ("http://auth.example.org/a", Obstacle.UNSAFE_ENDPOINT),
        ("http://127.0.0.1:9/a", Obstacle.UNSAFE_ENDPOINT),
        ("javascript:alert(1)", Obstacle.BROKEN_METADATA),
        ("file:///etc/passwd", Obstacle.BROKEN_METADATA),
        ("auth.example.org/a", Obstacle.BROKEN_METADATA),
        ("https://", Obstacle.BROKEN_METADATA),
        ("https://a:b@auth.example.org/a", Obstacle.BROKEN_METADATA),
        ("https://auth.example.org/a#b", Obstacle.BROKEN_METADATA),
        ("https://auth.example.org/a b", Obstacle.BROKEN_METADATA),
        ("https://auth.example.org/\r\nX: y", Obstacle.BROKEN_METADATA),
        ("https://[", Obstacle.BROKEN_METADATA),
        ("https://auth.example.org/" + "a" * 5000, Obstacle.BROKEN_METADATA),
    ],
)
def test_no_secret_goes_to_an_address_that_is_not_safe(name: str, address: str, obstacle: Obstacle) -> None:
    assert judged(metadata(AUTH) | {name: address}) == NotThrough(obstacle, "hs.example.org", name)


@pytest.mark.parametrize("host", ["127.0.0.1:9", "localhost", "[::1]:9", "auth.localhost"])
def test_plain_http_within_this_computer_is_for_a_homeserver_that_is_on_it_too(host: str) -> None:
    body = metadata(f"http://{host}")
    assert judged(body, on_loopback=True) == server_at(f"http://{host}")
    assert judged(body) == NotThrough(Obstacle.UNSAFE_ENDPOINT, "hs.example.org", "authorization_endpoint")
    elsewhere = body | {"token_endpoint": "http://192.168.1.7/token"}
    assert judged(elsewhere, on_loopback=True) == NotThrough(
        Obstacle.UNSAFE_ENDPOINT, "hs.example.org", "token_endpoint"
    )


@pytest.mark.parametrize(
    ("name", "given"),
    [
        ("response_types_supported", ["token"]),
        ("response_modes_supported", ["fragment"]),
        ("grant_types_supported", ["authorization_code"]),
        ("grant_types_supported", ["refresh_token"]),
        ("code_challenge_methods_supported", ["plain"]),
        ("code_challenge_methods_supported", []),
        ("code_challenge_methods_supported", "S256"),
        ("grant_types_supported", {"authorization_code": 1, "refresh_token": 1}),
    ],
)
def test_a_server_that_says_it_cannot_do_what_is_needed_is_believed(name: str, given: object) -> None:
    assert judged(metadata(AUTH) | {name: given}) == NotThrough(Obstacle.BROKEN_METADATA, "hs.example.org", name)


def test_a_server_that_says_nothing_of_what_it_can_do_is_tried() -> None:
    body = {name: given for name, given in metadata(AUTH).items() if not name.endswith("_supported")}
    read = judged(body | {"response_types_supported": None})
    assert read == replace(SERVER, device_authorization_endpoint="", account_actions=(), prompts=())


@pytest.mark.parametrize(
    "given", [{"device_authorization_endpoint": None}, {"device_authorization_endpoint": "http://auth.example.org/d"}]
)
def test_no_device_code_where_its_address_makes_no_sense(given: dict[str, object]) -> None:
    assert judged(metadata(AUTH) | given) == replace(SERVER, device_authorization_endpoint="")


def test_no_device_code_where_the_grant_is_not_listed() -> None:
    body = metadata(AUTH) | {"grant_types_supported": ["authorization_code", "refresh_token"]}
    assert judged(body) == replace(SERVER, device_authorization_endpoint="")


@pytest.mark.parametrize("given", [5, "http://auth.example.org/account", "javascript:alert(1)"])
def test_an_account_page_that_is_not_safe_is_none_and_costs_nothing_else(given: object) -> None:
    assert judged(metadata(AUTH) | {"account_management_uri": given}) == replace(SERVER, account_management_uri="")


def test_the_account_page_is_known_by_its_unstable_names_too() -> None:
    body = metadata(AUTH)
    for name in ("account_management_uri", "account_management_actions_supported"):
        body[f"org.matrix.msc4191.{name}"] = body.pop(name)
    assert judged(body) == SERVER


@pytest.mark.parametrize(("given", "names_itself"), [(True, True), (False, False), ("true", False), (None, False)])
def test_whether_a_server_names_itself_in_what_it_sends_back_is_read(given: object, names_itself: bool) -> None:
    body = metadata(AUTH) | {"authorization_response_iss_parameter_supported": given}
    assert judged(body) == replace(SERVER, names_itself=names_itself)


def test_lists_of_names_are_bounded_and_hold_names_alone() -> None:
    actions = [5, None, "x" * 101, *(f"action-{number}" for number in range(1000))]
    read = judged(metadata(AUTH) | {"account_management_actions_supported": actions})
    assert isinstance(read, OAuthServer)
    assert len(read.account_actions) == 50
    assert read.account_actions[0] == "action-0"
