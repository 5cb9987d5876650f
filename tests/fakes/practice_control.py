"""A practice homeserver's control API, and its process, that do as a test says."""

from __future__ import annotations

import json
from collections.abc import Mapping

from latchkey.app.practice import PracticeControl, Problem
from latchkey.session.ports import Clock
from latchkey.session.secret import Secret

URL = "http://127.0.0.1:8008"
CONTROL = "http://127.0.0.1:8009"
TOLD = Secret(json.dumps({"homeserver": URL, "users": {}, "control": CONTROL, "control_token": "practice token"}))
OUTAGE = {
    "name": "outage",
    "sentence": "Every connection is dropped.",
    "outcome": "active",
    "see": "Offline, for some seconds.",
    "do": "",
}
LOCK = {"lock": "The user's account is locked."}


class FakeControl:
    """``PracticeControl``. ``asked`` is every request, ``problem`` what every answer is while it is set."""

    def __init__(self) -> None:
        self.asked: list[tuple[str, str, object]] = []
        self.made_with: list[tuple[str, Secret]] = []
        self.problem: Problem | None = None
        self.playing: Mapping[str, object] | None = None
        self.is_proven = False
        self.knobs: dict[str, object] = {"access_s": 30, "rotate": True}
        self.closed = 0

    def made(self, url: str, token: Secret, clock: Clock) -> PracticeControl:
        self.made_with.append((url, token))
        return self

    async def get(self, path: str) -> Mapping[str, object] | Problem:
        return self._answer("GET", path, None)

    async def post(self, path: str, body: Mapping[str, object]) -> Mapping[str, object] | Problem:
        if path == "/scenario":
            self.playing = {**OUTAGE, "name": body["name"]}
        return self._answer("POST", path, body)

    async def patch(self, path: str, body: Mapping[str, object]) -> Mapping[str, object] | Problem:
        self.knobs |= body
        return self._answer("PATCH", path, body)

    async def close(self) -> None:
        self.closed += 1

    def orders(self) -> list[tuple[str, str, object]]:
        return [one for one in self.asked if one[0] != "GET"]

    def _answer(self, method: str, path: str, body: object) -> Mapping[str, object] | Problem:
        self.asked.append((method, path, body))
        if self.problem is not None:
            return self.problem
        told: dict[str, Mapping[str, object]] = {
            "/scenarios": {"scenarios": [OUTAGE, "no scenario at all"]},
            "/actions": {"actions": LOCK},
            "/scenario": {"scenario": self.playing, "is_proven": self.is_proven},
            "/knobs": dict(self.knobs),
        }
        return told[path]


class FakeHome:
    """``PracticeHome``."""

    def __init__(self) -> None:
        self.running = True
        self.starts = 0
        self.answer: Secret | Problem = TOLD

    def is_running(self) -> bool:
        return self.running

    async def start_again(self) -> Secret | Problem:
        self.starts += 1
        self.running = isinstance(self.answer, Secret)
        return self.answer
