"""The settings of a profile, in a small file."""

from __future__ import annotations

import json
import logging
from collections.abc import Callable, Mapping
from dataclasses import fields
from pathlib import Path

from latchkey.app import proxy_address
from latchkey.app.settings import NoProxy, OwnProxy, Proxy, Settings, SystemProxy, Theme, checked
from latchkey.language import tr
from latchkey.session.answers import NotStored

from .aside import aside
from .layout import SETTINGS as FILE
from .private import new_private_file, private_folder, sync_folder

PUT_ASIDE = "settings.damaged.json"

_log = logging.getLogger("latchkey")


def read(folder: Path, on_damage: Callable[[str], None] | None = None) -> Settings:
    """What is kept there. Where nothing is, or what is there cannot be read, those of a first start; then the file is put
    aside, which is told in the log, and ``on_damage`` gets a sentence on it for the person. A value that is none, or out of
    its bounds, is the usual one."""
    file = folder / FILE
    try:
        text = file.read_bytes()
    except FileNotFoundError:
        return Settings()
    except OSError as error:
        _log.warning("the settings could not be read: %s", error.strerror)
        _tell(on_damage, tr("The settings could not be read. They are those of a first start; the log says why."))
        return Settings()
    try:
        found = json.loads(text)
    except (ValueError, RecursionError):
        found = None
    if isinstance(found, dict):
        return _settings(found)
    _log.warning("the file of the settings was damaged")
    try:
        file.replace(folder / PUT_ASIDE)
    except OSError as error:
        _log.warning("it could not be put aside: %s", error.strerror)
        _tell(
            on_damage,
            tr("The file of the settings is damaged, and could not be put aside. They are those of a first start."),
        )
    else:
        place = folder / PUT_ASIDE
        _tell(
            on_damage,
            tr(
                "The file of the settings was damaged, and is kept as {place}. They are those of a first start.",
                place=place,
            ),
        )
    return Settings()


def look(folder: Path) -> Settings:
    """As ``read``, without a trace: of a file that cannot be read nothing is said, and it stays where it is."""
    try:
        found = json.loads((folder / FILE).read_bytes())
    except (OSError, ValueError, RecursionError):
        found = {}
    return _settings(found) if isinstance(found, dict) else Settings()


def write(folder: Path, settings: Settings) -> None:
    """The old ones or the new ones are there, whenever the power fails. Raises ``OSError``."""
    values = {one.name: getattr(settings, one.name) for one in fields(settings)}
    text = json.dumps({**values, "proxy": _from_proxy(settings.proxy)}, indent=2)
    private_folder(folder)
    part = folder / f"{FILE}.part"
    part.unlink(missing_ok=True)
    new_private_file(part, text.encode())
    part.replace(folder / FILE)
    sync_folder(folder)


class SettingsInFolder:
    """``SettingsFile``."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    async def write(self, settings: Settings) -> NotStored | None:
        return await aside(lambda: write(self._folder, settings))


def _tell(on_damage: Callable[[str], None] | None, problem: str) -> None:
    if on_damage is not None:
        on_damage(problem)


def _settings(found: Mapping[str, object]) -> Settings:
    usual = Settings()
    values = {
        one.name: found[one.name]
        for one in fields(Settings)
        if one.name in found and type(found[one.name]) is type(getattr(usual, one.name))
    }
    theme = found.get("theme")
    values["theme"] = Theme(theme) if isinstance(theme, str) and theme in set(Theme) else usual.theme
    values["proxy"] = _to_proxy(found.get("proxy"))
    return checked(Settings(**values))  # type: ignore[arg-type]  # compared above


def _from_proxy(proxy: Proxy) -> str:
    match proxy:
        case SystemProxy():
            return "system"
        case NoProxy():
            return "none"
        case _:
            return proxy.url


def _to_proxy(found: object) -> Proxy:
    if found == "none":
        return NoProxy()
    own = proxy_address.read(found) if isinstance(found, str) else ""
    return own if isinstance(own, OwnProxy) else SystemProxy()
