"""Sign-in by the OAuth 2.0 API (spec section 10): metadata, registration, authorization code, device code."""

from __future__ import annotations

import asyncio
import ssl
from dataclasses import dataclass
from urllib.parse import urlencode

import msgspec

from latchkey.app.oauth import Authorization, DeviceCode, OAuthServer
from latchkey.app.ports import Line
from latchkey.identity_of_program import APPLICATION_ID, CLIENT_URI
from latchkey.session.answers import Granted, NoAnswer, NotThrough, Obstacle, Refused
from latchkey.session.ports import Clock
from latchkey.session.secret import Secret

from . import oauth_answers, oauth_metadata
from .auth import json_headers
from .request import Request
from .transport import SMALL_BYTES, Answer, Transport, Wire, host_of

REDIRECT_URIS = ("http://127.0.0.1/callback", "http://[::1]/callback")
"""Without a port: a server takes any (spec C7). Whoever listens is at one of them."""

_REFUSING = (400, 401, 403)
"""With an OAuth error beside it. Any other failure to register may pass."""

FORM = {"Content-Type": "application/x-www-form-urlencoded"}


@dataclass(frozen=True, slots=True)
class OAuthLimits:
    """Seconds that each call may take."""

    metadata_s: float = 10
    register_s: float = 25
    token_s: float = 25
    device_s: float = 25


async def plumbing_loaded() -> None:
    """Imported on another thread, once, by whoever needs it first: most sessions never do."""
    await asyncio.to_thread(_load_plumbing)


def _load_plumbing() -> None:
    from . import oauth_forms  # noqa: F401 - for its being there


class HttpOAuth:
    """``OAuth`` for one homeserver, over connections of its own."""

    def __init__(
        self,
        base_url: str,
        clock: Clock,
        *,
        line: Line | None = None,
        limits: OAuthLimits = OAuthLimits(),
        tls: ssl.SSLContext | None = None,
        wire: Wire | None = None,
    ) -> None:
        """``base_url`` is the homeserver's, without a trailing slash. ``limits``, ``tls`` and ``wire`` are for tests."""
        self._base_url = base_url
        self._limits = limits
        self._transport = Transport(clock, line=line, tls=tls, wire=wire)
        self._on_loopback = oauth_metadata.is_on_loopback(base_url)

    async def metadata(self) -> OAuthServer | NotThrough | Refused | NoAnswer | None:
        return await oauth_metadata.ask(self._transport, self._base_url, time_limit_s=self._limits.metadata_s)

    async def register(self, server: OAuthServer) -> str | NotThrough | Refused | NoAnswer:
        """The same words at each sign-in, so that a server may know the program again (spec C1 to C7)."""
        await plumbing_loaded()
        grants = ["authorization_code", "refresh_token"]
        if server.device_authorization_endpoint:
            grants.append(oauth_metadata.DEVICE_CODE_GRANT)
        metadata = {
            "client_name": "Latchkey",
            "client_uri": CLIENT_URI,
            "software_id": APPLICATION_ID,
            "application_type": "native",
            "token_endpoint_auth_method": "none",
            "response_types": ["code"],
            "grant_types": grants,
            "redirect_uris": REDIRECT_URIS,
        }
        request = Request(
            "POST", server.registration_endpoint, json_headers(metadata), body=msgspec.json.encode(metadata)
        )
        answer = await ask(self._transport, request, "oauth2/registration", self._limits.register_s)
        if isinstance(answer, Refused) and answer.errcode is not None and answer.status in _REFUSING:
            return NotThrough(Obstacle.CLIENT_REFUSED, host_of(server.registration_endpoint), answer.error)
        return oauth_answers.client_id(answer) if isinstance(answer, Answer) else answer

    def authorization(
        self, server: OAuthServer, client_id: str, *, redirect_uri: str, device_id: str, creating: bool
    ) -> Authorization:
        from . import oauth_forms  # there already, since ``register``

        return oauth_forms.authorization(
            server, client_id, redirect_uri=redirect_uri, scope=scope(server, device_id), creating=creating
        )

    async def exchange(
        self, server: OAuthServer, client_id: str, *, code: Secret, verifier: Secret, redirect_uri: str
    ) -> Granted | Refused | NoAnswer:
        await plumbing_loaded()
        from . import oauth_forms

        form = oauth_forms.exchange(client_id, code, verifier, redirect_uri)
        return await ask_for_tokens(self._transport, server.token_endpoint, form, self._limits.token_s)

    async def ask_for_code(
        self, server: OAuthServer, client_id: str, device_id: str
    ) -> DeviceCode | Refused | NoAnswer:
        form = urlencode({"client_id": client_id, "scope": scope(server, device_id)})
        answer = await ask(
            self._transport,
            Request("POST", server.device_authorization_endpoint, FORM, body=form.encode()),
            "oauth2/device",
            self._limits.device_s,
        )
        if not isinstance(answer, Answer):
            return answer
        return oauth_answers.device_code(answer, on_loopback=self._on_loopback)

    async def poll(self, server: OAuthServer, client_id: str, device_code: Secret) -> Granted | Refused | NoAnswer:
        await plumbing_loaded()
        from . import oauth_forms

        form = oauth_forms.device_poll(client_id, device_code)
        return await ask_for_tokens(self._transport, server.token_endpoint, form, self._limits.token_s)

    async def close(self) -> None:
        await self._transport.close()


def scope(server: OAuthServer, device_id: str) -> str:
    """Exactly one device, and never two spellings (spec H3, G4)."""
    names = "urn:matrix:org.matrix.msc2967.client" if server.has_unstable_names else "urn:matrix:client"
    return f"{names}:api:* {names}:device:{device_id}"


async def ask_for_tokens(
    transport: Transport, token_endpoint: str, form: str, time_limit_s: float
) -> Granted | Refused | NoAnswer:
    request = Request("POST", token_endpoint, FORM, body=form.encode())
    answer = await ask(transport, request, "oauth2/token", time_limit_s)
    return oauth_answers.granted(answer) if isinstance(answer, Answer) else answer


async def ask(
    transport: Transport, request: Request, endpoint: str, time_limit_s: float
) -> Answer | Refused | NoAnswer:
    """An ``Answer`` here is always a success; ``endpoint`` names the request in a ``Refused``."""
    answer = await transport.exchange(request, max_bytes=SMALL_BYTES, time_limit_s=time_limit_s)
    if isinstance(answer, NoAnswer) or answer.is_success:
        return answer
    return oauth_answers.refusal(answer, endpoint)
