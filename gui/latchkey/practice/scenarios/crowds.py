"""Many requests at one moment."""

from __future__ import annotations

from .scenario import Scenario, Then

_EXPIRED_S = 9.0
_WAVES_S = (*(wave / 2 for wave in range(2, 18)), *range(10, 60))
"""Those after the expiry are for clients that were too busy to ask for a hundred pictures before it."""

SCENARIOS = (
    Scenario(
        name="hundred-requests-at-expiry",
        sentence="Rooms get new pictures again and again, and requests for them are held until the access token expires.",
        outcome="active",
        see="One single refresh, although everything that was asked for is refused at once. Then the pictures come.",
        proof=(("/media/", 401), ("/refresh", 200), *(("/media/", 200),) * 100, ("/sync", 200)),
        journal=("request_rejected", "tokens_refreshed"),
        only_once="/refresh",
        knobs={"access_s": 120, "refresh_s": 600, "session_s": None, "media_held": True},
        then=(
            *(Then(wave_s, "change-pictures") for wave_s in _WAVES_S if wave_s < _EXPIRED_S),
            Then(_EXPIRED_S, "expire-access-tokens"),
            Then(_EXPIRED_S, {"media_held": False}),
            *(Then(wave_s, "change-pictures") for wave_s in _WAVES_S if wave_s > _EXPIRED_S),
        ),
    ),
)
