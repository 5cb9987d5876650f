"""The QA bench on a real Synapse, with the key in a real keyring: nothing that is done on it costs the session."""

from __future__ import annotations

from pathlib import Path

import pytest

from latchkey.session.ports import KeyVault
from tests.fakes.running import Running
from tests.stories.bench_side import all_well, at_bench, benched, mark, refreshed
from tests.stories.conftest import SetSynapse
from tests.stories.stage import Lives, SynapseStage
from tests.until import until


@pytest.fixture
def stage(set_synapse: SetSynapse) -> SynapseStage:
    """Tokens live so long that only what is done here has them renewed."""
    return set_synapse(Lives(access_s=3_600))


async def test_f07_the_dropped_answer_to_a_refresh_is_fetched_again(
    stage: SynapseStage, folder: Path, vault: KeyVault
) -> None:
    async with at_bench(stage, folder, vault) as program:
        program.hands.press("Drop the next answer to /refresh")
        await until(lambda: "is dropped (bench)" in mark(program), what="the mark")
        program.hands.press("Refresh at once")
        await until(lambda: refreshed(program) == 1, 30, "the second answer")
        await all_well(program)
        assert [one["unreachable"] for one in program.events("refresh_failed")] == ["connection_lost"]
        assert program.events("logged_out", "soft_logged_out", "refresh_token_used_elsewhere") == []
        assert len(stage.devices()) == 1


async def test_a_wrong_access_token_is_refused_and_the_right_one_renewed(
    stage: SynapseStage, folder: Path, vault: KeyVault
) -> None:
    async with at_bench(stage, folder, vault) as program:
        program.hands.press("Use a wrong access token")
        await until(lambda: refreshed(program) == 1, 30, "the refresh")
        await all_well(program)
        (rejected,) = program.events("request_rejected")
        assert (rejected["status"], rejected["errcode"]) == (401, "M_UNKNOWN_TOKEN")
        assert program.events("refresh_started")[0]["cause"] == "rejected"
        assert [one["on"] for one in benched(program)] == [True, False]
        assert len(stage.devices()) == 1


async def test_f24_a_clock_that_is_set_ahead_has_the_token_renewed_and_set_right_costs_nothing(
    stage: SynapseStage, folder: Path, vault: KeyVault
) -> None:
    async with at_bench(stage, folder, vault) as program:
        program.hands.press("Clock one hour ahead")
        await until(lambda: refreshed(program) == 1, 40, "that it was noticed")
        program.hands.press("Put everything right")
        await all_well(program)
        assert benched(program)[0] == {"action": "clock_ahead", "by_ms": 3_600_000}
    async with Running(folder, vault) as program:
        await until(lambda: program.state == "Active", 20, "back after a restart")
        assert len(stage.devices()) == 1


async def test_a_wrong_refresh_token_leaves_the_right_one_for_the_next_start(
    stage: SynapseStage, folder: Path, vault: KeyVault
) -> None:
    """The bench is off then, whatever was in force."""
    async with at_bench(stage, folder, vault) as program:
        hands = program.hands
        hands.press("Use a wrong refresh token")
        await until(lambda: hands.has("Use a wrong one"), what="the question")
        hands.press("Use a wrong one")
        hands.press("Refresh at once")
        await until(lambda: program.events("second_witness"), 30, "the refusal")
    async with Running(folder, vault) as program:
        await until(lambda: program.hands.can_press("Refresh now"), 20, "back after a restart")
        program.hands.press("Refresh now")
        await until(lambda: refreshed(program) == 1, 30, "the refresh with the right one")
        assert len(stage.devices()) == 1


async def test_what_is_forgotten_cut_off_held_up_and_set_is_put_right_in_one_session(
    stage: SynapseStage, folder: Path, vault: KeyVault
) -> None:
    async with at_bench(stage, folder, vault) as program:
        hands = program.hands
        for times, name in enumerate(
            (
                "Refresh at once",
                "Treat the access token as expired",
                "Forget the access token",
                "Clock to one minute before expiry",
            ),
            start=1,
        ):
            await until(lambda name=name: hands.can_press(name), 20, name)  # type: ignore[misc]  # as it is now
            hands.press(name)
            await until(lambda times=times: refreshed(program) == times, 30, name)  # type: ignore[misc]  # as above
            await until(lambda: program.state == "Active", 20, "all well")
        hands.press("Go offline")
        await until(lambda: program.state == "Offline", 20, "offline")
        hands.press("Go online again")
        await until(lambda: program.state == "Active", 20, "online again")
        hands.press("Delay every answer")
        hands.press("Freeze the network")
        hands.press("Refresh at once")
        await until(lambda: program.state == "Refreshing", what="refreshing")
        hands.press("Put everything right")
        await until(lambda: refreshed(program) == 5 and program.state == "Active", 30, "the refresh that was held up")
        stage.say("The peas are up too.")
        await until(lambda: any("The peas are up too." in row for row in hands.rooms()), 20, "what is said meanwhile")
        done = [one["action"] for one in benched(program) if one.get("on") is not False]
        assert done == [
            "refresh",
            "expire_access_token",
            "forget_access_token",
            "clock_to_expiry",
            "offline",
            "delay",
            "freeze",
            "refresh",
            "put_right",
        ]
        assert program.events("logged_out", "soft_logged_out", "refresh_token_used_elsewhere") == []
        assert len(stage.devices()) == 1
