"""What is asked for with a link to Matrix."""

from __future__ import annotations

from dataclasses import dataclass

from .bare_intent import Bare


@dataclass(frozen=True, slots=True)
class OpenLink:
    """Show it; nothing else is done. In place of one that is shown already."""

    text: str
    """Of any origin: whether it is a link is looked at by who gets this."""


class CloseLink(Bare):
    """Before anybody is signed in it is kept until somebody is."""

    __slots__ = ()


class JoinLinkedRoom(Bare):
    """The room that is shown, and was not joined yet."""

    __slots__ = ()


LinkIntent = OpenLink | CloseLink | JoinLinkedRoom
