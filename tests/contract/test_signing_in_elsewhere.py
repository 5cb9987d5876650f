"""Single sign-on and OAuth on real servers, without the program: what the stories of it stand on."""

from __future__ import annotations

import base64
import hashlib
import secrets
from collections.abc import Mapping
from typing import Any
from urllib.parse import urlencode

import httpx
import pytest

from tests.fakes.authentication import WithOAuth, WithSso
from tests.fakes.callback import Callback
from tests.fakes.web_person import WebPerson

V3 = "/_matrix/client/v3"
METADATA = {
    "client_name": "A client",
    "client_uri": "https://client.example/",
    "application_type": "native",
    "token_endpoint_auth_method": "none",
    "response_types": ["code"],
    "grant_types": ["authorization_code", "refresh_token", "urn:ietf:params:oauth:grant-type:device_code"],
    "redirect_uris": ["http://127.0.0.1/callback"],
}


class Client:
    """An OAuth client that asks for one device."""

    def __init__(self, url: str, device_id: str) -> None:
        self.url = url
        self.metadata = httpx.get(f"{url}/_matrix/client/v1/auth_metadata", trust_env=False).json()
        self.scope = f"urn:matrix:client:api:* urn:matrix:client:device:{device_id}"
        registered = httpx.post(self.metadata["registration_endpoint"], json=METADATA, trust_env=False)
        assert registered.status_code == 201, registered.text
        self.client_id = registered.json()["client_id"]
        self.verifier = secrets.token_urlsafe(48)

    def authorization(self, redirect_uri: str, **more: str) -> str:
        challenge = base64.urlsafe_b64encode(hashlib.sha256(self.verifier.encode()).digest()).rstrip(b"=").decode()
        query = {
            "response_type": "code",
            "response_mode": "query",
            "client_id": self.client_id,
            "redirect_uri": redirect_uri,
            "scope": self.scope,
            "state": "a state",
            "code_challenge_method": "S256",
            "code_challenge": challenge,
        }
        return f"{self.metadata['authorization_endpoint']}?{urlencode({**query, **more})}"

    def ask(self, endpoint: str, **form: str) -> httpx.Response:
        return httpx.post(self.metadata[endpoint], data={"client_id": self.client_id, **form}, trust_env=False)

    def exchange(self, came: Mapping[str, str], redirect_uri: str) -> dict[str, Any]:
        assert came["state"] == "a state"
        form = {"code": came["code"], "redirect_uri": redirect_uri, "code_verifier": self.verifier}
        answer = self.ask("token_endpoint", grant_type="authorization_code", **form)
        assert answer.status_code == 200, answer.text
        tokens: dict[str, Any] = answer.json()
        return tokens

    def refresh(self, refresh_token: str) -> httpx.Response:
        return self.ask("token_endpoint", grant_type="refresh_token", refresh_token=refresh_token)

    async def sign_in(self, person: WebPerson, user: str) -> dict[str, Any]:
        async with Callback() as callback:
            await person.tabs.open(self.authorization(callback.redirect_uri))
            await person.signs_in(user)
            await person.allows()
            return self.exchange(await callback.arrived(), callback.redirect_uri)

    def whoami(self, access_token: str) -> httpx.Response:
        headers = {"Authorization": f"Bearer {access_token}"}
        return httpx.get(f"{self.url}{V3}/account/whoami", headers=headers, trust_env=False)


async def test_a_person_allows_a_client_which_refreshes_and_revokes(with_oauth: WithOAuth, person: WebPerson) -> None:
    user = with_oauth.people.add()
    client = Client(with_oauth.url, "DEVICE0001")
    first = await client.sign_in(person, user)
    assert client.whoami(first["access_token"]).json()["device_id"] == "DEVICE0001"
    assert set(with_oauth.synapse.devices(user)) == {"DEVICE0001"}

    second = client.refresh(first["refresh_token"]).json()
    assert client.whoami(second["access_token"]).status_code == 200
    assert client.ask("revocation_endpoint", token=second["refresh_token"]).status_code == 200
    assert client.whoami(second["access_token"]).json()["errcode"] == "M_UNKNOWN_TOKEN"
    assert set(with_oauth.synapse.devices(user)) == set()


@pytest.mark.parametrize("reuse", ["mas", "strict"])
async def test_a_refresh_token_is_used_again(with_oauth: WithOAuth, person: WebPerson, reuse: str) -> None:
    with_oauth.oauth.rule(reuse="mas" if reuse == "mas" else "strict")
    client = Client(with_oauth.url, "DEVICE0002")
    first = await client.sign_in(person, with_oauth.people.add())
    lost = client.refresh(first["refresh_token"]).json()
    again = client.refresh(first["refresh_token"])
    if reuse == "mas":
        assert client.whoami(again.json()["access_token"]).status_code == 200
        assert client.refresh(lost["refresh_token"]).status_code == 400, "the pair that got lost is worth nothing"
        again = client.refresh(first["refresh_token"])
        assert (again.status_code, again.json()["error"]) == (400, "invalid_grant"), "what came of it was used"
    else:
        assert (again.status_code, again.json()["error"]) == (400, "invalid_grant")
        assert client.whoami(lost["access_token"]).status_code == 401, "and the session is over"


async def test_the_oauth_server_goes_away_and_comes_back_without_its_clients(
    with_oauth: WithOAuth, person: WebPerson
) -> None:
    client = Client(with_oauth.url, "DEVICE0003")
    tokens = await client.sign_in(person, with_oauth.people.add())
    with_oauth.oauth.stop()
    assert client.refresh(tokens["refresh_token"]).status_code == 502
    assert client.whoami(tokens["access_token"]).status_code == 503, "Synapse cannot ask about it"
    with_oauth.oauth.start()
    answer = client.refresh(tokens["refresh_token"])
    assert (answer.status_code, answer.json()["error"]) == (401, "invalid_client")


async def test_a_person_denies_and_creates_an_account(with_oauth: WithOAuth, person: WebPerson) -> None:
    client = Client(with_oauth.url, "DEVICE0004")
    async with Callback() as callback:
        await person.tabs.open(client.authorization(callback.redirect_uri))
        await person.denies()
        assert (await callback.arrived())["error"] == "access_denied"
    async with Callback() as callback:
        await person.tabs.open(client.authorization(callback.redirect_uri, prompt="create"))
        await person.signs_in("newcomer", "long enough")
        await person.allows()
        tokens = client.exchange(await callback.arrived(), callback.redirect_uri)
    assert client.whoami(tokens["access_token"]).json()["user_id"] == "@newcomer:localhost"


async def test_a_person_signs_a_device_in_by_its_code_and_out_on_the_page_of_their_account(
    with_oauth: WithOAuth, person: WebPerson
) -> None:
    client = Client(with_oauth.url, "DEVICE0005")
    code = client.ask("device_authorization_endpoint", scope=client.scope).json()
    poll = {"grant_type": "urn:ietf:params:oauth:grant-type:device_code", "device_code": code["device_code"]}
    assert client.ask("token_endpoint", **poll).json()["error"] == "authorization_pending"
    await person.enters_code(code["verification_uri"], code["user_code"])
    await person.signs_in(with_oauth.people.add())
    await person.allows()
    await person.sees("Sign-in Success")
    tokens = client.ask("token_endpoint", **poll).json()
    assert client.whoami(tokens["access_token"]).json()["device_id"] == "DEVICE0005"

    await person.signs_out(client.metadata["account_management_uri"], "DEVICE0005")
    assert client.whoami(tokens["access_token"]).status_code == 401


async def test_a_person_signs_in_at_an_identity_provider(with_sso: WithSso, person: WebPerson) -> None:
    user = with_sso.people.add()
    async with Callback() as callback:
        query = urlencode({"redirectUrl": f"{callback.redirect_uri}?state=mine"})
        await person.tabs.open(f"{with_sso.url}{V3}/login/sso/redirect/oidc-garden?{query}")
        await person.signs_in(user, "wrong")
        await person.sees("Invalid credentials")
        await person.signs_in(user)
        await person.allows()
        await person.goes_on()
        query_back = await callback.arrived()
    assert query_back["state"] == "mine"
    body = {"type": "m.login.token", "token": query_back["loginToken"], "refresh_token": True}
    told = httpx.post(f"{with_sso.url}{V3}/login", json=body, trust_env=False).json()
    assert told["user_id"] == with_sso.synapse.user_id(user)
    assert set(with_sso.synapse.devices(user)) == {told["device_id"]}


async def test_a_person_who_cancels_at_the_identity_provider_is_never_sent_back(
    with_sso: WithSso, person: WebPerson
) -> None:
    async with Callback() as callback:
        query = urlencode({"redirectUrl": callback.redirect_uri})
        await person.tabs.open(f"{with_sso.url}{V3}/login/sso/redirect/oidc-office?{query}")
        await person.denies()
        await person.sees("There was an error")
        assert callback.targets == []
