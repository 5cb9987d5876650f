"""The end of a session: told why, in an order that no crash turns into a session without a key."""

from __future__ import annotations

import pytest

from latchkey.app import controller as of_controller
from latchkey.app.controller import Controller
from latchkey.app.errands import REFRESH_PACE_MS
from latchkey.app.snapshot import Keeping, Reach, Snapshot
from latchkey.session.answers import Alive, Done, KeyTrouble, NoAnswer, NoKey, Refused, Trouble
from latchkey.session.commands import Command
from latchkey.session.events import Event, LogoutAnswered, RefreshAsked, SignOutAsked
from latchkey.session.secret import Secret
from latchkey.session.states import Active, SignedOut, SignedOutReason, SigningOut, SoftLoggedOut, State, Verifying
from latchkey.session.step import step
from tests.fakes.clock import rest
from tests.fakes.room_server import join, synced
from tests.fakes.store import DISK_FULL
from tests.fakes.vault import BACKEND
from tests.fakes.world import DEVICE, MINUTE, SECOND, URL, USER, FakeWorld
from tests.until import until

PLAIN = Refused(401, "M_UNKNOWN_TOKEN")
DESTRUCTION = [
    "standing: ended",
    "leave farewell",
    "Secret Service: destroy 00000001",
    "This run only: destroy 00000001",
    "destroy 00000001",
]


async def refused_everywhere(world: FakeWorld) -> Controller:
    """A session that the server knows no more; the second witness has been heard."""
    controller = world.controller()
    world.rooms.syncs.will(synced("s1", join("!one:example.org")))
    await world.sign_in(controller)
    world.gate.refreshes.will(PLAIN)
    world.gate.whoamis.will(PLAIN)
    controller.post(RefreshAsked(world.clock.now()))
    await rest()
    return controller


async def test_a_hard_logout_destroys_key_files_and_media_and_says_why(world: FakeWorld) -> None:
    controller = await refused_everywhere(world)
    assert controller.state == SignedOut(SignedOutReason.BY_SERVER)
    assert world.deeds[-5:] == DESTRUCTION
    assert world.disk.kept == {}
    assert world.vault.keys == {}
    farewell = controller.snapshot.farewell
    assert farewell is not None
    assert (farewell.homeserver_url, farewell.user_id, farewell.reason) == (URL, USER, "by_server")
    assert [entry.event for entry in farewell.entries] == world.events()
    assert world.events()[-3:] == ["refresh_failed", "second_witness", "logged_out"]
    assert world.disk.farewell() == farewell


async def test_a_hard_logout_leaves_nothing_else_to_be_seen(world: FakeWorld) -> None:
    controller = await refused_everywhere(world)
    farewell = controller.snapshot.farewell
    assert controller.snapshot == Snapshot(SignedOut(SignedOutReason.BY_SERVER), farewell=farewell)
    assert await controller.tokens.token() is None
    assert world.servers.opened[0].is_closed
    assert world.clock.sleeps_ms == []


async def test_f45_a_server_that_does_not_answer_to_a_sign_out_is_called_by_its_name(
    world: FakeWorld, monkeypatch: pytest.MonkeyPatch
) -> None:
    answers: list[object] = []

    def told(state: State, event: Event) -> tuple[State, tuple[Command, ...]]:
        if isinstance(event, LogoutAnswered):
            answers.append(event.answer)
        return step(state, event)

    monkeypatch.setattr(of_controller, "step", told)
    controller = world.controller()
    await world.sign_in(controller)
    controller.post(SignOutAsked(world.clock.now()))
    await until(lambda: answers, what="nobody waits any longer")
    assert answers == [NoAnswer(Trouble.TIMED_OUT, "matrix.example.org")]


async def test_f17_nothing_is_discarded_before_the_second_witness_was_heard(world: FakeWorld) -> None:
    controller = world.controller()
    await world.sign_in(controller)
    world.gate.refreshes.will(world.granted(2))
    controller.post(RefreshAsked(world.clock.now()))
    await world.clock.advance(REFRESH_PACE_MS)
    world.gate.refreshes.will(PLAIN)
    controller.post(RefreshAsked(world.clock.now()))
    await rest()
    assert isinstance(controller.state, Verifying)
    world.gate.whoamis.will(PLAIN)
    await rest()
    assert isinstance(controller.state, Verifying), "the token before it has a say too"
    assert world.gate.whoamis.asked == [Secret("access-2"), Secret("access-1")]
    world.gate.whoamis.will(Alive(USER, DEVICE))
    await rest()
    assert isinstance(controller.state, SoftLoggedOut)
    assert list(world.disk.kept) == ["00000001"]


async def test_f17_a_witness_that_says_nothing_is_asked_again_and_everything_stays(world: FakeWorld) -> None:
    controller = world.controller()
    await world.sign_in(controller)
    world.gate.refreshes.will(PLAIN)
    world.gate.whoamis.will(Refused(502, None), NoAnswer(Trouble.TIMED_OUT, "x"), Alive(USER, DEVICE))
    controller.post(RefreshAsked(world.clock.now()))
    await world.clock.advance(3 * SECOND)
    assert isinstance(controller.state, Active)
    assert len(world.gate.whoamis.asked) == 3
    assert list(world.disk.kept) == ["00000001"]


async def test_f17_refusals_of_media_decide_nothing(world: FakeWorld) -> None:
    controller = world.controller()
    await world.sign_in(controller)
    world.rooms.thumbnails.will(PLAIN)
    controller.want_avatar("mxc://example.org/one")
    await rest()
    assert isinstance(controller.state, Active)
    assert "request_rejected" not in world.events()


@pytest.mark.parametrize("stopped", DESTRUCTION[1:])
async def test_a_crash_while_discarding_is_finished_at_the_next_start(world: FakeWorld, stopped: str) -> None:
    world.door.shut(stopped)
    await refused_everywhere(world)
    assert world.door.waiting == [stopped]
    assert world.files().memory_tokens.standing == "ended"
    await world.crash()
    sessions = await world.restored()
    assert isinstance(sessions.shown.state, SignedOut)
    assert world.disk.kept == {}
    assert world.vault.keys == {}


async def test_a_discarded_session_cannot_be_brought_back_by_a_crash_after_its_key_is_gone(world: FakeWorld) -> None:
    world.door.shut("destroy")
    await refused_everywhere(world)
    assert world.vault.keys == {}
    await world.crash()
    sessions = await world.restored()
    assert isinstance(sessions.shown.state, SignedOut)
    assert world.disk.kept == {}
    assert sessions.shown.snapshot.farewell is not None


async def test_a_keyring_that_does_not_answer_keeps_no_session_alive(world: FakeWorld) -> None:
    controller = world.controller()
    await world.sign_in(controller)
    world.vault.trouble = NoKey(KeyTrouble.FAILED, BACKEND)
    world.gate.logouts.will(Done())
    controller.post(SignOutAsked(world.clock.now()))
    await rest()
    assert world.disk.kept == {}


async def test_signing_out_tells_the_server_and_is_explained_in_this_run_alone(world: FakeWorld) -> None:
    controller = world.controller()
    await world.sign_in(controller)
    world.gate.logouts.will(Done())
    controller.post(SignOutAsked(world.clock.now()))
    assert isinstance(controller.state, SigningOut)
    await rest()
    farewell = controller.snapshot.farewell
    assert farewell is not None
    assert controller.snapshot == Snapshot(SignedOut(SignedOutReason.ASKED), farewell=farewell)
    assert (farewell.user_id, farewell.reason) == (USER, "asked")
    assert [entry.event for entry in farewell.entries] == ["signed_in", "tokens_saved", "signed_out"]
    assert world.facts("signed_out") == {"server_told": True}
    assert world.disk.farewell() is None
    assert world.deeds[-4:] == [DESTRUCTION[0], *DESTRUCTION[2:]]


async def test_closing_waits_for_a_sign_out_so_that_it_is_not_forgotten(world: FakeWorld) -> None:
    controller = world.controller()
    await world.sign_in(controller)
    controller.post(SignOutAsked(world.clock.now()))
    await rest()
    closing = world.start(controller.close())
    await rest()
    world.gate.logouts.will(Done())
    await closing
    assert world.disk.kept == {}


async def test_signing_out_in_the_middle_of_a_save_finishes_it_first_and_leaves_nothing(world: FakeWorld) -> None:
    controller = world.controller()
    world.door.shut("create")
    await world.sign_in(controller)
    world.gate.logouts.will(Done())
    controller.post(SignOutAsked(world.clock.now()))
    await until(lambda: isinstance(controller.state, SignedOut))
    assert list(world.disk.kept) == ["00000001"]
    world.door.open()
    await rest()
    assert world.disk.kept == {}
    assert world.vault.keys == {}
    assert world.deeds[-1] == "destroy 00000001"


async def test_signing_out_while_the_disk_is_full_stops_the_saving(world: FakeWorld) -> None:
    controller = world.controller()
    await world.sign_in(controller)
    world.files().memory_tokens.trouble = DISK_FULL
    world.gate.refreshes.will(world.granted(2))
    controller.post(RefreshAsked(world.clock.now()))
    await rest()
    world.gate.logouts.will(Done())
    controller.post(SignOutAsked(world.clock.now()))
    await rest()
    await world.clock.advance(MINUTE)
    assert world.count("save access-2") == 1
    assert world.clock.sleeps_ms == []
    assert controller.snapshot.keeping == Keeping()


async def test_whoever_signs_in_while_the_last_session_is_still_being_destroyed_loses_nothing(
    world: FakeWorld,
) -> None:
    """The keyring takes its time; the login view is there long before."""
    controller = world.controller()
    await world.sign_in(controller)
    world.gate.logouts.will(Done())
    world.door.shut("Secret Service: destroy")
    controller.post(SignOutAsked(world.clock.now()))
    await rest()
    await world.sign_in(controller, 2)
    world.door.open()
    await rest()
    assert isinstance(controller.state, Active)
    assert list(world.disk.kept) == list(world.vault.keys) == ["00000002"]
    stored = world.files("00000002").memory_tokens.now
    assert stored is not None
    assert stored.tokens.access == Secret("access-2")
    assert world.rooms.sent[-1] == ("sync", "access-2")
    kept = [entry.event for entry in world.files("00000002").memory_journal.entries]
    assert kept == ["signed_in", "tokens_saved"]


async def test_two_sessions_that_end_while_the_keyring_takes_its_time_are_both_destroyed(world: FakeWorld) -> None:
    controller = world.controller()
    await world.sign_in(controller)
    world.gate.logouts.will(Done(), Done())
    world.door.shut("Secret Service: destroy")
    controller.post(SignOutAsked(world.clock.now()))
    await rest()
    await world.sign_in(controller, 2)
    controller.post(SignOutAsked(world.clock.now()))
    await until(lambda: controller.state == SignedOut(SignedOutReason.ASKED))
    world.door.open()
    await rest()
    assert world.disk.kept == {}
    assert world.vault.keys == {}


async def test_a_farewell_that_is_still_being_left_is_forgotten_after_that(world: FakeWorld) -> None:
    world.door.shut("leave farewell")
    controller = await refused_everywhere(world)
    await world.sign_in(controller, 2)
    world.door.open()
    await rest()
    assert isinstance(controller.state, Active)
    assert controller.snapshot.farewell is None
    assert world.disk.farewell() is None


async def test_a_farewell_is_shown_at_the_next_start_until_it_is_dismissed(world: FakeWorld) -> None:
    await refused_everywhere(world)
    sessions = await world.restart()
    assert sessions.shown.snapshot.farewell == world.disk.farewell()
    sessions.shown.dismiss_farewell()
    sessions.shown.dismiss_farewell()
    await rest()
    assert sessions.shown.snapshot.farewell is None
    assert world.disk.farewell() is None
    assert world.count("forget farewell") == 1


async def test_a_farewell_carries_no_more_than_the_last_forty_entries(world: FakeWorld) -> None:
    controller = world.controller()
    await world.sign_in(controller)
    for number in range(60):
        controller.note("unreachable", {"number": number})
    world.gate.refreshes.will(PLAIN)
    world.gate.whoamis.will(PLAIN)
    controller.post(RefreshAsked(world.clock.now()))
    await rest()
    farewell = controller.snapshot.farewell
    assert farewell is not None
    assert len(farewell.entries) == 40
    assert farewell.entries[-1].event == "logged_out"
    assert farewell.entries[0].facts == {"number": 24}


async def test_the_next_session_does_not_begin_with_what_was_wrong_in_the_last(world: FakeWorld) -> None:
    controller = world.controller()
    world.rooms.syncs.will(NoAnswer(Trouble.NO_NETWORK, "matrix.example.org"))
    await world.sign_in(controller)
    assert controller.snapshot.reach.lost_at is not None
    world.gate.logouts.will(Done())
    controller.post(SignOutAsked(world.clock.now()))
    await rest()
    await world.sign_in(controller, 2)
    assert controller.snapshot.reach == Reach()
    assert controller.snapshot.room_count == 0


async def test_rooms_that_are_still_being_read_do_not_appear_after_the_end(world: FakeWorld) -> None:
    first = world.controller()
    world.rooms.syncs.will(synced("s1", join("!one:example.org")))
    await world.sign_in(first)
    await world.end()
    world.reading.shut()
    sessions = await world.restored()
    controller = sessions.shown
    told: list[object] = []
    controller.on_rooms = lambda *rooms: told.append(rooms)
    world.gate.logouts.will(Done())
    controller.post(SignOutAsked(world.clock.now()))
    await rest()
    world.reading.open()
    await rest()
    assert told == []
    farewell = controller.snapshot.farewell
    assert controller.snapshot == Snapshot(SignedOut(SignedOutReason.ASKED), farewell=farewell)
