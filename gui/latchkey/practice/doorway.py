"""What Synapse does to every request before it looks at what is asked: web pages may ask, and old paths lead to new ones."""

from __future__ import annotations

from dataclasses import dataclass

from starlette.types import ASGIApp, Message, Receive, Scope, Send

_OLD, _NEW = "/_matrix/client/r0/", "/_matrix/client/v3/"
_CORS = [
    (b"access-control-allow-origin", b"*"),
    (b"access-control-allow-methods", b"GET, HEAD, POST, PUT, DELETE, OPTIONS"),
    (b"access-control-allow-headers", b"X-Requested-With, Content-Type, Authorization, Date"),
]


@dataclass(frozen=True, slots=True)
class Doorway:
    """In front of ``app`` (CS API, web browser clients)."""

    app: ASGIApp

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        async def sending(message: Message) -> None:
            if message["type"] == "http.response.start":
                message["headers"] = [*message.get("headers", []), *_CORS]
            await send(message)

        path: str = scope["path"]
        if path.startswith(_OLD):
            scope = {**scope, "path": _NEW + path.removeprefix(_OLD)}
        if scope["method"] == "OPTIONS":
            await sending({"type": "http.response.start", "status": 204})
            await sending({"type": "http.response.body"})
        else:
            await self.app(scope, receive, sending)
