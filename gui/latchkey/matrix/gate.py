"""The endpoints that make, renew, test and end a session."""

from __future__ import annotations

import ssl
from collections.abc import Mapping
from dataclasses import dataclass, replace

import msgspec

from latchkey.app.ports import Line
from latchkey.session.answers import Alive, Done, Granted, LoggedIn, NoAnswer, Refused
from latchkey.session.ports import Clock
from latchkey.session.secret import Secret

from . import versions
from .address import BaseUrl, parse_base_url
from .auth import bearer, encodable, json_body, json_headers
from .grants import GRANT, LOGIN, granted, session_of
from .reading import read, value_of
from .refusal import refusal
from .request import Request
from .transport import SMALL_BYTES, SYNC_BYTES, Answer, Transport, Wire


@dataclass(frozen=True, slots=True)
class GateLimits:
    """Seconds that each call may take."""

    login_s: float = 25
    well_known_s: float = 5
    """On top of ``login_s``, where the answer names another address."""
    refresh_s: float = 30
    whoami_s: float = 15
    look_at_lock_s: float = 30
    logout_s: float = 5
    is_there_s: float = 2


class _Whoami(msgspec.Struct):
    user_id: str
    device_id: msgspec.Raw = msgspec.Raw()


class _Synced(msgspec.Struct):
    next_batch: str


class _Homeserver(msgspec.Struct):
    base_url: str


class _WellKnown(msgspec.Struct):
    homeserver: _Homeserver = msgspec.field(name="m.homeserver")


_WHOAMI = msgspec.json.Decoder(_Whoami)
_SYNCED = msgspec.json.Decoder(_Synced)
_WELL_KNOWN = msgspec.json.Decoder(_WellKnown)

_NOTHING = {"not_types": ["*"]}
_NO_NEWS = msgspec.json.encode({"presence": _NOTHING, "account_data": _NOTHING, "room": {"rooms": []}}).decode()
"""A filter under which even a first sync is small: it is asked whether there is an answer, not for it."""


class HttpGate:
    """``Gate`` over connections of its own, which never carry a session's other requests (F15)."""

    def __init__(
        self,
        base_url: str,
        clock: Clock,
        *,
        line: Line | None = None,
        limits: GateLimits = GateLimits(),
        tls: ssl.SSLContext | None = None,
        wire: Wire | None = None,
    ) -> None:
        """``base_url`` has no trailing slash. ``limits``, ``tls`` and ``wire`` are for tests."""
        self._base_url = base_url
        self._limits = limits
        self._transport = Transport(clock, line=line, tls=tls, wire=wire)

    async def login(
        self, user: str, password: Secret, *, device_id: str | None, device_name: str
    ) -> LoggedIn | Refused | NoAnswer:
        credential = {
            "type": "m.login.password",
            "identifier": {"type": "m.id.user", "user": encodable(user)},
            "password": password,
        }
        return await self._log_in(credential, device_id, device_name)

    async def login_with_token(
        self, login_token: Secret, *, device_id: str | None, device_name: str
    ) -> LoggedIn | Refused | NoAnswer:
        credential = {"type": "m.login.token", "token": login_token}
        return await self._log_in(credential, device_id, device_name)

    async def _log_in(
        self, credential: Mapping[str, object], device_id: str | None, device_name: str
    ) -> LoggedIn | Refused | NoAnswer:
        body = {**credential, "refresh_token": True, "initial_device_display_name": device_name}
        if device_id is not None:
            body["device_id"] = device_id
        answer = await self._ask("POST", "/v3/login", "/login", self._limits.login_s, body=body)
        if not isinstance(answer, Answer):
            return answer
        login = read(answer, LOGIN)
        if isinstance(login, NoAnswer):
            return login
        logged_in = session_of(login, answer, self._base_url)
        if isinstance(logged_in, NoAnswer):
            return logged_in
        return replace(logged_in, homeserver_url=await self._address(login.well_known))

    async def refresh(
        self, refresh_token: Secret, auth: Mapping[str, object] | None = None
    ) -> Granted | Refused | NoAnswer:
        body: dict[str, object] = {"refresh_token": refresh_token}
        if auth is not None:
            body["auth"] = dict(auth)
        answer = await self._ask("POST", "/v3/refresh", "/refresh", self._limits.refresh_s, body=body)
        if not isinstance(answer, Answer):
            return answer
        grant = read(answer, GRANT)
        return grant if isinstance(grant, NoAnswer) else granted(grant, answer)

    async def whoami(self, access_token: Secret) -> Alive | Refused | NoAnswer:
        answer = await self._ask(
            "GET", "/v3/account/whoami", "/account/whoami", self._limits.whoami_s, token=access_token
        )
        if not isinstance(answer, Answer):
            return answer
        found = read(answer, _WHOAMI)
        if isinstance(found, NoAnswer):
            return found
        device_id = value_of(found.device_id)
        return Alive(found.user_id, device_id if isinstance(device_id, str) else None)

    async def look_at_lock(self, access_token: Secret) -> Done | Refused | NoAnswer:
        """What is told is dropped and told again by the next sync: its ``next_batch`` is never used."""
        answer = await self._ask(
            "GET",
            "/v3/sync",
            "/sync",
            self._limits.look_at_lock_s,
            query={"filter": _NO_NEWS, "timeout": "0", "set_presence": "offline"},
            token=access_token,
            max_bytes=SYNC_BYTES,
        )
        if not isinstance(answer, Answer):
            return answer
        synced = read(answer, _SYNCED)
        return synced if isinstance(synced, NoAnswer) else Done()

    async def logout(
        self,
        access_token: Secret,
        refresh_token: Secret | None = None,  # noqa: ARG002 - what OAuth revokes; this API ends a session by its access token
        *,
        everywhere: bool = False,
    ) -> Done | Refused | NoAnswer:
        endpoint = "/logout/all" if everywhere else "/logout"
        answer = await self._ask("POST", f"/v3{endpoint}", endpoint, self._limits.logout_s, token=access_token)
        return Done() if isinstance(answer, Answer) else answer

    async def is_there(self) -> bool:
        request = Request("GET", self._base_url + versions.PATH)
        answer = await self._transport.exchange(request, max_bytes=SMALL_BYTES, time_limit_s=self._limits.is_there_s)
        return not isinstance(answer, NoAnswer) and _is_homeserver(answer)

    async def close(self) -> None:
        await self._transport.close()

    async def _ask(
        self,
        method: str,
        path: str,
        endpoint: str,
        time_limit_s: float,
        *,
        body: object | None = None,
        query: Mapping[str, str] | None = None,
        token: Secret | None = None,
        max_bytes: int = SMALL_BYTES,
    ) -> Answer | Refused | NoAnswer:
        request = Request(
            method,
            f"{self._base_url}/_matrix/client{path}",
            json_headers(body) | ({} if token is None else bearer(token)),
            query or {},
            None if body is None else json_body(body),
        )
        answer = await self._transport.exchange(request, max_bytes=max_bytes, time_limit_s=time_limit_s)
        if isinstance(answer, NoAnswer) or answer.is_success:
            return answer
        return refusal(answer, endpoint)

    async def _address(self, well_known: msgspec.Raw) -> str:
        """Where the session is to be used (L8): what the login answer names, once a homeserver answered there."""
        asked = parse_base_url(self._base_url)
        try:
            named = parse_base_url(_WELL_KNOWN.decode(well_known).homeserver.base_url)
        except (ValueError, RecursionError):
            return self._base_url
        if named is None or named.url == self._base_url:
            return self._base_url
        if asked is None or not _protects_as_well(asked, named):
            return self._base_url
        answer = await self._transport.exchange(
            Request("GET", named.url + versions.PATH),
            max_bytes=SMALL_BYTES,
            time_limit_s=self._limits.well_known_s,
        )
        is_one = not isinstance(answer, NoAnswer) and _is_homeserver(answer)
        return named.url if is_one else self._base_url


def _is_homeserver(answer: Answer) -> bool:
    seen = read(answer, versions.DECODER)
    return answer.status == 200 and not isinstance(seen, NoAnswer)


def _protects_as_well(asked: BaseUrl, named: BaseUrl) -> bool:
    """A person who agreed to plain http agreed to it for the host that was asked, and for no other."""
    if named.scheme == "https":
        return True
    same_place = asked.place.host == named.place.host or (asked.place.is_loopback and named.place.is_loopback)
    return asked.scheme == "http" and same_place
