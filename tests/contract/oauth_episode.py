"""What an authentication server is asked, as a table in which two can be compared: statuses, errors, names of fields."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import Any
from urllib.parse import parse_qs, urlencode, urlsplit

import httpx

from tests.unit.practice.oauth_client import DEVICE_GRANT, GOOD, REDIRECT

LetIn = Callable[[dict[str, Any]], Awaitable[None]]
"""A person allows the device whose code was told."""
Table = dict[str, object]

GRANTS = ("authorization_code", "refresh_token", DEVICE_GRANT)
_V3 = "/_matrix/client/v3"
_DEVICE = "CODEDEVICE"
_SCOPE = f"urn:matrix:client:api:* urn:matrix:client:device:{_DEVICE}"
_AUTHORIZE = {
    "response_type": "code",
    "response_mode": "query",
    "redirect_uri": "http://127.0.0.1:1/callback",
    "scope": _SCOPE,
    "state": "s123",
    "code_challenge": "c" * 43,
    "code_challenge_method": "S256",
}


class Asking:
    """Of one server; ``table`` is what came."""

    def __init__(self, url: str) -> None:
        self._client = httpx.Client(base_url=url, trust_env=False, timeout=30)
        self.table: Table = {}
        told = self.matrix("the metadata", "GET", "/_matrix/client/v1/auth_metadata").json()
        self.metadata: dict[str, Any] = told
        self.client_id = ""

    def close(self) -> None:
        self._client.close()

    def matrix(self, what: str, method: str, path: str, token: str = "", **more: Any) -> httpx.Response:
        headers = {"Authorization": f"Bearer {token}"} if token else {}
        answer = self._client.request(method, path, headers=headers, **more)
        body = answer.json() if answer.headers["content-type"].startswith("application/json") else {}
        self.table[what] = (answer.status_code, body.get("errcode"), body.get("soft_logout"))
        return answer

    def register(self, what: str, **fields: object) -> httpx.Response:
        metadata = {name: value for name, value in {**GOOD, **fields}.items() if value is not ...}
        return self._note(what, self._client.post(self.metadata["registration_endpoint"], json=metadata))

    def post(self, what: str, endpoint: str, **form: str) -> httpx.Response:
        return self._note(what, self._client.post(self.metadata[endpoint], data={"client_id": self.client_id, **form}))

    def authorize(self, what: str, **fields: str) -> None:
        asked = {**_AUTHORIZE, "client_id": self.client_id, **fields}
        query = urlencode({name: value for name, value in asked.items() if value})
        answer = self._client.get(f"{self.metadata['authorization_endpoint']}?{query}")
        leads_back = answer.headers.get("location", "").startswith("http://127.0.0.1:1/callback")
        told = parse_qs(urlsplit(answer.headers["location"]).query) if leads_back else {}
        self.table[what] = (leads_back, told.get("error"), told.get("state"))

    def refresh(self, what: str, told: dict[str, Any]) -> dict[str, Any]:
        token = str(told.get("refresh_token", "none"))
        answer = self.post(what, "token_endpoint", grant_type="refresh_token", refresh_token=token)
        return dict(answer.json())

    def whoami(self, what: str, told: dict[str, Any]) -> None:
        self.matrix(what, "GET", f"{_V3}/account/whoami", str(told.get("access_token", "none")))

    def _note(self, what: str, answer: httpx.Response) -> httpx.Response:
        body: dict[str, Any] = answer.json() if answer.content and answer.status_code != 404 else {}
        self.table[what] = (answer.status_code, body.get("error"), sorted(body) if answer.is_success else None)
        return answer


def programs(at: Asking) -> None:
    told = at.metadata
    needed = {"issuer", "revocation_endpoint", "account_management_uri", "device_authorization_endpoint"}
    at.table["what has to be there"] = needed <= told.keys()
    for name, values in {
        "response_types_supported": {"code"},
        "response_modes_supported": {"query", "fragment"},
        "code_challenge_methods_supported": {"S256"},
        "prompt_values_supported": {"create"},
        "grant_types_supported": set(GRANTS),
    }.items():
        at.table[name] = values <= set(told[name])
    refused: dict[str, dict[str, object]] = {
        "without an address": {"client_uri": ...},
        "by http": {"client_uri": "http://program.example/"},
        "on this computer": {"client_uri": "https://localhost/"},
        "with a picture of elsewhere": {"logo_uri": "https://elsewhere.example/logo.png"},
        "with terms by http": {"tos_uri": "http://program.example/terms"},
        "leading to another computer": {"redirect_uris": ["http://192.168.1.2/callback"]},
        "leading to another program": {"redirect_uris": ["com.other:/callback"]},
        "leading to its scheme with a host": {"redirect_uris": ["example.program://callback"]},
        "leading to a part of a page": {"redirect_uris": [f"{REDIRECT}#part"]},
        "leading nowhere": {"redirect_uris": []},
        "of the web, leading here": {"application_type": ...},
    }
    for words, fields in refused.items():
        at.register(words, **fields)
    good = {
        "leading to localhost": "http://localhost/callback",
        "leading to [::1]": "http://[::1]/callback",
        "leading to its own scheme": "example.program:/callback",
        "leading to its page": "https://www.program.example/callback",
    }
    for words, uri in good.items():
        at.table[words] = at.register(words, redirect_uris=[uri]).status_code
    at.client_id = str(at.register("as it should be").json()["client_id"])
    at.table["as it should be"] = "registered"


def authorizations(at: Asking) -> None:
    for words, fields in {
        "without PKCE": {"code_challenge": "", "code_challenge_method": ""},
        "with plain PKCE": {"code_challenge_method": "plain"},
        "for no device": {"scope": "urn:matrix:client:api:* urn:matrix:client:device:SHORT"},
        "for two devices": {"scope": f"{_SCOPE} urn:matrix:client:device:OTHERDEVICE"},
        "in two spellings": {"scope": f"{_SCOPE} urn:matrix:org.matrix.msc2967.client:api:*"},
        "without a person": {"prompt": "none"},
        "leading elsewhere": {"redirect_uri": "http://127.0.0.1:1/elsewhere"},
        "by nobody": {"client_id": "nobody"},
    }.items():
        at.authorize(words, **fields)
    for words, form in {
        "a grant that there is not": {"grant_type": "password"},
        "a code that was made up": {
            "grant_type": "authorization_code", "code": "made-up", "redirect_uri": REDIRECT, "code_verifier": "v" * 43
        },
        "a refresh token that was made up": {"grant_type": "refresh_token", "refresh_token": "made-up"},
        "a device code that was made up": {"grant_type": DEVICE_GRANT, "device_code": "made-up"},
        "no refresh token": {"grant_type": "refresh_token"},
        "a program that there is not": {"grant_type": "refresh_token", "refresh_token": "x", "client_id": "nobody"},
    }.items():  # fmt: skip
        at.post(words, "token_endpoint", **form)
    at.post("revoking what was made up", "revocation_endpoint", token="made-up")
    at.post("revoking by nobody", "revocation_endpoint", token="made-up", client_id="nobody")
    at.post("revoking nothing", "revocation_endpoint")


async def a_session(at: Asking, let_in: LetIn) -> None:
    at.post("a code for no device", "device_authorization_endpoint", scope="urn:matrix:client:device:SHORT")
    asked = at.post("a code for a device", "device_authorization_endpoint", scope=_SCOPE).json()
    poll = {"grant_type": DEVICE_GRANT, "device_code": str(asked["device_code"])}
    at.post("asked before anybody answered", "token_endpoint", **poll)
    await let_in(asked)
    first = at.post("asked afterwards", "token_endpoint", **poll).json()
    at.table["the scope"] = sorted(str(first["scope"]).split())
    at.whoami("who it is", first)
    second = at.refresh("refreshed", first)
    third = at.refresh("refreshed, as the answer was lost", first)
    at.refresh("refreshed with what was lost", second)
    at.whoami("who it is now", third)
    at.refresh("refreshed with the first, after its successor was used", first)
    at.whoami("who it is all the same", third)
    token = str(third.get("access_token", "none"))
    at.matrix("the ways in", "GET", f"{_V3}/login")
    at.matrix("signing out", "POST", f"{_V3}/logout", token)
    at.matrix("signing out everywhere", "POST", f"{_V3}/logout/all", token)
    at.matrix("a native refresh", "POST", f"{_V3}/refresh", json={"refresh_token": third.get("refresh_token", "none")})
    at.matrix("its devices", "GET", f"{_V3}/devices", token)
    at.matrix("a name for a device", "PUT", f"{_V3}/devices/{_DEVICE}", token, json={"display_name": "Desk"})
    at.matrix("removing a device", "DELETE", f"{_V3}/devices/{_DEVICE}", token, json={})
    at.matrix("removing several", "POST", f"{_V3}/delete_devices", token, json={"devices": [_DEVICE]})
    at.matrix("a new account", "POST", f"{_V3}/register", json={})
    at.matrix("a name for it", "GET", f"{_V3}/register/available?username=somebody")
    at.post("revoking the first", "revocation_endpoint", token=str(first["refresh_token"]))
    at.whoami("who it is after that", third)
    at.post("revoking", "revocation_endpoint", token=str(third.get("refresh_token", "none")))
    at.whoami("nobody", third)
    at.refresh("refreshed by nobody", third)
    at.post("revoking again", "revocation_endpoint", token=str(third.get("refresh_token", "none")))
    at.post("a code that was used", "token_endpoint", **poll)
