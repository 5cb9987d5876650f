"""What the tests of the desktop share."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing

import pytest

from tests.fakes.message_bus import MessageBus


@pytest.fixture
def bus(tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch) -> Iterator[MessageBus]:
    """The session's, with nobody on it."""
    with closing(MessageBus(tmp_path_factory.mktemp("b") / "b")) as made:
        monkeypatch.setenv("DBUS_SESSION_BUS_ADDRESS", made.address)
        yield made
