"""The rooms of the practice homeserver: one of each kind that a room list has to show."""

from __future__ import annotations

import itertools
import zlib
from collections.abc import Iterator
from random import Random
from typing import Any

import pytest

from latchkey.practice.chatter import chat_once
from latchkey.practice.homeserver import Homeserver
from latchkey.practice.knobs import Knobs
from latchkey.practice.server import PracticeServer
from latchkey.practice.sync import Filter, sync_answer

from .talking import ask, login, sync

ALICE = "@alice:localhost"


@pytest.fixture
def server() -> Iterator[PracticeServer]:
    with PracticeServer(seed=1) as started:
        yield started


@pytest.fixture
def token(server: PracticeServer) -> str:
    return str(login(server)["access_token"])


@pytest.fixture
def homeserver() -> Homeserver:
    return Homeserver(Knobs(), "localhost", Random(1), lambda: 1_700_000_000.0)


def state(room: dict[str, Any], event_type: str) -> list[dict[str, Any]]:
    events = room["state"]["events"] + room["timeline"]["events"]
    return [event["content"] for event in events if event["type"] == event_type]


def room_named(answer: dict[str, Any], name: str) -> dict[str, Any]:
    found: dict[str, Any] = next(
        room for room in answer["rooms"]["join"].values() if {"name": name} in state(room, "m.room.name")
    )
    return found


def test_there_are_eight_rooms_and_two_invitations_for_each_user(server: PracticeServer) -> None:
    synced = {user: sync(server, login(server, user)["access_token"])["rooms"] for user in server.users}
    counts = {user: (len(rooms["join"]), len(rooms["invite"])) for user, rooms in synced.items()}
    assert counts == {"alice": (8, 2), "bob": (8, 2)}


def test_the_direct_chat_has_no_name_but_a_hero_and_is_marked_as_direct(server: PracticeServer, token: str) -> None:
    answer = sync(server, token, wanted={"room": {"state": {"lazy_load_members": True}}})
    direct = next(e["content"] for e in answer["account_data"]["events"] if e["type"] == "m.direct")
    (room_id,) = direct["@bob:localhost"]
    room = answer["rooms"]["join"][room_id]
    assert room["summary"]["m.heroes"] == ["@bob:localhost"]
    assert not state(room, "m.room.name")
    assert "account_data" not in sync(server, token, answer["next_batch"])


def test_one_room_has_nothing_but_its_address(server: PracticeServer, token: str) -> None:
    rooms = sync(server, token)["rooms"]["join"].values()
    (room,) = [room for room in rooms if state(room, "m.room.canonical_alias")]
    assert state(room, "m.room.canonical_alias") == [{"alias": "#lost-keys:localhost"}]
    assert not state(room, "m.room.name")
    assert "m.heroes" not in room["summary"]


def test_a_public_room_is_joined_again_by_its_address(server: PracticeServer, token: str) -> None:
    joined = ask(server, "POST", "/join/%23lost-keys:localhost", token, json={}).json()["room_id"]
    ask(server, "POST", f"/rooms/{joined}/leave", token, json={})
    assert ask(server, "POST", "/join/%23lost-keys:localhost", token, json={}).json() == {"room_id": joined}


def test_the_encrypted_room_shows_no_words(server: PracticeServer, token: str) -> None:
    room = room_named(sync(server, token), "Quiet corner")
    assert state(room, "m.room.encryption") == [{"algorithm": "m.megolm.v1.aes-sha2"}]
    server.say("Quiet corner", "a secret")
    said = room_named(sync(server, token), "Quiet corner")["timeline"]["events"][-1]
    assert said["type"] == "m.room.encrypted"
    assert "a secret" not in repr(said)


def test_one_name_is_long_with_a_picture_and_a_right_to_left_mark(server: PracticeServer, token: str) -> None:
    names = [n["name"] for room in sync(server, token)["rooms"]["join"].values() for n in state(room, "m.room.name")]
    assert any(len(name) > 100 and "🗝️" in name and "\u200f" in name for name in names)


def test_avatars_are_pictures_and_need_a_token(server: PracticeServer, token: str) -> None:
    rooms = sync(server, token)["rooms"]["join"].values()
    addresses = [content["url"] for room in rooms for content in state(room, "m.room.avatar")]
    assert len(addresses) == 3
    pictures = set()
    for address, kind in itertools.product(addresses, ("download", "thumbnail")):
        path = f"/_matrix/client/v1/media/{kind}/{address.removeprefix('mxc://')}?width=32&height=32"
        answer = ask(server, "GET", path, token)
        assert answer.headers["Content-Type"] == "image/png"
        assert answer.content.startswith(b"\x89PNG\r\n\x1a\n")
        packed = answer.content.partition(b"IDAT")[2]
        assert len(zlib.decompressobj().decompress(packed)) == 64 * (1 + 64 * 3)
        pictures.add(answer.content)
        assert ask(server, "GET", path).status_code == 401
    assert len(pictures) == 3


def test_unread_messages_are_counted_for_all_but_who_wrote_them(server: PracticeServer, token: str) -> None:
    bob = login(server, "bob")["access_token"]
    before = room_named(sync(server, token), "Allotment Society")["unread_notifications"]
    server.say("Allotment Society", "ALICE! The gate!", sender="bob")
    server.say("Allotment Society", "The malice of slugs.", sender="bob")
    after = room_named(sync(server, token), "Allotment Society")["unread_notifications"]
    assert after["notification_count"] == before["notification_count"] + 2
    assert after["highlight_count"] == before["highlight_count"] + 1
    assert room_named(sync(server, bob), "Allotment Society")["unread_notifications"] == before


def test_a_filter_by_types_leaves_the_others_out(server: PracticeServer, token: str) -> None:
    wanted: dict[str, object] = {
        "account_data": {"types": []},
        "room": {"timeline": {"types": ["m.room.message"]}, "state": {"not_types": ["m.room.*"]}},
    }
    answer = sync(server, token, wanted=wanted)
    assert "account_data" not in answer
    for room in answer["rooms"]["join"].values():
        assert {event["type"] for event in room["timeline"]["events"]} <= {"m.room.message"}
        assert room["state"]["events"] == []


def test_state_that_the_timeline_left_out_comes_as_state(homeserver: Homeserver) -> None:
    world = homeserver.world
    room = next(room for room in world.rooms.values() if room.text_of("m.room.name", "name") == "Announcements")
    since = world.position
    world.add(room, "@bob:localhost", "m.room.name", {"name": "Quiet days"}, state_key="")
    wanted = Filter.parse('{"room": {"timeline": {"types": ["m.room.message"]}}}')
    joined: Any = sync_answer(world, ALICE, "DEV", since, wanted)["rooms"]
    news = joined["join"][room.room_id]
    assert news["timeline"]["events"] == []
    assert [event["content"] for event in news["state"]["events"]] == [{"name": "Quiet days"}]


def test_lazy_members_are_those_who_speak_oneself_and_the_heroes(homeserver: Homeserver) -> None:
    wanted = Filter.parse('{"room": {"timeline": {"limit": 1}, "state": {"lazy_load_members": true}}}')
    joined: Any = sync_answer(homeserver.world, ALICE, "DEV", 0, wanted)["rooms"]
    for room in joined["join"].values():
        events = room["timeline"]["events"]
        told = {e["state_key"] for e in room["state"]["events"] + events if e["type"] == "m.room.member"}
        speakers = {event["sender"] for event in events}
        assert told == {ALICE, *speakers, *room["summary"].get("m.heroes", [])}


def test_a_changed_profile_is_no_new_room(homeserver: Homeserver) -> None:
    world = homeserver.world
    room = next(room for room in world.rooms.values() if room.text_of("m.room.name", "name") == "Announcements")
    since = world.position
    renamed: dict[str, object] = {"membership": "join", "displayname": "Alice the Great"}
    world.add(room, ALICE, "m.room.member", renamed, state_key=ALICE)
    joined: Any = sync_answer(world, ALICE, "DEV", since, Filter(lazy_members=True))["rooms"]
    news = joined["join"][room.room_id]
    assert [event["content"] for event in news["timeline"]["events"]] == [renamed]
    assert news["state"]["events"] == []
    assert news["summary"]["m.joined_member_count"] == 3


def test_days_of_talk_do_not_fill_the_memory(homeserver: Homeserver) -> None:
    world = homeserver.world
    talk = Random(1)
    for _ in range(10_000):
        chat_once(world, talk)
    assert max(len(room.events) for room in world.rooms.values()) <= 1000
    joined: Any = sync_answer(world, ALICE, "DEV", 0, Filter())["rooms"]
    assert len(joined["join"]) == 8
    assert room_named({"rooms": joined}, "Allotment Society")["timeline"]["limited"] is True


def test_equal_seeds_talk_alike() -> None:
    said = []
    for _ in range(2):
        homeserver, talk = Homeserver(Knobs(), "localhost", Random(5), lambda: 0.0), Random(5)
        since = homeserver.world.position
        for _ in range(5):
            chat_once(homeserver.world, talk)
        said.append(sync_answer(homeserver.world, ALICE, "DEV", since, Filter()))
    assert said[0] == said[1]
    assert "rooms" in said[0]


def test_somebody_talks_by_themselves_where_chatter_is_asked_for() -> None:
    with PracticeServer(chatter_s=0.001) as server:
        token = login(server)["access_token"]
        since = sync(server, token)["next_batch"]
        seen: set[str] = set()
        while len(seen) < 3:
            answer = sync(server, token, since, timeout=20_000)
            since = answer["next_batch"]
            seen |= {e["event_id"] for r in answer["rooms"]["join"].values() for e in r["timeline"]["events"]}
    assert len(seen) >= 3


def test_sending_an_answer_works_and_an_odd_body_does_not(server: PracticeServer, token: str) -> None:
    answer = sync(server, token)
    room_id = next(iter(answer["rooms"]["join"]))
    path = f"/rooms/{room_id}/send/m.room.message"
    assert ask(server, "PUT", f"{path}/1", token, content=b"x").json()["errcode"] == "M_NOT_JSON"
    deep = b"[" * 200_000
    assert ask(server, "PUT", f"{path}/1", token, content=deep).json()["errcode"] == "M_NOT_JSON"
    sent = ask(server, "PUT", f"{path}/1", token, json={"msgtype": "m.text", "body": "Coming."})
    news = sync(server, token, answer["next_batch"])["rooms"]["join"][room_id]
    assert news["timeline"]["events"][0]["event_id"] == sent.json()["event_id"]
