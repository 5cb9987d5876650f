"""Each story is told on the practice homeserver and on a real Synapse, with the key in a real keyring."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest

from latchkey.session.ports import KeyVault
from latchkey.vault.keyring_vault import KeyringVault
from tests.contract.secret_service import SecretService
from tests.fakes.page_visitor import PageVisitor
from tests.fakes.vault import FakeVault
from tests.stories.lent_synapses import LentSynapses
from tests.stories.stage import Lives, PracticeStage, Stage, SynapseStage, practice_stage

SetStage = Callable[[Lives], Stage]
SetSynapse = Callable[[Lives], SynapseStage]


@pytest.fixture(scope="session")
def synapses(tmp_path_factory: pytest.TempPathFactory) -> Iterator[LentSynapses]:
    with LentSynapses(tmp_path_factory.mktemp("synapses")) as lent:
        yield lent


@pytest.fixture(params=["practice", "synapse"])
def set_stage(request: pytest.FixtureRequest, synapses: LentSynapses) -> Iterator[SetStage]:
    """Call it with the lives that the story needs."""
    with ExitStack() as stages:

        def start(lives: Lives) -> Stage:
            if request.param == "practice":
                return stages.enter_context(practice_stage(lives))
            return stages.enter_context(synapses.stage(lives))

        yield start


@pytest.fixture
def stage() -> Iterator[PracticeStage]:
    """The practice homeserver, for what a real one does only to an administrator's order, or no better."""
    with practice_stage(Lives(access_s=60)) as started:
        yield started


@pytest.fixture
def keyring() -> FakeVault:
    return FakeVault()


@pytest.fixture
def visitor() -> PageVisitor:
    return PageVisitor()


@pytest.fixture
def service(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[SecretService]:
    """A Secret Service of this test's own, with nothing in it, which is the keyring of this computer."""
    from keyring import set_keyring
    from keyring.backends import SecretService as Backend
    from keyring.backends import fail

    made = SecretService(tmp_path / "keyring")
    monkeypatch.setenv("DBUS_SESSION_BUS_ADDRESS", made.address)
    try:
        made.start()
        set_keyring(Backend.Keyring())  # type: ignore[no-untyped-call]  # keyring types no constructor
        yield made
    finally:
        set_keyring(fail.Keyring())  # type: ignore[no-untyped-call]  # as above
        made.close()


@pytest.fixture
def vault(service: SecretService) -> KeyVault:
    """Over ``service``."""
    return KeyringVault("tests")


@pytest.fixture
def set_synapse(synapses: LentSynapses) -> Iterator[SetSynapse]:
    """For what only a real homeserver proves."""
    with ExitStack() as stages:
        yield lambda lives: stages.enter_context(synapses.stage(lives))


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path / "profile"
