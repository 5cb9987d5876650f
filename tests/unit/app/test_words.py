"""Every kind of trouble has a sentence of its own, and every number is said as people say it."""

from __future__ import annotations

import time
from datetime import datetime

import pytest

from latchkey import language
from latchkey.app import clock_words, finding_words, happenings, waits, words
from latchkey.app.banners import banner
from latchkey.app.finding import FindProblem, Found, NotFound
from latchkey.app.snapshot import Snapshot
from latchkey.app.waits import Wait
from latchkey.language import Customs
from latchkey.session.answers import KeyTrouble, NoAnswer, NoKey, NotStored, NotThrough, Obstacle, Refused, Trouble
from latchkey.session.instant import Instant
from latchkey.session.journal import Entry, Fact
from latchkey.session.states import OtherUser, Restoring
from tests.unit.session.build import ALICE, DISK_FULL, NOW, RATE_LIMITED, WEB_PAGE, refused


def test_every_trouble_has_a_sentence_of_its_own() -> None:
    sentences = {words.trouble(NoAnswer(trouble, "example.org")) for trouble in Trouble}
    assert len(sentences) == len(Trouble)
    assert all(sentence.endswith(".") and "{" not in sentence for sentence in sentences)
    assert len({words.in_short(NoAnswer(trouble, "example.org")) for trouble in Trouble}) == len(Trouble)


def test_every_obstacle_on_the_way_in_has_a_sentence_and_a_clause_of_its_own() -> None:
    sentences = {words.sign_in_problem(NotThrough(obstacle, "example.org")) for obstacle in Obstacle}
    assert len(sentences) == len(Obstacle)
    assert all(sentence.endswith(".") and "{" not in sentence for sentence in sentences)
    clauses = {words.obstacle_in_short(obstacle) for obstacle in Obstacle}
    assert len(clauses) == len(Obstacle)
    assert not any(clause.endswith(".") for clause in clauses)


def test_an_obstacle_of_a_newer_program_is_named() -> None:
    assert words.obstacle_in_short("moat") == "it led nowhere (moat)"


def test_what_is_known_of_an_obstacle_is_in_the_details() -> None:
    details = words.details(NotThrough(Obstacle.PROVIDER_ERROR, "example.org", "invalid_scope"))
    assert details.lines == ("obstacle: provider_error", "host: example.org", "detail: invalid_scope")
    assert words.details(NotThrough(Obstacle.DENIED, "example.org")).lines == ("obstacle: denied", "host: example.org")


def test_without_a_host_the_sentence_still_has_a_subject() -> None:
    assert words.trouble(NoAnswer(Trouble.TIMED_OUT, "")) == "The server did not answer in time."


def test_every_way_of_not_finding_a_homeserver_has_a_sentence() -> None:
    for problem in FindProblem:
        sentence = finding_words.not_found(NotFound(problem, "example.org"))
        assert sentence.endswith((".", "https://."))
        assert "{" not in sentence


def test_the_connections_own_trouble_is_said_where_it_is_known() -> None:
    lost = NoAnswer(Trouble.TLS_EXPIRED, "example.org")
    result = NotFound(FindProblem.NO_ANSWER, "example.org", no_answer=lost)
    assert finding_words.not_found(result) == words.trouble(lost)


@pytest.mark.parametrize(
    ("problem", "sentence"),
    [
        (refused(403, "M_FORBIDDEN"), "Wrong username or password."),
        (
            refused(403, "M_USER_DEACTIVATED"),
            "This account has been deactivated. It cannot be used any more.",
        ),
        (refused(400, "M_UNKNOWN"), "The homeserver did not accept this way of signing in."),
        (RATE_LIMITED, "Too many tries. You can try again in {left}."),
        (WEB_PAGE, "The homeserver has a problem of its own (502). Try again in a while."),
        (refused(400, "ORG_ODD", error="odd"), "The homeserver refused the sign-in (ORG_ODD): odd"),
        (refused(418, None), "The homeserver refused the sign-in (418)"),
    ],
)
def test_a_refused_sign_in_is_explained(problem: Refused, sentence: str) -> None:
    assert words.sign_in_problem(problem) == sentence


def test_in_short_a_refusal_names_what_it_was() -> None:
    assert words.in_short(RATE_LIMITED) == "the server asks to wait"
    assert words.in_short(refused(403, "M_FORBIDDEN")) == "the server refused (M_FORBIDDEN)"
    assert words.in_short(refused(404, None)) == "the server refused (404)"


def test_a_server_that_offers_nothing_that_is_known_says_what_it_offers() -> None:
    def found(*flows: str) -> Found:
        return Found("https://example.org", "example.org", None, flows, needs_consent=False)

    said = finding_words.no_way_in(found("m.login.cas", "org.example.palm"))
    assert said.endswith("It offers: org.example.palm, single sign-on of an older kind.")
    assert finding_words.no_way_in(found()) == "example.org offers no way of signing in that Latchkey knows."
    assert len(finding_words.no_way_in(found(*(f"org.example.{number}" for number in range(999))))) < 300


@pytest.mark.parametrize(
    ("why", "sentence"),
    [
        (NoKey(KeyTrouble.LOCKED, "KWallet"), "KWallet is locked."),
        (NoKey(KeyTrouble.LOCKED, ""), "Your keyring is locked."),
        (NoKey(KeyTrouble.ABSENT, "KWallet"), "The key to this session is not in KWallet."),
        (NoKey(KeyTrouble.ABSENT, ""), "The key to this session is not in your keyring."),
        (NoKey(KeyTrouble.FAILED, "KWallet"), "KWallet did not answer."),
        (NoKey(KeyTrouble.FAILED, ""), "This computer has no keyring that answers."),
    ],
)
def test_what_a_keyring_does_not_do_is_said(why: NoKey, sentence: str) -> None:
    assert words.no_key(why) == sentence


def test_details_hold_the_technical_facts() -> None:
    lines = words.details(
        refused(403, "M_FORBIDDEN", error="no", endpoint="/login"),
        refused(500, None),
        NoAnswer(Trouble.TIMED_OUT, "example.org", "slow"),
        NoAnswer(Trouble.TIMED_OUT, "example.org"),
        NoKey(KeyTrouble.FAILED, "", "no backend"),
        NoKey(KeyTrouble.LOCKED, "KWallet"),
        DISK_FULL,
        OtherUser("@bob:example.org"),
        NotFound(FindProblem.WELL_KNOWN_STATUS, "example.org", "503", refused=refused(503, None)),
        NotFound(FindProblem.WELL_KNOWN_BAD_BASE_URL, "example.org"),
        NotFound(FindProblem.EMPTY),
        None,
    ).lines
    for line in (
        "status: 403",
        "error: no",
        "unreachable: timed_out",
        "detail: slow",
        "keyring: none",
        "detail: no backend",
        "keyring: KWallet",
        "disk: the disk is full",
        "signed in as: @bob:example.org",
        "verdict: fail_prompt",
        "verdict: fail_error",
        "status: 503",
        "problem: empty",
    ):
        assert line in lines


@pytest.mark.parametrize(
    ("span_ms", "said"),
    [
        (-1, "0 seconds"),
        (1_000, "1 second"),
        (90_000, "90 seconds"),
        (120_000, "2 minutes"),
        (7_200_000, "2 hours"),
        (7 * 86_400_000, "7 days"),
    ],
)
def test_spans_are_said_in_the_unit_that_fits(span_ms: int, said: str) -> None:
    assert clock_words.span(span_ms) == said


@pytest.mark.parametrize(
    ("number", "said"), [(1, "1st"), (2, "2nd"), (3, "3rd"), (4, "4th"), (11, "11th"), (112, "112th"), (21, "21st")]
)
def test_ordinals(number: int, said: str) -> None:
    assert clock_words.ordinal(number) == said


def test_another_day_is_told_with_its_date() -> None:
    day_ms = 86_400_000
    assert len(clock_words.at_minute(NOW.wall_ms, NOW.wall_ms)) == len("18:40")
    assert "2023" in clock_words.at_minute(NOW.wall_ms, NOW.wall_ms + 2 * day_ms)
    assert len(clock_words.at_second(NOW.wall_ms)) == len("12:03:41")


def test_times_dates_and_thousands_are_those_of_where_somebody_lives() -> None:
    language.follow(Customs("{:%I.%M}".format, "{:%I.%M.%S}".format, "{:%x}".format, "{:%A}".format, lambda: "’"))
    assert clock_words.at_minute(NOW.wall_ms, NOW.wall_ms) == at(NOW, "%I.%M")
    assert clock_words.at_minute(NOW.wall_ms, 0) == at(NOW, "%x, %I.%M")
    assert clock_words.at_second(NOW.wall_ms) == at(NOW, "%I.%M.%S")
    assert clock_words.day_and_second(NOW.wall_ms) == at(NOW, "%A, %I.%M.%S")
    assert language.number(12_345) == "12’345"
    assert clock_words.in_utc(NOW.wall_ms).endswith("Z"), "a journal means the same everywhere"


def at(moment: Instant, form: str) -> str:
    return datetime.fromtimestamp(moment.wall_ms / 1000).astimezone().strftime(form)


def test_a_sentence_that_stands_by_itself_counts_down_and_then_is_another_whole_one() -> None:
    assert waits.counted(waits.SENT_AGAIN, NOW) == (
        "Nothing came? It can be sent again in {left}.",
        Wait(NOW, "Nothing came? It can be sent again now."),
    )
    assert waits.counted(waits.SENT_AGAIN, None) == ("Nothing came? It can be sent again now.", None)


@pytest.mark.parametrize(
    ("event", "facts", "said"),
    [
        ("signed_in", {}, "Signed in"),
        ("sign_in_failed", {"other_user": "@bob:example.org"}, "Somebody else was signed in; that was ended again"),
        (
            "sign_in_failed",
            {"status": 403, "errcode": "M_FORBIDDEN"},
            "Sign-in failed: the server refused (M_FORBIDDEN)",
        ),
        ("refresh_started", {"cause": "asked"}, "You asked for a refresh"),
        ("refresh_started", {"cause": "scheduled"}, "Refreshing in time"),
        (
            "tokens_refreshed",
            {"expires_in_ms": 300_000, "rotated": True},
            "Token refreshed, good for 5 minutes, refresh token rotated",
        ),
        ("tokens_refreshed", {"expires_in_ms": "never", "rotated": False}, "Token refreshed"),
        ("refresh_failed", {"unreachable": "timed_out"}, "Refresh failed: no answer in time"),
        ("sign_in_failed", {"obstacle": "denied"}, "Sign-in failed: it was not allowed there"),
        ("sign_in_passage", {"stage": "in_browser"}, "The sign-in goes on in the browser"),
        ("sign_in_passage", {"stage": "newer"}, "The sign-in goes on"),
        ("refresh_failed", {}, "Refresh failed: the server refused (0)"),
        ("second_witness", {"verdict": "logged_out"}, "The server does not know this session any more"),
        ("second_witness", {}, "Asked whether the session exists"),
        ("signed_in_again", {"same_device": True}, "Signed in again, same device"),
        ("signed_in_again", {"same_device": False}, "Signed in again, with a new device"),
        ("signed_out", {"server_told": True}, "Signed out"),
        ("signed_out", {"server_told": False}, "Signed out here; the server was not told"),
        ("unreachable", {"unreachable": "no_network"}, "Offline: no network connection"),
        ("reachable", {}, "Back online"),
        ("something_new", {}, "Something new"),
        ("bench", {"action": "offline", "on": True}, "QA bench: Go offline"),
        ("bench", {"action": "offline", "on": False}, "QA bench: Go online again"),
        ("bench", {"action": "kill"}, "QA bench: Kill the program now"),
        ("bench", {"action": "clock_ahead", "by_ms": 3_600_000}, "QA bench: Clock one hour ahead"),
        ("bench", {"action": "practice_scenario", "name": "outage"}, "QA bench: Begin the scenario outage"),
        ("bench", {"action": "practice_ended"}, "QA bench: The practice homeserver has ended"),
        ("bench", {"action": "put_right"}, "QA bench: Put everything right"),
        ("bench", {"action": "of_a_newer_program"}, "QA bench: of a newer program"),
        (
            "hard_end_noticed",
            {"ends_in_ms": 180_000, "ends_at_ms": 1},
            "The server ends this sign-in in 3 minutes, whatever is refreshed",
        ),
        ("hard_end_noticed", {}, "The server ends this sign-in, whatever is refreshed"),
        ("hard_end_withdrawn", {}, "This sign-in goes on beyond the end that was expected"),
    ],
)
def test_the_journal_is_told_in_words(event: str, facts: dict[str, Fact], said: str) -> None:
    assert happenings.in_words(Entry(NOW.wall_ms, "", event, facts)) == said


def test_an_entry_of_a_newer_program_has_words_too() -> None:
    entry = Entry(0, "0a1b2c3d", "refresh_failed", {"unreachable": "too_early", "status": None, "errcode": None})
    assert happenings.in_words(entry) == "Refresh failed: no answer in time"


@pytest.mark.parametrize("at_ms", [2**63 - 1, -(2**63)])
def test_a_moment_that_no_calendar_has_is_the_nearest_that_one_has(at_ms: int) -> None:
    assert clock_words.at_second(at_ms)
    assert clock_words.at_minute(at_ms, 0)


def test_the_time_zone_is_named_by_how_far_it_is_from_utc(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TZ", "XYZ-05:30")
    time.tzset()
    assert clock_words.zone(NOW.wall_ms) == "UTC+05:30"
    monkeypatch.undo()
    time.tzset()


def test_what_a_disk_does_wrong_is_told_in_the_language_of_the_sentence_around_it(
    request: pytest.FixtureRequest,
) -> None:
    request.addfinalizer(lambda: language.use("en"))
    language.use("de")
    shown = banner(Snapshot(Restoring(ALICE, DISK_FULL)), NOW)
    assert shown is not None
    assert shown.text.startswith("Deine gespeicherte Sitzung kann nicht geöffnet werden: der Datenträger ist voll. ")
    assert words.not_kept_in_short(NotStored("the disk is full")) == "der Datenträger ist voll"
