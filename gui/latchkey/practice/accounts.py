"""What an administrator does to accounts, and what follows for each request, as Synapse 1.163 does."""

from __future__ import annotations

import string
from collections.abc import Mapping
from dataclasses import dataclass, field
from random import Random

from .refusal import consent_not_given, limit_reached, user_locked, user_suspended


@dataclass(slots=True)
class Accounts:
    """User IDs, by what was done to them."""

    random: Random
    locked: set[str] = field(default_factory=set)
    suspended: set[str] = field(default_factory=set)
    deactivated: set[str] = field(default_factory=set)
    """A login is refused as with a wrong password: the account has none any more."""
    limit_contact: str | None = None
    """Where set, the homeserver has reached its limit, and this is whom to ask."""
    support: Mapping[str, object] | None = None
    """What ``/.well-known/matrix/support`` answers."""
    _undecided: dict[str, str] = field(default_factory=dict)
    """User ID to the key of the page on which they agree to the terms."""

    def forgive(self) -> None:
        """Undoes all of it."""
        for user_ids in (self.locked, self.suspended, self.deactivated, self._undecided):
            user_ids.clear()
        self.limit_contact = None

    def require_consent(self, user_id: str) -> None:
        self._undecided[user_id] = "".join(self.random.choices(string.ascii_lowercase, k=20))

    def agree(self, user_id: str, key: str) -> bool:
        if self._undecided.get(user_id) != key:
            return False
        del self._undecided[user_id]
        return True

    def check_locked(self, user_id: str) -> None:
        """Raises ``Refusal``, as all below."""
        if user_id in self.locked:
            raise user_locked()

    def check_limit(self) -> None:
        if self.limit_contact is not None:
            raise limit_reached(self.limit_contact)

    def check_joining(self, user_id: str, consent_page: str) -> None:
        self._check_acting(user_id, consent_page, "Joining rooms while account is suspended is not allowed.")

    def check_sending(self, user_id: str, consent_page: str) -> None:
        self._check_acting(user_id, consent_page, "Sending messages while account is suspended is not allowed.")

    def _check_acting(self, user_id: str, consent_page: str, if_suspended: str) -> None:
        """``consent_page`` is the address of the page without its query."""
        if user_id in self.suspended:
            raise user_suspended(if_suspended)
        self.check_limit()
        if user_id in self._undecided:
            user = user_id[1:].partition(":")[0]
            raise consent_not_given(f"{consent_page}?u={user}&h={self._undecided[user_id]}")
