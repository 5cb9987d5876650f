"""Making an account by the homeserver's own API (spec section 7)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Protocol

from latchkey.session.answers import LoggedIn, NoAnswer, Refused
from latchkey.session.secret import Secret


@dataclass(frozen=True, slots=True)
class Registered:
    """There is an account, and no session: the server gave no tokens (R1). It takes a sign-in with the same password."""

    user_id: str


@dataclass(frozen=True, slots=True)
class EmailSent:
    """The server sent an e-mail, to show that the address is the person's own (U9)."""

    sid: str
    submit_url: str = ""
    """Where the code in the e-mail is handed in; empty where the e-mail has a link to be opened instead."""


class Registration(Protocol):
    """At one homeserver, without any session."""

    async def register(
        self, user: str, password: Secret, *, device_name: str, auth: Mapping[str, object] | None = None
    ) -> LoggedIn | Registered | Refused | NoAnswer:
        """``POST /register`` with ``refresh_token: true``: refused with a ``challenge`` until ``auth`` answers it (U1, U2).
        A ``Secret`` in ``auth`` is revealed as it is sent. ``user`` is the localpart asked for, and may not be the one
        that is given (R2)."""

    async def is_available(self, user: str) -> bool | Refused | NoAnswer:
        """``GET /register/available``; nothing is reserved (R4). A name that cannot be had is refused, with the reason."""

    async def is_token_valid(self, token: Secret) -> bool | Refused | NoAnswer:
        """``GET /v1/register/m.login.registration_token/validity``; no guarantee (U8)."""

    async def send_email(self, address: str, client_secret: Secret, attempt: int) -> EmailSent | Refused | NoAnswer:
        """``POST /register/email/requestToken``: one e-mail for each new ``attempt``, from 1 (U9). ``client_secret`` is
        1 to 255 characters of ``[0-9a-zA-Z.=_-]``, and the same for one address."""

    async def hand_in_code(self, sent: EmailSent, client_secret: Secret, code: Secret) -> bool | Refused | NoAnswer:
        """``POST`` to ``sent.submit_url``: whether it was the code in the e-mail."""
