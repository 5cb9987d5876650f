"""What the QA bench needs of a practice homeserver: its control API, and the process where this program started it."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Protocol

from latchkey.language import tr
from latchkey.session.ports import Clock
from latchkey.session.secret import Secret

_LOOPBACK = ("http://127.0.0.1:", "http://localhost:", "http://[::1]:")


@dataclass(frozen=True, slots=True)
class Problem:
    """Why the control API did not do as it was asked: a sentence."""

    words: str


class PracticeControl(Protocol):
    """``docs/practice.md``, "The control API"."""

    async def get(self, path: str) -> Mapping[str, object] | Problem: ...

    async def post(self, path: str, body: Mapping[str, object]) -> Mapping[str, object] | Problem: ...

    async def patch(self, path: str, body: Mapping[str, object]) -> Mapping[str, object] | Problem: ...

    async def close(self) -> None: ...


class PracticeHome(Protocol):
    """The process of a practice homeserver that this program has started."""

    def is_running(self) -> bool: ...

    async def start_again(self) -> Secret | Problem:
        """The first line that it prints, at the address it had before."""


MakeControl = Callable[[str, Secret, Clock], PracticeControl]
"""From the control API's address and token."""


@dataclass(frozen=True, slots=True)
class Practising:
    """``told``: the first line of ``latchkey practice``, where this program was started beside one."""

    make_control: MakeControl
    told: Secret | None = None
    home: PracticeHome | None = None


@dataclass(frozen=True, slots=True)
class Joined:
    homeserver: str
    control: str
    token: Secret


def joined(told: Secret) -> Joined | Problem:
    """From the first line that ``latchkey practice`` prints."""
    try:
        line = json.loads(told.reveal())
    except (ValueError, RecursionError):
        line = None
    fields = line if isinstance(line, dict) else {}
    homeserver, control, token = (fields.get(name) for name in ("homeserver", "control", "control_token"))
    if not (isinstance(homeserver, str) and isinstance(control, str) and isinstance(token, str) and token):
        return Problem(
            tr(
                "This is not the line that “latchkey practice” prints first: it begins with {beginning}.",
                beginning='{"homeserver"',
            )
        )
    if not control.startswith(_LOOPBACK):
        return Problem(tr("Only a practice homeserver on this computer can be joined."))
    return Joined(homeserver, control, Secret(token))
