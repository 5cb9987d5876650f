"""A key of the person's own part of the Windows registry."""

from __future__ import annotations

import contextlib
import sys

if sys.platform == "win32":
    import winreg

    class RunKey:
        """``autostart.Registry``."""

        def __init__(self, key: str) -> None:
            self.key = key

        def names(self) -> list[str]:
            with contextlib.suppress(FileNotFoundError), winreg.OpenKey(winreg.HKEY_CURRENT_USER, self.key) as key:
                _, count, _ = winreg.QueryInfoKey(key)
                return [winreg.EnumValue(key, number)[0] for number in range(count)]
            return []

        def read(self, name: str) -> str | None:
            with contextlib.suppress(FileNotFoundError), winreg.OpenKey(winreg.HKEY_CURRENT_USER, self.key) as key:
                return str(winreg.QueryValueEx(key, name)[0])
            return None

        def write(self, name: str, value: str) -> None:
            with winreg.CreateKey(winreg.HKEY_CURRENT_USER, self.key) as key:
                winreg.SetValueEx(key, name, 0, winreg.REG_SZ, value)

        def remove(self, name: str) -> None:
            access = winreg.KEY_SET_VALUE
            with (
                contextlib.suppress(FileNotFoundError),
                winreg.OpenKey(winreg.HKEY_CURRENT_USER, self.key, 0, access) as key,
            ):
                winreg.DeleteValue(key, name)
