"""Telling a server that a session has ended."""

from __future__ import annotations

from dataclasses import replace

from latchkey.session import verdict
from latchkey.session.answers import Done, Granted, NoAnswer, Refused
from latchkey.session.ports import Gate
from latchkey.session.revocation import Revocation
from latchkey.session.verdict import Ending, Refusal

Answer = Done | Refused | NoAnswer


async def tell(gate: Gate, revocation: Revocation) -> tuple[Revocation, Answer]:
    """What the server says, and what it is told with from then on.

    An OAuth server is told with the refresh token, which does not run out as access tokens do. Elsewhere an access token
    that the server does not know any more is renewed once where there is something to renew it with: an old server refuses
    the ``/logout`` of a token that has merely expired (F29).
    """
    answer = await gate.logout(revocation.access, revocation.refresh, everywhere=revocation.everywhere)
    if verdict.of_logout(answer) is not Ending.REFUSED or revocation.refresh is None or revocation.issuer is not None:
        return revocation, answer
    granted = await gate.refresh(revocation.refresh)
    if isinstance(granted, Granted):
        fresh = replace(revocation, access=granted.access, refresh=granted.refresh or revocation.refresh)
        return fresh, await gate.logout(fresh.access, everywhere=fresh.everywhere)
    if isinstance(granted, NoAnswer) or verdict.of_failed_refresh(granted) is Refusal.RETRY:
        return revocation, granted
    return replace(revocation, refresh=None), answer
