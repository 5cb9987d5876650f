"""The practice homeserver's OAuth and a certified OAuth server with Synapse behind it answer alike."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing
from typing import Any, Literal

import pytest

from latchkey import browsing
from latchkey.practice.server import PracticeServer
from tests.fakes.authentication import WithOAuth
from tests.fakes.web_person import WebPerson

from .oauth_episode import Asking, a_session, authorizations, programs


@pytest.fixture
def practice() -> Iterator[PracticeServer]:
    with PracticeServer(seed=1) as server:
        server.turn({"oauth": True, "password_login": False, "session_s": None})
        yield server


@pytest.mark.parametrize("reuse", ["mas", "strict"])
async def test_oauth_on_the_practice_homeserver_is_that_of_others(
    practice: PracticeServer, with_oauth: WithOAuth, person: WebPerson, reuse: Literal["mas", "strict"]
) -> None:
    practice.turn({"oauth_reuse": reuse})
    with_oauth.oauth.rule(reuse=reuse)
    user = with_oauth.people.add()

    async def on_practice(told: dict[str, Any]) -> None:
        page = await browsing.opened(told["verification_uri_complete"])
        await browsing.pressed(page, "Allow", username="alice", password=practice.users["alice"])

    async def elsewhere(told: dict[str, Any]) -> None:
        await person.opens_code(told["verification_uri_complete"])
        await person.signs_in(user)
        await person.allows()
        await person.sees("Sign-in Success")

    with closing(Asking(practice.url)) as ours, closing(Asking(with_oauth.url)) as theirs:
        for at, let_in in ((ours, on_practice), (theirs, elsewhere)):
            programs(at)
            authorizations(at)
            await a_session(at, let_in)
        assert ours.table.keys() == theirs.table.keys()
        differing = {
            what: (told, theirs.table[what]) for what, told in ours.table.items() if told != theirs.table[what]
        }
        assert differing == {}
