"""Synapse whose people sign in elsewhere: at an identity provider (single sign-on), or at an OAuth server of its own."""

from __future__ import annotations

import itertools
import json
import tempfile
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Literal

import httpx

from tests.fakes.node_server import NodeServer
from tests.fakes.synapse import Synapse, SynapseLifetimes

PASSWORD = "correct horse"
HOST_TOKEN = "of-whoever-owns-the-rooms"
"""An access token that the OAuth server knows without anybody having signed in."""

_SECRET = "between-the-two-servers"


class People:
    """Who has an account with whoever does the signing in. The servers read the file, and write new accounts into it."""

    _numbers = itertools.count(1)

    def __init__(self, folder: Path) -> None:
        self.file = folder / "people.json"
        self.file.write_text("{}")

    def add(self) -> str:
        """Somebody new, whose password is ``PASSWORD``; answers the localpart."""
        user = f"person{next(self._numbers)}"
        self.file.write_text(json.dumps({**json.loads(self.file.read_text()), user: PASSWORD}))
        return user


class OAuthServer:
    """Can be stopped and started while the homeserver goes on; a new start knows no clients and sessions."""

    def __init__(self, folder: Path, rules: Path, **settings: str) -> None:
        self._rules = rules
        self._settings = {**settings, "RULES": str(rules)}
        self._node = NodeServer("authorization-server.mjs", folder / "oauth.txt")
        self.rule()

    def rule(
        self,
        *,
        access_s: int = 300,
        reuse: Literal["mas", "strict"] = "mas",
        refreshable: bool = True,
        interval_s: int = 5,
        away: bool = False,
    ) -> None:
        """From the next request on. ``reuse``: a refresh token that is used twice is answered as Matrix Authentication Service
        does, or it ends the session. ``interval_s``: between two polls for a device code. ``away``: it goes on, and nobody
        gets through to it."""
        rules = {
            "access_s": access_s,
            "reuse": reuse,
            "refreshable": refreshable,
            "interval_s": interval_s,
            "away": away,
        }
        # Whole at any time: the servers read it whenever they like.
        written = self._rules.with_suffix(".new")
        written.write_text(json.dumps(rules))
        written.replace(self._rules)

    @property
    def is_running(self) -> bool:
        return self._node.is_running

    def start(self) -> None:
        self._node.start(**self._settings)

    def stop(self) -> None:
        self._node.stop()


class Elsewhere:
    """``people`` sign in to ``synapse`` by other means than a password. ``url`` is where the homeserver is to be found."""

    def __init__(self, synapse: Synapse, people: People, url: str, host_token: str) -> None:
        self.synapse = synapse
        self.people = people
        self.url = url
        self._host_token = host_token

    def user_id(self, user: str) -> str:
        return self.synapse.user_id(user)

    def devices(self, user: str) -> set[str]:
        """As Synapse has them."""
        return set(self.synapse.devices(user))

    def invite(self, user: str, room: str) -> None:
        """By somebody else, who makes it."""
        answer = httpx.post(
            f"{self.url}/_matrix/client/v3/createRoom",
            json={"name": room, "invite": [self.user_id(user)]},
            headers={"Authorization": f"Bearer {self._host_token}"},
            trust_env=False,
            timeout=30,
        )
        assert answer.status_code == httpx.codes.OK, answer.text


class WithSso(Elsewhere):
    """By single sign-on; some have a password."""


class WithOAuth(Elsewhere):
    """At ``oauth``. ``url`` is the address of both servers, and stays when ``oauth`` is stopped."""

    def __init__(self, synapse: Synapse, people: People, url: str, oauth: OAuthServer) -> None:
        super().__init__(synapse, people, url, HOST_TOKEN)
        self.oauth = oauth

    def remove_devices(self, user: str) -> None:
        """From the homeserver, by its OAuth server's word."""
        for device_id in self.devices(user):
            answer = httpx.post(
                f"{self.synapse.url}/_synapse/mas/delete_device",
                json={"localpart": user, "device_id": device_id},
                headers={"Authorization": f"Bearer {_SECRET}"},
                trust_env=False,
                timeout=30,
            )
            assert answer.is_success, answer.text


@contextmanager
def synapse_with_sso(folder: Path, lifetimes: SynapseLifetimes) -> Iterator[WithSso]:
    """Two identity providers by name, which are one: ``oidc-garden`` and ``oidc-office``. Takes about four seconds."""
    people = People(folder)
    synapse = Synapse(folder / "synapse", lifetimes)
    with NodeServer("identity-provider.mjs", folder / "identity-provider.txt") as node, ExitStack() as stack:
        port = node.start(HOMESERVER=synapse.url, ACCOUNTS=str(people.file))
        offers = (("garden", "The garden club"), ("office", "The office"))
        synapse.settle(oidc_providers=[_identity_provider(port, *offer) for offer in offers])
        stack.enter_context(synapse)
        synapse.register("host", "host")
        yield WithSso(synapse, people, synapse.url, str(synapse.login("host")["access_token"]))


@contextmanager
def synapse_with_oauth(folder: Path) -> Iterator[WithOAuth]:
    """Takes about four seconds."""
    people = People(folder)
    synapse = Synapse(folder / "synapse")
    with tempfile.TemporaryDirectory() as short, ExitStack() as stack:
        # A socket's path must be short, and a test's folder is not.
        socket = f"{short}/oauth"
        front = stack.enter_context(NodeServer("front.mjs", folder / "front.txt"))
        rules = folder / "rules.json"
        port = front.start(HOMESERVER=synapse.url, AUTHORIZATION=socket, RULES=str(rules))
        url = f"http://127.0.0.1:{port}"
        synapse.settle(
            public_baseurl=f"{url}/",
            enable_registration=False,
            enable_registration_without_verification=False,
            enable_3pid_changes=False,
            password_config={"enabled": False, "localdb_enabled": False},
            matrix_authentication_service={"enabled": True, "endpoint": f"{url}/", "secret": _SECRET},
        )
        oauth = OAuthServer(
            folder,
            rules,
            HOMESERVER=synapse.url,
            ISSUER=f"{url}/",
            SOCKET=socket,
            ACCOUNTS=str(people.file),
            SECRET=_SECRET,
            HOST_TOKEN=HOST_TOKEN,
        )
        stack.enter_context(synapse)
        stack.callback(oauth.stop)
        oauth.start()
        yield WithOAuth(synapse, people, url, oauth)


def _identity_provider(port: int, name: str, words: str) -> dict[str, object]:
    mapping = {
        "subject_claim": "sub",
        "localpart_template": "{{ user.preferred_username }}",
        "display_name_template": "{{ user.name }}",
        "confirm_localpart": False,
    }
    return {
        "idp_id": name,
        "idp_name": words,
        "issuer": f"http://127.0.0.1:{port}",
        "client_id": "synapse",
        "client_secret": "secret-between-the-two",
        "client_auth_method": "client_secret_basic",
        "scopes": ["openid", "profile"],
        "skip_verification": True,  # the issuer is not https
        "pkce_method": "always",
        "allow_existing_users": True,
        "user_mapping_provider": {"config": mapping},
    }
