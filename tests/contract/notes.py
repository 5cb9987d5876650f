"""What a homeserver answered, as a table in which two homeservers can be compared: names and kinds, hardly any values."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

import httpx

from tests.fakes.homeservers import TestedHomeserver

HEADERS = (
    "content-type",
    "retry-after",
    "www-authenticate",
    "access-control-allow-origin",
    "access-control-allow-methods",
    "access-control-allow-headers",
)
_COMPARED_AS_THEY_ARE = frozenset(
    ("errcode", "soft_logout", "is_guest", "display_name", "membership", "limited", "notification_count",
     "highlight_count", "home_server", "hs_disabled", "limit_type", "enabled", "completed", "body")
)  # fmt: skip
_OPAQUE = frozenset(("content", "prev_content", "unstable_features", "available"))
"""Objects whose names are a matter of what people and versions put there."""

Noted = dict[str, str]
"""``"request: field"`` to what was there: ``"status"``, ``"header.content-type"``, ``"body.devices.each.device_id"``."""


class Notes:
    """Asks one homeserver, and writes down what came. ``what`` names a request, once in each episode."""

    def __init__(self, at: TestedHomeserver) -> None:
        self.at = at
        self.noted: Noted = {}
        self.requests = 0

    def ask(self, what: str, method: str, path: str, token: str | None = None, **more: Any) -> httpx.Response:
        return self.take(what, self.at.ask(method, path, token, **more))

    def take(self, what: str, answer: httpx.Response, room: str = "") -> httpx.Response:
        """Of rooms, where ``room`` is given, that one alone: others are no matter of the homeserver."""
        self.requests += 1
        self.note(what, {"status": str(answer.status_code)})
        headers = {f"header.{name}": answer.headers[name] for name in HEADERS if name in answer.headers}
        if "header.retry-after" in headers:
            headers["header.retry-after"] = "number" if headers["header.retry-after"].isdecimal() else "odd"
        self.note(what, headers)
        is_json = answer.headers.get("content-type", "").startswith("application/json") and answer.content
        body: dict[str, Any] = answer.json() if is_json else {}
        if room and "rooms" in body:
            body["rooms"] = {name: {room: told[room]} for name, told in body["rooms"].items() if room in told}
        self.note(what, dict(_shape("body", body)) if is_json else {"body": "bytes" if answer.content else ""})
        return answer

    def effect(self, what: str, value: object) -> None:
        """What a request did, in words that are the same on every homeserver."""
        self.note(what, {"effect": str(value)})

    def note(self, what: str, found: Mapping[str, str]) -> None:
        for field, value in found.items():
            assert f"{what}: {field}" not in self.noted, f"{what} is asked twice"
            self.noted[f"{what}: {field}"] = value


def _shape(path: str, value: object) -> Iterator[tuple[str, str]]:
    """Each name once, with its kind; the elements of a list count as one."""
    name = path.rpartition(".")[2]
    if isinstance(value, dict):
        if name in _OPAQUE or not value:
            yield path, "object"
            return
        for key, inner in value.items():
            yield from _shape(f"{path}.{'room' if key.startswith('!') else key}", inner)
    elif isinstance(value, list):
        yield path, "list"
        yield from dict(pair for inner in value for pair in _shape(f"{path}.each", inner)).items()
    elif name in _COMPARED_AS_THEY_ARE or isinstance(value, bool):
        yield path, repr(value)
    else:
        yield path, "null" if value is None else "text" if isinstance(value, str) else "number"


def differing(one: Noted, other: Noted) -> dict[str, tuple[str, str]]:
    """Where they are not equal, and what each has there; ``"-"``: nothing."""
    return {
        key: (one.get(key, "-"), other.get(key, "-"))
        for key in {**one, **other}
        if one.get(key, "-") != other.get(key, "-")
    }
