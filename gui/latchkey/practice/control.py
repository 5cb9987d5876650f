"""The control API: JSON over HTTP on a second loopback port, for whoever has its token. ``docs/practice.md`` tells all of it."""

from __future__ import annotations

import asyncio
import hmac
import json
import secrets
import threading
from collections.abc import Awaitable, Callable, Collection, Mapping
from typing import Any, Self

from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from .actions import ACTIONS
from .director import Director
from .knobs import nearest
from .scenarios import SCENARIOS, scenario_called
from .serving import Serving, listen, read_body

_BAD_REQUEST, _UNAUTHORIZED, _FORBIDDEN, _TOO_LARGE = 400, 401, 403, 413


class ControlServer:
    """On a thread of its own. ``token`` is a new one each time, and is asked of every request."""

    def __init__(self, director: Director) -> None:
        self.token = secrets.token_urlsafe(24)
        self._director = director
        self._port = 0
        self._loop: asyncio.AbstractEventLoop | None = None
        self._serving: Serving | None = None
        self._thread: threading.Thread | None = None

    @property
    def url(self) -> str:
        """``http://127.0.0.1:PORT``, once it was started."""
        return f"http://127.0.0.1:{self._port}"

    @property
    def _hosts(self) -> tuple[str, str]:
        return f"127.0.0.1:{self._port}", f"localhost:{self._port}"

    def start(self) -> None:
        """Listens when it returns, on a free port."""
        listening = listen(0)
        self._port = listening.getsockname()[1]
        serving = self._serving = Serving(_create_app(self._director, self.token, self._hosts))
        running = threading.Event()

        async def serve() -> None:
            self._loop = asyncio.get_running_loop()
            running.set()
            with listening:
                await serving.serve(sockets=[listening])

        self._thread = threading.Thread(target=lambda: asyncio.run(serve()), name="practice control", daemon=True)
        self._thread.start()
        running.wait()

    def stop(self) -> None:
        """To be called once, after ``start``."""
        assert self._loop is not None and self._serving is not None and self._thread is not None  # noqa: S101, PT018 - it was started
        self._loop.call_soon_threadsafe(self._serving.end)
        self._thread.join()

    def __enter__(self) -> Self:
        self.start()
        return self

    def __exit__(self, *_: object) -> None:
        self.stop()


def _create_app(director: Director, token: str, hosts: Collection[str]) -> Starlette:
    server = director.server

    async def scenarios(_request: Request) -> Response:
        return JSONResponse({"scenarios": [scenario.told() for scenario in SCENARIOS.values()]})

    async def scenario(request: Request) -> Response:
        if request.method == "POST":
            asked = await _object(request, {"name": str}, {"knobs": dict})
            director.play(scenario_called(asked["name"]), asked.get("knobs"))
        told = None if director.playing is None else director.playing.told()
        return JSONResponse({"scenario": told, "is_proven": director.is_proven})

    async def knobs(request: Request) -> Response:
        if request.method == "PATCH":
            server.turn(await _object(request))
        return JSONResponse(server.knobs.told())

    async def actions(request: Request) -> Response:
        if request.method == "POST":
            asked = await _object(request, {"action": str}, {"user": str})
            action, user = asked["action"], asked.get("user", director.user)
            if action not in ACTIONS:
                raise ValueError(f"There is no action {action!r}.{nearest(action, ACTIONS)}")
            if user not in server.users:
                raise ValueError(f"There is no user {user!r}.{nearest(user, server.users)}")
            ACTIONS[action].do(server, user)
            return JSONResponse({})
        return JSONResponse({"actions": {name: action.sentence for name, action in ACTIONS.items()}})

    def guarded(handle: Callable[[Request], Awaitable[Response]]) -> Callable[[Request], Awaitable[Response]]:
        async def guard(request: Request) -> Response:
            # A web page whose name was made to lead here (DNS rebinding) comes with that name.
            if request.headers.get("host") not in hosts:
                return _error(_FORBIDDEN, "This address is asked for as 127.0.0.1 or localhost, and by no other name.")
            given = request.headers.get("authorization", "").encode()
            if not hmac.compare_digest(given, f"Bearer {token}".encode()):
                return _error(
                    _UNAUTHORIZED, "The token that was printed at the start is needed: Authorization: Bearer …"
                )
            try:
                return await handle(request)
            except ValueError as error:
                return _error(_BAD_REQUEST, str(error))
            except OverflowError as error:
                return _error(_TOO_LARGE, str(error))

        return guard

    return Starlette(
        routes=[
            Route("/scenarios", guarded(scenarios), methods=["GET"]),
            Route("/scenario", guarded(scenario), methods=["GET", "POST"]),
            Route("/knobs", guarded(knobs), methods=["GET", "PATCH"]),
            Route("/actions", guarded(actions), methods=["GET", "POST"]),
        ],
        exception_handlers={HTTPException: _not_there},
    )


async def _object(
    request: Request, needed: Mapping[str, type] | None = None, wanted: Mapping[str, type] | None = None
) -> dict[str, Any]:
    """The body. Where ``needed`` is given it has these fields, of these types, and no others than ``wanted``.

    Raises ``ValueError``."""
    try:
        body = json.loads(await read_body(request), parse_constant=_refuse_constant)
    except (ValueError, RecursionError):
        raise ValueError("The body is not JSON.") from None
    if not isinstance(body, dict):
        raise ValueError("The body is not a JSON object.")
    if needed is None:
        return body
    known = {**needed, **(wanted or {})}
    for name in body:
        if name not in known:
            raise ValueError(f"There is no field {name!r}.{nearest(name, known)}")
    for name, kind in known.items():
        if name in needed and name not in body:
            raise ValueError(f"The field {name!r} is missing.")
        if name in body and not isinstance(body[name], kind):
            raise ValueError(f"The field {name!r} is {'an object' if kind is dict else 'text'}.")
    return body


def _refuse_constant(name: str) -> None:
    raise ValueError(name)


def _error(status: int, text: str) -> Response:
    return JSONResponse({"error": text}, status)


async def _not_there(_request: Request, error: Exception) -> Response:
    assert isinstance(error, HTTPException)  # noqa: S101 - Starlette calls this for nothing else
    return _error(error.status_code, error.detail)
