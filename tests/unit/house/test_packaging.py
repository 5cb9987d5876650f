"""What decides about the frozen program: what goes in, under which licences, and what other systems are told of it."""

from __future__ import annotations

import importlib.util
import plistlib
import re
from pathlib import Path
from types import ModuleType, SimpleNamespace

import pytest

from latchkey import __version__
from latchkey.identity_of_program import APPLICATION_ID

PACKAGING = Path(__file__).parents[3] / "packaging"


def script(name: str) -> ModuleType:
    spec = importlib.util.spec_from_file_location(name, PACKAGING / f"{name}.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


bundled, icons, licences = script("bundled"), script("icon_files"), script("licences")
systems = script("names_of_systems")


@pytest.mark.parametrize(
    ("name", "source"),
    [
        ("PySide6/Qt/plugins/platforms/libqxcb.so", "/v/site-packages/PySide6/Qt/plugins/platforms/libqxcb.so"),
        ("PySide6/plugins/platforms/qwindows.dll", "C:/v/site-packages/PySide6/plugins/platforms/qwindows.dll"),
        ("PySide6/Qt/lib/libQt6Core.so.6", "/v/site-packages/PySide6/Qt/lib/libQt6Core.so.6"),
        ("PySide6/Qt/lib/libicudata.so.73", "/v/site-packages/PySide6/Qt/lib/libicudata.so.73"),
        ("PySide6/QtWidgets.abi3.so", "/v/site-packages/PySide6/QtWidgets.abi3.so"),
        ("PySide6/Qt/translations/qtbase_de.qm", "/v/site-packages/PySide6/Qt/translations/qtbase_de.qm"),
        ("libssl.so.3", "/usr/lib/x86_64-linux-gnu/libssl.so.3"),
        ("libpython3.11.so.1.0", "/usr/lib/x86_64-linux-gnu/libpython3.11.so.1.0"),
        ("python3.11/lib-dynload/_ssl.so", "/usr/lib/python3.11/lib-dynload/_ssl.so"),
        ("certifi/cacert.pem", "/v/site-packages/certifi/cacert.pem"),
        ("keyring-25.7.0.dist-info/entry_points.txt", "/v/site-packages/keyring-25.7.0.dist-info/entry_points.txt"),
    ],
)
def test_what_the_program_needs_goes_in(name: str, source: str) -> None:
    assert bundled.is_wanted(name, source)


@pytest.mark.parametrize(
    ("name", "source"),
    [
        ("libgtk-3.so.0", "/usr/lib/x86_64-linux-gnu/libgtk-3.so.0"),
        ("libstdc++.so.6", "/usr/lib/x86_64-linux-gnu/libstdc++.so.6"),
        ("libzstd.so.1", "/usr/lib/x86_64-linux-gnu/libzstd.so.1"),
        ("PySide6/Qt/plugins/platformthemes/libqgtk3.so", "/v/site-packages/PySide6/Qt/plugins/x/libqgtk3.so"),
        ("PySide6/Qt/plugins/tls/libqopensslbackend.so", "/v/site-packages/PySide6/Qt/plugins/tls/x.so"),
        ("PySide6/Qt/lib/libQt6Quick.so.6", "/v/site-packages/PySide6/Qt/lib/libQt6Quick.so.6"),
        ("PySide6/QtQml.abi3.so", "/v/site-packages/PySide6/QtQml.abi3.so"),
        ("PySide6/Qt/translations/qt_help_de.qm", "/v/site-packages/PySide6/Qt/translations/qt_help_de.qm"),
        ("keyring-25.7.0.dist-info/RECORD", "/v/site-packages/keyring-25.7.0.dist-info/RECORD"),
    ],
)
def test_what_it_does_not_need_or_the_desktop_has_itself_stays_out(
    name: str, source: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("sys.platform", "linux")
    assert not bundled.is_wanted(name, source)


def test_a_package_without_a_licence_text_ends_the_build_with_its_name(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    import segno

    package = SimpleNamespace(
        metadata={"Name": "segno"},
        files=[Path("segno/__init__.py")],
        locate_file=Path(segno.__file__).parents[1].joinpath,
    )
    package.metadata = _About(Name="segno")
    package.version = "1"
    monkeypatch.setattr(licences, "distributions", lambda: [package])
    analysis = SimpleNamespace(pure=[("segno", segno.__file__, "PYMODULE")], binaries=[], datas=[])
    with pytest.raises(licences.MissingLicenceError, match=r"No licence text: segno\. Put NAME\.txt into .*licences\."):
        licences.write_licences(analysis, tmp_path)


class _About(dict[str, str]):
    def get_all(self, _name: str) -> None:
        """It says nothing."""


def test_licences_of_what_is_bundled_are_collected_with_qts_and_pythons_own(tmp_path: Path) -> None:
    import httpx
    import PySide6

    pure = [("httpx", httpx.__file__, "PYMODULE"), ("PySide6", PySide6.__file__, "PYMODULE")]
    entries = licences.write_licences(SimpleNamespace(pure=pure, binaries=[], datas=[]), tmp_path)
    names = {Path(place).name for place, _, _ in entries}
    assert {"Latchkey.txt", "Python.txt", "httpx.txt", "PySide6_Essentials.txt", "index.json"} <= names
    assert "starlette.txt" not in names, "it is installed, and not bundled"
    assert "GNU LESSER GENERAL PUBLIC LICENSE" in (tmp_path / "PySide6_Essentials.txt").read_text()
    assert "Redistributions in binary form" in (tmp_path / "httpx.txt").read_text()


def test_macos_hears_of_matrix_links_and_of_the_version() -> None:
    told = plistlib.loads(plistlib.dumps(systems.info_plist(__version__)))
    assert told["CFBundleURLTypes"][0]["CFBundleURLSchemes"] == ["matrix"]
    assert told["CFBundleIdentifier"] == APPLICATION_ID
    assert told["CFBundleShortVersionString"] == __version__


@pytest.mark.parametrize(
    ("version", "numbers"), [("1.2.3", (1, 2, 3, 0)), ("1.2.3rc1", (1, 2, 3, 0)), ("7", (7, 0, 0, 0))]
)
def test_windows_gets_four_numbers(version: str, numbers: tuple[int, ...]) -> None:
    assert systems.four_numbers(version) == numbers


def test_every_pin_has_a_hash_and_none_an_address() -> None:
    pins = (PACKAGING / "requirements-build.txt").read_text("utf-8")
    requirements = pins.replace(" \\\n", " ").splitlines()[3:]
    assert len(requirements) > 30
    for requirement in requirements:
        assert re.fullmatch(r"[\w.-]+==[\w.]+( +--hash=sha256:[0-9a-f]{64})+", requirement), requirement


def test_everything_that_the_program_asks_for_is_pinned() -> None:
    pinned = set(re.findall(r"^([\w.-]+)==", (PACKAGING / "requirements-build.txt").read_text("utf-8"), re.MULTILINE))
    wanted = {
        re.split(r"[^\w.-]", one, maxsplit=1)[0].lower().replace("_", "-") for one in script("pin_build").wanted()
    }
    assert wanted - pinned == set()


def test_a_mac_is_asked_for_one_permission_alone() -> None:
    entitlements = plistlib.loads((PACKAGING / "macos" / "entitlements.plist").read_bytes())
    assert entitlements == {"com.apple.security.cs.allow-unsigned-executable-memory": True}


def test_the_installer_for_windows_knows_the_program_by_the_one_name() -> None:
    told = (PACKAGING / "windows" / "latchkey.iss").read_text("utf-8")
    assert f"AppId={APPLICATION_ID}\n" in told
    assert f'AppUserModelID: "{APPLICATION_ID}"' in told


@pytest.mark.qt
@pytest.mark.parametrize("kind", ["ico", "icns"])
def test_the_icon_files_hold_the_icon(kind: str, tmp_path: Path, qapp: object) -> None:
    from PySide6.QtGui import QImageReader

    write = {"ico": icons.write_ico, "icns": icons.write_icns}[kind]
    reader = QImageReader(str(write(tmp_path / f"latchkey.{kind}")))
    assert bytes(reader.format().data()).decode() == kind
    image = reader.read()
    assert image.pixelColor(image.width() // 2, image.height() // 8).name() == "#1f5fd6"
