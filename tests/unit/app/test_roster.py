"""Rows follow from what the server told of rooms, and from nothing else."""

from __future__ import annotations

from dataclasses import replace

import pytest

from latchkey.app.room_fold import LATEST_AHEAD_MS
from latchkey.app.rooms import Room
from latchkey.app.roster import Roster
from latchkey.app.sync_answer import RoomDelta, TimelineEvent
from tests.unit.app.changes import (
    ALICE,
    BOB,
    ME,
    NOW_MS,
    ROOM,
    SENT_MS,
    invited,
    joined,
    left,
    member,
    named,
    state,
    text,
)


def row(roster: Roster, delta: RoomDelta, now_ms: int = NOW_MS) -> Room:
    found = roster.apply(delta, now_ms)
    assert found is not None
    return found


def row_of(*deltas: RoomDelta) -> Room:
    roster = Roster(ME)
    return [row(roster, delta) for delta in deltas][-1]


def test_a_row_shows_what_the_state_says() -> None:
    shown = row_of(
        joined(
            named("Harbour"),
            state("m.room.topic", {"topic": "Ships\nand tides"}),
            state("m.room.canonical_alias", {"alias": "#harbour:x"}),
            state("m.room.avatar", {"url": "mxc://x/abc"}),
            state("m.room.encryption", {"algorithm": "m.megolm.v1.aes-sha2"}),
            member(ALICE, "Alice"),
            text("hello"),
            joined_members=3,
        )
    )
    assert shown == Room(
        room_id=ROOM,
        name="Harbour",
        topic="Ships and tides",
        canonical_alias="#harbour:x",
        avatar_mxc="mxc://x/abc",
        encrypted=True,
        joined_members=3,
        recency_ms=SENT_MS,
        last_sender="Alice",
        last_text="hello",
        last_ms=SENT_MS,
    )


def test_state_in_a_timeline_counts_after_the_state_before_it() -> None:
    later = TimelineEvent("m.room.name", ALICE, SENT_MS, {"name": "New"}, "$1", state_key="")
    assert row_of(joined(named("Old"), later)).name == "New"


def test_state_of_another_key_is_not_the_rooms() -> None:
    assert row_of(joined(named("Real"), state("m.room.name", {"name": "Other"}, key="x"))).name == "Real"


@pytest.mark.parametrize("url", ["https://x/a.png", "mxc://a\nb/c", "", None, 5])
def test_an_avatar_is_a_content_address_or_none(url: object) -> None:
    assert row_of(joined(state("m.room.avatar", {"url": url}))).avatar_mxc == ""


def test_counts_stay_until_the_server_sends_new_ones() -> None:
    roster = Roster(ME)
    row(roster, replace(joined(joined_members=4), unread=3, highlights=1))
    shown = row(roster, joined())
    assert (shown.unread, shown.highlights, shown.joined_members) == (3, 1, 4)
    shown = row(roster, replace(joined(), unread=0, highlights=0))
    assert (shown.unread, shown.highlights) == (0, 0)


def test_encryption_is_never_off_again() -> None:
    on = joined(state("m.room.encryption", {"algorithm": "m.megolm.v1.aes-sha2"}))
    assert row_of(on, joined(state("m.room.encryption", {}))).encrypted
    assert not row_of(joined(state("m.room.encryption", {"algorithm": ""}))).encrypted
    assert row_of(on, invited(), joined()).encrypted


def test_a_room_that_was_left_is_gone_and_comes_back_without_its_past() -> None:
    roster = Roster(ME)
    row(roster, joined(named("Harbour"), text("hello")))
    assert roster.apply(left(), NOW_MS) is None
    with pytest.raises(KeyError):
        roster.facts_of(ROOM)
    assert roster.apply(left(), NOW_MS) is None
    shown = row(roster, joined(joined_members=1))
    assert (shown.name, shown.last_text) == ("Empty room", "")


class TestInvites:
    def test_an_invite_says_who_sent_it(self) -> None:
        assert row_of(invited(named("Harbour"), by=BOB)).invited_by == BOB

    def test_an_invite_is_one_even_where_it_does_not_say_from_whom(self) -> None:
        assert row_of(RoomDelta(ROOM, "invite")).invited_by == "somebody"

    def test_an_invite_to_a_direct_chat_stays_direct_once_accepted(self) -> None:
        assert row_of(invited(is_direct=True)).is_direct
        assert row_of(invited(is_direct=True), joined(joined_members=2), joined()).is_direct

    @pytest.mark.parametrize("flag", [None, False, "true", 1, {}])
    def test_only_true_makes_it_direct(self, flag: object) -> None:
        assert not row_of(invited(is_direct=flag)).is_direct

    def test_a_room_that_was_joined_is_no_invite(self) -> None:
        shown = row_of(invited(named("Harbour")), joined(named("Harbour"), text("hello")))
        assert (shown.invited_by, shown.last_text) == ("", "hello")

    def test_what_the_invite_told_wrongly_is_forgotten_on_joining(self) -> None:
        shown = row_of(invited(named("Win a prize")), joined(joined_members=1))
        assert shown.name == "Empty room"

    def test_whoever_was_thrown_out_and_invited_again_sees_no_old_message(self) -> None:
        shown = row_of(joined(named("Harbour"), text("hello")), invited())
        assert (shown.invited_by, shown.last_text, shown.last_ms) == (ALICE, "", 0)


class TestDirectChats:
    def test_the_account_says_which_rooms_are_direct(self) -> None:
        roster = Roster(ME)
        row(roster, joined())
        changed = roster.direct({ALICE: [ROOM, "!unknown:x"]})
        assert [(room.room_id, room.is_direct) for room in changed] == [(ROOM, True)]
        assert row(roster, joined()).is_direct

    def test_only_rows_that_change_are_told(self) -> None:
        roster = Roster(ME)
        row(roster, joined())
        row(roster, joined(room_id="!other:x"))
        roster.direct({ALICE: [ROOM]})
        assert [room.room_id for room in roster.direct({ALICE: [ROOM], BOB: ["!other:x"]})] == ["!other:x"]
        assert [(room.room_id, room.is_direct) for room in roster.direct({})] == [("!other:x", False), (ROOM, False)]
        assert roster.direct({}) == []

    def test_the_account_may_speak_before_the_rooms_come(self) -> None:
        roster = Roster(ME)
        assert roster.direct({ALICE: [ROOM]}) == []
        assert row(roster, joined()).is_direct

    def test_a_direct_chat_of_two_shows_the_other_ones_face(self) -> None:
        roster = Roster(ME)
        roster.direct({ALICE: [ROOM]})
        alice = member(ALICE, "Alice", avatar_url="mxc://x/alice")
        assert row(roster, joined(alice, heroes=[ALICE], joined_members=2)).avatar_mxc == "mxc://x/alice"
        assert row(roster, joined(heroes=[ALICE], joined_members=3)).avatar_mxc == ""
        own = state("m.room.avatar", {"url": "mxc://x/room"})
        assert row(roster, joined(own, heroes=[ALICE], joined_members=2)).avatar_mxc == "mxc://x/room"


class TestOrder:
    def test_the_last_message_counts(self) -> None:
        created = state("m.room.create", {}, at_ms=10)
        assert row_of(joined(created, text("a", at_ms=SENT_MS))).recency_ms == SENT_MS

    def test_without_one_the_time_of_joining_does(self) -> None:
        created = state("m.room.create", {}, at_ms=10)
        own = state("m.room.member", {"membership": "join"}, ME, at_ms=20)
        assert row_of(joined(created)).recency_ms == 10
        assert row_of(joined(created, own)).recency_ms == 20

    def test_a_new_face_is_no_new_entry(self) -> None:
        own = state("m.room.member", {"membership": "join"}, ME, at_ms=20)
        again = state("m.room.member", {"membership": "join", "avatar_url": "mxc://x/a"}, ME, at_ms=900)
        assert row_of(joined(own, joined_members=2), joined(again)).recency_ms == 20

    def test_an_invite_counts_from_when_it_was_first_seen(self) -> None:
        roster = Roster(ME)
        assert row(roster, invited(), NOW_MS).recency_ms == NOW_MS
        assert row(roster, invited(named("Renamed")), NOW_MS + 5000).recency_ms == NOW_MS

    def test_a_message_from_the_future_does_not_hold_its_room_at_the_top(self) -> None:
        shown = row_of(joined(text("a", at_ms=NOW_MS * 100)))
        assert (shown.recency_ms, shown.last_ms) == (NOW_MS + LATEST_AHEAD_MS, NOW_MS + LATEST_AHEAD_MS)

    def test_a_message_with_an_old_date_does_not_push_its_room_down(self) -> None:
        shown = row_of(joined(text("a", "$1", at_ms=SENT_MS)), joined(text("b", "$2", at_ms=5)))
        assert (shown.recency_ms, shown.last_ms, shown.last_text) == (SENT_MS, 5, "b")

    def test_the_same_answer_twice_changes_nothing(self) -> None:
        delta = joined(named("Harbour"), text("a", "$1"), text("b", "$2"), joined_members=2)
        assert row_of(delta, delta) == row_of(delta)


class TestWhatIsKept:
    def test_rows_go_on_from_bytes_as_if_nothing_had_happened(self) -> None:
        first, kept = Roster(ME), Roster(ME)
        row(first, joined(named("Harbour"), member(ALICE, "Alice"), text("hello", "$1"), joined_members=2))
        first.direct({ALICE: [ROOM]})
        kept.load({ROOM: first.facts_of(ROOM)}, first.account())
        assert kept.facts_of(ROOM) == first.facts_of(ROOM)
        assert row(kept, joined(text("bye", "$2"))) == row(first, joined(text("bye", "$2")))

    def test_a_change_of_direct_chats_reaches_rooms_not_looked_at_yet(self) -> None:
        first, kept = Roster(ME), Roster(ME)
        row(first, joined(named("Harbour")))
        kept.load({ROOM: first.facts_of(ROOM)}, None)
        assert [(room.name, room.is_direct) for room in kept.direct({ALICE: [ROOM]})] == [("Harbour", True)]

    @pytest.mark.parametrize("broken", [b"", b"no json", b"[]", b'{"name": 5}', b"[" * 5000, b'"\xff"'])
    def test_bytes_that_make_no_sense_count_as_nothing_known(self, broken: bytes) -> None:
        roster = Roster(ME)
        roster.load({ROOM: broken}, broken)
        assert roster.account() is None
        assert row(roster, joined(named("Harbour"))).name == "Harbour"

    def test_nothing_is_kept_of_an_account_that_never_spoke(self) -> None:
        roster = Roster(ME)
        assert roster.account() is None
        roster.direct({})
        assert roster.account() == b"{}"

    def test_loading_replaces_what_was_known(self) -> None:
        roster = Roster(ME)
        row(roster, joined(named("Harbour")))
        roster.direct({ALICE: [ROOM]})
        roster.load({}, None)
        assert roster.account() is None
        assert row(roster, joined(joined_members=1)) == Room(ROOM, "Empty room", joined_members=1)

    def test_a_loud_room_does_not_grow_for_ever_and_forgets_nobody_it_shows(self) -> None:
        roster = Roster(ME)
        row(roster, joined(member(ALICE, "Alice"), member(ME, "Me"), heroes=[ALICE], joined_members=500))
        size = 0
        for number in range(200):
            row(roster, joined(member(f"@u{number:03}:x", f"U{number:03}"), text("a", sender=f"@u{number:03}:x")))
            size = max(size, len(roster.facts_of(ROOM)))
        shown = row(roster, joined())
        assert (shown.name, shown.last_sender) == ("Alice and 498 others", "U199")
        assert size < 4096


@pytest.mark.parametrize("user_id", ["", "@two\nlines:x", f"@{'a' * 300}:x"])
def test_whoever_has_no_id_that_can_be_shown_is_nobody(user_id: str) -> None:
    assert row_of(joined(member(user_id, "Mallory"), member(ALICE, "Alice"), heroes=[user_id, ALICE])).name == "Alice"
