"""How requests come to the parts of the practice homeserver: each part offers methods and paths with what answers them."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Iterable

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from .homeserver import Homeserver
from .refusal import missing_token
from .sessions import AccessToken

V1, V3 = "/_matrix/client/v1", "/_matrix/client/v3"

Handler = Callable[[Request], Awaitable[Response]]
Offer = tuple[str, str, Handler]
"""Method, path and what answers."""


def joined_by_path(offers: Iterable[Offer]) -> list[Route]:
    """One route for each path, so that a wrong method is told apart from an unknown path."""
    by_path: dict[str, dict[str, Handler]] = {}
    for method, path, handler in offers:
        by_path.setdefault(path, {})[method] = handler
    return [Route(path, _by_method(handlers), methods=list(handlers)) for path, handlers in by_path.items()]


def token_of(homeserver: Homeserver, request: Request, *, even_expired: bool = False) -> AccessToken:
    """From the header alone: a token in a URL ends up in every log, and version 1.20 takes that way out. Raises ``Refusal``."""
    header = request.headers.get("authorization")
    if header is None:
        raise missing_token()
    kind, _, text = header.partition(" ")
    if kind != "Bearer" or not text or " " in text:
        raise missing_token("Invalid Authorization header.")
    return homeserver.authenticate(text, even_expired=even_expired)


def operation_of(request: Request) -> tuple[str, str]:
    """What user-interactive authentication is asked for: once begun, for this and nothing else."""
    return request.method, f"{request.url.path}?{request.url.query}"


def _by_method(handlers: dict[str, Handler]) -> Handler:
    async def handle(request: Request) -> Response:
        method = "GET" if request.method == "HEAD" else request.method
        return await handlers[method](request)

    return handle
