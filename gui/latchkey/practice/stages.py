"""The stages of user-interactive authentication: what each takes as a proof."""

from __future__ import annotations

from collections.abc import Mapping

from .homeserver import Homeserver
from .interaction import Interaction, Prove, StageFailed
from .login import proven_user
from .refusal import Refusal

PASSWORD, DUMMY, TERMS = "m.login.password", "m.login.dummy", "m.login.terms"


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

    return {PASSWORD: password, DUMMY: nothing, TERMS: nothing}
