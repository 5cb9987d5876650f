"""States in the language in use. They are written down in English, as the program says it: its texts and the values in them, some
of them one after the other. What the program does not say, such as a name or an answer of a server, stays as it is written."""

from __future__ import annotations

import dataclasses
import functools
import re
from enum import Enum
from pathlib import Path
from typing import TypeVar

from babel.messages.pofile import read_po

from latchkey.language import ENGLISH, current, number, tr, trn

T = TypeVar("T")

_AS_IT_IS = {"state", "expiry", "timeline", "user_id", "device_id", "homeserver"}
"""What programs compare, and what was never a text."""
_TEMPLATE = Path(__file__).resolve().parents[2] / "resources" / "words" / "latchkey.pot"
_NAME = re.compile(r"\{(\w+)\}")
_NUMBER = re.compile(r"\d{1,3}(,\d{3})+")
_SENTENCE = re.compile(r"(?<=[.?…]) ")
_LETTERS = 6
"""That a text has of its own beside its values, or it would fit anything."""
_COUNTED = {"count", "number"}


def in_language(shown: T) -> T:
    """``shown``: a frozen dataclass of ``app``, or a part of one."""
    made: object = shown
    if isinstance(shown, str) and not isinstance(shown, Enum):
        made = shown if current() == ENGLISH else _said(shown, current())
    elif isinstance(shown, tuple):
        parts = [in_language(part) for part in shown]
        made = type(shown)(*parts) if hasattr(shown, "_fields") else tuple(parts)
    elif dataclasses.is_dataclass(shown) and not isinstance(shown, type):
        names = [field.name for field in dataclasses.fields(shown) if field.init and field.name not in _AS_IT_IS]
        made = dataclasses.replace(shown, **{name: in_language(getattr(shown, name)) for name in names})
    assert isinstance(made, type(shown))
    return made


@functools.cache
def _said(text: str, tag: str) -> str:
    """One text, or some of them one after the other, or lines of them. ``tag``: what the language is."""
    if "\n" in text:
        return "\n".join(_said(line, tag) for line in text.split("\n"))
    ends = [len(text), *(end.start() for end in reversed(list(_SENTENCE.finditer(text))))]
    for end in ends:
        one = _one(text[:end], tag)
        if one is not None:
            return one + text[end : end + 1] + _said(text[end + 1 :], tag) if text[end:] else one
    what, colon, why = text.partition(": ")
    return f"{_said(what, tag)}: {_said(why, tag)}" if colon and _one(what, tag) else tr(text)


def _one(text: str, tag: str) -> str | None:
    if text in _texts():
        return tr(text)
    if _NUMBER.fullmatch(text):
        return number(int(text.replace(",", "")))
    for pattern, one, many in _patterns():
        found = pattern.fullmatch(text)
        if found and not any(map(_SENTENCE.search, found.groups())):
            values = {name: _said(value, tag) for name, value in found.groupdict().items()}
            if many:
                return trn(one, many, int(found.groupdict().get("count", "1").replace(",", "")), **values)
            return tr(one, **values)
    if text.endswith("."):
        bare = _one(text[:-1], tag)
        return None if bare is None else f"{bare}."
    return None


@functools.cache
def _texts() -> frozenset[str]:
    return frozenset(one for one, many in _template() if not many)


@functools.cache
def _patterns() -> list[tuple[re.Pattern[str], str, str]]:
    """Of what holds values, the one with the most letters of its own first: with its singular, and its plural or nothing."""
    forms = [(form, one, many) for one, many in _template() for form in (one, many) if _is_known_again(form)]
    forms = [(form, one, many) for form, one, many in forms if many or _NAME.search(form)]
    forms.sort(key=lambda found: len(_NAME.sub("", found[0])), reverse=True)
    return [(_pattern(form), one, many) for form, one, many in forms]


def _is_known_again(form: str) -> bool:
    return bool(form) and (len(_NAME.sub("", form)) >= _LETTERS or set(_NAME.findall(form)) <= _COUNTED)


def _pattern(form: str) -> re.Pattern[str]:
    parts = _NAME.split(form)
    made, seen = "", set[str]()
    for place, part in enumerate(parts):
        if place % 2 == 0:
            made += re.escape(part)
        elif part in _COUNTED:
            made += rf"(?P<{part}>\d[\d,]*)"
        else:
            made += f"(?P={part})" if part in seen else f"(?P<{part}>.+?)"
            seen.add(part)
    return re.compile(made, re.DOTALL)


@functools.cache
def _template() -> list[tuple[str, str]]:
    """Every text, and its plural or nothing."""
    with _TEMPLATE.open("rb") as file:
        return [_forms(message.id) for message in read_po(file) if message.id and not message.context]


def _forms(text: str | tuple[str, ...] | list[str]) -> tuple[str, str]:
    return (text, "") if isinstance(text, str) else (text[0], text[1])
