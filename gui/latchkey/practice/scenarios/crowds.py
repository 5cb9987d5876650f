"""Many requests at one moment."""

from __future__ import annotations

from .scenario import Scenario, Then

_WAVES = 24
_FIRST_S, _APART_S, _EXPIRED_S = 1.0, 0.25, 8.0

SCENARIOS = (
    Scenario(
        name="hundred-requests-at-expiry",
        sentence="Rooms get new pictures again and again, and requests for them are held until the access token expires.",
        outcome="active",
        see="One single refresh, although everything that was asked for is refused at once. Then the pictures come.",
        proof=(*(("/media/", 401),) * 4, ("/refresh", 200), *(("/media/", 200),) * 100, ("/sync", 200)),
        journal=("request_rejected", "tokens_refreshed"),
        only_once="/refresh",
        knobs={"access_s": 120, "refresh_s": 600, "session_s": None, "media_held": True},
        then=(
            *(Then(_FIRST_S + wave * _APART_S, "change-pictures") for wave in range(_WAVES)),
            Then(_EXPIRED_S, "expire-access-tokens"),
            Then(_EXPIRED_S, {"media_held": False}),
        ),
    ),
)
