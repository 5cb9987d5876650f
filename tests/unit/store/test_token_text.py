"""What older versions of the program sealed is read by this one."""

from __future__ import annotations

import dataclasses
import json

from latchkey.session.instant import Instant
from latchkey.session.ports import StoredTokens
from latchkey.session.tokens import HardEnd
from latchkey.store.token_text import from_text, to_text
from tests.fakes.examples import IDENTITY, stored


def test_f32_tokens_from_before_hard_ends_were_known_are_read_without_one() -> None:
    ending = HardEnd(Instant(9_000, 8_000), Instant(1_000, 0))
    new = StoredTokens(dataclasses.replace(stored(1).held, hard_end=ending), used=True)
    assert from_text(to_text(new), IDENTITY) == new
    old = json.loads(to_text(new))
    del old["hard_end"]
    read = from_text(json.dumps(old).encode(), IDENTITY)
    assert isinstance(read, StoredTokens)
    assert read.held == dataclasses.replace(new.held, hard_end=None)
