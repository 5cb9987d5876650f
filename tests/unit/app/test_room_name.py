"""A room is called what the specification says (CS API, "Calculating the display name for a room")."""

from __future__ import annotations

import pytest

from latchkey.app.roster import Roster
from latchkey.app.sync_answer import RoomDelta, StateEvent
from tests.unit.app.changes import ALICE, BOB, ME, NOW_MS, invited, joined, member, named, state

CAROL = "@carol:x"


def name_of(*deltas: RoomDelta) -> str:
    roster = Roster(ME)
    rows = [roster.apply(delta, NOW_MS) for delta in deltas]
    assert rows[-1] is not None
    return rows[-1].name


def alias(value: object) -> StateEvent:
    return state("m.room.canonical_alias", {"alias": value})


def test_its_name_comes_first() -> None:
    assert name_of(joined(named("The Room"), alias("#room:x"), heroes=[ALICE], joined_members=2)) == "The Room"


@pytest.mark.parametrize("no_name", ["", "   ", "\u200b", None, 5, ["a"], {}])
def test_without_a_name_that_can_be_seen_its_alias_does(no_name: object) -> None:
    assert name_of(joined(named("Before")), joined(named(no_name), alias("#room:x"))) == "#room:x"


@pytest.mark.parametrize(
    "heroes, joined_members, expected",
    [
        ([ALICE], 2, "Alice"),
        ([ALICE, BOB], 3, "Alice and Bob"),
        ([ALICE, BOB, CAROL], 4, "Alice, Bob and @carol:x"),
        ([ALICE, BOB], 6, "Alice, Bob and 3 others"),
        ([ALICE, BOB], 4, "Alice, Bob and 1 other"),
        ([], 4, "3 others"),
        ([ME, ALICE], 2, "Alice"),
    ],
)
def test_without_either_it_is_called_by_its_heroes(heroes: list[str], joined_members: int, expected: str) -> None:
    people = [] if not heroes else [member(ALICE, "Alice"), member(BOB, "Bob")]
    assert name_of(joined(*people, heroes=heroes, joined_members=joined_members)) == expected


def test_no_more_than_five_heroes_are_named() -> None:
    heroes = [f"@u{number}:x" for number in range(9)]
    assert name_of(joined(heroes=heroes, joined_members=10)) == "@u0:x, @u1:x, @u2:x, @u3:x, @u4:x and 4 others"


def test_people_invited_but_not_there_yet_count_too() -> None:
    assert name_of(joined(heroes=[ALICE], joined_members=1, invited_members=2)) == "@alice:x and 1 other"


@pytest.mark.parametrize(
    "heroes, expected",
    [
        ([ALICE, BOB], "Empty room (was Alice and Bob)"),
        ([ALICE], "Empty room (was Alice)"),
        ([], "Empty room"),
    ],
)
def test_a_room_everybody_left_says_who_was_there(heroes: list[str], expected: str) -> None:
    people = [member(who, name, "leave") for who, name in ((ALICE, "Alice"), (BOB, "Bob")) if who in heroes]
    assert name_of(joined(*people, heroes=heroes, joined_members=1)) == expected


def test_whoever_leaves_without_a_name_in_the_event_is_still_known_by_the_old_one() -> None:
    before = joined(member(ALICE, "Alice"), heroes=[ALICE], joined_members=2)
    after = joined(member(ALICE, membership="leave"), joined_members=1)
    assert name_of(before, after) == "Empty room (was Alice)"


def test_two_heroes_of_one_name_are_told_apart() -> None:
    twins = joined(member(ALICE, "Bob"), member(BOB, "Bob"), heroes=[ALICE, BOB], joined_members=3)
    assert name_of(twins) == "Bob (@alice:x) and Bob (@bob:x)"


def test_a_name_that_only_looks_the_same_is_the_same() -> None:
    twins = joined(member(ALICE, "Bo\u200bb"), member(BOB, "Bob"), heroes=[ALICE, BOB], joined_members=3)
    assert name_of(twins) == "Bo\u200bb (@alice:x) and Bob (@bob:x)"


def test_somebody_who_left_keeps_no_claim_to_a_name() -> None:
    members = (member(ALICE, "Bob", "leave"), member(BOB, "Bob"))
    assert name_of(joined(*members, heroes=[BOB], joined_members=2)) == "Bob"


def test_heroes_stay_until_the_server_names_others() -> None:
    first = joined(member(ALICE, "Alice"), heroes=[ALICE], joined_members=2)
    assert name_of(first, joined(joined_members=2)) == "Alice"
    assert name_of(first, joined(heroes=[BOB], joined_members=2)) == "@bob:x"


def test_a_server_that_names_no_heroes_is_helped_out_by_the_members_it_sent() -> None:
    assert name_of(joined(member(ME, "Me"), member(BOB, "Bob"), member(ALICE, "Alice"))) == "Alice and Bob"


def test_an_invite_without_a_name_is_called_by_who_sent_it() -> None:
    assert name_of(invited(member(ALICE, "Alice"))) == "Alice"
    assert name_of(invited()) == ALICE


def test_an_invite_to_a_named_room_is_called_by_its_name() -> None:
    assert name_of(invited(named("Harbour"), member(ALICE, "Alice"))) == "Harbour"


def test_hostile_names_stay_text_of_one_line() -> None:
    assert name_of(joined(named("<img src=x>\n\u202eevil"))) == "<img src=x> \u202eevil"
    assert len(name_of(joined(named("x" * 10_000)))) == 512
