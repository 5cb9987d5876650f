"""Programs that registered themselves (RFC 7591), and what may not be registered: MAS's policy."""

from __future__ import annotations

import ipaddress
import json
import string
from collections.abc import Mapping
from dataclasses import dataclass, field
from random import Random
from urllib.parse import urlsplit

from latchkey.practice.refusal import Refusal

from .refused import oauth_error

_LOOPBACK = ("localhost", "127.0.0.1", "::1")
_SUFFIXES_WITH_DOTS = ("co.uk", "com.au", "github.io", "co.jp")
"""Of the public suffixes, some: nobody owns a name like these."""
_KNOWN_GRANTS = ("authorization_code", "refresh_token", "urn:ietf:params:oauth:grant-type:device_code")


@dataclass(frozen=True, slots=True)
class Client:
    client_id: str
    metadata: Mapping[str, object]

    @property
    def name(self) -> str:
        return str(self.metadata.get("client_name") or self.metadata.get("client_uri"))

    def may(self, grant_type: str) -> bool:
        return grant_type in _texts(self.metadata, "grant_types")

    def comes_back_to(self, redirect_uri: str) -> bool:
        """As registered; on loopback at any port."""
        asked = urlsplit(redirect_uri)
        for registered in _texts(self.metadata, "redirect_uris"):
            uri = urlsplit(registered)
            on_loopback = (uri.scheme, asked.scheme) == ("http", "http") and uri.hostname in _LOOPBACK
            if on_loopback and (asked.hostname, asked.path) == (uri.hostname, uri.path) and not asked.fragment:
                return True
            if redirect_uri == registered:
                return True
        return False


@dataclass(slots=True)
class Clients:
    random: Random
    _registered: dict[str, Client] = field(default_factory=dict)
    """By the metadata, so that the same is registered once."""

    def register(self, metadata: dict[str, object]) -> Client:
        """Raises ``Refusal``."""
        known = _checked(metadata)
        key = json.dumps(known, sort_keys=True)
        if key not in self._registered:
            client_id = "".join(self.random.choices(string.ascii_uppercase + string.digits, k=26))
            self._registered[key] = Client(client_id, known)
        return self._registered[key]

    def called(self, client_id: str) -> Client | None:
        return next((client for client in self._registered.values() if client.client_id == client_id), None)

    def forget_all(self) -> None:
        self._registered.clear()


def _checked(metadata: Mapping[str, object]) -> dict[str, object]:
    """With grant types and response types that nobody knows left out. Raises ``Refusal``."""
    host = _client_host(metadata)
    for name in ("logo_uri", "tos_uri", "policy_uri"):
        other = urlsplit(_text(metadata, name))
        if name in metadata and (other.scheme != "https" or not _is_under(other.hostname or "", host)):
            raise _invalid(f"{name} not on the same host as the client_uri")
    if metadata.get("token_endpoint_auth_method", "client_secret_basic") != "none":
        raise _invalid("token_endpoint_auth_method must be none here")
    kind = metadata.get("application_type", "web")
    if kind not in ("web", "native"):
        raise _invalid("application_type must be web or native")
    grants = [grant for grant in _texts(metadata, "grant_types") or _KNOWN_GRANTS[:1] if grant in _KNOWN_GRANTS]
    uris = _texts(metadata, "redirect_uris")
    if "authorization_code" in grants and not uris:
        raise oauth_error(400, "invalid_redirect_uri", "missing redirect_uris")
    for uri in uris:
        if not _may_be_registered(uri, host, is_native=kind == "native"):
            raise oauth_error(400, "invalid_redirect_uri", "invalid redirect_uri")
    return {**metadata, "grant_types": grants, "response_types": ["code"]}


def _client_host(metadata: Mapping[str, object]) -> str:
    uri = urlsplit(_text(metadata, "client_uri"))
    host = uri.hostname or ""
    if uri.scheme != "https" or uri.username or uri.password or not _is_name(host):
        raise _invalid("invalid client_uri")
    return host


def _may_be_registered(text: str, host: str, *, is_native: bool) -> bool:
    uri = urlsplit(text)
    if uri.fragment or "#" in text or not uri.scheme:
        return False
    if uri.scheme == "https":
        return _is_under(uri.hostname or "", host)
    if not is_native:
        return False
    if uri.scheme == "http":
        return uri.hostname in _LOOPBACK and uri.netloc.rpartition("]")[2].count(":") == 0
    reversed_host = ".".join(reversed(host.split(".")))
    return not uri.netloc and (uri.scheme == reversed_host or uri.scheme.startswith(f"{reversed_host}."))


def _is_name(host: str) -> bool:
    """Of somewhere else than here, that somebody can own."""
    try:
        ipaddress.ip_address(host)
    except ValueError:
        return "." in host and not host.endswith(".local") and host not in _SUFFIXES_WITH_DOTS
    return False


def _is_under(host: str, above: str) -> bool:
    return host == above or host.endswith(f".{above}")


def _text(metadata: Mapping[str, object], name: str) -> str:
    value = metadata.get(name, "")
    return value if isinstance(value, str) else ""


def _texts(metadata: Mapping[str, object], name: str) -> list[str]:
    value = metadata.get(name)
    return [text for text in value if isinstance(text, str)] if isinstance(value, list) else []


def _invalid(description: str) -> Refusal:
    return oauth_error(400, "invalid_client_metadata", description)
