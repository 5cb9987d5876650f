"""States in the language in use. They are written down in English; what of them is a whole text of the catalogue is said in the
language, and what holds a name or a number stays as it is written."""

from __future__ import annotations

import dataclasses
from enum import Enum
from typing import TypeVar

from latchkey.language import tr

T = TypeVar("T")

_AS_IT_IS = {"state", "expiry", "timeline", "user_id", "device_id", "homeserver"}
"""What programs compare, and what was never a text."""


def in_language(shown: T) -> T:
    """``shown``: a frozen dataclass of ``app``, or a part of one."""
    made: object = shown
    if isinstance(shown, str) and not isinstance(shown, Enum):
        made = tr(shown)
    elif isinstance(shown, tuple):
        parts = [in_language(part) for part in shown]
        made = type(shown)(*parts) if hasattr(shown, "_fields") else tuple(parts)
    elif dataclasses.is_dataclass(shown) and not isinstance(shown, type):
        names = [field.name for field in dataclasses.fields(shown) if field.init and field.name not in _AS_IT_IS]
        made = dataclasses.replace(shown, **{name: in_language(getattr(shown, name)) for name in names})
    assert isinstance(made, type(shown))
    return made
