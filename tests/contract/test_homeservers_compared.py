"""The practice homeserver and a real Synapse are asked the same things: what differs is listed, and nothing else differs."""

from __future__ import annotations

import pytest

from tests.fakes.homeservers import Practice, Real
from tests.fakes.synapse import Synapse

from . import episodes, more_episodes
from .differences import DIFFERENCES, not_listed, not_there
from .notes import Notes, differing

EPISODES = {
    name.replace("_", " "): episode
    for module in (episodes, more_episodes)
    for name, episode in vars(module).items()
    if getattr(episode, "__module__", "") == module.__name__ and getattr(episode, "__annotations__", {}).get("notes")
}


@pytest.mark.parametrize("episode", EPISODES)
def test_both_answer_alike_but_for_what_is_listed(episode: str, synapse: Synapse, host_token: str) -> None:
    with Practice() as practice, Real(synapse, host_token) as real:
        one, other = Notes(practice), Notes(real)
        for notes in (one, other):
            EPISODES[episode](notes)
    found = differing(one.noted, other.noted)
    assert not_listed(episode, found) == {}
    assert not_there(episode, found) == []


def test_each_difference_is_seen_in_an_episode_that_there_is() -> None:
    names = {seen.partition(": ")[0] for difference in DIFFERENCES for seen in difference.seen}
    assert names <= set(EPISODES)
