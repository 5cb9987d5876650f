"""Kills one person's program again and again, and looks after each kill what the next start finds."""

from __future__ import annotations

import asyncio
import contextlib
import random
import shutil
from collections.abc import Callable
from dataclasses import dataclass, field
from enum import StrEnum

from .moments import BEFORE_SETTLED, IN, MOMENTS, OUT, REFRESHES, SOFT, WEIGHTS, Moment, Standing, Variant
from .person import PASSWORD, Person
from .program import Line, Program, ProgramEndedError

SETTLE_LIMIT_S = EVENT_LIMIT_S = 60.0
"""On a machine that has other things to do."""
TAIL = 30
OUTLASTS_MS = 12_000
"""More than an access token and a long poll last: whatever came since is in use."""
_EVENT_IN_TROUBLE = {
    Variant.LOST: "refresh_failed",
    Variant.FULL: "save_failed",
}
_OUT_WORDS = ("Signed out", "Signed out by the server")


class Verdict(StrEnum):
    """What a kill did."""

    FINE = "fine"
    LOST = "lost"
    BROKEN = "database broken"
    NEEDS_A_PERSON = "needs a person"


@dataclass(frozen=True, slots=True)
class Kill:
    number: int
    moment: str
    variant: Variant
    verdict: Verdict
    found: str
    tail: list[Line] = field(default_factory=list)


class _Bad(Exception):
    def __init__(self, verdict: Verdict, found: str) -> None:
        super().__init__(found)
        self.verdict = verdict


class Campaign:
    """``numbers`` gives the next kill's number, or ``None`` when it is enough; ``tell`` gets each outcome."""

    def __init__(
        self, seed: int, person: Person, next_number: Callable[[], int | None], tell: Callable[[Kill], None]
    ) -> None:
        self._seed = seed
        self._person = person
        self._next_number = next_number
        self._tell = tell
        self._standing = OUT
        self._device = ""
        self._random = random.Random()
        self._program: Program | None = None
        self._tail: list[Line] = []

    async def run(self) -> None:
        while (number := self._next_number()) is not None:
            self._random.seed(f"{self._seed}/{number}")
            moment = self._pick_moment()
            variant = self._pick_variant(moment)
            try:
                await self._until_killed(moment, variant)
                await self._aftermath(variant)
                await self._look(moment.allowed)
            except _Bad as bad:
                tail = self._program.lines[-TAIL:] if self._program else self._tail
                self._tell(Kill(number, moment.name, variant, bad.verdict, str(bad), tail))
                await self._begin_anew()
            else:
                self._tell(Kill(number, moment.name, variant, Verdict.FINE, self._standing))
        await self._kill()

    def _pick_moment(self) -> Moment:
        possible = [moment for moment in MOMENTS if moment.of is self._standing]
        return self._random.choices(possible, [moment.weight for moment in possible])[0]

    def _pick_variant(self, moment: Moment) -> Variant:
        if moment not in REFRESHES:
            return Variant.NOTHING
        possible = [one for one in WEIGHTS if one is not Variant.STAYS_FULL or self._person.has_small_disk]
        return self._random.choices(possible, [WEIGHTS[one] for one in possible])[0]

    async def _start(self) -> Program:
        self._program = await Program.started(self._person.environment, self._person.proxy.url)
        return self._program

    async def _kill(self) -> None:
        program, self._program = self._program, None
        if program is not None:
            await program.kill()
            self._tail = program.lines[-TAIL:]
            if said := await program.last_words():
                raise _Bad(Verdict.NEEDS_A_PERSON, f"it told of a bug: {said}")

    # Up to the kill

    async def _until_killed(self, moment: Moment, variant: Variant) -> None:
        if moment.name == BEFORE_SETTLED:
            await self._kill()
        program = self._program or await self._start()
        if moment.name != BEFORE_SETTLED:
            await self._settled(program)
            since = len(program.lines)
            self._make_trouble(program, variant)
            if moment.demanded:
                self._person.end_sessions()
            for word in moment.asks:
                program.ask(word, *self._words_for(word))
            event = _EVENT_IN_TROUBLE.get(variant, moment.event)
            if moment.event:
                await self._until_told(program, event, since)
        waits_ms = OUTLASTS_MS if variant is Variant.STAYS_FULL else 0
        await asyncio.sleep((waits_ms + self._random.uniform(0, moment.spread_ms)) / 1000)
        await self._kill()

    async def _until_told(self, program: Program, event: str, since: int) -> None:
        try:
            await program.until(lambda line: line.get("event") == event, EVENT_LIMIT_S, since)
        except TimeoutError:
            raise _Bad(Verdict.NEEDS_A_PERSON, f"{event} did not come") from None
        except ProgramEndedError as ended:
            raise _Bad(Verdict.NEEDS_A_PERSON, f"it ended by itself: {ended}") from None

    def _make_trouble(self, program: Program, variant: Variant) -> None:
        match variant:
            case Variant.LOST:
                self._person.proxy.faults["/refresh"] = "lost"
            case Variant.FULL:
                program.take_no_more()
            case Variant.STAYS_FULL:
                self._person.fill_disk()
            case Variant.LOCKED:
                self._person.lock_keyring()
            case _:
                pass

    def _words_for(self, asked: str) -> tuple[str, ...]:
        return {"sign_in": (self._person.name, PASSWORD), "sign_in_again": (PASSWORD,)}.get(asked, ())

    # After it

    async def _aftermath(self, variant: Variant) -> None:
        """A start in the same trouble, killed too; then the trouble is over."""
        person = self._person
        match variant:
            case Variant.LOST:
                await self._killed_while_starting()
                person.proxy.faults.clear()
            case Variant.READ_ONLY:
                with person.read_only(folder_too=self._random.random() < 0.5):
                    await self._killed_while_starting()
            case Variant.STAYS_FULL:
                await self._ended_in_order()
                await self._killed_while_starting()
                person.empty_disk()
            case Variant.LOCKED:
                await self._killed_while_starting()
                person.unlock_keyring()
            case _:
                pass

    async def _ended_in_order(self) -> None:
        """What an end tidies away a start on a full disk may miss."""
        program = await self._start()
        if (found := await self._settled(program)) is not IN:
            raise _Bad(Verdict.LOST, f"{found} while the disk is full")
        program.ask("end")
        await program.ended(SETTLE_LIMIT_S)

    async def _killed_while_starting(self) -> None:
        await self._start()
        await asyncio.sleep(self._random.uniform(0, 2.5))
        await self._kill()

    async def _look(self, allowed: tuple[Standing, ...]) -> None:
        """Whether the next start finds what it may find. Raises ``_Bad``."""
        if broken := self._person.broken_databases():
            raise _Bad(Verdict.BROKEN, "; ".join(broken))
        program = await self._start()
        found = await self._settled(program)
        device = self._device_of(program)
        if found not in allowed:
            raise _Bad(Verdict.LOST, found)
        if self._standing is not OUT and found is not OUT and device != self._device:
            raise _Bad(Verdict.LOST, f"device {device} in place of {self._device}")
        self._standing, self._device = found, device

    async def _settled(self, program: Program) -> Standing:
        """Where the session stands once it says something that lasts. Raises ``_Bad`` where it never does."""
        try:
            first = await program.until(_says_something, SETTLE_LIMIT_S)
            is_renewing = any(line.get("event") == "refresh_started" for line in program.lines)
            if first.get("shown") == "Active" and not is_renewing:
                program.ask("refresh")
            last = await program.until(_lasts, SETTLE_LIMIT_S)
        except TimeoutError:
            raise _Bad(Verdict.NEEDS_A_PERSON, "it does not settle") from None
        except ProgramEndedError as ended:
            raise _Bad(Verdict.NEEDS_A_PERSON, f"it ended by itself: {ended}") from None
        if last.get("event") == "tokens_saved":
            return IN
        return SOFT if last.get("asks_to_sign_in") else OUT

    @staticmethod
    def _device_of(program: Program) -> str:
        return next((line["device"] for line in reversed(program.lines) if line.get("device")), "")

    async def _begin_anew(self) -> None:
        with contextlib.suppress(_Bad):
            await self._kill()
        shutil.rmtree(self._person.profile / "sessions", ignore_errors=True)
        (self._person.profile / "farewell.json").unlink(missing_ok=True)
        self._person.proxy.faults.clear()
        self._person.empty_disk()
        self._standing, self._device = OUT, ""


def _says_something(line: Line) -> bool:
    return line.get("shown") in ("Active", *_OUT_WORDS) or bool(line.get("asks_to_sign_in"))


def _lasts(line: Line) -> bool:
    is_out = line.get("shown") in _OUT_WORDS and not line.get("busy")
    return line.get("event") == "tokens_saved" or bool(line.get("asks_to_sign_in")) or is_out
