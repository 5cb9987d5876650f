"""How a session signed in, for people. Needed for the first picture of a session, so little is imported."""

from __future__ import annotations

from latchkey.session.ways import DEVICE_CODE_FLOW, OAUTH_FLOW, PASSWORD_FLOW, SSO_FLOW

from .one_line import one_line

_FLOWS = {
    PASSWORD_FLOW: "Password",
    SSO_FLOW: "Single sign-on",
    OAUTH_FLOW: "OAuth in the browser",
    DEVICE_CODE_FLOW: "Code on another device",
}
_LONGEST_ID = 40


def signed_in_with(flow: str) -> str:
    """``flow`` as an identity has it; of an identity provider its ID is remembered."""
    kind, _, provider_id = flow.partition("/")
    if kind == SSO_FLOW and provider_id:
        return f"{_FLOWS[SSO_FLOW]} ({one_line(provider_id, _LONGEST_ID)})"
    return _FLOWS.get(flow, one_line(flow, _LONGEST_ID))
