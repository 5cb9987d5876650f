"""The machine against the world: arbitrary answers, asks, crashes and clocks, and what must hold all the same."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import Any, ClassVar

import hypothesis.strategies as st
from hypothesis import HealthCheck, settings
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)

from latchkey.session import schedule
from latchkey.session.answers import Alive, Done, Granted, NoAnswer, NoKey, NotStored, Refused, Trouble
from latchkey.session.commands import (
    AskWitness,
    Command,
    Discard,
    KeepTokens,
    Logout,
    Note,
    Refresh,
    RememberSoftLogout,
    Revoke,
    SignIn,
    Unseal,
    WaitUntil,
)
from latchkey.session.events import (
    Event,
    KeepForThisRunAsked,
    LogoutAnswered,
    NotRestored,
    RefreshAsked,
    RefreshFailed,
    ReloginAsked,
    ReloginPostponed,
    ReloginReopened,
    RequestRefused,
    RestoreAsked,
    Restored,
    SignedIn,
    SignInAsked,
    SignInCancelled,
    SignInFailed,
    SignOutAsked,
    TimeCame,
    TokenNeeded,
    TokensKept,
    TokensNotKept,
    TokensRefreshed,
    TryAgainAsked,
    WhichToken,
    WitnessHeard,
    Woke,
)
from latchkey.session.identity import Identity, NoExpiry, Tokens
from latchkey.session.instant import Instant
from latchkey.session.ports import StoredTokens
from latchkey.session.secret import Secret
from latchkey.session.states import (
    Active,
    Locked,
    RefreshChallenged,
    Refreshing,
    Restoring,
    Saving,
    SignedOut,
    SigningIn,
    SigningOut,
    SoftLoggedOut,
    SoftLogoutReason,
    State,
    Verifying,
    identity_of,
)

from .build import (
    ALICE,
    BOB,
    DISK_FULL,
    HOUR,
    KEY_ABSENT,
    KEYRING_FAILED,
    KEYRING_LOCKED,
    LOCKED,
    MINUTE,
    NOW,
    PLAIN,
    RATE_LIMITED,
    SECOND,
    SOFT,
    USED,
    WEB_PAGE,
    refused,
    step,
)
from .model_server import MARK, ModelServer

PASSWORD = Secret(f"{MARK}-password")
LIVING = (Active, Refreshing, Verifying, RefreshChallenged, Locked)

REFUSALS = st.sampled_from(
    [
        *(PLAIN, PLAIN, SOFT, LOCKED, USED, RATE_LIMITED, WEB_PAGE),
        *(
            refused(403),
            refused(403, "M_FORBIDDEN", soft_logout=True),
            refused(401, None),
            refused(401, "M_MISSING_TOKEN"),
        ),
        *(refused(401, None, has_flows=True), refused(401, has_flows=True), refused(500, "M_UNKNOWN_TOKEN")),
        *(refused(503, soft_logout=True), refused(429, wait_ms=10**12), refused(403, "M_LIMIT_EXCEEDED", wait_ms=-1)),
    ]
)
NO_ANSWERS = st.sampled_from(Trouble).map(lambda trouble: NoAnswer(trouble, "matrix.example.org"))
NOT_GOOD = st.one_of(REFUSALS, NO_ANSWERS)
LIFETIMES = st.sampled_from([1, 20, 5 * SECOND, 30 * SECOND, 5 * MINUTE, 10 * 365 * 24 * HOUR, *NoExpiry])
TROUBLES: st.SearchStrategy[NoKey | NotStored] = st.sampled_from(
    [DISK_FULL, KEYRING_LOCKED, KEYRING_FAILED, KEY_ABSENT]
)
OTHERS = st.sampled_from(["", "", "", "device", "user"])
SELDOM = st.sampled_from([False, False, True])
BEGINNINGS: list[list[Refused | NoAnswer]] = [[], [], [PLAIN], [PLAIN, USED], [PLAIN, SOFT], [SOFT, SOFT], [LOCKED]]
Lifetime = int | NoExpiry
ASKS: list[Callable[[Instant], Event]] = [
    SignInCancelled,
    ReloginPostponed,
    ReloginReopened,
    KeepForThisRunAsked,
    TryAgainAsked,
    RefreshAsked,
    TokenNeeded,
    Woke,
    SignOutAsked,
    lambda at: SignInAsked(at, ALICE.homeserver_url, "alice", PASSWORD, "Latchkey"),
    *(4 * (lambda at: ReloginAsked(at, PASSWORD, "Latchkey"),)),
]


def is_plain(answer: object) -> bool:
    return (
        isinstance(answer, Refused)
        and (answer.errcode, answer.soft_logout, answer.has_flows) == ("M_UNKNOWN_TOKEN", False, False)
        and answer.status in (401, 403)
    )


class World(RuleBasedStateMachine):
    """Does what the controller would do with commands, and answers them as it pleases."""

    seen: ClassVar[set[type]] = set()
    """States that came up, and ``Discard`` where a verdict led to one: so that a run that proves nothing is noticed."""

    def __init__(self) -> None:
        super().__init__()
        self.state: State = SignedOut()
        self.now = NOW
        self.server = ModelServer()
        self.under_way: dict[type, Any] = {}
        """Commands that belong to the state, by their kind."""
        self.keep: KeepTokens | None = None
        self.disk: StoredTokens | None = None
        self.standing = ""
        self.identity: Identity | None = None
        self.newest: Secret | None = None
        """The newest refresh token that reached the client."""
        self.unsaved = False
        """A pair was used without being on disk, because there was no other way: a crash may cost it (F9)."""
        self.asked_to_leave = False
        self.witnesses: dict[WhichToken, object] = {}
        """What was heard in this round."""
        self.access_tokens = [Secret(f"{MARK}-foreign")]

    @initialize(answers=st.sampled_from(BEGINNINGS), with_refresh=st.sampled_from([True, True, False]))
    def a_story_begins(self, answers: Sequence[Refused | NoAnswer], with_refresh: bool) -> None:
        """Somebody is signed in, and what was asked of the server since then was refused like this."""
        self.somebody_signs_in()
        self.server_signs_in(5 * MINUTE, with_refresh, "")
        self.disk_answers(None)
        for answer in answers:
            if Refresh in self.under_way:
                self.server_refreshes(answer, keeps_token=False, is_lost=False)
            elif isinstance(self.state, Active):
                self.a_request_is_made(1, answer if isinstance(answer, Refused) else PLAIN)

    # What the controller does -----------------------------------------------------------------------------------------

    def post(self, event: Event) -> None:
        assert MARK not in repr(event)
        before = self.state
        self.state, commands = step(before, event)
        self.seen.add(type(self.state))
        if type(self.state) is not type(before):
            self.under_way.clear()
        for command in commands:
            assert MARK not in repr(command)
            self.carry_out(event, command)
        if isinstance(before, Saving) and isinstance(self.state, Active) and not isinstance(event, TokensKept):
            self.unsaved = True

    def carry_out(self, event: Event, command: Command) -> None:
        match command:
            case Note():
                assert MARK not in str(dict(command.facts))
            case KeepTokens():
                if isinstance(self.state, Saving):
                    assert command.fresh is self.state.fresh
                    assert command.before == (self.state.before.tokens if self.state.before else None)
                self.keep = command
            case RememberSoftLogout():
                self.standing = command.reason.value
            case Revoke():
                assert command.token not in self.access_tokens, "nothing of this session is revoked"
            case Discard():
                self.check_discard(event)
                self.keep, self.disk, self.standing, self.identity, self.newest = None, None, "", None, None
                self.asked_to_leave = self.unsaved = False
            case Refresh():
                assert Refresh not in self.under_way, "two refreshes in flight"
                assert command.refresh_token == self.newest
                assert self.unsaved or not self.server.is_replay(command.refresh_token)
                self.under_way[Refresh] = command
            case AskWitness():
                if command.which is WhichToken.NEWEST:
                    self.witnesses.clear()
                self.under_way[AskWitness] = command
            case _:
                self.under_way[type(command)] = command

    def check_discard(self, event: Event) -> None:
        if isinstance(event, LogoutAnswered):
            assert self.asked_to_leave
            return
        assert isinstance(event, WitnessHeard)
        assert is_plain(self.witnesses[WhichToken.NEWEST])
        assert all(map(is_plain, self.witnesses.values()))
        self.seen.add(Discard)

    def done(self, kind: type) -> Any:
        return self.under_way.pop(kind)

    def got(self, tokens: Tokens) -> None:
        self.newest = tokens.refresh
        self.access_tokens.append(tokens.access)

    # Asks, requests and time ------------------------------------------------------------------------------------------

    @precondition(lambda self: not isinstance(self.state, SignedOut))
    @rule(ask=st.sampled_from(ASKS))
    def somebody_asks(self, ask: Callable[[Instant], Event]) -> None:
        event = ask(self.now)
        if isinstance(event, SignOutAsked) and not isinstance(self.state, SigningIn):
            self.asked_to_leave = True
        self.post(event)

    @precondition(lambda self: isinstance(self.state, SignedOut))
    @rule()
    def somebody_signs_in(self) -> None:
        self.post(SignInAsked(self.now, ALICE.homeserver_url, "alice", PASSWORD, "Latchkey"))

    @precondition(lambda self: isinstance(self.state, (*LIVING, Saving)))
    @rule(age=st.sampled_from([1, 1, 1, 2, 3]), answer=st.one_of(st.none(), REFUSALS))
    def a_request_is_made(self, age: int, answer: Refused | None) -> None:
        """With the newest, an older or a foreign token; new ones only with one that a controller would use now."""
        held = self.state.before if isinstance(self.state, Saving) else getattr(self.state, "held", None)
        if answer is not None:
            self.post(RequestRefused(self.now, self.access_tokens[-age:][0], answer))
        elif held is None or not schedule.is_usable(held, self.now):
            self.post(TokenNeeded(self.now))
        elif not isinstance(self.state, Locked):
            self.server.use(held.tokens.access)

    @rule(
        boot_ms=st.sampled_from([0, 1, 500, SECOND, 4 * SECOND, MINUTE, HOUR]),
        slip_ms=st.sampled_from([0, 0, 0, -365 * 24 * HOUR, -HOUR, -1, HOUR, 365 * 24 * HOUR]),
        kill=st.sampled_from([*("",) * 8, "killed", "killed half saved"]),
    )
    def time_goes_by(self, boot_ms: int, slip_ms: int, kill: str) -> None:
        """``slip_ms``: somebody sets the wall clock."""
        self.now = self.now.later(boot_ms)
        self.now = replace(self.now, wall_ms=self.now.wall_ms + slip_ms)
        if kill and self.disk is not None and not isinstance(self.state, SigningOut):
            self.the_program_is_killed_and_started_again(half_saved=kill.endswith("half saved"))

    def the_program_is_killed_and_started_again(self, *, half_saved: bool) -> None:
        """``half_saved``: the new pair had reached the disk, but its first use was not marked yet."""
        if half_saved and self.keep is not None and not self.keep.for_this_run:
            self.disk, self.standing = StoredTokens(self.keep.fresh, used=False, before=self.keep.before), ""
            self.unsaved = False
        assert self.disk is not None
        self.state, self.keep, self.newest = SignedOut(), None, None
        self.under_way.clear()
        self.now = replace(self.now, boot_ms=1_000)
        self.identity = self.disk.held.identity
        self.post(RestoreAsked(self.now, self.identity, self.standing))

    # Answers ----------------------------------------------------------------------------------------------------------

    @precondition(lambda self: self.under_way or self.keep)
    @rule(data=st.data())
    def something_is_answered(self, data: st.DataObject) -> None:
        kinds = sorted(self.under_way, key=lambda kind: kind.__name__)
        kind = data.draw(st.sampled_from([*kinds, KeepTokens] if self.keep else kinds))
        draw = data.draw
        match kind:
            case _ if kind is KeepTokens:
                self.disk_answers(draw(st.one_of(st.none(), st.none(), TROUBLES)))
            case _ if kind is WaitUntil:
                self.waiting_ends(woke=draw(st.sampled_from([False, False, True])))
            case _ if kind is SignIn:
                self.server_signs_in(draw(st.one_of(LIFETIMES, NOT_GOOD)), draw(st.booleans()), draw(OTHERS))
            case _ if kind is Refresh:
                self.server_refreshes(draw(st.one_of(LIFETIMES, NOT_GOOD)), draw(SELDOM), draw(SELDOM))
            case _ if kind is AskWitness:
                self.witness_is_heard(draw(st.one_of(st.just(PLAIN), NOT_GOOD, st.just(Alive(ALICE.user_id, None)))))
            case _ if kind is Logout:
                self.server_is_told(draw(st.one_of(NOT_GOOD, st.just(Done()))))
            case _:
                self.keyring_answers(draw(st.one_of(st.none(), TROUBLES)))

    @precondition(lambda self: self.under_way or self.keep)
    @rule(data=st.data())
    def something_more_is_answered(self, data: st.DataObject) -> None:
        """Twice as likely as anything else: most of the time the world does answer."""
        self.something_is_answered(data)

    def waiting_ends(self, *, woke: bool) -> None:
        moment = self.done(WaitUntil).moment
        if woke:
            self.post(Woke(self.now))
        else:
            self.now = self.now.later(max(0, self.now.ms_until(moment)))
            self.post(TimeCame(self.now))

    def server_signs_in(self, answer: Lifetime | Refused | NoAnswer, with_refresh: bool, other: str) -> None:
        asked: SignIn = self.done(SignIn)
        if isinstance(answer, Refused | NoAnswer):
            self.post(SignInFailed(self.now, answer))
            return
        pair = self.server.log_in(with_refresh=with_refresh)
        tokens = Tokens(pair.access, pair.refresh, answer, self.now)
        who = asked.reusing or ALICE
        if asked.reusing and other == "user":
            self.post(SignedIn(self.now, replace(BOB, session_id=who.session_id), tokens))
            assert isinstance(self.state, SoftLoggedOut)
            return
        device_id = "OTHER" if other == "device" or (asked.reusing and not asked.device_id) else who.device_id
        self.identity = replace(who, device_id=device_id)
        self.got(tokens)
        self.post(SignedIn(self.now, self.identity, tokens))

    def server_refreshes(self, answer: Lifetime | Refused | NoAnswer, keeps_token: bool, is_lost: bool) -> None:
        """``is_lost``: it did, and its answer did not arrive (F7)."""
        sent: Refresh = self.done(Refresh)
        if isinstance(answer, Refused | NoAnswer):
            self.post(RefreshFailed(self.now, answer))
            return
        pair = self.server.refresh(sent.refresh_token, rotate=not keeps_token)
        if is_lost:
            self.post(RefreshFailed(self.now, NoAnswer(Trouble.CONNECTION_LOST, "matrix.example.org")))
            return
        self.got(Tokens(pair.access, pair.refresh or self.newest, answer, self.now))
        self.post(TokensRefreshed(self.now, Granted(pair.access, pair.refresh, answer, self.now)))

    def witness_is_heard(self, answer: Alive | Refused | NoAnswer) -> None:
        asked: AskWitness = self.done(AskWitness)
        self.server.use(asked.token)
        self.witnesses[asked.which] = answer
        self.post(WitnessHeard(self.now, asked.which, answer))

    def server_is_told(self, answer: Done | Refused | NoAnswer) -> None:
        asked: Logout = self.done(Logout)
        self.post(LogoutAnswered(self.now, answer if asked.token else None))

    def disk_answers(self, trouble: NoKey | NotStored | None) -> None:
        kept = self.keep
        assert kept is not None
        waits = isinstance(self.state, Saving) and self.state.fresh is kept.fresh
        if trouble is not None:
            if waits:
                self.post(TokensNotKept(self.now, trouble))
            return
        self.keep = None
        if not kept.for_this_run:
            self.disk, self.standing, self.unsaved = StoredTokens(kept.fresh, used=True), "", False
        if waits:
            self.post(TokensKept(self.now))

    def keyring_answers(self, trouble: NoKey | NotStored | None) -> None:
        self.done(Unseal)
        assert self.disk is not None
        if trouble is not None:
            self.post(NotRestored(self.now, trouble))
            return
        self.disk = replace(self.disk, used=True, before=None)
        if isinstance(self.state, Restoring):
            self.newest = self.disk.held.tokens.refresh
        self.post(Restored(self.now, self.disk.held))

    # What must hold ---------------------------------------------------------------------------------------------------

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
            assert self.disk.held.tokens.refresh == self.newest
            assert self.standing == ""

    @invariant()
    def a_start_now_would_find_a_refresh_token_that_may_be_sent(self) -> None:
        if self.disk is not None and self.disk.held.tokens.refresh is not None and not self.unsaved:
            assert not self.server.is_replay(self.disk.held.tokens.refresh)

    @invariant()
    def the_identity_outlives_the_tokens(self) -> None:
        """User, device and homeserver change by a sign-in and by nothing else."""
        if not isinstance(self.state, SignedOut) and not (isinstance(self.state, SigningIn) and not self.state.reusing):
            assert identity_of(self.state) == self.identity
        if isinstance(self.state, SoftLoggedOut):
            assert self.disk is None or self.unsaved or self.standing == self.state.reason.value
            assert self.state.reason in SoftLogoutReason
            assert self.state.held is None or self.state.held.identity == self.identity

    @invariant()
    def every_state_waits_for_something_that_will_come(self) -> None:
        has = self.under_way.keys()
        assert (Refresh in has) == isinstance(self.state, Refreshing)
        assert (SignIn in has) == isinstance(self.state, SigningIn)
        assert (Logout in has) == isinstance(self.state, SigningOut)
        if isinstance(self.state, Verifying | Locked):
            assert {AskWitness, WaitUntil} & has
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


def test_the_world_cannot_make_the_machine_lose_a_session() -> None:
    World.seen.clear()
    run_state_machine_as_test(
        World,
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
