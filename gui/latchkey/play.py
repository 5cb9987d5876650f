"""``latchkey --scenario NAME``: plays one scenario of the practice homeserver unattended, and tells whether the window showed
what it had to."""

from __future__ import annotations

import asyncio
import json
import os
import signal
import tempfile
import time
from pathlib import Path
from threading import Event
from typing import TYPE_CHECKING, Any, NamedTuple, assert_never

from latchkey.app.shown import STATE_WORDS, StateWord
from latchkey.desktop.display import has_display
from latchkey.play_report import Seen, difference, missing
from latchkey.practice.knobs import nearest
from latchkey.practice.lifetimes import parse_duration_s
from latchkey.practice.scenarios import scenario_called
from latchkey.practice.scenarios.scenario import Do, Scenario, Way
from latchkey.practising import Practice, practice

if TYPE_CHECKING:
    from latchkey.app.mishap import Bug
    from latchkey.browsing import AtPractice

TIME_LIMIT = "90s"
SIGNED_IN = "signed in."
"""Printed as soon as it is so."""
AS_EXPECTED, NOT_AS_EXPECTED, STOPPED = 0, 1, 130
_LONGEST_LIMIT_S = 86_400.0
_LOOK_S = 0.05
_OLD_DEVICE = "LIBRARYPCA"
"""A device of the practice homeserver that was not seen for months."""
_CHATTER = ("--chatter", "1s")
"""Somebody talks, so that the client asks often."""
_NOT_YET = frozenset(("Signed out", "Signing in"))
_ENDS = frozenset(("soft_logged_out", "logged_out", "signed_out"))


class Asked(NamedTuple):
    """What the command line asked for."""

    scenario: Scenario
    state: StateWord
    limit_s: float | None

    @property
    def is_its_outcome(self) -> bool:
        """Whether it is the scenario's own outcome that has to be shown, with all that goes with it; any other state has only
        to be shown."""
        return STATE_WORDS[self.scenario.outcome] == self.state


def asked(scenario: str, state: str | None, limit: str) -> Asked:
    """Without ``state``, the scenario's own outcome. Raises ``ValueError``, in words for people."""
    found = scenario_called(scenario)
    if state is not None and state not in STATE_WORDS:
        guess = nearest(state, STATE_WORDS)
        raise ValueError(f"There is no state {state!r}.{guess} The states are {', '.join(STATE_WORDS)}.")
    return Asked(found, STATE_WORDS[state or found.outcome], time_limit_s(limit))


def time_limit_s(text: str) -> float | None:
    """``None`` for "none". Raises ``ValueError``, in words for people."""
    try:
        limit_s = parse_duration_s(text)
    except ValueError:
        raise ValueError(f"{text!r} is no time limit; one is, for example, 60s, 2m or none") from None
    if limit_s is not None and limit_s > _LONGEST_LIMIT_S:
        raise ValueError(f"The time limit {text!r} is longer than a day; none means that there is none")
    return limit_s


def main(asked: Asked, journal: Path | None) -> int:
    """0 where it was shown, 1 where it was not, 130 where it was stopped before that. ``journal`` is a file that can be read,
    or ``None`` for one that nobody keeps."""
    stop = Event()
    # Until the window's own handlers are there, and after them. What is raised where Qt has called Python gets lost.
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, lambda *_: stop.set())
    if not has_display():
        os.environ["QT_QPA_PLATFORM"] = "offscreen"
    from latchkey import bootstrap
    from latchkey.browsing import AtPractice

    scenario = asked.scenario
    bugs: list[Bug] = []
    try:
        with tempfile.TemporaryDirectory(prefix="latchkey-scenario-") as made:
            folder = Path(made)
            journal = journal or folder / "journal.jsonl"
            for name in ("profile", "log"):
                (folder / name).mkdir(mode=0o700)
            with practice("--scenario", scenario.name, *_CHATTER) as server:
                if stop.is_set():
                    return _stopped(asked)
                browser = AtPractice(server.username, server.password)
                play = Play(asked, server, journal, browser, stop)
                options = bootstrap.Options(folder / "profile", "scenario", server.homeserver, journal=journal)
                code = bootstrap.run(
                    options, folder / "log", keeps_keys=False, play=play.play, browser=browser, on_bug=bugs.append
                )
    except OSError as error:
        _say(f"{scenario.name}: could not be played: {error}")
        return NOT_AS_EXPECTED
    if bugs:
        _say("\n".join((f"{scenario.name}: a bug came to light.", *(bug.text for bug in bugs), play.told)))
        return NOT_AS_EXPECTED
    if code == STOPPED:
        return _stopped(asked)
    _say(play.told)
    return code


def _stopped(asked: Asked) -> int:
    _say(f"{asked.scenario.name}: stopped before its end.")
    return STOPPED


class Play:
    """One scenario, from the sign-in to its outcome. ``told`` is what became of it, in words. ``stop`` is what was heard before
    the window listened to signals."""

    def __init__(self, asked: Asked, server: Practice, journal: Path, browser: AtPractice, stop: Event) -> None:
        from latchkey.person import Person

        self.told = ""
        self._asked = asked
        self._stop = stop
        self._server = server
        self._journal = JournalFromNow(journal)
        self._browser = browser
        self._person = Person(browser=browser)
        self._states: list[str] = []
        self._yet_to_say = list(asked.scenario.said)

    async def play(self) -> int:
        """Works the window that is there."""
        if self._stop.is_set():
            return STOPPED
        started = time.monotonic()
        try:
            async with asyncio.timeout(self._asked.limit_s):
                await self._play()
        except TimeoutError:
            why = f"It was not shown within {self._asked.limit_s:g} s."
        except _OverError as over:
            why = str(over)
        else:
            self.told = f'{self._asked.scenario.name}: "{self._asked.state}" was shown after {_since(started)}.'
            return AS_EXPECTED
        self.told = f"{self._asked.scenario.name}: not as expected, after {_since(started)}.\n{self._difference(why)}"
        return NOT_AS_EXPECTED

    async def _play(self) -> None:
        from latchkey.app.tasks import beside

        await beside(self._go_in_and_on(), self._browser.go_where_led())

    async def _go_in_and_on(self) -> None:
        from latchkey.app.tasks import beside

        await beside(self._outcome(), self._do_ones_part())

    async def _do_ones_part(self) -> None:
        server, way = self._server, self._asked.scenario.way
        if way is Way.PASSWORD:
            await self._person.ask_to_sign_in(server.homeserver, server.username, server.password)
        else:
            await self._person.go(server.homeserver, way)
        match self._asked.scenario.do:
            case None:
                pass
            case Do.JOIN:
                await self._person.accept_an_invitation()
            case Do.REFRESH:
                await self._person.ask_to_refresh()
            case Do.GIVE_PASSWORD:
                await self._person.ask_to_sign_in_again(self._server.password)
            case Do.SIGN_IN_AGAIN_IN_BROWSER:
                await self._person.go_again()
            case Do.SIGN_OUT_A_DEVICE:
                await self._person.sign_out_device(_OLD_DEVICE, server.password)
            case Do.DO_THE_STEP:
                await self._person.do_the_step()
            case Do.AGREE:
                await self._person.agree()
            case Do.PUT_OFF:
                await self._person.put_off()
            case never:
                assert_never(never)

    async def _outcome(self) -> None:
        while not await self._is_there():  # noqa: ASYNC110 - as a person does, with a look at the window
            await asyncio.sleep(_LOOK_S)

    async def _is_there(self) -> bool:
        if self._server.has_ended:
            raise _OverError("The practice homeserver ended in the midst of it.")
        if not self._asked.is_its_outcome:
            return self._look() == self._asked.state
        wanted = self._asked.scenario.journal
        events = self._journal.events()
        if ends := events & _ENDS - set(wanted):
            raise _OverError(f"The session ended ({', '.join(sorted(ends))}), and nothing in this scenario ends one.")
        if not self._is_all_seen() or not events.issuperset(wanted):
            return False
        return await self._server.is_proven() and self._is_all_seen()

    def _is_all_seen(self) -> bool:
        """The state, and all the words that go with it."""
        words = self._person.hands.words()
        self._yet_to_say = missing(self._yet_to_say, words)
        return (
            self._look() == self._asked.state and not self._yet_to_say and not missing(self._asked.scenario.says, words)
        )

    def _look(self) -> str:
        state = self._person.state
        if state and self._states[-1:] != [state]:
            if state not in _NOT_YET and _NOT_YET.issuperset(self._states):
                _say(f"{self._asked.scenario.name}: {SIGNED_IN}")
            self._states.append(state)
        return state

    def _difference(self, why: str) -> str:
        seen = Seen(
            now=self._look(),
            states=self._states,
            waits_for=self._person.waits_for,
            words=self._person.hands.words(),
            yet_to_say=self._yet_to_say,
            events=self._journal.events(),
            entries=self._journal.lines,
        )
        return difference(self._asked.scenario, self._asked.state, why, seen, is_its_outcome=self._asked.is_its_outcome)


class JournalFromNow:
    """The entries that a journal's file gets from now on. ``lines`` are those that were read, as they stand in the file."""

    def __init__(self, path: Path) -> None:
        self.lines: list[str] = []
        self._path = path
        self._read_b = path.stat().st_size if path.exists() else 0

    def events(self) -> set[str]:
        """The names of all of them."""
        if self._path.exists():
            with self._path.open("rb") as file:
                file.seek(self._read_b)
                fresh = file.read()
            self._read_b += len(fresh)
            self.lines += fresh.decode("utf-8").splitlines()
        entries: list[dict[str, Any]] = [json.loads(line) for line in self.lines]
        return {entry["event"] for entry in entries}


class _OverError(Exception):
    """The outcome cannot come any more."""


def _since(started_s: float) -> str:
    return f"{time.monotonic() - started_s:.1f} s"


def _say(text: str) -> None:
    print(text, flush=True)  # noqa: T201 - the command line's own voice
