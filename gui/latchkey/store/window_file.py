"""Where the window was left, in a small file of the profile: a name and a number a line. Read before the first paint, so it
is not JSON, whose reader takes longer to import than all of this."""

from __future__ import annotations

from pathlib import Path

from latchkey.app.window_place import WindowPlace

FILE = "window"
LONGEST_BYTES = 1_000
_LEAST, _MOST = -100_000, 100_000
_SMALLEST = 100


def read(folder: Path) -> WindowPlace | None:
    """``None`` also where there is anything wrong with it: then the window stands where windows stand."""
    try:
        with (folder / FILE).open("rb") as file:
            said = _numbers(file.read(LONGEST_BYTES).decode("ascii"))
        place = WindowPlace(
            said["width"],
            said["height"],
            said.get("x"),
            said.get("y"),
            bool(said.get("maximised")),
            max(0, said.get("details", 0)),
            bool(said.get("knows_tray")),
        )
    except (OSError, ValueError, KeyError):
        return None
    return place if min(place.width, place.height) >= _SMALLEST else None


def write(folder: Path, place: WindowPlace) -> None:
    """Whole or not at all. Raises ``OSError``."""
    from .private import new_private_file

    said = {
        "width": place.width,
        "height": place.height,
        "x": place.x,
        "y": place.y,
        "maximised": int(place.maximised),
        "details": place.details_px,
        "knows_tray": int(place.knows_tray),
    }
    part = folder / f"{FILE}.part"
    part.unlink(missing_ok=True)
    text = "".join(f"{name} {number}\n" for name, number in said.items() if number is not None)
    new_private_file(part, text.encode(), durable=False)
    part.replace(folder / FILE)


def _numbers(text: str) -> dict[str, int]:
    """Raises ``ValueError``."""
    said = {}
    for line in text.splitlines():
        name, _, number = line.partition(" ")
        said[name] = int(number)
        if not _LEAST <= said[name] <= _MOST:
            raise ValueError(name)
    return said
