"""From an HTTP answer that is no success to a value."""

from __future__ import annotations

import email.utils
import math

import msgspec

from latchkey.session.answers import Challenge, Refused

from .address import email_address, web_page
from .challenge import challenge
from .reading import value_of
from .transport import Answer

LONGEST_ERROR = 500
LONGEST_ERRCODE = 255
LONGEST_WAIT_MS = 3_600_000


class _Error(msgspec.Struct):
    """Standard error response (CS API). Each field may be of any type: an unknown one decides nothing."""

    errcode: msgspec.Raw = msgspec.Raw()
    error: msgspec.Raw = msgspec.Raw()
    soft_logout: msgspec.Raw = msgspec.Raw()
    flows: msgspec.Raw = msgspec.Raw()
    session: msgspec.Raw = msgspec.Raw()
    completed: msgspec.Raw = msgspec.Raw()
    params: msgspec.Raw = msgspec.Raw()
    retry_after_ms: msgspec.Raw = msgspec.Raw()
    consent_uri: msgspec.Raw = msgspec.Raw()
    admin_contact: msgspec.Raw = msgspec.Raw()


_ERROR = msgspec.json.Decoder(_Error)


def refusal(answer: Answer, endpoint: str) -> Refused:
    """Never raises. A body that is no JSON object with a string ``errcode`` is nobody's verdict: ``errcode`` is
    ``None`` and nothing else of it counts."""
    try:
        body = _ERROR.decode(answer.body)
    except (ValueError, RecursionError):
        body = _Error()
    errcode = value_of(body.errcode)
    flows = isinstance(value_of(body.flows), list)
    known = isinstance(errcode, str)
    text = value_of(body.error)
    return Refused(
        status=answer.status,
        errcode=errcode[:LONGEST_ERRCODE] if isinstance(errcode, str) else None,
        error=text[:LONGEST_ERROR] if isinstance(text, str) and (known or flows) else "",
        soft_logout=known and value_of(body.soft_logout) is True,
        has_flows=flows,
        challenge=_challenge(body) if answer.status == 401 else None,
        wait_ms=told_wait_ms(answer, value_of(body.retry_after_ms)),
        endpoint=endpoint,
        consent_uri=(known and web_page(value_of(body.consent_uri))) or "",
        admin_contact=(known and _contact(value_of(body.admin_contact))) or "",
    )


def _challenge(body: _Error) -> Challenge | None:
    return challenge(body.session, body.flows, body.completed, body.params)


def _contact(raw: object) -> str | None:
    """``admin_contact`` is a URI; of those only what can be shown, and maybe opened, is kept."""
    return email_address(raw.removeprefix("mailto:") if isinstance(raw, str) else raw) or web_page(raw)


def told_wait_ms(answer: Answer, retry_after_ms: object = None) -> int | None:
    """Header before body (T8). At most an hour; what is no wait at all is passed over."""
    told = _from_header(answer)
    if told is None:
        told = _milliseconds(retry_after_ms)
    return told


def _from_header(answer: Answer) -> int | None:
    header = answer.headers.get("retry-after", "").strip()
    if header.isascii() and header.isdecimal():
        return min(int(header[:9]) * 1000, LONGEST_WAIT_MS)
    until = _date_ms(header)
    if until is None:
        return None
    # The server's own clock, where it shows it: ours may be wrong.
    now = _date_ms(answer.headers.get("date", ""))
    return _milliseconds(max(0, until - (answer.sent_at.wall_ms if now is None else now)))


def _milliseconds(raw: object) -> int | None:
    if isinstance(raw, bool) or not isinstance(raw, int | float) or not math.isfinite(raw) or raw < 0:
        return None
    return int(min(raw, LONGEST_WAIT_MS))


def _date_ms(text: str) -> int | None:
    """An HTTP date (RFC 9110) as Unix time in milliseconds."""
    try:
        return int(email.utils.parsedate_to_datetime(text).timestamp() * 1000)
    except (ValueError, OverflowError, TypeError, IndexError):
        return None
