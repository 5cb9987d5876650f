"""Checking this computer: what was found, and one checkup on its way for a window."""

from __future__ import annotations

from collections.abc import AsyncGenerator, Callable, Iterable, Sequence
from contextlib import aclosing
from dataclasses import dataclass
from enum import StrEnum

from latchkey.language import mark, tr

from .tasks import Tasks


class Mark(StrEnum):
    """How a finding is to be taken; the value is the English word, which goes through ``tr`` where it is shown."""

    FINE = mark("Fine")
    LOOK = mark("Look at this")
    BROKEN = mark("Broken")


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that was looked at."""

    topic: str
    """Two or three words: "Keyring", "Free space"."""
    mark: Mark
    sentence: str
    """What is so, and what to do where it is not well. Never a token, a password or a key."""


@dataclass(frozen=True, slots=True)
class CheckupShown:
    """The window "Check this computer"."""

    findings: tuple[Finding, ...] = ()
    running: bool = True
    summary: str = ""
    copied: str = ""
    """All of it as plain text, for the clipboard."""


Examine = Callable[[], AsyncGenerator[Finding, None]]
"""Looks at one thing after another. It may be closed at any point, and cleans up after itself."""


class Checkup:
    """Between the front desk and an examination. ``shown`` is ``None`` while nobody wants to see it."""

    def __init__(
        self, examine: Examine, on_change: Callable[[], None], on_bug: Callable[[BaseException], None]
    ) -> None:
        self._examine = examine
        self._on_change = on_change
        self._tasks = Tasks(on_bug)
        self._findings: list[Finding] = []
        self._stopped = False
        self.shown: CheckupShown | None = None

    def begin(self) -> None:
        """From the beginning, also where one is on its way."""
        self._findings, self._stopped = [], False
        self._tasks.start("examine", self._run(), self._ended)
        self._show()

    def stop(self) -> None:
        """What was found so far stays on show."""
        self._stopped = True
        self._tasks.cancel("examine")
        self._show()

    def close(self) -> None:
        self._tasks.cancel("examine")
        self.shown = None
        self._on_change()

    async def end(self) -> None:
        await self._tasks.end()

    async def _run(self) -> None:
        async with aclosing(self._examine()) as found:
            async for finding in found:
                self._findings.append(finding)
                self._show()

    def _ended(self, _: None) -> None:
        self._show()

    def _show(self) -> None:
        running = self._tasks.is_running("examine")
        findings = tuple(self._findings)
        text = in_short(findings, running=running, stopped=self._stopped)
        self.shown = CheckupShown(findings, running, text, "\n".join((*as_lines(findings), text)))
        self._on_change()


def exit_code(findings: Iterable[Finding]) -> int:
    """0 where nothing is broken, else 1."""
    return int(any(finding.mark is Mark.BROKEN for finding in findings))


def as_lines(findings: Sequence[Finding]) -> list[str]:
    """One line for each, in columns."""
    width = max((len(finding.topic) for finding in findings), default=0)
    return [as_line(finding, width) for finding in findings]


def as_line(finding: Finding, width: int) -> str:
    """``width`` is that of the column of topics."""
    return f"{tr(finding.mark):12}  {finding.topic:{width}}  {finding.sentence}"


def in_short(findings: Sequence[Finding], *, running: bool = False, stopped: bool = False) -> str:
    """The last line."""
    count = len(findings)
    if running:
        return tr("Checking… {count} done.", count=count)
    broken, look = (sum(finding.mark is one for finding in findings) for one in (Mark.BROKEN, Mark.LOOK))
    if broken and look:
        said = tr("{broken} of {count} broken, {look} to look at.", broken=broken, count=count, look=look)
    elif broken:
        said = tr("{broken} of {count} broken.", broken=broken, count=count)
    elif look:
        said = tr("Nothing is broken, {look} to look at.", look=look)
    else:
        said = tr("Nothing is broken.")
    return f"{tr('Stopped.')} {said}" if stopped else said
