"""A homeserver's gate that answers as a test says."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from latchkey.session.answers import Alive, Done, Granted, LoggedIn, NoAnswer, Refused
from latchkey.session.secret import Secret
from tests.fakes.script import Script


@dataclass(frozen=True, slots=True)
class Login:
    """What a sign-in was asked with; ``user`` is empty where it was a login token."""

    user: str
    password: Secret
    device_id: str | None
    device_name: str


class FakeGate:
    """``Gate``. ``deeds`` gets a line for each request, beside what keyring and disk write there."""

    def __init__(self, deeds: list[str]) -> None:
        self.logins: Script[Login, LoggedIn | Refused | NoAnswer] = Script()
        self.refreshes: Script[Secret, Granted | Refused | NoAnswer] = Script()
        self.whoamis: Script[Secret, Alive | Refused | NoAnswer] = Script()
        self.looks: Script[Secret, Done | Refused | NoAnswer] = Script()
        self.logouts: Script[Secret, Done | Refused | NoAnswer] = Script()
        self.probes: Script[str, bool] = Script()
        self.probes.always(lambda _: True)
        self._deeds = deeds

    async def login(
        self, user: str, password: Secret, *, device_id: str | None, device_name: str
    ) -> LoggedIn | Refused | NoAnswer:
        self._deeds.append("POST /login")
        return await self.logins.answer(Login(user, password, device_id, device_name))

    async def login_with_token(
        self, login_token: Secret, *, device_id: str | None, device_name: str
    ) -> LoggedIn | Refused | NoAnswer:
        self._deeds.append("POST /login with a token")
        return await self.logins.answer(Login("", login_token, device_id, device_name))

    async def refresh(
        self, refresh_token: Secret, auth: Mapping[str, object] | None = None
    ) -> Granted | Refused | NoAnswer:
        self._deeds.append(f"POST /refresh {refresh_token.reveal()}{f' with {dict(auth)}' if auth is not None else ''}")
        return await self.refreshes.answer(refresh_token)

    async def whoami(self, access_token: Secret) -> Alive | Refused | NoAnswer:
        self._deeds.append(f"GET /whoami {access_token.reveal()}")
        return await self.whoamis.answer(access_token)

    async def is_there(self) -> bool:
        return await self.probes.answer("/versions")

    async def look_at_lock(self, access_token: Secret) -> Done | Refused | NoAnswer:
        self._deeds.append(f"GET /sync {access_token.reveal()}")
        return await self.looks.answer(access_token)

    async def logout(
        self, access_token: Secret, refresh_token: Secret | None = None, *, everywhere: bool = False
    ) -> Done | Refused | NoAnswer:
        self._deeds.append(f"POST /logout{'/all' if everywhere else ''} {access_token.reveal()}")
        return await self.logouts.answer(access_token)
