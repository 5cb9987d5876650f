"""What older versions of the program sealed is read by this one."""

from __future__ import annotations

import dataclasses
import json

import pytest

from latchkey.session.answers import NotStored
from latchkey.session.instant import Instant
from latchkey.session.tokens import HardEnd
from latchkey.store.token_text import from_text, to_text
from tests.fakes.examples import IDENTITY, stored


def test_f32_tokens_from_before_hard_ends_were_known_are_read_without_one() -> None:
    ending = HardEnd(Instant(9_000, 8_000), Instant(1_000, 0))
    new = dataclasses.replace(stored(1), hard_end=ending)
    assert from_text(to_text(new), IDENTITY) == new
    old = json.loads(to_text(new))
    del old["hard_end"]
    assert from_text(json.dumps(old).encode(), IDENTITY) == stored(1)


def test_tokens_from_before_there_was_oauth_have_no_issuer() -> None:
    old = json.loads(to_text(stored(1)))
    del old["tokens"]["issuer"]
    assert from_text(json.dumps(old).encode(), IDENTITY) == stored(1)


@pytest.mark.parametrize("used", [False, True])
def test_of_tokens_that_were_written_with_the_pair_before_beside_them_the_new_ones_are_read(used: bool) -> None:
    old = json.loads(to_text(stored(2)))
    old |= {"used": used, "before": None if used else json.loads(to_text(stored(1)))["tokens"]}
    assert from_text(json.dumps(old).encode(), IDENTITY) == stored(2)


@pytest.mark.parametrize(
    "issuer", [{}, {"client_id": "c"}, {"account_actions": 1}, [], "x", {"new": 1, "account_actions": []}]
)
def test_an_issuer_of_another_shape_is_not_guessed_at(issuer: object) -> None:
    text = json.loads(to_text(stored(1)))
    text["tokens"]["issuer"] = issuer
    assert isinstance(from_text(json.dumps(text).encode(), IDENTITY), NotStored)
