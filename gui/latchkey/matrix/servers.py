"""Makes and keeps the clients of homeservers."""

from __future__ import annotations

from latchkey.app.ports import Line
from latchkey.session.issuer import Issuer
from latchkey.session.ports import Clock, TokenSource

from .auth import SignedInClient
from .devices import HttpDevices
from .gate import HttpGate
from .oauth import HttpOAuth
from .oauth_gate import HttpOAuthGate
from .registration import HttpRegistration
from .room_server import HttpRoomServer


class HttpServers:
    """``Servers`` over HTTP. What needs no session is kept for as long as the program runs: there are as many as
    homeservers."""

    def __init__(self, clock: Clock, line: Line | None = None) -> None:
        self._clock = clock
        self._line = line
        self._gates: dict[str, HttpGate] = {}
        self._oauth_gates: dict[tuple[str, Issuer], HttpOAuthGate] = {}
        self._oauths: dict[str, HttpOAuth] = {}
        self._registrations: dict[str, HttpRegistration] = {}

    def entrance(self, homeserver_url: str) -> HttpGate:
        if homeserver_url not in self._gates:
            self._gates[homeserver_url] = HttpGate(homeserver_url, self._clock, line=self._line)
        return self._gates[homeserver_url]

    def gate(self, homeserver_url: str, issuer: Issuer | None = None) -> HttpGate | HttpOAuthGate:
        native = self.entrance(homeserver_url)
        if issuer is None:
            return native
        if (homeserver_url, issuer) not in self._oauth_gates:
            gate = HttpOAuthGate(issuer, native, self.oauth(homeserver_url), self._clock, line=self._line)
            self._oauth_gates[homeserver_url, issuer] = gate
        return self._oauth_gates[homeserver_url, issuer]

    def oauth(self, homeserver_url: str) -> HttpOAuth:
        if homeserver_url not in self._oauths:
            self._oauths[homeserver_url] = HttpOAuth(homeserver_url, self._clock, line=self._line)
        return self._oauths[homeserver_url]

    def registration(self, homeserver_url: str) -> HttpRegistration:
        if homeserver_url not in self._registrations:
            self._registrations[homeserver_url] = HttpRegistration(homeserver_url, self._clock, line=self._line)
        return self._registrations[homeserver_url]

    def rooms(self, homeserver_url: str, tokens: TokenSource) -> HttpRoomServer:
        """Closed by whoever asked for it."""
        return HttpRoomServer(self._signed_in(homeserver_url, tokens))

    def devices(self, homeserver_url: str, tokens: TokenSource) -> HttpDevices:
        """Closed by whoever asked for it."""
        return HttpDevices(self._signed_in(homeserver_url, tokens))

    async def close(self) -> None:
        made: list[HttpGate | HttpOAuthGate | HttpOAuth | HttpRegistration] = [
            *self._oauth_gates.values(),
            *self._gates.values(),
            *self._oauths.values(),
            *self._registrations.values(),
        ]
        for one in made:
            await one.close()

    def _signed_in(self, homeserver_url: str, tokens: TokenSource) -> SignedInClient:
        return SignedInClient(homeserver_url, tokens, self._clock, line=self._line)
