"""E-mail that never leaves: who has to confirm an address finds the link on a page of this server."""

from __future__ import annotations

import string
from dataclasses import dataclass, field
from random import Random

LONGEST_ADDRESS = 500


@dataclass(slots=True)
class Letter:
    """``sid`` and ``client_secret`` are the client's proof that it asked; ``token`` is only in the letter."""

    sid: str
    client_secret: str
    address: str
    token: str
    send_attempt: int
    is_confirmed: bool = False


@dataclass(slots=True)
class Mailbox:
    random: Random
    letters: list[Letter] = field(default_factory=list)

    def send(self, address: str, client_secret: str, send_attempt: int) -> str:
        """The ``sid``. The same attempt is not sent again."""
        for letter in self.letters:
            if (letter.address, letter.client_secret) == (address, client_secret):
                if send_attempt > letter.send_attempt:
                    letter.send_attempt = send_attempt
                    self.letters.remove(letter)
                    self.letters.append(letter)
                return letter.sid
        self.letters.append(Letter(self._letters(16), client_secret, address, self._letters(32), send_attempt))
        return self.letters[-1].sid

    def confirm(self, sid: str, client_secret: str, token: str) -> bool:
        for letter in self.letters:
            if (letter.sid, letter.client_secret, letter.token) == (sid, client_secret, token):
                letter.is_confirmed = True
                return True
        return False

    def confirmed(self, sid: str, client_secret: str) -> str | None:
        """The address, once its owner has followed the link."""
        for letter in self.letters:
            if (letter.sid, letter.client_secret) == (sid, client_secret) and letter.is_confirmed:
                return letter.address
        return None

    def _letters(self, count: int) -> str:
        return "".join(self.random.choices(string.ascii_letters, k=count))
