"""Coming back after a start: without the network, and without taking a locked key for a lost one."""

from __future__ import annotations

from latchkey.app.controller import Controller
from latchkey.app.record import JOURNAL_SHOWN
from latchkey.app.rooms import Room
from latchkey.app.snapshot import Keeping
from latchkey.session.answers import Done, KeyTrouble, NoAnswer, NoKey, NotStored, Trouble
from latchkey.session.events import KeepForThisRunAsked, RefreshAsked, ReloginReopened, SignOutAsked
from latchkey.session.journal import Entry
from latchkey.session.states import (
    Active,
    Refreshing,
    Restoring,
    Saving,
    SignedOut,
    SoftLoggedOut,
    SoftLogoutReason,
)
from tests.fakes.clock import rest
from tests.fakes.room_server import join, synced
from tests.fakes.store import DISK_FULL
from tests.fakes.vault import BACKEND
from tests.fakes.world import DEVICE, MINUTE, FakeWorld

KEYRING_LOCKED = NoKey(KeyTrouble.LOCKED, BACKEND)
ABSENT = NoKey(KeyTrouble.ABSENT, BACKEND)
ROOM = "!one:example.org"


async def left_behind(world: FakeWorld) -> None:
    """A session with one room, from an earlier run."""
    world.rooms.syncs.will(synced("s1", join(ROOM)))
    await world.sign_in(world.controller())
    await world.end()
    del world.deeds[:]


async def restored(world: FakeWorld) -> Controller:
    return (await world.restored()).shown


async def test_f04_a_session_comes_back_without_the_network(world: FakeWorld) -> None:
    await left_behind(world)
    world.rooms.syncs.will(NoAnswer(Trouble.NO_NETWORK, "matrix.example.org"))
    controller = await restored(world)
    assert isinstance(controller.state, Active)
    assert controller.snapshot.room_count == 1
    assert controller.snapshot.synced
    assert controller.snapshot.reach.lost_at is not None
    assert world.gate.logins.asked[1:] == world.gate.refreshes.asked == world.gate.whoamis.asked == []
    assert world.events()[-2:] == ["restored", "unreachable"]


async def test_f04_expired_and_offline_the_session_stays_and_is_refreshed_once_the_server_is_back(
    world: FakeWorld,
) -> None:
    await left_behind(world)
    world.clock.suspend(10 * MINUTE)
    world.gate.refreshes.will(NoAnswer(Trouble.NO_NETWORK, "matrix.example.org"))
    controller = await restored(world)
    assert isinstance(controller.state, Active)
    assert controller.snapshot.room_count == 1
    assert world.rooms.sent[1:] == [("sync", "access-1")], (
        "only the one from before: nothing goes out with a dead token"
    )
    world.gate.refreshes.will(world.granted(2))
    await world.clock.advance(1000)
    assert world.rooms.sent[2:] == [("sync", "access-2")]
    assert world.facts("refresh_started") == {"cause": "scheduled"}


async def test_an_expired_token_is_refreshed_first(world: FakeWorld) -> None:
    await left_behind(world)
    world.clock.suspend(10 * MINUTE)
    controller = await restored(world)
    assert isinstance(controller.state, Refreshing)
    assert world.facts("refresh_started") == {"cause": "restored"}
    assert not [deed for deed in world.deeds if deed.startswith("sync")]


async def test_f36_f38_a_locked_key_waits_and_nothing_is_overwritten(world: FakeWorld) -> None:
    await left_behind(world)
    world.vault.trouble = KEYRING_LOCKED
    controller = await restored(world)
    assert isinstance(controller.state, Restoring)
    assert controller.state.trouble == KEYRING_LOCKED
    assert controller.snapshot.room_count == 1, "the rooms are there all the same"
    controller.post(ReloginReopened(world.clock.now()))
    assert isinstance(controller.state, Restoring), "what is locked away may come back"
    assert not [deed for deed in world.deeds if deed.startswith(("save", "mark", "standing", f"{BACKEND}: create"))]


async def test_f38_trying_again_opens_the_session_once_the_key_is_there(world: FakeWorld) -> None:
    await left_behind(world)
    world.vault.trouble = KEYRING_LOCKED
    controller = await restored(world)
    world.vault.trouble = None
    controller.try_now()
    await rest()
    assert isinstance(controller.state, Active)
    assert world.rooms.syncs.asked[-1] == ("s1", 10_000)


async def test_f36_f38_going_on_without_saving_leaves_what_is_stored_and_the_next_start_brings_it_back(
    world: FakeWorld,
) -> None:
    await left_behind(world)
    before = list(world.files().memory_tokens.written)
    world.vault.trouble = KEYRING_LOCKED
    controller = await restored(world)
    gone: list[str] = []
    controller.on_rooms = lambda _, ids: gone.extend(ids)
    controller.post(KeepForThisRunAsked(world.clock.now()))
    assert controller.snapshot.room_count == 1, "the rooms stay while the password is typed"
    await world.sign_in_again(controller, 2, device_id="NEWONE")
    assert world.gate.logins.asked[-1].device_id is None
    assert isinstance(controller.state, Active)
    assert controller.snapshot.keeping == Keeping("This run only", for_this_run=True)
    assert (gone, controller.snapshot.room_count, controller.snapshot.again) == ([ROOM], 0, None)
    world.rooms.syncs.will(synced("other", join("!two:example.org")))
    world.gate.refreshes.will(world.granted(3))
    controller.post(RefreshAsked(world.clock.now()))
    await rest()
    assert controller.snapshot.room_count == 1
    world.gate.logouts.will(Done())
    controller.post(SignOutAsked(world.clock.now()))
    await rest()
    assert isinstance(controller.state, SignedOut)
    assert world.files().memory_tokens.written == before
    assert [deed for deed in world.deeds if deed.startswith(BACKEND)] == [f"{BACKEND}: fetch 00000001"]
    world.vault.trouble = None
    back = await restored_again(world)
    assert isinstance(back.state, Active)
    assert back.state.held.identity.device_id == DEVICE
    assert back.snapshot.room_count == 1
    assert world.rooms.syncs.asked[-1] == ("s1", 10_000)


async def test_f37_a_key_that_is_back_in_its_keyring_needs_no_password_even_after_it_was_given_up(
    world: FakeWorld,
) -> None:
    await left_behind(world)
    keys, world.vault.keys = world.vault.keys, {}
    controller = await restored(world)
    controller.post(ReloginReopened(world.clock.now()))
    await rest()
    assert world.files().memory_tokens.standing == "key_lost"
    world.vault.keys = keys
    state = (await restored_again(world)).state
    assert isinstance(state, Active)
    assert state.held.identity.device_id == DEVICE
    assert world.files().memory_tokens.standing == ""
    assert world.gate.logins.asked[1:] == []


async def test_f38_the_keyring_is_asked_once_at_a_time(world: FakeWorld) -> None:
    await left_behind(world)
    world.door.shut(f"{BACKEND}: fetch")
    controller = await restored(world)
    controller.try_now()
    controller.try_now()
    await rest()
    assert world.door.waiting == [f"{BACKEND}: fetch 00000001"]
    world.door.open()
    await rest()
    assert isinstance(controller.state, Active)


async def test_f44_a_key_that_is_gone_means_a_new_device_and_only_when_the_person_asks(world: FakeWorld) -> None:
    await left_behind(world)
    world.vault.keys.clear()
    controller = await restored(world)
    assert isinstance(controller.state, Restoring)
    assert controller.state.trouble == ABSENT
    assert world.vault.keys == {}
    assert world.files().memory_tokens.standing == ""
    controller.post(ReloginReopened(world.clock.now()))
    await rest()
    assert isinstance(controller.state, SoftLoggedOut)
    assert world.files().memory_tokens.standing == "key_lost"
    await world.sign_in_again(controller, 2, device_id="NEWONE")
    assert world.gate.logins.asked[-1].device_id is None
    assert isinstance(controller.state, Active)
    assert controller.snapshot.again is not None
    assert controller.snapshot.again.previous_device_id == DEVICE
    assert controller.snapshot.room_count == 1
    assert isinstance((await restored_again(world)).state, Active)


async def restored_again(world: FakeWorld) -> Controller:
    return (await world.restart()).shown


async def test_f44_the_next_start_still_knows_that_the_key_is_lost(world: FakeWorld) -> None:
    await left_behind(world)
    world.vault.keys.clear()
    controller = await restored(world)
    controller.post(ReloginReopened(world.clock.now()))
    await rest()
    state = (await restored_again(world)).state
    assert isinstance(state, SoftLoggedOut)
    assert state.reason is SoftLogoutReason.KEY_LOST


async def test_a_key_of_this_run_never_seals_what_is_on_disk(world: FakeWorld) -> None:
    """The key was lost, the keyring takes no other, and the person goes on for this run: a refresh must not replace what
    is on disk by something that no later start could open."""
    await left_behind(world)
    world.vault.keys.clear()
    controller = await restored(world)
    controller.post(ReloginReopened(world.clock.now()))
    world.vault.trouble = KEYRING_LOCKED
    await world.sign_in_again(controller, 2)
    assert isinstance(controller.state, Saving)
    controller.post(KeepForThisRunAsked(world.clock.now()))
    await rest()
    world.gate.refreshes.will(world.granted(3))
    controller.post(RefreshAsked(world.clock.now()))
    await rest()
    assert isinstance(controller.state, Active)
    assert controller.state.held.refresh_count == 1
    assert controller.snapshot.keeping == Keeping("This run only", for_this_run=True)
    assert not [deed for deed in world.deeds if deed.startswith("save")]
    assert world.files().memory_tokens.standing == "key_lost"


async def test_a_pair_that_is_on_disk_is_used_as_it_is_and_nothing_is_written_for_that(world: FakeWorld) -> None:
    await left_behind(world)
    before = list(world.files().memory_tokens.written)
    controller = await restored(world)
    assert isinstance(controller.state, Active)
    assert world.files().memory_tokens.written == before
    assert world.deeds.index("load tokens") < world.deeds.index("sync with access-1")


async def test_a_disk_that_does_not_give_the_pair_is_asked_again_and_nothing_is_sent_before(world: FakeWorld) -> None:
    await left_behind(world)
    tokens = world.files().memory_tokens
    world.door.shut("load")
    controller = await restored(world)
    tokens.trouble = DISK_FULL
    world.door.open()
    await rest()
    assert isinstance(controller.state, Restoring)
    assert controller.state.trouble == DISK_FULL
    assert world.count("sync") == 0
    tokens.trouble = None
    controller.try_now()
    await rest()
    assert isinstance(controller.state, Active)


async def test_tokens_that_the_key_does_not_open_are_left_as_they_are(world: FakeWorld) -> None:
    await left_behind(world)
    before = list(world.files().memory_tokens.written)
    other = world.controller()
    await world.sign_in(other, 2)
    world.vault.keys["00000001"] = world.vault.keys["00000002"]
    await world.end()
    del world.disk.kept["00000002"]
    controller = await restored(world)
    assert isinstance(controller.state, Restoring)
    assert controller.state.trouble == NotStored("what is stored does not open with the key", wrong_key=True)
    assert world.files().memory_tokens.written == before


async def test_a_file_that_cannot_be_opened_is_opened_when_the_person_tries_again(world: FakeWorld) -> None:
    await left_behind(world)
    world.disk.trouble = NotStored("the file cannot be read")
    controller = await restored(world)
    assert isinstance(controller.state, Restoring)
    assert controller.state.trouble == world.disk.trouble
    world.disk.trouble = None
    controller.try_now()
    await rest()
    assert isinstance(controller.state, Active)
    assert controller.snapshot.room_count == 1


async def test_f36_a_file_that_stays_closed_keeps_its_key_while_the_person_goes_on_for_this_run(
    world: FakeWorld,
) -> None:
    """It may be opened by a later start, on a disk that is well again."""
    await left_behind(world)
    world.disk.trouble = NotStored("the file cannot be read")
    controller = await restored(world)
    controller.post(ReloginReopened(world.clock.now()))
    await rest()
    assert isinstance(controller.state, SoftLoggedOut)
    world.disk.trouble = None
    await world.sign_in_again(controller, 2, device_id="NEWONE")
    assert isinstance(controller.state, Saving)
    assert controller.state.trouble == NotStored("there is a session of this name already")
    controller.post(KeepForThisRunAsked(world.clock.now()))
    await rest()
    assert isinstance(controller.state, Active)
    assert controller.snapshot.keeping == Keeping("This run only", for_this_run=True)
    assert list(world.vault.keys) == ["00000001"]
    state = (await restored_again(world)).state
    assert isinstance(state, Active)
    assert state.held.identity.device_id == DEVICE


async def test_the_rooms_are_read_before_the_first_sync_however_fast_the_key_comes(world: FakeWorld) -> None:
    """A sync on top of nothing would begin from the beginning, and what is read later would overwrite it."""
    await left_behind(world)
    world.reading.shut()
    controller = await restored(world)
    assert isinstance(controller.state, Active)
    assert not [deed for deed in world.deeds if deed.startswith("sync")]
    world.reading.open()
    await rest()
    assert world.rooms.syncs.asked[-1] == ("s1", 10_000)


async def test_the_cached_rooms_are_told_once(world: FakeWorld) -> None:
    await left_behind(world)
    world.door.shut(f"{BACKEND}: fetch")
    controller = await restored(world)
    told: list[str] = []
    controller.on_rooms = lambda changed, gone: told.extend(room.room_id for room in changed)
    world.door.open()
    await rest()
    assert told == []
    world.rooms.syncs.will(synced("s2", join("!two:example.org")))
    await rest()
    assert told == ["!two:example.org"]


async def test_the_journal_of_earlier_runs_is_shown_before_this_one(world: FakeWorld) -> None:
    await left_behind(world)
    world.reading.shut()
    controller = await restored(world)
    assert [entry.event for entry in controller.snapshot.journal] == ["restored"]
    world.reading.open()
    await rest()
    assert [entry.event for entry in controller.snapshot.journal] == ["restored", "synced", "tokens_saved", "signed_in"]


async def test_no_more_of_the_journal_is_held_than_is_shown(world: FakeWorld) -> None:
    await left_behind(world)
    old = [Entry(number, "00000001", "unreachable", {"number": number}) for number in range(3 * JOURNAL_SHOWN)]
    world.files().memory_journal.entries[:0] = old
    controller = await restored(world)
    assert len(controller.snapshot.journal) == JOURNAL_SHOWN
    controller.note("reachable", {})
    assert len(controller.snapshot.journal) == JOURNAL_SHOWN
    assert controller.snapshot.journal[0].event == "reachable"


async def test_rooms_that_were_never_synced_are_not_taken_for_none(world: FakeWorld) -> None:
    await world.sign_in(world.controller())
    await world.end()
    controller = await restored(world)
    assert isinstance(controller.state, Active)
    assert not controller.snapshot.synced


async def test_rows_are_told_as_they_were_left(world: FakeWorld) -> None:
    await left_behind(world)
    world.reading.shut()
    controller = await restored(world)
    rows: list[Room] = []
    controller.on_rooms = lambda changed, gone: rows.extend(changed)
    world.reading.open()
    await rest()
    assert [row.room_id for row in rows] == [ROOM]
