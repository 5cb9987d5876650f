"""Signing in: saved before it is used, and told without secrets."""

from __future__ import annotations

import asyncio

import pytest

from latchkey.app.snapshot import Keeping
from latchkey.session.answers import Done, KeyTrouble, NoAnswer, NoKey, Refused, Trouble
from latchkey.session.events import (
    KeepForThisRunAsked,
    RefreshAsked,
    SignInCancelled,
    SignOutAsked,
)
from latchkey.session.secret import Secret
from latchkey.session.states import Active, Saving, SignedOut, SigningIn
from tests.fakes.clock import rest
from tests.fakes.gate import Login
from tests.fakes.room_server import join, synced
from tests.fakes.store import DISK_FULL
from tests.fakes.vault import BACKEND
from tests.fakes.world import PASSWORD, URL, FakeWorld

WRONG_PASSWORD = Refused(403, "M_FORBIDDEN", "Invalid username or password")
LOCKED = NoKey(KeyTrouble.LOCKED, BACKEND)


async def test_a_sign_in_sends_what_was_typed_and_asks_for_a_new_device(world: FakeWorld) -> None:
    controller = world.controller()
    await world.sign_in(controller)
    assert world.gate.logins.asked == [Login("alice", PASSWORD, None, "Latchkey")]
    assert isinstance(controller.state, Active)
    assert set(world.servers.asked) == {URL}


async def test_f08_tokens_are_saved_before_any_request_is_sent_with_them(world: FakeWorld) -> None:
    controller = world.controller()
    await world.sign_in(controller)
    assert [deed for deed in world.deeds if not deed.startswith("read")] == [
        "POST /login",
        "Secret Service: fetch 00000001",
        "Secret Service: create 00000001",
        "create 00000001",
        "save access-1",
        "sync with access-1",
    ]
    stored = world.files().memory_tokens.now
    assert isinstance(controller.state, Active)
    assert stored == controller.state.held


async def test_nothing_is_sent_while_the_tokens_are_on_their_way_to_the_disk(world: FakeWorld) -> None:
    controller = world.controller()
    world.door.shut()
    await world.sign_in(controller)
    assert isinstance(controller.state, Saving)
    wanted = asyncio.get_running_loop().create_task(controller.tokens.token())
    await rest()
    assert not wanted.done()
    assert world.rooms.sent == []
    world.door.open()
    await rest()
    assert wanted.result() == Secret("access-1")
    assert world.rooms.sent == [("sync", "access-1")]


async def test_the_journal_tells_of_a_sign_in_in_order(world: FakeWorld) -> None:
    await world.sign_in(world.controller())
    assert world.events() == ["signed_in", "tokens_saved"]
    assert {entry.session for entry in world.journal.entries} == {"00000001"}
    assert world.files().memory_journal.entries == world.journal.entries


async def test_no_entry_and_no_snapshot_prints_a_secret(world: FakeWorld) -> None:
    controller = world.controller()
    said: list[str] = []
    controller.on_change = lambda: said.append(repr(controller.snapshot))
    await world.sign_in(controller)
    world.gate.refreshes.will(world.granted(2))
    controller.post(RefreshAsked(world.clock.now()))
    await rest()
    said.extend(map(repr, world.journal.entries))
    key = next(iter(world.vault.keys.values())).reveal()
    assert len(said) > 10
    assert not [
        line for line in said for secret in ("access-", "refresh-1", "refresh-2", "correct", key) if secret in line
    ]


async def test_a_refused_sign_in_says_why_and_leaves_nothing(world: FakeWorld) -> None:
    controller = world.controller()
    world.gate.logins.will(WRONG_PASSWORD)
    world.ask_sign_in(controller)
    assert isinstance(controller.state, SigningIn)
    await rest()
    assert controller.state == SignedOut(problem=WRONG_PASSWORD, problem_at=world.clock.now())
    assert world.events() == ["sign_in_failed"]
    assert world.deeds == ["POST /login"]


async def test_a_cancelled_sign_in_is_not_waited_for_and_ended_where_it_came_about_all_the_same(
    world: FakeWorld,
) -> None:
    controller = world.controller()
    world.ask_sign_in(controller)
    await rest()
    controller.post(SignInCancelled(world.clock.now()))
    await rest()
    assert controller.state == SignedOut()
    await world.one_turn()
    world.gate.logins.will(world.logged_in(1))
    world.gate.logouts.will(Done())
    await rest()
    assert world.deeds[-1] == "POST /logout access-1"
    assert controller.state == SignedOut()
    await world.sign_in(controller, 2)
    assert isinstance(controller.state, Active)


async def test_closing_cancels_a_sign_in_and_waits_a_little_for_what_came_of_it(
    world: FakeWorld, monkeypatch: pytest.MonkeyPatch
) -> None:
    controller = world.controller()
    world.ask_sign_in(controller)
    await rest()
    closing = world.start(controller.close())
    await rest()
    assert not closing.done()
    world.gate.logins.will(world.logged_in(1))
    world.gate.logouts.will(Done())
    await closing
    await rest()
    assert world.deeds[-1] == "POST /logout access-1"
    monkeypatch.setattr("latchkey.app.controller.ARRIVAL_LIMIT_S", 0.01)
    other = world.controller()
    world.ask_sign_in(other)
    await rest()
    await other.close()
    assert world.gate.logins.given_up == 1


async def test_an_answer_that_comes_in_the_moment_of_cancelling_does_not_sign_in(world: FakeWorld) -> None:
    """The task has its answer, and the controller has not been told yet."""
    controller = world.controller()
    world.ask_sign_in(controller)
    await rest()
    world.gate.logins.will(world.logged_in())
    (flight,) = controller._runner.arriving._running.values()
    world.gate.logouts.will(Done())
    while not flight.done():
        await world.one_turn()
    controller.post(SignInCancelled(world.clock.now()))
    await rest()
    assert controller.state == SignedOut()
    assert world.deeds[-1] == "POST /logout access-1"


async def test_what_failed_before_there_was_a_session_goes_into_the_journal_of_the_session_that_follows(
    world: FakeWorld,
) -> None:
    controller = world.controller()
    world.gate.logins.will(WRONG_PASSWORD)
    world.ask_sign_in(controller)
    await rest()
    await world.sign_in(controller)
    kept = [(entry.event, entry.session) for entry in world.files().memory_journal.entries]
    assert kept[0] == ("sign_in_failed", "")
    assert [entry.event for entry in reversed(controller.snapshot.journal)] == world.events()


async def test_f38_a_locked_keyring_is_asked_again_and_nothing_is_lost(world: FakeWorld) -> None:
    controller = world.controller()
    world.vault.trouble = LOCKED
    await world.sign_in(controller)
    assert isinstance(controller.state, Saving)
    assert controller.state.trouble == LOCKED
    assert controller.snapshot.keeping == Keeping(trouble=LOCKED)
    assert world.disk.kept == {}
    world.vault.trouble = None
    controller.try_now()
    await rest()
    assert isinstance(controller.state, Active)
    assert controller.snapshot.keeping == Keeping(BACKEND)
    assert world.gate.logins.asked == [Login("alice", PASSWORD, None, "Latchkey")]


async def test_a_key_that_does_not_come_is_tried_for_again_and_again_each_time_later(world: FakeWorld) -> None:
    controller = world.controller()
    world.vault.trouble = NoKey(KeyTrouble.FAILED, BACKEND)
    await world.sign_in(controller)
    tries = []
    for _ in range(4):
        tries.append(world.count(f"{BACKEND}: fetch"))
        (wait_ms,) = world.clock.sleeps_ms
        await world.clock.advance(wait_ms)
    assert world.clock.now().boot_ms - 5_000_000 == (1 + 2 + 4 + 8) * 1000
    assert tries == [1, 2, 3, 4]
    assert world.events() == ["signed_in", "save_failed"]


async def test_f38_a_locked_keyring_is_asked_once_and_again_when_the_person_says_so(world: FakeWorld) -> None:
    """Each call may put a prompt on the screen."""
    controller = world.controller()
    world.vault.trouble = LOCKED
    await world.sign_in(controller)
    assert world.clock.sleeps_ms == []
    assert world.count(f"{BACKEND}: fetch") == 1
    controller.try_now()
    await rest()
    assert world.count(f"{BACKEND}: fetch") == 2
    await controller.close()
    assert world.count(f"{BACKEND}: fetch") == 2, "whoever quits is not asked again"


async def test_a_key_that_cannot_be_read_is_never_overwritten(world: FakeWorld) -> None:
    """F36: only where the keyring says that there is none is one made."""
    controller = world.controller()
    world.vault.trouble = NoKey(KeyTrouble.FAILED, BACKEND)
    await world.sign_in(controller)
    assert world.count(f"{BACKEND}: create") == 0


async def test_a_session_kept_for_this_run_leaves_nothing_on_disk_and_says_so(world: FakeWorld) -> None:
    controller = world.controller()
    world.vault.trouble = LOCKED
    await world.sign_in(controller)
    controller.post(KeepForThisRunAsked(world.clock.now()))
    await rest()
    assert isinstance(controller.state, Active)
    assert controller.snapshot.keeping == Keeping("This run only", for_this_run=True)
    assert world.disk.kept == {}
    assert world.events() == ["signed_in", "save_failed", "kept_for_this_run"]


async def test_the_rooms_of_a_session_kept_for_this_run_begin_at_once(world: FakeWorld) -> None:
    """It is active before its files are there."""
    controller = world.controller()
    world.vault.trouble = LOCKED
    await world.sign_in(controller)
    controller.post(KeepForThisRunAsked(world.clock.now()))
    await rest()
    assert world.rooms.sent == [("sync", "access-1")]


async def test_a_session_kept_for_this_run_stays_so_when_it_is_refreshed(world: FakeWorld) -> None:
    controller = world.controller()
    world.vault.trouble = LOCKED
    await world.sign_in(controller)
    controller.post(KeepForThisRunAsked(world.clock.now()))
    await rest()
    world.vault.trouble = None
    world.gate.refreshes.will(world.granted(2))
    controller.post(RefreshAsked(world.clock.now()))
    await rest()
    assert isinstance(controller.state, Active)
    assert controller.state.held.refresh_count == 1
    assert controller.snapshot.keeping == Keeping("This run only", for_this_run=True)
    assert world.disk.kept == {}


async def test_a_session_kept_for_this_run_because_of_the_disk_leaves_no_key_in_the_keyring(world: FakeWorld) -> None:
    controller = world.controller()
    world.disk.trouble = DISK_FULL
    await world.sign_in(controller)
    assert len(world.vault.keys) == 1
    controller.post(KeepForThisRunAsked(world.clock.now()))
    await rest()
    assert controller.snapshot.keeping == Keeping("This run only", for_this_run=True)
    assert world.vault.keys == {}


async def test_asking_again_and_again_while_the_file_is_being_made_makes_it_once(world: FakeWorld) -> None:
    """A later try must not find an earlier one's file in its way."""
    controller = world.controller()
    world.vault.trouble = NoKey(KeyTrouble.FAILED, BACKEND)
    await world.sign_in(controller)
    world.vault.trouble = None
    world.door.shut("create")
    (wait_ms,) = world.clock.sleeps_ms
    await world.clock.advance(wait_ms)
    assert world.door.waiting == ["create 00000001"]
    controller.try_now()
    await rest()
    controller.try_now()
    await rest()
    world.door.open()
    await rest()
    assert isinstance(controller.state, Active)
    assert controller.snapshot.keeping == Keeping(BACKEND)
    assert world.count("create 00000001") == 1


async def test_giving_up_after_a_sign_in_ends_the_session_on_the_server_too(world: FakeWorld) -> None:
    controller = world.controller()
    world.vault.trouble = LOCKED
    await world.sign_in(controller)
    world.gate.logouts.will(Done())
    controller.post(SignOutAsked(world.clock.now()))
    await rest()
    assert isinstance(controller.state, SignedOut)
    assert "POST /logout access-1" in world.deeds


async def test_the_first_rooms_are_awaited_until_the_server_has_told_them(world: FakeWorld) -> None:
    controller = world.controller()
    await world.sign_in(controller)
    assert not controller.snapshot.synced
    world.rooms.syncs.will(synced("s1"))
    await rest()
    assert controller.snapshot.synced


async def test_a_server_that_does_not_answer_is_told_as_the_problem(world: FakeWorld) -> None:
    controller = world.controller()
    world.gate.logins.will(NoAnswer(Trouble.TIMED_OUT, "matrix.example.org"))
    world.ask_sign_in(controller)
    await rest()
    assert isinstance(controller.state, SignedOut)
    assert isinstance(controller.state.problem, NoAnswer)


async def test_nobody_needs_to_listen_to_a_controller(world: FakeWorld) -> None:
    controller = world.controller()
    await world.sign_in(controller)
    world.rooms.syncs.will(synced("s1", join("!one:example.org", "One")))
    world.rooms.thumbnails.will(b"one")
    controller.want_avatar("mxc://example.org/one")
    await rest()
    assert isinstance(controller.state, Active)
    assert world.files().memory_media.data == {"mxc://example.org/one": b"one"}
    assert world.bugs == []


async def test_a_session_of_this_run_alone_is_signed_out_at_its_end(
    world: FakeWorld, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Else each such run would leave a device on the server that nobody can ever use."""
    monkeypatch.setattr("latchkey.app.controller.CLOSING_LIMIT_S", 3600)
    controller = world.controller()
    world.vault.trouble = LOCKED
    await world.sign_in(controller)
    controller.post(KeepForThisRunAsked(world.clock.now()))
    await rest()
    world.gate.logouts.will(Done())
    await controller.close()
    assert [token.reveal() for token in world.gate.logouts.asked] == ["access-1"]
    assert world.events()[-1] == "signed_out"


async def test_a_session_that_lasts_is_not_signed_out_at_its_end(world: FakeWorld) -> None:
    controller = world.controller()
    await world.sign_in(controller)
    await controller.close()
    assert world.gate.logouts.asked == []
