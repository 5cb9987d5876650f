"""The OAuth 2.0 API is not spoken yet: every homeserver counts as one without it."""

from __future__ import annotations

from latchkey.app.oauth import Authorization, DeviceCode, OAuthServer
from latchkey.session.answers import Granted, NoAnswer, NotThrough, Obstacle, Refused
from latchkey.session.secret import Secret


class NoOAuth:
    """``OAuth``. Nothing but ``metadata`` is ever asked of it."""

    async def metadata(self) -> OAuthServer | NotThrough | Refused | NoAnswer | None:
        return None

    async def register(self, server: OAuthServer) -> str | NotThrough | Refused | NoAnswer:
        return NotThrough(Obstacle.NOT_OFFERED, server.issuer)

    def authorization(
        self, server: OAuthServer, client_id: str, *, redirect_uri: str, device_id: str, creating: bool
    ) -> Authorization:
        raise NotImplementedError

    async def exchange(
        self, server: OAuthServer, client_id: str, *, code: Secret, verifier: Secret, redirect_uri: str
    ) -> Granted | Refused | NoAnswer:
        raise NotImplementedError

    async def ask_for_code(
        self, server: OAuthServer, client_id: str, device_id: str
    ) -> DeviceCode | Refused | NoAnswer:
        raise NotImplementedError

    async def poll(self, server: OAuthServer, client_id: str, device_code: Secret) -> Granted | Refused | NoAnswer:
        raise NotImplementedError
