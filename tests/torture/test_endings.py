"""Every end that somebody asks for waits for the refresh that is under way, with a real program on a real Synapse (F10)."""

from __future__ import annotations

import asyncio
import signal
import subprocess
from collections.abc import AsyncIterator, Callable, Iterator

import pytest

from latchkey.app.controller import CLOSING_LIMIT_S
from tests.fakes.desktop_session import DesktopSession, desktop_session, x_server
from tests.until import until

from .conftest import SlowProxy
from .person import PASSWORD, Person
from .program import Program

WITHIN_S = 20.0


@pytest.fixture
async def program(person: Person, proxy: SlowProxy) -> AsyncIterator[Program]:
    """Signed in, and the answer to its first refresh is on its way."""
    program = await Program.started(person.environment, proxy.url)
    program.ask("sign_in", person.name, PASSWORD)
    await program.event("tokens_saved", WITHIN_S)
    proxy.is_slow = True
    program.ask("refresh")
    await until(lambda: proxy.held, WITHIN_S, "the homeserver has rotated the tokens")
    yield program
    await program.kill()


def window(program: Program) -> None:
    program.ask("end")


def sent(number: signal.Signals) -> Callable[[Program], None]:
    def send(program: Program) -> None:
        program.send(number)

    send.__name__ = number.name
    return send


def of_tokens(program: Program, since: int) -> list[str]:
    """What is noted of the tokens' life; the rooms may come in before the end or not."""
    return [event for event in program.events(since) if event != "synced"]


@pytest.mark.parametrize("end", [window, *map(sent, (signal.SIGTERM, signal.SIGHUP, signal.SIGINT))])
async def test_f10_the_end_waits_for_the_refresh_and_for_its_saving(
    end: Callable[[Program], None], program: Program, person: Person, proxy: SlowProxy
) -> None:
    asked_at = len(program.lines)
    end(program)
    await program.until(lambda line: line.get("hidden"), WITHIN_S)
    assert "tokens_refreshed" not in program.events(asked_at)
    proxy.let_go()
    assert await program.ended(WITHIN_S) == 0
    assert of_tokens(program, asked_at) == ["tokens_refreshed", "tokens_saved"]
    assert await program.last_words() == ""
    await comes_back(person, proxy, with_access=program.last("tokens_saved")["access"])


@pytest.fixture
async def desktop(person: Person) -> AsyncIterator[DesktopSession]:
    """The person has logged in, and programs that start now open their windows there."""
    async with desktop_session(person.environment["DBUS_SESSION_BUS_ADDRESS"]) as session:
        person.environment |= {"DISPLAY": session.display, "QT_QPA_PLATFORM": "xcb"}
        yield session


async def test_f10_logging_out_of_the_desktop_waits_for_the_refresh_and_for_its_saving(
    desktop: DesktopSession, program: Program, person: Person, proxy: SlowProxy
) -> None:
    await until(lambda: "latchkey" in desktop.clients, WITHIN_S, "the program wants to be told of the end")
    asked_at = len(program.lines)
    desktop.log_out()
    await program.until(lambda line: line.get("hidden"), WITHIN_S)
    assert desktop.exit_code is None
    assert "tokens_refreshed" not in program.events(asked_at)
    proxy.let_go()
    assert await program.ended(WITHIN_S) == 0
    assert of_tokens(program, asked_at) == ["tokens_refreshed", "tokens_saved"]
    assert await program.last_words() == ""
    await until(lambda: desktop.exit_code == 0, WITHIN_S, "the desktop's session has ended")
    person.environment["QT_QPA_PLATFORM"] = "offscreen"
    await comes_back(person, proxy, with_access=program.last("tokens_saved")["access"])


@pytest.fixture
def display(person: Person) -> Iterator[subprocess.Popen[bytes]]:
    """Of a desktop that tells nobody when it goes."""
    with x_server() as (server, name):
        person.environment |= {"DISPLAY": name, "QT_QPA_PLATFORM": "xcb"}
        yield server


async def test_f10_a_display_that_goes_without_a_word_leaves_the_refresh_its_time(
    display: subprocess.Popen[bytes], program: Program, person: Person, proxy: SlowProxy
) -> None:
    asked_at = len(program.lines)
    display.kill()
    await program.until(lambda line: line.get("hidden"), WITHIN_S)
    proxy.let_go()
    assert await program.ended(WITHIN_S) == 0
    assert of_tokens(program, asked_at) == ["tokens_refreshed", "tokens_saved"]
    assert await program.last_words() == ""
    log = (person.home / "state" / "latchkey" / "log" / "latchkey.log").read_text()
    assert log.count("The X11 connection broke") == 1
    person.environment["QT_QPA_PLATFORM"] = "offscreen"
    await comes_back(person, proxy, with_access=program.last("tokens_saved")["access"])


async def test_f10_a_refresh_that_never_comes_back_holds_up_the_end_within_a_bound_and_costs_nothing(
    program: Program, person: Person, proxy: SlowProxy
) -> None:
    began = asyncio.get_running_loop().time()
    program.send(signal.SIGTERM)
    assert await program.ended(CLOSING_LIMIT_S + 5) == 0
    assert asyncio.get_running_loop().time() - began >= CLOSING_LIMIT_S
    proxy.let_go()
    await comes_back(person, proxy, with_access=program.last("signed_in")["access"])


async def test_f13_a_start_while_the_last_one_is_ending_waits_for_it_and_goes_on_with_the_new_tokens(
    program: Program, person: Person, proxy: SlowProxy
) -> None:
    program.ask("end")
    await program.until(lambda line: line.get("hidden"), WITHIN_S)
    following = await Program.started(person.environment, proxy.url)
    await until(lambda: proxy.held, WITHIN_S)
    proxy.let_go()
    assert await program.ended(WITHIN_S) == 0
    restored = await following.event("restored", WITHIN_S)
    assert restored["access"] == program.last("tokens_saved")["access"]
    await following.kill()
    assert await following.last_words() == ""


async def comes_back(person: Person, proxy: SlowProxy, *, with_access: str) -> None:
    """The next start has these tokens, and they can be renewed."""
    again = await Program.started(person.environment, proxy.url)
    restored = await again.event("restored", WITHIN_S)
    assert restored["access"] == with_access
    again.ask("refresh")
    await again.event("tokens_saved", WITHIN_S)
    await again.kill()
