"""What holds for every test: an own home, no keyring, no real display, and nothing left behind."""

from __future__ import annotations

import asyncio
import os
import signal
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

# Before anything imports Qt, qasync or keyring.
os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
os.environ["QT_API"] = "pyside6"
os.environ["QT_FONT_DPI"] = "96"
os.environ["QT_SCALE_FACTOR"] = "1"
# A test that wants the real keyring starts one of its own; nobody's login keyring is ever touched.
os.environ["PYTHON_KEYRING_BACKEND"] = "keyring.backends.fail.Keyring"
os.environ["DBUS_SESSION_BUS_ADDRESS"] = "unix:path=/nonexistent"
os.environ["DBUS_SYSTEM_BUS_ADDRESS"] = "unix:path=/nonexistent"
for name in ("LANGUAGE", "LC_ALL", "LC_MESSAGES"):
    os.environ.pop(name, None)
os.environ["LANG"] = "C.UTF-8"

# In the background of a shell Ctrl-C is ignored, and so it would be by every program that a test starts.
if signal.getsignal(signal.SIGINT) is signal.SIG_IGN:
    signal.signal(signal.SIGINT, signal.default_int_handler)

if TYPE_CHECKING:
    from PySide6.QtCore import QCoreApplication

pytest_plugins = ["tests.left_behind", "tests.reliability.outcomes", "tests.elsewhere"]

_COVERING = (("unit", "session"), ("unit", "app"))
_ON_QT = ("views", "stories", "e2e")
_HOME_FOLDERS = {
    "XDG_CONFIG_HOME": ".config",
    "XDG_DATA_HOME": ".local/share",
    "XDG_STATE_HOME": ".local/state",
    "XDG_CACHE_HOME": ".cache",
    "XDG_RUNTIME_DIR": "run",
}


def _application() -> QCoreApplication:
    from PySide6.QtWidgets import QApplication

    application = QApplication.instance() or QApplication(["latchkey-tests"])
    if isinstance(application, QApplication):
        application.setQuitOnLastWindowClosed(False)
    return application


def _qt_loop() -> asyncio.AbstractEventLoop:
    from latchkey.desktop.loop import new_loop

    return new_loop(_application())


def pytest_asyncio_loop_factories(
    config: pytest.Config, item: pytest.Item
) -> Mapping[str, Callable[[], asyncio.AbstractEventLoop]]:
    """Whatever shows widgets runs on the program's own loop; all else on asyncio's, without Qt."""
    folder = item.path.relative_to(Path(__file__).parent).parts[0]
    if folder in _ON_QT or item.get_closest_marker("qt"):
        return {"qt": _qt_loop}
    return {"asyncio": asyncio.new_event_loop}


def pytest_itemcollected(item: pytest.Item) -> None:
    """What is promised to be covered is covered by its own tests; to watch all others too makes them half as slow again."""
    if item.path.relative_to(Path(__file__).parent).parts[:2] not in _COVERING:
        item.add_marker("no_cover")


@pytest.fixture(autouse=True)
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A home of this test's own, for itself and for every process it starts."""
    folder = tmp_path / "home"
    monkeypatch.setenv("HOME", str(folder))
    for variable, name in _HOME_FOLDERS.items():
        monkeypatch.setenv(variable, str(folder / name))
    # The only one that must be there before anything wants it.
    (folder / "run").mkdir(mode=0o700, parents=True)
    return folder


@pytest.fixture(autouse=True)
def nobodys_customs() -> Iterator[None]:
    """Whatever program a test has run in this process."""
    from latchkey import language

    yield
    language.follow(language.NO_CUSTOMS)


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    # Quick ones first: whoever broke something hears of it soon.
    order = {"unit": 0, "contract": 1, "views": 2, "stories": 3, "e2e": 4}
    root = Path(__file__).parent
    items.sort(key=lambda item: order.get(item.path.relative_to(root).parts[0], 5))


def pytest_sessionfinish(session: pytest.Session) -> None:
    """Where it counts, a test that was skipped has failed: nobody reads a list of skips."""
    reporter = session.config.pluginmanager.get_plugin("terminalreporter")
    if os.environ.get("CI") and reporter is not None and reporter.stats.get("skipped"):
        reporter.write_line("skipped tests fail the run", red=True)
        session.exitstatus = pytest.ExitCode.TESTS_FAILED
