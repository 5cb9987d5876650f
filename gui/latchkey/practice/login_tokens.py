"""What single sign-on ends with: tokens that are good for one sign-in, and not for long."""

from __future__ import annotations

import string
from dataclasses import dataclass, field
from random import Random

from .knobs import Knobs
from .refusal import forbidden


@dataclass(slots=True)
class LoginTokens:
    knobs: Knobs
    random: Random
    _given: dict[str, tuple[str, float]] = field(default_factory=dict)
    """Token to user ID and end, in milliseconds of Unix time."""

    def give(self, user_id: str, now_ms: int) -> str:
        token = "practice_login_" + "".join(self.random.choices(string.ascii_letters, k=30))
        self._given[token] = (user_id, now_ms + self.knobs.login_token_s * 1000)
        return token

    def take(self, token: str, now_ms: int) -> str:
        """The user ID, once. Raises ``Refusal``."""
        user_id, ends_ms = self._given.pop(token, ("", 0.0))
        if now_ms >= ends_ms:
            raise forbidden("Invalid login token")
        return user_id
