"""How a session ends."""

from __future__ import annotations

from .scenario import Scenario, Then

SCENARIOS = (
    Scenario(
        name="refresh-token-expires",
        sentence="The refresh token dies before the access token does: the refresh is refused with 403, as by Synapse.",
        outcome="soft-logged-out",
        see="The dialog that asks for the password. Rooms and device are kept.",
        proof=(("/refresh", 403),),
        journal=("refresh_failed", "soft_logged_out"),
        says=("Your sign-in has run out", "rooms are kept, and this device stays the same"),
        knobs={"access_s": 5, "refresh_s": 2, "session_s": None},
    ),
    Scenario(
        name="soft-logout",
        sentence="After three seconds the administrator asks everybody to sign in again.",
        outcome="soft-logged-out",
        see="The dialog that asks for the password. Rooms and device are kept.",
        proof=(("/sync", 401), ("/refresh", 401)),
        journal=("request_rejected", "refresh_failed", "soft_logged_out"),
        says=("Your homeserver asks you to sign in again.", "rooms are kept, and this device stays the same"),
        knobs={"access_s": 60, "session_s": None},
        then=(Then(3, "soft-logout-everyone"),),
    ),
    Scenario(
        name="hard-logout",
        sentence="After three seconds every device is gone, as after signing out everywhere.",
        outcome="signed-out-by-the-server",
        see="The login view, which says that the server ended the session.",
        proof=(("/sync", 401), ("/refresh", 401), ("/whoami", 401)),
        journal=("request_rejected", "second_witness", "logged_out"),
        says=("Your homeserver ended the session of @alice:localhost", "it does not know the session"),
        knobs={"access_s": 60, "session_s": None},
        then=(Then(3, "logout-everyone"),),
    ),
    Scenario(
        name="refresh-token-stolen",
        sentence="After two seconds somebody uses a copy of the refresh token, and the next refresh is refused.",
        outcome="soft-logged-out",
        see="The dialog, with a warning that somebody else may have used the refresh token.",
        proof=(("/refresh", 403),),
        journal=("refresh_token_used_elsewhere", "soft_logged_out"),
        says=(
            "Someone else may have used this session's refresh token",
            "rooms are kept, and this device stays the same",
        ),
        knobs={"access_s": 5, "refresh_s": 60, "session_s": None},
        then=(Then(2, "use-refresh-tokens-elsewhere"),),
    ),
)
