"""A link to Matrix that was opened elsewhere: shown as what it names, and kept until somebody is signed in to see it.

Whoever wrote the link decides nothing. A room is joined when the person presses "Join" below its address, and by nothing else.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from latchkey.language import tr
from latchkey.session import verdict
from latchkey.session.answers import Done, NoAnswer, Refused

from .controller import Controller
from .link_intents import CloseLink, LinkIntent, OpenLink
from .matrix_link import MatrixLink, NoLink, parsed
from .standing import standing


@dataclass(frozen=True, slots=True)
class LinkShown:
    """The dialog "Link". Names in it came from the link: plain text, one line each."""

    title: str
    text: str
    named: tuple[tuple[str, str], ...] = ()
    """Captions, and what the link names."""
    copies: str = ""
    """Empty: there is nothing to copy."""
    room_id: str = ""
    """Of a room in the list, which can be shown."""
    can_join: bool = False
    is_joining: bool = False
    problem: str = ""


class LinkDesk:
    """Holds at most one link: a newer one takes its place."""

    def __init__(self, controller: Controller, on_change: Callable[[], None]) -> None:
        self._controller = controller
        self._on_change = on_change
        self._link: MatrixLink | NoLink | None = None
        self._is_open = False
        self._had_session = False
        self._is_joining = self._has_joined = False
        self._problem = ""

    def handle(self, intent: LinkIntent) -> None:
        match intent:
            case OpenLink():
                self._link, self._is_open = parsed(intent.text), True
                self._is_joining, self._has_joined, self._problem = False, False, ""
            case CloseLink():
                self._is_open = False
                if self._had_session or isinstance(self._link, NoLink):
                    self._link = None
            case _:
                self._join()
        self._on_change()

    def follow(self, *, has_session: bool) -> LinkShown | None:
        """What is to be seen of it now."""
        if has_session and not self._had_session and self._link is not None:
            self._is_open = True
        self._had_session = has_session
        link = self._link if self._is_open else None
        if link is None:
            return None
        if isinstance(link, NoLink):
            return LinkShown(tr("This link cannot be opened"), tr(link.words))
        return self._shown(link, has_session=has_session)

    def _shown(self, link: MatrixLink, *, has_session: bool) -> LinkShown:
        room_id = self._controller.rooms.find(link.identifier) if has_session and not link.is_person else ""
        return LinkShown(
            _title(link),
            self._what_now(link, room_id) if has_session else _not_signed_in(),
            _named(link),
            link.identifier,
            room_id,
            can_join=has_session and not link.is_person and not room_id and not self._has_joined,
            is_joining=self._is_joining,
            problem=self._problem,
        )

    def _what_now(self, link: MatrixLink, room_id: str) -> str:
        if link.is_person:
            return tr("Latchkey does not write to people yet. The address can be copied.")
        if room_id and link.event_id:
            return tr("This room is in your list. Latchkey shows the room, and not single messages yet.")
        if room_id:
            return tr("This room is in your list.")
        if self._has_joined:
            return tr("You have joined. The room is in your list in a moment.")
        return tr("This room is not in your list. Nothing happens unless you join it.")

    def _join(self) -> None:
        link = self._link
        if isinstance(link, MatrixLink) and not self._is_joining:
            self._is_joining, self._problem = True, ""

            def heard(answer: Done | Refused | NoAnswer) -> None:
                if self._link is link:
                    self._is_joining, self._has_joined = False, isinstance(answer, Done)
                    self._problem = "" if isinstance(answer, Done) else _why_not(answer)
                    self._on_change()

            self._controller.rooms.join(link.identifier, link.via, heard)


def _title(link: MatrixLink) -> str:
    if link.is_person:
        return tr("A link to a person")
    return tr("A link to a message") if link.event_id else tr("A link to a room")


def _named(link: MatrixLink) -> tuple[tuple[str, str], ...]:
    named = [
        (tr("Person") if link.is_person else tr("Room"), link.identifier),
        (tr("Server"), link.server or tr("The address does not name one.")),
    ]
    if link.event_id:
        named.append((tr("Message"), link.event_id))
    if link.via:
        named.append((tr("Found through"), ", ".join(link.via)))
    return tuple(named)


def _not_signed_in() -> str:
    return tr("You are not signed in. The link is kept, and is shown again once you are.")


def _why_not(answer: Refused | NoAnswer) -> str:
    if isinstance(answer, NoAnswer):
        return tr("Your homeserver could not be asked to join this room. You can try again once it can be reached.")
    if (said := standing(answer)) is not None:
        return said.text
    if verdict.asks_to_wait(answer):
        return tr("Your homeserver asks to wait. Try again in a while.")
    if answer.status == 404:
        return tr("Your homeserver knows no room of that address.")
    if answer.status == 403:
        return tr("You were not let in: this room takes an invitation, or its server refuses you.")
    return tr("Your homeserver refused to join this room.")
