"""The dialogs that open by themselves, as the session asks something of the person, and what opens them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Qt, Signal

if TYPE_CHECKING:
    from collections.abc import Callable

    from PySide6.QtWidgets import QDialog, QWidget

    from latchkey.app.interaction_shown import InteractionShown
    from latchkey.app.login_shown import ReloginShown
    from latchkey.app.shown import KeepQuestion, WindowShown
    from latchkey.session.instant import Instant

    from .interaction_dialog import InteractionDialog
    from .keep_dialog import KeepDialog
    from .relogin_dialog import ReloginDialog


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
        self._relogin: ReloginDialog | None = None
        self._keep: KeepDialog | None = None
        self._interaction: InteractionDialog | None = None

    def show_dialogs(self, shown: WindowShown, *, beside_bench: bool) -> None:
        """Beside the QA bench nothing is modal: who put a dialog there by it finds the way back on it."""
        self._show_relogin(shown.relogin, modal=not beside_bench)
        self._show_keep_question(shown.keep_question, modal=not beside_bench)
        self._show_interaction(shown.interaction, modal=not beside_bench)

    def _show_relogin(self, relogin: ReloginShown | None, *, modal: bool) -> None:
        if relogin is None:
            if self._relogin is not None:
                self._relogin.leave()
                self._relogin = None
            return
        if self._relogin is None:
            from .relogin_dialog import ReloginDialog

            self._relogin = ReloginDialog(self._now, self._window)
            self._relogin.intent.connect(self.intent)
            self._relogin.show_relogin(relogin)
            _open(self._relogin, modal=modal)
        else:
            self._relogin.show_relogin(relogin)

    def _show_keep_question(self, question: KeepQuestion | None, *, modal: bool) -> None:
        if question is None:
            if self._keep is not None:
                self._keep.leave()
                self._keep = None
            return
        if self._keep is None:
            from .keep_dialog import KeepDialog

            self._keep = KeepDialog(self._window)
            self._keep.intent.connect(self.intent)
            self._keep.show_question(question)
            _open(self._keep, modal=modal)
        else:
            self._keep.show_question(question)

    def _show_interaction(self, interaction: InteractionShown | None, *, modal: bool) -> None:
        if interaction is None:
            if self._interaction is not None:
                self._interaction.leave()
                self._interaction = None
            return
        if self._interaction is None:
            from .interaction_dialog import InteractionDialog

            self._interaction = InteractionDialog(self._now, self._window)
            self._interaction.intent.connect(self.intent)
            self._interaction.show_interaction(interaction)
            _open(self._interaction, modal=modal)
        else:
            self._interaction.show_interaction(interaction)


def _open(dialog: QDialog, *, modal: bool) -> None:
    if modal:
        dialog.open()
    else:
        dialog.setWindowModality(Qt.WindowModality.NonModal)
        dialog.show()
