"""What a server may answer to a refresh, or to an expired token."""

from __future__ import annotations

from collections.abc import Mapping

from .scenario import Scenario, Then

_SHORT_S, _LONGER_S = 4, 10
"""With the longer one there is time between the refresh and the token's end for asking the server, also where the computer is
busy."""
_LIVES: Mapping[str, object] = {"access_s": _SHORT_S, "refresh_s": 60, "session_s": None}


def _refusing(status: int, times: int | None, *, access_s: int = _SHORT_S, **body: object) -> dict[str, object]:
    return {**_LIVES, "access_s": access_s, "refuse_refresh": {"status": status, "body": body, "times": times}}


SCENARIOS = (
    Scenario(
        name="refresh-refused-soft",
        sentence="Refreshes are refused with 401 and soft_logout: true.",
        outcome="soft-logged-out",
        see="The dialog that asks for the password. Rooms and device are kept.",
        proof=(("/refresh", 401),),
        journal=("refresh_failed", "soft_logged_out"),
        says=("Your homeserver asks you to sign in again.", "rooms are kept, and this device stays the same"),
        knobs=_refusing(401, None, errcode="M_UNKNOWN_TOKEN", error="Sign in again", soft_logout=True),
    ),
    Scenario(
        name="refresh-refused-hard",
        sentence="Refreshes are refused with 401 and soft_logout: false, while the session is well.",
        outcome="soft-logged-out",
        see="Nothing is thrown away: the server is asked about the session first, and the dialog comes when the access token ends.",
        proof=(("/refresh", 401), ("/whoami", 200), ("/sync", 401)),
        journal=("refresh_failed", "second_witness", "soft_logged_out"),
        says=("Your sign-in has run out", "rooms are kept, and this device stays the same"),
        knobs=_refusing(
            401, None, access_s=_LONGER_S, errcode="M_UNKNOWN_TOKEN", error="No such token", soft_logout=False
        ),
    ),
    Scenario(
        name="refresh-forbidden",
        sentence="Refreshes are refused with 403 M_FORBIDDEN, which is Synapse's word for an expired refresh token.",
        outcome="soft-logged-out",
        see="Nothing is thrown away: the server is asked about the session first, and the dialog comes when the access token ends.",
        proof=(("/refresh", 403), ("/whoami", 200), ("/sync", 401)),
        journal=("refresh_failed", "second_witness", "soft_logged_out"),
        says=("Your sign-in has run out", "rooms are kept, and this device stays the same"),
        knobs=_refusing(
            403, None, access_s=_LONGER_S, errcode="M_FORBIDDEN", error="The supplied refresh token has expired"
        ),
    ),
    Scenario(
        name="expired-answered-403",
        sentence="After two seconds access tokens expire, and are refused with 403 instead of 401.",
        outcome="active",
        see="A refresh, and all goes on.",
        proof=(("/sync", 403), ("/refresh", 200), ("/sync", 200)),
        journal=("request_rejected", "tokens_refreshed"),
        knobs={**_LIVES, "access_s": 60, "refresh_s": 600, "expired_status": 403},
        then=(Then(2, "expire-access-tokens"),),
    ),
    Scenario(
        name="refresh-rate-limited",
        sentence="The first two refreshes are answered with 429: wait two seconds.",
        outcome="active",
        see="The server asks to wait; the wait is counted down and kept, and the refresh after it works.",
        proof=(("/refresh", 429), ("/refresh", 429), ("/refresh", 200), ("/sync", 200)),
        journal=("refresh_failed", "tokens_refreshed"),
        said=("Could not renew your session yet: the server asks to wait",),
        knobs=_refusing(429, 2, errcode="M_LIMIT_EXCEEDED", error="Too many requests", retry_after_ms=2000),
    ),
    Scenario(
        name="refresh-server-error",
        sentence="The first two refreshes are answered with 500.",
        outcome="active",
        see="The server has a problem; it is tried again, and the session goes on.",
        proof=(("/refresh", 500), ("/refresh", 500), ("/refresh", 200), ("/sync", 200)),
        journal=("refresh_failed", "tokens_refreshed"),
        said=("the server has a problem of its own (500)",),
        knobs=_refusing(500, 2, errcode="M_UNKNOWN", error="Internal server error"),
    ),
)
