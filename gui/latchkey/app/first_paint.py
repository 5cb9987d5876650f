"""What a window shows of a session that was found on disk, before anything else is even imported."""

from __future__ import annotations

from latchkey.language import tr
from latchkey.session.identity import Identity

from .flow_words import signed_in_with
from .shown import Expiry, SessionShown, StateWord, Tone, WindowShown


def window(identity: Identity, backend: str, standing: str) -> WindowShown:
    """As ``present.window`` shows ``Restoring`` or ``SoftLoggedOut``, without a dialog."""
    word: StateWord = "Soft logged out" if standing else "Offline"
    return WindowShown(
        session=SessionShown(
            state=word,
            tone=Tone.ASKING if standing else Tone.IDLE,
            state_hint=tr("The session is being opened."),
            user_id=identity.user_id,
            device_id=identity.device_id,
            homeserver=identity.homeserver_url.removeprefix("https://"),
            kept_in=backend,
            survives_restart=True,
            expiry=Expiry(),
            refreshing=False,
            refresh_due=None,
            no_refresh="",
            last_refresh="",
            can_refresh=False,
            can_sign_out=False,
            signed_in_with=signed_in_with(identity.signed_in_with),
        ),
        rooms_frozen=True,
    )
