"""Starting at login: an entry that the desktop understands, and that a person may change or remove by hand."""

from __future__ import annotations

import plistlib
import subprocess
import sys
from pathlib import Path
from types import ModuleType

import pytest

from latchkey.desktop import autostart
from latchkey.desktop.autostart import (
    DesktopEntry,
    LaunchAgent,
    RegistryEntry,
    command,
    every_entry,
    exec_line,
    for_this_system,
)
from latchkey.identity_of_program import APPLICATION_ID
from tests.fakes.registry import Registry

WORDS = ["/opt/Latch key/50%/latchkey", "--profile", "work", "--at-login"]


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "config" / "autostart" / "latchkey.desktop"


@pytest.fixture
def entry(path: Path) -> DesktopEntry:
    return DesktopEntry(path, WORDS)


def test_it_is_switched_on_and_off(entry: DesktopEntry, path: Path) -> None:
    assert not entry.is_on()
    entry.switch(on=False)
    entry.switch(on=True)
    assert entry.is_on()
    assert [one.name for one in path.parent.iterdir()] == [path.name]
    entry.switch(on=False)
    assert not entry.is_on()
    assert list(path.parent.iterdir()) == []


def test_the_entry_is_one_that_desktops_take(entry: DesktopEntry, path: Path) -> None:
    entry.switch(on=True)
    subprocess.run(["desktop-file-validate", path], check=True)
    assert 'Exec="/opt/Latch key/50%%/latchkey" --profile work --at-login\n' in path.read_text()


@pytest.mark.parametrize(
    ("text", "is_on"),
    [
        ("[Desktop Entry]\nExec=latchkey\nHidden=true\n", False),
        ("[Desktop Entry]\nExec=latchkey\nX-GNOME-Autostart-enabled=false\n", False),
        ("[Desktop Entry]\n# Exec=latchkey\n[Other]\nExec=latchkey\n", False),
        ("[Desktop Entry]\nExec = latchkey --mine\n[Other]\nHidden=true\n", True),
        ("nonsense", False),
    ],
)
def test_what_was_changed_by_hand_counts(entry: DesktopEntry, path: Path, text: str, is_on: bool) -> None:
    path.parent.mkdir(parents=True)
    path.write_text(text)
    assert entry.is_on() is is_on
    entry.switch(on=True)
    assert entry.is_on()
    assert (path.read_text() == text) is is_on, "what is on already is left as somebody wanted it"


def test_what_is_no_text_is_off(entry: DesktopEntry, path: Path) -> None:
    path.parent.mkdir(parents=True)
    path.write_bytes(b"\xff\xfe")
    assert not entry.is_on()


def test_where_nothing_can_be_written_it_is_said(tmp_path: Path) -> None:
    (tmp_path / "config").write_text("a file in the way")
    with pytest.raises(OSError, match=r"."):
        DesktopEntry(tmp_path / "config" / "latchkey.desktop", WORDS).switch(on=True)


@pytest.mark.parametrize("word", ["plain", "two words", 'a"b', "a$b`c", "back\\slash", "50%", "", "ä"])
def test_any_path_survives_its_quoting(word: str) -> None:
    line = exec_line([word]).replace("\\\\", "\\")  # as a desktop reads a value
    said = subprocess.run(["sh", "-c", f"printf %s {line}"], capture_output=True, text=True, check=True).stdout
    assert said.replace("%%", "%") == word, "quoted as for a shell"


def test_what_is_started_is_this_program(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    python = tmp_path / "python"
    monkeypatch.setattr(sys, "executable", str(python))
    assert command("default") == [str(python), "-m", "latchkey", "--at-login"]
    (tmp_path / "latchkey").touch()
    assert command("work") == [str(tmp_path / "latchkey"), "--profile", "work", "--at-login"]
    monkeypatch.setattr(sys, "frozen", True, raising=False)
    assert command("default") == [str(python), "--at-login"]


def test_profiles_have_entries_of_their_own(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for value, folder in ((str(tmp_path / "c"), tmp_path / "c"), ("relative", Path.home() / ".config")):
        monkeypatch.setenv("XDG_CONFIG_HOME", value)
        for profile in ("default", "work"):
            for_this_system(profile).switch(on=True)
        names = sorted(one.name for one in (folder / "autostart").iterdir())
        assert names == [f"{APPLICATION_ID}.desktop", f"{APPLICATION_ID}.work.desktop"]


def test_on_macos_it_is_a_launch_agent(tmp_path: Path) -> None:
    path = tmp_path / "LaunchAgents" / "latchkey.plist"
    agent = LaunchAgent(path, "org.example.Latchkey", WORDS)
    assert not agent.is_on()
    agent.switch(on=True)
    assert agent.is_on()
    said = plistlib.loads(path.read_bytes())
    assert said == {"Label": "org.example.Latchkey", "ProgramArguments": WORDS, "RunAtLoad": True}
    path.write_bytes(plistlib.dumps({**said, "Disabled": True}))
    assert not agent.is_on()
    agent.switch(on=False)
    assert not path.exists()
    path.write_text("nonsense")
    assert not agent.is_on()


def test_on_windows_it_is_a_value_of_the_run_key() -> None:
    registry = Registry()
    entry = RegistryEntry(registry, "org.example.Latchkey", ["C:\\Latch key\\latchkey.exe", "--at-login"])
    assert not entry.is_on()
    entry.switch(on=True)
    assert registry.values == {"org.example.Latchkey": '"C:\\Latch key\\latchkey.exe" --at-login'}
    registry.values["org.example.Latchkey"] += " --mine"
    entry.switch(on=True)
    assert registry.values["org.example.Latchkey"].endswith("--mine")
    entry.switch(on=False)
    assert not entry.is_on()


@pytest.mark.parametrize("platform", ["linux", "darwin", "win32"])
def test_every_entry_of_ours_is_found_and_no_other(platform: str, monkeypatch: pytest.MonkeyPatch) -> None:
    registry = Registry()
    monkeypatch.setattr(sys, "platform", platform)
    run_key = ModuleType("latchkey.desktop.run_key")
    run_key.RunKey = lambda _: registry  # type: ignore[attr-defined]  # there is none but on Windows
    monkeypatch.setitem(sys.modules, run_key.__name__, run_key)
    assert every_entry() == []
    for profile in ("default", "work"):
        for_this_system(profile).switch(on=True)
    registry.values |= {f"{APPLICATION_ID}Other": "of another program", "OneDrive": "OneDrive.exe"}
    for folder in (Path.home() / ".config" / "autostart", Path.home() / "Library" / "LaunchAgents"):
        if folder.is_dir():
            for ending in (".desktop", ".plist"):
                (folder / f"{APPLICATION_ID}Other{ending}").touch()
    found = every_entry()
    assert [APPLICATION_ID in one.where and one.is_on() for one in found] == [True, True]
    for one in found:
        one.switch(on=False)
    assert every_entry() == []


def test_the_profile_that_needs_no_name_is_the_same_everywhere() -> None:
    from latchkey.desktop.folders import DEFAULT_PROFILE

    assert autostart.DEFAULT_PROFILE == DEFAULT_PROFILE
