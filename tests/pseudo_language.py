"""Languages that nobody speaks, made from the English texts: every letter has an accent and every vowel stands twice, which is
longer by a third. What is not translated shows in them as plain English."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import TypeVar

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication

from latchkey import language
from latchkey.language import Catalogue

FROM_RIGHT = "qps-rtl"

Text = TypeVar("Text")

_PLAIN = "abcdefghijklmnopqrstuvwxyz"
_ACCENTED = "åƀçðéƒğĥïĵķļɱñöþɋŕšţûṽŵẋýž"
_LETTERS = str.maketrans(_PLAIN + _PLAIN.upper(), _ACCENTED + _ACCENTED.upper())
_AS_IT_IS = re.compile(r"(\{\w+\})")
_VOWEL = re.compile(r"(?<!&)([aeiou])")


def pseudo(text: str) -> str:
    """``text`` in neither language; names in braces and keys stay."""
    said = text.rpartition("\x04")[2]
    parts = _AS_IT_IS.split(said)
    return "".join(part if part.startswith("{") else _VOWEL.sub(r"\1\1", part).translate(_LETTERS) for part in parts)


class _Texts(Mapping[str, Text]):
    """Has whatever is asked for."""

    def __getitem__(self, text: str) -> Text:
        raise KeyError(text)

    def __iter__(self) -> Iterator[str]:
        return iter(())

    def __len__(self) -> int:
        return 0


class _Sentences(_Texts[str]):
    def get(self, text: str, default: object = None) -> str:
        return pseudo(text)


class _Plurals(_Texts[tuple[str, ...]]):
    def get(self, text: str, default: object = None) -> tuple[str, ...]:
        assert isinstance(default, tuple)
        return tuple(map(pseudo, default))


@contextmanager
def spoken(tag: str) -> Iterator[None]:
    """While this lasts the program speaks so; with ``FROM_RIGHT`` its windows are the mirror of others."""
    app = QApplication.instance()
    assert isinstance(app, QApplication)
    language.install(tag, Catalogue(_Sentences(), _Plurals(), lambda count: int(count != 1)))
    if tag == FROM_RIGHT:
        app.setLayoutDirection(Qt.LayoutDirection.RightToLeft)
    try:
        yield
    finally:
        language.use(language.ENGLISH)
        app.setLayoutDirection(Qt.LayoutDirection.LeftToRight)
