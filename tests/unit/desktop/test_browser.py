"""Web pages are opened in the person's own browser, with the person's own environment, and nothing else is opened at all."""

from __future__ import annotations

import asyncio
import os
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from latchkey.desktop import browser
from latchkey.desktop.browser import DesktopBrowser, open_folder, persons_own
from tests.fakes.browser import Desktop, noted
from tests.until import until

pytestmark = pytest.mark.qt

PAGE = "https://example.org/help?a=b%20c&d='$(x)';#e"
BUNDLE = "/opt/latchkey/_internal"


@pytest.fixture
def desktop() -> Iterator[Desktop]:
    with noted() as made:
        yield made


@pytest.mark.parametrize(
    "url", [PAGE, "http://localhost:8008/consent?u=alice&h=1", "http://[::1]:1/", "https://bücher.example/"]
)
async def test_a_web_page_is_opened(desktop: Desktop, url: str) -> None:
    assert await DesktopBrowser().open(url)
    assert desktop.opened == [url.replace("bücher", "xn--bcher-kva")]


@pytest.mark.parametrize(
    "url",
    ["file:///etc/passwd", "javascript:alert(1)", "mailto:a@example.org", "ftp://example.org", "vscode://x", "example.org",
     "https://", "https://user@example.org", "//example.org", "https://example.org/a b", "--version", ""],
)  # fmt: skip
async def test_anything_else_is_left_alone(desktop: Desktop, url: str) -> None:
    assert not await DesktopBrowser().open(url)
    assert await DesktopBrowser().open(PAGE)
    assert desktop.opened == [PAGE]


async def test_a_folder_is_shown_by_the_desktop(desktop: Desktop, tmp_path: Path) -> None:
    folder = tmp_path / "log & more"
    assert await asyncio.wrap_future(open_folder(folder))
    assert desktop.opened == [f"file://{tmp_path}/log%20&%20more"]
    desktop.is_without_opener()
    with pytest.MonkeyPatch.context() as patched:
        patched.setenv("PATH", "/nonexistent")
        assert not await asyncio.wrap_future(open_folder(folder))


async def test_without_an_opener_it_is_known_that_no_browser_has_the_page(
    desktop: Desktop, monkeypatch: pytest.MonkeyPatch
) -> None:
    desktop.is_without_opener()
    monkeypatch.setenv("PATH", "/nonexistent")
    assert not await DesktopBrowser().open(PAGE)


@pytest.mark.parametrize("code", [1, 2, 3, 4])
async def test_a_desktop_that_finds_no_browser_says_so(desktop: Desktop, code: int) -> None:
    desktop.behaves(f"sys.exit({code})")
    assert not await DesktopBrowser().open(PAGE)
    assert desktop.opened == [PAGE]


async def test_a_browser_that_takes_the_openers_place_has_taken_the_page(
    desktop: Desktop, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr(browser, "OPENER_LIMIT_S", 0.05)
    os.mkfifo(tmp_path / "until-told")
    desktop.behaves(f"open({str(tmp_path / 'until-told')!r}).read()")
    assert await DesktopBrowser().open(PAGE)
    await until(lambda: desktop.opened == [PAGE], what="it is opened")
    (tmp_path / "until-told").write_text("")


async def test_the_window_goes_on_while_the_desktop_looks_for_a_browser(desktop: Desktop, tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "until-told")
    desktop.behaves(f"open({str(tmp_path / 'until-told')!r}).read()")
    opening = asyncio.create_task(DesktopBrowser().open(PAGE))
    await until(lambda: desktop.opened, what="the desktop looks for one")
    assert not opening.done()
    (tmp_path / "until-told").write_text("")
    assert await opening


async def test_whoever_waits_no_more_is_told_nothing(desktop: Desktop, tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "until-told")
    desktop.behaves(f"open({str(tmp_path / 'until-told')!r}).read()")
    opening = asyncio.create_task(DesktopBrowser().open(PAGE))
    await until(lambda: desktop.opened, what="the desktop looks for one")
    opening.cancel()
    (tmp_path / "until-told").write_text("")
    desktop.behaves()
    assert await DesktopBrowser().open("https://example.org/another") is True


async def test_the_browser_is_not_in_our_session_so_that_ctrl_c_ends_us_alone(desktop: Desktop, tmp_path: Path) -> None:
    desktop.behaves(f"open({str(tmp_path / 'session')!r}, 'w').write(str(os.getsid(0)))")
    assert await DesktopBrowser().open(PAGE)
    assert int((tmp_path / "session").read_text()) != os.getsid(0)


async def test_the_browser_gets_what_the_person_has_set_and_nothing_of_a_frozen_program(
    desktop: Desktop, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sys, "_MEIPASS", BUNDLE, raising=False)
    for name, value in {
        "LD_LIBRARY_PATH": BUNDLE,
        "QT_PLUGIN_PATH": f"{BUNDLE}/PySide6/Qt/plugins",
        "XDG_DATA_DIRS": f"{BUNDLE}/share:/usr/share",
        "_PYI_ARCHIVE_FILE": "/opt/latchkey/latchkey",
        "QT_STYLE_OVERRIDE": "Fusion",
    }.items():
        monkeypatch.setenv(name, value)
    assert await DesktopBrowser().open(PAGE)
    environment = desktop.environment
    assert not [name for name, value in environment.items() if BUNDLE in value or name.startswith("_PYI")]
    assert environment["XDG_DATA_DIRS"] == "/usr/share"
    assert environment["QT_STYLE_OVERRIDE"] == "Fusion"
    assert environment["PATH"] == os.environ["PATH"]


@pytest.mark.parametrize(
    ("environment", "own"),
    [
        ({"LD_LIBRARY_PATH": BUNDLE}, {}),
        ({"LD_LIBRARY_PATH": BUNDLE, "LD_LIBRARY_PATH_ORIG": "/usr/local/lib"}, {"LD_LIBRARY_PATH": "/usr/local/lib"}),
        ({"LD_LIBRARY_PATH": f"{BUNDLE}:/mine", "LD_LIBRARY_PATH_ORIG": "/mine"}, {"LD_LIBRARY_PATH": "/mine"}),
        ({"LD_LIBRARY_PATH": BUNDLE, "LD_LIBRARY_PATH_ORIG": ""}, {}),
        ({"SSL_CERT_FILE": f"{BUNDLE}/certifi/cacert.pem"}, {}),
        ({"SSL_CERT_FILE": "/etc/ssl/mine.pem"}, {"SSL_CERT_FILE": "/etc/ssl/mine.pem"}),
        ({"GIO_MODULE_DIR": f"{BUNDLE}/gio_modules", "PYTHONHOME": BUNDLE}, {}),
        ({"_MEIPASS2": BUNDLE, "_PYI_PARENT_PROCESS_LEVEL": "1", "_PYI_APPLICATION_HOME_DIR": BUNDLE}, {}),
        ({"XDG_DATA_DIRS": f"{BUNDLE}/share:/a:{BUNDLE}-mine:/b"}, {"XDG_DATA_DIRS": f"/a:{BUNDLE}-mine:/b"}),
        ({"EMPTY": "", "BACKUP_ORIG": "kept", "HOME": "/home/a"}, {"EMPTY": "", "BACKUP_ORIG": "kept", "HOME": "/home/a"}),
    ],
)  # fmt: skip
def test_what_a_frozen_program_has_set_is_as_it_was_before(environment: dict[str, str], own: dict[str, str]) -> None:
    assert persons_own(environment, Path(BUNDLE)) == own
    assert persons_own(environment, None) == environment
