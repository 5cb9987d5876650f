"""A key of the Windows registry, for tests."""

from __future__ import annotations


class Registry:
    """``autostart.Registry``."""

    def __init__(self, *, refuses: bool = False) -> None:
        self.key = "Run"
        self.values: dict[str, str] = {}
        self._refuses = refuses

    def names(self) -> list[str]:
        return list(self.values)

    def read(self, name: str) -> str | None:
        return self.values.get(name)

    def write(self, name: str, value: str) -> None:
        self.values[name] = value

    def remove(self, name: str) -> None:
        if self._refuses:
            raise PermissionError(13, "Permission denied")
        self.values.pop(name, None)
