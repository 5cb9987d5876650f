"""What is asked of homeservers that were set in another way than most, and what administrators do to them."""

from __future__ import annotations

import itertools
from collections.abc import Callable

import httpx

from .episodes import HELLO
from .notes import Notes

CONTACT = "mailto:harbour-master@example.org"


def first_refused(ask: Callable[[], httpx.Response]) -> httpx.Response:
    """Asked again and again, until the time for it is over."""
    return next(answer for answer in (ask() for _ in itertools.count()) if answer.status_code != httpx.codes.OK)


def without_refresh_tokens(notes: Notes) -> None:
    at = notes.at
    told = notes.take("signing in", at.try_login(refresh_token=True)).json()
    notes.effect("it lives for twenty minutes", 1_190_000 < told["expires_in_ms"] <= 1_200_000)
    notes.take("signing in without asking for one", at.try_login(refresh_token=False))
    notes.take("refreshing", at.refresh("made-up"))
    notes.ask("refreshing with nothing", "POST", "/refresh", json={})
    notes.ask("refreshing by GET", "GET", "/refresh")
    notes.take("whoami", at.whoami(told["access_token"]))


def without_limits(notes: Notes) -> None:
    at = notes.at
    told = notes.take("signing in", at.try_login(refresh_token=True)).json()
    notes.effect("it lives for an hour", 3_590_000 < told["expires_in_ms"] <= 3_600_000)
    notes.take("signing in without asking for one", at.try_login(refresh_token=False))
    notes.take("refreshing", at.refresh(told["refresh_token"]))


def short_lives(notes: Notes) -> None:
    """Access three seconds, refresh eight, session nine, without refresh nine: on the clock of the wall."""
    at = notes.at
    plain, idle = at.login(refresh_token=False), at.login()
    told = notes.take("signing in", at.try_login(refresh_token=True)).json()
    notes.take("a token that has expired", first_refused(lambda: at.whoami(told["access_token"])))
    notes.ask("a sync with it", "GET", "/sync", told["access_token"])
    renewed = [notes.take("a refresh after that", at.refresh(told["refresh_token"])).json()]

    def again() -> httpx.Response:
        answer = at.refresh(renewed[-1]["refresh_token"])
        renewed.append(answer.json())
        return answer

    notes.take("the hard end", first_refused(again))
    lives_ms = [one["expires_in_ms"] for one in renewed[:-1]]
    notes.effect("lives shrink towards it", max(lives_ms) <= 3000 and lives_ms == sorted(lives_ms, reverse=True))
    notes.effect("the last is shorter than the first", lives_ms[-1] < lives_ms[0])
    notes.take("its last access token", first_refused(lambda: at.whoami(renewed[-2]["access_token"])))
    notes.take("a refresh token that was never used", at.refresh(idle["refresh_token"]))
    notes.take("a token that came without refresh token", at.whoami(plain["access_token"]))
    notes.take("signing in again", at.try_login(refresh_token=True, device_id=told["device_id"]))
    notes.effect("there are three devices", len(at.devices()))


def too_many_logins(notes: Notes) -> None:
    at = notes.at
    token = at.login()
    at.limit_logins()
    notes.take("signing in", at.try_login())
    notes.take("signing in with a wrong password", at.try_login(password="wrong"))
    notes.take("whoami", at.whoami(token["access_token"]))
    notes.take("refreshing", at.refresh(token["refresh_token"]))


def logged_out_by_an_administrator(notes: Notes) -> None:
    at = notes.at
    told, other = at.login(), at.login()
    at.whoami(told["access_token"])
    at.log_out_everywhere()
    notes.effect("no device is left", len(at.devices()))
    for words, one in (("used", told), ("unused", other)):
        notes.take(f"whoami, {words}", at.whoami(one["access_token"]))
        notes.ask(f"a sync, {words}", "GET", "/sync", one["access_token"])
        notes.take(f"refreshing, {words}", at.refresh(one["refresh_token"]))
        notes.ask(f"signing out, {words}", "POST", "/logout", one["access_token"])
    notes.take("signing in on the same device", at.try_login(device_id=told["device_id"]))


def terms_to_agree_to(notes: Notes) -> None:
    at = notes.at
    told = at.login()
    token = told["access_token"]
    room, other = at.an_invitation(token), at.another_invitation(token)
    at.require_consent()
    refused = notes.ask("joining", "POST", f"/join/{room}", token, json={})
    notes.ask("joining by the room", "POST", f"/rooms/{room}/join", token, json={})
    notes.ask("declining", "POST", f"/rooms/{other}/leave", token, json={})
    notes.ask("naming a device", "PUT", f"/devices/{told['device_id']}", token, json={"display_name": "Desk"})
    notes.take("whoami", at.whoami(token))
    notes.take("refreshing", at.refresh(told["refresh_token"]))
    notes.take("signing in", at.try_login())
    at.agree(refused.json()["consent_uri"])
    notes.ask("joining afterwards", "POST", f"/join/{room}", token, json={})
    notes.ask("writing afterwards", "PUT", f"/rooms/{room}/send/m.room.message/1", token, json=HELLO)


def a_limit_that_is_reached(notes: Notes) -> None:
    at = notes.at
    told = at.login()
    at.reach_limit(CONTACT)
    try:
        notes.take("refreshing", at.refresh(told["refresh_token"]))
        notes.ask("a sync", "GET", "/sync", told["access_token"])
        notes.take("whoami", at.whoami(told["access_token"]))
        notes.ask("devices", "GET", "/devices", told["access_token"])
        notes.take("signing in", at.try_login())
        notes.ask("versions", "GET", "/_matrix/client/versions")
    finally:
        at.lift_limit()
    notes.take("refreshing afterwards", at.refresh(told["refresh_token"]))


def single_sign_on(notes: Notes) -> None:
    redirect, back = "/login/sso/redirect", {"redirectUrl": "http://127.0.0.1:8/callback?state=s"}
    notes.ask("the flows", "GET", "/login")
    for words, path, query in (
        ("without a provider", redirect, back),
        ("with a provider", f"{redirect}/oidc-allotment", back),
        ("to make an account", f"{redirect}/oidc-allotment", {**back, "action": "register"}),
        ("with an unknown provider", f"{redirect}/oidc-nobody", back),
        ("without a way back", redirect, {}),
        ("with a provider and no way back", f"{redirect}/oidc-allotment", {}),
    ):
        answer = notes.at.ask("GET", path, params=query)
        notes.note(words, {"status": str(answer.status_code)})
        if answer.status_code >= 400 and answer.headers["content-type"].startswith("application/json"):
            notes.note(words, {"errcode": answer.json()["errcode"]})
    for words, token in {
        "made up": "made-up",
        "that is a number": 7,
        "that is null": None,
        "that is empty": "",
    }.items():
        notes.ask(f"a token {words}", "POST", "/login", json={"type": "m.login.token", "token": token})
    notes.ask("no token", "POST", "/login", json={"type": "m.login.token"})
    token = notes.at.login()["access_token"]
    asked = notes.ask("removing a device", "DELETE", "/devices/NONE", token, json={}).json()
    fallback = f"/auth/m.login.sso/fallback/web?session={asked['session']}"
    notes.note("posting to the page", {"status": str(notes.at.ask("POST", fallback).status_code)})


def no_passwords(notes: Notes) -> None:
    notes.ask("the flows", "GET", "/login")
    notes.take("signing in", notes.at.try_login())
    notes.take("signing in without a user", notes.at.try_login(identifier=...))
