"""The same session life at each gate, of the native and of the OAuth 2.0 API: on the practice homeserver, and on Synapse, with
a certified OAuth server behind it for the latter."""

from __future__ import annotations

import itertools
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from dataclasses import dataclass

import pytest

from latchkey.desktop.clock import SystemClock
from latchkey.matrix.servers import HttpServers
from latchkey.session import verdict
from latchkey.session.answers import Alive, Done, Granted, LoggedIn, Refused
from latchkey.session.ports import Gate
from latchkey.session.secret import Secret
from latchkey.session.verdict import Ending, Refusal, Rejection, Witness
from tests.contract.oauth_session import sign_in, sign_in_on_practice
from tests.fakes.authentication import WithOAuth
from tests.fakes.homeservers import Practice
from tests.fakes.synapse import Synapse
from tests.fakes.web_person import WebPerson

_NUMBERS = itertools.count(1)


@dataclass(frozen=True, slots=True)
class Session:
    gate: Gate
    began: LoggedIn

    @property
    def access_token(self) -> Secret:
        return self.began.granted.access

    @property
    def refresh_token(self) -> Secret:
        assert self.began.granted.refresh is not None
        return self.began.granted.refresh

    @property
    def alive(self) -> Alive:
        """What a living token is answered with."""
        return Alive(self.began.user_id, self.began.device_id)

    async def refreshed(self, refresh_token: Secret) -> tuple[Secret, Secret]:
        """The new access and refresh token."""
        answer = await self.gate.refresh(refresh_token)
        assert isinstance(answer, Granted), answer
        assert answer.refresh is not None
        return answer.access, answer.refresh

    async def refused(self, refresh_token: Secret) -> Refusal:
        answer = await self.gate.refresh(refresh_token)
        assert isinstance(answer, Refused), answer
        return verdict.of_failed_refresh(answer, oauth=self.began.issuer is not None)


Begin = Callable[[], Awaitable[Session]]


@pytest.fixture
async def servers() -> AsyncIterator[HttpServers]:
    servers = HttpServers(SystemClock())
    yield servers
    await servers.close()


@pytest.fixture(params=["practice", "synapse", "oauth on practice", "oauth on synapse"])
def begin(request: pytest.FixtureRequest, servers: HttpServers) -> Iterator[Begin]:
    if request.param == "practice":
        with Practice() as practice:
            yield lambda: by_password(servers, practice.url, practice.user, practice.password)
    elif request.param == "oauth on practice":
        with Practice(knobs={"oauth": True}) as practice:
            yield lambda: by_oauth(servers, sign_in_on_practice(servers, practice))
    elif request.param == "synapse":
        synapse: Synapse = request.getfixturevalue("synapse")
        user = f"gatekeeper{next(_NUMBERS)}"
        synapse.register(user, "swordfish")
        yield lambda: by_password(servers, synapse.url, user, "swordfish")
    else:
        with_oauth: WithOAuth = request.getfixturevalue("with_oauth")
        person: WebPerson = request.getfixturevalue("person")
        user = with_oauth.people.add()
        yield lambda: by_oauth(servers, sign_in(servers, with_oauth.url, person, user))


async def by_password(servers: HttpServers, url: str, user: str, password: str) -> Session:
    answer = await servers.entrance(url).login(user, Secret(password), device_id=None, device_name="Latchkey")
    assert isinstance(answer, LoggedIn), answer
    return Session(servers.gate(url), answer)


async def by_oauth(servers: HttpServers, signing_in: Awaitable[LoggedIn]) -> Session:
    answer = await signing_in
    return Session(servers.gate(answer.homeserver_url, answer.issuer), answer)


async def test_a_session_is_alive_under_the_name_and_the_device_it_began_with(begin: Begin) -> None:
    session = await begin()
    assert await session.gate.is_there()
    assert await session.gate.whoami(session.access_token) == session.alive
    assert await session.gate.look_at_lock(session.access_token) == Done()


async def test_f12_a_refresh_brings_new_tokens_for_the_same_device(begin: Begin) -> None:
    session = await begin()
    access, refresh = await session.refreshed(session.refresh_token)
    assert access != session.access_token
    assert refresh != session.refresh_token
    assert await session.gate.whoami(access) == session.alive


async def test_f07_a_refresh_whose_answer_was_lost_is_asked_for_again(begin: Begin) -> None:
    session = await begin()
    await session.refreshed(session.refresh_token)
    access, _ = await session.refreshed(session.refresh_token)
    assert await session.gate.whoami(access) == session.alive


async def test_f33_a_refresh_token_whose_successor_was_used_is_put_before_the_witness_and_acquitted(
    begin: Begin,
) -> None:
    session = await begin()
    access, _ = await session.refreshed(session.refresh_token)
    assert await session.gate.whoami(access) == session.alive
    assert await session.refused(session.refresh_token) is Refusal.ASK_WITNESS
    assert verdict.of_witness(await session.gate.whoami(access)) is Witness.CANNOT_BE_RENEWED


async def test_f29_after_signing_out_nothing_of_the_session_is_left(begin: Begin) -> None:
    session = await begin()
    access, refresh = await session.refreshed(session.refresh_token)
    assert await session.gate.whoami(access) == session.alive
    assert await session.gate.logout(access, refresh) == Done()
    rejected = await session.gate.whoami(access)
    assert isinstance(rejected, Refused)
    assert verdict.of_rejected_request(rejected, can_refresh=True) is Rejection.REFRESH
    assert await session.refused(refresh) is Refusal.ASK_WITNESS
    assert verdict.of_witness(rejected) is Witness.LOGGED_OUT


async def test_a_token_that_nobody_gave_out_says_nothing_of_the_session(begin: Begin) -> None:
    session = await begin()
    assert await session.refused(Secret("nobody-gave-this-out")) is Refusal.ASK_WITNESS
    assert await session.gate.whoami(session.access_token) == session.alive


async def test_f45_a_server_that_was_told_already_is_told_again_without_harm(begin: Begin) -> None:
    session = await begin()
    answers = [await session.gate.logout(session.access_token, session.refresh_token) for _ in range(2)]
    assert answers[0] == Done()
    assert verdict.of_logout(answers[1]) in (Ending.TOLD, Ending.REFUSED)
