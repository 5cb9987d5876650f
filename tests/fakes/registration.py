"""A homeserver that makes accounts, or does not, as a test says."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from latchkey.app.registration import EmailSent, Registered
from latchkey.session.answers import LoggedIn, NoAnswer, Refused
from latchkey.session.secret import Secret
from tests.fakes.script import Script


@dataclass(frozen=True, slots=True)
class Asked:
    """What an account was asked for with."""

    user: str
    password: Secret
    device_name: str
    auth: Mapping[str, object] | None


class FakeRegistration:
    """``Registration``. ``deeds`` gets a line for each request."""

    def __init__(self, deeds: list[str]) -> None:
        self.registers: Script[Asked, LoggedIn | Registered | Refused | NoAnswer] = Script()
        self.names: Script[str, bool | Refused | NoAnswer] = Script()
        self.tokens: Script[Secret, bool | Refused | NoAnswer] = Script()
        self.emails: Script[tuple[str, Secret, int], EmailSent | Refused | NoAnswer] = Script()
        self.codes: Script[Secret, bool | Refused | NoAnswer] = Script()
        self._deeds = deeds

    async def register(
        self, user: str, password: Secret, *, device_name: str, auth: Mapping[str, object] | None = None
    ) -> LoggedIn | Registered | Refused | NoAnswer:
        self._deeds.append("POST /register")
        return await self.registers.answer(Asked(user, password, device_name, auth))

    async def is_available(self, user: str) -> bool | Refused | NoAnswer:
        return await self.names.answer(user)

    async def is_token_valid(self, token: Secret) -> bool | Refused | NoAnswer:
        return await self.tokens.answer(token)

    async def send_email(self, address: str, client_secret: Secret, attempt: int) -> EmailSent | Refused | NoAnswer:
        return await self.emails.answer((address, client_secret, attempt))

    async def hand_in_code(self, sent: EmailSent, client_secret: Secret, code: Secret) -> bool | Refused | NoAnswer:
        return await self.codes.answer(code)
