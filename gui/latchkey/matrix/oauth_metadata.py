"""What a homeserver says of its OAuth server, checked before anything is sent there (spec G1 to G4, RFC 8414)."""

from __future__ import annotations

from urllib.parse import urlsplit

import msgspec

from latchkey.app.oauth import OAuthServer
from latchkey.session.answers import NoAnswer, NotThrough, Obstacle, Refused

from .address import Place, parse_base_url, parse_place, web_page
from .reading import read, value_of
from .refusal import refusal
from .request import Request
from .transport import SMALL_BYTES, Answer, Transport

PATH = "/_matrix/client/v1/auth_metadata"
UNSTABLE_PATH = "/_matrix/client/unstable/org.matrix.msc2965/auth_metadata"
"""Of servers from before v1.15, which know the scopes by their unstable names too."""

DEVICE_CODE_GRANT = "urn:ietf:params:oauth:grant-type:device_code"
MOST_NAMES = 50
LONGEST_NAME = 100

_NOTHING = msgspec.Raw()


class _Metadata(msgspec.Struct):
    """Each field may be of any type, and whatever else there is decides nothing."""

    issuer: msgspec.Raw = _NOTHING
    authorization_endpoint: msgspec.Raw = _NOTHING
    token_endpoint: msgspec.Raw = _NOTHING
    registration_endpoint: msgspec.Raw = _NOTHING
    revocation_endpoint: msgspec.Raw = _NOTHING
    device_authorization_endpoint: msgspec.Raw = _NOTHING
    response_types_supported: msgspec.Raw = _NOTHING
    response_modes_supported: msgspec.Raw = _NOTHING
    grant_types_supported: msgspec.Raw = _NOTHING
    code_challenge_methods_supported: msgspec.Raw = _NOTHING
    prompt_values_supported: msgspec.Raw = _NOTHING
    account_management_uri: msgspec.Raw = _NOTHING
    account_management_actions_supported: msgspec.Raw = _NOTHING
    authorization_response_iss_parameter_supported: msgspec.Raw = _NOTHING
    unstable_uri: msgspec.Raw = msgspec.field(default=_NOTHING, name="org.matrix.msc4191.account_management_uri")
    unstable_actions: msgspec.Raw = msgspec.field(
        default=_NOTHING, name="org.matrix.msc4191.account_management_actions_supported"
    )


_METADATA = msgspec.json.Decoder(_Metadata)

_NEEDED = (
    ("response_types_supported", ("code",)),
    ("response_modes_supported", ("query",)),
    ("grant_types_supported", ("authorization_code", "refresh_token")),
    ("code_challenge_methods_supported", ("S256",)),
)
"""What a sign-in cannot do without. A list that is not there forbids nothing."""


async def ask(
    transport: Transport, base_url: str, *, time_limit_s: float
) -> OAuthServer | NotThrough | Refused | NoAnswer | None:
    """Of the homeserver at ``base_url``; ``None`` where it has no such API (A1). ``time_limit_s`` bounds each of two
    requests."""
    for path in (PATH, UNSTABLE_PATH):
        request = Request("GET", base_url + path)
        answer = await transport.exchange(request, max_bytes=SMALL_BYTES, time_limit_s=time_limit_s)
        if isinstance(answer, NoAnswer):
            return answer
        if answer.is_success:
            return judge(answer, on_loopback=is_on_loopback(base_url), has_unstable_names=path == UNSTABLE_PATH)
        refused = refusal(answer, "/auth_metadata")
        if answer.status != 404 and refused.errcode != "M_UNRECOGNIZED":
            return refused
    return None


def is_on_loopback(base_url: str) -> bool:
    homeserver = parse_base_url(base_url)
    return homeserver is not None and homeserver.place.is_loopback


def judge(answer: Answer, *, on_loopback: bool, has_unstable_names: bool) -> OAuthServer | NotThrough | NoAnswer:
    """``answer`` is a success. ``on_loopback``: the homeserver is on this computer, so its OAuth server may be too, over
    plain http. What is optional and makes no sense counts as not there."""
    said = read(answer, _METADATA)
    if isinstance(said, NoAnswer):
        return said
    issuer = value_of(said.issuer)
    if not isinstance(issuer, str) or not issuer:
        return NotThrough(Obstacle.BROKEN_METADATA, answer.host, "issuer")
    required: dict[str, str] = {}
    for name in ("authorization_endpoint", "token_endpoint", "registration_endpoint", "revocation_endpoint"):
        endpoint = safe_page(value_of(getattr(said, name)), on_loopback=on_loopback)
        if isinstance(endpoint, Obstacle):
            return NotThrough(endpoint, answer.host, name)
        required[name] = endpoint
    for name, needed in _NEEDED:
        names = _names(getattr(said, name))
        if names is not None and not set(needed).issubset(names):
            return NotThrough(Obstacle.BROKEN_METADATA, answer.host, name)
    by_code = ""
    if DEVICE_CODE_GRANT in (_names(said.grant_types_supported) or ()):
        by_code = _optional(said.device_authorization_endpoint, on_loopback=on_loopback)
    return OAuthServer(
        issuer=issuer,
        **required,
        device_authorization_endpoint=by_code,
        account_management_uri=_optional(said.account_management_uri or said.unstable_uri, on_loopback=on_loopback),
        account_actions=_names(said.account_management_actions_supported or said.unstable_actions) or (),
        prompts=_names(said.prompt_values_supported) or (),
        has_unstable_names=has_unstable_names,
        names_itself=value_of(said.authorization_response_iss_parameter_supported) is True,
    )


def safe_page(raw: object, *, on_loopback: bool) -> str | Obstacle:
    """An address to which secrets may go: https; or http within this computer, where ``on_loopback``."""
    page = web_page(raw)
    if page is None or "#" in page:
        return Obstacle.BROKEN_METADATA
    parts = urlsplit(page)
    place = parse_place(parts.netloc)
    stays_here = isinstance(place, Place) and place.is_loopback
    return page if parts.scheme == "https" or (on_loopback and stays_here) else Obstacle.UNSAFE_ENDPOINT


def _optional(raw: msgspec.Raw, *, on_loopback: bool) -> str:
    page = safe_page(value_of(raw), on_loopback=on_loopback)
    return "" if isinstance(page, Obstacle) else page


def _names(raw: msgspec.Raw) -> tuple[str, ...] | None:
    """``None`` where nothing is said; what is no list holds no names."""
    given = value_of(raw)
    if given is None:
        return None
    names = given if isinstance(given, list) else []
    return tuple(one for one in names if isinstance(one, str) and len(one) <= LONGEST_NAME)[:MOST_NAMES]
