"""The QA bench beside a practice homeserver that runs as a process: scenarios, knobs, and its end."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtWidgets import QComboBox, QLineEdit

from latchkey.practising import PracticeProcess, practice
from tests.fakes.running import Running
from tests.fakes.vault import FakeVault
from tests.stories.bench_side import mark, open_bench, said
from tests.until import until

LIVES = ("--access", "1h", "--session", "none", "--chatter", "1s")


async def test_a_scenario_is_begun_from_the_window_and_what_it_promises_is_seen(folder: Path) -> None:
    with practice(*LIVES) as server:
        async with Running(folder, FakeVault()) as program:
            await program.sign_in(server.homeserver, server.username, server.password)
            await open_bench(program)
            hands = program.hands
            hands.type("First line of the practice homeserver", server.told.reveal())
            hands.press("Join")
            await until(lambda: hands.has("Scenario", QComboBox), 20, "what is offered")
            scenarios = hands.find(QComboBox, "Scenario")
            scenarios.setCurrentText("soft-logout")
            hands.press("Begin")
            await until(lambda: "Playing soft-logout" in said(program, "practice_playing"), 20, "the scenario")
            await until(lambda: hands.has_dialog("Sign in again"), 30, "the dialog that it promises")
            await until(lambda: "has seen all of it" in said(program, "practice_playing"), 20, "the proof")
            assert {"action": "practice_scenario", "name": "soft-logout"}.items() <= program.events("bench")[0].items()
            assert server.control_token not in program.journal.read_text()


async def test_knobs_are_turned_and_actions_done_and_mistakes_said(folder: Path) -> None:
    with practice(*LIVES) as server:
        async with Running(folder, FakeVault(), practice=server.told) as program:
            await program.sign_in(server.homeserver, server.username, server.password)
            await open_bench(program)
            hands = program.hands
            await until(lambda: hands.has("Knob", QComboBox), 20, "the knobs")
            assert hands.text("Value of the knob") == "3600 s"
            hands.type("Value of the knob", "soon")
            hands.press("Turn")
            await until(lambda: said(program, "practice_problem"), 20, "the mistake")
            assert "soon" in said(program, "practice_problem")
            hands.find(QComboBox, "Action").setCurrentText("lock")
            hands.press("Do it")
            await until(lambda: program.state == "Locked", 30, "locked")
            assert [one["action"] for one in program.events("bench")] == [
                "practice_knob",
                "practice_refused",
                "practice_action",
            ]


async def test_one_that_dies_is_missed_and_started_again_and_the_session_ended_by_it_is_told(folder: Path) -> None:
    with practice(*LIVES) as server, PracticeProcess(server, *LIVES) as home:
        async with Running(folder, FakeVault(), practice=server.told, home=home) as program:
            await program.sign_in(server.homeserver, server.username, server.password)
            hands = program.hands
            server.process.kill()
            await until(lambda: hands.has("Start it again"), 20, "that it has ended")
            assert "has ended" in mark(program)
            hands.press("Start it again")
            await until(lambda: hands.has("Homeserver", QLineEdit), 40, "the end of the session")
            await program.sign_in(server.homeserver, server.username, server.password)
            actions = [one["action"] for one in program.events("bench")]
            assert actions == ["practice_ended", "practice_started"]
