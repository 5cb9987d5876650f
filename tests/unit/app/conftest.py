"""A world for each test that asks for one, and a desk in it."""

from __future__ import annotations

from collections.abc import Generator

import pytest

from latchkey.app import controller, errands
from tests.fakes.clock import rest
from tests.fakes.world import FakeWorld
from tests.left_behind import _loop_of
from tests.unit.app.desk import Desk


@pytest.fixture
def world(monkeypatch: pytest.MonkeyPatch) -> FakeWorld:
    """It ends with the test: nothing is left under way in it then, and nothing in it was a bug."""
    monkeypatch.setattr(controller, "CLOSING_LIMIT_S", 0.02)
    monkeypatch.setattr(errands, "LOGOUT_LIMIT_S", 0.2)
    return FakeWorld()


@pytest.fixture
async def desk(world: FakeWorld) -> Desk:
    """Open, with nobody signed in."""
    made = Desk(world)
    made.open()
    await rest()
    return made


@pytest.fixture
async def signed_in(desk: Desk) -> Desk:
    await desk.sign_in()
    return desk


@pytest.hookimpl(wrapper=True, trylast=True)
def pytest_pyfunc_call(pyfuncitem: pytest.Function) -> Generator[None, object, object]:
    result = yield
    world, loop = pyfuncitem.funcargs.get("world"), _loop_of(pyfuncitem)
    if isinstance(world, FakeWorld) and loop is not None:
        loop.run_until_complete(world.end())
        assert world.bugs + world.broken == []
    return result
