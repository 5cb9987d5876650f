"""The two homeservers on which the contract of a homeserver is tested."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.fakes.homeservers import LIFETIMES, Practice, Real, TestedHomeserver
from tests.fakes.synapse import Synapse


@pytest.fixture(scope="session")
def synapse(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Synapse]:
    with Synapse(tmp_path_factory.mktemp("synapse"), LIFETIMES) as started:
        yield started


@pytest.fixture(scope="session")
def host_token(synapse: Synapse) -> str:
    """Of an account on the real one that invites and talks."""
    synapse.register("host", "host")
    return str(synapse.login("host")["access_token"])


@pytest.fixture(params=["practice", "synapse"])
def homeserver(request: pytest.FixtureRequest) -> Iterator[TestedHomeserver]:
    """Somebody who has an account, on the practice homeserver and on a real one."""
    if request.param == "practice":
        tested: TestedHomeserver = Practice()
    else:
        tested = Real(request.getfixturevalue("synapse"), request.getfixturevalue("host_token"))
    with tested:
        yield tested
