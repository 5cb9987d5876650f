"""What a person is told of bugs and crashes: what happened, what was lost, and what goes on."""

from __future__ import annotations

import pytest

from latchkey.app.intents import RefreshNow
from latchkey.app.mishap import Bug, Deed, Safety, of_bugs, of_crash, safety, without_folder
from latchkey.app.snapshot import Keeping, Snapshot
from latchkey.session.answers import KeyTrouble, NoKey
from latchkey.session.states import Active, Restoring, Saving, SignedOut, SigningIn, State
from latchkey.session.ways import PASSWORD_FLOW
from tests.fakes.world import FakeWorld
from tests.unit.app.desk import Desk
from tests.unit.session.build import ALICE, held, soft_logged_out

BUG = Bug("here", "Traceback (most recent call last):\n  File \"sync.py\", line 12, in run\nKeyError: 'next_batch'")
FACTS = (("Latchkey", "1.0"), ("State", "Active"))
KEPT = Keeping("Secret Service")
NO_KEY = NoKey(KeyTrouble.LOCKED, "locked", "Secret Service")


@pytest.mark.parametrize(
    ("state", "keeping", "safe"),
    [
        (SignedOut(), Keeping(), Safety.NO_SESSION),
        (SigningIn(ALICE.homeserver_url, PASSWORD_FLOW), Keeping(), Safety.NO_SESSION),
        (Active(held()), KEPT, Safety.SAVED),
        (soft_logged_out(), KEPT, Safety.SAVED),
        (Restoring(ALICE), Keeping(), Safety.SAVED),
        (Restoring(ALICE), Keeping(trouble=NO_KEY), Safety.SAVED),
        (Saving(held(2), before=held()), KEPT, Safety.NOT_SAVED),
        (Active(held()), Keeping("Secret Service", trouble=NO_KEY), Safety.NOT_SAVED),
        (Active(held()), Keeping("This run only", for_this_run=True), Safety.THIS_RUN_ONLY),
    ],
)
def test_it_is_known_what_an_end_at_this_moment_would_cost(state: State, keeping: Keeping, safe: Safety) -> None:
    assert safety(Snapshot(state, keeping=keeping)) is safe


def test_before_anything_knows_of_a_session_there_is_none_to_lose() -> None:
    assert safety(None) is Safety.NO_SESSION


def test_a_bug_says_what_happened_and_that_the_session_goes_on() -> None:
    shown = of_bugs([BUG], Safety.SAVED, FACTS, can_restart=True)
    assert shown.text.endswith("Nothing was lost: your session is saved on this computer, and goes on.")
    assert shown.fact == "KeyError: 'next_batch'"
    assert shown.details == f"Latchkey: 1.0\nState: Active\n\n{BUG.text}"
    assert (shown.note, shown.way_out) == ("", None)


@pytest.mark.parametrize("safe", Safety)
def test_nothing_is_promised_of_what_is_not_saved(safe: Safety) -> None:
    goes_on = of_bugs([BUG], safe, FACTS, can_restart=True).text
    ends = of_bugs([BUG._replace(breaks_session=True)], safe, FACTS, can_restart=True).text
    assert ("Nothing was lost" in goes_on) is (safe is not Safety.NOT_SAVED)
    assert ("Nothing was lost" in ends) is (safe in (Safety.SAVED, Safety.NO_SESSION))


@pytest.mark.parametrize(
    ("safe", "can_restart", "way_out"),
    [
        (Safety.SAVED, True, Deed.RESTART),
        (Safety.SAVED, False, Deed.QUIT),
        (Safety.NO_SESSION, True, Deed.RESTART),
        (Safety.NOT_SAVED, True, Deed.QUIT),
        (Safety.THIS_RUN_ONLY, True, Deed.QUIT),
    ],
)
def test_where_the_session_cannot_go_on_a_way_out_is_offered_that_loses_nothing(
    safe: Safety, *, can_restart: bool, way_out: Deed
) -> None:
    shown = of_bugs([BUG, BUG._replace(breaks_session=True)], safe, FACTS, can_restart=can_restart)
    assert shown.way_out is way_out


def test_what_repeats_is_counted() -> None:
    assert of_bugs([BUG._replace(times=3)], Safety.SAVED, FACTS, can_restart=True).note == "It has happened 3 times."


def test_several_kinds_are_told_together_with_all_their_details() -> None:
    other = Bug("there", "OSError: the disk")
    shown = of_bugs([BUG._replace(times=2), other], Safety.SAVED, FACTS, can_restart=True)
    assert shown.fact == "OSError: the disk"
    assert shown.note.startswith("2 different mistakes")
    assert BUG.text in shown.details
    assert other.text in shown.details


def test_what_an_exception_quotes_is_one_short_line() -> None:
    shown = of_bugs([Bug("here", "ValueError: " + "x" * 1000)], Safety.SAVED, FACTS, can_restart=True)
    assert len(shown.fact) == 200


def test_a_crash_says_when_it_was_and_what_is_kept() -> None:
    shown = of_crash("Fatal Python error: Segmentation fault", 1_763_726_400_000, FACTS)
    assert shown.text.startswith("On 2025-11-21, ")
    assert "Nothing that was saved is lost" in shown.text
    assert "Crashed: 2025-11-21T12:00:00.000Z\n\nFatal Python error" in shown.details
    assert shown.way_out is None


def test_a_folder_that_nothing_opens_is_named() -> None:
    shown = without_folder(of_crash("Fatal", 0, ()), "/var/log/a")
    assert shown.note == "No program was found that opens folders. This one is /var/log/a"
    again = without_folder(of_bugs([BUG._replace(times=2)], Safety.SAVED, (), can_restart=True), "/log")
    assert again.note.splitlines() == [
        "It has happened 2 times.",
        "No program was found that opens folders. This one is /log",
    ]


async def test_a_bug_in_what_the_session_needs_is_told_apart_from_others(world: FakeWorld) -> None:
    desk = Desk(world)
    desk.open()
    await desk.sign_in()
    world.gate.refreshes.will(None)  # type: ignore[arg-type]  # that is the bug
    await desk.ask(RefreshNow())
    assert [type(bug) for bug in world.broken] == [AttributeError]
    world.broken.clear()


async def test_a_bug_in_the_sync_is_one_in_what_the_session_needs(world: FakeWorld) -> None:
    desk = Desk(world)
    desk.open()
    world.rooms.syncs.will("nothing")  # type: ignore[arg-type]  # that is the bug
    await desk.sign_in()
    assert [type(bug) for bug in world.broken] == [AttributeError]
    world.broken.clear()
