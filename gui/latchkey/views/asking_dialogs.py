"""The dialogs that open by themselves, as the session asks something of the person, and what opens them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal

from .held_dialog import HeldDialog

if TYPE_CHECKING:
    from collections.abc import Callable

    from PySide6.QtWidgets import QWidget

    from latchkey.app.interaction_shown import InteractionShown
    from latchkey.app.login_shown import ReloginShown
    from latchkey.app.shown import KeepQuestion, WindowShown
    from latchkey.session.instant import Instant

    from .held_dialog import Made


class AskingDialogs(QObject):
    """Each is made when it is first shown, over ``window``.

    Signals:
        intent: what a person asked for.
    """

    intent = Signal(object)

    def __init__(self, now: Callable[[], Instant], window: QWidget) -> None:
        super().__init__(window)
        self._now = now
        self._window = window
        self._relogin = HeldDialog(self._make_relogin)
        self._keep = HeldDialog(self._make_keep_question)
        self._interaction = HeldDialog(self._make_interaction)

    def show_dialogs(self, shown: WindowShown, *, beside_bench: bool) -> None:
        """Beside the QA bench nothing is modal: who put a dialog there by it finds the way back on it."""
        self._relogin.show(shown.relogin, modal=not beside_bench)
        self._keep.show(shown.keep_question, modal=not beside_bench)
        self._interaction.show(shown.interaction, modal=not beside_bench)

    def _make_relogin(self) -> Made[ReloginShown]:
        from .relogin_dialog import ReloginDialog

        dialog = ReloginDialog(self._now, self._window)
        dialog.intent.connect(self.intent)
        return dialog, dialog.show_relogin

    def _make_keep_question(self) -> Made[KeepQuestion]:
        from .keep_dialog import KeepDialog

        dialog = KeepDialog(self._window)
        dialog.intent.connect(self.intent)
        return dialog, dialog.show_question

    def _make_interaction(self) -> Made[InteractionShown]:
        from .interaction_dialog import InteractionDialog

        dialog = InteractionDialog(self._now, self._window)
        dialog.intent.connect(self.intent)
        return dialog, dialog.show_interaction
