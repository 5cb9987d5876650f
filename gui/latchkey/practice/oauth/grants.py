"""What people granted to programs: codes, device codes, and the sessions that come of them with their tokens."""

from __future__ import annotations

import base64
import hashlib
import string
from dataclasses import dataclass, field
from random import Random

from latchkey.practice.homeserver import Homeserver
from latchkey.practice.knobs import OAuthReuse
from latchkey.practice.refusal import Refusal
from latchkey.practice.sessions import AccessToken

from .clients import Clients
from .refused import invalid_grant, oauth_error

_LETTERS = string.ascii_letters + string.digits
_CODE_MS = 600_000
_REPLAY_MS = 20_000
"""A code that comes again later than this is a thief's, and ends the session."""
_SLOWER_MS = 5_000


@dataclass(slots=True, eq=False)
class Session:
    client_id: str
    user_id: str
    device_id: str
    scope: str
    ends_ms: int | None
    access: AccessToken | None = None
    """The newest."""
    is_over: bool = False


@dataclass(slots=True, eq=False)
class RefreshToken:
    text: str
    session: Session
    access: AccessToken
    successor: RefreshToken | None = None


@dataclass(frozen=True, slots=True)
class Given:
    """New tokens. ``refresh`` is ``None`` where there is none, or the one there is stays good."""

    session: Session
    access: AccessToken
    refresh: RefreshToken | None
    now_ms: int


@dataclass(frozen=True, slots=True)
class Allowed:
    """What a person said yes to. ``challenge`` is PKCE's."""

    client_id: str
    user_id: str
    device_id: str
    scope: str
    redirect_uri: str
    challenge: str


@dataclass(slots=True, eq=False)
class Code:
    allowed: Allowed
    given_ms: int
    used_ms: int | None = None
    session: Session | None = None


@dataclass(slots=True, eq=False)
class DeviceCode:
    text: str
    user_code: str
    client_id: str
    device_id: str
    scope: str
    ends_ms: float
    interval_ms: float
    polled_ms: float | None = None
    user_id: str = ""
    """Of who allowed it."""
    is_refused: bool = False
    is_used: bool = False


@dataclass(slots=True)
class Grants:
    homeserver: Homeserver
    clients: Clients
    sessions: list[Session] = field(default_factory=list)
    _codes: dict[str, Code] = field(default_factory=dict)
    _device_codes: dict[str, DeviceCode] = field(default_factory=dict)
    _refresh: dict[str, RefreshToken] = field(default_factory=dict)

    def new_code(self, allowed: Allowed) -> str:
        text = self._letters(32)
        self._codes[text] = Code(allowed, self._now_ms())
        return text

    def exchange(self, text: str, *, client_id: str, redirect_uri: str, verifier: str) -> Given:
        """Raises ``Refusal``."""
        code, now_ms = self._codes.get(text), self._now_ms()
        if code is None or code.allowed.client_id != client_id:
            raise invalid_grant()
        if code.used_ms is not None:
            if code.session is not None and now_ms - code.used_ms > _REPLAY_MS:
                self.end(code.session)
            raise invalid_grant()
        allowed = code.allowed
        is_the_same = (allowed.redirect_uri, allowed.challenge) == (redirect_uri, _s256(verifier))
        if now_ms - code.given_ms > _CODE_MS or not is_the_same:
            raise invalid_grant()
        code.used_ms = now_ms
        given = self._begin(client_id, allowed.user_id, allowed.device_id, allowed.scope)
        code.session = given.session
        return given

    def new_device_code(self, client_id: str, device_id: str, scope: str) -> DeviceCode:
        knobs = self.homeserver.knobs
        user_code = "".join(self._random.choices(string.ascii_uppercase + string.digits, k=6))
        ends_ms = self._now_ms() + knobs.device_code_s * 1000
        code = DeviceCode(
            self._letters(32), user_code, client_id, device_id, scope, ends_ms, knobs.poll_interval_s * 1000
        )
        self._device_codes[code.text] = code
        return code

    def device_code_shown_as(self, user_code: str) -> DeviceCode | None:
        """One that still waits for its person."""
        for code in self._device_codes.values():
            is_open = not code.user_id and not code.is_refused and self._now_ms() < code.ends_ms
            if code.user_code == user_code.strip().upper().replace("-", "") and is_open:
                return code
        return None

    def poll(self, text: str, client_id: str) -> Given:
        """Raises ``Refusal``, with 403 while, or once, there is nothing to give."""
        code, now_ms = self._device_codes.get(text), self._now_ms()
        if code is None or code.client_id != client_id or code.is_used:
            raise invalid_grant()
        if code.is_refused:
            raise oauth_error(403, "access_denied", "The person said no.")
        if now_ms >= code.ends_ms:
            raise oauth_error(403, "expired_token", "The code is too old.")
        if not code.user_id:
            is_early = code.polled_ms is not None and now_ms - code.polled_ms < code.interval_ms
            code.polled_ms = now_ms
            if is_early:
                code.interval_ms += _SLOWER_MS
                raise oauth_error(403, "slow_down")
            raise oauth_error(403, "authorization_pending")
        code.is_used = True
        return self._begin(client_id, code.user_id, code.device_id, code.scope)

    def refresh(self, text: str, client_id: str) -> Given:
        """A refresh token whose answer was lost is good once more; else as the knob says. Raises ``Refusal``."""
        old = self._refresh.get(text)
        if old is None or old.session.client_id != client_id or not self._is_alive(old):
            raise invalid_grant()
        if old.successor is not None:
            self._take_back(old)
        session, now_ms = old.session, self._now_ms()
        self.homeserver.sessions.forget_access(old.access)
        access = self._new_access(session)
        if not self.homeserver.knobs.rotate:
            old.access = access
            return Given(session, access, None, now_ms)
        old.successor = self._new_refresh(session, access)
        return Given(session, access, old.successor, now_ms)

    def revoke(self, text: str, client_id: str) -> None:
        """By either of its tokens; one that was replaced, or that nobody knows, ends nothing. Raises ``Refusal``."""
        current = {refresh.text: refresh.session for refresh in self._refresh.values() if refresh.successor is None}
        current |= {session.access.text: session for session in self.sessions if session.access is not None}
        session = current.get(text)
        if session is None or session.is_over:
            return
        if session.client_id != client_id:
            raise oauth_error(401, "unauthorized_client", "This token belongs to another client.")
        self.end(session)

    def end(self, session: Session) -> None:
        """With its device, unless another session is on it too."""
        session.is_over = True
        if session.access is not None:
            self.homeserver.sessions.forget_access(session.access)
        place = (session.user_id, session.device_id)
        if not any((other.user_id, other.device_id) == place for other in self.sessions if not other.is_over):
            self.homeserver.log_out(*place)
        self.homeserver.release_polls()

    def end_device(self, user_id: str, device_id: str) -> None:
        """Every session on it, whoever began it."""
        for session in self.sessions:
            if (session.user_id, session.device_id) == (user_id, device_id):
                session.is_over = True
        self.homeserver.log_out(user_id, device_id)

    def _begin(self, client_id: str, user_id: str, device_id: str, scope: str) -> Given:
        client = self.clients.called(client_id)
        self.homeserver.sessions.put_device(user_id, device_id, client.name if client is not None else None)
        session_s = self.homeserver.knobs.session_s
        ends_ms = None if session_s is None else self._now_ms() + round(session_s * 1000)
        session = Session(client_id, user_id, device_id, scope, ends_ms)
        self.sessions.append(session)
        access = self._new_access(session)
        has_refresh = self.homeserver.knobs.access_s is not None
        refresh = self._new_refresh(session, access) if has_refresh else None
        return Given(session, access, refresh, self._now_ms())

    def _take_back(self, old: RefreshToken) -> None:
        """What was given for ``old`` before, where nobody used it. Raises ``Refusal``."""
        next_one = old.successor
        assert next_one is not None  # noqa: S101 - whoever asks has seen it
        is_lost = not next_one.access.used and next_one.successor is None
        if self.homeserver.knobs.oauth_reuse is OAuthReuse.STRICT or not is_lost:
            if self.homeserver.knobs.oauth_reuse is OAuthReuse.STRICT:
                self.end(old.session)
            raise invalid_grant()
        self.homeserver.sessions.forget_access(next_one.access)
        del self._refresh[next_one.text]

    def _is_alive(self, refresh: RefreshToken) -> bool:
        session = refresh.session
        has_device = session.device_id in self.homeserver.sessions.devices(session.user_id)
        is_late = session.ends_ms is not None and session.ends_ms < self._now_ms()
        return has_device and not session.is_over and not is_late and not refresh.access.soft_logged_out

    def _new_access(self, session: Session) -> AccessToken:
        place = (session.user_id, session.device_id)
        session.access = self.homeserver.sessions.give_oauth_access(*place, session.ends_ms, self._now_ms())
        return session.access

    def _new_refresh(self, session: Session, access: AccessToken) -> RefreshToken:
        refresh = RefreshToken(f"practice_oauth_refresh_{self._letters(24)}", session, access)
        self._refresh[refresh.text] = refresh
        return refresh

    @property
    def _random(self) -> Random:
        return self.homeserver.random

    def _letters(self, count: int) -> str:
        return "".join(self._random.choices(_LETTERS, k=count))

    def _now_ms(self) -> int:
        return self.homeserver.now_ms()


def checked_scope(scope: str) -> str:
    """The device it is for. Raises ``Refusal``: exactly one device, and one spelling."""
    names = scope.split()
    for prefix in ("urn:matrix:client:", "urn:matrix:org.matrix.msc2967.client:"):
        devices = [name.removeprefix(f"{prefix}device:") for name in names if name.startswith(f"{prefix}device:")]
        is_one_spelling = all(name.startswith(prefix) or name == "openid" for name in names)
        if f"{prefix}api:*" in names and is_one_spelling and len(devices) == 1 and _is_device_id(devices[0]):
            return devices[0]
    raise _invalid_scope()


def _is_device_id(text: str) -> bool:
    return len(text) >= 10 and set(text) <= set(f"{_LETTERS}._~!$&'()*+,;=:@/-")


def _invalid_scope() -> Refusal:
    return oauth_error(
        400, "invalid_scope", "One device is asked for, in one spelling, by an ID of ten characters or more."
    )


def _s256(verifier: str) -> str:
    digest = hashlib.sha256(verifier.encode()).digest()
    return base64.urlsafe_b64encode(digest).rstrip(b"=").decode()
