"""Soft logout: everything is kept, and a password brings the session back."""

from __future__ import annotations

from latchkey.app.controller import Controller
from latchkey.app.errands import REFRESH_PACE_MS
from latchkey.app.revocations import Untold
from latchkey.app.snapshot import Keeping, Reach, SignedInAgain
from latchkey.session.answers import Done, KeyTrouble, NoAnswer, NoKey, Refused, Trouble
from latchkey.session.events import (
    KeepForThisRunAsked,
    RefreshAsked,
    ReloginAsked,
    ReloginPostponed,
    RequestRefused,
    SignOutAsked,
)
from latchkey.session.secret import Secret
from latchkey.session.states import (
    Active,
    Locked,
    OtherUser,
    Saving,
    SignedOut,
    SigningIn,
    SoftLoggedOut,
    SoftLogoutReason,
)
from latchkey.session.ways import ByPassword
from tests.fakes.clock import rest
from tests.fakes.gate import Login
from tests.fakes.room_server import join, synced
from tests.fakes.store import DISK_FULL
from tests.fakes.vault import BACKEND
from tests.fakes.world import DEVICE, LIFETIME_MS, MINUTE, PASSWORD, SECOND, URL, USER, FakeWorld
from tests.until import until

SOFT = Refused(401, "M_UNKNOWN_TOKEN", soft_logout=True)
ROOM = "!one:example.org"


async def soft_logged_out(world: FakeWorld) -> Controller:
    """After a first sync, the server wants the password again."""
    controller = world.controller()
    world.rooms.syncs.will(synced("s1", join(ROOM)))
    await world.sign_in(controller)
    world.gate.refreshes.will(SOFT)
    controller.post(RefreshAsked(world.clock.now()))
    await rest()
    assert isinstance(controller.state, SoftLoggedOut)
    return controller


async def test_a_soft_logout_stops_the_sync_and_keeps_the_rooms(world: FakeWorld) -> None:
    controller = await soft_logged_out(world)
    assert world.servers.opened[0].is_closed
    assert world.rooms.syncs.given_up == 1
    assert controller.snapshot.room_count == 1
    assert controller.snapshot.synced
    assert [room.room_id for room in (await world.files().rooms.read()).rooms] == [ROOM]
    assert await controller.tokens.token() is None


async def test_a_soft_logout_is_remembered_and_told(world: FakeWorld) -> None:
    await soft_logged_out(world)
    assert world.files().memory_tokens.standing == "server_asked"
    assert world.events()[-3:] == ["refresh_started", "refresh_failed", "soft_logged_out"]
    assert world.facts("soft_logged_out") == {"reason": "server_asked"}
    assert world.clock.sleeps_ms == [], "nothing is waited for or tried"


async def test_f28_signing_in_again_keeps_device_rooms_and_sync_position(world: FakeWorld) -> None:
    controller = await soft_logged_out(world)
    await world.sign_in_again(controller, 2)
    assert world.gate.logins.asked[-1] == Login(USER, PASSWORD, DEVICE, "Latchkey")
    assert isinstance(controller.state, Active)
    assert world.rooms.syncs.asked[-1] == ("s1", 10_000)
    assert world.rooms.sent[-1] == ("sync", "access-2")
    assert controller.snapshot.room_count == 1
    assert controller.snapshot.again == SignedInAgain(DEVICE, DEVICE)
    assert world.facts("signed_in_again")["same_device"] is True
    assert world.files().memory_tokens.standing == ""
    assert list(world.disk.kept) == ["00000001"]
    assert world.events().count("signed_in") == 1
    controller.dismiss_receipt()
    assert controller.snapshot.again is None


async def test_tokens_of_a_re_login_are_saved_before_they_are_used(world: FakeWorld) -> None:
    controller = await soft_logged_out(world)
    world.door.shut("save")
    await world.sign_in_again(controller, 2)
    assert isinstance(controller.state, Saving)
    assert len(world.servers.opened) == 1
    world.door.open()
    await rest()
    assert isinstance(controller.state, Active)
    assert len(world.servers.opened) == 2


async def test_f27_a_new_device_is_told(world: FakeWorld) -> None:
    controller = await soft_logged_out(world)
    await world.sign_in_again(controller, 2, device_id="NEWONE")
    assert controller.snapshot.again == SignedInAgain("NEWONE", DEVICE)
    assert world.facts("signed_in_again")["same_device"] is False
    stored = world.files().memory_tokens.now
    assert stored is not None
    assert stored.identity.device_id == "NEWONE"
    await world.sign_in_again(controller, 3)
    assert len(world.gate.logins.asked) == 2, "an active session is not signed in again"


async def test_f26_somebody_else_is_refused_and_signed_out_again(world: FakeWorld) -> None:
    controller = await soft_logged_out(world)
    world.gate.logouts.will(Done())
    await world.sign_in_again(controller, 2, user_id="@mallory:example.org")
    assert world.deeds[-1] == "POST /logout access-2"
    assert isinstance(controller.state, SoftLoggedOut)
    assert controller.state.problem == OtherUser("@mallory:example.org")
    assert controller.state.identity.user_id == USER
    assert controller.state.asking
    stored = world.files().memory_tokens.now
    assert stored is not None
    assert stored.tokens.access == Secret("access-1")


async def test_f26_two_in_a_row_are_both_signed_out_again(world: FakeWorld) -> None:
    controller = await soft_logged_out(world)
    await world.sign_in_again(controller, 2, user_id="@mallory:example.org")
    await world.sign_in_again(controller, 3, user_id="@mallory:example.org")
    world.gate.logouts.will(Done(), Done())
    await rest()
    assert world.gate.logouts.asked == [Secret("access-2"), Secret("access-3")]
    assert world.gate.logouts.given_up == 0


async def test_a_wrong_password_is_said_beside_the_field_and_everything_stays(world: FakeWorld) -> None:
    controller = await soft_logged_out(world)
    wrong = Refused(403, "M_FORBIDDEN")
    world.gate.logins.will(wrong)
    controller.post(ReloginAsked(world.clock.now(), ByPassword("", PASSWORD), "Latchkey"))
    assert isinstance(controller.state, SigningIn)
    await rest()
    assert isinstance(controller.state, SoftLoggedOut)
    assert controller.state.problem == wrong
    assert controller.state.held is not None


async def test_a_restart_while_soft_logged_out_asks_for_the_password_without_asking_the_server(
    world: FakeWorld,
) -> None:
    await soft_logged_out(world)
    del world.deeds[:]
    sessions = await world.restart()
    controller = sessions.shown
    assert isinstance(controller.state, SoftLoggedOut)
    assert controller.state.reason is SoftLogoutReason.SERVER_ASKED
    assert controller.snapshot.room_count == 1
    assert not [deed for deed in world.deeds if deed.startswith(("POST", "GET", "sync"))]
    await world.sign_in_again(controller, 2)
    assert world.gate.logins.asked[-1].device_id == DEVICE
    assert world.rooms.syncs.asked[-1] == ("s1", 10_000)


async def test_f29_after_a_restart_the_server_is_told_with_the_old_token(world: FakeWorld) -> None:
    await soft_logged_out(world)
    sessions = await world.restart()
    world.gate.logouts.will(Refused(401, "M_UNKNOWN_TOKEN"))
    world.gate.refreshes.will(Refused(401, "M_UNKNOWN_TOKEN"))
    sessions.shown.post(SignOutAsked(world.clock.now()))
    await rest()
    assert world.gate.logouts.asked == [Secret("access-1")]
    assert isinstance(sessions.shown.state, SignedOut)
    assert world.facts("signed_out")["server_told"] is False
    assert world.disk.kept == {}
    refused = sessions.shown.revocations.untold.refused
    assert refused is not None
    assert refused.device_id == DEVICE


async def test_f29_a_refused_logout_is_told_with_a_fresh_token_where_there_can_be_one(world: FakeWorld) -> None:
    controller = await soft_logged_out(world)
    world.gate.logouts.will(Refused(401, "M_UNKNOWN_TOKEN", soft_logout=True), Done())
    world.gate.refreshes.will(world.granted(2))
    controller.post(SignOutAsked(world.clock.now()))
    await rest()
    assert world.gate.logouts.asked == [Secret("access-1"), Secret("access-2")]
    assert world.facts("signed_out") == {"server_told": True}
    assert controller.revocations.untold == Untold()


async def test_f29_signing_out_before_the_keyring_has_answered_tells_the_server_all_the_same(world: FakeWorld) -> None:
    """Nor is the keyring asked twice: it may be asking the person."""
    await soft_logged_out(world)
    await world.end()
    world.door.shut(f"{BACKEND}: fetch 00000001")
    sessions = await world.restored()
    del world.deeds[:]
    sessions.shown.post(SignOutAsked(world.clock.now()))
    await until(lambda: isinstance(sessions.shown.state, SignedOut))
    assert world.facts("signed_out") == {"server_told": False}
    assert list(world.disk.kept) == ["00000001"], "the tokens are still in it"
    world.gate.logouts.will(Done())
    world.door.open()
    await rest()
    assert world.gate.logouts.asked == [Secret("access-1")]
    assert world.count(f"{BACKEND}: fetch 00000001") == 1
    assert world.disk.kept == {}
    assert world.vault.keys == {}


async def test_f29_f45_signing_out_and_forgetting_works_with_the_server_away(world: FakeWorld) -> None:
    """The gate never answers; nobody waits for it longer than its limit."""
    controller = await soft_logged_out(world)
    controller.post(SignOutAsked(world.clock.now()))
    while not isinstance(controller.state, SignedOut):
        await controller.next_change()
    await rest()
    await rest()
    assert world.disk.kept == {}
    assert list(world.vault.keys) == ["untold"]
    assert world.facts("signed_out")["unreachable"] == "timed_out"
    assert world.disk.farewell() is None


async def test_f29_without_a_key_the_session_ends_here_and_the_server_is_not_told(world: FakeWorld) -> None:
    await soft_logged_out(world)
    world.vault.trouble = NoKey(KeyTrouble.LOCKED, BACKEND)
    sessions = await world.restart()
    sessions.shown.post(SignOutAsked(world.clock.now()))
    await rest()
    assert world.gate.logouts.asked == []
    assert world.disk.kept == {}
    assert world.facts("signed_out") == {"server_told": False}


async def test_a_re_login_that_cannot_be_saved_may_go_on_for_this_run(world: FakeWorld) -> None:
    controller = await soft_logged_out(world)
    world.files().memory_tokens.trouble = DISK_FULL
    await world.sign_in_again(controller, 2)
    controller.post(KeepForThisRunAsked(world.clock.now()))
    await rest()
    assert isinstance(controller.state, Active)
    assert controller.snapshot.keeping == Keeping(BACKEND, for_this_run=True)
    assert world.files().memory_tokens.standing == "server_asked", "the next start asks for the password again"


async def test_tokens_that_died_before_they_were_saved_do_not_undo_a_soft_logout(world: FakeWorld) -> None:
    controller = world.controller()
    await world.sign_in(controller)
    world.files().memory_tokens.trouble = DISK_FULL
    world.clock.suspend(10 * MINUTE)
    world.gate.refreshes.will(world.granted(2), SOFT)
    await controller.tokens.token()
    controller.post(RefreshAsked(world.clock.now()))
    await world.clock.advance(REFRESH_PACE_MS)
    assert isinstance(controller.state, SoftLoggedOut)
    tries = world.count("save access-2")
    world.files().memory_tokens.trouble = None
    await world.clock.advance(MINUTE)
    assert world.count("save access-2") == tries


async def test_f05_the_session_says_online_again_after_a_soft_logout_while_offline(world: FakeWorld) -> None:
    controller = world.controller()
    world.rooms.syncs.will(NoAnswer(Trouble.NO_NETWORK, "matrix.example.org"))
    await world.sign_in(controller)
    assert controller.snapshot.reach.lost_at is not None
    world.gate.refreshes.will(SOFT)
    controller.post(RefreshAsked(world.clock.now()))
    await rest()
    assert controller.snapshot.reach == Reach()


async def test_not_now_closes_the_dialog_and_keeps_everything(world: FakeWorld) -> None:
    controller = await soft_logged_out(world)
    controller.post(ReloginPostponed(world.clock.now()))
    assert isinstance(controller.state, SoftLoggedOut)
    assert not controller.state.asking
    assert controller.snapshot.room_count == 1


async def test_f22_a_locked_account_stops_the_sync_is_looked_at_slowly_and_goes_on_once_it_is_unlocked(
    world: FakeWorld,
) -> None:
    controller = world.controller()
    world.rooms.syncs.will(synced("s1", join(ROOM)))
    await world.sign_in(controller)
    world.rooms.syncs.will(Refused(401, "M_USER_LOCKED", soft_logout=True))
    await rest()
    assert isinstance(controller.state, Locked)
    assert world.servers.opened[0].is_closed
    world.gate.looks.will(NoAnswer(Trouble.TIMED_OUT, "x"), Refused(401, "M_USER_LOCKED"), Done())
    await world.clock.advance(30 * SECOND)
    assert isinstance(controller.state, Locked)
    assert controller.snapshot.reach.trouble == NoAnswer(Trouble.TIMED_OUT, "x")
    await world.clock.advance(30 * SECOND)
    assert controller.snapshot.reach.lost_at is None, "it answers, if only to say that the account is locked"
    await world.clock.advance(30 * SECOND)
    assert isinstance(controller.state, Active)
    assert len(world.gate.looks.asked) == 3
    assert world.gate.whoamis.asked == []
    assert world.rooms.syncs.asked[-1] == ("s1", 10_000)
    assert URL in world.servers.asked


async def test_f22_an_expired_token_of_a_locked_account_is_refreshed_and_nothing_is_asked_but_the_lock(
    world: FakeWorld,
) -> None:
    controller = world.controller()
    await world.sign_in(controller)
    world.rooms.syncs.will(Refused(401, "M_USER_LOCKED", soft_logout=True))
    await rest()
    asked_before = len(world.rooms.sent)
    world.gate.looks.always(lambda _: Refused(401, "M_USER_LOCKED", soft_logout=True))
    world.gate.refreshes.always(lambda _: world.granted(2))
    await world.clock.advance(LIFETIME_MS + MINUTE)
    assert len(world.gate.refreshes.asked) == 1
    assert isinstance(controller.state, Locked)
    assert controller.state.held.tokens.access == Secret("access-2")
    assert world.gate.looks.asked[-1] == Secret("access-2")
    assert len(world.rooms.sent) == asked_before
    assert await controller.tokens.token() is None
    assert [entry.event for entry in world.journal.entries].count("locked") == 1
    assert len(world.servers.opened) == 1, "rooms are not asked for between an expired token and the next look"


async def test_a_rejection_of_the_last_token_while_soft_logged_out_changes_nothing(world: FakeWorld) -> None:
    controller = await soft_logged_out(world)
    before = controller.snapshot
    controller.post(RequestRefused(world.clock.now(), Secret("access-1"), SOFT))
    assert controller.snapshot is before


async def test_f28_a_session_that_was_brought_back_is_still_back_after_a_restart(world: FakeWorld) -> None:
    controller = await soft_logged_out(world)
    await world.sign_in_again(controller, 2)
    sessions = await world.restart()
    assert isinstance(sessions.shown.state, Active)
