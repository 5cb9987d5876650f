"""The program's OAuth over HTTP against a certified OAuth server with Synapse behind it."""

from __future__ import annotations

from collections.abc import AsyncIterator

import pytest

from latchkey.app.account_page import AccountAction, account_page
from latchkey.app.oauth import DeviceCode, OAuthServer
from latchkey.desktop.clock import SystemClock
from latchkey.matrix.servers import HttpServers
from latchkey.session import verdict
from latchkey.session.answers import Alive, Done, Granted, Refused
from latchkey.session.secret import Secret
from latchkey.session.verdict import Ending, Refusal, Witness
from tests.contract.oauth_session import DEVICE, known, sign_in
from tests.fakes.authentication import WithOAuth, WithSso
from tests.fakes.callback import Callback
from tests.fakes.web_person import WebPerson


@pytest.fixture
async def servers() -> AsyncIterator[HttpServers]:
    servers = HttpServers(SystemClock())
    yield servers
    await servers.close()


async def test_a_server_says_what_it_offers_and_one_without_oauth_says_nothing(
    servers: HttpServers, with_oauth: WithOAuth, with_sso: WithSso
) -> None:
    server = await servers.oauth(with_oauth.url).metadata()
    assert isinstance(server, OAuthServer)
    assert server.creates_accounts
    assert server.device_authorization_endpoint
    assert server.names_itself
    assert not server.has_unstable_names
    assert await servers.oauth(with_sso.url).metadata() is None


async def test_scopes_by_their_former_names_are_taken_too(
    servers: HttpServers, with_oauth: WithOAuth, person: WebPerson
) -> None:
    user = with_oauth.people.add()
    logged_in = await sign_in(servers, with_oauth.url, person, user, has_unstable_names=True)
    assert (logged_in.user_id, logged_in.device_id) == (with_oauth.synapse.user_id(user), DEVICE)


async def test_f28_whoever_comes_back_keeps_the_device(
    servers: HttpServers, with_oauth: WithOAuth, person: WebPerson
) -> None:
    user = with_oauth.people.add()
    first = await sign_in(servers, with_oauth.url, person, user)
    at = await known(servers, with_oauth.url)
    async with Callback() as callback:
        asked = at.oauth.authorization(
            at.server, at.client_id, redirect_uri=callback.redirect_uri, device_id=first.device_id, creating=False
        )
        await person.tabs.open(asked.url)
        await person.allows()
        came = await callback.arrived()
        form = {"code": Secret(came["code"]), "verifier": asked.verifier}
        granted = await at.oauth.exchange(at.server, at.client_id, **form, redirect_uri=callback.redirect_uri)
        assert isinstance(granted, Granted)
        again = await at.oauth.exchange(at.server, at.client_id, **form, redirect_uri=callback.redirect_uri)
    assert set(with_oauth.synapse.devices(user)) == {first.device_id}
    assert isinstance(again, Refused)
    assert again.errcode == "invalid_grant", "a code is good once"


async def test_a_wrong_verifier_brings_nothing(servers: HttpServers, with_oauth: WithOAuth, person: WebPerson) -> None:
    at = await known(servers, with_oauth.url)
    async with Callback() as callback:
        asked = at.oauth.authorization(
            at.server, at.client_id, redirect_uri=callback.redirect_uri, device_id=DEVICE, creating=True
        )
        await person.tabs.open(asked.url)
        await person.signs_in("somebody-new", "long enough")
        await person.allows()
        came = await callback.arrived()
        refused = await at.oauth.exchange(
            at.server,
            at.client_id,
            code=Secret(came["code"]),
            verifier=Secret("x" * 43),
            redirect_uri=callback.redirect_uri,
        )
    assert isinstance(refused, Refused)
    assert refused.errcode == "invalid_grant"


async def test_a_person_who_denies_is_brought_back_with_that(
    servers: HttpServers, with_oauth: WithOAuth, person: WebPerson
) -> None:
    at = await known(servers, with_oauth.url)
    async with Callback() as callback:
        asked = at.oauth.authorization(
            at.server, at.client_id, redirect_uri=callback.redirect_uri, device_id=DEVICE, creating=False
        )
        await person.tabs.open(asked.url)
        await person.denies()
        came = await callback.arrived()
    assert (came["error"], came["state"]) == ("access_denied", asked.state.reveal())
    assert at.server.has_sent(came)


async def test_a_code_on_another_device_is_waited_for_and_the_account_page_signs_out_what_it_brought(
    servers: HttpServers, with_oauth: WithOAuth, person: WebPerson
) -> None:
    at = await known(servers, with_oauth.url)
    code = await at.oauth.ask_for_code(at.server, at.client_id, DEVICE)
    assert isinstance(code, DeviceCode)
    pending = await at.oauth.poll(at.server, at.client_id, code.device_code)
    assert isinstance(pending, Refused)
    assert pending.errcode == "authorization_pending"
    await person.opens_code(code.verification_uri_complete)
    await person.signs_in(with_oauth.people.add())
    await person.allows()
    await person.sees("Sign-in Success")
    granted = await at.oauth.poll(at.server, at.client_id, code.device_code)
    assert isinstance(granted, Granted)
    assert granted.refresh is not None
    gate = servers.gate(with_oauth.url, at.issuer)
    assert isinstance(await gate.whoami(granted.access), Alive)

    page = account_page(at.issuer, AccountAction.SIGN_DEVICE_OUT, DEVICE)
    assert page is not None
    await person.signs_out(page, DEVICE)
    assert verdict.of_witness(await gate.whoami(granted.access)) is Witness.LOGGED_OUT
    refused = await gate.refresh(granted.refresh)
    assert isinstance(refused, Refused)
    assert verdict.of_failed_refresh(refused, oauth=True) is Refusal.ASK_WITNESS


async def test_a_person_who_refuses_the_code_says_no(
    servers: HttpServers, with_oauth: WithOAuth, person: WebPerson
) -> None:
    at = await known(servers, with_oauth.url)
    code = await at.oauth.ask_for_code(at.server, at.client_id, DEVICE)
    assert isinstance(code, DeviceCode)
    await person.enters_code(code.verification_uri, code.user_code)
    await person.denies()
    await person.sees("The Sign-in request was interrupted")
    refused = await at.oauth.poll(at.server, at.client_id, code.device_code)
    assert isinstance(refused, Refused)
    assert refused.errcode == "access_denied"


async def test_f01_f45_a_server_that_is_away_is_waited_for_and_one_that_forgot_the_program_is_no_more(
    servers: HttpServers, with_oauth: WithOAuth, person: WebPerson
) -> None:
    session = await sign_in(servers, with_oauth.url, person, with_oauth.people.add())
    gate, granted = servers.gate(with_oauth.url, session.issuer), session.granted
    assert granted.refresh is not None
    with_oauth.oauth.stop()
    refused = await gate.refresh(granted.refresh)
    assert not isinstance(refused, Granted)
    assert verdict.of_failed_refresh(refused, oauth=True) is Refusal.RETRY
    kept = await gate.logout(granted.access, granted.refresh)
    assert verdict.of_logout(kept) is Ending.NOT_YET
    with_oauth.oauth.start()
    refused = await gate.refresh(granted.refresh)
    assert isinstance(refused, Refused)
    assert refused.errcode == "invalid_client"
    forgotten = await gate.logout(granted.access, granted.refresh)
    assert verdict.of_logout(forgotten) is Ending.REFUSED


async def test_f11_a_session_without_a_refresh_token_signs_out_by_its_access_token(
    servers: HttpServers, with_oauth: WithOAuth, person: WebPerson
) -> None:
    with_oauth.oauth.rule(refreshable=False)
    session = await sign_in(servers, with_oauth.url, person, with_oauth.people.add())
    assert session.granted.refresh is None
    gate = servers.gate(with_oauth.url, session.issuer)
    assert await gate.logout(session.granted.access) == Done()
    assert verdict.of_witness(await gate.whoami(session.granted.access)) is Witness.LOGGED_OUT
