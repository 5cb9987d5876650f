"""How the program names itself to macOS and to Windows: what goes into Info.plist and into the executable's version resource."""

from __future__ import annotations

from typing import Any

from latchkey.identity_of_program import APPLICATION_ID

NAME = "Latchkey"
COPYRIGHT = "Copyright the authors of Latchkey. Apache License 2.0."
_ENGLISH, _UNICODE = 0x0409, 1200


def info_plist(version: str) -> dict[str, Any]:
    """``matrix:`` links are handed to the program by Launch Services, for which the scheme is declared here."""
    return {
        "CFBundleIdentifier": APPLICATION_ID,
        "CFBundleName": NAME,
        "CFBundleDisplayName": NAME,
        "CFBundleShortVersionString": version,
        "CFBundleVersion": version,
        "CFBundleURLTypes": [
            {
                "CFBundleURLName": f"{APPLICATION_ID}.matrix",
                "CFBundleURLSchemes": ["matrix"],
                "CFBundleTypeRole": "Viewer",
            }
        ],
        "CFBundleLocalizations": ["en", "de"],
        "LSApplicationCategoryType": "public.app-category.social-networking",
        "LSMinimumSystemVersion": "13.0",
        "NSHighResolutionCapable": True,
        "NSHumanReadableCopyright": COPYRIGHT,
        # Light and dark as the person has it.
        "NSRequiresAquaSystemAppearance": False,
    }


def four_numbers(version: str) -> tuple[int, int, int, int]:
    """Windows wants four; "1.2.3rc1" is 1, 2, 3, 0. Raises ``ValueError`` where there are none."""
    numbers = []
    for part in version.split(".")[:4]:
        digits = part[: next((at for at, sign in enumerate(part) if not sign.isdigit()), len(part))]
        numbers.append(int(digits))
    first, second, third, fourth = (*numbers, 0, 0, 0, 0)[:4]
    return first, second, third, fourth


def version_resource(version: str) -> Any:
    """What the Explorer shows under "Details"."""
    from PyInstaller.utils.win32 import versioninfo as of_windows

    words = {
        "FileDescription": NAME,
        "ProductName": NAME,
        "InternalName": "latchkey",
        "OriginalFilename": "latchkey.exe",
        "FileVersion": version,
        "ProductVersion": version,
        "LegalCopyright": COPYRIGHT,
    }
    table = of_windows.StringTable(
        f"{_ENGLISH:04x}{_UNICODE:04x}", [of_windows.StringStruct(name, value) for name, value in words.items()]
    )
    numbers = four_numbers(version)
    return of_windows.VSVersionInfo(
        ffi=of_windows.FixedFileInfo(filevers=numbers, prodvers=numbers),
        kids=[
            of_windows.StringFileInfo([table]),
            of_windows.VarFileInfo([of_windows.VarStruct("Translation", [_ENGLISH, _UNICODE])]),
        ],
    )
