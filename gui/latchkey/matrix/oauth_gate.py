"""The endpoints that renew, test and end a session whose tokens came from an OAuth server."""

from __future__ import annotations

import ssl
from collections.abc import Mapping
from typing import Never

from latchkey.app.ports import Line
from latchkey.session.answers import Alive, Done, Granted, NoAnswer, Refused
from latchkey.session.issuer import Issuer
from latchkey.session.ports import Clock
from latchkey.session.secret import Secret

from .gate import GateLimits, HttpGate
from .oauth import FORM, ask, ask_for_tokens, plumbing_loaded
from .transport import Answer, Request, Transport, Wire

_USUAL = GateLimits()


class HttpOAuthGate:
    """``Gate`` of a session with an ``Issuer``. Nothing of the native API that makes, renews or ends sessions is ever
    asked (spec A3); what the homeserver itself is asked goes as at any other gate."""

    def __init__(
        self,
        issuer: Issuer,
        native: HttpGate,
        clock: Clock,
        *,
        line: Line | None = None,
        limits: GateLimits = _USUAL,
        tls: ssl.SSLContext | None = None,
        wire: Wire | None = None,
    ) -> None:
        """``native`` is closed by whoever made it. ``limits``, ``tls`` and ``wire`` are for tests."""
        self._issuer = issuer
        self._native = native
        self._limits = limits
        self._transport = Transport(clock, line=line, tls=tls, wire=wire)

    async def login(self, *_: object, **__: object) -> Never:
        raise NotImplementedError("whoever signs in has no issuer yet")

    login_with_token = login

    async def refresh(
        self,
        refresh_token: Secret,
        auth: Mapping[str, object] | None = None,  # noqa: ARG002 - a token endpoint asks for no further proof
    ) -> Granted | Refused | NoAnswer:
        """At the token endpoint (spec P2)."""
        await plumbing_loaded()
        from . import oauth_forms

        form = oauth_forms.refresh(self._issuer.client_id, refresh_token)
        return await ask_for_tokens(self._transport, self._issuer.token_endpoint, form, self._limits.refresh_s)

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
            oauth_forms.revocation(self._issuer.client_id, access_token, "access_token")
            if refresh_token is None
            else oauth_forms.revocation(self._issuer.client_id, refresh_token, "refresh_token")
        )
        request = Request("POST", self._issuer.revocation_endpoint, FORM, body=form.encode())
        answer = await ask(self._transport, request, "oauth2/revoke", self._limits.logout_s)
        return Done() if isinstance(answer, Answer) else answer

    async def whoami(self, access_token: Secret) -> Alive | Refused | NoAnswer:
        return await self._native.whoami(access_token)

    async def look_at_lock(self, access_token: Secret) -> Done | Refused | NoAnswer:
        return await self._native.look_at_lock(access_token)

    async def is_there(self) -> bool:
        return await self._native.is_there()

    async def close(self) -> None:
        await self._transport.close()
