"""The dialog of user-interactive authentication: what a homeserver asks for before it does something."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QPushButton, QVBoxLayout, QWidget

from latchkey.app.interaction_intents import AnswerStage, CancelInteraction, StageDeed
from latchkey.language import tr

from .buttons import button
from .fitted_dialog import FittedDialog
from .labels import PlainLabel
from .problem_line import ProblemLine
from .stage_parts import StagePart, part_of
from .tab_order import in_turn

if TYPE_CHECKING:
    from collections.abc import Callable

    from latchkey.app.interaction_shown import InteractionShown, Policy, StageKind
    from latchkey.session.instant import Instant

_WIDTH_PX = 520


class InteractionDialog(FittedDialog):
    """Opened once and brought up to date, stage after stage; it closes when it is told to. What was typed stays, but for
    a password that was sent.

    Signals:
        intent: an ``AnswerStage``, a ``CancelInteraction``, or an ``OpenPage``.
    """

    intent = Signal(object)

    def __init__(self, now: Callable[[], Instant], parent: QWidget) -> None:
        super().__init__("", _WIDTH_PX, parent)
        self._now = now
        self._shown: InteractionShown | None = None
        self._parts: dict[tuple[StageKind, tuple[Policy, ...]], StagePart] = {}
        self._part = StagePart()
        self._title = PlainLabel("", "title", wraps=True)
        self._explanation = PlainLabel("", "muted", wraps=True)
        self._step = PlainLabel("", "small")
        self._step.setObjectName("interaction_step")
        self._text = PlainLabel("", wraps=True)
        self._text.setObjectName("interaction_text")
        self._problem = ProblemLine(now, "interaction_problem")
        self._other_way = button(tr("Another &way"), "flush")
        self._cancel = button(tr("Cancel"))
        self._go_on = button(tr("Continue"), "primary")
        self._lay_out()
        self._problem.elapsed.connect(self._enable)
        self._other_way.clicked.connect(self._say_other_way)
        self._cancel.clicked.connect(self.reject)
        self._go_on.clicked.connect(self._say_go_on)

    def show_interaction(self, shown: InteractionShown) -> None:
        was, self._shown = self._shown, shown
        if shown == was:
            return
        self.call(shown.title)
        self._title.setText(shown.title)
        self._explanation.setText(shown.explanation)
        self._step.setText(shown.step)
        self._step.setVisible(bool(shown.step))
        self._text.setText(shown.stage.text)
        self._text.setVisible(bool(shown.stage.text))
        _call(self._cancel, shown.cancel)
        _call(self._go_on, shown.stage.go_on)
        self._other_way.setVisible(shown.other_way)
        self._problem.show_line(shown.problem, shown.details, icon="attention", colour="ended", wait=shown.wait)
        self._problem.setVisible(bool(shown.problem))
        if shown.busy:
            # Else the focus would wander on to a button, and a second Enter would press it.
            self.setFocus()
        is_other = self._turn_to(shown)
        self._part.show_stage(shown.stage)
        self._part.setEnabled(not shown.busy)
        self._other_way.setEnabled(not shown.busy)
        self._enable()
        if not shown.busy and (is_other or was is None or was.busy):
            self._part.forget()
            self._enable()
            self._part.take_focus()

    def leave(self) -> None:
        """Close for good."""
        for part in self._parts.values():
            part.forget()
        self.hide()
        self.deleteLater()

    def _turn_to(self, shown: InteractionShown) -> bool:
        """Whether another part is in sight now. One that was there before comes back with what was typed in it."""
        key = (shown.stage.kind, shown.stage.policies)
        if key not in self._parts:
            made = self._parts[key] = part_of(shown.stage, self._now)
            made.changed.connect(self._enable)
            made.intent.connect(self.intent)
            self._place.addWidget(made)
            in_turn(self)
        was, self._part = self._part, self._parts[key]
        if was is not self._part:
            was.hide()
            self._part.show()
        return was is not self._part

    def _enable(self) -> None:
        shown = self._shown
        ready = shown is not None and not shown.busy and not self._problem.waiting
        self._go_on.setEnabled(ready and self._part.is_filled)

    def _say_go_on(self) -> None:
        self.intent.emit(AnswerStage(StageDeed.GO_ON, self._part.typed))

    def _say_other_way(self) -> None:
        self.intent.emit(AnswerStage(StageDeed.ANOTHER_WAY))

    def _lay_out(self) -> None:
        self.setObjectName("interaction_dialog")
        self._go_on.setDefault(True)
        self._place = QVBoxLayout()
        buttons = QHBoxLayout()
        buttons.setSpacing(8)
        buttons.addWidget(self._other_way)
        buttons.addStretch(1)
        buttons.addWidget(self._cancel)
        buttons.addWidget(self._go_on)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(28, 24, 28, 24)
        whole.setSpacing(8)
        whole.addWidget(self._title)
        whole.addWidget(self._explanation)
        whole.addSpacing(8)
        whole.addWidget(self._step)
        whole.addWidget(self._text)
        whole.addLayout(self._place)
        whole.addWidget(self._problem)
        whole.addSpacing(12)
        whole.addLayout(buttons)

    def reject(self) -> None:
        """Esc, the button and the window's own close button."""
        self.intent.emit(CancelInteraction())


def _call(one: QPushButton, name: str) -> None:
    one.setText(name)
    one.setAccessibleName(name)
