"""The two homeservers on which the contract of a homeserver is tested, and the keyring."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest
from keyring import backend, core

from tests.contract.secret_service import SecretService
from tests.fakes.homeservers import LIFETIMES, V3, Practice, Real, TestedHomeserver
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


@pytest.fixture(scope="module")
def strict(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Synapse, str]]:
    """On which everybody has to agree to the terms, and which may be closed down; with the token of somebody who agreed."""
    with Synapse(tmp_path_factory.mktemp("strict"), LIFETIMES) as started:
        started.register("host", "host")
        token = str(started.login("host")["access_token"])
        started.require_consent()
        headers = {"Authorization": f"Bearer {token}"}
        refused = httpx.post(f"{started.url}{V3}/createRoom", json={}, headers=headers, trust_env=False, timeout=30)
        started.agree(refused.json()["consent_uri"])
        yield started, token


@pytest.fixture(params=["practice", "synapse"])
def homeserver(request: pytest.FixtureRequest) -> Iterator[TestedHomeserver]:
    """Somebody who has an account, on the practice homeserver and on a real one."""
    if request.param == "practice":
        tested: TestedHomeserver = Practice()
    else:
        tested = Real(request.getfixturevalue("synapse"), request.getfixturevalue("host_token"))
    with tested:
        yield tested


def _forget_rings() -> None:
    vars(backend.get_all_keyring).pop("saved_result", None)


@pytest.fixture
def bus(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[SecretService]:
    """A message bus without a keyring on it."""
    service = SecretService(tmp_path / "bus")
    monkeypatch.setenv("DBUS_SESSION_BUS_ADDRESS", service.address)
    monkeypatch.delenv("PYTHON_KEYRING_BACKEND")
    monkeypatch.setattr(core, "_keyring_backend", None)
    _forget_rings()
    yield service
    _forget_rings()
    service.close()


@pytest.fixture
def service(bus: SecretService) -> SecretService:
    bus.start()
    return bus
