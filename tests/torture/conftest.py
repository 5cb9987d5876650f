"""A person on a real Synapse, and a way there that can be slow."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import pytest

from tests.fakes.fault_proxy import FaultProxy
from tests.fakes.fault_server import Heard, Line
from tests.fakes.synapse import Synapse, SynapseLifetimes

from .person import Person


class SlowProxy(FaultProxy):
    """While ``is_slow``, answers to ``/refresh`` wait on the way back until ``let_go``; ``held`` counts them."""

    def __init__(self, upstream_url: str) -> None:
        super().__init__(upstream_url)
        self.is_slow = False
        self.held = 0
        self._gone_on = asyncio.Event()

    def let_go(self) -> None:
        self.is_slow = False
        self._gone_on.set()

    async def _ask(self, heard: Heard, line: Line) -> bytes:
        answer = await super()._ask(heard, line)
        if self.is_slow and heard.target.endswith("/refresh"):
            self.held += 1
            await self._gone_on.wait()
        return answer


@pytest.fixture(scope="module")
def synapse(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Synapse]:
    with Synapse(tmp_path_factory.mktemp("synapse"), SynapseLifetimes(access="1m")) as started:
        yield started


@pytest.fixture
async def proxy(synapse: Synapse) -> AsyncIterator[SlowProxy]:
    async with SlowProxy(synapse.url) as proxy:
        yield proxy


@pytest.fixture
def person(synapse: Synapse, proxy: SlowProxy, tmp_path: Path) -> Iterator[Person]:
    person = Person(synapse, proxy, tmp_path)
    yield person
    person.close()
