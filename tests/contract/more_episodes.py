"""What every homeserver is asked, the other half: rooms, devices, pictures, and accounts that an administrator has touched."""

from __future__ import annotations

from tests.fakes.homeservers import ROOM_LIST_FILTER

from .episodes import HELLO, MEDIA
from .notes import Notes


def who_am_i(notes: Notes) -> None:
    told = notes.at.login()
    notes.take("as it should be", notes.at.whoami(told["access_token"]))
    for header in ("Basic YTpi", "Bearer", "Bearer  x", "Bearer a b", "bearer x", "x", ""):
        asked = notes.at.ask_plainly("GET", "/_matrix/client/v3/account/whoami", headers={"Authorization": header})
        notes.take(f"with {header!r}", asked)
    lower = {"Authorization": f"bearer {told['access_token']}"}
    notes.take("with a small b", notes.at.ask_plainly("GET", "/_matrix/client/v3/account/whoami", headers=lower))
    notes.ask("HEAD", "HEAD", "/account/whoami", told["access_token"])


def devices(notes: Notes) -> None:
    at = notes.at
    told = at.login(initial_device_display_name="Desk")
    token, own = told["access_token"], f"/devices/{told['device_id']}"
    notes.ask("all", "GET", "/devices", token)
    notes.ask("one's own", "GET", own, token)
    notes.ask("another", "GET", "/devices/NONE", token)
    for words, body in {
        "another name": {"display_name": "Chair"},
        "no name": {},
        "a null name": {"display_name": None},
        "a name that is a number": {"display_name": 7},
        "a name of 100 letters": {"display_name": "n" * 100},
        "a name of 101 letters": {"display_name": "n" * 101},
    }.items():
        notes.ask(words, "PUT", own, token, json=body)
        notes.ask(f"{words}, afterwards", "GET", own, token)
    notes.ask("a name for another", "PUT", "/devices/NONE", token, json={"display_name": "Chair"})


def deleting_a_device(notes: Notes) -> None:
    at = notes.at
    told, other = at.login(), at.login()
    token, path = told["access_token"], f"/devices/{other['device_id']}"
    asked = notes.ask("without a proof", "DELETE", path, token, json={}).json()
    proof = {
        "type": "m.login.password",
        "identifier": {"type": "m.id.user", "user": at.user},
        "password": "wrong",
        "session": asked["session"],
    }
    notes.ask("with a wrong password", "DELETE", path, token, json={"auth": proof})
    notes.effect("both are there", at.devices() == {told["device_id"], other["device_id"]})
    notes.ask("with the right one", "DELETE", path, token, json={"auth": {**proof, "password": at.password}})
    notes.effect("one is gone", at.devices() == {told["device_id"]})
    notes.take("its token", at.whoami(other["access_token"]))
    notes.take("its refresh token", at.refresh(other["refresh_token"]))


def deleting_several_devices(notes: Notes) -> None:
    at = notes.at
    told, one, other = at.login(), at.login(), at.login()
    token, asked = told["access_token"], {"devices": [one["device_id"], other["device_id"], "NONE"]}
    session = notes.ask("without a proof", "POST", "/delete_devices", token, json=asked).json()["session"]
    user = {"type": "m.id.user", "user": at.user}
    proof = {"type": "m.login.password", "identifier": user, "password": at.password, "session": session}
    elsewhere = f"/devices/{one['device_id']}"
    odd: dict[str, object] = {
        "with nothing": {},
        "with null": None,
        "with text": "no",
        "with a list": [],
        "with a session that was made up": {**proof, "session": "made-up"},
        "with a session that is a number": {**proof, "session": 7},
        "with a number for a kind": {**proof, "type": 7},
        "with the session alone": {"session": session},
        "with a finger": {**proof, "type": "m.login.fingerprint"},
        "with nothing to do": {"type": "m.login.dummy", "session": session},
        "with a wrong password": {**proof, "password": "wrong"},
        "without a password": {"type": "m.login.password", "identifier": user, "session": session},
        "without a user": {"type": "m.login.password", "password": at.password, "session": session},
        "as nobody": {**proof, "identifier": {**user, "user": "nobody"}},
    }
    for words, auth in odd.items():
        notes.ask(words, "POST", "/delete_devices", token, json={**asked, "auth": auth})
    notes.ask("of something else", "DELETE", elsewhere, token, json={"auth": proof})
    for words, devices in {
        "devices that are text": "NONE",
        "devices that are numbers": [7],
        "devices that are null": None,
    }.items():
        notes.ask(words, "POST", "/delete_devices", token, json={"devices": devices, "auth": proof})
    notes.effect("all are there", len(at.devices()))
    notes.ask("with the right proof", "POST", "/delete_devices", token, json={**asked, "auth": proof})
    notes.effect("only this one is left", at.devices() == {told["device_id"]})
    notes.ask(
        "again, with the session alone", "POST", "/delete_devices", token, json={**asked, "auth": {"session": session}}
    )
    notes.ask("at once", "POST", "/delete_devices", token, json={**asked, "auth": {**proof, "session": ""}})
    notes.ask("the fallback without a session", "GET", "/auth/m.login.terms/fallback/web")
    notes.ask("an unknown fallback", "GET", f"/auth/m.login.fingerprint/fallback/web?session={session}")
    notes.ask(
        "this very device", "DELETE", f"/devices/{told['device_id']}", token, json={"auth": {**proof, "session": ""}}
    )
    notes.take("whoami afterwards", at.whoami(token))


def a_first_sync(notes: Notes) -> None:
    at = notes.at
    token = at.login()["access_token"]
    room = at.a_room(token)
    whole = notes.take("without anything", at.ask("GET", "/sync", token), room).json()
    notes.take("with the filter of a room list", at.try_sync(token), room)
    other = at.another_invitation(token)
    at.ask("POST", f"/join/{other}", token, json={})
    again = at.ask("GET", "/sync", token).json()
    notes.effect("a room joined meanwhile is in a first sync that is repeated", other in again["rooms"]["join"])
    full = {"since": whole["next_batch"], "full_state": "true"}
    notes.take("full state", at.ask("GET", "/sync", token, params=full), room)


def the_next_sync(notes: Notes) -> None:
    at = notes.at
    token = at.login()["access_token"]
    room, since = at.a_room(token), at.sync(token)["next_batch"]
    notes.take("nothing new", at.try_sync(token, since), room)
    at.somebody_says(room, "Anybody?")
    notes.take("something said", at.try_sync(token, since), room)
    since = notes.take("the same again", at.try_sync(token, since), room).json()["next_batch"]
    at.ask("PUT", f"/rooms/{room}/send/m.room.message/1", token, json=HELLO)
    since = notes.take("something said by oneself", at.try_sync(token, since), room).json()["next_batch"]
    at.ask("POST", f"/rooms/{room}/leave", token, json={})
    notes.take("a room left", at.try_sync(token, since), room)


def an_invitation(notes: Notes) -> None:
    at = notes.at
    token = at.login()["access_token"]
    room = at.an_invitation(token)
    since = notes.take("told", at.try_sync(token), room).json()["next_batch"]
    at.ask("POST", f"/join/{room}", token, json={})
    since = notes.take("accepted", at.try_sync(token, since), room).json()["next_batch"]
    other = at.another_invitation(token)
    since = at.sync(token, since)["next_batch"]
    at.ask("POST", f"/rooms/{other}/leave", token, json={})
    notes.take("declined", at.try_sync(token, since), other)


def odd_syncs(notes: Notes) -> None:
    token = notes.at.login()["access_token"]
    for query in (
        {"since": "yesterday"}, {"since": ""}, {"since": "s"}, {"since": "s999999999"},
        {"timeout": "soon"}, {"timeout": "-1"}, {"timeout": ""}, {"timeout": "1.5"},
        {"filter": "{"}, {"filter": "[]"}, {"filter": ""}, {"filter": "77"}, {"filter": "x"}, {"filter": "{}"},
        {"filter": '{"room": 7}'}, {"filter": '{"room": {"timeline": {"limit": "ten"}}}'},
        {"filter": '{"room": {"timeline": {"limit": -1}}}'},
        {"full_state": "maybe"}, {"full_state": "true"}, {"full_state": "false"},
        {"set_presence": "asleep"}, {"set_presence": "offline"}, {"set_presence": "unavailable"},
        {"use_state_after": "true"}, {"org.example.more": "1"},
    ):  # fmt: skip
        answer = notes.at.ask("GET", "/sync", token, params=query)
        words = ", ".join(f"{name}={value}" for name, value in query.items())
        if answer.status_code == 200:
            notes.note(words, {"status": "200"})
        else:
            notes.take(words, answer)


def filters(notes: Notes) -> None:
    at = notes.at
    token, mine = at.login()["access_token"], f"/user/@{at.user}:localhost/filter"
    made = notes.ask("kept", "POST", mine, token, json=ROOM_LIST_FILTER).json()
    notes.ask("told again", "GET", f"{mine}/{made['filter_id']}", token)
    notes.effect("used", at.ask("GET", "/sync", token, params={"filter": made["filter_id"]}).status_code)
    notes.ask("unknown", "GET", f"{mine}/77", token)
    notes.ask("no number", "GET", f"{mine}/x", token)
    notes.ask("somebody else's", "POST", "/user/@nobody:localhost/filter", token, json={})
    notes.ask("of somebody else", "GET", "/user/@nobody:localhost/filter/0", token)


def joining_and_leaving(notes: Notes) -> None:
    at = notes.at
    token = at.login()["access_token"]
    room = at.an_invitation(token)
    notes.ask("invited", "POST", f"/join/{room}", token, json={})
    notes.ask("again", "POST", f"/rooms/{room}/join", token, json={"reason": "again"})
    notes.ask("without a body", "POST", f"/join/{room}", token)
    notes.ask("leaving", "POST", f"/rooms/{room}/leave", token, json={})
    notes.ask("leaving again", "POST", f"/rooms/{room}/leave", token, json={})
    notes.ask("coming back", "POST", f"/join/{room}", token, json={})
    notes.ask("writing there", "PUT", f"/rooms/{room}/send/m.room.message/1", token, json=HELLO)
    for path in ("/join/!nowhere:localhost", "/join/%23nowhere:localhost", "/join/nowhere", "/rooms/nowhere/join",
                 "/rooms/!nowhere:localhost/leave", "/rooms/nowhere/leave"):  # fmt: skip
        notes.ask(path, "POST", path, token, json={})
    notes.ask("writing nowhere", "PUT", "/rooms/!nowhere:localhost/send/m.room.message/1", token, json=HELLO)


def writing(notes: Notes) -> None:
    at = notes.at
    token = at.login()["access_token"]
    send = f"/rooms/{at.a_room(token)}/send"
    first = notes.ask("a message", "PUT", f"{send}/m.room.message/1", token, json=HELLO).json()
    again = notes.ask("the same again", "PUT", f"{send}/m.room.message/1", token, json=HELLO).json()
    notes.effect("it is one", first == again)
    notes.ask("a message without a body", "PUT", f"{send}/m.room.message/2", token, json={})
    notes.ask("something of one's own", "PUT", f"{send}/org.example.thing/3", token, json={"a": 1})
    notes.ask("something too large", "PUT", f"{send}/m.room.message/4", token, json={**HELLO, "body": "x" * 70_000})
    notes.ask("a fraction", "PUT", f"{send}/m.room.message/5", token, json={**HELLO, "a": 1.5})


def pictures(notes: Notes) -> None:
    token = notes.at.login()["access_token"]
    nothing = "localhost/nothing"
    for words, path in {
        "none of that name": f"/download/{nothing}",
        "none of that name, with a file's": f"/download/{nothing}/leaf.png",
        "a thumbnail of none": f"/thumbnail/{nothing}?width=32&height=32",
        "a thumbnail of no size": f"/thumbnail/{nothing}",
        "a thumbnail of no height": f"/thumbnail/{nothing}?width=32",
        "a thumbnail of an odd size": f"/thumbnail/{nothing}?width=wide&height=32",
        "a thumbnail of a size below zero": f"/thumbnail/{nothing}?width=-1&height=32",
        "half an address": "/download/localhost",
    }.items():
        notes.ask(words, "GET", MEDIA + path, token)


def what_the_server_can(notes: Notes) -> None:
    token = notes.at.login()["access_token"]
    notes.ask("versions", "GET", "/_matrix/client/versions")
    notes.ask("versions, signed in", "GET", "/_matrix/client/versions", token)
    notes.ask("capabilities", "GET", "/capabilities", token)
    notes.ask("push rules", "GET", "/pushrules/", token)
    notes.ask("a profile", "GET", f"/profile/@{notes.at.user}:localhost", token)
    notes.ask("a profile of nobody", "GET", "/profile/@nobody:localhost", token)
    notes.ask("a profile of nothing", "GET", "/profile/nobody", token)
    notes.ask("support", "GET", "/.well-known/matrix/support")
    notes.ask("OAuth", "GET", "/_matrix/client/v1/auth_metadata")
    for path in ("/_matrix/client/v3/no/such/thing", "/_matrix/client/v9/sync", "/_matrix/client/v3/sync/",
                 "/_matrix/client/v3/devices/", "/_matrix/media/v3/nothing"):  # fmt: skip
        notes.ask(path, "GET", path, token)
    notes.ask("of old: r0", "GET", "/_matrix/client/r0/account/whoami", token)
    notes.ask("of old: r0 login", "GET", "/_matrix/client/r0/login")
    notes.ask("of old: r0 sync", "GET", "/_matrix/client/r0/sync?since=x", token)


def a_locked_account(notes: Notes) -> None:
    at = notes.at
    told, other = at.login(), at.login()
    at.lock()
    for method, path in (("GET", "/account/whoami"), ("GET", "/sync"), ("GET", "/devices"), ("GET", "/capabilities"),
                         ("POST", "/join/!nowhere:localhost"), ("GET", f"{MEDIA}/download/localhost/nothing")):  # fmt: skip
        notes.ask(path, method, path, told["access_token"])
    notes.take("signing in", at.try_login())
    notes.take("refreshing", at.refresh(told["refresh_token"]))
    notes.ask("signing out", "POST", "/logout", told["access_token"])
    notes.ask("signing out everywhere", "POST", "/logout/all", other["access_token"])
    notes.effect("no device is left", at.devices() == set())
    at.unlock()
    notes.take("signing in after the lock", at.try_login())


def a_suspended_account(notes: Notes) -> None:
    at = notes.at
    told = at.login()
    token = told["access_token"]
    room, invitation = at.a_room(token), at.another_invitation(token)
    at.suspend()
    notes.ask("joining", "POST", f"/join/{invitation}", token, json={})
    notes.ask("joining by the room", "POST", f"/rooms/{invitation}/join", token, json={})
    notes.ask("writing", "PUT", f"/rooms/{room}/send/m.room.message/1", token, json=HELLO)
    notes.ask("naming a device", "PUT", f"/devices/{told['device_id']}", token, json={"display_name": "Desk"})
    notes.take("whoami", at.whoami(token))
    notes.take("refreshing", at.refresh(told["refresh_token"]))
    notes.take("signing in", at.try_login())
    notes.ask("leaving", "POST", f"/rooms/{room}/leave", token, json={})
    at.suspend(suspended=False)
    notes.ask("joining afterwards", "POST", f"/join/{invitation}", token, json={})


def a_deactivated_account(notes: Notes) -> None:
    at = notes.at
    told = at.login()
    at.deactivate()
    notes.take("whoami", at.whoami(told["access_token"]))
    notes.take("refreshing", at.refresh(told["refresh_token"]))
    notes.take("signing in", at.try_login())
    notes.take("signing in with a wrong password", at.try_login(password="wrong"))
    notes.ask("signing out", "POST", "/logout", told["access_token"])
    notes.effect("no device is left", at.devices() == set())
