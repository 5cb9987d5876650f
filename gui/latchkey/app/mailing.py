"""The e-mail that shows that an address is the person's own: ``m.login.email.identity`` (spec U9)."""

from __future__ import annotations

import secrets

from latchkey.session.answers import NoAnswer, Refused
from latchkey.session.instant import Instant
from latchkey.session.ports import Clock
from latchkey.session.secret import Secret

from .interaction_shown import StageKind
from .registration import EmailSent, Registration

RESEND_AFTER_MS = 30_000


class Mailing:
    """What was sent, and what is still to be done with it."""

    def __init__(self, clock: Clock, registration: Registration | None) -> None:
        self._clock = clock
        self._registration = registration
        self._client_secret = Secret("")
        self._attempt = 0
        self._sent: EmailSent | None = None
        self._is_confirmed = False
        self.address = ""
        self.resend_at: Instant | None = None

    @property
    def kind(self) -> StageKind:
        if self._sent is None:
            return StageKind.EMAIL_ADDRESS
        if self._is_confirmed:
            return StageKind.NOTHING
        return StageKind.EMAIL_CODE if self._sent.submit_url else StageKind.EMAIL_LINK

    @property
    def credentials(self) -> dict[str, object]:
        """For ``threepid_creds``."""
        assert self._sent is not None  # noqa: S101 - nobody goes on before an e-mail was sent
        return {"sid": self._sent.sid, "client_secret": self._client_secret}

    async def send(self, address: str) -> Refused | NoAnswer | None:
        """To ``address``, which may be the one before: ``None`` where an e-mail is on its way."""
        assert self._registration is not None  # noqa: S101 - else nobody is asked for an address
        if address != self.address:
            self.address, self._client_secret, self._attempt = address, Secret(secrets.token_hex(32)), 0
        self._attempt += 1
        sent = await self._registration.send_email(address, self._client_secret, self._attempt)
        if not isinstance(sent, EmailSent):
            return sent
        self._sent, self.resend_at = sent, self._clock.now().later(RESEND_AFTER_MS)
        return None

    async def hand_in(self, code: Secret) -> bool | Refused | NoAnswer:
        """Whether it is the code that stands in the e-mail."""
        assert self._registration is not None and self._sent is not None  # noqa: S101, PT018 - else nobody is asked for it
        answer = await self._registration.hand_in_code(self._sent, self._client_secret, code)
        self._is_confirmed = answer is True
        return answer

    def change_address(self) -> None:
        self._sent = None
