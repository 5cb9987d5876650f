"""The practice homeserver and a real Synapse are asked the same things: what differs is listed, and nothing else differs."""

from __future__ import annotations

from pathlib import Path

import pytest

from latchkey.practice.actions import ACTIONS
from latchkey.practice.knobs import Knobs
from latchkey.practice.lifetimes import Lifetimes
from tests.fakes.homeservers import Practice, Real, TestedHomeserver
from tests.fakes.synapse import Synapse, SynapseLifetimes

from . import episodes, knob_episodes, more_episodes, way_in_episodes
from .differences import COUNTERPARTS, DIFFERENCES, ITS_OWN, not_listed, not_there
from .episodes import Episode
from .notes import Notes, differing

NOTHING: tuple[dict[str, tuple[str, str]], list[str]] = ({}, [])


def _episodes_of(*modules: object) -> dict[str, Episode]:
    """By name, in words."""
    return {
        name.replace("_", " "): value
        for module in modules
        for name, value in vars(module).items()
        if callable(value) and value.__module__ == vars(module)["__name__"] and "notes" in value.__annotations__
    }


COMMON = _episodes_of(episodes, more_episodes, way_in_episodes)
EPISODES = COMMON | _episodes_of(knob_episodes)

_FEW = {"per_second": 0.02, "burst_count": 3}
_PROVIDER = {
    "discover": False,
    "issuer": "http://127.0.0.1:1/",
    "client_id": "synapse",
    "client_secret": "not-much-of-one",
    "scopes": ["openid"],
    **{
        name: f"http://127.0.0.1:1/{name}"
        for name in ("authorization_endpoint", "token_endpoint", "jwks_uri", "userinfo_endpoint")
    },
}
_PROVIDERS = [
    {"idp_id": "allotment", "idp_name": "Allotment ID", "idp_icon": "mxc://localhost/leaf", **_PROVIDER},
    {"idp_id": "lamplight", "idp_name": "Lamplight", **_PROVIDER},
]
BY_KNOBS: dict[str, tuple[dict[str, object], dict[str, object]]] = {
    "single sign on": ({"sso": "providers"}, {"oidc_providers": _PROVIDERS}),
    "no passwords": (
        {"sso": "providers", "password_login": False},
        {"oidc_providers": _PROVIDERS, "password_config": {"enabled": False}},
    ),
}
"""What the knobs are set to here, and what does the same to Synapse."""
SET_OTHERWISE: dict[str, tuple[Lifetimes, SynapseLifetimes, dict[str, object]]] = {
    "without refresh tokens": (
        Lifetimes(None, None, None, 1200),
        SynapseLifetimes(access=None, nonrefreshable="20m"),
        {},
    ),
    "without limits": (Lifetimes(3600, None, None, None), SynapseLifetimes(), {}),
    "short lives": (Lifetimes(3, 8, 9, 9), SynapseLifetimes("3s", "8s", "9s", "9s"), {}),
    "too many logins": (
        Lifetimes(3600, None, None, None),
        SynapseLifetimes(),
        {"rc_login": {"address": _FEW, "account": _FEW, "failed_attempts": _FEW}},
    ),
}
"""How the two are set, where it is not as for the other episodes."""


def compared(
    episode: str, practice: TestedHomeserver, real: TestedHomeserver
) -> tuple[dict[str, tuple[str, str]], list[str]]:
    """What differs and is not listed, and what is listed and does not differ."""
    one, other = Notes(practice), Notes(real)
    for notes in (one, other):
        EPISODES[episode](notes)
    found = differing(one.noted, other.noted)
    return not_listed(episode, found), not_there(episode, found)


@pytest.mark.parametrize("episode", [*COMMON, "logged out by an administrator"])
def test_both_answer_alike_but_for_what_is_listed(episode: str, synapse: Synapse, host_token: str) -> None:
    with Practice() as practice, Real(synapse, host_token) as real:
        assert compared(episode, practice, real) == NOTHING


@pytest.mark.parametrize("episode", SET_OTHERWISE)
def test_both_answer_alike_when_both_are_set_otherwise(episode: str, tmp_path: Path) -> None:
    lifetimes, of_synapse, more = SET_OTHERWISE[episode]
    with Synapse(tmp_path, of_synapse, **more) as synapse, Practice(lifetimes) as practice, Real(synapse, "") as real:
        assert compared(episode, practice, real) == NOTHING


@pytest.mark.parametrize("episode", BY_KNOBS)
def test_both_answer_alike_where_the_ways_in_are_others(episode: str, tmp_path: Path) -> None:
    knobs, more = BY_KNOBS[episode]
    settings = SynapseLifetimes()
    with Synapse(tmp_path, settings, **more) as synapse, Practice(knobs=knobs) as practice, Real(synapse, "") as real:
        assert compared(episode, practice, real) == NOTHING


@pytest.mark.parametrize("episode", ["terms to agree to", "a limit that is reached"])
def test_both_answer_alike_where_not_everything_is_allowed(episode: str, strict: tuple[Synapse, str]) -> None:
    with Practice() as practice, Real(*strict) as real:
        assert compared(episode, practice, real) == NOTHING


def test_each_difference_is_seen_in_an_episode_that_there_is() -> None:
    names = {seen.partition(": ")[0] for difference in DIFFERENCES for seen in difference.seen}
    assert names <= set(EPISODES)


def test_each_knob_and_action_is_compared_or_said_to_be_its_own() -> None:
    assert {*COUNTERPARTS, *ITS_OWN} == {*Knobs().told(), *ACTIONS}
    assert not COUNTERPARTS.keys() & set(ITS_OWN)
