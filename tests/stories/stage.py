"""A homeserver with one person's account, for the stories that are told on the practice homeserver and on Synapse."""

from __future__ import annotations

import itertools
import signal
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

import httpx

from latchkey.practice.lifetimes import Lifetimes
from latchkey.practice.server import PracticeServer
from tests.fakes.synapse import Synapse, SynapseLifetimes

ROOM = "Allotment Society"
INVITATION = "Book club"


@dataclass(frozen=True, slots=True)
class Lives:
    """Seconds; ``None`` for no limit. Without ``refreshable`` the server gives no refresh tokens."""

    access_s: int = 4
    refresh_s: int | None = None
    session_s: int | None = None
    refreshable: bool = True


class Stage(Protocol):
    user: str
    password: str

    @property
    def url(self) -> str: ...

    @property
    def user_id(self) -> str: ...

    def devices(self) -> set[str]: ...

    def device_name(self, device_id: str) -> str | None: ...

    def say(self, text: str) -> None:
        """In ``ROOM``, by somebody else."""

    def log_out_everywhere(self) -> None:
        """From a second client."""

    def end_softly(self) -> None:
        """From the next refresh at the latest; signing in again goes on with the same devices."""

    def stop(self) -> None:
        """The server goes away."""

    def start(self) -> None:
        """It is back, with all that it knew."""

    def lock(self, *, locked: bool = True) -> None:
        """As the administrator does; so are the following."""

    def suspend(self, *, suspended: bool = True) -> None: ...

    def deactivate(self) -> None: ...

    def require_consent(self) -> None:
        """The person has not agreed to the terms. On Synapse this takes a restart."""

    def agree(self, page: str) -> None:
        """As the person does in the browser."""

    def reach_limit(self, admin_contact: str) -> None:
        """On Synapse this takes a restart; so does ``lift_limit``."""

    def lift_limit(self) -> None: ...


class PracticeStage:
    """The practice homeserver's ``alice``."""

    user = "alice"

    def __init__(self, server: PracticeServer) -> None:
        self.server = server
        self.password = server.users["alice"]

    @property
    def url(self) -> str:
        return self.server.url

    @property
    def user_id(self) -> str:
        return "@alice:localhost"

    def devices(self) -> set[str]:
        return set(self.server.devices("alice"))

    def device_name(self, device_id: str) -> str | None:
        return self.server.devices("alice")[device_id].display_name

    def say(self, text: str) -> None:
        self.server.say(ROOM, text)

    def log_out_everywhere(self) -> None:
        self.server.logout_everyone()

    def end_softly(self) -> None:
        self.server.soft_logout_everyone()

    def stop(self) -> None:
        self.server.stop()

    def start(self) -> None:
        self.server.start()

    def lock(self, *, locked: bool = True) -> None:
        if locked:
            self.server.lock(self.user)
        else:
            self.server.unlock(self.user)

    def suspend(self, *, suspended: bool = True) -> None:
        self.server.suspend(self.user, suspended=suspended)

    def deactivate(self) -> None:
        self.server.deactivate(self.user)

    def require_consent(self) -> None:
        self.server.require_consent(self.user)

    def agree(self, page: str) -> None:
        httpx.post(page, trust_env=False, timeout=30).raise_for_status()

    def reach_limit(self, admin_contact: str) -> None:
        self.server.reach_limit(admin_contact)

    def lift_limit(self) -> None:
        self.server.lift_limit()


class SynapseStage:
    """A new account on a real Synapse, in one room and invited to another."""

    _numbers = itertools.count(1)

    def __init__(self, synapse: Synapse) -> None:
        self._synapse = synapse
        self.is_as_before = True
        """Nothing but accounts of this stage was touched."""
        self._owner = f"host{next(self._numbers)}"
        synapse.register(self._owner, "host")
        self.user, self.password = f"person{next(self._numbers)}", "correct horse"
        synapse.register(self.user, self.password)
        self._room_id = self._room(ROOM)
        self._room(INVITATION)
        joining = str(synapse.login(self.user)["access_token"])
        self._post(f"/join/{self._room_id}", joining)
        self._post("/logout", joining)
        self.say("The beans are up.")

    @property
    def url(self) -> str:
        return self._synapse.url

    @property
    def _host(self) -> str:
        """A fresh token of the rooms' owner: the person's tokens are not the only ones that run out."""
        return str(self._synapse.login(self._owner, device_id="HOST")["access_token"])

    @property
    def user_id(self) -> str:
        return self._synapse.user_id(self.user)

    def devices(self) -> set[str]:
        return set(self._synapse.devices(self.user))

    def device_name(self, device_id: str) -> str | None:
        return self._synapse.devices(self.user)[device_id]

    def say(self, text: str) -> None:
        path = f"/rooms/{self._room_id}/send/m.room.message/{next(self._numbers)}"
        self._ask("PUT", path, self._host, {"msgtype": "m.text", "body": text})

    def log_out_everywhere(self) -> None:
        self._synapse.logout_all(self.user)

    def end_softly(self) -> None:
        self._synapse.end_sessions(self.user)

    def stop(self) -> None:
        self.is_as_before = False
        self._synapse.stop()

    def start(self) -> None:
        self._synapse.start()

    def freeze(self, *, frozen: bool = True) -> None:
        """The server takes connections and says nothing, until ``frozen=False``."""
        self.is_as_before = False
        process = self._synapse._process
        assert process is not None
        process.send_signal(signal.SIGSTOP if frozen else signal.SIGCONT)

    def register(self, user: str, password: str) -> str:
        return self._synapse.register(user, password)

    def devices_of(self, user: str) -> set[str]:
        return set(self._synapse.devices(user))

    def lock(self, *, locked: bool = True) -> None:
        self._synapse.lock(self.user, locked=locked)

    def suspend(self, *, suspended: bool = True) -> None:
        self._synapse.suspend(self.user, suspended=suspended)

    def deactivate(self) -> None:
        self._synapse.deactivate(self.user)

    def require_consent(self) -> None:
        self.is_as_before = False
        self._synapse.require_consent()

    def agree(self, page: str) -> None:
        self._synapse.agree(page)

    def reach_limit(self, admin_contact: str) -> None:
        self.is_as_before = False
        self._synapse.close_down(admin_contact)

    def lift_limit(self) -> None:
        self._synapse.close_down(None)

    def keep_all_tokens(self) -> None:
        self.is_as_before = False
        self._synapse.keep_all_tokens()

    def all_tokens(self) -> set[str]:
        """All that were given since ``keep_all_tokens``."""
        return self._synapse.all_tokens()

    def _room(self, name: str) -> str:
        answer = self._post("/createRoom", self._host, {"name": name, "invite": [self.user_id]})
        return str(answer["room_id"])

    def _post(self, path: str, token: str, body: dict[str, object] | None = None) -> dict[str, object]:
        return self._ask("POST", path, token, body or {})

    def _ask(self, method: str, path: str, token: str, body: dict[str, object]) -> dict[str, object]:
        headers = {"Authorization": f"Bearer {token}"}
        url = f"{self.url}/_matrix/client/v3{path}"
        answer = httpx.request(method, url, json=body, headers=headers, trust_env=False, timeout=30)
        answer.raise_for_status()
        told: dict[str, object] = answer.json()
        return told


@contextmanager
def practice_stage(lives: Lives) -> Iterator[PracticeStage]:
    access_s = float(lives.access_s)
    lifetimes = Lifetimes(
        access_s=access_s if lives.refreshable else None,
        refresh_s=lives.refresh_s,
        session_s=lives.session_s,
        nonrefreshable_s=None if lives.refreshable else access_s,
    )
    with PracticeServer(lifetimes, seed=1) as server:
        yield PracticeStage(server)


def lifetimes_of(lives: Lives) -> SynapseLifetimes:
    access = f"{lives.access_s}s"
    return SynapseLifetimes(
        access=access if lives.refreshable else None,
        refresh=f"{lives.refresh_s}s" if lives.refresh_s else None,
        session=f"{lives.session_s}s" if lives.session_s else None,
        nonrefreshable=None if lives.refreshable else access,
    )


@contextmanager
def synapse_stage(lives: Lives, folder: Path) -> Iterator[SynapseStage]:
    """Starts a Synapse of its own: about three seconds."""
    with Synapse(folder, lifetimes_of(lives)) as synapse:
        yield SynapseStage(synapse)
