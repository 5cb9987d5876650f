"""Where devices are signed out, and the homeserver's pages on which that is done where OAuth issued the tokens."""

from __future__ import annotations

from latchkey.session.issuer import Issuer

from .account_page import AccountAction, account_page
from .devices_shown import Others


def others(issuer: Issuer | None) -> Others:
    if issuer is None:
        return Others.HERE
    return Others.NOWHERE if sign_out_page(issuer) is None else Others.ON_PAGE


def sign_out_page(issuer: Issuer, *device_ids: str) -> str | None:
    """For one device by itself, else the list of all of them, else the page on which everything begins."""
    for_one = account_page(issuer, AccountAction.SIGN_DEVICE_OUT, *device_ids) if len(device_ids) == 1 else None
    return for_one or account_page(issuer, AccountAction.DEVICES) or account_page(issuer)


def manage_page(issuer: Issuer | None) -> str:
    """Of the account; empty where there is none."""
    if issuer is None:
        return ""
    return account_page(issuer, AccountAction.PROFILE) or account_page(issuer) or ""
