"""Turns icons, style sheet and catalogues into Python modules that load at once: ``python resources/compile_resources.py``.

An icon becomes the strokes that paint it, so that the program needs no SVG library and can paint an icon in any colour
and at any scale. Understood is what the icons here use: ``path`` with absolute M, L, C, A and Z, and ``circle``, on a
24 x 24 grid, stroked. Anything else is an error, never an icon with something missing.
"""

from __future__ import annotations

import argparse
import math
import re
import xml.etree.ElementTree as ET
from pathlib import Path

import catalogues

HERE = Path(__file__).resolve().parent
TARGET = HERE.parent / "gui" / "latchkey" / "_resources"

Stroke = tuple[str | float, ...]

_SVG = "{http://www.w3.org/2000/svg}"
_COUNTS = {"M": 2, "L": 2, "C": 6, "A": 7, "Z": 0}


def strokes_of_icon(svg: str) -> list[Stroke]:
    """The icon as ``("M", x, y)``, ``("L", x, y)``, ``("C", x1, y1, x2, y2, x, y)`` and ``("Z",)``."""
    strokes: list[Stroke] = []
    for element in ET.fromstring(svg):
        if element.tag == f"{_SVG}path":
            strokes += _strokes_of_path(element.attrib["d"])
        elif element.tag == f"{_SVG}circle":
            x, y, r = (float(element.attrib[name]) for name in ("cx", "cy", "r"))
            strokes.append(("M", x + r, y))
            strokes += _arc(x + r, y, r, r, 1, x - r, y) + _arc(x - r, y, r, r, 1, x + r, y)
            strokes.append(("Z",))
        else:
            raise ValueError(f"an icon here is made of path and circle, not {element.tag}")
    return strokes


def compile_resources(target: Path = TARGET) -> None:
    """Write ``icons.py``, ``style.py`` and a ``words_<tag>.py`` for each catalogue into ``target``."""
    icons = {path.stem: strokes_of_icon(path.read_text()) for path in sorted((HERE / "icons").glob("*.svg"))}
    lines = [f"    {name!r}: (\n" + "".join(f"        {s!r},\n" for s in icons[name]) + "    ),\n" for name in icons]
    target.mkdir(parents=True, exist_ok=True)
    (target / "__init__.py").write_text('"""Compiled from resources/; not edited by hand."""\n')
    (target / "icons.py").write_text(
        '"""Compiled from resources/icons."""\n\nICONS: dict[str, tuple[tuple[str | float, ...], ...]] = {\n'
        + "".join(lines)
        + "}\n"
    )
    style = re.sub(r"/\*.*?\*/\s*", "", (HERE / "style.qss").read_text(), flags=re.DOTALL)
    (target / "style.py").write_text(f'"""Compiled from resources/style.qss."""\n\nSTYLE = {style!r}\n')
    for file in catalogues.languages():
        (target / f"words_{file.stem}.py").write_text(catalogues.module(catalogues.read(file), file.name), "utf-8")


def _strokes_of_path(data: str) -> list[Stroke]:
    strokes: list[Stroke] = []
    words = re.findall(r"[A-Za-z]|-?[\d.]+", data)
    x = y = 0.0
    while words:
        command = words.pop(0)
        numbers = [float(words.pop(0)) for _ in range(_COUNTS[command])]
        if command == "A":
            rx, ry, turn, large, sweep, to_x, to_y = numbers
            if turn or large:
                raise ValueError("an arc here is not turned and is the small one")
            strokes += _arc(x, y, rx, ry, int(sweep), to_x, to_y)
        else:
            strokes.append((command, *numbers))
        if numbers:
            x, y = numbers[-2:]
    return strokes


def _arc(x: float, y: float, rx: float, ry: float, sweep: int, to_x: float, to_y: float) -> list[Stroke]:
    """A small elliptical arc as cubic curves of at most a quarter turn (SVG 2, appendix B.2.4)."""
    half_x, half_y = (x - to_x) / 2 / rx, (y - to_y) / 2 / ry
    grow = max(1.0, math.hypot(half_x, half_y))
    rx, ry, half_x, half_y = rx * grow, ry * grow, half_x / grow, half_y / grow
    reach = half_x**2 + half_y**2
    lift = math.sqrt(max(0.0, 1 / reach - 1)) * (1 if sweep else -1)
    centre_x = (x + to_x) / 2 + rx * lift * half_y
    centre_y = (y + to_y) / 2 - ry * lift * half_x
    start = math.atan2((y - centre_y) / ry, (x - centre_x) / rx)
    span = math.atan2((to_y - centre_y) / ry, (to_x - centre_x) / rx) - start
    if sweep and span <= 0:
        span += 2 * math.pi
    elif not sweep and span >= 0:
        span -= 2 * math.pi
    pieces = max(1, math.ceil(abs(span) / (math.pi / 2) - 1e-9))
    curves: list[Stroke] = []
    for piece in range(pieces):
        a, b = start + span * piece / pieces, start + span * (piece + 1) / pieces
        pull = 4 / 3 * math.tan((b - a) / 4)
        points = (
            (math.cos(a) - pull * math.sin(a), math.sin(a) + pull * math.cos(a)),
            (math.cos(b) + pull * math.sin(b), math.sin(b) - pull * math.cos(b)),
            (math.cos(b), math.sin(b)),
        )
        flat = [value for px, py in points for value in (centre_x + rx * px, centre_y + ry * py)]
        curves.append(("C", *(round(value, 3) for value in flat)))
    return curves


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("target", type=Path, nargs="?", default=TARGET, help="default: %(default)s")
    compile_resources(parser.parse_args().target)
