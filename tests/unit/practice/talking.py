"""A client of three lines for the tests of the practice homeserver."""

from __future__ import annotations

import json
from typing import Any

import httpx

from latchkey.practice.server import PracticeServer

V3 = "/_matrix/client/v3"


def ask(server: PracticeServer, method: str, path: str, token: str | None = None, **more: Any) -> httpx.Response:
    headers = {"Authorization": f"Bearer {token}"} if token else {}
    whole = path if path.startswith("/_matrix") else V3 + path
    return httpx.request(method, server.url + whole, headers=headers, trust_env=False, timeout=30, **more)


def try_login(server: PracticeServer, user: str = "alice", **fields: object) -> httpx.Response:
    identifier = {"type": "m.id.user", "user": user}
    body = {"type": "m.login.password", "identifier": identifier, "password": server.users[user], **fields}
    return ask(server, "POST", "/login", json={"refresh_token": True, **body})


def login(server: PracticeServer, user: str = "alice", **fields: object) -> dict[str, Any]:
    answer = try_login(server, user, **fields)
    assert answer.status_code == 200, answer.text
    told: dict[str, Any] = answer.json()
    return told


def refresh(server: PracticeServer, told: dict[str, Any]) -> httpx.Response:
    return ask(server, "POST", "/refresh", json={"refresh_token": told["refresh_token"]})


def sync(
    server: PracticeServer, token: str, since: str | None = None, wanted: dict[str, object] | None = None, **query: Any
) -> dict[str, Any]:
    """``wanted`` is the filter."""
    asked = {**query, "filter": json.dumps(wanted or {})} | ({"since": since} if since else {})
    answer = ask(server, "GET", "/sync", token, params=asked)
    assert answer.status_code == 200, answer.text
    told: dict[str, Any] = answer.json()
    return told


def verdict(answer: httpx.Response) -> tuple[int, str | None, bool | None]:
    """Status, ``errcode`` and ``soft_logout``."""
    body = answer.json()
    return answer.status_code, body.get("errcode"), body.get("soft_logout")
