"""Bodies of ``/sync`` answers, and what they decode to."""

from __future__ import annotations

import json

from latchkey.app.sync_answer import RoomDelta, SyncAnswer
from latchkey.matrix.sync import sync_answer
from latchkey.matrix.transport import Answer
from latchkey.session.answers import NoAnswer
from tests.fakes.stopped_clock import NOON

ROOM = "!room:x"


def decoded(body: object) -> SyncAnswer | NoAnswer:
    data = body if isinstance(body, bytes) else json.dumps(body).encode()
    return sync_answer(Answer(200, {}, data, NOON, "https://matrix.example.org/_matrix/client/v3/sync"))


def good(body: object) -> SyncAnswer:
    answer = decoded(body)
    assert isinstance(answer, SyncAnswer)
    return answer


def with_rooms(**sections: object) -> SyncAnswer:
    return good({"next_batch": "s1", "rooms": sections})


def deltas(answer: SyncAnswer) -> list[RoomDelta | None]:
    return [room() for room in answer.rooms]


def joined_room(room: object) -> RoomDelta | None:
    (delta,) = deltas(with_rooms(join={ROOM: room}))
    return delta


def the_room(room: object) -> RoomDelta:
    delta = joined_room(room)
    assert delta is not None
    return delta


def event(kind: str = "m.room.message", **more: object) -> dict[str, object]:
    return {"type": kind, "sender": "@a:x", "event_id": "$1", "origin_server_ts": 5, "content": {}, **more}
