"""Ways in through the browser by the native API, and accounts that are made."""

from __future__ import annotations

from collections.abc import Mapping

from .scenario import Do, Scenario, Then, Way

_SSO: Mapping[str, object] = {"access_s": 60, "session_s": None, "sso": "providers", "password_login": False}
_OPEN: Mapping[str, object] = {"access_s": 60, "session_s": None}
_IN = ("signed_in", "sign_in_passage")

SCENARIOS = (
    Scenario(
        name="single-sign-on",
        sentence="The way in is single sign-on by one of two identity providers.",
        outcome="active",
        see="A button for each provider; the browser opens, and after it the window shows the rooms.",
        proof=(("/login/sso/redirect", 302), ("/practice/provider", 303), ("/login", 200), ("/sync", 200)),
        journal=_IN,
        says=("@alice:localhost",),
        knobs=_SSO,
        way=Way.SSO,
    ),
    Scenario(
        name="single-sign-on-cancelled",
        sentence="Who cancels at the provider sees the server's error page, and nobody tells the program.",
        outcome="signed-out",
        see="The window waits for the browser until it is told to stop, and then offers everything again.",
        proof=(("/login/sso/redirect", 302), ("/practice/provider", 400)),
        journal=("sign_in_passage",),
        says=("You sign in on a web page, and come back here.",),
        said=("Session state: Signing in",),
        knobs=_SSO,
        way=Way.SSO_CANCELLED,
    ),
    Scenario(
        name="single-sign-on-again",
        sentence="After three seconds the administrator asks everybody to sign in again, by single sign-on.",
        outcome="active",
        see="The dialog leads to the provider who was chosen before; the same device and the same rooms come back.",
        proof=(("/login", 200), ("/sync", 401), ("/practice/provider", 303), ("/login", 200), ("/sync", 200)),
        journal=("soft_logged_out", "signed_in_again"),
        says=("Same device", "Nothing was lost."),
        knobs=_SSO,
        then=(Then(3, "soft-logout-everyone"),),
        way=Way.SSO,
        do=Do.SIGN_IN_AGAIN_IN_BROWSER,
    ),
    Scenario(
        name="new-account",
        sentence="Everybody may make an account, with a token, an agreement and an e-mail address.",
        outcome="active",
        see="A card for the account, then one step after the other, and the first rooms of somebody new.",
        proof=(("/register", 401), ("/submit_token", 200), ("/register", 200), ("/sync", 200)),
        journal=("signed_in",),
        says=("@newcomer:localhost",),
        knobs={**_OPEN, "registration": "everything"},
        way=Way.NEW_ACCOUNT,
    ),
)
