"""The dock "QA bench": faults to be put between this program and the world."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QDockWidget, QFrame, QHBoxLayout, QScrollArea, QVBoxLayout, QWidget

from latchkey.app.bench_action import BenchAction
from latchkey.app.bench_intents import BenchPressed
from latchkey.app.bench_shown import PUT_RIGHT
from latchkey.app.intents import ToggleBench
from latchkey.language import mark, tr

from . import shortcuts
from .bench_control import BenchControl
from .buttons import IconButton, button
from .labels import PlainLabel
from .practice_box import PracticeBox
from .theme import set_look

if TYPE_CHECKING:
    from latchkey.app.bench_shown import BenchShown

NAME = mark("QA bench")
WIDTH_PX = 340
_NOTHING = mark("Nothing is in force: what you see is real.")


class BenchDock(QDockWidget):
    """Beside the pages, or a window of its own where it was pulled out. It closes when it is told to.

    Signals:
        intent: a ``BenchPressed``, what is asked of a practice homeserver, or a ``ToggleBench`` to close it.
    """

    intent = Signal(object)

    def __init__(self, parent: QWidget) -> None:
        super().__init__(tr(NAME), parent)
        self._controls: dict[BenchAction, BenchControl] = {}
        self._in_force = PlainLabel("", wraps=True)
        self._put_right = button(tr(PUT_RIGHT))
        self._put_right.clicked.connect(self._say_put_right)
        self._practice = PracticeBox()
        self._practice.intent.connect(self.intent)
        self._top = QWidget()
        self._whole = QVBoxLayout()
        self._scroll = QScrollArea()
        self._waiting: BenchControl | None = None
        self._lay_out()

    def show_bench(self, shown: BenchShown) -> None:
        """Bring the dock to ``shown``; what is as it was is left alone, and nothing moves under the mouse or the keys."""
        is_new = not self._controls
        at, held = self._scroll.verticalScrollBar().value(), self._focused()
        self._in_force.setText("\n".join(shown.in_force) or tr(_NOTHING))
        self._put_right.setEnabled(bool(shown.in_force))
        self._practice.show_practice(shown.practice)
        for group in shown.groups:
            if is_new:
                self._whole.addWidget(PlainLabel(group.title, "heading"))
            for control in group.controls:
                if is_new:
                    made = self._controls[control.action] = BenchControl()
                    made.intent.connect(self.intent)
                    self._whole.addWidget(made)
                self._controls[control.action].show_control(control)
        if is_new:
            self._whole.addStretch(1)
        self._keep_place(at, held)

    def take_focus(self) -> None:
        """To the first thing that can be done."""
        next(control for control in self._controls.values() if control.take_focus())

    @property
    def parts(self) -> tuple[QWidget, ...]:
        """From top to bottom."""
        return self._top, self._scroll

    def leave(self) -> None:
        """Close for good."""
        self.hide()
        self.deleteLater()

    def _focused(self) -> BenchControl | None:
        focused = self.window().focusWidget()
        return next((control for control in self._controls.values() if control.holds(focused)), None)

    def _keep_place(self, at: int, held: BenchControl | None) -> None:
        """A button that goes off would hand its focus on to the next one, and scroll there: it gets it back instead."""
        if held is not None and self._focused() is not held:
            self._waiting = held
            self._scroll.setFocus()
        elif self._waiting is not None and (
            self.window().focusWidget() is not self._scroll or self._waiting.take_focus()
        ):
            self._waiting = None
        self._scroll.verticalScrollBar().setValue(at)

    def _say_put_right(self) -> None:
        self.intent.emit(BenchPressed(BenchAction.PUT_RIGHT))

    def _say_close(self) -> None:
        self.intent.emit(ToggleBench())

    def _lay_out(self) -> None:
        self.setObjectName("qa_bench")
        self.setAccessibleName(tr(NAME))
        self.setAllowedAreas(Qt.DockWidgetArea.LeftDockWidgetArea | Qt.DockWidgetArea.RightDockWidgetArea)
        # A shortcut of the window's own does not reach a dock that floats.
        escape = shortcuts.BACK.listen(self, self._say_close)
        escape.setContext(Qt.ShortcutContext.WidgetWithChildrenShortcut)
        close = IconButton("cross", tr("Close QA bench"))
        close.clicked.connect(self._say_close)
        title = QHBoxLayout(self._top)
        title.setContentsMargins(16, 8, 8, 4)
        title.addWidget(PlainLabel(tr(NAME), "title"))
        title.addStretch(1)
        title.addWidget(close)
        set_look(self._top, role="page")
        self.setTitleBarWidget(self._top)
        state = QFrame()
        set_look(state, role="card")
        about = QVBoxLayout(state)
        about.setContentsMargins(12, 8, 12, 10)
        self._in_force.setObjectName("bench_in_force")
        about.addWidget(self._in_force)
        about.addWidget(self._put_right)
        self._whole.setContentsMargins(16, 4, 16, 16)
        self._whole.setSpacing(8)
        self._whole.addWidget(state)
        self._whole.addWidget(PlainLabel(tr("The practice homeserver"), "heading"))
        self._whole.addWidget(self._practice)
        inner = QWidget()
        set_look(inner, role="scrolled")
        inner.setLayout(self._whole)
        self._scroll.setObjectName("bench_controls")
        self._scroll.setWidgetResizable(True)
        self._scroll.setFrameShape(QFrame.Shape.NoFrame)
        self._scroll.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self._scroll.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        set_look(self._scroll, role="page")
        self._scroll.setWidget(inner)
        self.setWidget(self._scroll)
        self.setMinimumWidth(WIDTH_PX)
