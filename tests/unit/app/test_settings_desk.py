"""Settings: in effect at once, kept one after the other, and said where that does not work."""

from __future__ import annotations

import asyncio
from dataclasses import replace

import pytest

from latchkey.app.intents import Intent
from latchkey.app.settings import NoProxy, OwnProxy, Settings, SystemProxy, Theme
from latchkey.app.settings_desk import SettingsDesk
from latchkey.app.settings_intents import (
    ChangeSettings,
    ChooseProxy,
    CloseSettings,
    OpenSettings,
    ProxyTyped,
    ResetSettings,
)
from latchkey.app.settings_shown import SettingsShown
from latchkey.session.answers import NotStored
from tests.fakes.clock import FakeClock, rest
from tests.fakes.world import FakeWorld
from tests.unit.app.desk import Desk

DARK = Settings(theme=Theme.DARK)
OWN = "socks5://proxy.example.org:1080"


class SlowFile:
    """``SettingsFile``, on a disk that waits where a test says so."""

    def __init__(self) -> None:
        self.written: list[Settings] = []
        self.goes = asyncio.Event()
        self.goes.set()
        self.trouble: NotStored | None = None

    async def write(self, settings: Settings) -> NotStored | None:
        await self.goes.wait()
        if self.trouble is None:
            self.written.append(settings)
        return self.trouble


class Watched:
    """A desk whose settings somebody listens to."""

    def __init__(self, settings: Settings | None = None, problem: str = "") -> None:
        self.file, self.clock = SlowFile(), FakeClock()
        self.bugs: list[BaseException] = []
        self.changes: list[tuple[Settings, Settings]] = []
        self.desk = SettingsDesk(self.file, self.clock, self.bugs.append, settings, problem)
        self.desk.on_change(lambda was, now: self.changes.append((was, now)))

    async def ask(
        self, *intents: OpenSettings | ChangeSettings | ChooseProxy | ProxyTyped | ResetSettings | CloseSettings
    ) -> None:
        for intent in intents:
            self.desk.handle(intent)
        await rest()
        assert self.bugs == []

    @property
    def shown(self) -> SettingsShown:
        assert self.desk.shown is not None
        return self.desk.shown


@pytest.fixture
async def settings() -> Watched:
    made = Watched()
    await made.ask(OpenSettings())
    return made


async def test_they_are_shown_while_somebody_wants_to_see_them(desk: Desk) -> None:
    assert desk.shown.settings is None
    asked: list[Intent] = [OpenSettings(), OpenSettings()]
    await desk.ask(*asked)
    assert desk.shown.settings == SettingsShown(Settings(), asked=1)
    await desk.ask(CloseSettings())
    assert desk.shown.settings is None


async def test_a_change_is_in_effect_at_once_and_kept(world: FakeWorld, desk: Desk) -> None:
    await desk.ask(OpenSettings(), ChangeSettings(DARK))
    assert desk.desk.settings.current == DARK
    assert desk.shown.settings == SettingsShown(DARK)
    assert desk.kept == [DARK]


async def test_whoever_listens_gets_what_was_and_what_is_now(settings: Watched) -> None:
    await settings.ask(ChangeSettings(DARK), ChangeSettings(DARK))
    assert settings.changes == [(Settings(), DARK)]
    assert settings.file.written == [DARK]


async def test_what_is_out_of_its_bounds_is_brought_within(settings: Watched) -> None:
    await settings.ask(ChangeSettings(Settings(journal_days=-4)))
    assert settings.desk.current.journal_days == 1


async def test_changes_while_the_disk_is_slow_are_written_one_after_the_other_the_newest_last(
    settings: Watched,
) -> None:
    settings.file.goes.clear()
    for days in (10, 20, 30):
        await settings.ask(ChangeSettings(Settings(journal_days=days)))
    settings.file.goes.set()
    await settings.desk.end()
    assert [one.journal_days for one in settings.file.written][-1] == 30
    assert len(settings.file.written) == 2


async def test_what_could_not_be_kept_is_in_effect_all_the_same_and_said(settings: Watched) -> None:
    settings.file.trouble = NotStored("the folder cannot be written")
    await settings.ask(ChangeSettings(DARK))
    assert settings.desk.current == DARK
    assert settings.shown.problem == (
        "This is in effect until Latchkey ends, and could not be kept: the folder cannot be written."
    )
    settings.file.trouble = None
    await settings.ask(ChangeSettings(Settings()))
    assert settings.shown.problem == ""
    assert settings.file.written == [Settings()]


async def test_why_they_could_not_be_read_stays_until_something_is_changed() -> None:
    settings = Watched(DARK, "The file of the settings was damaged.")
    await settings.ask(OpenSettings())
    assert settings.shown == SettingsShown(DARK, problem="The file of the settings was damaged.")
    await settings.ask(ChangeSettings(Settings()))
    assert settings.shown.problem == ""


async def test_what_this_computer_has_not_got_and_what_came_of_a_change_is_said(settings: Watched) -> None:
    settings.desk.lacks(tray="This desktop has no tray.")
    settings.desk.on_change(lambda _, __: settings.desk.complain("It could not be put among what starts at login."))
    await settings.ask(ChangeSettings(Settings(start_at_login=True)))
    assert settings.shown.no_tray == "This desktop has no tray."
    assert settings.shown.problem == "It could not be put among what starts at login."


async def test_whoever_knows_this_computer_looks_again_each_time_they_are_opened(settings: Watched) -> None:
    looked: list[bool] = []
    settings.desk.on_open = lambda: looked.append(settings.desk.shown is not None)
    await settings.ask(OpenSettings(), OpenSettings(), CloseSettings(), OpenSettings())
    assert looked == [True, True, True]
    settings.desk.lacks(doubt="Nobody knows.")
    assert settings.shown.doubt_about_start_at_login == "Nobody knows."


async def test_an_own_proxy_is_used_once_typing_rests(settings: Watched) -> None:
    await settings.ask(ProxyTyped("socks5"), ProxyTyped(OWN))
    assert settings.desk.current.proxy == SystemProxy()
    assert (settings.shown.own_proxy, settings.shown.proxy_problem) == (OWN, "")
    await settings.clock.advance(500)
    assert settings.desk.current.proxy == OwnProxy(OWN)
    assert settings.shown.own_proxy == OWN


async def test_an_address_that_is_of_no_use_is_explained_and_changes_nothing(settings: Watched) -> None:
    await settings.ask(ProxyTyped("proxy"))
    await settings.clock.advance(500)
    assert settings.shown.proxy_problem == "Begin with http://, https:// or socks5://."
    assert settings.changes == []
    await settings.ask(ChangeSettings(DARK))
    assert settings.shown.own_proxy == "proxy", "another setting leaves alone what is typed"
    await settings.ask(ChooseProxy(SystemProxy()))
    assert (settings.shown.own_proxy, settings.shown.proxy_problem) == (None, "")


async def test_another_choice_takes_back_an_address_that_is_being_typed(settings: Watched) -> None:
    await settings.ask(ProxyTyped(OWN), ChooseProxy(NoProxy()))
    await settings.clock.advance(500)
    assert settings.desk.current.proxy == NoProxy()


async def test_closing_takes_a_whole_address_and_forgets_half_a_one(settings: Watched) -> None:
    await settings.ask(ProxyTyped(OWN), CloseSettings())
    assert settings.desk.current.proxy == OwnProxy(OWN)
    await settings.ask(OpenSettings(), ProxyTyped("socks5://"), CloseSettings(), OpenSettings())
    assert (settings.shown.own_proxy, settings.shown.proxy_problem) == (OWN, "")


async def test_the_end_keeps_what_was_typed_last() -> None:
    settings = Watched()
    await settings.ask(OpenSettings())
    settings.desk.handle(ProxyTyped(OWN))
    await settings.desk.end()
    assert settings.file.written == [Settings(proxy=OwnProxy(OWN))]


async def test_all_of_them_can_be_put_back_to_what_they_are_at_first() -> None:
    settings = Watched(replace(DARK, proxy=OwnProxy(OWN), qa_bench=False))
    await settings.ask(OpenSettings())
    assert settings.shown.own_proxy == OWN
    await settings.ask(ProxyTyped("x"), ResetSettings())
    assert settings.shown == SettingsShown(Settings())
    assert settings.file.written == [Settings()]
