"""The stages of user-interactive authentication: what each takes as a proof."""

from __future__ import annotations

from collections.abc import Mapping

from .homeserver import Homeserver
from .interaction import PASSWORD, Flows, Interaction, Prove, StageFailed
from .login import proven_user
from .refusal import Refusal

DUMMY, TERMS = "m.login.dummy", "m.login.terms"
TOKEN, EMAIL, RIDDLE = "m.login.registration_token", "m.login.email.identity", "org.example.riddle"
SSO = "m.login.sso"
SUBSCRIPTION = "org.example.subscription"
REGISTRATION_TOKEN = "practise-with-us"
_TERMS_VERSION = "1.0"


def proofs(homeserver: Homeserver) -> dict[str, Prove]:
    """By stage."""

    def password(auth: Mapping[str, object], _: Interaction) -> str:
        try:
            return proven_user(homeserver, dict(auth))
        except Refusal as refused:
            if refused.body["errcode"] != "M_FORBIDDEN":
                raise
            raise StageFailed("M_FORBIDDEN", "Invalid username or password") from None

    def nothing(_auth: Mapping[str, object], _: Interaction) -> bool:
        return True

    def email(auth: Mapping[str, object], _: Interaction) -> str:
        creds = auth.get("threepid_creds")
        if not isinstance(creds, dict):
            raise StageFailed("M_MISSING_PARAM", "Missing threepid_creds")
        address = homeserver.mailbox.confirmed(str(creds.get("sid")), str(creds.get("client_secret")))
        if address is None:
            raise StageFailed("M_UNAUTHORIZED", "Unable to get validated threepid")
        return address

    return {PASSWORD: password, DUMMY: nothing, TERMS: nothing, TOKEN: _registration_token, EMAIL: email}


def params(flows: Flows, public_baseurl: str) -> dict[str, object]:
    """What a client has to know for these stages."""
    url = f"{public_baseurl}_matrix/consent?v={_TERMS_VERSION}"
    policy = {"version": _TERMS_VERSION, "en": {"name": "Privacy policy", "url": url}}
    known: dict[str, object] = {TERMS: {"policies": {"privacy_policy": policy}}}
    return {stage: known[stage] for flow in flows for stage in flow if stage in known}


def _registration_token(auth: Mapping[str, object], _: Interaction) -> str:
    token = auth.get("token")
    if token is None:
        raise StageFailed("M_MISSING_PARAM", "Missing registration token")
    if not isinstance(token, str):
        raise StageFailed("M_INVALID_PARAM", "Registration token must be a string")
    if token != REGISTRATION_TOKEN:
        raise StageFailed("M_UNAUTHORIZED", "Invalid registration token")
    return token
