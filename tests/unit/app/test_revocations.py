"""What a server has still to be told of: told again and again, kept sealed, and let go."""

from __future__ import annotations

import dataclasses

import pytest

from latchkey.app.revocations import LONGEST_WAIT_MS, MOST, OLDEST_MS, Revocations, Untold
from latchkey.app.sessions import Sessions
from latchkey.session.answers import Done, KeyTrouble, NoAnswer, NoKey, Refused, Trouble
from latchkey.session.events import KeepForThisRunAsked, SignOutAsked
from latchkey.session.identity import Identity
from latchkey.session.revocation import Revocation
from latchkey.session.secret import Secret
from latchkey.session.states import Active, SignedOut, SignedOutReason
from tests.fakes.clock import rest
from tests.fakes.store import DISK_FULL
from tests.fakes.vault import BACKEND
from tests.fakes.world import DEVICE, MINUTE, SECOND, URL, USER, FakeWorld

AWAY = NoAnswer(Trouble.CONNECTION_REFUSED, "matrix.example.org")
UNKNOWN = Refused(401, "M_UNKNOWN_TOKEN")
LOCKED = NoKey(KeyTrouble.LOCKED, BACKEND)


def revocation(world: FakeWorld, number: int = 1, *, refresh: bool = False, everywhere: bool = False) -> Revocation:
    identity = Identity(f"{number:08x}", USER, f"DEVICE{number}", URL, "m.login.password")
    renews = Secret(f"refresh-{number}") if refresh else None
    return Revocation(identity, Secret(f"access-{number}"), renews, world.clock.now().wall_ms, everywhere)


def revocations(world: FakeWorld) -> Revocations:
    world.revocations = Revocations(world.world)
    return world.revocations


async def signed_out_with_the_server_away(world: FakeWorld) -> Revocations:
    controller = world.controller()
    await world.sign_in(controller)
    world.gate.logouts.always(lambda _: AWAY)
    controller.post(SignOutAsked(world.clock.now()))
    await rest()
    assert controller.state == SignedOut(SignedOutReason.ASKED)
    return controller.revocations


async def test_f45_with_the_server_away_the_session_is_gone_here_and_only_the_sign_out_is_kept(
    world: FakeWorld,
) -> None:
    kept = await signed_out_with_the_server_away(world)
    assert world.disk.kept == {}
    assert list(world.vault.keys) == ["untold"], "under a key of its own"
    (waiting,) = kept.untold.waiting
    assert (waiting.identity.user_id, waiting.identity.device_id, waiting.access) == (USER, DEVICE, Secret("access-1"))
    assert world.disk.revocations.kept == (waiting,)
    assert world.facts("signed_out")["server_told"] is False
    assert world.facts("revocation_waits") == {
        "user_id": USER,
        "device_id": DEVICE,
        "unreachable": "connection_refused",
    }


async def test_f45_the_sign_out_is_on_disk_before_the_tokens_are_destroyed(world: FakeWorld) -> None:
    world.door.shut(f"{BACKEND}: create untold")
    await signed_out_with_the_server_away(world)
    assert list(world.disk.kept) == ["00000001"]
    assert world.files().memory_tokens.standing == "leaving"
    world.door.open()
    await rest()
    assert world.disk.kept == {}


async def test_f45_it_is_told_at_a_later_start(world: FakeWorld) -> None:
    await signed_out_with_the_server_away(world)
    world.gate.logouts.always(lambda _: Done())
    await world.restart()
    assert world.gate.logouts.asked[-1] == Secret("access-1")
    assert world.disk.revocations.kept is None
    assert world.vault.keys == {}
    assert world.events()[-1] == "revocation_told"


async def test_f45_it_is_told_in_the_same_run_with_growing_waits(world: FakeWorld) -> None:
    kept = await signed_out_with_the_server_away(world)
    for wait_s in (1, 2, 4, 8):
        asked = len(world.gate.logouts.asked)
        await world.clock.advance(wait_s * SECOND - 1)
        assert len(world.gate.logouts.asked) == asked
        await world.clock.advance(1)
        assert len(world.gate.logouts.asked) == asked + 1
    world.gate.logouts.always(lambda _: Done())
    await world.clock.advance(16 * SECOND)
    assert kept.untold == Untold()
    assert world.vault.keys == {}


async def test_nobody_waits_longer_than_a_quarter_of_an_hour_but_where_the_server_says_so(world: FakeWorld) -> None:
    await signed_out_with_the_server_away(world)
    for wait_s in (1, 2, 4, 8, 16, 32, 64, 128, 256, 512):
        await world.clock.advance(wait_s * SECOND)
    assert world.clock.sleeps_ms == [LONGEST_WAIT_MS]
    world.gate.logouts.always(lambda _: Refused(429, "M_LIMIT_EXCEEDED", wait_ms=2 * LONGEST_WAIT_MS))
    await world.clock.advance(LONGEST_WAIT_MS)
    assert world.clock.sleeps_ms == [2 * LONGEST_WAIT_MS]


async def test_a_person_need_not_wait(world: FakeWorld) -> None:
    kept = await signed_out_with_the_server_away(world)
    world.gate.logouts.always(lambda _: Done())
    kept.try_now()
    await rest()
    assert kept.untold == Untold()


@pytest.mark.parametrize("answer", [Refused(500, None), Refused(403, "M_FORBIDDEN"), Refused(404, "M_UNRECOGNIZED")])
async def test_f45_only_a_definite_answer_ends_it(world: FakeWorld, answer: Refused) -> None:
    kept = revocations(world)
    kept.add(revocation(world), lasts=True)
    world.gate.logouts.will(answer)
    await rest()
    assert kept.untold.waiting


async def test_f29_the_person_is_told_once_that_the_server_may_have_kept_the_device(world: FakeWorld) -> None:
    kept = await signed_out_with_the_server_away(world)
    world.gate.logouts.always(lambda _: UNKNOWN)
    world.gate.refreshes.will(UNKNOWN)
    kept.try_now()
    await rest()
    assert kept.untold.waiting == ()
    assert kept.untold.refused is not None
    assert kept.untold.refused.device_id == DEVICE
    assert world.facts("revocation_refused") == {"status": 401, "errcode": "M_UNKNOWN_TOKEN"}
    assert world.disk.revocations.kept is None
    kept.dismiss_refused()
    assert kept.untold == Untold()


async def test_f29_a_refresh_that_gets_no_answer_is_no_refusal(world: FakeWorld) -> None:
    kept = revocations(world)
    kept.add(revocation(world, refresh=True), lasts=True)
    world.gate.logouts.will(UNKNOWN)
    world.gate.refreshes.will(AWAY)
    await rest()
    assert kept.untold.waiting == (revocation(world, refresh=True),)
    world.gate.logouts.will(UNKNOWN, AWAY)
    world.gate.refreshes.will(world.granted(2, refresh=False))
    kept.try_now()
    await rest()
    fresh = dataclasses.replace(revocation(world, refresh=True), access=Secret("access-2"))
    assert kept.untold.waiting == (fresh,)
    assert world.disk.revocations.kept == (fresh,), "the newest tokens are what is kept"


async def test_a_person_can_let_it_go(world: FakeWorld) -> None:
    kept = await signed_out_with_the_server_away(world)
    asked = len(world.gate.logouts.asked)
    kept.forget()
    await world.clock.advance(MINUTE)
    assert kept.untold == Untold()
    assert world.disk.revocations.kept is None
    assert world.vault.keys == {}
    assert len(world.gate.logouts.asked) == asked
    assert world.facts("revocation_dropped") == {"reason": "asked"}


async def test_there_is_an_end_to_how_many_and_how_old(world: FakeWorld) -> None:
    kept = revocations(world)
    world.gate.logouts.always(lambda _: AWAY)
    answers = [kept.add(revocation(world, number), lasts=True) for number in range(MOST + 2)]
    assert [answer.result() for answer in answers[:2]] == [NoAnswer(Trouble.TIMED_OUT, "matrix.example.org")] * 2
    await rest()
    assert [one.identity.device_id for one in kept.untold.waiting] == [f"DEVICE{n}" for n in range(2, MOST + 2)]
    assert world.events().count("revocation_dropped") == 2
    world.clock.suspend(OLDEST_MS)
    await world.clock.advance(MINUTE)
    assert kept.untold == Untold()
    assert world.facts("revocation_dropped") == {"reason": "too old"}
    assert world.disk.revocations.kept is None


async def test_one_session_is_told_once(world: FakeWorld) -> None:
    kept = revocations(world)
    first = kept.add(revocation(world), lasts=True)
    assert kept.add(revocation(world), lasts=True) is first


async def test_without_a_keyring_it_is_told_in_this_run_only_and_said_so(world: FakeWorld) -> None:
    controller = world.controller()
    await world.sign_in(controller)
    world.vault.trouble = LOCKED
    world.gate.logouts.always(lambda _: AWAY)
    controller.post(SignOutAsked(world.clock.now()))
    await rest()
    assert controller.revocations.untold.not_kept
    assert world.disk.revocations.kept is None
    await world.clock.advance(MINUTE)
    assert world.count(f"{BACKEND}: fetch untold") == 1, "the keyring may ask the person, and is asked once"
    world.vault.trouble = None
    controller.revocations.try_now()
    await rest()
    assert not controller.revocations.untold.not_kept
    assert world.disk.revocations.kept is not None


async def test_a_disk_that_is_full_is_tried_again(world: FakeWorld) -> None:
    world.disk.revocations.trouble = DISK_FULL
    kept = await signed_out_with_the_server_away(world)
    assert kept.untold.not_kept
    world.disk.revocations.trouble = None
    await world.clock.advance(SECOND)
    assert not kept.untold.not_kept


async def test_of_a_session_for_this_run_only_nothing_is_kept(world: FakeWorld) -> None:
    world.vault.trouble = LOCKED
    controller = world.controller()
    await world.sign_in(controller)
    controller.post(KeepForThisRunAsked(world.clock.now()))
    await rest()
    world.vault.trouble = None
    world.gate.logouts.always(lambda _: AWAY)
    controller.post(SignOutAsked(world.clock.now()))
    await rest()
    assert controller.revocations.untold.not_kept
    assert world.vault.keys == {}


async def left_by_an_earlier_run(world: FakeWorld, trouble: NoKey | None) -> Sessions:
    await signed_out_with_the_server_away(world)
    await world.end()
    world.vault.trouble = trouble
    return await world.restored()


async def test_f36_what_cannot_be_read_now_is_kept_and_said(world: FakeWorld) -> None:
    sessions = await left_by_an_earlier_run(world, LOCKED)
    kept = sessions.shown.revocations
    assert kept.untold == Untold(unread=LOCKED)
    kept.add(revocation(world, 7), lasts=True)
    await rest()
    assert world.disk.revocations.kept is not None
    assert [one.access for one in world.disk.revocations.kept] == [Secret("access-1")], "never written over"
    world.vault.trouble = None
    kept.try_now()
    await rest()
    assert [one.access for one in world.disk.revocations.kept] == [Secret("access-7"), Secret("access-1")]
    assert kept.untold.unread is None


async def test_what_cannot_be_read_now_can_be_let_go(world: FakeWorld) -> None:
    sessions = await left_by_an_earlier_run(world, LOCKED)
    sessions.shown.revocations.forget()
    await rest()
    assert sessions.shown.revocations.untold == Untold()
    assert world.disk.revocations.kept is None


async def test_what_can_never_be_read_again_is_cleared_away(world: FakeWorld) -> None:
    await signed_out_with_the_server_away(world)
    await world.end()
    world.vault.keys.clear()
    sessions = await world.restored()
    assert sessions.shown.revocations.untold == Untold()
    assert world.disk.revocations.kept is None
    assert world.facts("revocation_dropped") == {"reason": "unreadable", "disk": "its key is gone"}


@pytest.mark.parametrize("everywhere", [False, True])
async def test_f45_a_program_that_is_killed_while_signing_out_tells_the_server_later(
    world: FakeWorld, everywhere: bool
) -> None:
    controller = world.controller()
    await world.sign_in(controller)
    controller.post(SignOutAsked(world.clock.now(), everywhere))
    await rest()
    await world.crash()
    world.gate.logouts.always(lambda _: Done())
    del world.deeds[:]
    sessions = await world.restored()
    assert isinstance(sessions.shown.state, SignedOut), "nobody is signed in who asked to be out"
    assert f"POST /logout{'/all' if everywhere else ''} access-1" in world.deeds
    assert world.disk.kept == {}
    assert world.vault.keys == {}


async def test_f45_a_killed_sign_out_whose_key_does_not_come_is_finished_here(world: FakeWorld) -> None:
    controller = world.controller()
    await world.sign_in(controller)
    controller.post(SignOutAsked(world.clock.now()))
    await rest()
    await world.crash()
    world.vault.trouble = LOCKED
    sessions = await world.restored()
    assert isinstance(sessions.shown.state, SignedOut)
    assert world.disk.kept == {}


async def test_signing_out_everywhere_ends_the_session_too(world: FakeWorld) -> None:
    controller = world.controller()
    await world.sign_in(controller)
    world.gate.logouts.will(Done())
    controller.post(SignOutAsked(world.clock.now(), everywhere=True))
    await rest()
    assert controller.state == SignedOut(SignedOutReason.ASKED)
    assert "POST /logout/all access-1" in world.deeds
    assert world.disk.kept == {}


async def test_what_waits_from_the_last_session_goes_on_beside_the_next(world: FakeWorld) -> None:
    await signed_out_with_the_server_away(world)
    sessions = await world.restart()
    await world.sign_in(sessions.shown, 2)
    assert isinstance(sessions.shown.state, Active)
    world.gate.logouts.always(lambda _: Done())
    await world.clock.advance(MINUTE)
    assert world.gate.logouts.asked[-1] == Secret("access-1")
    assert isinstance(sessions.shown.state, Active)
    assert list(world.vault.keys) == ["00000002"]


async def test_f10_a_keyring_that_does_not_answer_does_not_hold_up_the_end(
    world: FakeWorld, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("latchkey.app.revocations.CLOSING_LIMIT_S", 0.01)
    world.door.shut(f"{BACKEND}: create untold")
    kept = revocations(world)
    kept.add(revocation(world), lasts=True)
    await rest()
    await kept.close()
    assert world.disk.revocations.kept is None


async def test_f10_a_keyring_that_is_being_asked_at_the_end_is_not_waited_for(world: FakeWorld) -> None:
    await world.sign_in(world.controller())
    await world.end()
    world.door.shut(f"{BACKEND}: fetch")
    sessions = await world.restored()
    await sessions.close()
    assert world.door.waiting == []


async def test_what_was_being_told_at_the_end_is_on_disk(world: FakeWorld) -> None:
    kept = revocations(world)
    kept.add(revocation(world), lasts=True)
    await rest()
    await kept.close()
    assert world.disk.revocations.kept == (revocation(world),)


async def test_f36_a_keyring_that_opens_later_does_not_have_unread_sign_outs_written_over(world: FakeWorld) -> None:
    """Nobody has asked it again yet, and so nobody has read them."""
    sessions = await left_by_an_earlier_run(world, LOCKED)
    sessions.shown.revocations.add(revocation(world, 7), lasts=True)
    await rest()
    world.vault.trouble = None
    await world.clock.advance(MINUTE)
    assert world.disk.revocations.kept is not None
    assert [one.access for one in world.disk.revocations.kept] == [Secret("access-1")]


async def test_f38_a_locked_keyring_is_not_asked_about_old_sign_outs_on_the_way_out(world: FakeWorld) -> None:
    await left_by_an_earlier_run(world, LOCKED)
    asked = world.count(f"{BACKEND}: fetch untold")
    await world.end()
    assert world.count(f"{BACKEND}: fetch untold") == asked
    assert world.disk.revocations.kept is not None
