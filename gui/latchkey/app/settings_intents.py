"""What a person asks of the settings."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from .bare_intent import Bare

if TYPE_CHECKING:  # not needed for the first paint
    from .settings import NoProxy, Settings, SystemProxy


class OpenSettings(Bare):
    """Where they are open, bring them to the front."""

    __slots__ = ()


@dataclass(frozen=True, slots=True)
class ChangeSettings:
    settings: Settings


@dataclass(frozen=True, slots=True)
class ChooseProxy:
    """In place of an own one, also of one whose address is of no use."""

    proxy: SystemProxy | NoProxy


@dataclass(frozen=True, slots=True)
class ProxyTyped:
    """The address of an own proxy, on each change; it is used once typing rests."""

    text: str


class ResetSettings(Bare):
    """All of them, to what they are at first."""

    __slots__ = ()


class CloseSettings(Bare):
    __slots__ = ()


SettingsIntent = OpenSettings | ChangeSettings | ChooseProxy | ProxyTyped | ResetSettings | CloseSettings
