"""Which refresh tokens a server gives, and what it does about devices that come back."""

from __future__ import annotations

from .scenario import Do, Scenario, Then

_SOON_SIGNED_OUT = (Then(3, "soft-logout-everyone"),)
_AGAIN = (("/sync", 401), ("/login", 200), ("/sync", 200))

SCENARIOS = (
    Scenario(
        name="no-rotation",
        sentence="A refresh gives a new access token and no new refresh token: the one there is stays good.",
        outcome="active",
        see="Refreshes go on with the same refresh token.",
        proof=(("/refresh", 200), ("/refresh", 200), ("/sync", 200)),
        journal=("tokens_refreshed",),
        says=("same refresh token",),
        knobs={"access_s": 4, "refresh_s": 60, "session_s": None, "rotate": False},
    ),
    Scenario(
        name="no-refresh-token",
        sentence="The sign-in gives an access token of five seconds and nothing to renew it with.",
        outcome="soft-logged-out",
        see="The window says that the token cannot be renewed. At its end the dialog asks for the password.",
        proof=(("/sync", 401),),
        journal=("soft_logged_out",),
        says=("this homeserver gave nothing to renew it with", "rooms are kept, and this device stays the same"),
        said=("Next refresh: No refresh token given",),
        knobs={"access_s": None, "nonrefreshable_s": 5, "session_s": None},
    ),
    Scenario(
        name="device-id-ignored",
        sentence="After a soft logout the server gives the new sign-in another device than was asked for.",
        outcome="active",
        see="The receipt says that the device has changed. Rooms are kept.",
        proof=_AGAIN,
        journal=("soft_logged_out", "signed_in_again"),
        says=("The homeserver gave you a new device", "Your rooms are kept"),
        knobs={"access_s": 60, "session_s": None, "keep_device_id": False},
        then=_SOON_SIGNED_OUT,
        do=Do.GIVE_PASSWORD,
    ),
    Scenario(
        name="strict-device-reuse",
        sentence="As the specification has it, a sign-in on a known device ends what was given to that device before.",
        outcome="active",
        see="The dialog, and after the password the same device and the same rooms.",
        proof=_AGAIN,
        journal=("soft_logged_out", "signed_in_again"),
        says=("Same device", "Nothing was lost."),
        said=("rooms are kept, and this device stays the same",),
        knobs={"access_s": 60, "session_s": None, "reuse_ends_older_tokens": True},
        then=_SOON_SIGNED_OUT,
        do=Do.GIVE_PASSWORD,
    ),
)
