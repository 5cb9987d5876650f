"""The tokens in an answer of ``/login``, ``/register`` or ``/refresh``."""

from __future__ import annotations

import msgspec

from latchkey.session import schedule
from latchkey.session.answers import Granted, LoggedIn, NoAnswer, Trouble
from latchkey.session.secret import Secret

from .auth import can_be_sent
from .reading import value_of
from .transport import Answer


class Grant(msgspec.Struct):
    """Optional fields are kept raw: one of a wrong type must not cost the tokens beside it (F34)."""

    access_token: str
    refresh_token: msgspec.Raw = msgspec.Raw()
    expires_in_ms: msgspec.Raw = msgspec.Raw()

    def __repr__(self) -> str:
        return f"<{type(self).__name__}>"


class Login(Grant, kw_only=True):
    user_id: str
    device_id: str
    well_known: msgspec.Raw = msgspec.Raw()


GRANT = msgspec.json.Decoder(Grant)
LOGIN = msgspec.json.Decoder(Login)


def session_of(login: Login, answer: Answer, homeserver_url: str) -> LoggedIn | NoAnswer:
    """What ``answer`` has brought, to be used at ``homeserver_url``."""
    tokens = granted(login, answer)
    if isinstance(tokens, NoAnswer):
        return tokens
    if not login.user_id or not login.device_id:
        return NoAnswer(Trouble.MALFORMED, answer.host, "user_id or device_id is empty")
    return LoggedIn(tokens, login.user_id, login.device_id, homeserver_url)


def granted(grant: Grant, answer: Answer) -> Granted | NoAnswer:
    if not can_be_sent(grant.access_token):
        return NoAnswer(Trouble.MALFORMED, answer.host, "access_token cannot be put in a header")
    refresh_token = value_of(grant.refresh_token)
    expires_in_ms = schedule.lifetime(present=bool(grant.expires_in_ms), raw=value_of(grant.expires_in_ms))
    return Granted(
        access=Secret(grant.access_token),
        refresh=Secret(refresh_token) if isinstance(refresh_token, str) and refresh_token else None,
        expires_in_ms=expires_in_ms,
        sent_at=answer.sent_at,
    )
