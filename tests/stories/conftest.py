"""Each story is told on the practice homeserver and on a real Synapse, with the key in a real keyring."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest

from latchkey.session.ports import KeyVault
from tests.contract.secret_service import SecretService
from tests.stories.stage import Lives, Stage, SynapseStage, practice_stage, synapse_stage

SetStage = Callable[[Lives], Stage]
SetSynapse = Callable[[Lives], SynapseStage]


@pytest.fixture(params=["practice", "synapse"])
def set_stage(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[SetStage]:
    """Call it with the lives that the story needs."""
    with ExitStack() as stages:

        def start(lives: Lives) -> Stage:
            if request.param == "practice":
                return stages.enter_context(practice_stage(lives))
            return stages.enter_context(synapse_stage(lives, tmp_path / "synapse"))

        yield start


@pytest.fixture
def vault(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[KeyVault]:
    """On a Secret Service of this test's own."""
    from keyring import set_keyring
    from keyring.backends import SecretService as Backend
    from keyring.backends import fail

    from latchkey.vault.keyring_vault import KeyringVault

    service = SecretService(tmp_path / "keyring")
    monkeypatch.setenv("DBUS_SESSION_BUS_ADDRESS", service.address)
    try:
        service.start()
        set_keyring(Backend.Keyring())  # type: ignore[no-untyped-call]
        yield KeyringVault("tests")
    finally:
        set_keyring(fail.Keyring())  # type: ignore[no-untyped-call]
        service.close()


@pytest.fixture
def set_synapse(tmp_path: Path) -> Iterator[SetSynapse]:
    """For what only a real homeserver proves."""
    with ExitStack() as stages:
        yield lambda lives: stages.enter_context(synapse_stage(lives, tmp_path / "synapse"))


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path / "profile"
