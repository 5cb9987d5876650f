"""A practice homeserver's control API over HTTP: ``docs/practice.md``."""

from __future__ import annotations

from collections.abc import Mapping

import msgspec

from latchkey.app.practice import Problem
from latchkey.language import mark, tr
from latchkey.session.answers import NoAnswer
from latchkey.session.ports import Clock
from latchkey.session.secret import Secret

from .auth import bearer, json_headers
from .request import Request
from .transport import SMALL_BYTES, Transport

TIME_LIMIT_S = 5.0
_BAD_REQUEST, _UNAUTHORIZED = 400, 401
_OBJECT = msgspec.json.Decoder(dict[str, object])
_AWAY = mark("The practice homeserver does not answer: it may have ended.")
_STARTED_ANEW = mark(
    "The practice homeserver does not take this token: it was started anew. Join it with the line it printed then."
)
_SENSELESS = mark("What answers there is no practice homeserver.")


class HttpPracticeControl:
    """``PracticeControl``. What the QA bench holds back is not held back here."""

    def __init__(self, url: str, token: Secret, clock: Clock) -> None:
        self._url = url
        self._token = token
        self._transport = Transport(clock)

    async def get(self, path: str) -> Mapping[str, object] | Problem:
        return await self._ask("GET", path)

    async def post(self, path: str, body: Mapping[str, object]) -> Mapping[str, object] | Problem:
        return await self._ask("POST", path, body)

    async def patch(self, path: str, body: Mapping[str, object]) -> Mapping[str, object] | Problem:
        return await self._ask("PATCH", path, body)

    async def close(self) -> None:
        await self._transport.close()

    async def _ask(
        self, method: str, path: str, body: Mapping[str, object] | None = None
    ) -> Mapping[str, object] | Problem:
        request = Request(
            method,
            self._url + path,
            json_headers(body) | bearer(self._token),
            body=None if body is None else msgspec.json.encode(body),
        )
        answer = await self._transport.exchange(request, max_bytes=SMALL_BYTES, time_limit_s=TIME_LIMIT_S)
        if isinstance(answer, NoAnswer):
            return Problem(tr(_AWAY))
        if answer.status == _UNAUTHORIZED:
            return Problem(tr(_STARTED_ANEW))
        try:
            told = _OBJECT.decode(answer.body)
        except (ValueError, RecursionError):
            return Problem(tr(_SENSELESS))
        error = told.get("error")
        if answer.is_success:
            return told
        is_mistake = answer.status == _BAD_REQUEST and isinstance(error, str)
        return Problem(str(error)[:300] if is_mistake else tr(_SENSELESS))
