"""All sessions of a profile."""

from __future__ import annotations

from latchkey.session.answers import NotStored, Refused
from latchkey.session.events import RefreshAsked
from latchkey.session.states import Active, Refreshing, Restoring, SignedOut, SoftLoggedOut
from tests.fakes.clock import rest
from tests.fakes.vault import BACKEND
from tests.fakes.world import MINUTE, FakeWorld


async def two_sessions(world: FakeWorld) -> None:
    await world.sign_in(world.controller(), 1)
    await world.sign_in(world.controller(), 2, user_id="@bob:example.org", device_id="BOBSDEV")
    await world.end()


async def test_without_anything_on_disk_there_is_one_controller_signed_out(world: FakeWorld) -> None:
    sessions = await world.restored()
    assert sessions.shown.state == SignedOut()
    assert sessions.shown.snapshot.farewell is None


async def test_several_sessions_get_a_controller_each_and_the_first_is_shown(world: FakeWorld) -> None:
    await two_sessions(world)
    sessions = await world.restored()
    states = [controller.state for controller in sessions._controllers]
    assert [state.held.identity.user_id for state in states if isinstance(state, Active)] == [
        "@alice:example.org",
        "@bob:example.org",
    ]
    assert sessions.shown is sessions._controllers[0]
    assert set(world.rooms.sent[2:]) == {("sync", "access-1"), ("sync", "access-2")}


async def test_sessions_whose_keyring_has_no_name_get_a_controller_each_too(world: FakeWorld) -> None:
    await two_sessions(world)
    for files in world.disk.kept.values():
        files.backend = ""
    sessions = await world.restored()
    assert [type(controller.state) for controller in sessions._controllers] == [Active, Active]


async def test_one_session_ends_without_the_other(world: FakeWorld) -> None:
    await two_sessions(world)
    sessions = await world.restored()
    first, second = sessions._controllers
    world.gate.refreshes.will(Refused(401, "M_UNKNOWN_TOKEN", soft_logout=True))
    second.post(RefreshAsked(world.clock.now()))
    await rest()
    assert isinstance(first.state, Active)
    assert isinstance(second.state, SoftLoggedOut)


async def test_a_session_without_tokens_is_cleared_away(world: FakeWorld) -> None:
    """A sign-in that a crash cut off before its tokens were on disk."""
    world.door.shut("save")
    await world.sign_in(world.controller())
    assert list(world.disk.kept) == ["00000001"]
    await world.crash()
    sessions = await world.restored()
    assert sessions.shown.state == SignedOut()
    assert world.disk.kept == {}
    assert world.vault.keys == {}


async def test_clearing_away_holds_nobody_up(world: FakeWorld) -> None:
    """The keyring may ask the person first, or never answer."""
    await two_sessions(world)
    world.files("00000001").memory_tokens.standing = "ended"
    world.door.shut(f"{BACKEND}: destroy")
    sessions = await world.restored()
    assert world.rooms.sent[-1] == ("sync", "access-2")
    assert world.door.waiting
    world.door.open()
    await rest()
    assert isinstance(sessions.shown.state, Active)
    assert list(world.disk.kept) == ["00000002"]


async def test_what_cannot_be_opened_is_not_cleared_away_with_its_files(world: FakeWorld) -> None:
    await two_sessions(world)
    world.files("00000001").memory_tokens.standing = "ended"
    world.disk.trouble = NotStored("the file cannot be read")
    sessions = await world.restored()
    assert sorted(world.disk.kept) == ["00000001", "00000002"]
    assert "00000001" not in world.vault.keys
    assert isinstance(sessions.shown.state, Restoring)


async def test_all_are_closed_at_once(world: FakeWorld) -> None:
    """Two that are both held up take no longer than one."""
    await two_sessions(world)
    sessions = await world.restored()
    world.door.shut("close")
    closing = world.start(sessions.close())
    await rest()
    assert world.door.waiting == ["close 00000001", "close 00000002"]
    world.door.open()
    await closing
    assert [files.is_open for files in world.disk.kept.values()] == [False, False]


async def test_all_of_them_hear_that_the_computer_woke_up(world: FakeWorld) -> None:
    await two_sessions(world)
    sessions = await world.restored()
    world.clock.suspend(60 * MINUTE)
    sessions.woke()
    await rest()
    assert [type(controller.state) for controller in sessions._controllers] == [Refreshing, Refreshing]
