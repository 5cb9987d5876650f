"""A refresh that waits for the person: ``/refresh`` itself asks for user-interactive authentication, as where a subscription has
run out. The access token lives on meanwhile."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from .homeserver import Homeserver
from .interaction import Flows
from .knobs import RefreshStep
from .stages import SUBSCRIPTION, TERMS, params

_FLOWS: Mapping[RefreshStep, Flows] = {
    RefreshStep.SUBSCRIPTION: ((SUBSCRIPTION,),),
    RefreshStep.TERMS: ((TERMS,),),
}


def check_refresh_step(
    homeserver: Homeserver, operation: tuple[str, str], body: dict[str, object], public_baseurl: str
) -> None:
    """Raises ``Refusal`` until the step is done."""
    step = homeserver.knobs.refresh_step
    if step is RefreshStep.NONE:
        return
    flows = _FLOWS[step]
    homeserver.interactions.check(operation, body, flows, params(flows, public_baseurl))
    homeserver.turn(replace(homeserver.knobs, refresh_step=RefreshStep.NONE))
