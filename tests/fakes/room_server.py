"""The rooms of a homeserver, as a test says they are."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from functools import partial
from typing import TypeVar

from latchkey.app.sync_answer import RoomDelta, StateEvent, SyncAnswer
from latchkey.session.answers import Done, NoAnswer, Refused, Trouble
from latchkey.session.ports import TokenSource
from latchkey.session.secret import Secret
from tests.fakes.script import Script

A = TypeVar("A")
Q = TypeVar("Q")

HOST = "matrix.example.org"


def join(room_id: str, name: str = "") -> RoomDelta:
    """A room that was joined; a name makes its row another one."""
    return RoomDelta(room_id, "join", state=[StateEvent("m.room.name", "", "@host:example.org", {"name": name})])


def leave(room_id: str) -> RoomDelta:
    return RoomDelta(room_id, "leave")


def synced(next_batch: str, *deltas: RoomDelta, direct: dict[str, Sequence[str]] | None = None) -> SyncAnswer:
    return SyncAnswer(next_batch, [partial(_itself, delta) for delta in deltas], direct)


def _itself(delta: RoomDelta) -> RoomDelta:
    return delta


class RoomScripts:
    """What every client of this homeserver is answered."""

    def __init__(self) -> None:
        self.syncs: Script[tuple[str | None, int], SyncAnswer | Refused | NoAnswer] = Script()
        self.joins: Script[str, Done | Refused | NoAnswer] = Script()
        self.leaves: Script[str, Done | Refused | NoAnswer] = Script()
        self.thumbnails: Script[str, bytes | Refused | NoAnswer] = Script()
        self.sent: list[tuple[str, str]] = []
        """What was asked, and the access token it was asked with."""


class FakeRoomServer:
    """``RoomServer``: gets its token as the real one does, and replaces a rejected one once."""

    def __init__(self, scripts: RoomScripts, tokens: TokenSource, deeds: list[str]) -> None:
        self._scripts = scripts
        self._tokens = tokens
        self._deeds = deeds
        self._under_way = 0
        self.is_closed = False

    async def sync(self, since: str | None, timeout_ms: int) -> SyncAnswer | Refused | NoAnswer:
        return await self._ask("sync", self._scripts.syncs, (since, timeout_ms))

    async def join(self, room: str, via: Sequence[str] = ()) -> Done | Refused | NoAnswer:
        return await self._ask("join", self._scripts.joins, "?via=".join((room, *via)))

    async def leave(self, room_id: str) -> Done | Refused | NoAnswer:
        return await self._ask("leave", self._scripts.leaves, room_id)

    async def thumbnail(self, mxc: str, size_px: int) -> bytes | Refused | NoAnswer:
        return await self._ask("thumbnail", self._scripts.thumbnails, mxc, decides=False)

    async def close(self) -> None:
        assert not self._under_way, "closed under somebody who still waits for an answer"
        await asyncio.sleep(0)
        self.is_closed = True

    async def _ask(
        self, what: str, script: Script[Q, A | Refused | NoAnswer], question: Q, *, decides: bool = True
    ) -> A | Refused | NoAnswer:
        token = await self._tokens.token()
        if token is None:
            return NoAnswer(Trouble.NO_TOKEN, HOST)
        answer = await self._send(what, script, question, token)
        if isinstance(answer, Refused) and answer.status == 401 and answer.errcode == "M_UNKNOWN_TOKEN":
            newer = await self._tokens.after_rejection(token, answer) if decides else self._tokens.newer_than(token)
            if newer is not None:
                return await self._send(what, script, question, newer)
        return answer

    async def _send(
        self, what: str, script: Script[Q, A | Refused | NoAnswer], question: Q, token: Secret
    ) -> A | Refused | NoAnswer:
        assert not self.is_closed
        self._scripts.sent.append((what, token.reveal()))
        self._deeds.append(f"{what} with {token.reveal()}")
        self._under_way += 1
        try:
            return await script.answer(question)
        finally:
            self._under_way -= 1
