"""What somebody else is going to answer."""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import Callable
from typing import Generic, TypeVar

A = TypeVar("A")
Q = TypeVar("Q")


class Script(Generic[Q, A]):
    """Answers in the order given by ``will``. Who asks when none is left waits until there is one: so an answer is held
    back by giving it later. ``always`` answers everything from then on that its rule has an answer for."""

    def __init__(self) -> None:
        self.asked: list[Q] = []
        self.given_up = 0
        """How many did not wait for their answer."""
        self._answers: deque[A] = deque()
        self._waiting: deque[asyncio.Future[A]] = deque()
        self._rule: Callable[[Q], A | None] | None = None

    def will(self, *answers: A) -> None:
        for answer in answers:
            if self._waiting:
                self._waiting.popleft().set_result(answer)
            else:
                self._answers.append(answer)

    def always(self, rule: Callable[[Q], A | None]) -> None:
        self._rule = rule

    @property
    def is_awaited(self) -> bool:
        return bool(self._waiting)

    async def answer(self, question: Q) -> A:
        self.asked.append(question)
        await asyncio.sleep(0)
        if self._answers:
            return self._answers.popleft()
        if self._rule is not None and (ruled := self._rule(question)) is not None:
            return ruled
        future: asyncio.Future[A] = asyncio.get_running_loop().create_future()
        self._waiting.append(future)
        try:
            return await future
        except asyncio.CancelledError:
            self.given_up += 1
            if future in self._waiting:
                self._waiting.remove(future)
            raise
