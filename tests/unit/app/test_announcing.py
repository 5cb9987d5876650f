"""What is said aloud to whoever does not see the window."""

from __future__ import annotations

from dataclasses import replace

from latchkey.app.announcing import Announcement, Announcing
from latchkey.app.checkup import CheckupShown
from latchkey.app.devices_shown import DevicesShown
from latchkey.app.login_shown import FieldMark, LoginShown
from latchkey.app.shown import Banner, BannerAction, Button, Receipt, SessionShown, StateWord, Tone, WindowShown
from latchkey.app.waits import Wait
from tests.shots.states import ACTIVE, LOCKED, NOW, OFFLINE_BANNER, RELOGIN, SESSIONS

ONLINE, OFFLINE = SESSIONS["active"], SESSIONS["offline"]

SIGNED_OUT = WindowShown(login=LoginShown())


def session(state: StateWord, tone: Tone = Tone.GOOD, hint: str = "") -> SessionShown:
    return replace(ACTIVE, state=state, tone=tone, state_hint=hint)


def told(*shown: WindowShown) -> list[Announcement]:
    """From the first of them on; that one itself is read as any window is."""
    announcing = Announcing(shown[0])
    return [one for after in shown[1:] for one in announcing.news(after)]


def test_a_session_that_goes_offline_and_comes_back_says_both_in_the_words_that_stand_there() -> None:
    went, came = told(ONLINE, OFFLINE, ONLINE)
    assert OFFLINE_BANNER.wait is not None
    assert went == Announcement(
        f"Offline. {OFFLINE_BANNER.text}", OFFLINE_BANNER.wait._replace(over=f"Offline. {OFFLINE_BANNER.wait.over}")
    )
    assert came == Announcement(f"Active. {ACTIVE.state_hint}")


def test_neither_a_countdown_nor_another_try_is_news() -> None:
    assert OFFLINE.banner is not None
    tries = [
        replace(
            OFFLINE, banner=replace(OFFLINE.banner, text=f"Offline since 11:58 ({n}).", wait=Wait(NOW.later(n), ""))
        )
        for n in range(50)
    ]
    assert told(OFFLINE, *tries) == []
    assert told(ONLINE, *[replace(ONLINE, loading_rooms=bool(n % 2)) for n in range(50)]) == []


def test_a_refresh_that_goes_as_it_should_is_not_mentioned() -> None:
    assert told(ONLINE, WindowShown(session=session("Refreshing", Tone.BUSY, "A new token.")), ONLINE) == []


def test_whatever_needs_somebody_is_said_at_once() -> None:
    cases: tuple[tuple[StateWord, Tone], ...] = (
        ("Soft logged out", Tone.ASKING),
        ("Sign-in step needed", Tone.ASKING),
        ("Locked", Tone.LOCKED),
    )
    for state, tone in cases:
        shown = WindowShown(session=session(state, tone, "Everything is kept."))
        assert told(ONLINE, shown) == [Announcement(f"{state}. Everything is kept.", urgent=True)]


def test_an_end_by_the_server_is_said_at_once_and_with_its_reason() -> None:
    login = LoginShown(state="Signed out by the server", farewell="Your homeserver ended the session.")
    assert told(ONLINE, WindowShown(login=login)) == [
        Announcement("Signed out by the server. Your homeserver ended the session.", urgent=True)
    ]
    assert told(ONLINE, SIGNED_OUT) == [Announcement("Signed out")]


def test_a_session_that_is_not_saved_is_said_at_once_beside_the_state_that_stays() -> None:
    bar = Banner("Your session is not saved.", Tone.ASKING, (Button("Try again", BannerAction.RETRY_SAVE),))
    assert told(ONLINE, replace(ONLINE, banner=bar)) == [Announcement("Your session is not saved.", urgent=True)]
    assert told(OFFLINE, replace(OFFLINE, banner=bar)) == [Announcement("Your session is not saved.", urgent=True)]


def test_a_state_that_needs_nobody_is_said_at_once_where_its_bar_does() -> None:
    bar = Banner("Someone else may have used this session.", Tone.ASKING)
    shown = WindowShown(session=session("Offline", Tone.IDLE), banner=bar)
    assert told(ONLINE, shown) == [Announcement(f"Offline. {bar.text}", urgent=True)]


def test_what_stands_beside_the_fields_of_a_sign_in_is_said_in_place_of_the_state() -> None:
    busy = LoginShown(state="Signing in", busy=True)
    wait = Wait(NOW, "Too many tries. You can try again now.")
    refused = LoginShown(problem="Too many tries. You can try again in {left}.", wait=wait)
    assert told(SIGNED_OUT, WindowShown(login=busy), WindowShown(login=refused)) == [
        Announcement("Signing in"),
        Announcement(refused.problem, wait, urgent=True),
    ]


def test_a_homeserver_is_told_of_once_it_is_found_or_not_and_not_while_it_is_looked_for() -> None:
    shown = [
        WindowShown(login=LoginShown(homeserver_mark=mark, homeserver_note=note))
        for mark, note in (
            (FieldMark.LOOKING, "Looking for example.org…"),
            (FieldMark.FOUND, "Found example.org"),
            (FieldMark.FOUND, "Found example.org"),
            (FieldMark.PROBLEM, "No homeserver there."),
        )
    ]
    assert told(SIGNED_OUT, *shown) == [Announcement("Found example.org"), Announcement("No homeserver there.")]


def test_what_became_of_something_is_said_wherever_it_stands() -> None:
    quiet = WindowShown(session=ACTIVE, relogin=RELOGIN)
    stage = SESSIONS["stage-password-wrong"].interaction
    assert stage is not None
    for shown, words, urgent in (
        (replace(quiet, relogin=replace(RELOGIN, problem="Wrong password.")), "Wrong password.", True),
        (replace(quiet, interaction=stage), stage.problem, True),
        (replace(quiet, receipt=Receipt("Same device.")), "Same device.", False),
        (replace(quiet, locked=LOCKED), LOCKED.text, False),
        (replace(quiet, devices=DevicesShown(notice="2 devices are signed out.")), "2 devices are signed out.", False),
        (replace(quiet, devices=DevicesShown(problem="No list.")), "No list.", False),
        (
            replace(quiet, checkup=CheckupShown(running=False, summary="Nothing is broken.")),
            "Nothing is broken.",
            False,
        ),
    ):
        assert told(quiet, shown, shown) == [Announcement(words, urgent=urgent)]
    assert told(quiet, replace(quiet, checkup=CheckupShown(summary="Checking… 3 done."))) == []


def test_a_window_that_shows_nothing_yet_has_nothing_to_say() -> None:
    assert told(WindowShown(), WindowShown()) == []
    assert told(ONLINE, WindowShown(), ONLINE) == []
