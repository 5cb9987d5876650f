"""A dialog that is there as long as there is something to show in it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Generic, TypeVar

if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import Protocol

    from PySide6.QtCore import Qt

    class Dialog(Protocol):
        """What the dialogs here have beside what is ``QDialog``'s: ``leave``, after which they are gone for good."""

        def leave(self) -> None: ...
        def hide(self) -> None: ...
        def open(self) -> None: ...
        def show(self) -> None: ...
        def setWindowModality(self, modality: Qt.WindowModality, /) -> None: ...


Shown = TypeVar("Shown")

if TYPE_CHECKING:
    Made = tuple[Dialog, Callable[[Shown], None]]
    """A dialog, and what tells it what to show."""


class HeldDialog(Generic[Shown]):
    """``make`` imports and makes it when there is first something to show. ``opens_itself``: to be told what is enough."""

    def __init__(self, make: Callable[[], Made[Shown]], *, opens_itself: bool = False) -> None:
        self._make = make
        self._opens_itself = opens_itself
        self._made: Made[Shown] | None = None

    def show(self, shown: Shown | None, *, modal: bool = True) -> None:
        """Without anything to show it goes for good."""
        if not shown:
            if self._made is not None:
                self._made[0].leave()
                self._made = None
        elif self._made is not None:
            self._made[1](shown)
        else:
            dialog, tell = self._made = self._make()
            tell(shown)
            if not self._opens_itself:
                _open(dialog, modal=modal)

    def hide(self) -> None:
        """Until it is shown something again."""
        if self._made is not None:
            self._made[0].hide()


def _open(dialog: Dialog, *, modal: bool) -> None:
    if modal:
        dialog.open()
        return
    from PySide6.QtCore import Qt

    dialog.setWindowModality(Qt.WindowModality.NonModal)
    dialog.show()
