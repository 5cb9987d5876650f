"""Whether less motion is wanted is asked of a real message bus; without a portal on it everything moves, and nothing breaks."""

from __future__ import annotations

import ctypes
import sys
from collections.abc import Iterator
from types import SimpleNamespace

import pytest

from latchkey.desktop.motion_portal import MotionWatch
from latchkey.desktop.motion_setting import less_motion_wanted
from tests.fakes.message_bus import MessageBus
from tests.fakes.settings_portal import SettingsPortal
from tests.until import until

pytestmark = pytest.mark.qt

OURS, GNOME, PLASMA = "org.freedesktop.appearance", "org.gnome.desktop.interface", "org.kde.kdeglobals.KDE"


@pytest.fixture
def said() -> list[bool]:
    return []


@pytest.fixture
def watch(said: list[bool]) -> Iterator[MotionWatch]:
    made = MotionWatch(said.append)
    yield made
    made.close()


@pytest.mark.parametrize(
    ("settings", "less"),
    [
        ({}, False),
        ({OURS: {"reduced-motion": 0}, GNOME: {"enable-animations": True}}, False),
        ({OURS: {"reduced-motion": 1}}, True),
        ({OURS: {"reduced-motion": 7}}, False),
        ({GNOME: {"enable-animations": False}}, True),
        ({PLASMA: {"AnimationDurationFactor": "0"}}, True),
        ({PLASMA: {"AnimationDurationFactor": "0.5"}}, False),
    ],
)
async def test_what_the_desktop_is_set_to_is_known_from_the_start(
    bus: MessageBus,
    watch: MotionWatch,
    said: list[bool],
    settings: dict[str, dict[str, bool | int | str]],
    *,
    less: bool,
) -> None:
    with SettingsPortal(bus.address, settings):
        watch.start()
        await until(lambda: said, what="it is known")
    assert said == [less]


async def test_a_change_is_heard_of_while_the_program_runs(
    bus: MessageBus, watch: MotionWatch, said: list[bool]
) -> None:
    with SettingsPortal(bus.address) as portal:
        watch.start()
        await until(lambda: watch.is_listening, what="it is known")
        portal.change(OURS, "color-scheme", 2)
        portal.change(GNOME, "enable-animations", value=False)
        await until(lambda: len(said) == 2, what="the change")
        portal.somebody_else_changes(GNOME, "enable-animations", value=True)
        portal.change(OURS, "reduced-motion", 1)
        portal.change(GNOME, "enable-animations", value=True)
        portal.change(OURS, "reduced-motion", 0)
        await until(lambda: len(said) == 5, what="the other changes")
    assert said == [False, True, True, True, False]


async def test_after_the_end_nothing_is_heard(bus: MessageBus, watch: MotionWatch, said: list[bool]) -> None:
    with SettingsPortal(bus.address) as portal:
        watch.start()
        await until(lambda: said, what="it is known")
        watch.close()
        portal.change(OURS, "reduced-motion", 1)
        other: list[bool] = []
        stays = MotionWatch(other.append)
        stays.start()
        await until(lambda: other, what="one that listens later")
        stays.close()
    watch.close()
    assert said == [False]


async def test_where_nobody_knows_nothing_is_said(bus: MessageBus, watch: MotionWatch, said: list[bool]) -> None:
    watch.start()
    await until(lambda: watch.is_listening is False, what="there is no portal")
    assert said == []


async def test_without_a_session_bus_nobody_is_asked(
    watch: MotionWatch, said: list[bool], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("DBUS_SESSION_BUS_ADDRESS", raising=False)
    watch.start()
    await until(lambda: watch.is_listening is False, what="there is no bus")
    assert said == []


@pytest.mark.parametrize("animates", [0, 1])
def test_windows_is_asked_for_its_own_setting(monkeypatch: pytest.MonkeyPatch, animates: int) -> None:
    def answer(what: int, _size: int, into: object, _flags: int) -> int:
        assert what == 0x1042
        into._obj.value = animates  # type: ignore[attr-defined]  # what byref was given
        return 1

    user32 = SimpleNamespace(SystemParametersInfoW=answer)
    monkeypatch.setattr(ctypes, "windll", SimpleNamespace(user32=user32), raising=False)
    monkeypatch.setattr(sys, "platform", "win32")
    assert less_motion_wanted() is not bool(animates)


def test_a_system_without_such_a_setting_lets_everything_move(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "platform", "darwin")
    assert not less_motion_wanted()
