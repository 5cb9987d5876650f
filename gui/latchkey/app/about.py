"""What the program tells of itself: versions, licences, folders, and diagnostics for whoever helps."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from contextlib import aclosing
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import TYPE_CHECKING, Any, NamedTuple, Protocol

from latchkey.language import tr

from .about_intents import AboutIntent, CloseAbout, CollectDiagnostics, OpenAbout
from .checkup import Examine, as_lines, in_short
from .tasks import Tasks

if TYPE_CHECKING:
    from .journal_report import Named


class Folder(StrEnum):
    DATA = "data"
    LOG = "log"


class Licence(NamedTuple):
    """Of one of the programs that this one is made of."""

    name: str
    version: str
    licence: str
    """As its makers call it: "MIT", "BSD License"."""
    text: str


class Program(Protocol):
    """What can be told of this program and the place it runs in."""

    def versions(self) -> Named: ...

    def folders(self) -> dict[Folder, str]: ...

    async def licences(self) -> Sequence[Licence]:
        """Its own first, the others by name; those that can be found."""

    async def last_log_lines(self) -> str:
        """Without anything secret; empty where there are none."""

    async def open_folder(self, place: str) -> bool:
        """Whether the desktop has a program that shows it."""


@dataclass(frozen=True, slots=True)
class AboutShown:
    """The window "About Latchkey"."""

    versions: Named
    folders: dict[Folder, str]
    licences: tuple[Licence, ...] = ()
    """Come a little later."""
    collecting: bool = False
    diagnostics: str = ""
    """What is to be put into the clipboard, once."""
    says: str = ""
    """What became of what was asked for last."""
    is_problem: bool = False


class AboutDesk:
    """``shown`` is ``None`` while nobody wants to see it; nothing is looked up then."""

    def __init__(
        self,
        program: Program,
        examine: Examine,
        on_change: Callable[[], None],
        on_bug: Callable[[BaseException], None],
    ) -> None:
        self._program = program
        self._examine = examine
        self._on_change = on_change
        self._tasks = Tasks(on_bug)
        self.shown: AboutShown | None = None

    def handle(self, intent: AboutIntent) -> None:
        match intent:
            case OpenAbout():
                self.shown = AboutShown(self._program.versions(), self._program.folders())
                self._tasks.start("licences", self._program.licences(), lambda found: self._show(licences=tuple(found)))
                self._on_change()
            case CloseAbout():
                self._tasks.cancel_all()
                self.shown = None
                self._on_change()
            case CollectDiagnostics():
                says = tr("Checking this computer…")
                self._show(collecting=True, diagnostics="", says=says, is_problem=False)
                self._tasks.start("diagnostics", self._diagnostics(), self._collected)
            case _:
                place = self._program.folders()[intent.folder]
                self._tasks.start("folder", self._opened(place), self._say_where)

    async def end(self) -> None:
        await self._tasks.end()

    async def _diagnostics(self) -> str:
        async with aclosing(self._examine()) as findings:
            found = [finding async for finding in findings]
        versions = [f"{name}: {value}" for name, value in self._program.versions()]
        log = await self._program.last_log_lines()
        return "\n".join([*versions, "", *as_lines(found), in_short(found), "", log])

    def _collected(self, text: str) -> None:
        says = tr(
            "Copied: versions, what was found on this computer, and the last lines of the log. "
            "Tokens and passwords are left out."
        )
        self._show(collecting=False, diagnostics=text, says=says)

    async def _opened(self, place: str) -> str:
        """Empty where it was; else the place, for the sentence."""
        return "" if await self._program.open_folder(place) else place

    def _say_where(self, place: str) -> None:
        says = tr("No program on this computer opens the folder {place}.", place=place) if place else ""
        self._show(says=says, is_problem=bool(place))

    def _show(self, **changes: Any) -> None:
        if self.shown is not None:
            self.shown = replace(self.shown, **changes)
            self._on_change()
