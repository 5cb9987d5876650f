"""The pages on which a person manages an account whose server keeps that to itself (spec P5, MSC4191)."""

from __future__ import annotations

from enum import StrEnum
from urllib.parse import urlencode, urlsplit

from latchkey.session.issuer import Issuer

from .oauth import OAuthServer


class AccountAction(StrEnum):
    """What such a page can be asked for."""

    PROFILE = "org.matrix.profile"
    DEVICES = "org.matrix.devices_list"
    DEVICE = "org.matrix.device_view"
    SIGN_DEVICE_OUT = "org.matrix.device_delete"
    DEACTIVATE = "org.matrix.account_deactivate"
    RESET_CROSS_SIGNING = "org.matrix.cross_signing_reset"


_NAMES = {
    AccountAction.DEVICES: ("org.matrix.sessions_list", "sessions_list"),
    AccountAction.DEVICE: ("org.matrix.session_view", "session_view"),
    AccountAction.SIGN_DEVICE_OUT: ("org.matrix.session_end", "session_end"),
}
"""What older servers call them, newest first."""

_ON_THIS_COMPUTER = ("localhost", "127.0.0.1", "::1")


def account_page(server: Issuer | OAuthServer, action: AccountAction | None = None, device_id: str = "") -> str | None:
    """An address for the person's browser; ``None`` where the server has no such page, or does not say that it can do
    ``action``. Without one it is the page on which everything begins."""
    try:
        page = urlsplit(server.account_management_uri)
        host = page.hostname
    except ValueError:
        return None
    if not host or not (page.scheme == "https" or (page.scheme == "http" and host in _ON_THIS_COMPUTER)):
        return None
    if action is None:
        return page.geturl()
    known = [name for name in (action.value, *_NAMES.get(action, ())) if name in server.account_actions]
    if not known:
        return None
    asked = urlencode({"action": known[0]} | ({"device_id": device_id} if device_id else {}))
    return page._replace(query=f"{page.query}&{asked}" if page.query else asked).geturl()
