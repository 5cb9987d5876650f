"""``GET /login``: what of it this program can use (spec L1, O2, A7). Every field is the server's word."""

from __future__ import annotations

import re

import msgspec

from latchkey.app.finding import Offers, Provider
from latchkey.app.one_line import one_line
from latchkey.session.answers import NoAnswer

from .media import content_address
from .reading import read
from .transport import Answer

PATH = "/_matrix/client/v3/login"

MOST_TYPES = 20
LONGEST_TYPE = 255
MOST_PROVIDERS = 50
LONGEST_NAME = 80

_PREFERRED = ("oauth_aware_preferred", "org.matrix.msc3824.delegated_oidc_compatibility")
_BRAND = re.compile(r"[a-z0-9_.-]{1,255}")
_PROVIDER_ID = re.compile(r"(?!\.{1,2}$)[A-Za-z0-9._~-]{1,255}")
"""Unreserved characters, and nothing that an address is shortened by."""


class _Flows(msgspec.Struct):
    flows: list[object]


_FLOWS = msgspec.json.Decoder(_Flows)


def listed(answer: Answer) -> list[object] | NoAnswer:
    """The flows of a good answer."""
    told = read(answer, _FLOWS)
    return told if isinstance(told, NoAnswer) else told.flows


def types(flows: list[object]) -> tuple[str, ...]:
    """The first of them, each once: they are told to a person where none can be used."""
    found = (flow.get("type") for flow in flows if isinstance(flow, dict))
    return tuple(dict.fromkeys(one[:LONGEST_TYPE] for one in found if isinstance(one, str)))[:MOST_TYPES]


def offers(flows: list[object]) -> Offers:
    """Of ``flows``, as the server lists them. Where single sign-on is what it wants of a program that knows OAuth, nothing
    else of them is offered."""
    known = [flow for flow in flows if isinstance(flow, dict)]
    single = [flow for flow in known if flow.get("type") == "m.login.sso"]
    wanted = [flow for flow in single if any(flow.get(name) is True for name in _PREFERRED)]
    sso = next(iter(wanted or single), None)
    return Offers(
        password=not wanted and any(flow.get("type") == "m.login.password" for flow in known),
        sso=sso is not None,
        providers=() if sso is None else _providers(sso.get("identity_providers")),
        sso_is_oauth=bool(wanted),
    )


def _providers(listed: object) -> tuple[Provider, ...]:
    """All of them, or none: where one cannot be asked for by its ID, or where they are too many to choose from, the
    server's own page is left, on which nobody is missing."""
    if not isinstance(listed, list) or len(listed) > MOST_PROVIDERS:
        return ()
    found = [_provider(one) for one in listed]
    readable = {one.provider_id: one for one in found if one is not None}
    return tuple(readable.values()) if None not in found else ()


def _provider(raw: object) -> Provider | None:
    if not isinstance(raw, dict):
        return None
    provider_id, brand, icon = raw.get("id"), raw.get("brand"), raw.get("icon")
    if not isinstance(provider_id, str) or not _PROVIDER_ID.fullmatch(provider_id):
        return None
    return Provider(
        provider_id,
        one_line(raw.get("name"), LONGEST_NAME) or one_line(provider_id, LONGEST_NAME),
        icon if isinstance(icon, str) and content_address(icon) is not None else "",
        brand if isinstance(brand, str) and _BRAND.fullmatch(brand) else "",
    )
