"""Whatever a sync brings and whatever lies on the disk: rooms, words and journal are made of it, and nothing raises."""

from __future__ import annotations

import json
from pathlib import Path

from hypothesis import example, given
from hypothesis import strategies as st

from latchkey.app import happenings, journal_shown
from latchkey.app.clock_words import at_minute, at_second
from latchkey.app.room_book import RoomBook
from latchkey.app.sync_answer import MESSAGE_TYPES, REDACTION, STATE_TYPES, SyncAnswer
from latchkey.matrix.sync import sync_answer
from latchkey.matrix.transport import Answer
from latchkey.session.journal import Entry
from latchkey.store.profile import Profile
from tests.fakes.clock import FakeClock
from tests.fakes.examples import IDENTITY
from tests.fakes.stopped_clock import NOON
from tests.fuzzing import tries
from tests.unit.matrix.test_anything import ANY_JSON

USERS = st.sampled_from(["@alice:example.org", "@bob:example.org", "", "bob", "@\ud800"])
NUMBERS = st.integers() | st.floats() | st.booleans() | st.text(max_size=3)
WORDS = st.text(max_size=30) | ANY_JSON
CONTENT = st.dictionaries(
    st.sampled_from(["membership", "displayname", "name", "topic", "alias", "avatar_url", "url", "body", "msgtype",
                     "algorithm", "redacts", "m.relates_to", "m.new_content", "is_direct"]),
    WORDS | st.sampled_from(["join", "leave", "invite", "ban", "m.text", "m.image", "m.replace", "mxc://a/b"]),
    max_size=5,
)  # fmt: skip
EVENT = st.fixed_dictionaries(
    {"type": st.sampled_from([*STATE_TYPES, *MESSAGE_TYPES, REDACTION]) | st.text(max_size=5), "content": CONTENT},
    optional={
        "sender": USERS | ANY_JSON,
        "event_id": st.text(max_size=5),
        "state_key": USERS | ANY_JSON,
        "origin_server_ts": NUMBERS,
        "redacts": st.text(max_size=5) | ANY_JSON,
        "unsigned": ANY_JSON,
    },
)
EVENTS = st.fixed_dictionaries({}, optional={"events": st.lists(EVENT, max_size=6) | ANY_JSON, "limited": ANY_JSON})
ROOM = st.fixed_dictionaries(
    {},
    optional={
        "state": EVENTS,
        "timeline": EVENTS,
        "invite_state": EVENTS,
        "summary": st.dictionaries(st.sampled_from(["m.heroes", "m.joined_member_count"]), ANY_JSON | NUMBERS),
        "unread_notifications": st.dictionaries(st.sampled_from(["notification_count", "highlight_count"]), NUMBERS),
    },
)
ROOMS = st.dictionaries(st.sampled_from(["!a:b", "!c:d", "no room", "!" + "x" * 300]), ROOM | ANY_JSON, max_size=3)
SYNC = st.fixed_dictionaries(
    {"next_batch": st.text(min_size=1, max_size=5)},
    optional={"rooms": st.dictionaries(st.sampled_from(["join", "invite", "leave"]), ROOMS), "account_data": EVENTS},
)


@tries(200)
@given(st.lists(SYNC, min_size=1, max_size=3))
async def test_every_sync_makes_rooms_that_can_be_stored(tmp_path: Path, syncs: list[object]) -> None:
    files = await Profile(tmp_path).in_memory(IDENTITY)
    try:
        book = RoomBook(IDENTITY.user_id, files.rooms, FakeClock())
        for sync in syncs:
            body = json.dumps(sync).replace("NaN", "0").replace("Infinity", "0").encode()
            answer = sync_answer(Answer(200, {}, body, NOON, "https://example.org/"))
            if isinstance(answer, SyncAnswer):
                changed, _, trouble = await book.take(answer)
                assert trouble is None
                assert {room.room_id for room in changed} <= set(book.known)
        again = RoomBook(IDENTITY.user_id, files.rooms, FakeClock())
        assert {room.room_id for room in await again.load()} == set(book.known)
    finally:
        await files.close()


FACTS = st.dictionaries(
    st.sampled_from(["unreachable", "status", "errcode", "soft_logout", "expires_in_ms", "after_ms", "cause", "reason",
                     "verdict", "same_device", "other_user", "server_told", "rotated", "disk", "folder", "key"]),
    st.none() | st.booleans() | st.integers() | st.text(max_size=20),
)  # fmt: skip


@tries(300)
@given(st.integers(-(2**63), 2**63 - 1), st.sampled_from([*happenings._SAY, "something_new"]), FACTS)
@example(2**63 - 1, "restored", {})
@example(0, "unreachable", {"unreachable": "a trouble that a newer program knows"})
@example(0, "reachable", {"after_ms": 2**62})
def test_every_entry_of_a_journal_has_words(at_ms: int, event: str, facts: dict[str, str | int | bool | None]) -> None:
    """A journal comes from the disk, where a newer program or a bit that fell over may have written it."""
    entry = Entry(at_ms, "0a1b2c3d", event, facts)
    assert happenings.in_words(entry)
    line = journal_shown.line(entry)
    assert 3 <= len(line.details.splitlines()) <= 3 + len(facts)
    assert line.words
    assert at_second(at_ms)
    assert at_minute(at_ms, NOON.wall_ms)
