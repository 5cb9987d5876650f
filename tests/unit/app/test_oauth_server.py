"""What follows from what a homeserver says of its authentication server."""

from __future__ import annotations

from dataclasses import replace

import pytest

from tests.fakes.oauth import SERVER


@pytest.mark.parametrize(("prompts", "creates"), [(("login", "create"), True), (("login",), False), ((), False)])
def test_h10_an_account_can_be_made_where_there_is_a_prompt_for_it(prompts: tuple[str, ...], creates: bool) -> None:
    assert replace(SERVER, prompts=prompts).creates_accounts is creates
