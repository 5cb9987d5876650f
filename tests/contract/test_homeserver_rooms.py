"""What a room list reads and does is the same on the practice homeserver and on a real Synapse."""

from __future__ import annotations

import json
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest

from tests.fakes.homeservers import ROOM_LIST_FILTER, TestedHomeserver


@pytest.fixture
def token(homeserver: TestedHomeserver) -> str:
    return str(homeserver.login()["access_token"])


def refused(homeserver: TestedHomeserver, method: str, path: str, token: str, **more: Any) -> tuple[int, str]:
    answer = homeserver.ask(method, path, token, **more)
    return answer.status_code, answer.json()["errcode"]


def contents(events: list[dict[str, Any]]) -> dict[str, dict[str, Any]]:
    return {event["type"]: event["content"] for event in events}


def test_an_invitation_tells_who_invites_to_what(homeserver: TestedHomeserver, token: str) -> None:
    room_id = homeserver.an_invitation(token)
    events = homeserver.sync(token)["rooms"]["invite"][room_id]["invite_state"]["events"]
    assert contents(events)["m.room.name"] == {"name": "Book club"}
    assert contents(events)["m.room.topic"]["topic"] == "No spoilers"
    assert all({"type", "state_key", "sender", "content"} <= set(event) for event in events)
    own = next(e for e in events if e["state_key"].startswith(f"@{homeserver.user}:"))
    assert own["content"]["membership"] == "invite"
    inviter = next(e for e in events if e["state_key"] == own["sender"])
    assert inviter["content"]["membership"] == "join"
    assert inviter["content"]["displayname"]


def test_a_joined_room_comes_whole(homeserver: TestedHomeserver, token: str) -> None:
    since = homeserver.sync(token)["next_batch"]
    room_id = homeserver.a_room(token)
    room = homeserver.sync(token, since)["rooms"]["join"][room_id]
    assert set(room) == {"timeline", "state", "account_data", "ephemeral", "unread_notifications", "summary"}
    assert set(room["timeline"]) == {"events", "prev_batch", "limited"}
    assert room["timeline"]["limited"] is True
    assert len(room["timeline"]["events"]) == 2
    assert contents(room["state"]["events"])["m.room.name"] == {"name": "Book club"}
    assert room["summary"]["m.joined_member_count"] == 2
    assert "m.heroes" not in room["summary"]
    assert room["unread_notifications"] == {"notification_count": 0, "highlight_count": 0}
    joined = room["timeline"]["events"][-1]
    assert (joined["type"], joined["content"]["membership"]) == ("m.room.member", "join")
    assert {"event_id", "sender", "origin_server_ts", "unsigned", "state_key"} <= set(joined)


def test_a_first_sync_has_joined_rooms_and_no_left_ones(homeserver: TestedHomeserver, token: str) -> None:
    room_id = homeserver.a_room(token)
    assert room_id in homeserver.sync(token)["rooms"]["join"]
    homeserver.ask("POST", f"/rooms/{room_id}/leave", token, json={})
    # Synapse repeats its answer to the same first sync of the same device for two minutes.
    rooms = homeserver.sync(homeserver.login()["access_token"]).get("rooms", {})
    assert not any(room_id in section for section in rooms.values())


def test_a_message_comes_with_the_next_sync_and_counts_as_unread(homeserver: TestedHomeserver, token: str) -> None:
    room_id = homeserver.a_room(token)
    since = homeserver.sync(token)["next_batch"]
    homeserver.somebody_says(room_id, "First chapter?")
    homeserver.somebody_says(room_id, f"{homeserver.user}, are you there?")
    answer = homeserver.sync(token, since)
    room = answer["rooms"]["join"][room_id]
    assert list(answer["rooms"]) == ["join"]
    assert [event["content"]["body"] for event in room["timeline"]["events"]] == [
        "First chapter?",
        f"{homeserver.user}, are you there?",
    ]
    assert room["timeline"]["limited"] is False
    assert room["unread_notifications"] == {"notification_count": 2, "highlight_count": 1}
    assert room["summary"] == {}


def test_more_messages_than_asked_for_leave_a_gap(homeserver: TestedHomeserver, token: str) -> None:
    room_id = homeserver.a_room(token)
    since = homeserver.sync(token)["next_batch"]
    for number in range(4):
        homeserver.somebody_says(room_id, f"line {number}")
    timeline = homeserver.sync(token, since)["rooms"]["join"][room_id]["timeline"]
    assert [event["content"]["body"] for event in timeline["events"]] == ["line 2", "line 3"]
    assert timeline["limited"] is True


def test_a_sync_without_news_says_only_where_it_stands(homeserver: TestedHomeserver, token: str) -> None:
    since = homeserver.sync(token)["next_batch"]
    since = homeserver.sync(token, since)["next_batch"]
    answer = homeserver.sync(token, since)
    assert answer["next_batch"] == since
    assert not {"rooms", "account_data"} & set(answer)


def test_a_long_poll_answers_as_soon_as_somebody_talks(homeserver: TestedHomeserver, token: str) -> None:
    room_id = homeserver.a_room(token)
    since = homeserver.sync(token)["next_batch"]
    with ThreadPoolExecutor(1) as pool:
        poll = pool.submit(homeserver.sync, token, since, timeout_ms=25_000)
        homeserver.somebody_says(room_id, "Anybody?")
        answer = poll.result(timeout=20)
    assert contents(answer["rooms"]["join"][room_id]["timeline"]["events"])["m.room.message"]["body"] == "Anybody?"


def test_a_left_room_is_reported_once(homeserver: TestedHomeserver, token: str) -> None:
    room_id = homeserver.a_room(token)
    since = homeserver.sync(token)["next_batch"]
    assert homeserver.ask("POST", f"/rooms/{room_id}/leave", token, json={}).json() == {}
    answer = homeserver.sync(token, since)
    assert list(answer["rooms"]) == ["leave"]
    assert answer["rooms"]["leave"][room_id]["timeline"]["events"][-1]["content"]["membership"] == "leave"
    assert "rooms" not in homeserver.sync(token, answer["next_batch"])


def test_a_declined_invitation_is_reported_as_left(homeserver: TestedHomeserver, token: str) -> None:
    room_id = homeserver.an_invitation(token)
    since = homeserver.sync(token)["next_batch"]
    assert homeserver.ask("POST", f"/rooms/{room_id}/leave", token, json={}).json() == {}
    assert list(homeserver.sync(token, since)["rooms"]["leave"]) == [room_id]


def test_joining_and_leaving_twice_is_no_error(homeserver: TestedHomeserver, token: str) -> None:
    room_id = homeserver.a_room(token)
    assert homeserver.ask("POST", f"/join/{room_id}", token, json={}).json() == {"room_id": room_id}
    for _ in range(2):
        assert homeserver.ask("POST", f"/rooms/{room_id}/leave", token, json={}).status_code == 200


def test_there_is_no_way_back_without_an_invitation(homeserver: TestedHomeserver, token: str) -> None:
    room_id = homeserver.a_room(token)
    homeserver.ask("POST", f"/rooms/{room_id}/leave", token, json={})
    assert refused(homeserver, "POST", f"/join/{room_id}", token, json={}) == (403, "M_FORBIDDEN")
    message = {"msgtype": "m.text", "body": "hello?"}
    path = f"/rooms/{room_id}/send/m.room.message/1"
    assert refused(homeserver, "PUT", path, token, json=message) == (403, "M_FORBIDDEN")


@pytest.mark.parametrize(
    "path, expected",
    [
        ("/join/!nowhere:localhost", (404, "M_UNKNOWN")),
        ("/join/%23nowhere:localhost", (404, "M_NOT_FOUND")),
        ("/join/nowhere", (400, "M_UNKNOWN")),
        ("/rooms/!nowhere:localhost/leave", (404, "M_UNKNOWN")),
    ],
)
def test_a_room_that_does_not_exist(
    homeserver: TestedHomeserver, token: str, path: str, expected: tuple[int, str]
) -> None:
    assert refused(homeserver, "POST", path, token, json={}) == expected


@pytest.mark.parametrize(
    "query, expected",
    [
        ({"since": "yesterday"}, (400, "M_UNKNOWN")),
        ({"timeout": "soon"}, (400, "M_INVALID_PARAM")),
        ({"timeout": "-1"}, (400, "M_INVALID_PARAM")),
        ({"filter": "{"}, (400, "M_NOT_JSON")),
        ({"filter": "[]"}, (400, "M_INVALID_PARAM")),
        ({"filter": "77"}, (400, "M_INVALID_PARAM")),
    ],
)
def test_an_odd_sync_is_refused(
    homeserver: TestedHomeserver, token: str, query: dict[str, str], expected: tuple[int, str]
) -> None:
    assert refused(homeserver, "GET", "/sync", token, params=query) == expected


def test_a_transaction_id_belongs_to_a_device(homeserver: TestedHomeserver, token: str) -> None:
    room_id = homeserver.a_room(token)
    since = homeserver.sync(token)["next_batch"]
    other = homeserver.login()["access_token"]
    path, body = f"/rooms/{room_id}/send/m.room.message/once", {"msgtype": "m.text", "body": "Chapter two."}
    first, again, elsewhere = (homeserver.ask("PUT", path, who, json=body).json() for who in (token, token, other))
    assert first == again
    assert first != elsewhere
    events = homeserver.sync(token, since)["rooms"]["join"][room_id]["timeline"]["events"]
    told = {event["event_id"]: event["unsigned"].get("transaction_id") for event in events}
    assert told == {first["event_id"]: "once", elsewhere["event_id"]: None}


def test_a_transaction_id_outlives_a_refresh_and_a_new_login_of_the_device(homeserver: TestedHomeserver) -> None:
    old = homeserver.login()
    room_id = homeserver.a_room(old["access_token"])
    path, body = f"/rooms/{room_id}/send/m.room.message/once", {"msgtype": "m.text", "body": "Chapter two."}
    new = homeserver.refresh(old["refresh_token"]).json()
    again = homeserver.login(device_id=old["device_id"])
    tokens = [told["access_token"] for told in (old, new, again)]
    assert len({homeserver.ask("PUT", path, one, json=body).json()["event_id"] for one in tokens}) == 1


def test_a_sync_position_outlives_a_soft_logout(homeserver: TestedHomeserver) -> None:
    old = homeserver.login()
    room_id = homeserver.a_room(old["access_token"])
    since = homeserver.sync(old["access_token"])["next_batch"]
    new = homeserver.login(device_id=old["device_id"])
    homeserver.somebody_says(room_id, "Back again?")
    answer = homeserver.sync(new["access_token"], since)
    assert [e["content"]["body"] for e in answer["rooms"]["join"][room_id]["timeline"]["events"]] == ["Back again?"]


def test_a_poll_of_a_session_that_ends_is_answered_and_the_next_one_refused(homeserver: TestedHomeserver) -> None:
    """Whichever comes first, the poll or the end: nothing waits for the poll's time to run out."""
    first, other = homeserver.login(), homeserver.login()
    since = homeserver.sync(first["access_token"])["next_batch"]
    since = homeserver.sync(first["access_token"], since)["next_batch"]
    query = {"since": since, "timeout": 25_000, "filter": json.dumps(ROOM_LIST_FILTER)}
    with ThreadPoolExecutor(1) as pool:
        poll = pool.submit(homeserver.ask, "GET", "/sync", first["access_token"], params=query)
        homeserver.ask("POST", "/logout/all", other["access_token"])
        answered = poll.result(timeout=20).status_code
    assert answered in {200, 401}
    assert refused(homeserver, "GET", "/sync", first["access_token"]) == (401, "M_UNKNOWN_TOKEN")


def test_media_that_does_not_exist_is_not_found(homeserver: TestedHomeserver, token: str) -> None:
    media = "/_matrix/client/v1/media"
    missing = (404, "M_NOT_FOUND")
    assert refused(homeserver, "GET", f"{media}/download/localhost/nothing", token) == missing
    assert refused(homeserver, "GET", f"{media}/thumbnail/localhost/nothing?width=32&height=32", token) == missing
    assert refused(homeserver, "GET", f"{media}/thumbnail/localhost/nothing", token) == (400, "M_MISSING_PARAM")
