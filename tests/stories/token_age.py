"""Time that passes while a program is closed, or does not notice."""

from __future__ import annotations

from datetime import UTC, datetime

from tests.fakes.running import Running
from tests.until import until


async def token_is_older(program: Running, than_s: float) -> None:
    """The newest access token, by the journal."""
    given = datetime.fromisoformat(program.events("signed_in", "tokens_refreshed")[-1]["at"])

    def age_s() -> float:
        return (datetime.now(UTC) - given).total_seconds()

    await until(lambda: age_s() > than_s, 30, f"the access token is {than_s:g} s old")
