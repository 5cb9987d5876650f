"""What may happen to requests and answers on their way: lost, late, held back, and noted down."""

from __future__ import annotations

import email.utils
from collections.abc import Callable
from dataclasses import dataclass, replace

from starlette.requests import ClientDisconnect
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from .homeserver import Homeserver

REFRESH = "practice.refresh"
"""Of a request's scope: what answers it has found a refresh in it, which the path alone did not tell."""
LOST = 0
"""In place of a status: nothing was answered."""


@dataclass(frozen=True, slots=True)
class LoggedRequest:
    """One answered request. ``path`` carries no query; ``status`` is ``LOST`` where the connection was dropped."""

    method: str
    path: str
    status: int


@dataclass(frozen=True, slots=True)
class Network:
    """Between ``app`` and its clients, as the homeserver's knobs say. ``drop`` ends a client's connection at once."""

    app: ASGIApp
    homeserver: Homeserver
    note: Callable[[LoggedRequest], None]
    drop: Callable[[object], None]

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        is_lost = False

        def note(status: int) -> None:
            self.note(LoggedRequest(scope["method"], scope["path"], status))

        async def sending(message: Message) -> None:
            nonlocal is_lost
            if message["type"] == "http.response.start":
                await self.homeserver.thaw()
                is_lost = self.homeserver.knobs.away or (_is_refresh(scope) and self._loses_refresh())
                if not is_lost:
                    note(message["status"])
                    message["headers"] = [*message.get("headers", []), *self._date()]
            if not is_lost:
                await send(message)

        await self.homeserver.thaw()
        if self.homeserver.knobs.away:
            is_lost = True
        else:
            if _is_refresh(scope):
                await self.homeserver.pass_time(self.homeserver.knobs.refresh_delay_s)
            try:
                await self.app(scope, receive, sending)
            except ClientDisconnect:  # who has waited too long has gone before the request was read
                is_lost = True
        if is_lost:
            note(LOST)
            self.drop(scope["client"])
            while (await receive())["type"] != "http.disconnect":
                pass

    def _loses_refresh(self) -> bool:
        left = self.homeserver.knobs.lost_refreshes
        if left:
            self.homeserver.turn(replace(self.homeserver.knobs, lost_refreshes=left - 1))
        return left is None or left > 0

    def _date(self) -> list[tuple[bytes, bytes]]:
        off_s = self.homeserver.knobs.clock_off_s
        if not off_s:
            return []
        told = email.utils.formatdate(self.homeserver.now_ms() / 1000 + off_s, usegmt=True)
        return [(b"date", told.encode())]


def _is_refresh(scope: Scope) -> bool:
    return REFRESH in scope or (scope["method"] == "POST" and str(scope["path"]).endswith("/refresh"))
