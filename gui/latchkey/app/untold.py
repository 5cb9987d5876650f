"""Sign-outs that a server has not heard of, in words."""

from __future__ import annotations

from latchkey.session.answers import NoKey
from latchkey.session.identity import Identity
from latchkey.session.instant import Instant
from latchkey.session.revocation import Revocation

from . import clock_words, words
from .revocations import Untold
from .shown import Ask, Banner, BannerAction, Button, Tone

NAMED = 3
"""So many sign-outs are told one by one."""
_TELL_NOW = Button("Try now", BannerAction.TELL_NOW)
_CLOSE = Button("Close", BannerAction.DISMISS_REFUSED)


def untold(what: Untold, now: Instant) -> Banner | None:
    """``None`` where every server knows."""
    if what.refused is not None:
        return _refused(what.refused)
    if what.waiting:
        return _waiting(what, now)
    return _unread(what.unread) if what.unread is not None else None


def _waiting(what: Untold, now: Instant) -> Banner:
    more = len(what.waiting) - NAMED
    which = "; ".join(_which(one, now) for one in what.waiting[:NAMED]) + (f"; and {more} more" if more > 0 else "")
    lasts = (
        "This cannot be kept on this computer: it is tried until you close the program."
        if what.not_kept
        else "It is tried again until the server answers, also after a restart."
    )
    devices = ", ".join(one.identity.device_id for one in what.waiting)
    text = f"The server has not been told yet: {which}. {lasts}"
    forget = _forget(f"{'these devices stay' if len(what.waiting) > 1 else 'this device stays'} on its list: {devices}")
    return Banner(text, Tone.ASKING, (_TELL_NOW, forget))


def _which(one: Revocation, now: Instant) -> str:
    everywhere = " everywhere" if one.everywhere else ""
    since = clock_words.at_minute(one.since_ms, now.wall_ms)
    return f"{one.identity.user_id} signed out{everywhere} of {_homeserver(one.identity)} at {since}"


def _refused(identity: Identity) -> Banner:
    text = (
        f"You are signed out here, but {_homeserver(identity)} did not accept it from {identity.user_id}: it may have kept "
        f"the device {identity.device_id}. You can remove that there, from another session."
    )
    return Banner(text, Tone.ASKING, (_CLOSE,))


def _unread(why: NoKey) -> Banner:
    text = f"A server has not been told yet of an earlier sign-out. {words.not_kept(why)}"
    return Banner(text, Tone.ASKING, (_TELL_NOW, _forget("the device stays on its list")))


def _forget(what_stays: str) -> Button:
    text = f"The server will not be told, and {what_stays}. You can remove it there, from another session."
    return Button("Forget it", BannerAction.FORGET_UNTOLD, Ask("Forget this sign-out?", text, "Forget it"))


def _homeserver(identity: Identity) -> str:
    return identity.homeserver_url.removeprefix("https://")
