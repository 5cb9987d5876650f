"""What is asked before devices are signed out."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal

from latchkey.app.device_intents import SignOutDevices, SignOutEverywhere
from latchkey.app.devices_shown import everywhere_question, sign_out_question
from latchkey.app.intents import SignOut
from latchkey.app.shown import Ask
from latchkey.language import tr

from .plain_text import isolated, one_line
from .question import Question

if TYPE_CHECKING:
    from collections.abc import Sequence

    from PySide6.QtWidgets import QDialog

    from latchkey.app.device_intents import DevicesIntent
    from latchkey.app.devices_shown import DeviceShown, DevicesShown

_LONGEST_NAME = 40


class DevicesQuestions(QObject):
    """
    Signals:
        intent: what was asked for and confirmed.
    """

    intent = Signal(object)

    def __init__(self, window: QDialog) -> None:
        super().__init__(window)
        self._window = window

    def sign_out(self, chosen: Sequence[DeviceShown], shown: DevicesShown) -> None:
        """Of ``chosen``. The session's own device alone is signed out as anywhere else; with others it is left out."""
        others = [one for one in chosen if not one.is_this]
        if others:
            ask = sign_out_question(
                [_named(one) for one in others], shown.others, leaves_this=len(others) < len(chosen)
            )
            self._ask(ask, SignOutDevices(tuple(one.device_id for one in others)))
        else:
            ask = Ask(
                tr("Sign out of this session?"),
                tr("Its tokens, its key and everything stored for it on this computer will be removed."),
                tr("Sign out"),
            )
            self._ask(ask, SignOut())

    def everywhere(self, shown: DevicesShown) -> None:
        self._ask(everywhere_question(shown.others, isolated(one_line(shown.of))), SignOutEverywhere())

    def _ask(self, ask: Ask, intent: DevicesIntent | SignOut) -> None:
        question = Question(ask.title, ask.text, ask.yes, self._window)
        question.confirmed.connect(partial(self.intent.emit, intent))
        question.open()


def _named(device: DeviceShown) -> str:
    name, device_id = one_line(device.name, _LONGEST_NAME), one_line(device.device_id, _LONGEST_NAME)
    return f"{isolated(name)} ({isolated(device_id)})" if name else isolated(device_id)
