"""From the bytes of a good answer to a typed value."""

from __future__ import annotations

from typing import TypeVar

import msgspec

from latchkey.session.answers import NoAnswer, Trouble

from .transport import Answer

T = TypeVar("T")

_ANY = msgspec.json.Decoder()
_JSON_SPACE = b" \t\r\n"


def read(answer: Answer, decoder: msgspec.json.Decoder[T]) -> T | NoAnswer:
    """``NOT_MATRIX`` for what is no JSON at all, ``MALFORMED`` for broken JSON and for the wrong shape. Never raises.

    JSON nested deeper than the interpreter's stack allows is broken too.
    """
    try:
        return decoder.decode(answer.body)
    except msgspec.ValidationError as error:
        return NoAnswer(Trouble.MALFORMED, answer.host, str(error)[:200])
    except RecursionError:
        return NoAnswer(Trouble.MALFORMED, answer.host, "JSON is nested too deeply")
    except ValueError:
        looks_like_json = answer.body.lstrip(_JSON_SPACE)[:1] in (b"{", b"[")
        return NoAnswer(
            Trouble.MALFORMED if looks_like_json else Trouble.NOT_MATRIX,
            answer.host,
            "JSON is broken" if looks_like_json else "the answer is no JSON",
        )


def value_of(raw: msgspec.Raw) -> object:
    """Of one field; ``None`` where there is nothing, and where it is nothing that Python can hold."""
    try:
        return _ANY.decode(raw) if raw else None
    except (ValueError, RecursionError):
        return None
