"""Whom a person can ask about an account, as its homeserver tells (spec S17)."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum
from typing import Protocol

from latchkey.session.identity import Identity

from .tasks import Tasks


class ContactKind(StrEnum):
    EMAIL = "email"
    MATRIX_ID = "matrix_id"
    PAGE = "page"
    """A web page, http or https."""


@dataclass(frozen=True, slots=True)
class Contact:
    """Validated, one printable line without spaces; still the server's word and nobody else's."""

    kind: ContactKind
    value: str


class SupportFinder(Protocol):
    """Asks without authentication."""

    async def support(self, user_id: str, homeserver_url: str) -> tuple[Contact, ...]:
        """``GET /.well-known/matrix/support`` of the server in ``user_id``; nothing where it tells nothing that makes
        sense. Never raises and ends within a time limit."""


class SupportDesk:
    """The contacts of one session, looked up once for each time they are needed."""

    def __init__(
        self, finder: SupportFinder, on_change: Callable[[], None], on_bug: Callable[[BaseException], None]
    ) -> None:
        self._finder = finder
        self._on_change = on_change
        self._tasks = Tasks(on_bug)
        self._asked: Identity | None = None
        self._contacts: tuple[Contact, ...] = ()

    def contacts(self, needed_by: Identity | None) -> tuple[Contact, ...]:
        """What is known by now; the look-up begins with the first call. ``None``: nobody needs them, forget them."""
        if needed_by != self._asked:
            self._tasks.cancel("support")
            self._asked, self._contacts = needed_by, ()
            if needed_by is not None:
                found = self._finder.support(needed_by.user_id, needed_by.homeserver_url)
                self._tasks.start("support", found, self._found)
        return self._contacts

    async def end(self) -> None:
        await self._tasks.end()

    def _found(self, contacts: tuple[Contact, ...]) -> None:
        self._contacts = contacts
        if contacts:
            self._on_change()
