"""One sign-in on its way to tokens, through whatever the person has to go through elsewhere."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Mapping
from typing import Any, NamedTuple, assert_never
from urllib.parse import urlsplit

from latchkey.session import schedule, verdict
from latchkey.session.answers import Alive, Granted, LoggedIn, NoAnswer, NotThrough, Obstacle, Refused
from latchkey.session.commands import SignIn
from latchkey.session.instant import Instant
from latchkey.session.issuer import Issuer
from latchkey.session.secret import Secret
from latchkey.session.ways import (
    ByDeviceCode,
    ByOAuth,
    ByPassword,
    ByRegistration,
    BySso,
    flow_of,
    oauth_carries,
)

from .browser import Callback
from .interaction import Interactions
from .oauth import DeviceCode, OAuth, OAuthServer
from .passage import Passage, PassageStage
from .registering import register
from .sso import sso_url
from .tasks import beside, first_of
from .world import World

BROWSER_LIMIT_MS = 15 * 60 * 1000
"""A person who gives up at the provider never comes back."""
SLOW_DOWN_MS = 5_000
"""RFC 8628, section 3.5."""
WHOAMI_TRIES = 4

Outcome = LoggedIn | Refused | NoAnswer | NotThrough


class _Registered(NamedTuple):
    """An authentication server that knows this program."""

    oauth: OAuth
    server: OAuthServer
    client_id: str


class WayIn:
    """``show`` gets how far it has come, and ``None`` at the end."""

    def __init__(self, world: World, interactions: Interactions, show: Callable[[Passage | None], None]) -> None:
        self._world = world
        self._interactions = interactions
        self._show = show
        self._given_up = asyncio.Event()

    def give_up(self) -> None:
        """Nobody waits for it any more. What is only waited for is left at once; a request that could bring tokens goes on
        to its answer, so that the server can be told."""
        self._given_up.set()
        self._interactions.cancel()

    async def enter(self, command: SignIn) -> Outcome:
        """After ``give_up`` only tokens still mean something to whoever asked."""
        way = command.way
        if isinstance(way, ByPassword):
            return await self._world.servers.entrance(command.homeserver_url).login(
                way.user, way.password, device_id=command.device_id, device_name=command.device_name
            )
        if isinstance(way, ByRegistration):
            return await register(self._world, self._interactions, command.homeserver_url, way)
        self._tell(command, PassageStage.ASKING)
        try:
            match way:
                case BySso():
                    return await self._by_sso(command, way)
                case ByOAuth():
                    return await self._by_oauth(command, way)
                case ByDeviceCode():
                    return await self._by_device_code(command)
                case _:
                    assert_never(way)
        finally:
            self._show(None)

    # Single sign-on -----------------------------------------------------------------------------------------------------

    async def _by_sso(self, command: SignIn, way: BySso) -> Outcome:
        import secrets  # not needed for the first paint

        state = Secret(secrets.token_urlsafe(32))
        callback = await self._world.doormat.open()
        if isinstance(callback, NotThrough):
            return callback
        url = sso_url(
            command.homeserver_url,
            way.provider_id,
            redirect_uri=callback.redirect_uri,
            state=state,
            creating=way.creating,
        )
        brought = await self._brought(command, callback, url, state)
        if isinstance(brought, NotThrough):
            return brought
        login_token = brought.get("loginToken", "")
        if not login_token:
            return self._not_through(command, Obstacle.PROVIDER_ERROR, "no loginToken")
        return await self._world.servers.entrance(command.homeserver_url).login_with_token(
            Secret(login_token), device_id=command.device_id, device_name=command.device_name
        )

    # OAuth 2.0 ----------------------------------------------------------------------------------------------------------

    async def _by_oauth(self, command: SignIn, way: ByOAuth) -> Outcome:
        found = await self._registered(command)
        if not isinstance(found, _Registered):
            return found
        callback = await self._world.doormat.open()
        if isinstance(callback, NotThrough):
            return callback
        device_id = self._device_for(command)
        asked = found.oauth.authorization(
            found.server,
            found.client_id,
            redirect_uri=callback.redirect_uri,
            device_id=device_id,
            creating=way.creating,
        )
        brought = await self._brought(command, callback, asked.url, asked.state)
        if isinstance(brought, NotThrough):
            return brought
        if not found.server.has_sent(brought):
            return self._not_through(command, Obstacle.PROVIDER_ERROR, "this is another server's answer")
        if not brought.get("code"):
            return self._error_brought(command, brought)
        granted = await found.oauth.exchange(
            found.server,
            found.client_id,
            code=Secret(brought["code"]),
            verifier=asked.verifier,
            redirect_uri=callback.redirect_uri,
        )
        return await self._whose(command, found, granted, device_id)

    def _error_brought(self, command: SignIn, brought: Mapping[str, str]) -> NotThrough:
        error = brought.get("error", "no code")
        if error == "access_denied":
            return self._not_through(command, Obstacle.DENIED)
        said = " ".join(part for part in (error, brought.get("error_description", "")) if part)
        return self._not_through(command, Obstacle.PROVIDER_ERROR, said[:500])

    async def _by_device_code(self, command: SignIn) -> Outcome:
        found = await self._registered(command)
        if not isinstance(found, _Registered):
            return found
        if not found.server.device_authorization_endpoint:
            return self._not_through(command, Obstacle.NOT_OFFERED)
        device_id = self._device_for(command)
        code = await found.oauth.ask_for_code(found.server, found.client_id, device_id)
        if not isinstance(code, DeviceCode):
            return code
        ends_at = self._now().later(code.expires_in_ms)
        self._tell(
            command,
            PassageStage.CODE,
            url=code.verification_uri_complete or code.verification_uri,
            user_code=code.user_code,
            verification_uri=code.verification_uri,
            ends_at=ends_at,
        )
        granted = await self._answered_elsewhere(command, found, code, ends_at)
        if isinstance(granted, NotThrough):
            return granted
        self._tell(command, PassageStage.FINISHING)
        return await self._whose(command, found, granted, device_id)

    async def _answered_elsewhere(
        self, command: SignIn, found: _Registered, code: DeviceCode, ends_at: Instant
    ) -> Granted | Refused | NotThrough:
        interval_ms = code.interval_ms
        while await self._waits(interval_ms):
            if schedule.has_passed(ends_at, self._now()):
                return self._not_through(command, Obstacle.CODE_EXPIRED)
            answer = await found.oauth.poll(found.server, found.client_id, code.device_code)
            if isinstance(answer, Granted):
                return answer
            error = answer.errcode if isinstance(answer, Refused) else None
            if error == "access_denied":
                return self._not_through(command, Obstacle.DENIED)
            if error == "expired_token":
                return self._not_through(command, Obstacle.CODE_EXPIRED)
            if error == "slow_down":
                interval_ms += SLOW_DOWN_MS
            elif isinstance(answer, Refused) and _is_final(answer):
                return answer
        return self._not_through(command, Obstacle.CANCELLED)

    async def _registered(self, command: SignIn) -> _Registered | Refused | NoAnswer | NotThrough:
        oauth = self._world.servers.oauth(command.homeserver_url)
        server = await oauth.metadata()
        if server is None:
            return self._not_through(command, Obstacle.NOT_OFFERED)
        if not isinstance(server, OAuthServer):
            return server
        client_id = await oauth.register(server)
        return _Registered(oauth, server, client_id) if isinstance(client_id, str) else client_id

    def _device_for(self, command: SignIn) -> str:
        """The session's own where it has one that a scope can carry; the receipt tells of any other (F27)."""
        known = command.device_id
        return known if known is not None and oauth_carries(known) else self._world.new_device_id()

    async def _whose(
        self, command: SignIn, found: _Registered, granted: Granted | Refused | NoAnswer, device_id: str
    ) -> Outcome:
        """Tokens that nobody can be named for are given back (H9)."""
        if not isinstance(granted, Granted):
            return granted
        server = found.server
        issuer = Issuer(
            found.client_id,
            server.token_endpoint,
            server.revocation_endpoint,
            server.account_management_uri,
            server.account_actions,
        )
        gate = self._world.servers.gate(command.homeserver_url, issuer)
        answer = await gate.whoami(granted.access)
        tries = 1
        while _may_pass(answer) and tries < WHOAMI_TRIES and await self._waits(schedule.wait_ms(tries)):
            answer = await gate.whoami(granted.access)
            tries += 1
        if isinstance(answer, Alive):
            return LoggedIn(granted, answer.user_id, answer.device_id or device_id, command.homeserver_url, issuer)
        await gate.logout(granted.access, granted.refresh)
        return answer

    # Elsewhere ----------------------------------------------------------------------------------------------------------

    async def _brought(
        self, command: SignIn, callback: Callback, url: str, state: Secret
    ) -> Mapping[str, str] | NotThrough:
        """What the browser brings back. The port is closed as soon as it is there, and whatever else happens."""
        ends_at = self._now().later(BROWSER_LIMIT_MS)
        self._tell(command, PassageStage.IN_BROWSER, url=url, ends_at=ends_at)
        arriving: asyncio.Future[Mapping[str, str]] = asyncio.get_running_loop().create_future()

        async def arrive() -> None:
            arriving.set_result(await callback.arrived(state))

        async def open_it() -> None:
            if not await self._world.browser.open(url):
                self._tell(command, PassageStage.IN_BROWSER, url=url, browser_opened=False, ends_at=ends_at)

        try:
            await beside(first_of(arrive(), self._waits(BROWSER_LIMIT_MS)), open_it())
        finally:
            await callback.close()
        if arriving.done():
            self._tell(command, PassageStage.FINISHING)
            return arriving.result()
        return self._not_through(command, Obstacle.NOBODY_CAME)

    async def _waits(self, wait_ms: int) -> bool:
        """False once it was given up."""
        await first_of(self._world.clock.sleep(wait_ms / 1000), self._given_up.wait())
        return not self._given_up.is_set()

    def _tell(self, command: SignIn, stage: PassageStage, **more: Any) -> None:
        self._show(Passage(stage, flow_of(command.way), **more))

    def _not_through(self, command: SignIn, obstacle: Obstacle, detail: str = "") -> NotThrough:
        return NotThrough(obstacle, urlsplit(command.homeserver_url).netloc, detail)

    def _now(self) -> Instant:
        return self._world.clock.now()


def _may_pass(answer: Alive | Refused | NoAnswer) -> bool:
    return isinstance(answer, NoAnswer) or (isinstance(answer, Refused) and not _is_final(answer))


def _is_final(answer: Refused) -> bool:
    """The server will say the same again."""
    passing = (verdict.REQUEST_TIMEOUT, verdict.TOO_MANY_REQUESTS)
    is_pending = answer.errcode == "authorization_pending"
    return not is_pending and answer.status not in passing and answer.status < verdict.SERVER_ERROR
