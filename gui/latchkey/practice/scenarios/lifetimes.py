"""What a server may say of an access token's life."""

from __future__ import annotations

from .scenario import Scenario

_LIVES = {"access_s": 4, "refresh_s": 60, "session_s": None}
_FOUND_OUT = (("/sync", 401), ("/refresh", 200), ("/sync", 200))
"""The token's end comes unforeseen: a request is refused, and a refresh follows."""

SCENARIOS = (
    Scenario(
        name="refreshing-for-ever",
        sentence="Access tokens live four seconds, and each refresh gives a new pair, for ever.",
        outcome="active",
        see="The time left runs down and starts again. Nothing else happens.",
        proof=(("/refresh", 200), ("/refresh", 200), ("/sync", 200)),
        journal=("tokens_refreshed",),
        said=("the 1st, refresh token rotated", "the 2nd, refresh token rotated"),
        knobs=_LIVES,
    ),
    Scenario(
        name="no-lifetime-told",
        sentence="Neither the sign-in nor a refresh says how long the access token lives: four seconds.",
        outcome="active",
        see="No time is left to be shown. When the token is refused, a new one is fetched at once.",
        proof=_FOUND_OUT,
        journal=("request_rejected", "tokens_refreshed"),
        says=("Time left: does not expire",),
        knobs={**_LIVES, "told_lifetime": "never"},
    ),
    Scenario(
        name="refresh-without-lifetime",
        sentence="The sign-in tells the access token's life, and the answers to refreshes do not.",
        outcome="active",
        see="One refresh in time; after it no time left is shown, and the next refresh follows a refusal.",
        proof=(("/refresh", 200), *_FOUND_OUT),
        journal=("tokens_refreshed", "request_rejected"),
        says=("Time left: does not expire",),
        knobs={**_LIVES, "told_lifetime": "at-sign-in"},
    ),
    Scenario(
        name="lifetime-in-seconds",
        sentence="An hour is told as 3600, as by a server that takes milliseconds for seconds.",
        outcome="active",
        see="A refresh every three seconds, which is what the server asks for. The session goes on.",
        proof=(("/refresh", 200), ("/refresh", 200), ("/sync", 200)),
        journal=("tokens_refreshed",),
        knobs={**_LIVES, "access_s": 3600, "refresh_s": None, "told_lifetime": "in-seconds"},
    ),
    Scenario(
        name="lifetime-negative",
        sentence="The access token's life is told as a number below zero.",
        outcome="active",
        see="The time left is not known. The new tokens are kept and used all the same.",
        proof=_FOUND_OUT,
        journal=("request_rejected", "tokens_refreshed"),
        says=("Time left: not known",),
        knobs={**_LIVES, "told_lifetime": "negative"},
    ),
    Scenario(
        name="lifetime-of-a-hundred-years",
        sentence="The access token is said to live a hundred years, and lives four seconds.",
        outcome="active",
        see="The time left is not known. When the token is refused, a new one is fetched at once.",
        proof=_FOUND_OUT,
        journal=("request_rejected", "tokens_refreshed"),
        says=("Time left: not known",),
        knobs={**_LIVES, "told_lifetime": "hundred-years"},
    ),
    Scenario(
        name="session-ends",
        sentence="The session ends twelve seconds after the sign-in, and no refresh moves that: lifetimes shrink towards it.",
        outcome="soft-logged-out",
        see="Refreshes at first; then the dialog that asks for the password. Rooms and device are kept.",
        proof=(("/refresh", 200), ("/refresh", 403)),
        journal=("tokens_refreshed", "refresh_failed", "soft_logged_out"),
        says=("Your sign-in has run out", "rooms are kept, and this device stays the same"),
        said=("the 1st, refresh token rotated",),
        knobs={"access_s": 6, "refresh_s": 60, "session_s": 12},
    ),
    Scenario(
        name="server-clock-off",
        sentence="The server's clock is an hour ahead, as the date of each answer tells.",
        outcome="active",
        see="The same as with a right clock: refreshes in time, since lifetimes are counted from when they came.",
        proof=(("/refresh", 200), ("/refresh", 200), ("/sync", 200)),
        journal=("tokens_refreshed",),
        said=("the 1st, refresh token rotated", "the 2nd, refresh token rotated"),
        knobs={**_LIVES, "clock_off_s": 3600},
    ),
)
