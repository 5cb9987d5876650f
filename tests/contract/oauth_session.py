"""A person signs in by OAuth, with the program's own HTTP and without its window."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from urllib.parse import parse_qsl, urlsplit

from latchkey.app.oauth import Authorization, OAuthServer
from latchkey.matrix.oauth import HttpOAuth
from latchkey.matrix.servers import HttpServers
from latchkey.session.answers import Alive, Granted, LoggedIn
from latchkey.session.issuer import Issuer
from latchkey.session.secret import Secret
from tests.fakes.callback import Callback
from tests.fakes.homeservers import Practice
from tests.fakes.web_person import WebPerson

DEVICE = "LATCHKEY01"


@dataclass(frozen=True, slots=True)
class Known:
    """An OAuth server at which the program is registered."""

    oauth: HttpOAuth
    server: OAuthServer
    client_id: str

    @property
    def issuer(self) -> Issuer:
        return Issuer(
            self.client_id,
            self.server.token_endpoint,
            self.server.revocation_endpoint,
            self.server.account_management_uri,
            self.server.account_actions,
        )


async def known(servers: HttpServers, url: str, **otherwise: object) -> Known:
    """``otherwise``: what the server is said to be, against its own word."""
    oauth = servers.oauth(url)
    server = await oauth.metadata()
    assert isinstance(server, OAuthServer), server
    client_id = await oauth.register(server)
    assert isinstance(client_id, str), client_id
    return Known(oauth, replace(server, **otherwise), client_id)  # type: ignore[arg-type]  # of any field


async def sign_in(
    servers: HttpServers, url: str, person: WebPerson, user: str, *, device_id: str = DEVICE, **otherwise: object
) -> LoggedIn:
    at = await known(servers, url, **otherwise)
    async with Callback() as callback:
        asked = _authorization(at, callback.redirect_uri, device_id)
        await person.tabs.open(asked.url)
        await person.signs_in(user)
        await person.allows()
        return await _with_tokens(servers, url, at, asked, callback.redirect_uri, await callback.arrived())


async def sign_in_on_practice(servers: HttpServers, practice: Practice) -> LoggedIn:
    """On a page that is answered without a browser; nobody listens where it leads."""
    url, redirect_uri = practice.url, "http://127.0.0.1:1/callback"
    at = await known(servers, url)
    asked = _authorization(at, redirect_uri, DEVICE)
    form = {"do": "allow", "username": practice.user, "password": practice.password}
    answered = practice.ask_plainly("POST", asked.url.removeprefix(url), data=form)
    came = dict(parse_qsl(urlsplit(answered.headers["location"]).query))
    return await _with_tokens(servers, url, at, asked, redirect_uri, came)


def _authorization(at: Known, redirect_uri: str, device_id: str) -> Authorization:
    return at.oauth.authorization(
        at.server, at.client_id, redirect_uri=redirect_uri, device_id=device_id, creating=False
    )


async def _with_tokens(
    servers: HttpServers, url: str, at: Known, asked: Authorization, redirect_uri: str, came: Mapping[str, str]
) -> LoggedIn:
    assert came["state"] == asked.state.reveal()
    assert at.server.has_sent(came)
    granted = await at.oauth.exchange(
        at.server, at.client_id, code=Secret(came["code"]), verifier=asked.verifier, redirect_uri=redirect_uri
    )
    assert isinstance(granted, Granted), granted
    alive = await servers.gate(url, at.issuer).whoami(granted.access)
    assert isinstance(alive, Alive), alive
    return LoggedIn(granted, alive.user_id, alive.device_id or "", url, at.issuer)
