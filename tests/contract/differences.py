"""Where the practice homeserver differs from Synapse: each difference once, in words for people, and where it is seen.

``--write FILE`` puts the list into that document, and ``--check FILE`` fails where the document has another."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from fnmatch import fnmatchcase
from pathlib import Path

_HEADING = "## Where it differs from Synapse"
_MADE_BY = "One suite of tests asks it and a real Synapse (1.163) the same things and compares statuses, codes, fields and effects."


@dataclass(frozen=True, slots=True)
class Difference:
    """``seen`` has the keys of ``Notes`` with the episode before them, ``*`` standing for anything behind its name."""

    words: str
    seen: tuple[str, ...]


_SUPPORT = "/.well-known/matrix/support"
_EVERYWHERE = ("without a token", "with a token that was made up", "expiring")

DIFFERENCES = (
    Difference(
        "A token in the address is no token here: it would end up in every log, and version 1.20 takes that way out.",
        ("with the token in the address: *",),
    ),
    Difference(
        "Where a login has a number instead of a text Synapse answers 500, and this server 400.",
        (
            "signing in: on a device that is a number: *",
            "signing in: with a name that is a number: *",
            "signing in: as a number: status",
        ),
    ),
    Difference(
        "`/.well-known/matrix/support`, where there is none, is refused here in JSON, by Synapse with a page.",
        (
            *(f"{episode}: GET {_SUPPORT}: *" for episode in _EVERYWHERE),
            *(f"with another method: {method} {_SUPPORT}: *" for method in ("POST", "PUT", "DELETE", "PATCH")),
            "what the server can: support: *",
        ),
    ),
    Difference(
        "The page of the terms refuses another method with 405, by Synapse, which has none here, with 404.",
        tuple(f"with another method: {method} /_matrix/consent: status" for method in ("PUT", "DELETE", "PATCH")),
    ),
    Difference(
        "Where no refresh tokens are given, another method on `/refresh` is 405 here, and 404 there.",
        ("without refresh tokens: refreshing by GET: status",),
    ),
    Difference(
        "Where there is no single sign-on and no OAuth, another method on `/login/sso/redirect` and `/auth_metadata` is 405 "
        "here, and 404 there.",
        (
            "with another method: * /_matrix/client/v3/login/sso/redirect*: status",
            "with another method: * /_matrix/client/*/auth_metadata: status",
        ),
    ),
    Difference(
        "Who names no provider is asked on a page by Synapse, after a redirect to it, and by this server at once.",
        ("single sign on: without a provider: *",),
    ),
    Difference(
        "There are no push rules here, and none can be made; `/sync` tells none either.",
        (
            "what the server can: push rules: body.global.*.each.*",
            "with another method: PUT /_matrix/client/v3/pushrules/: status",
            "with another method: DELETE /_matrix/client/v3/pushrules/: status",
        ),
    ),
    Difference(
        "Passwords, names and pictures of accounts cannot be changed here, and the capabilities say so.",
        ("what the server can: capabilities: body.capabilities.*",),
    ),
    Difference(
        "`/devices/` with nothing behind it is an unknown path here, and for Synapse a device without a name.",
        ("what the server can: /_matrix/client/v3/devices/: body.errcode",),
    ),
    Difference(
        "Where the body is no JSON, Synapse answers `/delete_devices` with 500, and this server with 400.",
        tuple(
            f"with an odd body: POST /_matrix/client/v3/delete_devices, {what}: *"
            for what in ("nothing", "half an object", "no UTF-8", "NaN", "deep")
        ),
    ),
    Difference(
        "`/sync` tells nothing of other people's devices (`device_lists`).",
        (
            "a first sync: full state: body.device_lists.*",
            "the next sync: a room left: body.device_lists.*",
            "an invitation: accepted: body.device_lists.*",
        ),
    ),
    Difference(
        "With lazily loaded members, whoever wrote something is told again each time, as with `include_redundant_members`.",
        tuple(
            f"the next sync: {what}: body.rooms.join.room.state.events.each.*"
            for what in ("something said", "the same again", "something said by oneself")
        ),
    ),
    Difference(
        "A room that was left comes without state before its timeline.",
        (
            "the next sync: a room left: body.rooms.leave.room.state.events.each.*",
            "an invitation: declined: body.rooms.leave.room.state.events.each.*",
        ),
    ),
    Difference(
        "Synapse repeats its answer to the same first sync of the same device for two minutes.",
        ("a first sync: a room joined meanwhile is in a first sync that is repeated: effect",),
    ),
    Difference(
        "Synapse names the room again inside of some events of state.",
        (
            "a first sync: *.each.room_id",
            "an invitation: accepted: *.each.room_id",
        ),
    ),
)


COUNTERPARTS: Mapping[str, str] = {
    "access_s": "`refreshable_access_token_lifetime`",
    "refresh_s": "`refresh_token_lifetime`",
    "session_s": "`session_lifetime`",
    "nonrefreshable_s": "`nonrefreshable_access_token_lifetime`",
    "logout-everyone": "the admin API, `delete_devices`",
    "lock": "the admin API, `locked`",
    "unlock": "the admin API, `locked`",
    "suspend": "the admin API, `suspend`",
    "unsuspend": "the admin API, `suspend`",
    "deactivate": "the admin API, `deactivate`",
    "require-consent": "`user_consent`",
    "registration": "`enable_registration`",
    "password_login": "`password_config`",
    "sso": "`oidc_providers`",
    "oauth": "`matrix_authentication_service`, with a certified OAuth server in its place",
    "oauth_reuse": "that server's rules",
}
"""Knob or action to what does the same to Synapse: each is compared with a Synapse that was set so."""

ITS_OWN = (
    "rotate", "told_lifetime", "expired_status", "keep_device_id", "reuse_ends_older_tokens", "refuse_refresh",
    "lost_refreshes", "refresh_delay_s", "clock_off_s", "away", "frozen", "media_held", "refresh_step", "oauth_aware_preferred", "login_token_s", "oauth_metadata", "oauth_creates_accounts", "oauth_refuses_clients", "oauth_soft_expiry",
    "device_grant", "device_code_s", "poll_interval_s", "auth_server_down", "forget-oauth-clients", "expire-access-tokens",
    "soft-logout-everyone", "use-refresh-tokens-elsewhere", "change-pictures",
)  # fmt: skip
"""Knobs and actions that Synapse has nothing like: other servers, networks and thieves."""


def not_listed(episode: str, found: Mapping[str, tuple[str, str]]) -> dict[str, tuple[str, str]]:
    """Of what differs in an episode, all that no difference tells."""
    patterns = _patterns(episode)
    return {key: both for key, both in found.items() if not any(fnmatchcase(key, one) for one in patterns)}


def not_there(episode: str, found: Mapping[str, tuple[str, str]]) -> list[str]:
    """What is listed for an episode, and does not differ any more."""
    return [one for one in _patterns(episode) if not any(fnmatchcase(key, one) for key in found)]


def _patterns(episode: str) -> list[str]:
    seen = [one.partition(": ") for difference in DIFFERENCES for one in difference.seen]
    return [pattern for name, _, pattern in seen if name == episode]


def section() -> str:
    lines = [_HEADING, "", _MADE_BY, "What differs, and nothing else, is:", ""]
    lines += [*(f"- {difference.words}" for difference in DIFFERENCES), ""]
    lines += ["These knobs and actions are compared with a Synapse that was set so:", ""]
    lines += [*(f"- `{name}`: {setting}" for name, setting in COUNTERPARTS.items()), ""]
    own = ", ".join(f"`{name}`" for name in ITS_OWN)
    return "\n".join([*lines, f"Synapse has nothing like {own}.", ""])


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m tests.contract.differences", description=__doc__)
    parser.add_argument("--check", type=Path, metavar="FILE")
    parser.add_argument("--write", type=Path, metavar="FILE")
    asked = parser.parse_args()
    document = asked.check or asked.write
    if document is None:
        parser.error("one of --check and --write is needed")
    text = document.read_text("utf-8")
    before, heading, behind = text.partition(_HEADING)
    rest = behind.partition("\n## ")
    made = f"{before if heading else text + chr(10)}{section()}{chr(10) + '## ' + rest[2] if rest[1] else ''}"
    if asked.write is not None:
        document.write_text(made, "utf-8")
    elif made != text:
        sys.stderr.write(f"{document} is stale: python -m tests.contract.differences --write {document}\n")
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
