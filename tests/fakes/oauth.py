"""An authentication server, a browser and a port for its answer, which do as a test says."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping

from latchkey.app.browser import Callback
from latchkey.app.oauth import Authorization, DeviceCode, OAuthServer
from latchkey.session.answers import Granted, NoAnswer, NotThrough, Refused
from latchkey.session.secret import Secret
from tests.fakes.script import Script

SERVER = OAuthServer(
    issuer="https://auth.example.org/",
    authorization_endpoint="https://auth.example.org/authorize",
    token_endpoint="https://auth.example.org/token",
    registration_endpoint="https://auth.example.org/register",
    revocation_endpoint="https://auth.example.org/revoke",
    device_authorization_endpoint="https://auth.example.org/device",
    account_management_uri="https://auth.example.org/account",
    account_actions=("org.matrix.profile", "org.matrix.device_delete"),
    prompts=("create",),
)
CLIENT_ID = "client-1"
STATE = Secret("the-state")
VERIFIER = Secret("the-verifier")
REDIRECT_URI = "http://127.0.0.1:40001/callback"


class FakeOAuth:
    """``OAuth``. ``asked`` gets the device and the redirect of each authorisation."""

    def __init__(self, deeds: list[str]) -> None:
        self.metadatas: Script[None, OAuthServer | NotThrough | Refused | NoAnswer | None] = Script()
        self.metadatas.always(lambda _: SERVER)
        self.registrations: Script[None, str | NotThrough | Refused | NoAnswer] = Script()
        self.registrations.always(lambda _: CLIENT_ID)
        self.exchanges: Script[str, Granted | Refused | NoAnswer] = Script()
        self.codes: Script[str, DeviceCode | Refused | NoAnswer] = Script()
        self.polls: Script[str, Granted | Refused | NoAnswer] = Script()
        self.asked: list[tuple[str, bool]] = []
        self._deeds = deeds

    async def metadata(self) -> OAuthServer | NotThrough | Refused | NoAnswer | None:
        return await self.metadatas.answer(None)

    async def register(self, server: OAuthServer) -> str | NotThrough | Refused | NoAnswer:
        self._deeds.append(f"POST {server.registration_endpoint}")
        return await self.registrations.answer(None)

    def authorization(
        self, server: OAuthServer, client_id: str, *, redirect_uri: str, device_id: str, creating: bool
    ) -> Authorization:
        assert (client_id, redirect_uri) == (CLIENT_ID, REDIRECT_URI)
        self.asked.append((device_id, creating))
        return Authorization(server.authorization_endpoint, STATE, VERIFIER)

    async def exchange(
        self, server: OAuthServer, client_id: str, *, code: Secret, verifier: Secret, redirect_uri: str
    ) -> Granted | Refused | NoAnswer:
        assert (server, client_id, verifier, redirect_uri) == (SERVER, CLIENT_ID, VERIFIER, REDIRECT_URI)
        self._deeds.append("POST /token")
        return await self.exchanges.answer(code.reveal())

    async def ask_for_code(
        self, server: OAuthServer, client_id: str, device_id: str
    ) -> DeviceCode | Refused | NoAnswer:
        self.asked.append((device_id, False))
        return await self.codes.answer(device_id)

    async def poll(self, server: OAuthServer, client_id: str, device_code: Secret) -> Granted | Refused | NoAnswer:
        return await self.polls.answer(device_code.reveal())


class FakeBrowser:
    """``Browser``."""

    def __init__(self) -> None:
        self.opened: list[str] = []
        self.is_there = True
        self.has_looked = asyncio.Event()
        self.has_looked.set()

    async def open(self, url: str) -> bool:
        self.opened.append(url)
        await self.has_looked.wait()
        return self.is_there


class FakeCallback:
    """``Callback``: ``bring`` is the browser coming back."""

    def __init__(self, redirect_uri: str) -> None:
        self.redirect_uri = redirect_uri
        self.state: Secret | None = None
        self.is_closed = False
        self._brought: asyncio.Future[Mapping[str, str]] = asyncio.get_running_loop().create_future()

    async def arrived(self, state: Secret) -> Mapping[str, str]:
        self.state = state
        return await asyncio.shield(self._brought)

    async def close(self) -> None:
        self.is_closed = True

    def bring(self, **query: str) -> None:
        self._brought.set_result(query)


class FakeDoormat:
    """``Doormat``. ``callbacks`` are all that were opened, the oldest first."""

    def __init__(self) -> None:
        self.callbacks: list[FakeCallback] = []
        self.refuses: NotThrough | None = None

    async def open(self) -> Callback | NotThrough:
        if self.refuses is not None:
            return self.refuses
        self.callbacks.append(FakeCallback(REDIRECT_URI))
        return self.callbacks[-1]
