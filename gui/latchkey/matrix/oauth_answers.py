"""From the answers of an OAuth server to values.

Not by oauthlib: it throws tokens away for the lifetime that came with them (F34), takes what is no JSON for a form, and
raises errors that carry what was answered.
"""

from __future__ import annotations

import re

import msgspec

from latchkey.app.oauth import DeviceCode
from latchkey.session import schedule
from latchkey.session.answers import Granted, NoAnswer, Obstacle, Refused, Trouble
from latchkey.session.secret import Secret
from latchkey.session.tokens import NoExpiry

from .auth import can_be_sent
from .oauth_metadata import safe_page
from .reading import read, value_of
from .refusal import LONGEST_ERRCODE, LONGEST_ERROR, told_wait_ms
from .transport import Answer

USUAL_INTERVAL_MS = 5_000
"""Where a server names none (RFC 8628, section 3.2)."""
SHORTEST_INTERVAL_MS, LONGEST_INTERVAL_MS = 1_000, 3_600_000
LONGEST_CODE_LIFE_MS = 24 * 3_600_000
LONGEST_USER_CODE = 100
LONGEST_CLIENT_ID = 2_000

_NOTHING = msgspec.Raw()
_CODE = re.compile(r"[\x20-\x21\x23-\x5b\x5d-\x7e]+")
"""What an ``error`` may be made of (RFC 6749, section 5.2)."""


class _Grant(msgspec.Struct):
    """``scope`` is not read: on a refresh it is never more than was granted (RFC 6749, section 6), and tokens that came
    are not thrown away for its spelling; at a sign-in ``whoami`` says for which device they are."""

    access_token: str
    token_type: msgspec.Raw = _NOTHING
    expires_in: msgspec.Raw = _NOTHING
    refresh_token: msgspec.Raw = _NOTHING

    def __repr__(self) -> str:
        return f"<{type(self).__name__}>"


class _Device(msgspec.Struct):
    device_code: str
    user_code: str
    verification_uri: str
    expires_in: int
    verification_uri_complete: msgspec.Raw = _NOTHING
    interval: msgspec.Raw = _NOTHING

    def __repr__(self) -> str:
        return f"<{type(self).__name__}>"


class _Client(msgspec.Struct):
    client_id: str


class _Error(msgspec.Struct):
    error: msgspec.Raw = _NOTHING
    error_description: msgspec.Raw = _NOTHING
    errcode: msgspec.Raw = _NOTHING


_GRANT = msgspec.json.Decoder(_Grant)
_DEVICE = msgspec.json.Decoder(_Device)
_CLIENT = msgspec.json.Decoder(_Client)
_ERROR = msgspec.json.Decoder(_Error)


def granted(answer: Answer) -> Granted | NoAnswer:
    """Tokens (RFC 6749, section 5.1). A ``token_type`` that is not given is taken for the only one there is here."""
    grant = read(answer, _GRANT)
    if isinstance(grant, NoAnswer):
        return grant
    if not can_be_sent(grant.access_token):
        return NoAnswer(Trouble.MALFORMED, answer.host, "access_token cannot be put in a header")
    token_type, refresh_token = value_of(grant.token_type), value_of(grant.refresh_token)
    if isinstance(token_type, str) and token_type.lower() != "bearer":
        return NoAnswer(Trouble.MALFORMED, answer.host, "token_type is not Bearer")
    return Granted(
        access=Secret(grant.access_token),
        refresh=Secret(refresh_token) if isinstance(refresh_token, str) and refresh_token else None,
        expires_in_ms=_lifetime_ms(grant.expires_in),
        sent_at=answer.sent_at,
    )


def _lifetime_ms(expires_in: msgspec.Raw) -> int | NoExpiry:
    """Given in seconds. Not given, it is one that the server did not tell (RFC 6749, section 5.1): unlike that of
    ``expires_in_ms``, its absence does not say that the token never expires."""
    seconds = value_of(expires_in)
    is_number = isinstance(seconds, int) and not isinstance(seconds, bool)
    return schedule.lifetime(present=True, raw=seconds * 1000 if isinstance(seconds, int) and is_number else None)


def device_code(answer: Answer, *, on_loopback: bool) -> DeviceCode | NoAnswer:
    """A code for a person to type elsewhere (RFC 8628, section 3.2)."""
    given = read(answer, _DEVICE)
    if isinstance(given, NoAnswer):
        return given
    page = safe_page(given.verification_uri, on_loopback=on_loopback)
    if isinstance(page, Obstacle):
        return NoAnswer(Trouble.MALFORMED, answer.host, "verification_uri is no safe web page")
    if not given.device_code or not _can_be_shown(given.user_code) or given.expires_in <= 0:
        return NoAnswer(Trouble.MALFORMED, answer.host, "device_code, user_code or expires_in makes no sense")
    complete = safe_page(value_of(given.verification_uri_complete), on_loopback=on_loopback)
    return DeviceCode(
        device_code=Secret(given.device_code),
        user_code=given.user_code,
        verification_uri=page,
        verification_uri_complete="" if isinstance(complete, Obstacle) else complete,
        expires_in_ms=min(given.expires_in * 1000, LONGEST_CODE_LIFE_MS),
        interval_ms=_interval_ms(value_of(given.interval)),
    )


def _can_be_shown(user_code: str) -> bool:
    return bool(user_code.strip()) and user_code.isprintable() and len(user_code) <= LONGEST_USER_CODE


def _interval_ms(seconds: object) -> int:
    if isinstance(seconds, bool) or not isinstance(seconds, int | float) or not seconds > 0:
        return USUAL_INTERVAL_MS
    return max(SHORTEST_INTERVAL_MS, int(min(seconds * 1000, LONGEST_INTERVAL_MS)))


def client_id(answer: Answer) -> str | NoAnswer:
    """What a registration gave (RFC 7591, section 3.2.1)."""
    client = read(answer, _CLIENT)
    if isinstance(client, NoAnswer):
        return client
    if not can_be_sent(client.client_id) or len(client.client_id) > LONGEST_CLIENT_ID:
        return NoAnswer(Trouble.MALFORMED, answer.host, "client_id makes no sense")
    return client.client_id


def refusal(answer: Answer, endpoint: str) -> Refused:
    """Never raises. ``errcode`` is the OAuth ``error``, whatever the status says (RFC 6749, section 5.2; RFC 8628 and
    Matrix Authentication Service differ in it); ``None`` where there is none, also where the body is a homeserver's, in
    which ``error`` holds words."""
    try:
        body = _ERROR.decode(answer.body)
    except (ValueError, RecursionError):
        body = _Error()
    code, words = value_of(body.error), value_of(body.error_description)
    is_code = isinstance(code, str) and bool(_CODE.fullmatch(code)) and value_of(body.errcode) is None
    return Refused(
        status=answer.status,
        errcode=code[:LONGEST_ERRCODE] if isinstance(code, str) and is_code else None,
        error=words[:LONGEST_ERROR] if isinstance(words, str) and is_code else "",
        wait_ms=told_wait_ms(answer),
        endpoint=endpoint,
    )
