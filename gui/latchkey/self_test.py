"""``latchkey --self-test``: whether everything that the program is made of is here. For whoever has built or packed it: what was
forgotten is otherwise noticed months later, by the one person who needed it."""

from __future__ import annotations

import asyncio
import os
import tempfile
import urllib.request
from base64 import b64decode
from collections.abc import Callable
from pathlib import Path

_PICTURES = {
    "GIF": "R0lGODdhAQABAIAAAAAAAP///ywAAAAAAQABAAACAkQBADs=",
    "JPEG": "/9j/4AAQSkZJRgABAQAAAQABAAD/2wBDAP///////////////////////////////////////////////////////////////////////////////"
    "///////wAALCAABAAEBAREA/8QAFAABAAAAAAAAAAAAAAAAAAAAA//EABQQAQAAAAAAAAAAAAAAAAAAAAD/2gAIAQEAAD8AN//Z",
    "WebP": "UklGRiQAAABXRUJQVlA4IBgAAAAwAQCdASoBAAEADMDOJaQAA3AA/uxnAAA=",
}
"""One point each. PNG is part of Qt's library, these are plug-ins."""


def main() -> int:
    """0 where nothing is missing, else 1. Needs no display, no network and no keyring, and keeps nothing."""
    os.environ["QT_QPA_PLATFORM"] = "offscreen"
    parts: tuple[tuple[str, Callable[[], str]], ...] = (
        ("Window", _window),
        ("Modules of PySide6", _modules_of_pyside6),
        ("Icons", _icons),
        ("Pictures", _pictures),
        ("Words", _words),
        ("Keyrings", _keyrings),
        ("TLS", _tls),
        ("Database", _database),
        ("Practice homeserver", _practice),
    )
    return 0 if sum(_is_here(topic, part) for topic, part in parts) == len(parts) else 1


def _is_here(topic: str, part: Callable[[], str]) -> bool:
    try:
        said = part()
    except Exception as error:  # noqa: BLE001 - anything that is raised means that it is not
        _say(f"MISSING  {topic}: {type(error).__name__}: {error}")
        return False
    _say(f"here     {topic}: {said}")
    return True


def _window() -> str:
    from latchkey import bootstrap
    from latchkey.desktop.versions import versions

    bootstrap.application()
    with tempfile.TemporaryDirectory(prefix="latchkey-self-test-") as folder:
        program = bootstrap.Program(bootstrap.Options(Path(folder)))
        program.show()
        program.window.grab()
        program.window.deleteLater()
    return "; ".join(f"{name} {version}" for name, version in versions())


def _modules_of_pyside6() -> str:
    """A program that was frozen has them compiled (packaging/shiboken_support.py)."""
    import shibokensupport

    return "as source, compiled at each start" if hasattr(shibokensupport.__loader__, "zfile") else "compiled"


def _icons() -> str:
    from latchkey._resources.icons import ICONS
    from latchkey.views.icons import app_icon, icon

    app_icon()
    for name in ICONS:
        icon(name)
    return f"{len(ICONS)}"


def _pictures() -> str:
    from latchkey.views.pictures import decoded

    for kind, picture in _PICTURES.items():
        if decoded(b64decode(picture)) is None:
            raise LookupError(f"{kind} cannot be read")
    return ", ".join(_PICTURES)


def _words() -> str:
    from latchkey import bootstrap, language

    for tag in language.LANGUAGES:
        spoken = bootstrap.application(language_wanted=tag)
        if tag != language.ENGLISH and spoken.translate("QPlatformTheme", "Cancel") == "Cancel":
            raise LookupError(f"Qt's own words are not there for {tag!r}")
    bootstrap.application(language_wanted=language.ENGLISH)
    return ", ".join(language.LANGUAGES)


def _keyrings() -> str:
    from latchkey.vault.rings import loaded_backends

    return ", ".join(loaded_backends())


def _tls() -> str:
    from latchkey.late_imports import import_what_connects
    from latchkey.matrix.tls import system_tls

    import_what_connects()
    return f"{system_tls().cert_store_stats()['x509_ca']} authorities are trusted"


def _database() -> str:
    from latchkey.session.answers import NotStored
    from latchkey.session.identity import Identity
    from latchkey.store.profile import Profile

    async def kept(folder: Path) -> None:
        identity = Identity("00000000", "@self:test.example", "SELFTEST", "https://test.example", "m.login.password")
        made = await Profile(folder).create(identity, backend="none")
        if isinstance(made, NotStored):
            raise OSError(made.detail)
        await made.close()
        if [one.identity for one in Profile(folder).sessions()] != [identity]:
            raise LookupError("what was written is not there")

    with tempfile.TemporaryDirectory(prefix="latchkey-self-test-") as folder:
        asyncio.run(kept(Path(folder)))
    return "a session was written and read"


def _practice() -> str:
    from latchkey.practising import practice

    with practice() as server:
        pages = ("/_matrix/client/versions", "/practice/provider/oidc-lamplight?redirectUrl=http%3A%2F%2F127.0.0.1%2F")
        direct = urllib.request.build_opener(urllib.request.ProxyHandler({}))
        for page in pages:
            direct.open(server.homeserver + page, timeout=10).close()
    return "answers"


def _say(line: str) -> None:
    print(line, flush=True)  # noqa: T201 - the command line's own voice
