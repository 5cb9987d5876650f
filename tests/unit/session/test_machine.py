"""The machine against the world: arbitrary answers, asks, crashes and clocks, and what must hold all the same."""

from __future__ import annotations

import pytest
from hypothesis import HealthCheck, settings
from hypothesis.stateful import (
    invariant,
    run_state_machine_as_test,
)

from latchkey.session.commands import (
    AskWitness,
    Discard,
    Logout,
    LookAtLock,
    Refresh,
    SignIn,
    Unseal,
    WaitUntil,
)
from latchkey.session.states import (
    Active,
    Locked,
    Refreshing,
    Restoring,
    Saving,
    SignedOut,
    SigningIn,
    SigningOut,
    SoftLoggedOut,
    SoftLogoutReason,
    Verifying,
    identity_of,
)
from latchkey.session.tokens import NoExpiry

from .model_server import MARK
from .world import LIVING, World


class Promises(World):
    """The world, and what must hold in it after each step."""

    @invariant()
    def no_secret_is_printed(self) -> None:
        assert MARK not in repr(self.state)

    @invariant()
    def no_refresh_token_is_lost(self) -> None:
        """Whoever has a session holds the newest refresh token, and whoever has not has been told why."""
        if isinstance(self.state, LIVING):
            assert self.state.held.tokens.refresh == self.newest
        if isinstance(self.state, Saving):
            assert self.state.fresh.tokens.refresh == self.newest
            assert self.keep is not None, "nobody saves it"
            assert self.keep.fresh is self.state.fresh

    @invariant()
    def what_a_living_session_uses_is_on_disk(self) -> None:
        if isinstance(self.state, LIVING) and not self.unsaved:
            assert self.disk is not None
            assert self.disk.tokens.refresh == self.newest
            assert self.standing == "" or self.keep is not None, (
                "a key that was lost came back, and that is being written"
            )

    @invariant()
    def what_was_set_aside_stays_as_it_is(self) -> None:
        """F36: whatever happens to the session beside it."""
        if self.aside is not None:
            stored, standing = self.aside
            assert stored is not None
            assert standing == ""
            assert stored.tokens.refresh is None or not self.server.is_replay(stored.tokens.refresh)

    @invariant()
    def a_start_now_would_find_a_refresh_token_that_may_be_sent(self) -> None:
        if self.disk is not None and self.disk.tokens.refresh is not None and not self.unsaved:
            assert not self.server.is_replay(self.disk.tokens.refresh)

    @invariant()
    def the_identity_outlives_the_tokens(self) -> None:
        """User, device and homeserver change by a sign-in and by nothing else."""
        if not isinstance(self.state, SignedOut) and not (isinstance(self.state, SigningIn) and not self.state.reusing):
            assert identity_of(self.state) == self.identity
        if isinstance(self.state, SoftLoggedOut):
            beside = self.state.reason is SoftLogoutReason.KEY_HELD_BACK
            assert self.disk is None or self.unsaved or self.standing == ("" if beside else self.state.reason.value)
            assert self.state.reason in SoftLogoutReason
            assert self.state.held is None or self.state.held.identity == self.identity

    @invariant()
    def every_state_waits_for_something_that_will_come(self) -> None:
        has = self.under_way.keys()
        assert (Refresh in has) == isinstance(self.state, Refreshing)
        assert (SignIn in has) == isinstance(self.state, SigningIn)
        assert (Logout in has) == isinstance(self.state, SigningOut)
        if isinstance(self.state, Verifying):
            assert {AskWitness, WaitUntil} & has
        if isinstance(self.state, Locked):
            assert {LookAtLock, WaitUntil} & has
        if isinstance(self.state, Restoring):
            assert Unseal in has or self.state.trouble is not None
        if isinstance(self.state, Active) and self.state.held.can_refresh:
            expires = not isinstance(self.state.held.tokens.expires_in_ms, NoExpiry)
            must_wait = expires or self.state.held.rejected or self.state.attempts > 0
            assert WaitUntil in has or not must_wait

    @invariant()
    def an_ended_session_does_nothing_more(self) -> None:
        if isinstance(self.state, SignedOut):
            assert not self.under_way
            assert self.keep is None


@pytest.mark.timeout(400)  # tens of thousands of steps, each traced for the coverage
def test_the_world_cannot_make_the_machine_lose_a_session() -> None:
    World.seen.clear()
    run_state_machine_as_test(
        Promises,
        settings=settings(
            max_examples=400,
            stateful_step_count=60,
            deadline=None,
            database=None,
            suppress_health_check=list(HealthCheck),
        ),
    )
    states = {SignedOut, SigningIn, Saving, Active, Refreshing, Verifying, Restoring, SoftLoggedOut, Locked, SigningOut}
    assert World.seen >= {*states, Discard}, "the world was too kind to prove anything"
