"""What signing in needs of the person's browser."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Protocol

from latchkey.session.answers import NotThrough
from latchkey.session.secret import Secret


class Browser(Protocol):
    async def open(self, url: str) -> bool:
        """Whether a browser took it, as far as can be told within a moment."""


class Callback(Protocol):
    """A port of this computer to which the browser brings the answer. It is open until it is closed, and no longer."""

    redirect_uri: str
    """``http://127.0.0.1:PORT/callback``, or the same with ``[::1]``; it carries no secret."""

    async def arrived(self, state: Secret) -> Mapping[str, str]:
        """The query of the one call that carries ``state``. Whatever else calls is turned away, and waited past."""

    async def close(self) -> None:
        """After the page that a person is to see was sent."""


class Doormat(Protocol):
    async def open(self) -> Callback | NotThrough: ...
