"""A practice homeserver and a real Synapse behind one face, for tests that must hold on both."""

from __future__ import annotations

import itertools
import json
from abc import ABC, abstractmethod
from collections.abc import Mapping
from types import TracebackType
from typing import Any, Self

import httpx

from latchkey.practice.lifetimes import Lifetimes
from latchkey.practice.server import PracticeServer
from tests.fakes.synapse import Synapse, SynapseLifetimes

V3 = "/_matrix/client/v3"
ACCESS_S, SESSION_S = 3600, 3 * 3600
LIFETIMES = SynapseLifetimes(access=f"{ACCESS_S}s", refresh=f"{SESSION_S}s", session=f"{SESSION_S}s")
_LIFETIMES = Lifetimes(access_s=ACCESS_S, refresh_s=SESSION_S, session_s=SESSION_S)
ROOM_LIST_FILTER = {"room": {"state": {"lazy_load_members": True}, "timeline": {"limit": 2}}}


class TestedHomeserver(ABC):
    """One account of its own for each test. The clock is the server's: no method waits."""

    __test__ = False

    def __init__(self, url: str, user: str, password: str) -> None:
        self.url, self.user, self.password = url, user, password
        self._client = httpx.Client(base_url=url, trust_env=False, timeout=30)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self._client.close()

    def ask(self, method: str, path: str, token: str | None = None, **more: Any) -> httpx.Response:
        """``path`` below ``/_matrix/client/v3``, or a whole one."""
        headers = {"Authorization": f"Bearer {token}"} if token else {}
        whole = path if path.startswith(("/_matrix", "/.well-known")) else V3 + path
        return self.ask_plainly(method, whole, headers=headers, **more)

    def ask_plainly(self, method: str, path: str, **more: Any) -> httpx.Response:
        """A whole path, with nothing added."""
        return self._client.request(method, path, **more)

    def try_login(self, **fields: object) -> httpx.Response:
        """A good request, but for ``fields``: each replaces one, and ``...`` takes it out."""
        body: dict[str, object] = {
            "type": "m.login.password",
            "identifier": {"type": "m.id.user", "user": self.user},
            "password": self.password,
            **fields,
        }
        return self.ask("POST", "/login", json={name: value for name, value in body.items() if value is not ...})

    def login(self, *, refresh_token: bool = True, **fields: object) -> dict[str, Any]:
        answer = self.try_login(refresh_token=refresh_token, **fields)
        assert answer.status_code == 200, answer.text
        told: dict[str, Any] = answer.json()
        return told

    def refresh(self, refresh_token: object) -> httpx.Response:
        return self.ask("POST", "/refresh", json={"refresh_token": refresh_token})

    def whoami(self, token: str) -> httpx.Response:
        return self.ask("GET", "/account/whoami", token)

    def sync(self, token: str, since: str | None = None, *, timeout_ms: int = 0) -> dict[str, Any]:
        answer = self.try_sync(token, since, timeout_ms=timeout_ms)
        assert answer.status_code == 200, answer.text
        told: dict[str, Any] = answer.json()
        return told

    def try_sync(self, token: str, since: str | None = None, *, timeout_ms: int = 0) -> httpx.Response:
        query: dict[str, str | int] = {"filter": json.dumps(ROOM_LIST_FILTER), "timeout": timeout_ms}
        return self.ask("GET", "/sync", token, params=query if since is None else {**query, "since": since})

    def a_room(self, token: str) -> str:
        """The room of ``an_invitation``, joined."""
        room_id = self.an_invitation(token)
        assert self.ask("POST", f"/join/{room_id}", token, json={}).status_code == 200
        return room_id

    @abstractmethod
    def an_invitation(self, token: str) -> str:
        """A room named "Book club" that this user was invited to."""

    @abstractmethod
    def another_invitation(self, token: str) -> str:
        """To another room."""

    @abstractmethod
    def devices(self) -> set[str]:
        """IDs, as the server's own records have them."""

    @abstractmethod
    def expire_access_tokens(self) -> None:
        """Of this user; on Synapse only those that were not used yet."""

    @abstractmethod
    def expire_refresh_tokens(self) -> None: ...

    @abstractmethod
    def approach_end_of_session(self, *, left_s: int) -> None: ...

    @abstractmethod
    def lock(self) -> None: ...

    @abstractmethod
    def unlock(self) -> None: ...

    @abstractmethod
    def suspend(self, *, suspended: bool = True) -> None: ...

    @abstractmethod
    def deactivate(self) -> None: ...

    @abstractmethod
    def log_out_everywhere(self) -> None:
        """As an administrator does: every device is gone."""

    @abstractmethod
    def limit_logins(self) -> None:
        """The next login is one too many; on Synapse for one that was started so."""

    @abstractmethod
    def require_consent(self) -> None:
        """On Synapse: for one on which everybody has to, from the start."""

    @abstractmethod
    def agree(self, consent_uri: str) -> None:
        """As on the page at that address."""

    @abstractmethod
    def reach_limit(self, admin_contact: str) -> None:
        """On Synapse by a restart: for one that belongs to the test."""

    @abstractmethod
    def lift_limit(self) -> None: ...

    @abstractmethod
    def somebody_says(self, room_id: str, text: str) -> None:
        """In the room of ``a_room``."""


class Practice(TestedHomeserver):
    def __init__(self, lifetimes: Lifetimes = _LIFETIMES, knobs: Mapping[str, object] | None = None) -> None:
        self._server = PracticeServer(lifetimes, seed=1)
        self._server.turn({"registration": "open", **(knobs or {})})
        self._server.start()
        super().__init__(self._server.url, "alice", self._server.users["alice"])

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        super().__exit__(kind, error, at)
        self._server.stop()

    def turn(self, **knobs: object) -> None:
        self._server.turn(knobs)

    def devices(self) -> set[str]:
        return set(self._server.devices(self.user))

    def expire_access_tokens(self) -> None:
        self._server.advance(ACCESS_S + 1)

    def expire_refresh_tokens(self) -> None:
        self._server.advance(SESSION_S + 1)

    def approach_end_of_session(self, *, left_s: int) -> None:
        self._server.advance(SESSION_S - left_s)

    def lock(self) -> None:
        self._server.lock(self.user)

    def unlock(self) -> None:
        self._server.unlock(self.user)

    def suspend(self, *, suspended: bool = True) -> None:
        self._server.suspend(self.user, suspended=suspended)

    def deactivate(self) -> None:
        self._server.deactivate(self.user)

    def log_out_everywhere(self) -> None:
        self._server.logout_everyone()

    def limit_logins(self) -> None:
        self._server.rate_limit_login(60)

    def require_consent(self) -> None:
        self._server.require_consent(self.user)

    def agree(self, consent_uri: str) -> None:
        assert self._client.get(consent_uri).status_code == 200
        assert self._client.post(consent_uri).status_code == 200

    def reach_limit(self, admin_contact: str) -> None:
        self._server.reach_limit(admin_contact)

    def lift_limit(self) -> None:
        self._server.lift_limit()

    def an_invitation(self, token: str) -> str:
        return self._book_club(self.sync(token)["rooms"]["invite"])

    def another_invitation(self, token: str) -> str:
        invited = self.sync(token)["rooms"]["invite"]
        return next(str(room_id) for room_id in invited if room_id != self._book_club(invited))

    @staticmethod
    def _book_club(invited: dict[str, Any]) -> str:
        """Empty where nobody invited to it, any more."""
        for room_id, told in invited.items():
            if {"name": "Book club"} in [event["content"] for event in told["invite_state"]["events"]]:
                return room_id
        return ""

    def somebody_says(self, room_id: str, text: str) -> None:
        self._server.say(room_id, text, sender="noor")


class Real(TestedHomeserver):
    _guests, _sent = itertools.count(1), itertools.count(1)

    def __init__(self, synapse: Synapse, host_token: str) -> None:
        super().__init__(synapse.url, f"guest{next(self._guests)}", "guest")
        self._synapse, self._host_token = synapse, host_token
        synapse.register(self.user, self.password)

    def devices(self) -> set[str]:
        return set(self._synapse.devices(self.user))

    def expire_access_tokens(self) -> None:
        self._synapse.expire_access_tokens(self.user)

    def expire_refresh_tokens(self) -> None:
        self._synapse.expire_refresh_tokens(self.user)

    def approach_end_of_session(self, *, left_s: int) -> None:
        self._synapse.end_sessions(self.user, in_ms=left_s * 1000)

    def lock(self) -> None:
        self._synapse.lock(self.user)

    def unlock(self) -> None:
        self._synapse.lock(self.user, locked=False)

    def suspend(self, *, suspended: bool = True) -> None:
        self._synapse.suspend(self.user, suspended=suspended)

    def deactivate(self) -> None:
        self._synapse.deactivate(self.user)

    def log_out_everywhere(self) -> None:
        self._synapse.remove_devices(self.user)

    def limit_logins(self) -> None:
        assert httpx.codes.TOO_MANY_REQUESTS in [self.try_login().status_code for _ in range(8)]

    def require_consent(self) -> None:
        """Nothing to do: everybody has to."""

    def agree(self, consent_uri: str) -> None:
        self._synapse.agree(consent_uri)

    def reach_limit(self, admin_contact: str) -> None:
        self._synapse.close_down(admin_contact)

    def lift_limit(self) -> None:
        self._synapse.close_down(None)

    def an_invitation(self, token: str) -> str:
        asked = {"name": "Book club", "topic": "No spoilers", "invite": [self._synapse.user_id(self.user)]}
        created = self.ask("POST", "/createRoom", self._host_token, json=asked)
        assert created.status_code == 200, created.text
        return str(created.json()["room_id"])

    def another_invitation(self, token: str) -> str:
        return self.an_invitation(token)

    def somebody_says(self, room_id: str, text: str) -> None:
        body = {"msgtype": "m.text", "body": text}
        sent = self.ask("PUT", f"/rooms/{room_id}/send/m.room.message/{next(self._sent)}", self._host_token, json=body)
        assert sent.status_code == 200, sent.text
