"""Commands that end in an event: each is one call to the world."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from functools import partial

from latchkey.session import verdict
from latchkey.session.answers import Done, Granted, LoggedIn, NoAnswer, NoKey, NotStored, NotThrough, Refused, Trouble
from latchkey.session.commands import AskWitness, Logout, LookAtLock, MeetChallenge, Refresh, Revoke, SignIn
from latchkey.session.events import (
    ChallengePostponed,
    Event,
    LockAnswered,
    LogoutAnswered,
    NotRestored,
    RefreshFailed,
    Restored,
    SignedIn,
    SignInFailed,
    TimeCame,
    TokensRefreshed,
    WitnessHeard,
    Woke,
)
from latchkey.session.identity import Identity
from latchkey.session.instant import CLOCK_SLIP_MS, Instant
from latchkey.session.revocation import Revocation
from latchkey.session.tokens import Held, Tokens
from latchkey.session.verdict import Refusal
from latchkey.session.ways import flow_of

from .hindrance import hindrance
from .interaction import Interactions, Purpose
from .interaction_words import Reason
from .keeper import Keeper
from .reachability import Reachability
from .revocations import Revocations
from .telling import Answer
from .way_in import WayIn
from .world import World

LOGOUT_LIMIT_S = 1.5
"""What is done on this computer fits into the rest of two seconds."""
MARK_LIMIT_S = 0.5
REFRESH_PACE_MS = 1_000
LONGEST_NAP_MS = 15_000


class Errands:
    def __init__(
        self,
        world: World,
        keeper: Keeper,
        revocations: Revocations,
        reach: Reachability,
        interactions: Interactions,
    ) -> None:
        self._world = world
        self._interactions = interactions
        self._reach = reach
        self._keeper = keeper
        self._revocations = revocations
        self._refresh_sent_at: Instant | None = None

    async def sign_in(self, command: SignIn, way_in: WayIn) -> Event:
        answer = await way_in.enter(command)
        if not isinstance(answer, LoggedIn):
            return SignInFailed(self._now(), answer)
        session_id = command.reusing.session_id if command.reusing else self._world.new_session_id()
        flow = flow_of(command.way)
        identity = Identity(session_id, answer.user_id, answer.device_id, answer.homeserver_url, signed_in_with=flow)
        granted = answer.granted
        tokens = Tokens(granted.access, granted.refresh, granted.expires_in_ms, granted.sent_at, answer.issuer)
        return SignedIn(self._now(), identity, tokens)

    async def unseal(self, identity: Identity) -> Event:
        held = await self._keeper.unseal(identity)
        return NotRestored(self._now(), held) if isinstance(held, NoKey | NotStored) else Restored(self._now(), held)

    async def refresh(self, homeserver_url: str, command: Refresh) -> Event:
        return await self._refreshed(command, await self._send_refresh(homeserver_url, command))

    async def meet_challenge(self, identity: Identity, command: MeetChallenge) -> Event:
        """With what the server asks for the same refresh is sent again."""
        refresh = Refresh(command.refresh_token)
        purpose = Purpose(Reason.REFRESHING, identity.homeserver_url, identity.user_id, challenge=command.challenge)
        answer = await self._interactions.run(purpose, partial(self._send_refresh, identity.homeserver_url, refresh))
        if isinstance(answer, NotThrough):
            return ChallengePostponed(self._now())
        return await self._refreshed(refresh, answer)

    async def _send_refresh(
        self, homeserver_url: str, command: Refresh, auth: Mapping[str, object] | None = None
    ) -> Granted | Refused | NoAnswer:
        """Never twice within ``REFRESH_PACE_MS``, whatever clocks, requests and impatient people say (F20)."""
        if self._refresh_sent_at is not None:
            early_ms = REFRESH_PACE_MS - (self._now().boot_ms - self._refresh_sent_at.boot_ms)
            if early_ms > 0:
                await self._world.clock.sleep(early_ms / 1000)
        await self._keeper.mark_refresh_sent(command.refresh_token)
        self._refresh_sent_at = self._now()
        gate = self._world.servers.gate(homeserver_url, command.issuer)
        return await self._reach.ask(gate.refresh(command.refresh_token, auth))

    async def _refreshed(self, command: Refresh, answer: Granted | Refused | NoAnswer) -> Event:
        if isinstance(answer, Granted):
            self._reach.reached()
            return TokensRefreshed(self._now(), answer)
        if isinstance(answer, NoAnswer):
            self._reach.lost(answer)
        elif verdict.of_failed_refresh(answer, oauth=command.issuer is not None) is not Refusal.RETRY:
            changed = await self._keeper.changed_meanwhile(command.refresh_token)
            if changed is not None:
                return Restored(self._now(), changed)
        return RefreshFailed(self._now(), answer)

    async def ask_witness(self, homeserver_url: str, command: AskWitness) -> Event:
        answer = await self._reach.ask(self._world.servers.gate(homeserver_url).whoami(command.token))
        if isinstance(answer, NoAnswer):
            self._reach.lost(answer)
        return WitnessHeard(self._now(), command.which, answer)

    async def look_at_lock(self, homeserver_url: str, command: LookAtLock) -> Event:
        answer = await self._reach.ask(self._world.servers.gate(homeserver_url).look_at_lock(command.token))
        if not isinstance(answer, Done) and hindrance(answer).is_away:
            self._reach.lost(answer)
        else:
            self._reach.reached()
        return LockAnswered(self._now(), answer)

    async def hand_over(self, command: Logout, marked: asyncio.Task[None]) -> asyncio.Future[Answer] | None:
        """The tokens go to those that tell the server, whatever becomes of the session; ``None`` where there are none.
        That it is being left is on disk first (``marked``), so that a crash does not bring it back."""
        await asyncio.wait([marked], timeout=MARK_LIMIT_S)
        tokens = command.tokens
        if tokens is None:
            held = await self._keeper.unseal(command.identity)
            if not isinstance(held, Held):
                return None
            tokens = held.tokens
        return self._add(command.identity, tokens, everywhere=command.everywhere)

    async def log_out(self, homeserver_url: str, handing_over: asyncio.Task[asyncio.Future[Answer] | None]) -> Event:
        """The person waits no longer than ``LOGOUT_LIMIT_S`` for a server or a keyring that may be away (F45)."""
        answer: Answer | None
        try:
            async with asyncio.timeout(LOGOUT_LIMIT_S):
                answer = await _first_answer(handing_over)
        except TimeoutError:
            host = homeserver_url.partition("://")[2]
            answer = NoAnswer(Trouble.TIMED_OUT, host) if handing_over.done() else None
        return LogoutAnswered(self._now(), answer)

    async def handed_over(self, handing_over: asyncio.Task[asyncio.Future[Answer] | None] | None) -> None:
        """Until nothing that the server has still to be told needs the session's files any more."""
        if handing_over is not None:
            await asyncio.wait([handing_over])
            await self._revocations.saved()

    def revoke(self, command: Revoke) -> None:
        self._add(command.identity, command.tokens, everywhere=False)

    def _add(self, identity: Identity, tokens: Tokens, *, everywhere: bool) -> asyncio.Future[Answer]:
        since_ms = self._now().wall_ms
        revocation = Revocation(identity, tokens.access, tokens.refresh, since_ms, everywhere, tokens.issuer)
        return self._revocations.add(revocation, lasts=self._keeper.lasts)

    async def wait_until(self, moment: Instant) -> Event:
        """In naps, so that a suspend or a changed clock is noticed and what follows from the time is worked out anew."""
        while (left_ms := (before := self._now()).ms_until(moment)) > 0:
            nap_ms = min(left_ms, LONGEST_NAP_MS)
            await self._world.clock.sleep(nap_ms / 1000)
            after = self._now()
            slept_wall_ms, slept_boot_ms = after.wall_ms - before.wall_ms, after.boot_ms - before.boot_ms
            if abs(slept_wall_ms - slept_boot_ms) > CLOCK_SLIP_MS or slept_boot_ms > nap_ms + CLOCK_SLIP_MS:
                return Woke(after)
        return TimeCame(self._now())

    def _now(self) -> Instant:
        return self._world.clock.now()


async def _first_answer(handing_over: asyncio.Task[asyncio.Future[Answer] | None]) -> Answer | None:
    asked = await asyncio.shield(handing_over)
    return None if asked is None else await asyncio.shield(asked)
