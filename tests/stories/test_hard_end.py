"""A session whose end no refresh moves: found out, shown, remembered, and true."""

from __future__ import annotations

from datetime import datetime
from functools import partial
from pathlib import Path
from typing import Any

from PySide6.QtWidgets import QDialog

from latchkey.session.ports import KeyVault
from latchkey.views.hands import Hands
from tests.fakes.running import Running
from tests.stories.conftest import SetStage
from tests.stories.stage import Lives
from tests.until import until

SESSION_S = 14


def at_ms(entry: dict[str, Any]) -> float:
    return datetime.fromisoformat(entry["at"]).timestamp() * 1000


def has_left(hands: Hands, at_most: str) -> bool:
    return hands.text("Time left") <= at_most


async def test_f32_the_hard_end_of_a_session_is_noticed_shown_kept_and_true(
    set_stage: SetStage, folder: Path, vault: KeyVault
) -> None:
    stage = set_stage(Lives(access_s=SESSION_S, refresh_s=SESSION_S, session_s=SESSION_S))
    async with Running(folder, vault) as program:
        await program.sign_in(stage.url, stage.user, stage.password)
        hands = program.hands
        assert not hands.has("Sign-in needed"), "one lifetime says nothing"
        for left in ("0:11", "0:09"):
            await until(partial(has_left, hands, left), what="time goes by")
            hands.press("Refresh now")
            await until(lambda: program.state == "Active", what="refreshed")
        await until(lambda: hands.has("Sign-in needed"), what="the server ends it when it said it would")
        assert hands.text("Sign-in needed").startswith("in 0:0")
        signed_in, noticed = program.events("signed_in")[0], program.events("hard_end_noticed")[0]
        assert abs(noticed["ends_at_ms"] - at_ms(signed_in) - SESSION_S * 1000) < 1_500
        await until(lambda: program.events("tokens_saved")[-1]["at"] >= noticed["at"], what="saved")
    async with Running(folder, vault) as program:
        hands = program.hands
        await until(lambda: hands.has("Sign-in needed"), what="it is still known")
        await until(lambda: hands.has("Sign in again", QDialog), 20, "the end")
        ended = program.events("soft_logged_out")[0]
        assert abs(at_ms(ended) - noticed["ends_at_ms"]) < 3_000, "as was said"
        assert len(program.events("hard_end_noticed")) == 1
        assert program.events("hard_end_withdrawn") == []
