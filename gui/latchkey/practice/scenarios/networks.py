"""What may happen on the way."""

from __future__ import annotations

from collections.abc import Mapping

from .scenario import Do, Scenario, Then

_LIVES: Mapping[str, object] = {"access_s": 4, "refresh_s": 60, "session_s": None}

SCENARIOS = (
    Scenario(
        name="refresh-answer-lost-once",
        sentence="The server renews the tokens, and its answer is lost on the way.",
        outcome="active",
        see="The refresh is repeated with the old refresh token, which is still good, and all goes on.",
        proof=(("/refresh", 0), ("/refresh", 200), ("/sync", 200)),
        journal=("refresh_failed", "tokens_refreshed"),
        knobs={**_LIVES, "lost_refreshes": 1},
    ),
    Scenario(
        name="refresh-answer-lost-twice",
        sentence="The server renews the tokens, and its answer is lost on the way, twice.",
        outcome="active",
        see="The refresh is repeated until it comes through, and all goes on.",
        proof=(("/refresh", 0), ("/refresh", 0), ("/refresh", 200), ("/sync", 200)),
        journal=("refresh_failed", "tokens_refreshed"),
        knobs={**_LIVES, "lost_refreshes": 2},
    ),
    Scenario(
        name="refresh-answer-always-lost",
        sentence="No answer to a refresh ever comes through.",
        outcome="offline",
        see="The session could not be renewed yet. It is tried again and again, and nothing is lost.",
        proof=(("/refresh", 0), ("/refresh", 0), ("/refresh", 0)),
        journal=("refresh_failed",),
        says=("The session could not be renewed yet.", "You stay signed in."),
        knobs={**_LIVES, "lost_refreshes": None},
    ),
    Scenario(
        name="slow-refresh",
        sentence="Each answer to a refresh takes twenty seconds.",
        outcome="active",
        see="The refresh takes its time, and is not sent a second time beside the first. Then all goes on.",
        proof=(("/refresh", 200), ("/sync", 200)),
        journal=("tokens_refreshed",),
        said=("Session state: Refreshing",),
        knobs={"access_s": 60, "refresh_s": 180, "session_s": None, "refresh_delay_s": 20},
        do=Do.REFRESH,
    ),
    Scenario(
        name="outage",
        sentence="From the third second to the thirteenth every connection is dropped.",
        outcome="active",
        see="Offline, for some seconds, with the rooms still there. Then all goes on by itself.",
        proof=(("/", 0), ("/refresh", 200), ("/sync", 200)),
        journal=("unreachable", "reachable"),
        said=("Offline since",),
        knobs=_LIVES,
        then=(Then(3, {"away": True}), Then(13, {"away": False})),
    ),
    Scenario(
        name="frozen-network",
        sentence="From the third second on connections are taken and nothing is answered.",
        outcome="offline",
        see="After a while the window says that the server does not answer. Nothing is lost, and nothing hangs.",
        proof=(("/sync", 200),),
        journal=("unreachable",),
        says=("Offline since", "You stay signed in."),
        knobs=_LIVES,
        then=(Then(3, {"frozen": True}),),
    ),
)
