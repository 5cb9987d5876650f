"""For tests in which a person signs in elsewhere than in the window: servers that are shared, and a browser."""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterator

import pytest

from tests.fakes.authentication import WithOAuth, WithSso, synapse_with_oauth, synapse_with_sso
from tests.fakes.chromium import Chromium
from tests.fakes.synapse import SynapseLifetimes
from tests.fakes.web_person import WebPerson


@pytest.fixture(scope="session")
def chromium() -> Iterator[Chromium]:
    with Chromium() as browser:
        yield browser


@pytest.fixture
async def person(chromium: Chromium) -> AsyncIterator[WebPerson]:
    """Nobody has signed in with this browser before."""
    async with WebPerson(chromium) as somebody:
        yield somebody


@pytest.fixture(scope="session")
def with_sso(tmp_path_factory: pytest.TempPathFactory) -> Iterator[WithSso]:
    # Short, so that a session ends soon where it is to end.
    with synapse_with_sso(tmp_path_factory.mktemp("sso"), SynapseLifetimes(access="5s")) as servers:
        yield servers


@pytest.fixture(scope="session")
def _with_oauth(tmp_path_factory: pytest.TempPathFactory) -> Iterator[WithOAuth]:
    with synapse_with_oauth(tmp_path_factory.mktemp("oauth")) as servers:
        yield servers


@pytest.fixture
def with_oauth(_with_oauth: WithOAuth) -> Iterator[WithOAuth]:
    """By the usual rules, whatever a test changes."""
    _with_oauth.oauth.rule()
    yield _with_oauth
    if not _with_oauth.oauth.is_running:
        _with_oauth.oauth.start()
