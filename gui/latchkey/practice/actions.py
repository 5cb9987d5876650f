"""What an administrator, or a thief, does at one moment: by name, for scenarios and for the control API."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from .server import PracticeServer


@dataclass(frozen=True, slots=True)
class Action:
    """``do`` takes the server and the localpart of a user; where it is done to everyone the user says nothing."""

    sentence: str
    do: Callable[[PracticeServer, str], None]


ACTIONS: Mapping[str, Action] = {
    "expire-access-tokens": Action("Every access token expires now.", lambda server, _: server.expire_access_tokens()),
    "soft-logout-everyone": Action(
        "Every token is refused with soft_logout: true; only a new sign-in helps.",
        lambda server, _: server.soft_logout_everyone(),
    ),
    "logout-everyone": Action("Every device of every user is gone.", lambda server, _: server.logout_everyone()),
    "use-refresh-tokens-elsewhere": Action(
        "Every refresh token is used by somebody who has a copy of it.",
        lambda server, _: server.use_refresh_tokens_elsewhere(),
    ),
    "lock": Action("The user's account is locked.", lambda server, user: server.lock(user)),
    "unlock": Action("The user's account is unlocked.", lambda server, user: server.unlock(user)),
    "suspend": Action("The user may read, but not join or send.", lambda server, user: server.suspend(user)),
    "unsuspend": Action(
        "The user may join and send again.", lambda server, user: server.suspend(user, suspended=False)
    ),
    "deactivate": Action("The user's account is closed for good.", lambda server, user: server.deactivate(user)),
    "forget-oauth-clients": Action(
        "The authentication server of OAuth forgets every program that registered.",
        lambda server, _: server.forget_oauth_clients(),
    ),
    "change-pictures": Action("Every room gets a new picture.", lambda server, _: server.change_pictures()),
    "require-consent": Action(
        "The user has to agree to the terms before joining or sending.",
        lambda server, user: server.require_consent(user),
    ),
}
