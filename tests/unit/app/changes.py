"""Short ways to say what a server told of a room."""

from __future__ import annotations

from latchkey.app.sync_answer import RoomDelta, StateEvent, TimelineEvent

ME = "@me:x"
ALICE = "@alice:x"
BOB = "@bob:x"
ROOM = "!room:x"
NOW_MS = 1_750_000_000_000
SENT_MS = NOW_MS - 60_000


def state(kind: str, content: dict[str, object], key: str = "", sender: str = ALICE, at_ms: int = 0) -> StateEvent:
    return StateEvent(kind, key, sender, content, at_ms)


def member(user_id: str, name: object = None, membership: str = "join", **more: object) -> StateEvent:
    content: dict[str, object] = {"membership": membership, **more}
    if name is not None:
        content["displayname"] = name
    return state("m.room.member", content, user_id, sender=user_id)


def named(name: object) -> StateEvent:
    return state("m.room.name", {"name": name})


def message(
    content: dict[str, object], event_id: str = "$1", sender: str = ALICE, kind: str = "m.room.message"
) -> TimelineEvent:
    return TimelineEvent(kind, sender, SENT_MS, content, event_id)


def text(body: object, event_id: str = "$1", sender: str = ALICE, at_ms: int = SENT_MS) -> TimelineEvent:
    return TimelineEvent("m.room.message", sender, at_ms, {"msgtype": "m.text", "body": body}, event_id)


def edit(of: str, body: str, event_id: str = "$edit", sender: str = ALICE) -> TimelineEvent:
    content: dict[str, object] = {
        "msgtype": "m.text",
        "body": f"* {body}",
        "m.new_content": {"msgtype": "m.text", "body": body},
        "m.relates_to": {"rel_type": "m.replace", "event_id": of},
    }
    return message(content, event_id, sender)


def redaction(of: str) -> TimelineEvent:
    return TimelineEvent("m.room.redaction", ALICE, SENT_MS, {}, "$redaction", redacts=of)


def joined(
    *events: StateEvent | TimelineEvent,
    heroes: list[str] | None = None,
    joined_members: int | None = None,
    invited_members: int | None = None,
    room_id: str = ROOM,
) -> RoomDelta:
    return RoomDelta(
        room_id,
        "join",
        state=[event for event in events if isinstance(event, StateEvent)],
        timeline=[event for event in events if isinstance(event, TimelineEvent)],
        heroes=heroes,
        joined_members=joined_members,
        invited_members=invited_members,
    )


def invited(*events: StateEvent, by: str = ALICE, is_direct: object = None) -> RoomDelta:
    own: dict[str, object] = {"membership": "invite"}
    if is_direct is not None:
        own["is_direct"] = is_direct
    return RoomDelta(ROOM, "invite", state=[*events, state("m.room.member", own, ME, sender=by)])


def left(room_id: str = ROOM) -> RoomDelta:
    return RoomDelta(room_id, "leave")
