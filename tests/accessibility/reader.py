"""What a screen reader does, over AT-SPI: finds what is shown by role and name, reads it, presses it, hears what is announced.

Speaks the bus protocol of at-spi2-core itself, so that it needs no second interpreter beside the one of the tests."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from enum import IntEnum
from typing import Any, NamedTuple

from jeepney import DBusAddress, HeaderFields, MatchRule, Message, MessageType, message_bus, new_method_call
from jeepney.io.blocking import open_dbus_connection

PATIENCE_S = 20.0
_LOOK_S = 0.25
"""Between two looks where no event tells of a change."""
_ANSWER_S = 60.0
"""The program answers between two other things, and a start may be a long one."""

_REGISTRY = DBusAddress("/org/a11y/atspi/registry", "org.a11y.atspi.Registry", "org.a11y.atspi.Registry")
_KEYS = DBusAddress(
    "/org/a11y/atspi/registry/deviceeventcontroller",
    "org.a11y.atspi.Registry",
    "org.a11y.atspi.DeviceEventController",
)
_EVENTS = ("object:announcement", "object:text-changed", "object:state-changed", "object:children-changed", "window:")
_INTERFACES = ("org.a11y.atspi.Event.Object", "org.a11y.atspi.Event.Window")


class Role(IntEnum):
    """Those of ``AtspiRole`` that are used here."""

    ALERT = 2
    CHECK_BOX = 7
    COLUMN_HEADER = 10
    DIALOG = 16
    FRAME = 23
    LABEL = 29
    MENU_ITEM = 35
    PASSWORD = 40
    PROGRESS_BAR = 42
    BUTTON = 43
    TABLE = 55
    TEXT = 61
    TREE_TABLE = 66
    APPLICATION = 75


class State(IntEnum):
    """Those of ``AtspiStateType``."""

    ACTIVE = 1
    ENABLED = 8
    FOCUSABLE = 11
    FOCUSED = 12
    SHOWING = 25


_WITH_MANY_CHILDREN = (Role.TABLE, Role.TREE_TABLE)
"""Their cells are asked for by ``rows``."""

_WINDOWS = (Role.ALERT, Role.DIALOG, Role.FRAME)

_SYMBOL, _STRING, _LOCK, _UNLOCK = 3, 4, 5, 6
KEYSYMS = {"Tab": 0xFF09, "Return": 0xFF0D, "Escape": 0xFF1B, "Space": 0x20}
_CONTROL, _SHIFT = 1 << 2, 1 << 0


class Thing(NamedTuple):
    """An object of a program: the connection it is reached by, and its path."""

    bus_name: str
    path: str


ROOT = Thing("org.a11y.atspi.Registry", "/org/a11y/atspi/accessible/root")


class Announced(NamedTuple):
    words: str
    assertive: bool
    """To be said at once, whatever is being read."""


class Reader:
    """On the accessibility bus at ``address``: whatever program is there is the one that is meant. ``exit_code`` is that of the
    program, ``None`` while it runs."""

    def __init__(self, address: str, exit_code: Callable[[], int | None]) -> None:
        self._exit_code = exit_code
        self._connection = open_dbus_connection(address)
        self._answers: dict[int, Message] = {}
        self._found_before: dict[tuple[Role, str], Thing] = {}
        self._heard: list[Announced] = []
        for event in _EVENTS:
            self._call(_REGISTRY, "RegisterEvent", "sass", event, [], "")
        for interface in _INTERFACES:
            rule = MatchRule(type="signal", interface=interface)
            self._answer(self._send(message_bus.AddMatch(rule)))

    def close(self) -> None:
        self._connection.close()

    @property
    def announced(self) -> list[Announced]:
        """Everything so far."""
        self._take_events()
        return list(self._heard)

    def find(self, role: Role, name: str, within_s: float = PATIENCE_S) -> Thing:
        """What is to be seen with that role and that name."""
        return self._found(role, name, State.SHOWING, within_s)

    def has(self, role: Role, name: str) -> bool:
        return bool(self._shown(role, name))

    def until(self, holds: Callable[[], object], what: str, within_s: float = PATIENCE_S) -> None:
        """Looks again whenever a program tells of a change. ``AssertionError``, with all that is there, where it does not come."""
        give_up_at = time.monotonic() + within_s
        while not holds():
            code = self._exit_code()
            assert code is None, f"it ended with {code} before: {what}"
            if time.monotonic() >= give_up_at:
                raise AssertionError(f"not within {within_s:g} s: {what}; there is:\n{self.told()}")
            self._take_events(_LOOK_S)

    def text(self, name: str, role: Role = Role.TEXT) -> str:
        """What a field holds that is there already; empty where it is not."""
        return next((self.text_of(thing) for thing in self._shown(role, name)), "")

    def text_of(self, thing: Thing) -> str:
        return str(self._call(_at(thing, "Text"), "GetText", "ii", 0, -1) or "")

    def name_of(self, thing: Thing) -> str:
        return str(self._property(thing, "Accessible", "Name") or "")

    def description_of(self, thing: Thing) -> str:
        return str(self._property(thing, "Accessible", "Description") or "")

    def value_of(self, thing: Thing) -> float | None:
        value = self._property(thing, "Value", "CurrentValue")
        return None if value is None else float(value)

    def rows(self, table: str) -> list[str]:
        """The names of the cells of that table, row by row."""
        things = [*self._shown(Role.TABLE, table), *self._shown(Role.TREE_TABLE, table)]
        return [self.name_of(cell) for thing in things for cell in self._children(thing)]

    def press(self, name: str, role: Role = Role.BUTTON, within_s: float = PATIENCE_S) -> None:
        """Once it is there and switched on."""
        self.until_enabled(role, name, within_s)
        assert self.try_to_press(name, role), f"{name!r} cannot be pressed"

    def try_to_press(self, name: str, role: Role = Role.BUTTON) -> bool:
        """Whether it was there to be pressed."""
        pressed = [
            self._call(_at(thing, "Action"), "DoAction", "i", 0)
            for thing in self._shown(role, name)
            if self.has_state(thing, State.ENABLED)
        ]
        return any(pressed)

    def has_state(self, thing: Thing, state: State) -> bool:
        return _has(self._call(_at(thing, "Accessible"), "GetState"), state)

    def until_focused(self, role: Role, name: str) -> Thing:
        """The keyboard is on it."""
        return self._found(role, name, State.FOCUSED, PATIENCE_S)

    def until_enabled(self, role: Role, name: str, within_s: float = PATIENCE_S) -> Thing:
        return self._found(role, name, State.ENABLED, within_s)

    def type(self, text: str) -> None:
        """On the keyboard, into whatever has the focus."""
        self._call(_KEYS, "GenerateKeyboardEvent", "isu", 0, text, _STRING)

    def strike(self, key: str, *, control: bool = False, shift: bool = False) -> None:
        """One of ``KEYSYMS`` or a letter."""
        held = (_CONTROL if control else 0) | (_SHIFT if shift else 0)
        if held:
            self._call(_KEYS, "GenerateKeyboardEvent", "isu", held, "", _LOCK)
        self._call(_KEYS, "GenerateKeyboardEvent", "isu", KEYSYMS.get(key) or ord(key), "", _SYMBOL)
        if held:
            self._call(_KEYS, "GenerateKeyboardEvent", "isu", held, "", _UNLOCK)

    def told(self) -> str:
        """All that is to be seen, a line each: for whoever wants to know why something was not found."""
        lines = []
        for thing, depth in self._walk(ROOT):
            role = self._call(_at(thing, "Accessible"), "GetRoleName")
            lines.append(f"{'  ' * depth}{role} {self.name_of(thing)!r} {self.text_of(thing)!r}")
        return "\n".join(lines)

    def _found(self, role: Role, name: str, state: State, within_s: float) -> Thing:
        found: list[Thing] = []

        def look() -> bool:
            found[:] = [thing for thing in self._shown(role, name) if self.has_state(thing, state)]
            return bool(found)

        self.until(look, f"{role.name} {name!r} that is {state.name}", within_s)
        return found[0]

    def _shown(self, role: Role, name: str) -> list[Thing]:
        """What was found before is looked at first, as to go through a whole window takes a hundred times as long."""
        before = self._found_before.get((role, name))
        if before is not None and self.has_state(before, State.SHOWING) and self.name_of(before) == name:
            return [before]
        found = [thing for thing in self._of_role(role) if self.name_of(thing) == name]
        if found:
            self._found_before[role, name] = found[0]
        return found

    def _of_role(self, role: Role) -> list[Thing]:
        """All that is to be seen, window by window, dialogs first as they come last."""
        windows = [window for program in self._children(ROOT) for window in reversed(self._children(program))]
        if role in _WINDOWS:
            return [one for one in windows if self._role(one) == role and self.has_state(one, State.SHOWING)]
        return [thing for window in windows for thing in self._inside(window, role)]

    def _inside(self, window: Thing, role: Role) -> list[Thing]:
        """A generation at a time: to ask for each thing by itself takes as many turns of both programs as there are things."""
        found, generation = [], [window]
        while generation:
            states = self._each(generation, "GetState")
            shown = [one for one, state in zip(generation, states, strict=True) if _has(state, State.SHOWING)]
            roles = self._each(shown, "GetRole")
            found += [one for one, its in zip(shown, roles, strict=True) if its == role]
            parents = [one for one, its in zip(shown, roles, strict=True) if its not in _WITH_MANY_CHILDREN]
            generation = [Thing(*one) for children in self._each(parents, "GetChildren") for one in children or ()]
        return found

    def _walk(self, thing: Thing, depth: int = 0) -> Iterator[tuple[Thing, int]]:
        """As it is read aloud."""
        for child in self._children(thing):
            role = self._role(child)
            if role == Role.APPLICATION or self.has_state(child, State.SHOWING):
                yield child, depth
                if role not in _WITH_MANY_CHILDREN:
                    yield from self._walk(child, depth + 1)

    def _children(self, thing: Thing) -> list[Thing]:
        return [Thing(*one) for one in self._call(_at(thing, "Accessible"), "GetChildren") or []]

    def _role(self, thing: Thing) -> int | None:
        role: int | None = self._call(_at(thing, "Accessible"), "GetRole")
        return role

    def _each(self, things: list[Thing], method: str) -> list[Any]:
        """Asked at once; an answer each, ``None`` from what is not there any more."""
        asked = [self._send(new_method_call(_at(thing, "Accessible"), method)) for thing in things]
        return [self._answer(serial) for serial in asked]

    def _property(self, thing: Thing, interface: str, name: str) -> Any:
        properties = DBusAddress(thing.path, thing.bus_name, "org.freedesktop.DBus.Properties")
        value = self._call(properties, "Get", "ss", f"org.a11y.atspi.{interface}", name)
        return None if value is None else value[1]

    def _call(self, whom: DBusAddress, method: str, signature: str | None = None, *body: object) -> Any:
        """``None`` where it is not there any more or has no such method."""
        return self._answer(self._send(new_method_call(whom, method, signature, body)))

    def _send(self, message: Message) -> int:
        serial = next(self._connection.outgoing_serial)
        self._connection.send(message, serial=serial)
        return int(serial)

    def _answer(self, serial: int) -> Any:
        while serial not in self._answers:
            self._take(self._connection.receive(timeout=_ANSWER_S))
        answer = self._answers.pop(serial)
        if answer.header.message_type is not MessageType.method_return:
            return None
        return answer.body[0] if answer.body else ()

    def _take_events(self, wait_s: float = 0.0) -> None:
        """All that have come, after ``wait_s`` at the longest for the first."""
        try:
            self._take(self._connection.receive(timeout=wait_s))
            while True:
                self._take(self._connection.receive(timeout=0))
        except TimeoutError:
            pass

    def _take(self, message: Message) -> None:
        fields = message.header.fields
        if HeaderFields.reply_serial in fields:
            self._answers[fields[HeaderFields.reply_serial]] = message
        elif fields[HeaderFields.member] == "Announcement":
            _, politeness, _, words, *_ = message.body
            self._heard.append(Announced(str(words[1]), assertive=politeness == _ASSERTIVE))


_ASSERTIVE = 2


def _has(states: list[int] | None, state: State) -> bool:
    """``states``: the lower and the upper 32 of them."""
    low, high = states or (0, 0)
    return bool((low | high << 32) >> state & 1)


def _at(thing: Thing, interface: str) -> DBusAddress:
    return DBusAddress(thing.path, thing.bus_name, f"org.a11y.atspi.{interface}")
