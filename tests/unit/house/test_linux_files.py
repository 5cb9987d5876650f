"""What a desktop and a package manager are told of the program is made from one place, and is complete."""

from __future__ import annotations

import gzip
import re
import subprocess
import sys
from pathlib import Path
from xml.etree import ElementTree as ET

import pytest
from PySide6.QtGui import QImage

from latchkey import __main__ as window
from latchkey import __version__, forget, scenarios
from latchkey.identity_of_program import APPLICATION_ID, CLIENT_URI
from latchkey.views import theme

ROOT = Path(__file__).parents[3]
LINUX = ROOT / "packaging" / "linux"


@pytest.fixture(scope="module")
def share(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """What ``make_files.py`` makes."""
    folder = tmp_path_factory.mktemp("usr")
    subprocess.run([sys.executable, str(LINUX / "make_files.py"), str(folder)], check=True, cwd=folder)
    return folder / "share"


@pytest.mark.parametrize(
    ("command", "file"),
    [
        (["desktop-file-validate"], f"applications/{APPLICATION_ID}.desktop"),
        (["appstreamcli", "validate", "--no-net"], f"metainfo/{APPLICATION_ID}.metainfo.xml"),
        (["man", "--warnings", "--encoding=utf8", "--local-file"], "man/man1/latchkey.1.gz"),
    ],
    ids=["desktop entry", "AppStream", "man page"],
)
def test_what_desktops_check_of_it_passes(command: list[str], file: str, share: Path) -> None:
    done = subprocess.run([*command, str(share / file)], capture_output=True, text=True, timeout=60, check=False)
    assert (done.returncode, done.stderr) == (0, ""), done.stdout


def test_every_file_has_the_id_of_the_program(share: Path, qapp: object) -> None:
    entry = (share / "applications" / f"{APPLICATION_ID}.desktop").read_text("utf-8")
    assert f"\nIcon={APPLICATION_ID}\n" in entry
    assert "\nExec=latchkey %u\n" in entry
    assert "\nMimeType=x-scheme-handler/matrix;\n" in entry
    metadata = ET.parse(share / "metainfo" / f"{APPLICATION_ID}.metainfo.xml").getroot()
    assert metadata.findtext("id") == APPLICATION_ID
    assert metadata.findtext("launchable") == f"{APPLICATION_ID}.desktop"
    assert theme.application("latchkey").desktopFileName() == APPLICATION_ID


def test_the_version_is_the_program_s(share: Path) -> None:
    release = ET.parse(share / "metainfo" / f"{APPLICATION_ID}.metainfo.xml").find("releases/release")
    assert release is not None
    assert release.get("version") == __version__
    assert (
        f'"Latchkey {__version__}"' in gzip.decompress((share / "man" / "man1" / "latchkey.1.gz").read_bytes()).decode()
    )


def test_the_icon_is_drawn_in_every_size(share: Path) -> None:
    found = {path.parents[1].name: path for path in share.rglob("*.png")}
    assert {"16x16", "48x48", "256x256"} < found.keys()
    for size, path in found.items():
        picture = QImage(str(path))
        assert (f"{picture.width()}x{picture.height()}", path.stem) == (size, APPLICATION_ID)
        corner, middle = picture.pixelColor(0, 0), picture.pixelColor(picture.width() // 2, picture.height() // 8)
        assert (corner.alpha() < 255, middle.alpha() > 200) == (True, True), "round, and not empty"
    assert (share / "icons" / "hicolor" / "scalable" / "apps" / f"{APPLICATION_ID}.svg").is_file()


def test_the_pictures_are_there_and_as_large_as_is_said(share: Path) -> None:
    images = ET.parse(share / "metainfo" / f"{APPLICATION_ID}.metainfo.xml").findall("screenshots/screenshot/image")
    assert len(images) >= 3
    for image in images:
        name = (image.text or "").removeprefix(f"{CLIENT_URI}pictures/")
        picture = QImage(str(ROOT / "docs" / "pictures" / name))
        assert (image.get("width"), image.get("height")) == (str(picture.width()), str(picture.height()))


def test_every_sentence_of_the_metadata_is_there_in_german_too(share: Path) -> None:
    metadata = ET.parse(share / "metainfo" / f"{APPLICATION_ID}.metainfo.xml").getroot()
    language = "{http://www.w3.org/XML/1998/namespace}lang"
    for tag in ("summary", "caption", "p", "li"):
        said = [one.get(language) for one in metadata.iter(tag)]
        assert said == [None, "de"] * (len(said) // 2), tag


def test_the_man_page_names_every_option_and_command() -> None:
    page = (LINUX / "latchkey.1").read_text("utf-8").replace("\\-", "-")
    parsers = (window._parser(), forget._parser())
    options = {name for parser in parsers for action in parser._actions for name in action.option_strings}
    assert [name for name in sorted(options) if not re.search(rf"{name}(?![\w-])", page)] == []
    commands = re.findall(r'words\[:1\] == \["([a-z]+)"\]', Path(window.__file__).read_text("utf-8"))
    assert len(commands) >= 5
    assert [name for name in commands if f"\n.B {name}\n" not in page and f"\n.B {name} " not in page] == []
    assert scenarios._parser().prog.split()[-1] in commands
