"""Makes what a Linux desktop wants to know of the program: desktop entry, AppStream metadata, icons and man page.

``python packaging/linux/make_files.py FOLDER`` puts them below FOLDER, as they lie below ``/usr``. It needs PySide6, which draws
the icons. Their names, and the id in them, are those of ``identity_of_program.py``.
"""

from __future__ import annotations

import gzip
import os
import re
import struct
import sys
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
HERE = ROOT / "packaging" / "linux"
sys.path.insert(0, str(ROOT / "gui"))

from latchkey import __version__  # noqa: E402 - found by the line above
from latchkey.identity_of_program import APPLICATION_ID, CLIENT_URI  # noqa: E402 - as above

ICON_SIZES = (16, 22, 24, 32, 48, 64, 128, 256, 512)
ICON = ROOT / "resources" / "latchkey.svg"
_RELEASE = re.compile(r"^## \[(\S+)\] - (unreleased|\d{4}-\d{2}-\d{2})$", re.MULTILINE)


def main(folder: Path) -> None:
    share = folder / "share"
    _write(share / "applications" / f"{APPLICATION_ID}.desktop", filled("latchkey.desktop"))
    _write(share / "metainfo" / f"{APPLICATION_ID}.metainfo.xml", filled("latchkey.metainfo.xml"))
    man = share / "man" / "man1" / "latchkey.1.gz"
    man.parent.mkdir(parents=True, exist_ok=True)
    man.write_bytes(gzip.compress(filled("latchkey.1").encode(), mtime=0))
    _write_icons(share / "icons" / "hicolor")


def filled(template: str) -> str:
    """One of the files beside this one, with everything between two @ in it. Raises ``KeyError`` for a word without a meaning."""
    values = {"ID": APPLICATION_ID, "CLIENT_URI": CLIENT_URI, "VERSION": __version__, **_release()}

    def value(match: re.Match[str]) -> str:
        word = match[1]
        return _measures(word) if word.endswith(".png") else values[word]

    return re.sub(r"@([\w.-]+)@", value, (HERE / template).read_text("utf-8"))


def _release() -> dict[str, str]:
    """When this version came out, by the changelog; until then the day of what it is built from, which the build tells."""
    released = dict(_RELEASE.findall((ROOT / "CHANGELOG.md").read_text("utf-8")))[__version__]
    if released != "unreleased":
        return {"DATE": released, "RELEASE_TYPE": "stable"}
    built_s = int(os.environ.get("SOURCE_DATE_EPOCH", time.time()))
    return {"DATE": time.strftime("%Y-%m-%d", time.gmtime(built_s)), "RELEASE_TYPE": "development"}


def _measures(picture: str) -> str:
    """Of a PNG of the documents, as attributes."""
    width, height = struct.unpack(">II", (ROOT / "docs" / "pictures" / picture).read_bytes()[16:24])
    return f'width="{width}" height="{height}"'


def _write(path: Path, text: str) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, "utf-8")


def _write_icons(theme: Path) -> None:
    os.environ["QT_QPA_PLATFORM"] = "offscreen"
    from PySide6.QtCore import Qt
    from PySide6.QtGui import QGuiApplication, QImage, QPainter
    from PySide6.QtSvg import QSvgRenderer

    _application = QGuiApplication([])
    drawing = QSvgRenderer(str(ICON))
    for size in ICON_SIZES:
        picture = QImage(size, size, QImage.Format.Format_ARGB32_Premultiplied)
        picture.fill(Qt.GlobalColor.transparent)
        painter = QPainter(picture)
        drawing.render(painter)
        painter.end()
        path = theme / f"{size}x{size}" / "apps" / f"{APPLICATION_ID}.png"
        path.parent.mkdir(parents=True, exist_ok=True)
        if not picture.save(str(path)):
            raise OSError(f"{path} cannot be written")
    _write(theme / "scalable" / "apps" / f"{APPLICATION_ID}.svg", ICON.read_text("utf-8"))


if __name__ == "__main__":
    main(Path(sys.argv[1]))
