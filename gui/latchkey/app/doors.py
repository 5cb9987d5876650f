"""The ports as the session has them, each with a door in it at which the QA bench stands."""

from __future__ import annotations

from collections.abc import Mapping
from urllib.parse import urlsplit

from latchkey.session.answers import Alive, Done, Granted, Key, NoAnswer, NoKey, Refused
from latchkey.session.issuer import Issuer
from latchkey.session.ports import Entrance, Gate, KeyVault, TokenSource
from latchkey.session.secret import Secret

from .devices import Devices
from .faults import DETAIL, Faults
from .oauth import OAuth
from .ports import RoomServer
from .registration import Registration
from .world import Servers


class VaultDoor:
    """``KeyVault``. A key can always be taken away: the bench leaves none behind."""

    def __init__(self, vault: KeyVault, faults: Faults) -> None:
        self._vault = vault
        self._faults = faults

    async def fetch(self, session_id: str) -> Key | NoKey:
        return self._trouble() or await self._vault.fetch(session_id)

    async def create(self, session_id: str) -> Key | NoKey:
        return self._trouble() or await self._vault.create(session_id)

    async def destroy(self, session_id: str) -> NoKey | None:
        return await self._vault.destroy(session_id)

    def _trouble(self) -> NoKey | None:
        trouble = self._faults.key_trouble
        return None if trouble is None else NoKey(trouble, "", DETAIL)


class ServersDoor:
    """``Servers``, which may send other tokens than it was given. Network faults are on the line, below this."""

    def __init__(self, servers: Servers, faults: Faults) -> None:
        self._servers = servers
        self._faults = faults

    def entrance(self, homeserver_url: str) -> Entrance:
        return self._servers.entrance(homeserver_url)

    def gate(self, homeserver_url: str, issuer: Issuer | None = None) -> Gate:
        return _GateDoor(self._servers.gate(homeserver_url, issuer), self._faults, urlsplit(homeserver_url).netloc)

    def oauth(self, homeserver_url: str) -> OAuth:
        return self._servers.oauth(homeserver_url)

    def registration(self, homeserver_url: str) -> Registration:
        return self._servers.registration(homeserver_url)

    def rooms(self, homeserver_url: str, tokens: TokenSource) -> RoomServer:
        return self._servers.rooms(homeserver_url, _TokensDoor(tokens, self._faults))

    def devices(self, homeserver_url: str, tokens: TokenSource) -> Devices:
        return self._servers.devices(homeserver_url, _TokensDoor(tokens, self._faults))


class _TokensDoor:
    """``TokenSource``. Whoever refuses a wrong token has, for the session, refused the right one."""

    def __init__(self, tokens: TokenSource, faults: Faults) -> None:
        self._tokens = tokens
        self._faults = faults

    async def token(self) -> Secret | None:
        return self._sent(await self._tokens.token())

    async def after_rejection(self, token: Secret, refused: Refused) -> Secret | None:
        return self._sent(await self._tokens.after_rejection(self._faults.access_refused(token), refused))

    def newer_than(self, token: Secret) -> Secret | None:
        return self._sent(self._tokens.newer_than(self._faults.access_meant(token)))

    def _sent(self, token: Secret | None) -> Secret | None:
        return None if token is None else self._faults.access_for(token)


class _GateDoor:
    """``Gate``. The witness is asked with the right token, and so is a sign-out told: a wrong one alone costs nothing."""

    def __init__(self, gate: Gate, faults: Faults, host: str) -> None:
        self._gate = gate
        self._faults = faults
        self._host = host

    async def refresh(
        self, refresh_token: Secret, auth: Mapping[str, object] | None = None
    ) -> Granted | Refused | NoAnswer:
        answer = await self._gate.refresh(self._faults.refresh_for(refresh_token), auth)
        return self._faults.arrived(answer, self._host)

    async def whoami(self, access_token: Secret) -> Alive | Refused | NoAnswer:
        return await self._gate.whoami(access_token)

    async def is_there(self) -> bool:
        return await self._gate.is_there()

    async def look_at_lock(self, access_token: Secret) -> Done | Refused | NoAnswer:
        return await self._gate.look_at_lock(access_token)

    async def logout(
        self, access_token: Secret, refresh_token: Secret | None = None, *, everywhere: bool = False
    ) -> Done | Refused | NoAnswer:
        return await self._gate.logout(access_token, refresh_token, everywhere=everywhere)
