"""By which way servers are reached."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QLineEdit, QVBoxLayout, QWidget

from latchkey.app.settings import NoProxy, OwnProxy, SystemProxy
from latchkey.app.settings_intents import ChooseProxy, ProxyTyped
from latchkey.language import mark, tr

from .labels import PlainLabel
from .settings_parts import Choice
from .theme import set_look

if TYPE_CHECKING:
    from latchkey.app.settings import Proxy

_OWN = "own"
_CHOICES = ((SystemProxy(), mark("As the system")), (NoProxy(), mark("No proxy")), (_OWN, mark("My own")))
_KIND = mark("http, https or socks5. Servers on this computer are reached directly.")


class ProxyChoice(QWidget):
    """
    Signals:
        intent: a ``ChooseProxy`` or a ``ProxyTyped``.
    """

    intent = Signal(object)

    def __init__(self) -> None:
        super().__init__()
        self._choice = Choice(tr("&Proxy"), "proxy", [(one, tr(words)) for one, words in _CHOICES])
        self._choice.chosen.connect(self._choose)
        self._address = QLineEdit()
        self._address.setAccessibleName(tr("Address of the proxy"))
        self._address.setObjectName("proxy_address")
        self._address.setPlaceholderText("http://proxy.example.org:3128")
        self._address.textEdited.connect(self._type)
        self._note = PlainLabel("", "small", wraps=True)
        self._note.setObjectName("proxy_note")
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(6)
        for part in (self._choice, self._address, self._note):
            column.addWidget(part)

    def show_proxy(self, proxy: Proxy, own: str | None, problem: str) -> None:
        """``own`` is what is typed as an address, ``None`` where another choice is made; ``problem`` why it is of no use."""
        wants_own = own is not None
        self._choice.show_choice(_OWN if wants_own or isinstance(proxy, OwnProxy) else proxy)
        self._address.setVisible(wants_own)
        self._note.setVisible(wants_own)
        if own is not None and own != self._address.text():
            self._address.setText(own)
        says = problem or tr(_KIND)
        self._note.setText(says)
        set_look(self._note, role="problem" if problem and own else "small")
        self._address.setAccessibleDescription(says)

    def _choose(self, _: str, choice: object) -> None:
        if choice == _OWN:
            self.intent.emit(ProxyTyped(self._address.text()))
            self._address.setFocus()
        elif isinstance(choice, SystemProxy | NoProxy):
            self.intent.emit(ChooseProxy(choice))

    def _type(self, text: str) -> None:
        self.intent.emit(ProxyTyped(text))
