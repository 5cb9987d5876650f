"""The practice homeserver as something to start and stop: in a test's own process, or behind ``python -m``."""

from __future__ import annotations

import asyncio
import socket
import threading
import time
from collections import deque
from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, replace
from random import Random
from typing import Self, TypeVar

from .chatter import chat_once
from .doorway import Doorway
from .endpoints import create_app
from .homeserver import PASSWORDS, Homeserver
from .knobs import Knobs, RefusedRefresh
from .lifetimes import Lifetimes
from .network import LoggedRequest, Network
from .oauth.server import grants_of
from .older_devices import add_older_devices
from .serving import Serving, listen
from .sessions import Device

_T = TypeVar("_T")
_ANSWER_WITHIN_S = 10.0
_LOOK_EVERY_S = 0.1
_LOGGED_REQUESTS = 10_000


class PracticeServer:
    """Real HTTP on loopback, on a thread with an event loop of its own.

    ``clock`` gives Unix seconds. Every method may be called from any thread, and each works as well before the server is
    started. ``chatter_s`` is the time between two lines of the people who talk; ``None``: silence. Equal ``seed``: equal
    tokens, IDs and talk. With ``older_devices`` people have been here before, on others.
    """

    users: Mapping[str, str] = PASSWORDS
    """Localpart to password."""

    def __init__(
        self,
        lifetimes: Lifetimes | None = None,
        *,
        port: int = 0,
        server_name: str = "localhost",
        chatter_s: float | None = None,
        seed: int | None = None,
        older_devices: bool = False,
        clock: Callable[[], float] = time.time,
    ) -> None:
        knobs = Knobs(**asdict(lifetimes or Lifetimes()))
        self._homeserver = Homeserver(knobs, server_name, Random(seed), clock)
        if older_devices:
            add_older_devices(self._homeserver.sessions, server_name, self._homeserver.now_ms())
        self._grants = grants_of(self._homeserver)
        self._chatter_s = chatter_s
        self._chatter_random = Random(seed)
        self._port = port
        self._requests: deque[LoggedRequest] = deque(maxlen=_LOGGED_REQUESTS)
        self._loop: asyncio.AbstractEventLoop | None = None
        self._thread: threading.Thread | None = None
        self._serving: Serving | None = None

    @property
    def url(self) -> str:
        """``http://127.0.0.1:PORT``, once it was started."""
        return f"http://127.0.0.1:{self._port}"

    @property
    def requests(self) -> tuple[LoggedRequest, ...]:
        """The last ten thousand, in the order in which they were answered."""
        return self._call(lambda: tuple(self._requests))

    def start(self) -> None:
        """Listens when it returns. Raises ``OSError`` where the port cannot be had."""
        listening = listen(self._port)
        self._port = listening.getsockname()[1]
        self._homeserver.open()
        app = Doorway(create_app(self._homeserver, f"{self.url}/", self._grants))
        serving = Serving(Network(app, self._homeserver, self._requests.append, lambda client: serving.drop(client)))
        self._serving = serving
        running = threading.Event()
        self._thread = threading.Thread(
            target=lambda: asyncio.run(self._serve(serving, listening, running)),
            name="practice homeserver",
            daemon=True,
        )
        self._thread.start()
        running.wait()

    def stop(self) -> None:
        """Long polls are answered first. Safe to call twice, and before ``start``."""
        thread, serving = self._thread, self._serving
        if thread is None or serving is None:
            return

        def close() -> None:
            serving.end()
            self._homeserver.close()

        self._call(close)
        thread.join()
        self._thread = self._serving = None

    def __enter__(self) -> Self:
        self.start()
        return self

    def __exit__(self, *_: object) -> None:
        self.stop()

    async def __aenter__(self) -> Self:
        self.start()
        return self

    async def __aexit__(self, *_: object) -> None:
        self.stop()

    def advance(self, seconds: float) -> None:
        """Moves this server's time ahead of its clock; waiting long polls notice."""

        def move() -> None:
            self._homeserver.ahead_s += seconds
            self._homeserver.let_happen()
            self._homeserver.world.changed()

        self._call(move)

    def say(self, room: str, text: str, *, sender: str = "carla") -> str:
        """A message by somebody in the room with this ID or name; answers its event ID."""

        def speak() -> str:
            world = self._homeserver.world
            found = next(r for r in world.rooms.values() if room in {r.room_id, r.text_of("m.room.name", "name")})
            return world.say(found, world.user_id(sender), text).event_id

        return self._call(speak)

    def devices(self, user: str) -> dict[str, Device]:
        """By device ID, of the user with this localpart."""
        return self._call(lambda: dict(self._homeserver.sessions.devices(self._user_id(user))))

    def expire_access_tokens(self, *, soft: bool = True) -> None:
        """All of them, now. ``soft=False`` says so as a server with delegated sign-in does, without ``soft_logout``."""
        self._and_release(lambda: self._homeserver.sessions.expire_access_tokens(self._homeserver.now_ms(), soft=soft))

    def soft_logout_everyone(self) -> None:
        """As if the administrator had asked: every token there is, refresh tokens too, answers 401 ``M_UNKNOWN_TOKEN``
        with ``soft_logout: true``, and only a new sign-in helps."""
        self._and_release(self._homeserver.sessions.soft_log_out_everyone)

    def logout_everyone(self) -> None:
        """Every device of every user is gone."""
        self._and_release(self._homeserver.sessions.remove_everything)

    def lock(self, user: str) -> None:
        """401 ``M_USER_LOCKED`` on all that needs a token, but signing out; refreshing goes on."""
        self._and_release(lambda: self._homeserver.accounts.locked.add(self._user_id(user)))

    def unlock(self, user: str) -> None:
        self._call(lambda: self._homeserver.accounts.locked.discard(self._user_id(user)))

    def suspend(self, user: str, *, suspended: bool = True) -> None:
        """403 ``M_USER_SUSPENDED`` on joining and sending; all else goes on."""
        ids, user_id = self._homeserver.accounts.suspended, self._user_id(user)
        self._call(lambda: ids.add(user_id) if suspended else ids.discard(user_id))

    def deactivate(self, user: str) -> None:
        """For good: every device is gone, and so is the password."""
        user_id = self._user_id(user)

        def deactivate() -> None:
            self._homeserver.accounts.deactivated.add(user_id)
            self._homeserver.sessions.remove_devices(user_id)

        self._and_release(deactivate)

    def require_consent(self, user: str) -> None:
        """403 ``M_CONSENT_NOT_GIVEN`` on joining and sending, until the form on the page it names was sent."""
        self._call(lambda: self._homeserver.accounts.require_consent(self._user_id(user)))

    def reach_limit(self, admin_contact: str) -> None:
        """403 ``M_RESOURCE_LIMIT_EXCEEDED`` on syncs, refreshes, logins, joining, leaving and sending."""
        self._and_release(lambda: setattr(self._homeserver.accounts, "limit_contact", admin_contact))

    def lift_limit(self) -> None:
        self._call(lambda: setattr(self._homeserver.accounts, "limit_contact", None))

    def change_pictures(self) -> None:
        """Every room gets a picture that was not there before."""
        self._call(self._homeserver.change_pictures)

    def tell_support(self, support: Mapping[str, object] | None) -> None:
        """What ``/.well-known/matrix/support`` answers; ``None``, as at first: 404."""
        self._call(lambda: setattr(self._homeserver.accounts, "support", support))

    def rate_limit_login(self, retry_after_s: float) -> None:
        """429 on ``POST /login`` until that much of the server's time has gone by."""
        self._call(lambda: self._homeserver.limit_logins(retry_after_s))

    def refuse_refresh(self, status: int, body: dict[str, object], *, times: int | None = 1) -> None:
        """The next ``times`` requests to ``/refresh`` get this answer; ``None``: all, until ``allow_refresh``."""
        self._refuse(RefusedRefresh(status, body, times))

    def allow_refresh(self) -> None:
        self._refuse(None)

    @property
    def knobs(self) -> Knobs:
        return self._call(lambda: self._homeserver.knobs)

    def turn(self, changes: Mapping[str, object]) -> None:
        """Sets knobs by name, to values as ``Knobs`` takes them. Raises ``ValueError``, and turns none of them then."""
        self._and_release(lambda: self._homeserver.turn(self._homeserver.knobs.turned(changes)))

    def begin(self, knobs: Knobs, happenings: Sequence[tuple[float, Callable[[], None]]]) -> None:
        """From now on it is as ``knobs`` say, what was done to accounts is undone, and no request was heard yet."""

        def begin() -> None:
            self._requests.clear()
            self._homeserver.accounts.forgive()
            self._homeserver.first_request_ms = None
            self._homeserver.happenings = list(happenings)
            self._homeserver.turn(knobs)

        self._and_release(begin)

    def forget_oauth_clients(self) -> None:
        """As an authentication server that was restored from an old copy: whoever registered is unknown."""
        self._call(self._grants.clients.forget_all)

    def use_refresh_tokens_elsewhere(self) -> None:
        """As a thief with copies of all of them; clients that hold them are refused at their next refresh."""
        self._call(lambda: self._homeserver.sessions.use_refresh_tokens_elsewhere(self._homeserver.now_ms()))

    def _refuse(self, refused: RefusedRefresh | None) -> None:
        self._call(lambda: self._homeserver.turn(replace(self._homeserver.knobs, refuse_refresh=refused)))

    def _user_id(self, user: str) -> str:
        return self._homeserver.world.user_id(user)

    def _and_release(self, change: Callable[[], None]) -> None:
        def both() -> None:
            change()
            self._homeserver.release_polls()

        self._call(both)

    def _call(self, action: Callable[[], _T]) -> _T:
        """Runs ``action`` where the homeserver lives, and answers what it answered."""
        loop = self._loop
        if loop is None or threading.current_thread() is self._thread:
            return action()

        async def run() -> _T:
            return action()

        return asyncio.run_coroutine_threadsafe(run(), loop).result(_ANSWER_WITHIN_S)

    async def _serve(self, serving: Serving, listening: socket.socket, running: threading.Event) -> None:
        self._loop = asyncio.get_running_loop()
        running.set()
        try:
            async with asyncio.TaskGroup() as tasks:
                busy = [tasks.create_task(self._chatter()), tasks.create_task(self._let_happen())]
                await serving.serve(sockets=[listening])
                for task in busy:
                    task.cancel()
        finally:
            self._loop = None
            listening.close()

    async def _chatter(self) -> None:
        while self._chatter_s is not None:
            await asyncio.sleep(self._chatter_s)
            chat_once(self._homeserver.world, self._chatter_random)

    async def _let_happen(self) -> None:
        while True:
            await asyncio.sleep(_LOOK_EVERY_S)
            self._homeserver.let_happen()
