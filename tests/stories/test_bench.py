"""What each control of the QA bench makes a person see, on a practice homeserver over real HTTP."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtWidgets import QLineEdit

from tests.fakes.running import Running
from tests.fakes.vault import FakeVault
from tests.stories.bench_side import all_well, at_bench, benched, mark, open_bench, refreshed
from tests.stories.stage import Lives, PracticeStage, practice_stage
from tests.until import until


@pytest.fixture
def stage() -> Iterator[PracticeStage]:
    """Tokens live so long that only what is done here has them renewed."""
    with practice_stage(Lives(access_s=3_600)) as started:
        yield started


def asked(stage: PracticeStage, end: str) -> list[int]:
    """The statuses with which requests to a path were answered."""
    return [seen.status for seen in stage.server.requests if seen.path.endswith(end)]


async def confirm(program: Running, name: str, yes: str) -> None:
    program.hands.press(name)
    await until(lambda: program.hands.has(yes), what="the question")
    program.hands.press(yes)


@pytest.mark.parametrize(
    ("name", "action", "cause"),
    [
        ("Refresh at once", "refresh", "asked"),
        ("Treat the access token as expired", "expire_access_token", "scheduled"),
        ("Forget the access token", "forget_access_token", "scheduled"),
    ],
)
async def test_a_refresh_follows_and_the_session_goes_on(
    stage: PracticeStage, folder: Path, name: str, action: str, cause: str
) -> None:
    async with at_bench(stage, folder, FakeVault()) as program:
        program.hands.press(name)
        await until(lambda: len(program.events("tokens_saved")) == 2, 20, "the new pair")
        assert benched(program) == [{"action": action}]
        assert program.events("refresh_started")[0]["cause"] == cause
        assert asked(stage, "/refresh") == [200]
        await until(lambda: program.state == "Active", what="Active")


async def test_a_wrong_access_token_is_refused_and_renewed(stage: PracticeStage, folder: Path) -> None:
    async with at_bench(stage, folder, FakeVault()) as program:
        program.hands.press("Use a wrong access token")
        await until(lambda: refreshed(program) == 1, 20, "the refresh")
        await all_well(program)
        assert 401 in asked(stage, "/sync")
        assert [one.get("on") for one in benched(program)] == [True, False]
        assert program.events("refresh_started")[0]["cause"] == "rejected"
        assert benched(program)[0]["instead_of"] == program.events("signed_in")[0]["access"]


async def test_a_wrong_refresh_token_costs_nothing_once_it_is_put_right(stage: PracticeStage, folder: Path) -> None:
    async with at_bench(stage, folder, FakeVault()) as program:
        hands = program.hands
        await confirm(program, "Use a wrong refresh token", "Use a wrong one")
        await until(lambda: "Wrong refresh token (bench)" in mark(program), what="the mark")
        hands.press("Refresh at once")
        await until(lambda: program.events("second_witness"), 20, "the refusal")
        assert asked(stage, "/refresh") == [401]
        assert asked(stage, "/whoami") == [200]
        hands.press("Put everything right")
        await until(lambda: hands.can_press("Refresh at once"), what="renewable again")
        hands.press("Refresh at once")
        await until(lambda: refreshed(program) == 1, 20, "the refresh with the right one")
        assert len(stage.devices()) == 1
        assert benched(program)[-2:] == [{"action": "put_right"}, {"action": "refresh"}]


async def test_an_answer_to_a_refresh_that_is_dropped_is_fetched_again(stage: PracticeStage, folder: Path) -> None:
    async with at_bench(stage, folder, FakeVault()) as program:
        program.hands.press("Drop the next answer to /refresh")
        await until(lambda: "is dropped (bench)" in mark(program), what="the mark")
        program.hands.press("Refresh at once")
        await until(lambda: refreshed(program) == 1, 20, "the second answer")
        assert asked(stage, "/refresh") == [200, 200]
        assert program.events("refresh_failed")[0]["unreachable"] == "connection_lost"
        assert [one.get("on") for one in benched(program) if one["action"] == "drop_refresh_answer"] == [True, False]


async def test_offline_is_shown_with_its_mark_and_ends_with_one_button(stage: PracticeStage, folder: Path) -> None:
    async with at_bench(stage, folder, FakeVault()) as program:
        program.hands.press("Go offline")
        await until(lambda: program.state == "Offline", 20, "offline")
        assert mark(program) == "The QA bench is holding the network back: Offline (bench)."
        program.hands.press("Put everything right")
        await until(lambda: program.state == "Active", 20, "back")
        assert mark(program) == ""
        assert [one["action"] for one in benched(program)] == ["offline", "offline", "put_right"]
        assert program.events("unreachable")[0]["unreachable"] == "no_network"


async def test_f07_a_refresh_that_is_delayed_and_frozen_is_done_once_the_network_goes_on(
    stage: PracticeStage, folder: Path
) -> None:
    async with at_bench(stage, folder, FakeVault()) as program:
        hands = program.hands
        hands.press("Delay every answer")
        hands.press("Freeze the network")
        await until(lambda: "Frozen (bench), Delay of 200 ms (bench)" in mark(program), what="the mark")
        hands.press("Refresh at once")
        await until(lambda: program.state == "Refreshing", what="refreshing")
        hands.press("Let the network go on")
        await until(lambda: refreshed(program) == 1, 20, "the refresh")
        assert asked(stage, "/refresh") == [200]
        hands.press("Stop delaying")
        await until(lambda: not mark(program), what="no mark")


@pytest.mark.parametrize(("name", "by_ms"), [("Clock one hour ahead", 3_600_000), ("Clock one hour back", -3_600_000)])
async def test_f24_a_clock_that_is_set_loses_nothing(stage: PracticeStage, folder: Path, name: str, by_ms: int) -> None:
    async with at_bench(stage, folder, FakeVault()) as program:
        program.hands.press(name)
        await until(lambda: "60 minutes" in mark(program), what="the mark")
        if by_ms > 0:
            await until(lambda: refreshed(program) == 1, 30, "that it was noticed")
        await until(lambda: program.state == "Active", what="Active")
        program.hands.press("Right the clock")
        await until(lambda: not mark(program), what="right")
        assert benched(program)[0] == {"action": "clock_ahead" if by_ms > 0 else "clock_back", "by_ms": by_ms}
        assert program.state == "Active"


async def test_at_one_minute_before_expiry_the_token_is_renewed(stage: PracticeStage, folder: Path) -> None:
    async with at_bench(stage, folder, FakeVault()) as program:
        program.hands.press("Clock to one minute before expiry")
        await until(lambda: refreshed(program) == 1, 20, "the refresh")
        await until(lambda: program.state == "Active", what="Active")
        (done,) = benched(program)
        assert 3_500_000 < done["by_ms"] <= 3_540_000


@pytest.mark.parametrize(
    ("name", "undo", "trouble"),
    [("Lock the keyring", "Unlock the keyring", "locked"), ("Deny the keyring", "Allow the keyring", "failed")],
)
async def test_a_keyring_that_is_held_back_is_asked_about_and_takes_the_key_later(
    stage: PracticeStage, folder: Path, name: str, undo: str, trouble: str
) -> None:
    keyring = FakeVault()
    async with Running(folder, keyring) as program:
        hands = program.hands
        await until(lambda: hands.has("Homeserver", QLineEdit), what="the login view")
        await open_bench(program)
        hands.press(name)
        await program.ask_to_sign_in(stage.url, stage.user, stage.password)
        await until(lambda: hands.has_dialog("Keep this session?"), 20, "the question")
        assert keyring.keys == {}
        assert program.events("save_failed")[0]["key"] == trouble
        hands.press(undo)
        await until(lambda: not mark(program), what="right again")
        hands.press("Try again")
        await until(lambda: program.state == "Active", 20, "signed in")
        assert len(keyring.keys) == 1
