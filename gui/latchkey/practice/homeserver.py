"""The practice homeserver without its HTTP: accounts, sessions, rooms, and the faults that were asked for."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from random import Random

from .accounts import Accounts
from .avatars import draw_another, draw_avatars
from .cast import furnish, welcome
from .interaction import Interactions
from .knobs import Knobs
from .login_tokens import LoginTokens
from .mailbox import Mailbox
from .refusal import Refusal, limit_exceeded, refusal, unrecognized
from .sessions import AccessToken, Issued, Sessions
from .sync import Filter, sync_answer
from .world import World

PASSWORDS: Mapping[str, str] = {"alice": "alice-practice", "bob": "bob-practice"}
"""Practice passwords, meant to be shown."""


@dataclass(slots=True)
class Homeserver:
    """Belongs to one thread. ``clock`` gives Unix seconds."""

    knobs: Knobs
    server_name: str
    random: Random
    clock: Callable[[], float]
    ahead_s: float = 0.0
    sessions: Sessions = field(init=False)
    world: World = field(init=False)
    media: dict[str, bytes] = field(default_factory=lambda: dict(draw_avatars()))
    accounts: Accounts = field(init=False)
    closing: bool = False
    happenings: list[tuple[float, Callable[[], None]]] = field(default_factory=list)
    """What comes by itself, in order: seconds after the first request of a signed-in client, and what is done."""
    first_request_ms: int | None = None
    """When a signed-in client was first heard."""
    interactions: Interactions = field(init=False)
    mailbox: Mailbox = field(init=False)
    login_tokens: LoginTokens = field(init=False)
    linked: set[str] = field(default_factory=set)
    """User IDs of who has come by single sign-on."""
    passwords: dict[str, str] = field(default_factory=lambda: dict(PASSWORDS))
    """Localpart to password: everybody who has an account."""
    addresses: set[str] = field(default_factory=set)
    """E-mail addresses that belong to somebody."""
    filters: dict[str, list[dict[str, object]]] = field(default_factory=dict)
    """User ID to what was kept, in order: the place is the filter's ID."""
    _no_login_before_s: float = 0.0
    _released: int = 0
    _news: asyncio.Event = field(default_factory=asyncio.Event)

    def __post_init__(self) -> None:
        self.sessions = Sessions(self.knobs, self.random)
        self.accounts = Accounts(self.random)
        self.interactions = Interactions(self.random)
        self.mailbox = Mailbox(self.random)
        self.login_tokens = LoginTokens(self.knobs, self.random)
        self.world = World(self.server_name, self.random, self.now_ms)
        furnish(self.world, self.now_ms())
        self.world.changed = self._wake

    def open(self) -> None:
        """To be called before each new event loop."""
        self.closing = False
        self._news = asyncio.Event()

    def close(self) -> None:
        self.closing = True
        self.release_polls()

    def now_ms(self) -> int:
        return int((self.clock() + self.ahead_s) * 1000)

    def turn(self, knobs: Knobs) -> None:
        self.knobs = self.sessions.knobs = self.login_tokens.knobs = knobs
        self._wake()

    def let_happen(self) -> None:
        """Does what is due by now."""
        while self.happenings and self.first_request_ms is not None:
            after_s, happening = self.happenings[0]
            if self.now_ms() < self.first_request_ms + after_s * 1000:
                return
            del self.happenings[0]
            happening()

    def password_of(self, user_id: str) -> str | None:
        """User IDs are matched as Synapse does, whatever their case."""
        if user_id.lower() in self.accounts.deactivated:
            return None
        localpart, _, server_name = user_id[1:].partition(":")
        return self.passwords.get(localpart.lower()) if server_name == self.server_name else None

    def make_account(self, localpart: str, password: str) -> str:
        """The user ID of somebody new, who finds a room and an invitation."""
        self.passwords[localpart] = password
        user_id = self.world.user_id(localpart)
        welcome(self.world, user_id)
        return user_id

    def check_login_rate(self) -> None:
        wait_s = self._no_login_before_s - self.now_ms() / 1000
        if wait_s > 0:
            raise limit_exceeded(wait_s)

    def limit_logins(self, retry_after_s: float) -> None:
        self._no_login_before_s = self.now_ms() / 1000 + retry_after_s

    def sign_in(self, user_id: str, device_id: str | None, name: str | None, *, refreshable: bool) -> Issued:
        self.accounts.check_locked(user_id)
        self.accounts.check_limit()
        return self.sessions.sign_in(user_id, device_id, name, refreshable=refreshable, now_ms=self.now_ms())

    def authenticate(self, text: str, *, even_expired: bool = False) -> AccessToken:
        """Raises ``Refusal``. With ``even_expired``, as for signing out, it may have expired, and the account may be locked."""
        if self.knobs.oauth and self.knobs.auth_server_down and not self.sessions.was_used(text):
            raise refusal(503, "M_UNKNOWN", "Unable to introspect the access token")
        token = self.sessions.authenticate(text, self.now_ms(), expired_too=even_expired)
        if not even_expired:
            self.accounts.check_locked(token.user_id)
        if self.first_request_ms is None:
            self.first_request_ms = self.now_ms()
            self.let_happen()
        return token

    def check_refreshing(self) -> None:
        """Raises ``Refusal`` where no refresh tokens are given."""
        if self.knobs.access_s is None:
            raise unrecognized(404)

    def refresh(self, text: str, allow: Callable[[], None]) -> Issued:
        """A locked account's tokens are refreshed all the same, as Synapse does. ``allow`` is asked before anything is changed, and
        may raise ``Refusal``, as this does."""
        self.refuse_refresh()
        self.sessions.check_refresh(text, self.now_ms())
        self.accounts.check_limit()
        allow()
        return self.sessions.refresh(text, self.now_ms())

    def refuse_refresh(self) -> None:
        """Raises ``Refusal`` where the next refresh is to be refused."""
        refused = self.knobs.refuse_refresh
        if refused is not None:
            times = None if refused.times is None else refused.times - 1
            left = None if times == 0 else replace(refused, times=times)
            self.turn(replace(self.knobs, refuse_refresh=left))
            raise Refusal(refused.status, dict(refused.body))

    def log_out(self, user_id: str, *device_ids: str) -> None:
        """Without ``device_ids``, all of this user's devices."""
        self.sessions.remove_devices(user_id, *device_ids)
        self.release_polls()

    def change_pictures(self) -> None:
        """Every room gets a picture that was not there before."""
        for room in self.world.rooms.values():
            media_id = f"picture{len(self.media)}"
            self.media[media_id] = draw_another(len(self.media))
            content: dict[str, object] = {"url": f"mxc://{self.server_name}/{media_id}"}
            self.world.add(room, room.state["m.room.create", ""].sender, "m.room.avatar", content, state_key="")

    def release_polls(self) -> None:
        """Waiting long polls answer at once; the request after them meets what has changed. So does Synapse's."""
        self._released += 1
        self._wake()

    async def sync(self, token: AccessToken, since: int, wanted: Filter, timeout_ms: int) -> dict[str, object]:
        """Raises ``Refusal`` where a limit is reached. Answers as soon as there is news, and at the latest when ``timeout_ms`` of this server's time are over."""
        self.accounts.check_limit()
        deadline_ms = self.now_ms() + timeout_ms
        released = self._released
        while True:
            answer = sync_answer(self.world, token.user_id, token.device_id, since, wanted)
            left_ms = deadline_ms - self.now_ms()
            has_news = "rooms" in answer or "account_data" in answer or not since
            if has_news or left_ms <= 0 or self.closing or released != self._released:
                return answer
            await self._news_within(left_ms / 1000)

    async def pass_time(self, seconds: float) -> None:
        """Ends when that much of this server's time is over, and when it closes."""
        deadline_ms = self.now_ms() + seconds * 1000
        while (left_ms := deadline_ms - self.now_ms()) > 0 and not self.closing:
            await self._news_within(left_ms / 1000)

    async def thaw(self) -> None:
        """Ends when the knob ``frozen`` is off, and when this server closes."""
        while self.knobs.frozen and not self.closing:
            await self._news_within(None)

    async def hold_media(self) -> None:
        """Ends when the knob ``media_held`` is off, and when this server closes."""
        while self.knobs.media_held and not self.closing:
            await self._news_within(None)

    async def _news_within(self, seconds: float | None) -> None:
        self._news.clear()
        with contextlib.suppress(TimeoutError):
            await asyncio.wait_for(self._news.wait(), seconds)

    def _wake(self) -> None:
        self._news.set()
