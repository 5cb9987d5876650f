"""What every homeserver is asked, by name: each episode begins with an account of its own."""

from __future__ import annotations

from collections.abc import Callable
from random import Random

from starlette.routing import Route

from latchkey.practice.endpoints import create_app
from latchkey.practice.homeserver import Homeserver
from latchkey.practice.knobs import Knobs

from .notes import Notes

Episode = Callable[[Notes], None]

MEDIA = "/_matrix/client/v1/media"
HELLO = {"msgtype": "m.text", "body": "Hello"}
_OF_MATRIX = ("/_matrix", "/.well-known")
_METHODS = ("GET", "POST", "PUT", "DELETE", "PATCH")
_BODIES = {
    "nothing": b"",
    "half an object": b"{",
    "a list": b"[]",
    "a number": b"7",
    "null": b"null",
    "no UTF-8": b"\xff\xfe",
    "NaN": b'{"a": NaN}',
    "deep": b"[" * 5000,
}


def offered() -> list[tuple[str, str]]:
    """Method and path of everything that the practice homeserver answers, but for pages and the authentication server beside it."""
    app = create_app(Homeserver(Knobs(), "localhost", Random(1), lambda: 0.0), "http://localhost/")
    routes = [route for route in app.routes if isinstance(route, Route) and route.path.startswith(_OF_MATRIX)]
    return sorted((method, route.path) for route in routes for method in (route.methods or ()) if method != "HEAD")


def in_place(path: str, room: str = "!nowhere:localhost", device: str = "NONE", user: str = "") -> str:
    """The path with something for each of its parts."""
    parts = {"room": room, "device_id": device, "type": "m.room.message", "txn_id": "1", "server": "localhost",
             "media": "nothing", "provider": "nobody", "name": "name.png", "user_id": f"@{user}:localhost", "filter_id": "0", "stage": "m.login.fingerprint"}  # fmt: skip
    return path.format(**parts)


def without_a_token(notes: Notes) -> None:
    for method, path in offered():
        if path not in ("/_matrix/consent", "/_matrix/client/v3/login", "/_matrix/client/v3/refresh"):
            notes.ask(f"{method} {path}", method, in_place(path, user=notes.at.user))


def with_a_token_that_was_made_up(notes: Notes) -> None:
    for method, path in offered():
        if path not in ("/_matrix/consent", "/_matrix/client/v3/login", "/_matrix/client/v3/refresh"):
            notes.ask(f"{method} {path}", method, in_place(path, user=notes.at.user), "made-up")


def with_the_token_in_the_address(notes: Notes) -> None:
    token = notes.at.login()["access_token"]
    for path in ("/account/whoami", "/sync", "/devices"):
        notes.ask(f"GET {path}", "GET", f"{path}?access_token={token}")


def with_another_method(notes: Notes) -> None:
    token = notes.at.login()["access_token"]
    there = offered()
    for path in sorted({path for _, path in there}):
        for method in _METHODS:
            if (method, path) not in there:
                notes.ask(f"{method} {path}", method, in_place(path, user=notes.at.user), token)


def asked_by_a_web_page(notes: Notes) -> None:
    origin = {"Origin": "https://client.example.org", "Access-Control-Request-Method": "GET"}
    for path in sorted({path for _, path in offered()}):
        asked = notes.at.ask_plainly("OPTIONS", in_place(path, user=notes.at.user), headers=origin)
        notes.take(f"OPTIONS {path}", asked)


def with_an_odd_body(notes: Notes) -> None:
    token = notes.at.login()["access_token"]
    room = notes.at.a_room(token)
    for method, path in offered():
        if method in ("POST", "PUT") and path != "/_matrix/consent" and "logout" not in path:
            for words, content in _BODIES.items():
                whole = in_place(path, room, user=notes.at.user)
                notes.ask(f"{method} {path}, {words}", method, whole, token, content=content)


def with_an_odd_content_type(notes: Notes) -> None:
    for kind in ("text/plain", "application/x-www-form-urlencoded", "application/octet-stream"):
        body = b'{"type": "m.login.password", "identifier": {"type": "m.id.user", "user": "nobody"}, "password": "x"}'
        asked = notes.at.ask_plainly("POST", "/_matrix/client/v3/login", headers={"Content-Type": kind}, content=body)
        notes.take(f"login as {kind}", asked)


def signing_in(notes: Notes) -> None:
    at = notes.at
    user = {"type": "m.id.user", "user": at.user}
    notes.ask("the flows", "GET", "/login")
    asked: dict[str, dict[str, object]] = {
        "as it should be": {"refresh_token": True},
        "without refresh token": {"refresh_token": False},
        "saying nothing of refresh tokens": {},
        "with null for refresh tokens": {"refresh_token": None},
        "with a number for refresh tokens": {"refresh_token": 1},
        "on a device of one's own": {"device_id": "MINE", "initial_device_display_name": "Desk"},
        "on the same device with another name": {"device_id": "MINE", "initial_device_display_name": "Chair"},
        "on a device without a name": {"device_id": ""},
        "on a device that is null": {"device_id": None},
        "on a device that is a number": {"device_id": 7},
        "on a device with spaces": {"device_id": "a b/c"},
        "on a device of 512 letters": {"device_id": "D" * 512},
        "on a device of 513 letters": {"device_id": "D" * 513},
        "with a name that is a number": {"initial_device_display_name": 7},
        "with a name that is null": {"initial_device_display_name": None},
        "with a name of 101 letters": {"initial_device_display_name": "n" * 101},
        "with the user of old": {"identifier": ..., "user": at.user},
        "with user and identifier": {"user": "nobody"},
        "with an unknown field": {"org.example.more": True},
        "in upper case": {"identifier": {**user, "user": at.user.upper()}},
        "by the whole ID": {"identifier": {**user, "user": f"@{at.user}:localhost"}},
        "with a space before the name": {"identifier": {**user, "user": f" {at.user}"}},
        "with a wrong password": {"password": "wrong"},
        "with an empty password": {"password": ""},
        "with a null password": {"password": None},
        "without a password": {"password": ...},
        "with a password of 600 letters": {"password": "p" * 600},
        "as somebody unknown": {"identifier": {**user, "user": "nobody"}},
        "as somebody of elsewhere": {"identifier": {**user, "user": "@nobody:elsewhere.example"}},
        "as nobody": {"identifier": {**user, "user": ""}},
        "as a number": {"identifier": {**user, "user": 7}},
        "as half an ID": {"identifier": {**user, "user": "@nobody"}},
        "by e-mail": {"identifier": {"type": "m.id.thirdparty", "medium": "email", "address": "a@example.org"}},
        "by telephone": {"identifier": {"type": "m.id.phone", "country": "GB", "phone": "1"}},
        "by a badge": {"identifier": {"type": "m.id.badge"}},
        "by text": {"identifier": "nobody"},
        "without an identifier": {"identifier": ...},
        "without a kind": {"type": ...},
        "with a kind that is a number": {"type": 1},
        "with a finger": {"type": "m.login.fingerprint"},
        "with a token": {"type": "m.login.token", "token": "made-up"},
        "as an application service": {"type": "m.login.application_service"},
    }
    for words, fields in asked.items():
        notes.take(words, at.try_login(**fields))
    told = at.login(device_id="MINE")
    notes.ask("the device afterwards", "GET", "/devices/MINE", told["access_token"])
    named = at.login(device_id="LONG", initial_device_display_name="n" * 99)
    notes.ask("a device with a long name", "GET", "/devices/LONG", named["access_token"])


def renewing(notes: Notes) -> None:
    at = notes.at
    first = at.login()
    second = notes.take("the first time", at.refresh(first["refresh_token"])).json()
    third = notes.take("again with the same", at.refresh(first["refresh_token"])).json()
    notes.take("with the one that was given in between", at.refresh(second["refresh_token"]))
    notes.take("the access token given in between", at.whoami(second["access_token"]))
    notes.take("the newest access token", at.whoami(third["access_token"]))
    notes.take("with the first, spent by a use", at.refresh(first["refresh_token"]))
    notes.take("the first access token", at.whoami(first["access_token"]))
    fourth = notes.take("with the newest", at.refresh(third["refresh_token"])).json()
    fifth = notes.take("before anything was used", at.refresh(fourth["refresh_token"])).json()
    notes.take("with the one before the last", at.refresh(third["refresh_token"]))
    notes.take("the last of them", at.whoami(fifth["access_token"]))
    for words, body in {
        "with garbage": {"refresh_token": "made-up"},
        "with an access token": {"refresh_token": fifth["access_token"]},
        "with nothing": {},
        "with null": {"refresh_token": None},
        "with a number": {"refresh_token": 7},
        "with a list": {"refresh_token": []},
        "with an empty one": {"refresh_token": ""},
        "with more than is known": {"refresh_token": fifth["refresh_token"], "org.example.more": 1},
    }.items():
        notes.ask(words, "POST", "/refresh", json=body)
    notes.effect("devices afterwards", at.devices() == {first["device_id"]})


def renewing_with_a_header(notes: Notes) -> None:
    """An access token beside the refresh token makes no difference."""
    told = notes.at.login()
    notes.ask("a good one", "POST", "/refresh", told["access_token"], json={"refresh_token": told["refresh_token"]})
    other = notes.at.login()
    notes.ask("a made-up one", "POST", "/refresh", "made-up", json={"refresh_token": other["refresh_token"]})


def expiring(notes: Notes) -> None:
    at = notes.at
    told = at.login()
    at.expire_access_tokens()
    for method, path in offered():
        if "/logout" not in path and path not in ("/_matrix/consent", "/_matrix/client/v3/login"):
            whole = in_place(path, user=at.user)
            notes.ask(f"{method} {path}", method, whole, told["access_token"], json={} if method != "GET" else None)
    renewed = notes.take("refreshing", at.refresh(told["refresh_token"])).json()
    at.expire_refresh_tokens()
    notes.take("refreshing with an expired one", at.refresh(renewed["refresh_token"]))


def the_end_of_the_session(notes: Notes) -> None:
    at = notes.at
    told = at.login()
    at.approach_end_of_session(left_s=100)
    renewed = notes.take("a hundred seconds before", at.refresh(told["refresh_token"])).json()
    notes.effect("the life is cut", renewed["expires_in_ms"] <= 100_000)
    at.approach_end_of_session(left_s=-10)
    notes.take("ten seconds after", at.refresh(renewed["refresh_token"]))


def signing_out(notes: Notes) -> None:
    at = notes.at
    one, other, third = at.login(), at.login(), at.login()
    notes.ask("with a body", "POST", "/logout", one["access_token"], json={"a": 1})
    notes.ask("again", "POST", "/logout", one["access_token"])
    notes.take("whoami afterwards", at.whoami(one["access_token"]))
    notes.take("refreshing afterwards", at.refresh(one["refresh_token"]))
    notes.ask("a sync afterwards", "GET", "/sync", one["access_token"])
    notes.effect("devices left", at.devices() == {other["device_id"], third["device_id"]})
    notes.ask("with half an object", "POST", "/logout", other["access_token"], content=b"{")
    notes.effect("devices left then", len(at.devices()))
    notes.ask("everywhere", "POST", "/logout/all", third["access_token"], json={})
    notes.ask("everywhere, again", "POST", "/logout/all", third["access_token"], json={})
    notes.effect("no device is left", at.devices() == set())
