"""A sync answer becomes changes of rooms, and one broken part never takes the others with it."""

from __future__ import annotations

import json

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from latchkey.app.sync_answer import RoomDelta, StateEvent, TimelineEvent
from latchkey.matrix.sync import FILTER, LATEST_MS, MOST_COUNTED, sync_query
from latchkey.session.answers import NoAnswer, Trouble
from tests.unit.matrix.sync_bodies import ROOM, decoded, deltas, event, good, joined_room, the_room, with_rooms


class TestTheQuestion:
    def test_the_first_has_no_position(self) -> None:
        assert sync_query(None, 0) == {"filter": FILTER, "timeout": "0", "set_presence": "unavailable"}

    def test_later_ones_go_on_from_the_last_answer(self) -> None:
        query = sync_query("s1", 10_000)
        assert (query["since"], query["timeout"]) == ("s1", "10000")

    def test_the_filter_asks_for_what_the_list_shows_and_no_more(self) -> None:
        asked = json.loads(FILTER)
        assert asked["presence"] == asked["room"]["ephemeral"] == asked["room"]["account_data"] == {"not_types": ["*"]}
        assert asked["account_data"] == {"types": ["m.direct"]}
        assert asked["room"]["state"]["lazy_load_members"] is True
        assert asked["room"]["include_leave"] is False
        assert set(asked["room"]["state"]["types"]) < set(asked["room"]["timeline"]["types"])


class TestTheEnvelope:
    def test_an_answer_without_news_is_a_position(self) -> None:
        answer = good({"next_batch": "s2"})
        assert (answer.next_batch, answer.rooms, answer.direct) == ("s2", (), None)

    @pytest.mark.parametrize(
        "rooms", [None, {}, {"join": None, "invite": None, "leave": None}, {"knock": {"!k:x": {}}}]
    )
    def test_sections_may_be_missing_and_a_knock_is_left_out(self, rooms: object) -> None:
        assert good({"next_batch": "s2", "rooms": rooms}).rooms == ()

    @pytest.mark.parametrize(
        "body",
        [
            {},
            [],
            {"next_batch": 5},
            {"next_batch": None},
            {"next_batch": "s1", "rooms": []},
            {"next_batch": "s1", "rooms": {"join": []}},
            b'{"next_batch": "s1"',
            b'{"next_batch": "s1", "rooms": ' + b"[" * 5000 + b"]" * 5000 + b"}",
        ],
    )
    def test_an_answer_of_the_wrong_shape_is_malformed(self, body: object) -> None:
        answer = decoded(body)
        assert isinstance(answer, NoAnswer)
        assert (answer.trouble, answer.host) == (Trouble.MALFORMED, "matrix.example.org")

    def test_a_web_page_is_no_matrix(self) -> None:
        answer = decoded(b"<html>Welcome to the hotel</html>")
        assert isinstance(answer, NoAnswer)
        assert answer.trouble is Trouble.NOT_MATRIX

    def test_each_room_comes_once_with_its_membership(self) -> None:
        answer = with_rooms(
            join={"!a:x": {}}, invite={"!a:x": {}, "!b:x": {}}, leave={"!a:x": {}, "!b:x": {}, "!c:x": 5}
        )
        assert deltas(answer) == [RoomDelta("!a:x", "join"), RoomDelta("!b:x", "invite"), RoomDelta("!c:x", "leave")]

    @pytest.mark.parametrize("room_id", ["", "room", "#room:x", "!" + "r" * 255])
    def test_what_is_no_room_id_is_left_out(self, room_id: str) -> None:
        sections: dict[str, object] = {section: {room_id: {}} for section in ("join", "invite", "leave")}
        assert with_rooms(**sections).rooms == ()


class TestDirectChats:
    def direct(self, content: object) -> object:
        return good({"next_batch": "s1", "account_data": {"events": [{"type": "m.direct", "content": content}]}}).direct

    def test_they_are_told_by_person(self) -> None:
        assert self.direct({"@a:x": ["!1:x", "!2:x"]}) == {"@a:x": ["!1:x", "!2:x"]}
        assert self.direct({}) == {}

    def test_entries_that_make_no_sense_are_left_out(self) -> None:
        assert self.direct({"@a:x": "!1:x", "@b:x": ["!2:x", 5, None], "@c:x": None}) == {"@b:x": ["!2:x"]}

    @pytest.mark.parametrize(
        "account_data",
        [None, [], 5, {}, {"events": 5}, {"events": [5]}, {"events": [{"type": "m.other", "content": {}}]}],
    )
    def test_account_data_of_another_kind_says_nothing(self, account_data: object) -> None:
        assert good({"next_batch": "s1", "account_data": account_data}).direct is None


class TestARoom:
    def test_all_it_says_is_taken_over(self) -> None:
        name = {
            "type": "m.room.name",
            "state_key": "",
            "sender": "@a:x",
            "content": {"name": "N"},
            "origin_server_ts": 3,
        }
        room = {
            "summary": {"m.heroes": ["@a:x"], "m.joined_member_count": 2, "m.invited_member_count": 1},
            "state": {"events": [name]},
            "timeline": {"events": [event(content={"body": "b"}, unsigned={"age": 4})], "limited": True},
            "unread_notifications": {"notification_count": 4, "highlight_count": 1},
            "ephemeral": {"events": []},
        }
        assert the_room(room) == RoomDelta(
            ROOM,
            "join",
            state=(StateEvent("m.room.name", "", "@a:x", {"name": "N"}, 3),),
            timeline=(TimelineEvent("m.room.message", "@a:x", 5, {"body": "b"}, "$1"),),
            limited=True,
            heroes=("@a:x",),
            joined_members=2,
            invited_members=1,
            unread=4,
            highlights=1,
        )

    def test_an_invite_brings_its_stripped_state(self) -> None:
        own = {"type": "m.room.member", "state_key": "@me:x", "sender": "@a:x", "content": {"membership": "invite"}}
        (delta,) = deltas(with_rooms(invite={ROOM: {"invite_state": {"events": [own, 5]}}}))
        assert delta == RoomDelta(
            ROOM, "invite", state=(StateEvent("m.room.member", "@me:x", "@a:x", {"membership": "invite"}),)
        )

    @pytest.mark.parametrize("broken", [5, "room", [], None])
    def test_one_that_makes_no_sense_is_none_and_the_others_go_on(self, broken: object) -> None:
        found = deltas(with_rooms(join={"!a:x": broken, "!b:x": {}}, invite={"!c:x": broken, "!d:x": {}}))
        assert found == [None, RoomDelta("!b:x", "join"), None, RoomDelta("!d:x", "invite")]

    def test_bytes_that_are_no_text_cost_only_their_room(self) -> None:
        body = (
            b'{"next_batch":"s1","rooms":{"join":{"!a:x":{"state":"\xff"},"!b:x":{"summary":{"m.heroes":["\xff"]}}}}}'
        )
        found = deltas(good(body))
        assert [delta.room_id for delta in found if delta is not None] == ["!a:x", "!b:x"]

    @pytest.mark.parametrize("junk", [None, 5, "x", [], True, {"events": 5}, {"events": {}}, {"m.heroes": 5}])
    def test_a_part_that_makes_no_sense_is_left_out(self, junk: object) -> None:
        parts = ("summary", "state", "timeline", "unread_notifications")
        assert joined_room(dict.fromkeys(parts, junk)) == RoomDelta(ROOM, "join")

    @pytest.mark.parametrize(
        "junk",
        [
            5,
            {},
            {"type": 5},
            event(content=[]),
            event(sender=5),
            event(event_id=[]),
            event(unsigned=5),
            {"type": "m.x"},
        ],
    )
    def test_an_event_that_makes_no_sense_is_left_out_and_its_neighbours_stay(self, junk: object) -> None:
        delta = the_room({"timeline": {"events": [event(event_id="$1"), junk, event(event_id="$2")]}})
        assert [each.event_id for each in delta.timeline] == ["$1", "$2"]

    def test_bytes_that_are_no_text_cost_only_their_event(self) -> None:
        events = b'[{"type":"m.a","content":{"body":"\xff"}},{"type":"m.b","content":{}}]'
        body = b'{"next_batch":"s1","rooms":{"join":{"!room:x":{"timeline":{"events":' + events + b"}}}}}"
        (delta,) = deltas(good(body))
        assert delta is not None
        assert [each.type for each in delta.timeline] == ["m.b"]

    def test_state_without_a_key_is_no_state(self) -> None:
        assert the_room({"state": {"events": [event("m.room.name")]}}).state == ()

    @pytest.mark.parametrize(
        "told, taken",
        [
            (0, 0),
            (7, 7),
            (10**15, MOST_COUNTED),
            (10**30, MOST_COUNTED),
            (-1, None),
            (1.5, None),
            (True, None),
            ("7", None),
        ],
    )
    def test_a_count_is_a_number_within_bounds_or_nothing(self, told: object, taken: int | None) -> None:
        counts = {"notification_count": told, "highlight_count": told}
        summary = {"m.joined_member_count": told, "m.invited_member_count": told}
        delta = the_room({"unread_notifications": counts, "summary": summary})
        assert (delta.unread, delta.highlights, delta.joined_members, delta.invited_members) == (taken,) * 4

    @pytest.mark.parametrize(
        "told, taken",
        [(5, 5), (LATEST_MS, LATEST_MS), (LATEST_MS + 1, 0), (-5, 0), (1.5e12, 0), ("5", 0), (None, 0), (True, 0)],
    )
    def test_a_time_is_a_number_that_can_be_stored_or_nothing(self, told: object, taken: int) -> None:
        (found,) = the_room({"timeline": {"events": [event(origin_server_ts=told)]}}).timeline
        assert found.origin_server_ts == taken

    def test_heroes_that_are_no_text_are_left_out(self) -> None:
        assert the_room({"summary": {"m.heroes": ["@a:x", 5, None]}}).heroes == ("@a:x",)


class TestRedactions:
    def redacts(self, **more: object) -> str:
        (found,) = the_room({"timeline": {"events": [event("m.room.redaction", **more)]}}).timeline
        return found.redacts

    def test_the_target_is_found_where_either_room_version_keeps_it(self) -> None:
        assert self.redacts(redacts="$old") == "$old"
        assert self.redacts(content={"redacts": "$new"}) == "$new"
        assert self.redacts(redacts="$old", content={"redacts": "$new"}) == "$old"
        assert self.redacts(redacts=5, content={"redacts": []}) == ""

    def test_only_a_redaction_has_one(self) -> None:
        (found,) = the_room({"timeline": {"events": [event(redacts="$1", content={"redacts": "$1"})]}}).timeline
        assert found.redacts == ""

    def test_an_event_that_was_emptied_before_says_so(self) -> None:
        (found,) = the_room({"timeline": {"events": [event(unsigned={"redacted_because": event()})]}}).timeline
        assert found.redacted


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=4),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(
            st.sampled_from(["events", "content", "type", "sender", "state_key", "m.heroes", "limited", "unsigned"]),
            inner,
        )
    ),
    max_leaves=10,
)


@settings(max_examples=60, deadline=None)
@given(JSON, JSON, JSON, JSON)
def test_no_room_raises_whatever_it_holds(summary: object, state: object, timeline: object, unread: object) -> None:
    room = {"summary": summary, "state": state, "timeline": timeline, "unread_notifications": unread}
    answer = with_rooms(join={ROOM: room}, invite={"!i:x": {"invite_state": state}}, leave={"!l:x": timeline})
    assert [delta.membership for delta in deltas(answer) if delta is not None] == ["join", "invite", "leave"]
