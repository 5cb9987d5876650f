"""What signing in needs of the OAuth 2.0 API (spec section 10)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Protocol

from latchkey.session.answers import Granted, NoAnswer, NotThrough, Refused
from latchkey.session.secret import Secret


@dataclass(frozen=True, slots=True)
class OAuthServer:
    """What a homeserver says of its authentication server (spec G1, G2). Each endpoint is https, or on this computer."""

    issuer: str
    authorization_endpoint: str
    token_endpoint: str
    registration_endpoint: str
    revocation_endpoint: str
    device_authorization_endpoint: str = ""
    """Empty where there is no device authorisation grant (V1)."""
    account_management_uri: str = ""
    account_actions: tuple[str, ...] = ()
    prompts: tuple[str, ...] = ()
    """``prompt_values_supported``; with ``create`` an account can be made there (H10)."""
    has_unstable_names: bool = False
    """It is older than the specification's v1.15 and knows scopes by their former names alone (G4)."""
    names_itself: bool = False
    """Whatever its pages bring back says ``iss`` (RFC 9207)."""

    @property
    def creates_accounts(self) -> bool:
        return "create" in self.prompts

    def has_sent(self, brought: Mapping[str, str]) -> bool:
        """Whether what the browser brought can be this server's (RFC 9207): a server that only leads on to another's
        sign-in page would be given the code of that one."""
        return brought.get("iss", "" if self.names_itself else self.issuer) == self.issuer


@dataclass(frozen=True, slots=True)
class Authorization:
    """A question to the person, to be put in their browser."""

    url: str
    state: Secret
    """The answer has to carry it (H7)."""
    verifier: Secret
    """PKCE: shows that whoever brings the code is who asked (H1)."""


@dataclass(frozen=True, slots=True)
class DeviceCode:
    """A question that is answered on any device (V2)."""

    device_code: Secret
    user_code: str
    verification_uri: str
    verification_uri_complete: str
    """With the code in it; empty where the server gives none."""
    expires_in_ms: int
    interval_ms: int


class OAuth(Protocol):
    """The authentication server of one homeserver. Each call ends within its time limit, and none is given a session's
    token by itself."""

    async def metadata(self) -> OAuthServer | NotThrough | Refused | NoAnswer | None:
        """``GET /v1/auth_metadata``; ``None`` where the homeserver has no such API (A1)."""

    async def register(self, server: OAuthServer) -> str | NotThrough | Refused | NoAnswer:
        """A ``client_id`` (C1). The same metadata is posted each time; servers know it again."""

    def authorization(
        self, server: OAuthServer, client_id: str, *, redirect_uri: str, device_id: str, creating: bool
    ) -> Authorization:
        """Exactly one device is asked for (H3). ``creating`` asks for a new account."""

    async def exchange(
        self, server: OAuthServer, client_id: str, *, code: Secret, verifier: Secret, redirect_uri: str
    ) -> Granted | Refused | NoAnswer:
        """The authorisation code for tokens (H8)."""

    async def ask_for_code(
        self, server: OAuthServer, client_id: str, device_id: str
    ) -> DeviceCode | Refused | NoAnswer:
        """``POST`` to the device authorisation endpoint (V2)."""

    async def poll(self, server: OAuthServer, client_id: str, device_code: Secret) -> Granted | Refused | NoAnswer:
        """One look whether the person has answered: ``errcode`` is ``authorization_pending``, ``slow_down``,
        ``access_denied`` or ``expired_token`` while, or once, they have not (V4). The status says nothing."""
