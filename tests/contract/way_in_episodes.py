"""What every homeserver is asked by who has no account yet."""

from __future__ import annotations

import itertools

from .notes import Notes

PASSWORD = "mallow-and-yarrow"
DUMMY = {"type": "m.login.dummy"}
_names = (f"newcomer-{number}" for number in itertools.count(1))


def making_an_account(notes: Notes) -> None:
    name = next(_names)
    asked: dict[str, object] = {"username": name, "password": PASSWORD, "refresh_token": True}
    session = notes.ask("without a proof", "POST", "/register", json=asked).json()["session"]
    proof = {**DUMMY, "session": session}
    notes.ask("with the session alone", "POST", "/register", json={**asked, "auth": {"session": session}})
    notes.ask(
        "with a session that was made up", "POST", "/register", json={**asked, "auth": {**DUMMY, "session": "no"}}
    )
    notes.ask("with a finger", "POST", "/register", json={**asked, "auth": {**proof, "type": "m.login.fingerprint"}})
    notes.ask("without what it needs", "POST", "/register", json={"username": name, "auth": {**proof, "session": ""}})
    made = notes.ask("as it should be", "POST", "/register", json={**asked, "auth": proof}).json()
    notes.effect("the name", made["user_id"] == f"@{name}:localhost")
    notes.take("whoami", notes.at.whoami(made["access_token"]))
    notes.take("refreshing", notes.at.refresh(made["refresh_token"]))
    notes.ask("again with the same session", "POST", "/register", json={**asked, "auth": proof})
    notes.ask(
        "as another, with the same session", "POST", "/register", json={**asked, "username": "other", "auth": proof}
    )
    identifier = {"type": "m.id.user", "user": name}
    notes.take("signing in", notes.at.try_login(identifier=identifier, password=PASSWORD))


def making_odd_accounts(notes: Notes) -> None:
    asked: dict[str, dict[str, object]] = {
        "somebody who is there": {"username": notes.at.user},
        "in capitals": {"username": notes.at.user.upper()},
        "with spaces": {"username": "no spaces"},
        "with an underscore": {"username": "_hidden"},
        "with an empty name": {"username": ""},
        "with a number": {"username": 7},
        "with digits": {"username": "12345"},
        "with null for a name": {"username": None},
        "with 300 letters": {"username": "n" * 300},
        "with 600 letters": {"username": "n" * 600},
        "with a number for a password": {"password": 7},
        "with a password of 600 letters": {"password": "p" * 600},
        "with text for refresh tokens": {"refresh_token": "yes"},
        "with text for a proof": {"auth": "no"},
        "with a list for a proof": {"auth": []},
        "with a number for a stage": {"auth": {"type": 7}},
        "with a number for a session": {"auth": {"session": 7}},
        "as an application service": {"type": "m.login.application_service"},
    }
    for words, fields in asked.items():
        body = {"username": "somebody-new", "password": PASSWORD, "auth": DUMMY, **fields}
        notes.ask(words, "POST", "/register", json=body)
    notes.ask("with a token", "POST", "/register", "made-up", json={})
    notes.ask("as a guest", "POST", "/register?kind=guest", json={})
    notes.ask("as a chair", "POST", "/register?kind=chair", json={})
    silent = {"username": next(_names), "password": PASSWORD, "inhibit_login": True, "auth": DUMMY}
    notes.ask("without signing in", "POST", "/register", json=silent)
    notes.ask("without a name", "POST", "/register", json={"password": PASSWORD, "auth": DUMMY})
    named = {"device_id": "MINE", "initial_device_display_name": "Desk", "auth": DUMMY}
    notes.ask(
        "on a device of one's own", "POST", "/register", json={"username": next(_names), "password": PASSWORD, **named}
    )


def asking_after_names(notes: Notes) -> None:
    for words, name in {
        "that is free": "somebody-else",
        "that is taken": notes.at.user,
        "with spaces": "no spaces",
        "with an underscore": "_hidden",
        "that is empty": "",
        "of digits": "123",
    }.items():
        notes.ask(f"a name {words}", "GET", "/register/available", params={"username": name})
    notes.ask("no name", "GET", "/register/available")
    validity = "/_matrix/client/v1/register/m.login.registration_token/validity"
    notes.ask("a registration token", "GET", validity, params={"token": "made-up"})
    notes.ask("no registration token", "GET", validity)
    creds = {"client_secret": "secret", "email": "a@example.org", "send_attempt": 1}
    notes.ask("a letter", "POST", "/register/email/requestToken", json=creds)
