"""Registration, the browser's address, codes for tokens: word for word, and with every bad answer."""

from __future__ import annotations

import hashlib
import os
import subprocess
import sys
from base64 import urlsafe_b64encode
from dataclasses import replace
from urllib.parse import parse_qsl, urlsplit

import pytest

from latchkey.app.oauth import Authorization, DeviceCode, OAuthServer
from latchkey.identity_of_program import APPLICATION_ID, CLIENT_URI
from latchkey.matrix.oauth import HttpOAuth, OAuthLimits
from latchkey.matrix.oauth_metadata import DEVICE_CODE_GRANT
from latchkey.session.answers import Granted, NoAnswer, NotThrough, Obstacle, Refused, Trouble
from latchkey.session.secret import Secret
from latchkey.session.tokens import NoExpiry
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
from tests.unit.matrix.oauth_answers import GOOD_DEVICE, GOOD_TOKENS, server_at

USUAL = OAuthLimits()
SHORT = OAuthLimits(0.05, 0.05, 0.05, 0.05)
CALLBACK = "http://127.0.0.1:40001/callback"
WEB_PAGES = [http("<html>Sign in to this hotel</html>"), http(""), http('{"access_token": "', 200), as_json([])]


class OAuths:
    """``OAuth`` of a homeserver whose OAuth server follows a script."""

    def __init__(self, script: Script, limits: OAuthLimits = USUAL) -> None:
        self.at = FaultServer(script)
        self._limits = limits

    async def __aenter__(self) -> tuple[HttpOAuth, OAuthServer]:
        await self.at.__aenter__()
        self._oauth = HttpOAuth(self.at.url, StoppedClock(), tls=NO_TLS, limits=self._limits)
        return self._oauth, server_at(self.at.url)

    async def __aexit__(self, *_: object) -> None:
        await self._oauth.close()
        await self.at.__aexit__(None, None, None)


def form(heard: Heard) -> dict[str, str]:
    assert heard.headers["content-type"] == "application/x-www-form-urlencoded"
    assert "authorization" not in heard.headers
    pairs = parse_qsl(heard.body.decode(), keep_blank_values=True, strict_parsing=True)
    assert len(dict(pairs)) == len(pairs), "nothing is said twice (RFC 6749, section 3.2)"
    return dict(pairs)


# Registration -----------------------------------------------------------------------------------------------------------


async def test_a_registration_says_what_a_native_program_without_a_secret_has_to_say() -> None:
    oauths = OAuths(always(as_json({"client_id": "client-1", "client_id_issued_at": "never"}, 201)))
    async with oauths as (oauth, server):
        assert await oauth.register(server) == "client-1"
    (heard,) = oauths.at.heard
    assert (heard.method, heard.target) == ("POST", "/oauth2/registration")
    assert heard.headers["content-type"] == "application/json"
    assert heard.json() == {
        "client_name": "Latchkey",
        "client_uri": CLIENT_URI,
        "software_id": APPLICATION_ID,
        "application_type": "native",
        "token_endpoint_auth_method": "none",
        "response_types": ["code"],
        "grant_types": ["authorization_code", "refresh_token", DEVICE_CODE_GRANT],
        "redirect_uris": ["http://127.0.0.1/callback", "http://[::1]/callback"],
    }


async def test_the_same_is_posted_each_time_so_that_the_server_knows_the_program_again() -> None:
    oauths = OAuths(always(as_json({"client_id": "client-1"}, 201)))
    async with oauths as (oauth, server):
        for _ in range(2):
            await oauth.register(server)
    first, second = oauths.at.heard
    assert first.body == second.body


async def test_the_device_grant_is_not_asked_for_where_there_is_none() -> None:
    oauths = OAuths(always(as_json({"client_id": "client-1"}, 201)))
    async with oauths as (oauth, server):
        await oauth.register(replace(server, device_authorization_endpoint=""))
    body = oauths.at.heard[0].json()
    assert isinstance(body, dict)
    assert body["grant_types"] == ["authorization_code", "refresh_token"]


@pytest.mark.parametrize("status", [400, 401, 403])
async def test_a_refused_registration_is_told_in_the_servers_words(status: int) -> None:
    body = {"error": "invalid_client_metadata", "error_description": "<b>Only</b> our own programs." + "!" * 1000}
    oauths = OAuths(always(as_json(body, status)))
    async with oauths as (oauth, server):
        refused = await oauth.register(server)
    assert refused == NotThrough(Obstacle.CLIENT_REFUSED, oauths.at.host, body["error_description"][:500])


@pytest.mark.parametrize(
    ("reply", "refused"),
    [
        (as_json({"error": "slow"}, 429, {"Retry-After": "7"}), Refused(429, "slow", wait_ms=7000)),
        (http("<html>Bad gateway</html>", 502), Refused(502, None)),
        (as_json({"error": "server_error"}, 500), Refused(500, "server_error")),
        (http("<html>Not here</html>", 404), Refused(404, None)),
        (as_json({"errcode": "M_UNRECOGNIZED", "error": "invalid_client"}, 400), Refused(400, None)),
    ],
)
async def test_a_registration_that_may_pass_later_is_not_taken_for_a_no(reply: Reply, refused: Refused) -> None:
    async with OAuths(always(reply)) as (oauth, server):
        assert await oauth.register(server) == replace(refused, endpoint="oauth2/registration")


@pytest.mark.parametrize("client_id", [None, "", 5, "a b", "a\r\nb", "x" * 2001])
async def test_a_client_id_that_is_none_is_malformed(client_id: object) -> None:
    async with OAuths(always(as_json({"client_id": client_id}, 201))) as (oauth, server):
        answer = await oauth.register(server)
    assert isinstance(answer, NoAnswer)
    assert answer.trouble is Trouble.MALFORMED


# The browser's address --------------------------------------------------------------------------------------------------


async def asked(server: OAuthServer, *, creating: bool = False) -> tuple[Authorization, list[tuple[str, str]]]:
    async with OAuths(always(as_json({"client_id": "client-1"}, 201))) as (oauth, at):
        await oauth.register(at)
        authorization = oauth.authorization(
            server, "client 1&", redirect_uri=CALLBACK, device_id="ABCDEFGHIJ", creating=creating
        )
    return authorization, parse_qsl(urlsplit(authorization.url).query, strict_parsing=True, keep_blank_values=True)


SERVER = server_at("https://auth.example.org")


async def test_the_browser_is_sent_with_everything_that_ties_the_answer_to_this_sign_in() -> None:
    authorization, query = await asked(SERVER)
    assert authorization.url.startswith("https://auth.example.org/authorize?")
    challenge = urlsafe_b64encode(hashlib.sha256(authorization.verifier.reveal().encode()).digest()).rstrip(b"=")
    assert sorted(query) == [
        ("client_id", "client 1&"),
        ("code_challenge", challenge.decode()),
        ("code_challenge_method", "S256"),
        ("redirect_uri", CALLBACK),
        ("response_mode", "query"),
        ("response_type", "code"),
        ("scope", "urn:matrix:client:api:* urn:matrix:client:device:ABCDEFGHIJ"),
        ("state", authorization.state.reveal()),
    ]
    assert 43 <= len(authorization.verifier.reveal()) <= 128
    assert len(authorization.state.reveal()) >= 43
    assert "#" not in authorization.url


async def test_no_two_sign_ins_share_a_state_or_a_verifier() -> None:
    (first, _), (second, _) = await asked(SERVER), await asked(SERVER)
    assert first.state != second.state
    assert first.verifier != second.verifier
    assert first.verifier.reveal() not in first.url


async def test_an_older_server_is_asked_in_its_own_spelling_and_no_other() -> None:
    _, query = await asked(replace(SERVER, has_unstable_names=True))
    assert dict(query)["scope"] == (
        "urn:matrix:org.matrix.msc2967.client:api:* urn:matrix:org.matrix.msc2967.client:device:ABCDEFGHIJ"
    )


@pytest.mark.parametrize(
    ("prompts", "creating", "prompt"),
    [(("none", "create"), True, "create"), (("create",), False, None), (("none",), True, None)],
)
async def test_a_new_account_is_asked_for_where_the_server_makes_some(
    prompts: tuple[str, ...], creating: bool, prompt: str | None
) -> None:
    _, query = await asked(replace(SERVER, prompts=prompts), creating=creating)
    assert dict(query).get("prompt") == prompt


async def test_what_the_address_had_in_it_stays_there() -> None:
    endpoint = "http://127.0.0.1:9/authorize?tenant=a%26b&empty="
    authorization, query = await asked(replace(SERVER, authorization_endpoint=endpoint))
    assert authorization.url.startswith("http://127.0.0.1:9/authorize?")
    assert query[:2] == [("tenant", "a&b"), ("empty", "")]


# Codes for tokens -------------------------------------------------------------------------------------------------------


async def exchanged(oauth: HttpOAuth, server: OAuthServer) -> Granted | Refused | NoAnswer:
    return await oauth.exchange(
        server, "client-1", code=Secret("c o/d&e"), verifier=Secret("verifier~1"), redirect_uri=CALLBACK
    )


async def polled(oauth: HttpOAuth, server: OAuthServer) -> Granted | Refused | NoAnswer:
    return await oauth.poll(server, "client-1", Secret("device-code-1"))


async def test_a_code_is_exchanged_in_the_body_and_never_in_an_address() -> None:
    oauths = OAuths(always(as_json(GOOD_TOKENS)))
    async with oauths as (oauth, server):
        assert await exchanged(oauth, server) == Granted(Secret("acc"), Secret("ref"), 300_000, NOON)
    (heard,) = oauths.at.heard
    assert (heard.method, heard.target) == ("POST", "/oauth2/token")
    assert form(heard) == {
        "grant_type": "authorization_code",
        "client_id": "client-1",
        "code": "c o/d&e",
        "code_verifier": "verifier~1",
        "redirect_uri": CALLBACK,
    }


async def test_a_device_code_is_polled_with() -> None:
    oauths = OAuths(always(as_json(GOOD_TOKENS)))
    async with oauths as (oauth, server):
        assert await polled(oauth, server) == Granted(Secret("acc"), Secret("ref"), 300_000, NOON)
    (heard,) = oauths.at.heard
    assert (heard.method, heard.target) == ("POST", "/oauth2/token")
    assert form(heard) == {
        "grant_type": DEVICE_CODE_GRANT,
        "client_id": "client-1",
        "device_code": "device-code-1",
    }


@pytest.mark.parametrize("status", [400, 401, 403])
@pytest.mark.parametrize(
    "error", ["authorization_pending", "slow_down", "access_denied", "expired_token", "invalid_grant", "something_new"]
)
async def test_it_is_the_error_that_counts_and_not_the_status(status: int, error: str) -> None:
    body = {"error": error, "error_description": "Why.", "error_uri": "https://a.example", "soft_logout": True}
    async with OAuths(always(as_json(body, status))) as (oauth, server):
        for ask in (exchanged, polled):
            assert await ask(oauth, server) == Refused(status, error, "Why.", endpoint="oauth2/token")


@pytest.mark.parametrize(
    "body",
    [
        "<html>Bad gateway</html>",
        "",
        "[]",
        '"invalid_grant"',
        '{"error": null}',
        '{"error": ["invalid_grant"]}',
        '{"error": ""}',
        '{"error": "Too many \\"requests\\""}',
        '{"error": "M\\u00fcll"}',
        '{"error": "invalid_grant", "errcode": "M_UNKNOWN"}',
        '{"errcode": "M_UNKNOWN_TOKEN", "soft_logout": true}',
        '{"error": "invalid_grant"',
        '{"error": ' + "[" * 5000 + "]" * 5000 + "}",
    ],
)
@pytest.mark.parametrize("status", [400, 401, 403, 502])
async def test_f18_what_is_no_oauth_error_is_nobodys_verdict(body: str, status: int) -> None:
    async with OAuths(always(http(body, status))) as (oauth, server):
        assert await exchanged(oauth, server) == Refused(status, None, endpoint="oauth2/token")


async def test_f03_a_server_that_says_how_long_to_wait_is_heard() -> None:
    body = {"error": "temporarily_unavailable"}
    async with OAuths(always(as_json(body, 429, {"Retry-After": "30"}))) as (oauth, server):
        answer = await polled(oauth, server)
    assert isinstance(answer, Refused)
    assert answer.wait_ms == 30_000


@pytest.mark.parametrize("error", ["x" * 1000, "invalid_grant"])
async def test_a_servers_words_are_bounded(error: str) -> None:
    async with OAuths(always(as_json({"error": error, "error_description": "y" * 5000}, 400))) as (oauth, server):
        answer = await exchanged(oauth, server)
    assert isinstance(answer, Refused)
    assert answer.errcode == error[:255]
    assert len(answer.error) == 500


async def granted(change: dict[str, object], *, without: str = "") -> Granted | Refused | NoAnswer:
    body = {name: given for name, given in (GOOD_TOKENS | change).items() if name != without}
    async with OAuths(always(as_json(body))) as (oauth, server):
        return await exchanged(oauth, server)


@pytest.mark.parametrize("given", [None, "", 5, ["ref"]])
async def test_f11_an_answer_without_a_refresh_token_has_none(given: object) -> None:
    assert await granted({"refresh_token": given}) == Granted(Secret("acc"), None, 300_000, NOON)
    assert await granted({}, without="refresh_token") == Granted(Secret("acc"), None, 300_000, NOON)


@pytest.mark.parametrize("given", [None, -1, 0, "300", "soon", 300.5, True, [], {}, 10**9, 10**30, 10**400])
async def test_f34_a_lifetime_that_is_none_never_costs_the_tokens(given: object) -> None:
    assert await granted({"expires_in": given}) == Granted(Secret("acc"), Secret("ref"), NoExpiry.NOT_KNOWN, NOON)


async def test_f34_a_lifetime_that_is_not_told_is_not_known_rather_than_endless() -> None:
    answer = await granted({}, without="expires_in")
    assert answer == Granted(Secret("acc"), Secret("ref"), NoExpiry.NOT_KNOWN, NOON)


@pytest.mark.parametrize("given", ["bearer", "BEARER", None, 5])
async def test_there_is_one_kind_of_token_however_it_is_written(given: object) -> None:
    assert isinstance(await granted({"token_type": given}), Granted)
    assert isinstance(await granted({}, without="token_type"), Granted)


@pytest.mark.parametrize("given", ["DPoP", "mac", ""])
async def test_a_token_that_nobody_here_knows_how_to_use_is_not_used(given: str) -> None:
    answer = await granted({"token_type": given})
    assert isinstance(answer, NoAnswer)
    assert answer.trouble is Trouble.MALFORMED


@pytest.mark.parametrize("scope", [None, 5, "openid", "urn:matrix:client:device:OTHEROTHER"])
async def test_tokens_are_not_thrown_away_for_the_scope_beside_them(scope: object) -> None:
    assert isinstance(await granted({"scope": scope}), Granted)


@pytest.mark.parametrize("given", [None, "", 5, "a\r\nX: y", "a b", "a\x00"])
async def test_a_token_that_cannot_be_put_in_a_header_is_malformed(given: object) -> None:
    answer = await granted({"access_token": given})
    assert isinstance(answer, NoAnswer)
    assert answer.trouble is Trouble.MALFORMED
    assert "X: y" not in repr(answer)


@pytest.mark.parametrize("reply", WEB_PAGES)
async def test_f01_a_200_that_makes_no_sense_is_no_answer(reply: Reply) -> None:
    async with OAuths(always(reply)) as (oauth, server):
        answers = [
            await oauth.register(server),
            await exchanged(oauth, server),
            await oauth.ask_for_code(server, "client-1", "ABCDEFGHIJ"),
            await polled(oauth, server),
        ]
    assert [type(answer) for answer in answers] == [NoAnswer] * 4


async def test_f02_every_call_ends_within_its_limit() -> None:
    async with OAuths(always(silence()), SHORT) as (oauth, server):
        answers = [
            await oauth.register(server),
            await exchanged(oauth, server),
            await oauth.ask_for_code(server, "client-1", "ABCDEFGHIJ"),
            await polled(oauth, server),
        ]
    assert [answer.trouble for answer in answers if isinstance(answer, NoAnswer)] == [Trouble.TIMED_OUT] * 4


async def test_an_answer_that_never_ends_is_not_read_to_its_end() -> None:
    async with OAuths(always(endless(b"x" * 65536))) as (oauth, server):
        answer = await exchanged(oauth, server)
    assert isinstance(answer, NoAnswer)
    assert answer.trouble is Trouble.TOO_LARGE


async def test_a_code_is_never_sent_on_to_another_origin() -> None:
    async with (
        FaultServer(always(as_json(GOOD_TOKENS))) as elsewhere,
        OAuths(always(redirect(elsewhere.url, 307))) as (oauth, server),
    ):
        answer = await exchanged(oauth, server)
    assert isinstance(answer, NoAnswer)
    assert answer.trouble is Trouble.UNSAFE_REDIRECT
    assert elsewhere.heard == []


# Device code ------------------------------------------------------------------------------------------------------------


async def code_of(change: dict[str, object], *, without: str = "") -> DeviceCode | Refused | NoAnswer:
    body = {name: given for name, given in (GOOD_DEVICE | change).items() if name != without}
    async with OAuths(always(as_json(body))) as (oauth, server):
        return await oauth.ask_for_code(server, "client-1", "ABCDEFGHIJ")


CODE = DeviceCode(
    Secret("device-code-1"),
    "JTZJ-BMXS",
    "https://auth.example.org/link",
    "https://auth.example.org/link?code=JTZJ-BMXS",
    1_200_000,
    5_000,
)


async def test_a_device_code_is_asked_for_with_one_device() -> None:
    oauths = OAuths(always(as_json(GOOD_DEVICE)))
    async with oauths as (oauth, server):
        assert await oauth.ask_for_code(server, "client-1", "ABCDEFGHIJ") == CODE
    (heard,) = oauths.at.heard
    assert (heard.method, heard.target) == ("POST", "/oauth2/device")
    assert form(heard) == {
        "client_id": "client-1",
        "scope": "urn:matrix:client:api:* urn:matrix:client:device:ABCDEFGHIJ",
    }


async def test_a_refused_device_code_says_how() -> None:
    async with OAuths(always(as_json({"error": "unauthorized_client"}, 401))) as (oauth, server):
        answer = await oauth.ask_for_code(server, "client-1", "ABCDEFGHIJ")
    assert answer == Refused(401, "unauthorized_client", endpoint="oauth2/device")


@pytest.mark.parametrize(
    ("given", "interval_ms"),
    [
        (10, 10_000), (0.5, 1_000), (7.5, 7_500), (None, 5_000), (0, 5_000), (-3, 5_000), ("9", 5_000), (True, 5_000),
        (10**30, 3_600_000), (1e300, 3_600_000), (1e308, 3_600_000),
    ],
)  # fmt: skip
async def test_a_server_is_not_polled_faster_than_it_says(given: object, interval_ms: int) -> None:
    assert await code_of({"interval": given}) == replace(CODE, interval_ms=interval_ms)
    assert await code_of({}, without="interval") == CODE


@pytest.mark.parametrize("given", [None, 5, "", "http://auth.example.org/link", "javascript:alert(1)"])
async def test_a_code_without_an_address_with_it_in_it_is_typed(given: object) -> None:
    assert await code_of({"verification_uri_complete": given}) == replace(CODE, verification_uri_complete="")


async def test_a_code_is_not_waited_for_longer_than_a_day() -> None:
    for seconds in (10**6, 10**30):
        assert await code_of({"expires_in": seconds}) == replace(CODE, expires_in_ms=86_400_000)


@pytest.mark.parametrize(
    ("name", "given"),
    [
        ("device_code", None),
        ("device_code", ""),
        ("user_code", ""),
        ("user_code", " "),
        ("user_code", "A\nB"),
        ("user_code", "x" * 101),
        ("verification_uri", "http://auth.example.org/link"),
        ("verification_uri", "javascript:alert(1)"),
        ("verification_uri", 5),
        ("expires_in", 0),
        ("expires_in", -5),
        ("expires_in", "1200"),
        ("expires_in", None),
    ],
)
async def test_a_device_code_that_nobody_could_use_is_malformed(name: str, given: object) -> None:
    answer = await code_of({name: given})
    assert isinstance(answer, NoAnswer)
    assert answer.trouble is Trouble.MALFORMED
    assert "device-code-1" not in repr(answer)


# The library ------------------------------------------------------------------------------------------------------------


def test_the_library_is_not_imported_before_somebody_signs_in() -> None:
    program = "import sys, latchkey.matrix.servers; print('oauthlib' in sys.modules)"
    ran = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, env=os.environ, check=True)
    assert ran.stdout.strip() == "False"
