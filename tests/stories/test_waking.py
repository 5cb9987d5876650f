"""The computer wakes up: the whole program hears of it on a real message bus."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from latchkey.session.ports import KeyVault
from tests.fakes.logind import FakeLogind
from tests.fakes.message_bus import MessageBus
from tests.fakes.running import Running
from tests.stories.stage import Lives, PracticeStage, practice_stage
from tests.until import until


@pytest.fixture
def stage() -> Iterator[PracticeStage]:
    with practice_stage(Lives(access_s=4)) as one:
        yield one


@pytest.fixture
def logind(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[FakeLogind]:
    with closing(MessageBus(tmp_path / "b")) as bus, FakeLogind(bus.address) as running:
        monkeypatch.setenv("DBUS_SYSTEM_BUS_ADDRESS", bus.address)
        yield running


async def test_f05_whoever_wakes_up_offline_does_not_wait_for_the_next_try(
    stage: PracticeStage, logind: FakeLogind, folder: Path, vault: KeyVault
) -> None:
    async with Running(folder, vault) as program:
        await program.sign_in(stage.url, stage.user, stage.password)
        stage.stop()
        await until(lambda: len(program.events("refresh_failed")) == 3, 30, "the next try is four seconds away")
        logind.says(going_to_sleep=False)
        await until(lambda: program.events("refresh_started")[-1]["cause"] == "woke", 2, "tried at once")
        assert program.events("soft_logged_out", "logged_out") == []
