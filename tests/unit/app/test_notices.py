"""What is told while the window is not in front: once, as long as it is so, and never what somebody wrote."""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import replace

import pytest

from latchkey.app.notices import LONG_S, Notice, NoticeKind, Notices
from latchkey.app.rooms import Room
from latchkey.app.snapshot import Keeping, Snapshot
from latchkey.session.answers import Challenge, KeyTrouble, NoAnswer, NoKey, Refused, Trouble
from latchkey.session.journal import Farewell
from latchkey.session.states import (
    Active,
    Cause,
    Locked,
    RefreshChallenged,
    Refreshing,
    Restoring,
    Saving,
    SignedOut,
    SignedOutReason,
    SoftLoggedOut,
    SoftLogoutReason,
    State,
    Verifying,
)
from tests.fakes.clock import NOON, FakeClock
from tests.unit.session.build import ALICE, held

OFFLINE = NoAnswer(Trouble.TIMED_OUT, "example.org")
FAILING = Active(held(), attempts=1, trouble=OFFLINE)
SOFT = SoftLoggedOut(ALICE, SoftLogoutReason.SERVER_ASKED)
FAREWELL = Farewell(NOON.wall_ms, "https://example.org", "@alice:example.org", SignedOutReason.BY_SERVER.value)
NO_KEY = NoKey(KeyTrouble.LOCKED, "Secret Service")
LOCKED = Locked(held())
SECOND = 1_000


class Told:
    """The desktop's notifications: ``there`` is what can be seen."""

    def __init__(self) -> None:
        self.there: dict[NoticeKind, Notice] = {}
        self.all: list[Notice] = []

    def notify(self, notice: Notice) -> None:
        self.there[notice.kind] = notice
        self.all.append(notice)

    def withdraw(self, kind: NoticeKind) -> None:
        del self.there[kind]


@pytest.fixture
def told() -> Told:
    return Told()


@pytest.fixture
def clock() -> FakeClock:
    return FakeClock()


@pytest.fixture
async def notices(told: Told, clock: FakeClock) -> AsyncIterator[Notices]:
    """Behind other windows, and allowed."""
    bugs: list[BaseException] = []
    made = Notices(told, clock, bugs.append)
    made.allow(is_allowed=True)
    made.in_front(is_in_front=False)
    yield made
    await made.end()
    assert told.there == {}, "what was told goes with the program"
    assert bugs == []


def be(notices: Notices, state: State, **more: object) -> None:
    notices.follow(Snapshot(state, **{"synced": True, **more}))  # type: ignore[arg-type]  # a test says what is so


def invite(number: int, name: str = "Garden", **more: object) -> Room:
    return Room(f"!{number}:example.org", name, invited_by="@bo:example.org")._replace(**more)  # type: ignore[arg-type]  # as above


@pytest.mark.parametrize(
    ("snapshot", "kind", "title"),
    [
        (Snapshot(SOFT), NoticeKind.NEEDS_YOU, "Sign in again to go on"),
        (Snapshot(RefreshChallenged(held(), Challenge("s", ()))), NoticeKind.NEEDS_YOU, "further sign-in step"),
        (Snapshot(LOCKED), NoticeKind.NEEDS_YOU, "account is locked"),
        (Snapshot(Restoring(ALICE, NO_KEY)), NoticeKind.NEEDS_YOU, "Your keyring is locked"),
        (Snapshot(Saving(held(), trouble=NO_KEY)), NoticeKind.NEEDS_YOU, "Your keyring is locked"),
        (Snapshot(Active(held()), keeping=Keeping(trouble=NO_KEY)), NoticeKind.NEEDS_YOU, "is not saved"),
        (Snapshot(Active(held()), used_elsewhere=True), NoticeKind.NEEDS_YOU, "Someone else"),
        (Snapshot(SignedOut(SignedOutReason.BY_SERVER), farewell=FAREWELL), NoticeKind.SIGNED_OUT, "signed out"),
    ],
)
def test_what_needs_the_person_is_told_and_taken_back_when_it_is_over(
    notices: Notices, told: Told, snapshot: Snapshot, kind: NoticeKind, title: str
) -> None:
    be(notices, Active(held()))
    assert told.there == {}
    notices.follow(snapshot)
    notices.follow(snapshot)
    assert [one.kind for one in told.all] == [kind]
    assert title in told.there[kind].title
    be(notices, Active(held()))
    assert told.there == {}


@pytest.mark.parametrize(
    "snapshot",
    [
        Snapshot(SignedOut(SignedOutReason.ASKED)),
        Snapshot(SignedOut(), farewell=FAREWELL),
        Snapshot(SoftLoggedOut(ALICE, SoftLogoutReason.KEY_HELD_BACK)),
        Snapshot(SoftLoggedOut(ALICE, SoftLogoutReason.SERVER_ASKED, problem=Refused(401, "M_USER_LOCKED"))),
        Snapshot(RefreshChallenged(held(), Challenge("s", ()), asking=True)),
    ],
)
def test_what_was_asked_for_or_cannot_be_helped_is_not_told(notices: Notices, told: Told, snapshot: Snapshot) -> None:
    notices.follow(snapshot)
    assert told.all == []


def test_a_lock_is_told_once_however_often_it_is_looked_at(notices: Notices, told: Told) -> None:
    be(notices, LOCKED)
    be(notices, Refreshing(held(), Cause.SCHEDULED, locked=LOCKED))
    notices.in_front(is_in_front=True)
    notices.in_front(is_in_front=False)
    be(notices, replace(LOCKED, message="Ask the administrator."))
    assert [one.title for one in told.all] == ["Your account is locked"]


def test_who_looks_at_the_window_is_told_nothing_then_or_afterwards(notices: Notices, told: Told) -> None:
    notices.in_front(is_in_front=True)
    be(notices, SOFT)
    notices.in_front(is_in_front=False)
    be(notices, SOFT, room_count=3)
    assert told.all == []


def test_what_was_told_goes_when_the_window_comes_and_the_next_time_is_told_again(notices: Notices, told: Told) -> None:
    be(notices, SOFT)
    notices.in_front(is_in_front=True)
    assert told.there == {}
    notices.in_front(is_in_front=False)
    be(notices, SOFT)
    assert len(told.all) == 1
    be(notices, Active(held()))
    be(notices, SOFT)
    assert len(told.all) == 2


def test_switched_off_it_is_silent_at_once(notices: Notices, told: Told) -> None:
    be(notices, SOFT)
    notices.allow(is_allowed=False)
    assert told.there == {}
    be(notices, Active(held()))
    be(notices, SOFT)
    notices.allow(is_allowed=True)
    assert len(told.all) == 1


async def test_a_refresh_that_fails_is_told_after_a_minute_of_failures(
    notices: Notices, told: Told, clock: FakeClock
) -> None:
    be(notices, FAILING)
    await clock.advance(30 * SECOND)
    be(notices, Refreshing(held(), Cause.SCHEDULED, attempts=1))
    await clock.advance(29 * SECOND)
    assert told.there == {}
    be(notices, Verifying(held(), Refused(401, "M_UNKNOWN_TOKEN"), attempts=2))
    await clock.advance(round(LONG_S * SECOND) - 59 * SECOND)
    assert "for a minute" in told.there[NoticeKind.NOT_RENEWED].title
    be(notices, FAILING)
    assert len(told.all) == 1
    be(notices, Active(held()))
    assert told.there == {}


async def test_what_mends_itself_within_a_minute_is_not_told(notices: Notices, told: Told, clock: FakeClock) -> None:
    for _ in range(3):
        be(notices, FAILING)
        await clock.advance(59 * SECOND)
        be(notices, Refreshing(held(), Cause.SCHEDULED))
    assert told.all == []


async def test_a_night_asleep_is_no_minute_of_failures(notices: Notices, told: Told, clock: FakeClock) -> None:
    be(notices, FAILING)
    await clock.advance(SECOND)
    clock.suspend(8 * 3600 * SECOND)
    be(notices, Refreshing(held(), Cause.WOKE, attempts=1))
    await clock.advance(2 * SECOND)
    assert told.all == []
    be(notices, Active(held()))


def test_an_invitation_says_who_and_where_to_and_leads_there(notices: Notices, told: Told) -> None:
    be(notices, Active(held()))
    notices.rooms_changed([invite(1, "Gar\nden " + "x" * 500, last_text="a secret")], ())
    (notice,) = told.there.values()
    assert notice.body.startswith("@bo:example.org invites you to Gar den xxx")
    assert len(notice.body) < 200
    assert "\n" not in notice.body
    assert notice.room_id == "!1:example.org"
    notices.rooms_changed([invite(2, is_direct=True)], ())
    (notice,) = told.there.values()
    assert (notice.title, notice.room_id) == ("2 invitations", "")
    notices.rooms_changed([], ["!1:example.org"])
    (notice,) = told.there.values()
    assert notice.body == "@bo:example.org invites you to talk."
    notices.rooms_changed([invite(2, invited_by="")], ())
    assert told.there == {}


def test_invitations_that_were_there_before_are_no_news(notices: Notices, told: Told) -> None:
    be(notices, Active(held()), synced=False)
    notices.rooms_changed([invite(1)], ())
    be(notices, Active(held()))
    notices.rooms_changed([invite(1, topic="New")], ())
    assert told.all == []
    notices.rooms_changed([], ["!1:example.org"])
    notices.rooms_changed([invite(1)], ())
    assert len(told.all) == 1, "the same room, another invitation"


def test_invitations_go_with_their_session(notices: Notices, told: Told) -> None:
    be(notices, Active(held()))
    notices.rooms_changed([invite(1)], ())
    notices.rooms_cleared()
    assert told.there == {}
    notices.rooms_changed([invite(1)], ())
    assert len(told.all) == 2, "the next session's own"


def test_an_invitation_that_was_seen_is_not_told_when_it_changes(notices: Notices, told: Told) -> None:
    be(notices, Active(held()))
    notices.rooms_changed([invite(1)], ())
    notices.in_front(is_in_front=True)
    notices.rooms_changed([invite(2)], ())
    notices.in_front(is_in_front=False)
    notices.rooms_changed([invite(1, topic="New"), invite(2, topic="New")], ())
    assert len(told.all) == 1
    notices.rooms_changed([invite(3)], ())
    assert told.there[NoticeKind.INVITATION].room_id == "!3:example.org"


def test_what_answers_the_person_is_said_in_front_too(notices: Notices, told: Told) -> None:
    notices.in_front(is_in_front=True)
    notices.allow(is_allowed=False)
    notices.say(Notice(NoticeKind.IN_TRAY, "Latchkey goes on", "in the tray"))
    assert NoticeKind.IN_TRAY in told.there
    notices.in_front(is_in_front=True)
    assert told.there == {}
