"""The journal as lanes of bars and marks."""

from __future__ import annotations

from math import inf

import pytest

from latchkey.app.timeline import Bar, Lane, Sign, State, Timeline, seam_words, timeline
from latchkey.app.timeline_places import PLACES
from latchkey.session.journal import Entry, Fact
from tests.unit.app.test_meanings import EVENTS

START_MS = 1_763_726_400_000


def entry(at_s: float, event: str, **facts: Fact) -> Entry:
    return Entry(START_MS + int(at_s * 1_000), "0a1b2c3d", event, facts)


def tokens(name: str, expires_in_ms: Fact = 60_000) -> dict[str, Fact]:
    return {"access": f"access{name}", "refresh": f"refresh{name}", "expires_in_ms": expires_in_ms}


def refresh(at_s: float, name: str) -> tuple[Entry, Entry]:
    """Asked for a second before its answer."""
    return (
        entry(at_s - 1, "refresh_started", cause="scheduled"),
        entry(at_s, "tokens_refreshed", rotated=True, **tokens(name)),
    )


def bars(made: Timeline, lane: Lane) -> list[Bar]:
    return sorted(
        (bar for row in made.tracks[lane].rows for bar in row.bars), key=lambda bar: (bar.start_ms, bar.number)
    )


def spans(made: Timeline, lane: Lane) -> list[tuple[State, float, float]]:
    """State, beginning and end of what was in force, in seconds since the start."""
    return [
        (bar.state, (bar.start_ms - START_MS) / 1e3, (bar.full_until_ms - START_MS) / 1e3) for bar in bars(made, lane)
    ]


def marks(made: Timeline, lane: Lane) -> list[tuple[float, Sign]]:
    return [((mark.at_ms - START_MS) / 1e3, mark.sign) for mark in made.tracks[lane].marks]


@pytest.mark.parametrize("event", EVENTS)
def test_every_event_of_the_journal_has_its_place(event: str) -> None:
    made = timeline([entry(0, event)])
    assert made.lane_of(0) is PLACES[event][0]
    assert made.tracks[PLACES[event][0]].marks[0].number == 0
    assert {Lane.BENCH, Lane.OTHER} & set(made.lanes) == {made.lane_of(0)} & {Lane.BENCH}


def test_what_a_newer_program_wrote_has_a_lane_that_is_not_there_without_it() -> None:
    made = timeline([entry(0, "written_by_a_newer_program")])
    assert made.lanes[-1] is Lane.OTHER
    assert marks(made, Lane.OTHER) == [(0, Sign.NOTE)]
    assert made.mark_words(0) == "Written by a newer program"


def test_every_sign_and_every_state_has_words_of_its_own() -> None:
    assert len({sign.words for sign in Sign} | set(State) | set(Lane)) == len(Sign) + len(State) + len(Lane)


def test_nothing_has_happened_yet() -> None:
    made = timeline([])
    assert (made.start_ms, made.last_ms, made.at_ms) == (0, 0, [])
    assert not any(track.marks for track in made.tracks.values())


def test_an_access_token_lasts_from_its_issue_to_its_expiry_and_says_how_long() -> None:
    made = timeline([entry(0, "signed_in", **tokens("1"))])
    (bar,) = bars(made, Lane.ACCESS)
    assert (bar.start_ms, bar.end_ms, bar.used_until_ms) == (START_MS, START_MS + 60_000, inf)
    assert made.bar_words(Lane.ACCESS, bar) == "Access token access1: good for 60 seconds"


def test_a_refresh_counts_from_when_it_was_sent_and_ends_the_use_of_the_token_before() -> None:
    made = timeline([entry(0, "signed_in", **tokens("1")), *refresh(50, "2")])
    first, second = bars(made, Lane.ACCESS)
    assert first.end_ms == START_MS + 60_000
    assert first.used_until_ms == second.start_ms == START_MS + 49_000
    assert second.end_ms == START_MS + 109_000
    assert marks(made, Lane.ACCESS) == [(49, Sign.BEGUN), (50, Sign.DONE)]


def test_tokens_take_turns_between_two_rows() -> None:
    made = timeline([entry(0, "signed_in", **tokens("1")), *refresh(50, "2"), *refresh(100, "3")])
    for lane in (Lane.ACCESS, Lane.REFRESH):
        assert sorted(len(row.bars) for row in made.tracks[lane].rows) == [1, 2]


def test_a_refresh_of_which_the_beginning_is_not_there_counts_from_its_answer() -> None:
    made = timeline([entry(10, "tokens_refreshed", **tokens("1"))])
    assert spans(made, Lane.ACCESS) == [(State.TOKEN, 10, 70)]
    assert spans(made, Lane.SESSION) == [(State.SIGNED_IN, 10, inf)]


def test_a_rotation_begins_a_refresh_token_and_a_refresh_without_one_does_not() -> None:
    same = tokens("2") | {"refresh": "refresh1"}
    made = timeline([entry(0, "signed_in", **tokens("1")), entry(50, "tokens_refreshed", rotated=False, **same)])
    assert spans(made, Lane.REFRESH) == [(State.TOKEN, 0, inf)]
    assert marks(made, Lane.REFRESH) == []
    made = timeline([entry(0, "signed_in", **tokens("1")), *refresh(51, "2")])
    assert spans(made, Lane.REFRESH) == [(State.TOKEN, 0, 50), (State.TOKEN, 50, inf)]
    assert marks(made, Lane.REFRESH) == [(51, Sign.DONE)]
    assert made.bar_words(Lane.REFRESH, bars(made, Lane.REFRESH)[0]) == "Refresh token refresh1"


def test_without_a_refresh_token_there_is_no_bar_of_one() -> None:
    made = timeline([entry(0, "signed_in", access="access1", refresh=None, expires_in_ms=60_000)])
    assert bars(made, Lane.REFRESH) == []


@pytest.mark.parametrize(
    "lifetime, state, said",
    [
        ("never", State.ENDLESS, "Access token access1: valid, does not expire"),
        ("not known", State.UNCERTAIN, "Access token access1: valid, how long is not known"),
    ],
)
def test_f34_a_token_without_an_end_is_shown_as_such(lifetime: str, state: State, said: str) -> None:
    made = timeline([entry(0, "signed_in", **tokens("1", lifetime)), entry(9, "tokens_refreshed", **tokens("2"))])
    first = bars(made, Lane.ACCESS)[0]
    assert (first.state, first.end_ms, first.full_until_ms) == (state, inf, START_MS + 9_000)
    assert made.bar_words(Lane.ACCESS, first) == said


def test_a_rejected_access_token_is_in_use_no_longer() -> None:
    made = timeline(
        [entry(0, "signed_in", **tokens("1")), entry(20, "request_rejected"), entry(21, "request_rejected")]
    )
    assert spans(made, Lane.ACCESS) == [(State.TOKEN, 0, 20)]
    assert marks(made, Lane.ACCESS) == [(20, Sign.REJECTED), (21, Sign.REJECTED)]


def test_f22_the_token_of_a_locked_account_stays_good() -> None:
    locked = [entry(20, "request_rejected", errcode="M_USER_LOCKED"), entry(20, "locked")]
    made = timeline([entry(0, "signed_in", **tokens("1")), *locked])
    assert spans(made, Lane.ACCESS) == [(State.TOKEN, 0, 60)]
    assert marks(made, Lane.ACCESS) == [(20, Sign.REJECTED)]


@pytest.mark.parametrize(
    "facts, expected",
    [({"status": 403}, [(9, Sign.REJECTED)]), ({"status": 500}, []), ({"unreachable": "timed_out"}, [])],
)
def test_a_refused_refresh_token_is_marked_as_wrong_and_no_answer_says_nothing_about_it(
    facts: dict[str, Fact], expected: list[tuple[float, Sign]]
) -> None:
    made = timeline([entry(9, "refresh_failed", **facts)])
    assert marks(made, Lane.ACCESS) == [(9, Sign.FAILED)]
    assert marks(made, Lane.REFRESH) == expected


@pytest.mark.parametrize("reason, access", [("refresh_token_ended", []), ("server_asked", [(30, Sign.ENDED)])])
def test_a_soft_logout_ends_what_was_held_until_the_next_sign_in(reason: str, access: list[tuple[float, Sign]]) -> None:
    made = timeline(
        [
            entry(0, "signed_in", **tokens("1")),
            entry(1, "synced"),
            entry(30, "soft_logged_out", reason=reason),
            entry(90, "signed_in_again", **tokens("2")),
        ]
    )
    assert spans(made, Lane.SESSION) == [
        (State.SIGNED_IN, 0, 30),
        (State.PASSWORD_NEEDED, 30, 90),
        (State.SIGNED_IN, 90, inf),
    ]
    assert spans(made, Lane.ACCESS) == [(State.TOKEN, 0, 30), (State.TOKEN, 90, 150)]
    assert spans(made, Lane.REFRESH) == [(State.TOKEN, 0, 30), (State.TOKEN, 90, inf)]
    assert spans(made, Lane.SYNC) == [(State.SYNCING, 1, 30)]
    assert marks(made, Lane.ACCESS) == access
    assert marks(made, Lane.REFRESH) == [(30, Sign.ENDED)]


@pytest.mark.parametrize("event", ["logged_out", "signed_out"])
def test_after_the_end_nothing_goes_on(event: str) -> None:
    made = timeline(
        [
            entry(0, "signed_in", **tokens("1")),
            entry(1, "hard_end_noticed", ends_at_ms=START_MS + 500_000),
            entry(1, "synced"),
            entry(2, "save_failed"),
            entry(30, event),
        ]
    )
    ends = [bar.full_until_ms for lane in Lane for bar in bars(made, lane)]
    assert set(ends) == {START_MS + 30_000}
    assert marks(made, Lane.SESSION)[-1] == (30, Sign.ENDED)


def test_a_locked_account_is_seen_until_it_is_unlocked() -> None:
    made = timeline([entry(0, "restored"), entry(1, "synced"), entry(9, "locked"), entry(29, "unlocked")])
    assert spans(made, Lane.SESSION)[1:] == [(State.LOCKED, 9, 29), (State.SIGNED_IN, 29, inf)]
    assert spans(made, Lane.SYNC) == [(State.SYNCING, 1, 9)]


@pytest.mark.parametrize(
    "event, facts, state",
    [
        ("unreachable", {"unreachable": "connection_refused"}, State.OFFLINE),
        ("unreachable", {"unreachable": "timed_out"}, State.SILENT),
        ("unreachable", {"status": 502}, State.SERVER_ERROR),
        ("unreachable", {"status": 429, "errcode": "M_LIMIT_EXCEEDED"}, State.RATE_LIMITED),
        ("not_authorised", {"status": 403, "errcode": "M_FORBIDDEN"}, State.NOT_AUTHORISED),
    ],
)
def test_f19_what_keeps_the_server_away_is_told_apart(event: str, facts: dict[str, Fact], state: State) -> None:
    made = timeline([entry(0, "synced"), entry(5, event, **facts), entry(9, "reachable")])
    assert spans(made, Lane.SERVER) == [(State.REACHABLE, 0, 5), (state, 5, 9), (State.REACHABLE, 9, inf)]
    assert spans(made, Lane.SYNC) == [(State.SYNCING, 0, 5), (State.SYNCING, 9, inf)]
    assert made.bar_words(Lane.SERVER, bars(made, Lane.SERVER)[1]) == str(state)


@pytest.mark.parametrize("event", ["locked", "soft_logged_out", "logged_out", "restored"])
def test_a_sync_that_something_else_ended_meanwhile_does_not_go_on_by_itself(event: str) -> None:
    lost = [entry(5, "unreachable", status=502), entry(6, "not_authorised", status=403), entry(7, event)]
    made = timeline([entry(0, "synced"), *lost, entry(9, "reachable")])
    assert spans(made, Lane.SYNC) == [(State.SYNCING, 0, 5)]


def test_the_sync_goes_on_however_often_its_server_was_lost_meanwhile() -> None:
    lost = [entry(5, "unreachable", status=502), entry(6, "not_authorised", status=403)]
    made = timeline([entry(0, "synced"), *lost, entry(9, "reachable")])
    assert spans(made, Lane.SYNC) == [(State.SYNCING, 0, 5), (State.SYNCING, 9, inf)]


def test_a_server_that_was_away_from_the_beginning_brings_no_sync_back() -> None:
    made = timeline([entry(0, "unreachable", status=502), entry(9, "reachable")])
    assert bars(made, Lane.SYNC) == []


def test_an_answer_to_something_else_does_not_end_an_outage() -> None:
    made = timeline([entry(0, "unreachable", status=502), entry(5, "tokens_refreshed", **tokens("1"))])
    assert spans(made, Lane.SERVER) == [(State.SERVER_ERROR, 0, inf)]


def test_tokens_that_are_not_saved_are_seen_until_they_are() -> None:
    made = timeline([entry(0, "save_failed"), entry(9, "tokens_saved"), entry(10, "tokens_saved")])
    assert spans(made, Lane.SAVES) == [(State.NOT_SAVED, 0, 9)]
    assert [sign for _, sign in marks(made, Lane.SAVES)] == [Sign.FAILED, Sign.DONE, Sign.DONE]
    made = timeline([entry(0, "save_failed"), entry(9, "kept_for_this_run")])
    assert spans(made, Lane.SAVES) == [(State.NOT_SAVED, 0, 9), (State.THIS_RUN_ONLY, 9, inf)]


def test_f32_the_hard_end_is_a_limit_that_moves_and_can_be_withdrawn() -> None:
    made = timeline(
        [
            entry(0, "signed_in", **tokens("1")),
            entry(10, "hard_end_noticed", ends_in_ms=90_000, ends_at_ms=START_MS + 100_000),
            entry(20, "hard_end_noticed", ends_in_ms=100_000, ends_at_ms=START_MS + 120_000),
            entry(30, "hard_end_withdrawn"),
            entry(40, "hard_end_noticed"),
            entry(41, "hard_end_withdrawn"),
        ]
    )
    limits = made.tracks[Lane.SESSION].rows[1].bars
    assert [(bar.end_ms - START_MS, bar.used_until_ms - START_MS) for bar in limits] == [
        (100_000, 20_000),
        (120_000, 30_000),
    ]
    assert made.bar_words(Lane.SESSION, limits[0]) == "The server ends the sign-in, whatever is refreshed"


def test_a_withdrawal_of_what_was_never_noticed_changes_nothing() -> None:
    assert timeline([entry(0, "hard_end_withdrawn")]).tracks[Lane.SESSION].rows[1].bars == []


def test_while_the_program_was_closed_tokens_live_on_and_nothing_is_known_of_the_server() -> None:
    two_days_s = 2 * 86_400
    made = timeline(
        [
            entry(0, "signed_in", **tokens("1", 7 * 86_400_000)),
            entry(1, "synced"),
            entry(two_days_s, "restored", **tokens("1", 7 * 86_400_000)),
            entry(two_days_s + 1, "synced"),
        ]
    )
    (closed,) = made.closed.bars
    assert (closed.state, closed.start_ms, closed.end_ms) == (
        State.CLOSED,
        START_MS + 1_000,
        START_MS + two_days_s * 1_000,
    )
    assert spans(made, Lane.ACCESS) == [(State.TOKEN, 0, 7 * 86_400)]
    assert spans(made, Lane.SYNC) == [(State.SYNCING, 1, 1), (State.SYNCING, two_days_s + 1, inf)]
    assert spans(made, Lane.SERVER)[0] == (State.REACHABLE, 0, 1)


def test_it_was_closed_once_however_often_the_key_could_not_be_read() -> None:
    made = timeline(
        [
            entry(0, "tokens_saved"),
            *(entry(at, "restore_failed") for at in (60, 61)),
            entry(70, "restored"),
            entry(90, "restored"),
        ]
    )
    assert [(bar.start_ms - START_MS, bar.end_ms - START_MS) for bar in made.closed.bars] == [
        (0, 60_000),
        (70_000, 90_000),
    ]


def test_of_tokens_from_disk_without_their_past_it_is_not_known_when_they_end() -> None:
    made = timeline([entry(0, "restored", **tokens("1"))])
    assert spans(made, Lane.ACCESS) == [(State.UNCERTAIN, 0, inf)]
    assert made.closed.bars == []


def test_f24_where_the_clock_was_set_back_nothing_runs_backwards() -> None:
    made = timeline(
        [entry(0, "tokens_saved"), entry(7_200, "tokens_saved"), entry(3_600, "tokens_saved"), entry(3_700, "synced")]
    )
    assert [at_ms - START_MS for at_ms in made.at_ms] == [0, 7_200_000, 7_200_000, 7_300_000]
    (seam,) = made.seams
    assert seam_words(seam) == "The clock was set back by 60 minutes"
    assert made.wall_ms(START_MS + 7_100_000) == START_MS + 7_100_000
    assert made.wall_ms(START_MS + 7_300_000) == START_MS + 3_700_000
    assert made.place(START_MS + 3_800_000) == START_MS + 7_400_000
    assert made.place(START_MS) == made.last_ms


def test_entries_that_were_written_down_a_moment_late_are_no_clock_that_was_set() -> None:
    made = timeline([entry(10, "tokens_saved"), entry(9, "synced"), entry(11, "synced")])
    assert made.seams == []
    assert [at_ms - START_MS for at_ms in made.at_ms] == [10_000, 10_000, 11_000]
    assert made.wall_ms(made.last_ms) == START_MS + 11_000


def test_a_new_sign_in_in_the_same_file_goes_on_from_the_one_before() -> None:
    made = timeline(
        [entry(0, "signed_in", **tokens("1")), entry(9, "signed_out"), entry(20, "signed_in", **tokens("2"))]
    )
    assert spans(made, Lane.SESSION) == [(State.SIGNED_IN, 0, 9), (State.SIGNED_IN, 20, inf)]


def test_the_whole_shows_some_of_what_is_to_come_and_not_all_of_it() -> None:
    soon = timeline([entry(0, "signed_in", **tokens("1", 400_000)), entry(300, "synced")])
    assert soon.ends_ms(None) == START_MS + 375_000
    assert soon.ends_ms(START_MS + 390_000) == START_MS + 409_500
    late = timeline([entry(0, "signed_in", **tokens("1", 7 * 86_400_000)), entry(400, "synced")])
    assert late.ends_ms(None) == START_MS + 500_000
    assert timeline([entry(0, "signed_in", **tokens("1"))]).ends_ms(None) == START_MS + 30_000


def test_an_empty_one_ends_soon_after_now() -> None:
    assert timeline([]).ends_ms(None) == 6_000
