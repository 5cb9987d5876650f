"""A field for a password, which can be looked at before it is sent."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QLineEdit, QWidget

from latchkey.language import tr
from latchkey.session.secret import Secret

from .buttons import IconButton


class PasswordField(QWidget):
    """A field and, beside it, the button that shows what is typed in it. ``edit`` takes the focus itself: Tab would come to a
    focus proxy from where the widget that has it was made, past all that stands before.

    Signals:
        changed: what is typed is another text now.
    """

    changed = Signal()

    def __init__(self, name: str = "", look: str = "") -> None:
        """``name`` of the field and ``look`` of the button, by default those of the one password."""
        super().__init__()
        name = name or tr("Password")
        self.edit = QLineEdit()
        self.edit.setObjectName(name.lower().replace(" ", "_"))
        self.edit.setAccessibleName(name)
        self.edit.setEchoMode(QLineEdit.EchoMode.Password)
        self._look = IconButton("eye", look or tr("Show password"))
        self._look.setCheckable(True)
        self._look.toggled.connect(self._follow_look)
        self.edit.textChanged.connect(self.changed)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(4)
        row.addWidget(self.edit, 1)
        row.addWidget(self._look)

    @property
    def filled(self) -> bool:
        return bool(self.edit.text())

    def secret(self) -> Secret:
        return Secret(self.edit.text())

    def forget(self) -> None:
        """Empty, hidden again, and nothing to undo."""
        self.edit.clear()
        self._look.setChecked(False)

    def _follow_look(self) -> None:
        shown = self._look.isChecked()
        self.edit.setEchoMode(QLineEdit.EchoMode.Normal if shown else QLineEdit.EchoMode.Password)
        self._look.show_icon("eye-off" if shown else "eye")
