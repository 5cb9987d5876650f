"""The world that plays against the machine: it does what the controller would do with commands, and answers as it likes."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import Any, ClassVar

import hypothesis.strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    precondition,
    rule,
)

from latchkey.session import schedule
from latchkey.session.answers import Alive, Done, Granted, NoAnswer, NoKey, NotStored, Refused, Trouble
from latchkey.session.commands import (
    AskWitness,
    Command,
    Discard,
    KeepTokens,
    Logout,
    LookAtLock,
    MeetChallenge,
    Note,
    Refresh,
    RememberSoftLogout,
    Revoke,
    SetAside,
    SignIn,
    Unseal,
    WaitUntil,
)
from latchkey.session.events import (
    ChallengePostponed,
    Event,
    LockAnswered,
    LogoutAnswered,
    NotRestored,
    RefreshAsked,
    RefreshFailed,
    RequestRefused,
    RestoreAsked,
    Restored,
    SignedIn,
    SignInAsked,
    SignInFailed,
    SignOutAsked,
    TimeCame,
    TokenNeeded,
    TokensKept,
    TokensNotKept,
    TokensRefreshed,
    WhichToken,
    WitnessHeard,
    Woke,
)
from latchkey.session.identity import Identity
from latchkey.session.instant import Instant
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
)
from latchkey.session.tokens import Held, Tokens
from latchkey.session.ways import ByPassword

from .build import (
    ALICE,
    BOB,
    HOUR,
    MINUTE,
    NOW,
    PLAIN,
    SECOND,
    step,
)
from .chance import ASKS, BEGINNINGS, LIFETIMES, NOT_GOOD, OTHERS, PASSWORD, REFUSALS, SELDOM, TROUBLES, Lifetime
from .model_server import MARK, ModelServer

LIVING = (Active, Refreshing, Verifying, RefreshChallenged, Locked)


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
        self.disk: Held | None = None
        self.standing = ""
        self.aside: tuple[Held | None, str] | None = None
        """What is on disk while another session goes on beside it, of which nothing is."""
        self.identity: Identity | None = None
        self.newest: Secret | None = None
        """The newest refresh token that reached the client."""
        self.sends: list[Secret | None] = []
        """Refresh tokens, as often as they were sent."""
        self.unsaved = False
        """A pair was used without being on disk, because there was no other way: a crash may cost it (F9)."""
        self.asked_to_leave = False
        self.witnesses: dict[WhichToken, object] = {}
        """What was heard in this round."""
        self.access_tokens = [Secret(f"{MARK}-foreign")]

    @initialize(answers=st.sampled_from(BEGINNINGS), with_refresh=SELDOM.map(lambda seldom: not seldom))
    def a_story_begins(self, answers: Sequence[Refused | NoAnswer], with_refresh: bool) -> None:
        """Somebody is signed in, refreshed once, and what was asked of the server since then was refused like this."""
        self.somebody_signs_in()
        self.server_signs_in(5 * MINUTE, with_refresh, "")
        self.disk_answers(None)
        if with_refresh:
            self.post(RefreshAsked(self.now))
            self.server_refreshes(5 * MINUTE, keeps_token=False, is_lost=False)
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
            self.carry_out(before, event, command)
        if isinstance(before, Saving) and isinstance(self.state, Active | Locked) and not isinstance(event, TokensKept):
            self.unsaved = True

    def carry_out(self, before: State, event: Event, command: Command) -> None:
        match command:
            case Note(event="refresh_token_used_elsewhere"):
                assert self.unsaved or self.sends.count(self.newest) == 1, "our own sends are no hint"
            case Note():
                assert MARK not in str(dict(command.facts))
            case KeepTokens():
                if isinstance(self.state, Saving):
                    assert command.fresh is self.state.fresh
                self.keep = command
            case RememberSoftLogout():
                self.keep, self.standing = None, command.reason.value
            case SetAside():
                assert self.aside is None
                self.aside, self.disk, self.standing = (self.disk, self.standing), None, ""
            case Revoke():
                assert command.tokens.access not in self.access_tokens, "nothing of this session is revoked"
            case Discard():
                self.check_discard(before, event)
                self.keep, self.disk, self.standing, self.identity, self.newest = None, None, "", None, None
                self.asked_to_leave = self.unsaved = False
                self._take_back()
            case Refresh():
                given_up = isinstance(before, Refreshing) and isinstance(event, TimeCame)
                assert given_up or Refresh not in self.under_way, "two refreshes in flight"
                assert command.refresh_token == self.newest
                assert self.unsaved or not self.server.is_replay(command.refresh_token)
                self.under_way[Refresh] = command
                self.sends.append(command.refresh_token)
                if self.disk is not None and self.disk.tokens.refresh == command.refresh_token:
                    self.disk = replace(self.disk, refresh_sent=True)
            case MeetChallenge():
                assert isinstance(self.state, RefreshChallenged)
                assert self.state.asking
                assert not {Refresh, MeetChallenge} & self.under_way.keys(), "two refreshes in flight"
                assert command.refresh_token == self.newest
                self.under_way[MeetChallenge] = command
            case AskWitness():
                if command.which is WhichToken.NEWEST:
                    self.witnesses.clear()
                self.under_way[AskWitness] = command
            case _:
                self.under_way[type(command)] = command

    def _take_back(self) -> None:
        """What was set aside is there again."""
        if self.aside is not None:
            self.disk, self.standing = self.aside
            self.aside = None
            self.unsaved = False

    def check_discard(self, before: State, event: Event) -> None:
        if isinstance(event, LogoutAnswered):
            assert self.asked_to_leave
            return
        assert isinstance(before, Verifying)
        assert isinstance(event, WitnessHeard)
        must_speak = list(WhichToken) if before.held.previous_access else [WhichToken.NEWEST]
        assert list(self.witnesses) == must_speak
        assert all(is_plain(self.witnesses[which]) for which in must_speak)
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
        self.post(SignInAsked(self.now, ALICE.homeserver_url, ByPassword("alice", PASSWORD), "Latchkey"))

    @precondition(lambda self: isinstance(self.state, (*LIVING, Saving)))
    @rule(age=st.sampled_from([1, 1, 1, 2, 3]), answer=st.one_of(st.none(), REFUSALS))
    def a_request_is_made(self, age: int, answer: Refused | None) -> None:
        """With the newest, an older or a foreign token; new ones only with one that a controller would use now."""
        held = self.state.before if isinstance(self.state, Saving) else getattr(self.state, "held", None)
        if answer is not None:
            before, token = self.state, self.access_tokens[-age:][0]
            self.post(RequestRefused(self.now, token, answer))
            assert self.state is before or (held is not None and token == held.tokens.access), "F12: no news"
        elif held is None or not schedule.is_usable(held, self.now):
            self.post(TokenNeeded(self.now))
        elif not isinstance(self.state, Locked):
            self.server.use(held.tokens.access)

    @rule(
        boot_ms=st.sampled_from([0, 1, 500, SECOND, 4 * SECOND, MINUTE, HOUR]),
        slip_ms=st.sampled_from([0, 0, 0, -365 * 24 * HOUR, -HOUR, -1, HOUR, 365 * 24 * HOUR]),
        kill=st.sampled_from([*("",) * 8, "killed", "killed just saved"]),
    )
    def time_goes_by(self, boot_ms: int, slip_ms: int, kill: str) -> None:
        """``slip_ms``: somebody sets the wall clock."""
        self.now = self.now.later(boot_ms)
        self.now = self.now._replace(wall_ms=self.now.wall_ms + slip_ms)
        if kill and (self.disk or self.aside) is not None and not isinstance(self.state, SigningOut):
            self.the_program_is_killed_and_started_again(just_saved=kill.endswith("just saved"))

    def the_program_is_killed_and_started_again(self, *, just_saved: bool) -> None:
        """``just_saved``: the new pair had reached the disk, and nobody had heard of it yet."""
        if just_saved and self.keep is not None and not self.keep.for_this_run and self.aside is None:
            self.disk, self.standing = self.keep.fresh, ""
            self.unsaved = False
        self._take_back()
        assert self.disk is not None
        self.state, self.keep, self.newest = SignedOut(), None, None
        self.under_way.clear()
        self.now = self.now._replace(boot_ms=1_000)
        self.identity = self.disk.identity
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
            case _ if kind is MeetChallenge:
                self.person_is_led_through(draw(st.one_of(st.none(), LIFETIMES, NOT_GOOD)), draw(SELDOM))
            case _ if kind is AskWitness:
                self.witness_is_heard(draw(st.one_of(st.just(PLAIN), NOT_GOOD, st.just(Alive(ALICE.user_id, None)))))
            case _ if kind is LookAtLock:
                self.lock_is_looked_at(draw(st.one_of(st.just(Done()), NOT_GOOD)))
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
        again = self.state.reusing if isinstance(self.state, SigningIn) else None
        is_beside = again is not None and again.reason is SoftLogoutReason.KEY_HELD_BACK
        who = ALICE._replace(session_id="beside00") if is_beside else asked.reusing or ALICE
        if again is not None and other == "user":
            self.post(SignedIn(self.now, BOB._replace(session_id=who.session_id), tokens))
            assert isinstance(self.state, SoftLoggedOut)
            return
        device_id = "OTHER" if other == "device" or (asked.reusing and not asked.device_id) else who.device_id
        self.identity = who._replace(device_id=device_id)
        self.got(tokens)
        self.unsaved = self.unsaved or is_beside
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

    def person_is_led_through(self, answer: Lifetime | Refused | NoAnswer | None, keeps_token: bool) -> None:
        """``None``: they do not want to, and the server may have been asked all the same."""
        if answer is None:
            self.done(MeetChallenge)
            self.post(ChallengePostponed(self.now))
            return
        self.under_way[Refresh] = self.done(MeetChallenge)
        self.sends.append(self.newest)
        self.server_refreshes(answer, keeps_token=keeps_token, is_lost=False)

    def witness_is_heard(self, answer: Alive | Refused | NoAnswer) -> None:
        asked: AskWitness = self.done(AskWitness)
        self.server.use(asked.token)
        self.witnesses[asked.which] = answer
        self.post(WitnessHeard(self.now, asked.which, answer))

    def lock_is_looked_at(self, answer: Done | Refused | NoAnswer) -> None:
        asked: LookAtLock = self.done(LookAtLock)
        self.server.use(asked.token)
        self.post(LockAnswered(self.now, answer))

    def server_is_told(self, answer: Done | Refused | NoAnswer) -> None:
        asked: Logout = self.done(Logout)
        self.post(LogoutAnswered(self.now, answer if asked.tokens else None))

    def disk_answers(self, trouble: NoKey | NotStored | None) -> None:
        kept = self.keep
        assert kept is not None
        waits = isinstance(self.state, Saving) and self.state.fresh is kept.fresh
        if trouble is not None:
            if waits:
                self.post(TokensNotKept(self.now, trouble))
            return
        self.keep = None
        if not kept.for_this_run and self.aside is None:
            self.disk, self.standing, self.unsaved = kept.fresh, "", False
        if waits:
            self.post(TokensKept(self.now))

    def keyring_answers(self, trouble: NoKey | NotStored | None) -> None:
        self.done(Unseal)
        assert self.disk is not None
        assert isinstance(self.state, Restoring | SoftLoggedOut)
        if trouble is not None:
            self.post(NotRestored(self.now, trouble))
            return
        if isinstance(self.state, Restoring) or self.state.reason is SoftLogoutReason.KEY_LOST:
            self.newest = self.disk.tokens.refresh
        self.post(Restored(self.now, self.disk))
