"""The desktop's notifications, on Linux: ``org.freedesktop.Notifications`` on the session bus. Nothing of it is needed before
the first paint, and nobody is asked before there is something to tell."""

from __future__ import annotations

import contextlib
import html
import logging
import os
import select
import socket
from collections import deque
from collections.abc import Callable
from functools import partial

from jeepney import DBusAddress, HeaderFields, Message, new_method_call
from jeepney.io.blocking import DBusConnection
from jeepney.wrappers import DBusErrorResponse

from latchkey.app.notices import Notice, NoticeKind

from .bus_thread import LIMIT_S, BusThread
from .bus_words import ask, is_from, words_of

NAME = "org.freedesktop.Notifications"
_SERVICE = DBusAddress("/org/freedesktop/Notifications", bus_name=NAME, interface=NAME)
_AS_THE_SERVICE_LIKES = -1
_NORMAL = 1
_TOKEN = "XDG_ACTIVATION_TOKEN"
_NO_TAGS = str.maketrans("<>", "‹›")
"""There are services that take a body for markup and do not say so (dunst without a configuration)."""

_log = logging.getLogger("latchkey.notifications")


class Notifications:
    """``Notifier``. ``on_click`` gets the notice that was clicked, on the loop of ``notify``. ``application_id`` names the
    desktop entry and the icon. Where there is no bus, or nobody on it who shows notices, that is said in the log, once."""

    def __init__(self, application_id: str, open_word: str, on_click: Callable[[Notice], None]) -> None:
        """``open_word`` is what a click does, where a desktop shows it as a button."""
        self._application_id = application_id
        self._open_word = open_word
        self._on_click = on_click
        self._thread = BusThread("notifications", "SESSION", self._serve, self._over)
        self._is_started = False
        self._orders: deque[Callable[[DBusConnection], None]] = deque()
        self._bell, self._listener = socket.socketpair()
        self._shown: dict[NoticeKind, tuple[int, Notice]] = {}
        self._capabilities: frozenset[str] | None = None
        self._token = ""
        self._has_bus = self._has_complained = False
        self.is_over = False

    def notify(self, notice: Notice) -> None:
        self._order(partial(self._show, notice))

    def withdraw(self, kind: NoticeKind) -> None:
        if self._is_started:
            self._order(partial(self._close, kind))

    def close(self) -> None:
        """Safe to call twice. What was withdrawn before is taken back still, within a bound."""
        if self._is_started and not self.is_over:
            self._order(_end)
            self._thread.wait(1.0)
        self._thread.close()
        self._bell.close()
        self._listener.close()

    def _order(self, order: Callable[[DBusConnection], None]) -> None:
        if self.is_over:
            return
        self._orders.append(order)
        if not self._is_started:
            self._is_started = True
            self._thread.start()
        self._bell.send(b"!")

    # On the thread ----------------------------------------------------------------------------------------------------

    def _serve(self, bus: DBusConnection) -> None:
        with words_of(bus, _SERVICE) as words, contextlib.suppress(_EndError):
            self._has_bus = True
            while True:
                ready, _, _ = select.select([bus.sock, self._listener], [], [])
                if self._listener in ready:
                    self._listener.recv(64)
                while self._orders:
                    self._try(self._orders.popleft(), bus)
                self._take_in(words, bus)

    def _take_in(self, words: deque[Message], bus: DBusConnection) -> None:
        """All that has come, also with the answer to something else: the socket does not tell of that again."""
        while True:
            with contextlib.suppress(TimeoutError):  # nothing more has come
                while True:
                    bus.recv_messages(timeout=0)
            if not words:
                return
            self._hear(words.popleft(), bus)

    def _try(self, order: Callable[[DBusConnection], None], bus: DBusConnection) -> None:
        try:
            order(bus)
        except DBusErrorResponse as refused:
            self._complain(refused.name)
        except TimeoutError:
            self._complain("no answer in time")

    def _show(self, notice: Notice, bus: DBusConnection) -> None:
        if self._capabilities is None:
            (capabilities,) = ask(bus, new_method_call(_SERVICE, "GetCapabilities"))
            self._capabilities = frozenset(map(str, capabilities))
        body = html.escape(notice.body) if "body-markup" in self._capabilities else notice.body.translate(_NO_TAGS)
        actions = ["default", self._open_word] if "actions" in self._capabilities else []
        hints = {"desktop-entry": ("s", self._application_id), "urgency": ("y", _NORMAL)}
        was, _ = self._shown.get(notice.kind, (0, None))
        what = ("Latchkey", was, self._application_id, notice.title, body, actions, hints, _AS_THE_SERVICE_LIKES)
        (number,) = ask(bus, new_method_call(_SERVICE, "Notify", "susssasa{sv}i", what))
        self._shown[notice.kind] = (number, notice)

    def _close(self, kind: NoticeKind, bus: DBusConnection) -> None:
        if kind in self._shown:
            number, _ = self._shown.pop(kind)
            bus.send_and_get_reply(new_method_call(_SERVICE, "CloseNotification", "u", (number,)), timeout=LIMIT_S)

    def _hear(self, word: Message, bus: DBusConnection) -> None:
        member = word.header.fields.get(HeaderFields.member)
        notice = next((one for number, one in self._shown.values() if word.body[:1] == (number,)), None)
        if notice is None or not is_from(bus, word, _SERVICE):
            return
        match member, word.body:
            case "ActivationToken", (_, str() as token):
                self._token = token
            case "ActionInvoked", (_, "default"):
                token, self._token = self._token, ""
                self._thread.tell(self._clicked, notice, token)
            case "NotificationClosed", _:
                del self._shown[notice.kind]

    def _complain(self, why: str) -> None:
        if not self._has_complained:
            self._has_complained = True
            _log.info("notifications cannot be shown: %s", why)

    def _over(self) -> None:
        self.is_over = True
        if not self._has_bus:
            self._complain("there is no session bus")

    # On the loop ------------------------------------------------------------------------------------------------------

    def _clicked(self, notice: Notice, token: str) -> None:
        if token:
            # With it a Wayland compositor lets a window come to the front; Qt takes it from there, once.
            os.environ[_TOKEN] = token
        self._on_click(notice)


class _EndError(Exception):
    """Nothing more is wanted."""


def _end(_: DBusConnection) -> None:
    raise _EndError
