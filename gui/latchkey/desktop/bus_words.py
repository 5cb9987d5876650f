"""What is asked of a message bus, and what somebody with a name on it says by himself."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from jeepney import DBusAddress, HeaderFields, MatchRule, Message, message_bus
from jeepney.io.blocking import DBusConnection
from jeepney.wrappers import unwrap_msg

from .bus_thread import LIMIT_S


def ask(bus: DBusConnection, question: Message) -> tuple[Any, ...]:
    """The body of the answer. Raises ``DBusErrorResponse`` for a refusal, and ``TimeoutError`` after ``LIMIT_S``."""
    body: tuple[Any, ...] = unwrap_msg(bus.send_and_get_reply(question, timeout=LIMIT_S))
    return body


@contextmanager
def words_of(bus: DBusConnection, whom: DBusAddress, member: str | None = None) -> Iterator[deque[Message]]:
    """The signals of that object and interface, from now on, as the connection receives them; ``member`` names the one that
    is wanted. What is sent to this connection alone is sent past all that was asked of the bus, so that there may be some of
    somebody else's among them."""
    rule = {"type": "signal", "path": whom.object_path, "interface": whom.interface, "member": member}
    words: deque[Message] = deque()
    with bus.filter(MatchRule(**rule), queue=words):
        ask(bus, message_bus.AddMatch(MatchRule(sender=whom.bus_name, **rule)))
        yield words


def is_from(bus: DBusConnection, word: Message, whom: DBusAddress) -> bool:
    """Whether it was said by whoever has the name now. Raises ``DBusErrorResponse`` where nobody has it."""
    (owner,) = ask(bus, message_bus.GetNameOwner(whom.bus_name))
    return sender(word) == str(owner)


def sender(word: Message) -> str:
    """The bus's own name of who said it."""
    return str(word.header.fields.get(HeaderFields.sender))
