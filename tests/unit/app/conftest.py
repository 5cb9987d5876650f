"""A world for each test that asks for one."""

from __future__ import annotations

from collections.abc import Generator

import pytest

from latchkey.app import controller, errands
from tests.fakes.world import FakeWorld
from tests.left_behind import _loop_of


@pytest.fixture
def world(monkeypatch: pytest.MonkeyPatch) -> FakeWorld:
    """It ends with the test: nothing is left under way in it then, and nothing in it was a bug."""
    monkeypatch.setattr(controller, "CLOSING_LIMIT_S", 0.02)
    monkeypatch.setattr(errands, "LOGOUT_LIMIT_S", 0.02)
    return FakeWorld()


@pytest.hookimpl(wrapper=True, trylast=True)
def pytest_pyfunc_call(pyfuncitem: pytest.Function) -> Generator[None, object, object]:
    result = yield
    world, loop = pyfuncitem.funcargs.get("world"), _loop_of(pyfuncitem)
    if isinstance(world, FakeWorld) and loop is not None:
        loop.run_until_complete(world.end())
        assert world.bugs == []
    return result
