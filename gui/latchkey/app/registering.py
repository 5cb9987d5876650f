"""Making an account with a password, and signing in to it (spec R1 to R7)."""

from __future__ import annotations

from collections.abc import Mapping

from latchkey.session.answers import LoggedIn, NoAnswer, NotThrough, Refused
from latchkey.session.ways import ByRegistration

from .interaction import Interactions, Purpose
from .interaction_words import Reason
from .registration import Registered
from .world import World


async def register(
    world: World, interactions: Interactions, homeserver_url: str, way: ByRegistration
) -> LoggedIn | Refused | NoAnswer | NotThrough:
    """The session is one as after any sign-in; which localpart it has is the server's word (R2)."""
    registration = world.servers.registration(homeserver_url)

    async def ask(auth: Mapping[str, object] | None) -> LoggedIn | Registered | Refused | NoAnswer:
        return await registration.register(way.user, way.password, device_name=world.device_name, auth=auth)

    purpose = Purpose(Reason.REGISTERING, homeserver_url, registration=registration)
    answer: LoggedIn | Registered | Refused | NoAnswer | NotThrough = await interactions.run(purpose, ask)
    if not isinstance(answer, Registered):
        return answer
    entrance = world.servers.entrance(homeserver_url)
    return await entrance.login(answer.user_id, way.password, device_id=None, device_name=world.device_name)
