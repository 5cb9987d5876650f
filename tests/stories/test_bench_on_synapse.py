"""The QA bench on a real Synapse, with the key in a real keyring: nothing that is done on it costs the session."""

from __future__ import annotations

from pathlib import Path

from latchkey.session.ports import KeyVault
from tests.fakes.running import Running
from tests.stories.bench_side import benched, mark, open_bench, refreshed
from tests.stories.conftest import SetSynapse
from tests.stories.stage import Lives
from tests.until import until

LONG = Lives(access_s=3_600)


async def test_f07_the_dropped_answer_to_a_refresh_is_fetched_again(
    set_synapse: SetSynapse, folder: Path, vault: KeyVault
) -> None:
    stage = set_synapse(LONG)
    async with Running(folder, vault) as program:
        await program.sign_in(stage.url, stage.user, stage.password)
        await open_bench(program)
        program.hands.press("Drop the next answer to /refresh")
        await until(lambda: "is dropped (bench)" in mark(program), what="the mark")
        program.hands.press("Refresh at once")
        await until(lambda: refreshed(program) == 1, 30, "the second answer")
        await until(lambda: program.state == "Active" and not mark(program), 20, "all well")
        assert [one["unreachable"] for one in program.events("refresh_failed")] == ["connection_lost"]
        assert program.events("logged_out", "soft_logged_out", "refresh_token_used_elsewhere") == []
        assert len(stage.devices()) == 1


async def test_a_wrong_access_token_is_refused_and_the_right_one_renewed(
    set_synapse: SetSynapse, folder: Path, vault: KeyVault
) -> None:
    stage = set_synapse(LONG)
    async with Running(folder, vault) as program:
        await program.sign_in(stage.url, stage.user, stage.password)
        await open_bench(program)
        program.hands.press("Use a wrong access token")
        await until(lambda: refreshed(program) == 1, 30, "the refresh")
        await until(lambda: program.state == "Active" and not mark(program), 20, "all well")
        (rejected,) = program.events("request_rejected")
        assert (rejected["status"], rejected["errcode"]) == (401, "M_UNKNOWN_TOKEN")
        assert program.events("refresh_started")[0]["cause"] == "rejected"
        assert [one["on"] for one in benched(program)] == [True, False]
        assert len(stage.devices()) == 1


async def test_f24_a_clock_that_is_set_ahead_has_the_token_renewed_and_set_right_costs_nothing(
    set_synapse: SetSynapse, folder: Path, vault: KeyVault
) -> None:
    stage = set_synapse(LONG)
    async with Running(folder, vault) as program:
        await program.sign_in(stage.url, stage.user, stage.password)
        await open_bench(program)
        program.hands.press("Clock one hour ahead")
        await until(lambda: refreshed(program) == 1, 40, "that it was noticed")
        program.hands.press("Put everything right")
        await until(lambda: program.state == "Active" and not mark(program), 20, "all well")
        assert benched(program)[0] == {"action": "clock_ahead", "by_ms": 3_600_000}
    async with Running(folder, vault) as program:
        await until(lambda: program.state == "Active", 20, "back after a restart")
        assert len(stage.devices()) == 1


async def test_a_wrong_refresh_token_leaves_the_right_one_for_the_next_start(
    set_synapse: SetSynapse, folder: Path, vault: KeyVault
) -> None:
    """The bench is off then, whatever was in force."""
    stage = set_synapse(LONG)
    async with Running(folder, vault) as program:
        hands = program.hands
        await program.sign_in(stage.url, stage.user, stage.password)
        await open_bench(program)
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
