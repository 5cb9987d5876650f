"""How a session signed in, for people. Needed for the first picture of a session, so little is imported."""

from __future__ import annotations

from latchkey.language import mark, tr
from latchkey.session.ways import DEVICE_CODE_FLOW, OAUTH_FLOW, PASSWORD_FLOW, SSO_FLOW

from .one_line import one_line

_FLOWS = {
    PASSWORD_FLOW: mark("Password"),
    SSO_FLOW: mark("Single sign-on"),
    OAUTH_FLOW: mark("OAuth in the browser"),
    DEVICE_CODE_FLOW: mark("Code on another device"),
}
_LONGEST_ID = 40


def signed_in_with(flow: str) -> str:
    """``flow`` as an identity has it; of an identity provider its ID is remembered."""
    kind, _, provider_id = flow.partition("/")
    if kind == SSO_FLOW and provider_id:
        return f"{tr(_FLOWS[SSO_FLOW])} ({one_line(provider_id, _LONGEST_ID)})"
    return tr(_FLOWS[flow]) if flow in _FLOWS else one_line(flow, _LONGEST_ID)
