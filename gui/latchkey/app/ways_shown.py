"""What a homeserver offers, as the buttons of the login view and of the dialog "Sign in again"."""

from __future__ import annotations

from collections.abc import Mapping

from latchkey.language import mark, tr
from latchkey.session.ways import ByDeviceCode, ByOAuth, BySso, oauth_carries, way_back

from .finding import Offers
from .login_shown import PASSWORD_ALONE, PasswordPlace, WayShown, WaysShown

HANDFUL = 4
"""So many identity providers stand there; the others are behind "More…"."""
_OTHERS = mark("&Other ways to sign in")
_TEXTS = {
    ByOAuth: mark("Continue in your &browser"),
    BySso: mark("Continue with si&ngle sign-on"),
    ByDeviceCode: mark("Use &another device"),
}
_TEXTS_OF_NEW_DEVICE = {
    ByOAuth: mark("Continue in your &browser (new device)"),
    ByDeviceCode: mark("Use &another device (new device)"),
}
_NOTES = {
    ByOAuth: mark("You sign in on a web page, and come back here."),
    BySso: mark("You sign in on a web page, and come back here."),
    ByDeviceCode: mark("You open a web page on another device, and type in a code there."),
}


def at_login(offers: Offers, pictures: Mapping[str, bytes]) -> WaysShown:
    """Of a first sign-in. ``pictures`` are those of identity providers, by their addresses."""
    sso = _sso(offers, pictures)
    if offers.oauth:
        # Single sign-on that means OAuth is the same once more, and other single sign-on is for those who know.
        shown, more = _by_oauth(offers), () if offers.sso_is_oauth else sso
    else:
        # "More…" for a single one would take its place.
        handful = HANDFUL if len(sso) > HANDFUL + 1 else len(sso)
        shown, more = sso[:handful] + _by_oauth(offers), sso[handful:]
    password = _password(offers)
    if password is PasswordPlace.HERE and offers.oauth:
        password = PasswordPlace.INSTEAD
    return WaysShown(password, shown, _note(shown), more, creates=creating(offers), registers=_registers(offers))


def back(flow: str, device_id: str | None, offers: Offers | None, pictures: Mapping[str, bytes]) -> WaysShown:
    """Of a session that came by ``flow``: that way first, the others behind it (F25). ``offers`` is ``None`` while nobody
    knows; ``device_id`` where the device is to stay the same."""
    known = offers or Offers()
    remembered = way_back(flow)
    every = tuple(_told_of_device(one, device_id) for one in _by_oauth(known) + _sso(known, pictures))
    password = _password(known)
    if not known.has_any:  # not asked yet, no answer, or nothing that means anything
        if remembered is None:
            return PASSWORD_ALONE
        alone = (_told_of_device(_button(remembered), device_id),)
        return WaysShown(PasswordPlace.NOWHERE, alone, _note(alone))
    if remembered is None and password is PasswordPlace.HERE:
        return WaysShown(PasswordPlace.HERE, (), "", every, tr(_OTHERS))
    first = next((one for one in every if one.way == remembered), every[0] if every else None)
    if first is None:
        return PASSWORD_ALONE
    others = tuple(one for one in every if one is not first)
    behind = PasswordPlace.BEHIND if password is PasswordPlace.HERE else PasswordPlace.NOWHERE
    return WaysShown(behind, (first,), _note((first,)), others, tr(_OTHERS))


def creating(offers: Offers) -> ByOAuth | BySso | None:
    """The way to an account that is made in the browser, where there is one."""
    if offers.oauth and offers.oauth_creates:
        return ByOAuth(creating=True)
    return BySso(creating=True) if offers.sso_is_oauth and not offers.oauth else None


def _by_oauth(offers: Offers) -> tuple[WayShown, ...]:
    browser = (_button(ByOAuth()),) if offers.oauth else ()
    return browser + ((_button(ByDeviceCode()),) if offers.device_code else ())


def _sso(offers: Offers, pictures: Mapping[str, bytes]) -> tuple[WayShown, ...]:
    if not offers.sso:
        return ()
    if not offers.providers:
        return (_button(BySso())._replace(text=tr("Co&ntinue")) if offers.sso_is_oauth else _button(BySso()),)
    return tuple(
        WayShown(tr("Continue with {name}"), BySso(one.provider_id), one.name, pictures.get(one.icon_mxc, b""))
        for one in offers.providers
    )


def _button(way: BySso | ByOAuth | ByDeviceCode) -> WayShown:
    return WayShown(tr(_TEXTS[type(way)]), way)


def _told_of_device(shown: WayShown, device_id: str | None) -> WayShown:
    """A device whose name no scope can carry is told beforehand to become another one (H4)."""
    if device_id is None or isinstance(shown.way, BySso) or oauth_carries(device_id):
        return shown
    return shown._replace(text=tr(_TEXTS_OF_NEW_DEVICE[type(shown.way)]))


def _password(offers: Offers) -> PasswordPlace:
    return PasswordPlace.HERE if offers.password and not offers.sso_is_oauth else PasswordPlace.NOWHERE


def _registers(offers: Offers) -> bool:
    return offers.registers and not offers.sso_is_oauth and creating(offers) is None


def _note(shown: tuple[WayShown, ...]) -> str:
    return tr(_NOTES[type(shown[0].way)]) if shown else ""
