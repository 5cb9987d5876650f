"""What the house does not do is found, with its place and its reason."""

from __future__ import annotations

import importlib
from collections.abc import Callable
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[3]

Check = Callable[[str, str], str]


@pytest.fixture
def check(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Check:
    """What is said of a tree with this one file; the exit code agrees with it."""
    monkeypatch.syspath_prepend(str(ROOT / "packaging"))
    module = importlib.import_module("check_house")

    def check(name: str, text: str) -> str:
        file = tmp_path / name
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text)
        code = module.main(tmp_path)
        said = capsys.readouterr().out
        assert code == bool(said)
        return said

    return check


@pytest.mark.parametrize("call", ["waitUntil(seen)", "waitSignal(w.gone)", "waitSignals([w.gone])", "waitExposed(w)"])
@pytest.mark.parametrize("folder", ["views", "stories"])
@pytest.mark.parametrize("kind", ["def", "async def"])
def test_a_nested_loop_is_in_no_test(check: Check, call: str, folder: str, kind: str) -> None:
    said = check(f"tests/{folder}/test_one.py", f"{kind} test_one(qtbot):\n    qtbot.{call}\n    assert qtbot\n")
    assert said.startswith(f"tests/{folder}/test_one.py:2: runs a nested loop")


@pytest.mark.parametrize(
    ("name", "line", "reason"),
    [
        ("gui/one.py", "dialog.exec()", "nested loop"),
        ("gui/one.py", "app.processEvents()", "in the middle of something else"),
        ("tests/one.py", "QCoreApplication.processEvents()", "in the middle of something else"),
        ("gui/one.py", "label.setHtml(name)", "plain text"),
        ("gui/one.py", "button.clicked.connect(lambda: self.go())", "outlives the widget"),
        ("gui/one.py", "task = asyncio.create_task(go())", "named owner"),
        ("gui/one.py", "self._task = asyncio.get_running_loop().create_task(go())", "named owner"),
        ("gui/one.py", "self._loop.create_task(go())", "named owner"),
        ("gui/one.py", "time.sleep(1)", "lets others go on"),
        ("tests/one.py", "give(1)  # type: ignore[arg-type]", "stands beside it"),
        ("gui/one.py", "give(1)  # type: ignore[arg-type]", "the types are wrong here stands beside it"),
        ("gui/one.py", "give(1)  # type: ignore", "the types are wrong here stands beside it"),
        ("packaging/one.py", "give(1)  # type: ignore[arg-type]", "the types are wrong here stands beside it"),
        ("resources/one.py", "give(1)  # type: ignore[arg-type]  # noqa: S101 - so", "the types are wrong here"),
        ("tests/one.py", "give(1)  # noqa: SLF001", "the rule does not hold here stands beside it"),
        ("gui/one.py", "give(1)  # noqa", "the rule does not hold here stands beside it"),
        ("gui/one.py", "give(1)  # noqa: SLF001, S101  # because", "the rule does not hold here stands beside it"),
        ("resources/one.py", "give(1)  # type: ignore[misc]  # no types  # noqa: S101", "the rule does not hold here"),
    ],
)
def test_a_line_that_breaks_a_rule_is_named(check: Check, name: str, line: str, reason: str) -> None:
    said = check(name, f"x = 1\n{line}\n")
    assert said.startswith(f"{name}:2: ")
    assert reason in said
    assert line in said


@pytest.mark.parametrize(
    ("name", "line"),
    [
        ("gui/latchkey/desktop/first_picture.py", "loop.exec()"),
        ("tests/unit/desktop/test_loop.py", "app.processEvents()"),
        ("gui/latchkey/app/tasks.py", "task = asyncio.create_task(go())"),
        ("tests/until.py", "await asyncio.sleep(POLL_S)"),
        ("tests/one.py", "give(1)  # type: ignore[arg-type]  # the stub knows no numbers"),
        ("gui/one.py", "give(1)  # noqa: SLF001, S101 - nobody else can"),
        ("gui/one.py", "give(1)  # type: ignore[arg-type]  # no numbers  # noqa: SLF001 - nobody else can"),
    ],
)
def test_what_is_allowed_is_not_named(check: Check, name: str, line: str) -> None:
    assert check(name, line) == ""


@pytest.mark.parametrize(
    "wait",
    [
        "await asyncio.sleep(0.1)",
        "await asyncio.sleep(DELAY_S)",
        "await asyncio.sleep(delay=0.1)",
        "await sleep(1)",
        "time.sleep(1)",
        "clock.sleep(1)",
        "QThread.msleep(5)",
        "QTest.qWait(5)",
        "qtbot.wait(5)",
        "self.qtbot.wait(timeout=5)",
        "threading.Event().wait(0.1)",
        "threading.Event().wait(timeout=0.1)",
        "self.ready.wait(0.1)",
        "there.wait(0.1)",
        "QTimer.singleShot(20, dialog.accept)",
        "loop.call_later(0.1, done.set)",
        "threading.Timer(0.1, done.set).start()",
        "while not there: pass",
        "while not there: assert time.monotonic() < give_up_at",
        "with pytest.raises(TimeoutError): asyncio.wait_for(done.wait(), 0.1)",
        "with contextlib.suppress(TimeoutError): asyncio.wait_for(done.wait(), 0.1)",
        "async with suppress(OSError, TimeoutError), asyncio.timeout(0.1): await done.wait()",
    ],
)
def test_waiting_for_some_time_is_named_in_whatever_words(check: Check, wait: str) -> None:
    body = f"self.ready = threading.Event()\nthere, gone = Event(), Event()\nasync def one():\n    {wait}\n"
    said = check("tests/unit/helping.py", body)
    assert said.startswith("tests/unit/helping.py:4: a test waits for something, with until(), and not for some time\n")
    assert wait in said


@pytest.mark.parametrize(
    "wait",
    [
        "await asyncio.sleep(0)",
        "await asyncio.sleep(0, 'done')",
        "QTimer.singleShot(0, dialog.accept)",
        "await done.wait()",
        "assert done.wait(5)",
        "process.wait(5)",
        "await asyncio.wait_for(done.wait(), 5)",
        "while not there: look()",
        "with pytest.raises(TimeoutError): await call()",
    ],
)
def test_waiting_for_something_is_not_named(check: Check, wait: str) -> None:
    body = f"done = threading.Event()\nasync def one():\n    {wait}\n"
    assert check("tests/unit/helping.py", body) == ""


@pytest.mark.parametrize(
    "test",
    [
        "def test_one():\n    work()\n",
        "async def test_one():\n    await work()\n",
        "class TestOne:\n    def test_one(self):\n        self.work()\n",
        "def other():\n    assert True\n\ndef test_one():\n    work()\n",
        "def test_one():\n    'assert that it works'\n    asserts = work()\n",
        "def holds():\n    assert work()\n\ndef test_one():\n    holds()\n",
        "class Trial:\n    def run(self):\n        assert work()\n\ndef test_one(trial):\n    trial.run()\n",
    ],
)
def test_a_test_without_any_assertion_is_named(check: Check, test: str) -> None:
    said = check("tests/unit/test_some.py", test)
    assert "asserts nothing itself\n    test_one\n" in said


@pytest.mark.parametrize(
    "test",
    [
        "def test_one():\n    assert work()\n",
        "def test_one():\n    with pytest.raises(KeyError):\n        work()\n",
        "def test_one():\n    with warns(UserWarning):\n        work()\n",
        "async def test_one():\n    await until(work)\n",
        "def test_one():\n    mock.assert_called_once()\n",
        "def assert_holds():\n    assert work()\n\ndef test_one():\n    assert_holds()\n",
    ],
)
def test_whatever_can_fail_a_test_is_an_assertion(check: Check, test: str) -> None:
    assert check("tests/unit/test_some.py", test) == ""


def test_only_tests_need_to_assert(check: Check) -> None:
    assert check("tests/unit/helping.py", "def test_bench():\n    work()\n") == ""
    assert check("tests/unit/test_some.py", "def work():\n    pass\n") == ""
