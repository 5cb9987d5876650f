"""From the bytes of a good answer to a typed value."""

from __future__ import annotations

from typing import TypeVar

import msgspec

from latchkey.session.answers import NoAnswer

from .transport import Answer

T = TypeVar("T")


def read(answer: Answer, decoder: msgspec.json.Decoder[T]) -> T | NoAnswer:
    """``NOT_MATRIX`` for what is no JSON at all, ``MALFORMED`` for broken JSON and for the wrong shape. Never raises."""
    raise NotImplementedError
