"""The endpoints that renew, test and end a session whose tokens came from an OAuth server."""

from __future__ import annotations

import ssl
from collections.abc import Mapping

from latchkey.app.oauth import OAuthServer
from latchkey.app.ports import Line
from latchkey.session.answers import Alive, Done, Granted, NoAnswer, Refused, Trouble
from latchkey.session.issuer import Issuer
from latchkey.session.ports import Clock
from latchkey.session.secret import Secret

from .gate import GateLimits, HttpGate
from .oauth import FORM, HttpOAuth, ask, ask_for_tokens, plumbing_loaded
from .request import Request
from .transport import Answer, Transport, Wire

_USUAL = GateLimits()


class HttpOAuthGate:
    """``Gate`` of a session with an ``Issuer``. Nothing of the native API that makes, renews or ends sessions is ever
    asked (spec A3); what the homeserver itself is asked goes as at any other gate."""

    def __init__(
        self,
        issuer: Issuer,
        native: HttpGate,
        oauth: HttpOAuth,
        clock: Clock,
        *,
        line: Line | None = None,
        limits: GateLimits = _USUAL,
        tls: ssl.SSLContext | None = None,
        wire: Wire | None = None,
    ) -> None:
        """``native`` and ``oauth``, which are the homeserver's, are closed by whoever made them. ``limits``, ``tls`` and ``wire`` are for tests."""
        self._client_id = issuer.client_id
        self._token_endpoint = issuer.token_endpoint
        self._revocation_endpoint = issuer.revocation_endpoint
        self._native = native
        self._oauth = oauth
        self._limits = limits
        self._transport = Transport(clock, line=line, tls=tls, wire=wire)

    async def refresh(
        self,
        refresh_token: Secret,
        auth: Mapping[str, object] | None = None,  # noqa: ARG002 - a token endpoint asks for no further proof
    ) -> Granted | Refused | NoAnswer:
        """At the token endpoint (spec P2)."""
        await plumbing_loaded()
        from . import oauth_forms

        form = oauth_forms.refresh(self._client_id, refresh_token)
        limit_s = self._limits.refresh_s
        answer = await ask_for_tokens(self._transport, self._token_endpoint, form, limit_s)
        if not isinstance(answer, Granted) and _is_nowhere(answer) and await self._has_moved():
            answer = await ask_for_tokens(self._transport, self._token_endpoint, form, limit_s)
        return answer

    async def logout(
        self,
        access_token: Secret,
        refresh_token: Secret | None = None,
        *,
        everywhere: bool = False,  # noqa: ARG002 - for other sessions there is the account's own page
    ) -> Done | Refused | NoAnswer:
        """Revocation (spec P4): of the refresh token, since an access token that has expired is "revoked" without
        anything's being done. It ends this session alone."""
        await plumbing_loaded()
        from . import oauth_forms

        form = (
            oauth_forms.revocation(self._client_id, access_token, "access_token")
            if refresh_token is None
            else oauth_forms.revocation(self._client_id, refresh_token, "refresh_token")
        )
        answer = await self._revoke(form)
        if not isinstance(answer, Answer) and _is_nowhere(answer) and await self._has_moved():
            answer = await self._revoke(form)
        return Done() if isinstance(answer, Answer) else answer

    async def _revoke(self, form: str) -> Answer | Refused | NoAnswer:
        request = Request("POST", self._revocation_endpoint, FORM, body=form.encode())
        return await ask(self._transport, request, "oauth2/revoke", self._limits.logout_s)

    async def _has_moved(self) -> bool:
        """Whether the homeserver names other endpoints now than when the session began (spec G3). They hold for this run;
        what is sealed with the tokens stays as it was."""
        server = await self._oauth.metadata()
        if not isinstance(server, OAuthServer):
            return False
        known = (self._token_endpoint, self._revocation_endpoint)
        self._token_endpoint, self._revocation_endpoint = server.token_endpoint, server.revocation_endpoint
        return known != (self._token_endpoint, self._revocation_endpoint)

    async def whoami(self, access_token: Secret) -> Alive | Refused | NoAnswer:
        return await self._native.whoami(access_token)

    async def look_at_lock(self, access_token: Secret) -> Done | Refused | NoAnswer:
        return await self._native.look_at_lock(access_token)

    async def is_there(self) -> bool:
        return await self._native.is_there()

    async def close(self) -> None:
        await self._transport.close()


def _is_nowhere(answer: Refused | NoAnswer) -> bool:
    """Nothing is served at that address, so no token was used up there."""
    if isinstance(answer, NoAnswer):
        return answer.trouble in (Trouble.NAME_NOT_FOUND, Trouble.CONNECTION_REFUSED)
    return answer.status in (404, 405, 410)
