"""Who sits at the browser: the form in which people sign in or make an account on the pages of this server."""

from __future__ import annotations

from collections.abc import Mapping

from .homeserver import PASSWORDS, Homeserver
from .pages import alert, button, field, form, words
from .refusal import Refusal
from .registration import check_password, check_username

HINT = "To practise with: " + "; ".join(f"{name}, password {password}" for name, password in PASSWORDS.items()) + "."


class NotKnown(Exception):  # noqa: N818 - an answer on a page, not a fault of the program
    """Nobody in particular; the words are for the page."""


def who(homeserver: Homeserver, sent: Mapping[str, str]) -> str:
    """The user ID of who sent the form, with an account of its own where one was asked for. Raises ``NotKnown``."""
    username, password = sent.get("username", "").strip().lower(), sent.get("password", "")
    if sent.get("do") == "create":
        try:
            check_username(homeserver, username)
            check_password(password)
        except Refusal as refused:
            raise NotKnown(str(refused.body["error"])) from None
        return homeserver.make_account(username, password)
    user_id = homeserver.world.user_id(username)
    if homeserver.password_of(user_id) != password:
        raise NotKnown("This username and this password do not belong together.")
    return user_id


def identity_form(
    action: str,
    *,
    allow: str,
    refuse: str,
    creating: bool = False,
    before: str = "",
    error: str = "",
    username: str = "",
) -> str:
    """Sends ``do`` of ``allow``, ``create`` or ``refuse``. ``before`` is HTML that stands in the form before the rest."""
    yes = button("Make this account", "create") if creating else button(allow, "allow")
    return form(
        action,
        alert(error),
        before,
        field("Username", "username", username),
        field("Password", "password", kind="password"),
        "" if creating else words(HINT),
        yes,
        button(refuse, "refuse"),
    )
