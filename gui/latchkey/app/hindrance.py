"""What keeps a session from its server: told apart in words, colour and icon (F19)."""

from __future__ import annotations

from enum import StrEnum

from latchkey.language import mark, tr
from latchkey.session import verdict
from latchkey.session.answers import NoAnswer, Refused, Trouble

from . import waits, words
from .shown import Tone

_SENSELESS = (
    Trouble.NOT_MATRIX,
    Trouble.MALFORMED,
    Trouble.TOO_LARGE,
    Trouble.REDIRECT_LOOP,
    Trouble.UNSAFE_REDIRECT,
)
"""Something answered, and not as a homeserver does."""


class Hindrance(StrEnum):
    OFFLINE = "offline"
    SERVER_ERROR = "server_error"
    RATE_LIMITED = "rate_limited"
    NOT_AUTHORISED = "not_authorised"
    """Turned away, without a word that the session has ended (F18)."""

    @property
    def tone(self) -> Tone:
        return _TONES[self]

    @property
    def is_away(self) -> bool:
        """Whether the server does nothing at all for the session at present."""
        return self in (Hindrance.OFFLINE, Hindrance.SERVER_ERROR)


_TONES = {
    Hindrance.OFFLINE: Tone.IDLE,
    Hindrance.SERVER_ERROR: Tone.FAILING,
    Hindrance.RATE_LIMITED: Tone.LIMITED,
    Hindrance.NOT_AUTHORISED: Tone.BARRED,
}
_SAYS = {
    Hindrance.OFFLINE: (mark("Offline: {why}"), mark("Offline since {since}: {why}")),
    Hindrance.SERVER_ERROR: (mark("Server error: {why}"), mark("Server error since {since}: {why}")),
    Hindrance.RATE_LIMITED: (mark("Asked to wait: {why}"), mark("Asked to wait since {since}: {why}")),
    Hindrance.NOT_AUTHORISED: (mark("Not authorised: {why}"), mark("Not authorised since {since}: {why}")),
}


def hindrance(answer: NoAnswer | Refused) -> Hindrance:
    if isinstance(answer, NoAnswer):
        return Hindrance.SERVER_ERROR if answer.trouble in _SENSELESS else Hindrance.OFFLINE
    if waits.is_rate_limited(answer):
        return Hindrance.RATE_LIMITED
    if answer.status in (verdict.UNAUTHORIZED, verdict.FORBIDDEN):
        return Hindrance.NOT_AUTHORISED
    return Hindrance.SERVER_ERROR


def in_words(answer: NoAnswer | Refused, since: str = "") -> str:
    """Which it is, since when ("12:03") where that is known, and why: "Offline since 12:03: no answer in time"."""
    what = hindrance(answer)
    why = tr("too many requests") if what is Hindrance.RATE_LIMITED else words.in_short(answer)
    bare, dated = _SAYS[what]
    return tr(dated, since=since, why=why) if since else tr(bare, why=why)
