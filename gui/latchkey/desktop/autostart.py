"""Starting with the desktop's session: an entry where the desktop looks for such, which a person may change or remove there.

What counts is what the entry says, not what was once switched on here."""

from __future__ import annotations

import contextlib
import os
import plistlib
import re
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Protocol

from latchkey.identity_of_program import APPLICATION_ID

AT_LOGIN = "--at-login"
"""So the program knows that nobody asked for its window just now."""
DEFAULT_PROFILE = "default"

_ENTRY = """[Desktop Entry]
Type=Application
Name=Latchkey
Icon={id}
Exec={command}
Terminal=false
X-GNOME-Autostart-enabled=true
X-KDE-autostart-after=panel
"""
_GROUP = "[Desktop Entry]"
_RUN_KEY = r"Software\Microsoft\Windows\CurrentVersion\Run"
_OURS = re.compile(rf"{re.escape(APPLICATION_ID)}(\.[a-z0-9_-]+)?")
_TO_QUOTE = set(" \t\n\"'\\><~|&;$*?#()`")


class Autostart(Protocol):
    """Of one profile. Both raise ``OSError``."""

    @property
    def where(self) -> str:
        """The entry's place, for whoever looks for it."""

    def is_on(self) -> bool:
        """As the entry is now, whoever wrote it."""

    def switch(self, *, on: bool) -> None:
        """What is as it should be stays as it is, also where somebody has changed it by hand."""


class Registry(Protocol):
    """The values of one key of the Windows registry. All raise ``OSError``."""

    key: str

    def names(self) -> list[str]: ...

    def read(self, name: str) -> str | None: ...

    def write(self, name: str, value: str) -> None: ...

    def remove(self, name: str) -> None: ...


def command(profile: str) -> list[str]:
    """What starts this program again: the frozen one, the installed script, or the module in this Python."""
    script = Path(sys.executable).with_name("latchkey.exe" if sys.platform == "win32" else "latchkey")
    if getattr(sys, "frozen", False):
        words = [sys.executable]
    elif script.is_file():
        words = [str(script)]
    else:
        words = [sys.executable, "-m", "latchkey"]
    if profile != DEFAULT_PROFILE:
        words += ["--profile", profile]
    return [*words, AT_LOGIN]


def for_this_system(profile: str) -> Autostart:
    words = command(profile)
    name = APPLICATION_ID if profile == DEFAULT_PROFILE else f"{APPLICATION_ID}.{profile}"
    if sys.platform == "win32":
        from .run_key import RunKey

        return RegistryEntry(RunKey(_RUN_KEY), name, words)
    if sys.platform == "darwin":
        return LaunchAgent(_launch_agents() / f"{name}.plist", name, words)
    return DesktopEntry(_autostart() / f"{name}.desktop", words)


def every_entry() -> list[Autostart]:
    """Those that are there, on or off, of every profile: to be switched off. Raises ``OSError``."""
    if sys.platform == "win32":
        from .run_key import RunKey

        registry = RunKey(_RUN_KEY)
        return [RegistryEntry(registry, name, ()) for name in sorted(filter(_OURS.fullmatch, registry.names()))]
    if sys.platform == "darwin":
        return [LaunchAgent(path, path.stem, ()) for path in _ours(_launch_agents(), ".plist")]
    return [DesktopEntry(path, ()) for path in _ours(_autostart(), ".desktop")]


def _ours(folder: Path, ending: str) -> list[Path]:
    return sorted(path for path in folder.glob(f"*{ending}") if _OURS.fullmatch(path.name.removesuffix(ending)))


def _launch_agents() -> Path:
    return Path.home() / "Library" / "LaunchAgents"


def _autostart() -> Path:
    configured = Path(os.environ.get("XDG_CONFIG_HOME", ""))
    return (configured if configured.is_absolute() else Path.home() / ".config") / "autostart"


class DesktopEntry:
    """``Autostart`` by the Desktop Application Autostart Specification."""

    def __init__(self, path: Path, words: Sequence[str]) -> None:
        self._path = path
        self._words = words

    @property
    def where(self) -> str:
        return str(self._path)

    def is_on(self) -> bool:
        """Desktops switch an entry off by ``Hidden`` or by GNOME's key, and leave it there."""
        try:
            text = self._path.read_text("utf-8")
        except (FileNotFoundError, UnicodeDecodeError):
            return False
        said = _keys(text)
        is_hidden = said.get("Hidden") == "true" or said.get("X-GNOME-Autostart-enabled") == "false"
        return bool(said.get("Exec")) and not is_hidden

    def switch(self, *, on: bool) -> None:
        if not on:
            self._path.unlink(missing_ok=True)
        elif not self.is_on():
            self._path.parent.mkdir(parents=True, exist_ok=True)
            _replace(self._path, _ENTRY.format(id=APPLICATION_ID, command=exec_line(self._words)).encode())


class LaunchAgent:
    """``Autostart`` of macOS."""

    def __init__(self, path: Path, label: str, words: Sequence[str]) -> None:
        self._path = path
        self._label = label
        self._words = words

    @property
    def where(self) -> str:
        return str(self._path)

    def is_on(self) -> bool:
        try:
            said = plistlib.loads(self._path.read_bytes())
        except (FileNotFoundError, ValueError, plistlib.InvalidFileException):
            return False
        return isinstance(said, dict) and bool(said.get("RunAtLoad")) and not said.get("Disabled")

    def switch(self, *, on: bool) -> None:
        if not on:
            self._path.unlink(missing_ok=True)
        elif not self.is_on():
            self._path.parent.mkdir(parents=True, exist_ok=True)
            said = {"Label": self._label, "ProgramArguments": list(self._words), "RunAtLoad": True}
            _replace(self._path, plistlib.dumps(said))


class RegistryEntry:
    """``Autostart`` of Windows."""

    def __init__(self, registry: Registry, name: str, words: Sequence[str]) -> None:
        self._registry = registry
        self._name = name
        self._words = words

    @property
    def where(self) -> str:
        return f"{self._name} in {self._registry.key}"

    def is_on(self) -> bool:
        return bool(self._registry.read(self._name))

    def switch(self, *, on: bool) -> None:
        if not on:
            self._registry.remove(self._name)
        elif not self.is_on():
            from subprocess import list2cmdline

            self._registry.write(self._name, list2cmdline(self._words))


def exec_line(words: Sequence[str]) -> str:
    """Quoted for the key ``Exec``, and then for a value of a desktop entry, by the Desktop Entry Specification."""
    return " ".join(map(_quoted, words)).replace("\\", "\\\\")


def _quoted(word: str) -> str:
    word = word.replace("%", "%%")
    if word and not _TO_QUOTE.intersection(word):
        return word
    for sign in '\\"`$':
        word = word.replace(sign, f"\\{sign}")
    return f'"{word}"'


def _keys(text: str) -> dict[str, str]:
    """Of the main group."""
    keys: dict[str, str] = {}
    is_ours = False
    for line in map(str.strip, text.splitlines()):
        if line.startswith("["):
            is_ours = line == _GROUP
        elif is_ours and not line.startswith("#"):
            name, equals, value = line.partition("=")
            if equals:
                keys[name.strip()] = value.strip()
    return keys


def _replace(path: Path, data: bytes) -> None:
    """Whole or not at all."""
    part = path.with_name(f".{path.name}.part")
    try:
        part.write_bytes(data)
        part.replace(path)
    except OSError:
        with contextlib.suppress(OSError):
            part.unlink(missing_ok=True)
        raise
