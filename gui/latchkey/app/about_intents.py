"""What a person asks of the window about the program."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from .bare_intent import Bare

if TYPE_CHECKING:  # not needed for the first paint
    from .about import Folder


class OpenAbout(Bare):
    __slots__ = ()


class CloseAbout(Bare):
    __slots__ = ()


class CollectDiagnostics(Bare):
    """For the clipboard: versions, an examination of this computer, the last lines of the log."""

    __slots__ = ()


@dataclass(frozen=True, slots=True)
class OpenFolder:
    """With the desktop's own program for that."""

    folder: Folder


AboutIntent = OpenAbout | CloseAbout | CollectDiagnostics | OpenFolder
