"""A program that signs in by OAuth, in a few lines."""

from __future__ import annotations

import base64
import hashlib
from typing import Any
from urllib.parse import parse_qs, parse_qsl, urlencode, urlsplit

import httpx

from latchkey import browsing
from latchkey.practice.server import PracticeServer

REDIRECT = "http://127.0.0.1/callback"
VERIFIER = "v" * 43
DEVICE_GRANT = "urn:ietf:params:oauth:grant-type:device_code"
GOOD: dict[str, object] = {
    "client_name": "Some program",
    "client_uri": "https://program.example/",
    "application_type": "native",
    "token_endpoint_auth_method": "none",
    "grant_types": ["authorization_code", "refresh_token", DEVICE_GRANT],
    "response_types": ["code"],
    "redirect_uris": [REDIRECT],
}


def scope(device_id: str = "DEVICE0001") -> str:
    return f"urn:matrix:client:api:* urn:matrix:client:device:{device_id}"


def post(server: PracticeServer, path: str, **form: str) -> httpx.Response:
    return httpx.post(f"{server.url}/oauth2/{path}", data=form, trust_env=False, timeout=30)


def register(server: PracticeServer, **fields: object) -> httpx.Response:
    metadata = {name: value for name, value in {**GOOD, **fields}.items() if value is not ...}
    return httpx.post(f"{server.url}/oauth2/registration", json=metadata, trust_env=False, timeout=30)


def client_id(server: PracticeServer, **fields: object) -> str:
    answer = register(server, **fields)
    assert answer.status_code == 201, answer.text
    return str(answer.json()["client_id"])


def authorize_url(server: PracticeServer, client: str, **fields: str) -> str:
    challenge = base64.urlsafe_b64encode(hashlib.sha256(VERIFIER.encode()).digest()).rstrip(b"=").decode()
    asked = {
        "response_type": "code",
        "response_mode": "query",
        "client_id": client,
        "redirect_uri": "http://127.0.0.1:1/callback",
        "scope": scope(),
        "state": "s123",
        "code_challenge": challenge,
        "code_challenge_method": "S256",
        **fields,
    }
    return f"{server.url}/authorize?{urlencode({name: value for name, value in asked.items() if value})}"


def answer_page(url: str, **sent: str) -> httpx.Response:
    """Without following it, as nobody listens where it leads."""
    return httpx.post(url, data=sent, trust_env=False, timeout=30)


def brought(answer: httpx.Response) -> dict[str, str]:
    """What the client gets with the redirect."""
    assert answer.status_code == 303, answer.text
    return {name: values[0] for name, values in parse_qs(urlsplit(answer.headers["location"]).query).items()}


def code(server: PracticeServer, client: str, user: str = "alice", **fields: str) -> str:
    url = authorize_url(server, client, **fields)
    came = brought(answer_page(url, do="allow", username=user, password=server.users[user]))
    assert came["state"] == "s123"
    return came["code"]


def exchange(server: PracticeServer, client: str, given: str, **fields: str) -> httpx.Response:
    form = {
        "grant_type": "authorization_code",
        "code": given,
        "redirect_uri": "http://127.0.0.1:1/callback",
        "client_id": client,
        "code_verifier": VERIFIER,
        **fields,
    }
    return post(server, "token", **{name: value for name, value in form.items() if value})


def sign_in(server: PracticeServer, client: str, user: str = "alice", **fields: str) -> dict[str, Any]:
    answer = exchange(server, client, code(server, client, user, **fields))
    assert answer.status_code == 200, answer.text
    told: dict[str, Any] = answer.json()
    return told


def refresh(server: PracticeServer, client: str, told: dict[str, Any]) -> httpx.Response:
    return post(server, "token", grant_type="refresh_token", refresh_token=told["refresh_token"], client_id=client)


def verdict(answer: httpx.Response) -> tuple[int, str]:
    return answer.status_code, str(answer.json()["error"])


def query_of(page: browsing.Page) -> dict[str, str]:
    return dict(parse_qsl(urlsplit(page.url).query))
