"""The login view and the dialog "Sign in again" with every way in, and while one leads through elsewhere."""

from __future__ import annotations

from dataclasses import replace

from latchkey.app.login_shown import FieldMark, LoginShown, PassageShown, PasswordPlace, WayShown, WaysShown
from latchkey.app.shown import Details
from latchkey.session.instant import Instant
from latchkey.session.ways import ByDeviceCode, ByOAuth, BySso

OAUTH = WayShown("Continue in your &browser", ByOAuth())
DEVICE_CODE = WayShown("Use &another device", ByDeviceCode())
SSO = WayShown("Continue with single si&gn-on", BySso())
NOTE = "You sign in on a page of example.org and come back here."


def provider(name: str, number: int = 0) -> WayShown:
    return WayShown("Continue with {name}", BySso(f"idp{number}"), provider=name)


HARBOUR, GUILD, LIGHTHOUSE = (
    provider(name, number) for number, name in enumerate(("Harbour office", "Pilots' guild", "Lighthouse"))
)
HOSTILE = (
    provider("<h1>Free & safe</h1>", 10),
    provider("\u202eevil\u202c \u05de\u05d2\u05d3\u05dc\u05d5\u05e8", 11),
    provider("Ever so long " * 800, 12),
)
"""What a server may call its providers."""

BY_OAUTH = WaysShown(PasswordPlace.INSTEAD, (OAUTH, DEVICE_CODE), NOTE, creates=ByOAuth(creating=True))
URL = "https://account.example.org/authorize?client_id=01HX&response_type=code&state=5Yd"
IN_BROWSER = PassageShown(
    title="Waiting for your browser…",
    text="Sign in on the page of example.org that was opened there. This window goes on by itself once you are back.",
    url=URL,
    left="Given up in {left}.",
)
BY_CODE = PassageShown(
    title="Use another device",
    text="Open this address on another device, or scan the picture, and type in the code:",
    url="https://account.example.org/link?code=JTZJ-BMXS",
    code="JTZJ-BMXS",
    address="https://account.example.org/link",
    left="The code is good for {left}.",
)


def passages(now: Instant) -> dict[str, PassageShown]:
    ends_at = now.later(887_000)
    return {
        "asking": PassageShown("Asking example.org…", "The server is asked where you can sign in."),
        "in-browser": replace(IN_BROWSER, until=ends_at),
        "no-browser": replace(
            IN_BROWSER,
            title="Go on in your browser",
            text="Sign in on the page of example.org. This window goes on by itself once you are back.",
            problem="No browser could be opened. Copy the link, and open it in one yourself.",
            until=ends_at,
        ),
        "code": replace(BY_CODE, until=ends_at),
        "finishing": PassageShown("Finishing…", "You are back. The session is being made."),
    }


def logins(found: LoginShown, now: Instant) -> dict[str, LoginShown]:
    """By the names of their pictures; ``found`` is one that takes a password."""
    no_password = replace(found, can_sign_in=False)
    by_oauth = replace(found, ways=BY_OAUTH)
    sso = replace(no_password, ways=WaysShown(PasswordPlace.NOWHERE, (SSO,), NOTE))
    return {
        "oauth": by_oauth,
        "oauth-alone": replace(no_password, ways=WaysShown(PasswordPlace.NOWHERE, (OAUTH,), NOTE)),
        "sso": sso,
        "sso-provider": replace(no_password, ways=WaysShown(PasswordPlace.NOWHERE, (HARBOUR,), NOTE)),
        "sso-providers": replace(
            no_password, ways=WaysShown(PasswordPlace.NOWHERE, (HARBOUR, GUILD, LIGHTHOUSE), "", (DEVICE_CODE,))
        ),
        "password-and-sso": replace(
            found, ways=WaysShown(PasswordPlace.HERE, (HARBOUR, GUILD), "", (LIGHTHOUSE,), registers=True)
        ),
        "password-and-account": replace(found, ways=WaysShown(registers=True)),
        "oauth-consent": replace(
            by_oauth,
            homeserver_note="Found nas.lan",
            consent_needed=True,
            consent_note="The way to nas.lan is not encrypted: others on it could read what signs you in.",
        ),
        "sso-denied": replace(
            sso,
            problem="You did not allow Latchkey to sign in.",
            problem_details=Details(("obstacle: denied", "host: example.org")),
        ),
        "oauth-broken": replace(
            by_oauth,
            problem="What account.example.org says of its sign-in page is broken. Its administrator has to correct it.",
            problem_details=Details(("obstacle: broken_metadata",)),
        ),
        "nothing-offered": LoginShown(
            homeserver_mark=FieldMark.PROBLEM,
            homeserver_note="example.org offers no way of signing in that Latchkey knows, only a sign-in token.",
            ways=WaysShown(PasswordPlace.NOWHERE),
        ),
        **{
            name: replace(by_oauth, state="Signing in", busy=True, can_sign_in=False, passage=passage)
            for name, passage in passages(now).items()
        },
    }


RELOGIN_WAYS = {
    "oauth": WaysShown(PasswordPlace.BEHIND, (OAUTH,), NOTE, (DEVICE_CODE,), "&Other ways to sign in"),
    "sso": WaysShown(PasswordPlace.NOWHERE, (HARBOUR,), NOTE),
    "password": WaysShown(PasswordPlace.HERE, (), "", (HARBOUR,), "&Other ways to sign in"),
}
