"""Whatever a server sends, the roster holds: it never raises, repeats itself, and goes on from what it kept."""

from __future__ import annotations

from hypothesis import given, settings
from hypothesis import strategies as st

from latchkey.app.rooms import Room
from latchkey.app.roster import Roster
from latchkey.app.sync_answer import MESSAGE_TYPES, REDACTION, STATE_TYPES, RoomDelta, StateEvent, TimelineEvent
from tests.unit.app.changes import ALICE, BOB, ME, NOW_MS

NAMES = st.sampled_from(["Alice", "Bob", "", "\u200b", "\ud800", "x" * 600, "a\nb"])
USERS = st.sampled_from([ME, ALICE, BOB, "", "no user", "@\ud800:x", "@" + "u" * 300 + ":x"])
EVENT_IDS = st.sampled_from(["$1", "$2", "$3", ""])
JSON = st.recursive(
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats(allow_nan=False)
    | st.text(st.characters(), max_size=8)
    | NAMES,
    lambda inner: (
        st.lists(inner, max_size=2)
        | st.dictionaries(st.sampled_from(["body", "question", "m.text"]), inner, max_size=2)
    ),
    max_leaves=4,
)
RELATION = st.fixed_dictionaries(
    {}, optional={"rel_type": st.just("m.replace") | JSON, "event_id": EVENT_IDS | JSON, "m.in_reply_to": JSON}
)
MESSAGE_KEYS = {
    "msgtype": st.sampled_from(["m.text", "m.emote", "m.file", "m.image"]) | JSON,
    "body": NAMES | JSON,
    "filename": JSON,
    "m.poll": JSON | st.fixed_dictionaries({"question": JSON | st.fixed_dictionaries({"m.text": JSON})}),
}
CONTENT = st.fixed_dictionaries(
    {},
    optional={
        "name": NAMES | JSON,
        "alias": JSON,
        "topic": JSON,
        "url": st.just("mxc://x/a") | JSON,
        "avatar_url": JSON,
        "algorithm": JSON,
        "membership": st.sampled_from(["join", "invite", "leave", "ban"]) | JSON,
        "displayname": NAMES | JSON,
        "is_direct": JSON,
        "m.relates_to": RELATION | JSON,
        "m.new_content": st.fixed_dictionaries({}, optional=MESSAGE_KEYS) | JSON,
        **MESSAGE_KEYS,
    },
)
TYPES = st.sampled_from([*STATE_TYPES, *MESSAGE_TYPES, REDACTION, "m.reaction"])
TIMES = st.integers(0, 1 << 53)
STATES = st.builds(StateEvent, TYPES, st.just("") | USERS, USERS, CONTENT, TIMES)
EVENTS = st.builds(TimelineEvent, TYPES, USERS, TIMES, CONTENT, EVENT_IDS, st.none() | USERS, EVENT_IDS, st.booleans())
COUNTS = st.none() | st.integers(0, 1_000_000_000)
DELTAS = st.builds(
    RoomDelta,
    st.sampled_from(["!a:x", "!b:x"]),
    st.sampled_from(["join", "join", "invite", "leave"]),
    st.lists(STATES, max_size=3),
    st.lists(EVENTS, max_size=3),
    st.booleans(),
    st.none() | st.lists(USERS, max_size=7),
    COUNTS,
    COUNTS,
    COUNTS,
    COUNTS,
)


def rows(roster: Roster, deltas: list[RoomDelta]) -> list[Room | None]:
    return [roster.apply(delta, NOW_MS) for delta in deltas]


@settings(max_examples=40, deadline=None)
@given(st.lists(DELTAS, max_size=4))
def test_any_content_makes_rows_that_can_be_shown_and_the_same_ones_again(deltas: list[RoomDelta]) -> None:
    shown = rows(Roster(ME), deltas)
    assert shown == rows(Roster(ME), deltas)
    for delta, row in zip(deltas, shown, strict=True):
        assert (row is None) == (delta.membership == "leave")
        if row is None:
            continue
        assert row.name.strip() == row.name != ""
        assert bool(row.invited_by) == (delta.membership == "invite")
        for line in (row.name, row.topic, row.canonical_alias, row.last_sender, row.last_text):
            assert len(line.splitlines()) <= 1
            assert line.encode().decode() == line
        assert max(row.recency_ms, row.last_ms, row.unread, row.joined_members) < 1 << 53


@settings(max_examples=40, deadline=None)
@given(st.lists(DELTAS, max_size=3), st.lists(DELTAS, max_size=2))
def test_rows_after_a_restart_are_those_without_one(before: list[RoomDelta], after: list[RoomDelta]) -> None:
    steady = Roster(ME)
    known = {row.room_id for row in rows(steady, before) if row is not None}
    known -= {room_id for room_id in known if _is_gone(room_id, before)}
    restarted = Roster(ME)
    restarted.load({room_id: steady.facts_of(room_id) for room_id in known}, steady.account())
    assert rows(restarted, after) == rows(steady, after)


def _is_gone(room_id: str, deltas: list[RoomDelta]) -> bool:
    return [delta.membership for delta in deltas if delta.room_id == room_id][-1] == "leave"
