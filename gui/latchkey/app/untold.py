"""Sign-outs that a server has not heard of, in words."""

from __future__ import annotations

from latchkey.language import tr, trn
from latchkey.session.answers import NoKey
from latchkey.session.identity import Identity
from latchkey.session.instant import Instant
from latchkey.session.revocation import Revocation

from . import clock_words, words
from .revocations import Untold
from .shown import Ask, Banner, BannerAction, Button, Tone

NAMED = 3
"""So many sign-outs are told one by one."""


def untold(what: Untold, now: Instant) -> Banner | None:
    """``None`` where every server knows."""
    if what.refused is not None:
        return _refused(what.refused)
    if what.waiting:
        return _waiting(what, now)
    return _unread(what.unread) if what.unread is not None else None


def _waiting(what: Untold, now: Instant) -> Banner:
    which = "; ".join(_which(one, now) for one in what.waiting[:NAMED])
    more = len(what.waiting) - NAMED
    if more > 0:
        told = trn(
            "The server has not been told yet: {which}; and {count} more.",
            "The server has not been told yet: {which}; and {count} more.",
            more,
            which=which,
        )
    else:
        told = tr("The server has not been told yet: {which}.", which=which)
    lasts = (
        tr("This cannot be kept on this computer: it is tried until you close the program.")
        if what.not_kept
        else tr("It is tried again until the server answers, also after a restart.")
    )
    forget = trn(
        "The server will not be told, and this device stays on its list: {devices}. You can remove it there, from another "
        "session.",
        "The server will not be told, and these devices stay on its list: {devices}. You can remove it there, from another "
        "session.",
        len(what.waiting),
        devices=", ".join(one.identity.device_id for one in what.waiting),
    )
    return Banner(f"{told} {lasts}", Tone.ASKING, (_tell_now(), _forget(forget)))


def _which(one: Revocation, now: Instant) -> str:
    user, homeserver = one.identity.user_id, _homeserver(one.identity)
    since = clock_words.at_minute(one.since_ms, now.wall_ms)
    if one.everywhere:
        return tr(
            "{user} signed out everywhere of {homeserver} at {since}", user=user, homeserver=homeserver, since=since
        )
    return tr("{user} signed out of {homeserver} at {since}", user=user, homeserver=homeserver, since=since)


def _refused(identity: Identity) -> Banner:
    text = tr(
        "You are signed out here, but {homeserver} did not accept it from {user}: it may have kept the device {device}. You "
        "can remove that there, from another session.",
        homeserver=_homeserver(identity),
        user=identity.user_id,
        device=identity.device_id,
    )
    return Banner(text, Tone.ASKING, (Button(tr("Close"), BannerAction.DISMISS_REFUSED),))


def _unread(why: NoKey) -> Banner:
    text = f"{tr('A server has not been told yet of an earlier sign-out.')} {words.no_key(why)}"
    forget = tr(
        "The server will not be told, and the device stays on its list. You can remove it there, from another session."
    )
    return Banner(text, Tone.ASKING, (_tell_now(), _forget(forget)))


def _tell_now() -> Button:
    return Button(tr("Try now"), BannerAction.TELL_NOW)


def _forget(text: str) -> Button:
    return Button(tr("Forget it"), BannerAction.FORGET_UNTOLD, Ask(tr("Forget this sign-out?"), text, tr("Forget it")))


def _homeserver(identity: Identity) -> str:
    return identity.homeserver_url.removeprefix("https://")
