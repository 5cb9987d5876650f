"""An account is made at the homeserver that was found (spec section 7)."""

from __future__ import annotations

import pytest

from latchkey.app.finding import Offers
from latchkey.app.intents import CancelSignIn, CreateAccount, HomeserverTyped, LeaveRegistration, NameTyped, Register
from latchkey.app.interaction_intents import AnswerStage, CancelInteraction, StageDeed
from latchkey.app.login_shown import FieldMark
from latchkey.app.registration import Registered
from latchkey.app.registration_shown import RegistrationShown, password_note
from latchkey.session.answers import LoggedIn, NoAnswer, Refused, Trouble
from latchkey.session.events import RefreshAsked
from latchkey.session.secret import Secret
from latchkey.session.states import Active, SignedOut, SigningIn
from tests.fakes.clock import rest
from tests.fakes.finder import found
from tests.fakes.registration import Asked, FakeRegistration
from tests.fakes.world import DEVICE
from tests.unit.app.desk import Desk
from tests.unit.app.entrance import READABLE
from tests.unit.app.led import DUMMY, SESSION, TOKEN, asks_for

PASSWORD = Secret("correct horse")
REGISTER = Register("newcomer", PASSWORD, consent=False)
NEWCOMER = "@newcomer:example.org"
AWAY = NoAnswer(Trouble.TIMED_OUT, "matrix.example.org")
TAKEN = Refused(400, "M_USER_IN_USE", error="User ID already taken.")
INVALID = Refused(400, "M_INVALID_USERNAME", error="User ID can only contain characters a-z")


@pytest.fixture
async def entered(desk: Desk) -> Desk:
    """With the card open."""
    desk.finder.known["example.org"] = found(offers=Offers(password=True, registers=True))
    desk.world.servers.the_registration.tokens.always(lambda _: True)
    await desk.ask(HomeserverTyped("example.org"))
    await desk.world.clock.advance(500)
    await desk.ask(CreateAccount())
    assert card(desk) == RegistrationShown("example.org")
    return desk


def card(desk: Desk) -> RegistrationShown:
    assert desk.shown.login is not None
    assert desk.shown.login.registration is not None
    return desk.shown.login.registration


def registration(desk: Desk) -> FakeRegistration:
    return desk.world.servers.the_registration


def logged_in(desk: Desk, number: int = 1) -> LoggedIn:
    return desk.world.logged_in(number, user_id=NEWCOMER)


async def register(desk: Desk, *answers: LoggedIn | Registered | Refused | NoAnswer) -> None:
    registration(desk).registers.will(*answers)
    await desk.ask(REGISTER)


async def test_without_a_homeserver_there_is_nothing_to_open(desk: Desk) -> None:
    await desk.ask(CreateAccount(), NameTyped("alice"), REGISTER)
    assert desk.shown.login is not None
    assert desk.shown.login.registration is None
    assert isinstance(desk.controller.state, SignedOut)


async def test_r7_an_account_that_was_made_is_a_session_as_any(entered: Desk) -> None:
    await register(entered, asks_for((DUMMY,)), logged_in(entered))
    asked = registration(entered).registers.asked
    dummy = {"type": DUMMY, "session": SESSION}
    assert asked == [Asked("newcomer", PASSWORD, "Latchkey", auth) for auth in (None, dummy)]
    assert entered.shown.session is not None
    assert (entered.word, entered.shown.session.user_id) == ("Active", NEWCOMER)
    state = entered.controller.state
    assert isinstance(state, Active)
    assert state.held.identity.signed_in_with == "m.login.password"
    entered.world.gate.refreshes.will(entered.world.granted(2))
    entered.controller.post(RefreshAsked(entered.world.clock.now()))
    await rest()
    assert entered.world.pairs_on_disk()[-1] == ("access-2", False)


async def test_r2_the_localpart_is_what_the_server_says(entered: Desk) -> None:
    await register(entered, entered.world.logged_in(user_id="@newcomer2:example.org"))
    assert entered.shown.session is not None
    assert entered.shown.session.user_id == "@newcomer2:example.org"


async def test_an_account_without_a_session_is_signed_in_to(entered: Desk) -> None:
    entered.world.gate.logins.will(logged_in(entered))
    await register(entered, Registered(NEWCOMER))
    (login,) = entered.world.gate.logins.asked
    assert (login.user, login.password, login.device_id) == (NEWCOMER, PASSWORD, None)
    assert entered.word == "Active"


async def test_a_keyring_that_may_be_asking_the_person_is_named_where_they_look(entered: Desk) -> None:
    entered.world.door.shut()
    await register(entered, logged_in(entered))
    keyring = "Waiting for your keyring, which may be asking you for its password."
    assert (card(entered).name_mark, card(entered).name_note) == (FieldMark.LOOKING, keyring)
    entered.world.door.open()


async def test_the_person_is_led_through_what_the_server_asks_for(entered: Desk) -> None:
    await register(entered, asks_for((TOKEN, DUMMY)))
    assert (card(entered).busy, card(entered).state) == (True, "Signing in")
    assert entered.shown.interaction is not None
    assert entered.shown.interaction.title == "Create your account"
    flow = (TOKEN, DUMMY)
    registration(entered).registers.will(asks_for(flow, completed=(TOKEN,)), logged_in(entered))
    await entered.ask(AnswerStage(StageDeed.GO_ON, Secret("practise-with-us")))
    assert (entered.word, entered.shown.interaction) == ("Active", None)


async def test_who_gives_up_is_back_at_the_card(entered: Desk) -> None:
    await register(entered, asks_for((TOKEN,)))
    await entered.ask(CancelInteraction())
    assert card(entered) == RegistrationShown("example.org", problem_details=card(entered).problem_details)
    assert entered.shown.interaction is None
    assert len(registration(entered).registers.asked) == 1


@pytest.mark.parametrize("is_asking", [True, False])
async def test_cancelling_takes_the_dialog_with_it(entered: Desk, is_asking: bool) -> None:
    await register(entered, *([asks_for((TOKEN,))] if is_asking else []))
    assert isinstance(entered.controller.state, SigningIn)
    await entered.ask(CancelSignIn())
    assert (card(entered).busy, entered.shown.interaction) == (False, None)


async def test_f29_an_account_that_is_made_too_late_leaves_no_session_behind(entered: Desk) -> None:
    await register(entered)
    await entered.ask(CancelSignIn())
    registration(entered).registers.will(logged_in(entered))
    await rest()
    assert "POST /logout access-1" in entered.world.deeds
    assert isinstance(entered.controller.state, SignedOut)


async def test_r4_whether_a_name_is_free_is_said_once_typing_rests(entered: Desk) -> None:
    registration(entered).names.will(True)
    await entered.ask(NameTyped("n"), NameTyped(" newcomer "), NameTyped("newcomer"))
    assert card(entered).name_mark is FieldMark.LOOKING
    await entered.world.clock.advance(500)
    await rest()
    assert (card(entered).name_mark, card(entered).name_note) == (FieldMark.FOUND, "This name is free.")
    assert registration(entered).names.asked == ["newcomer"]
    await entered.ask(NameTyped(""))
    assert (card(entered).name_mark, card(entered).name_note) == (FieldMark.NOTHING, "")


@pytest.mark.parametrize(
    ("answer", "mark", "note"),
    [
        (TAKEN, FieldMark.PROBLEM, "This name is taken."),
        (False, FieldMark.PROBLEM, "This name is taken."),
        (INVALID, FieldMark.PROBLEM, 'This name cannot be used. ("User ID can only contain characters a-z")'),
        (Refused(400, "M_EXCLUSIVE"), FieldMark.PROBLEM, "This name is reserved."),
        (Refused(404, "M_UNRECOGNIZED"), FieldMark.NOTHING, ""),
        (AWAY, FieldMark.NOTHING, ""),
    ],
)
async def test_r4_a_name_that_cannot_be_had_is_told_beside_it(
    entered: Desk, answer: Refused | NoAnswer | bool, mark: FieldMark, note: str
) -> None:
    registration(entered).names.will(answer)
    await entered.ask(NameTyped("newcomer"))
    await entered.world.clock.advance(500)
    await rest()
    assert (card(entered).name_mark, card(entered).name_note) == (mark, note)


async def test_r3_a_name_that_was_taken_meanwhile_is_told_beside_it_until_another_is_typed(entered: Desk) -> None:
    await register(entered, asks_for((DUMMY,)), TAKEN)
    assert (card(entered).name_note, card(entered).problem) == ("This name is taken.", "")
    await entered.ask(NameTyped("newcomer2"))
    assert card(entered).name_note == "Looking whether this name is free…"


async def test_a_weak_password_is_told_beside_it(entered: Desk) -> None:
    await register(entered, Refused(400, "M_WEAK_PASSWORD", error="At least one digit"))
    said = 'The homeserver asks for a better password. ("At least one digit")'
    assert (card(entered).password_problem, card(entered).problem) == (said, "")


@pytest.mark.parametrize(
    ("answer", "said"),
    [
        (AWAY, "matrix.example.org did not answer in time."),
        (Refused(403, "M_FORBIDDEN"), "The homeserver makes no accounts at present."),
        (
            Refused(403, "M_FORBIDDEN", error="Registration has been disabled"),
            'The homeserver makes no accounts at present. ("Registration has been disabled")',
        ),
        (Refused(400, None), "The homeserver did not make the account (400)."),
        (Refused(400, "M_BAD_JSON", error="<b>"), 'The homeserver did not make the account (M_BAD_JSON). ("<b>")'),
        (Refused(500, "M_UNKNOWN"), "The homeserver has a problem of its own (500). Try again in a while."),
        (Refused(401, None, has_flows=True), "The homeserver asks for steps that lead nowhere."),
    ],
)
async def test_why_there_is_no_account_is_said(entered: Desk, answer: Refused | NoAnswer, said: str) -> None:
    await register(entered, answer)
    assert (card(entered).problem, card(entered).wait) == (said, None)
    assert not card(entered).busy


async def test_f3_too_many_tries_count_down(entered: Desk) -> None:
    await register(entered, Refused(429, "M_LIMIT_EXCEEDED", wait_ms=9_000))
    assert "{left}" in card(entered).problem
    assert card(entered).wait == (entered.world.clock.now().later(9_000), "Too many tries. You can try again now.")


async def test_a_password_goes_over_plain_http_only_where_the_person_agrees(desk: Desk) -> None:
    desk.finder.known["http://nas.lan"] = found("http://nas.lan", "nas.lan", needs_consent=True)
    await desk.ask(HomeserverTyped("http://nas.lan"))
    await desk.world.clock.advance(500)
    await desk.ask(CreateAccount(), REGISTER)
    assert card(desk).consent_note == READABLE
    assert card(desk).problem == "Tick the box first: the way to nas.lan is not encrypted."
    await desk.ask(Register("newcomer", PASSWORD, consent=True))
    assert card(desk).busy
    assert desk.world.servers.asked[-1] == "http://nas.lan"


async def test_the_way_back_leads_to_the_login_view_without_what_went_wrong(entered: Desk) -> None:
    await register(entered, AWAY)
    await entered.ask(LeaveRegistration())
    assert entered.shown.login is not None
    assert (entered.shown.login.registration, entered.shown.login.problem) == (None, "")
    await entered.ask(CreateAccount())
    assert card(entered) == RegistrationShown("example.org")


async def test_after_the_session_the_card_is_closed(entered: Desk) -> None:
    await register(entered, entered.world.logged_in(user_id=NEWCOMER, device_id=DEVICE))
    await entered.end_by_server()
    assert entered.shown.login is not None
    assert entered.shown.login.registration is None


@pytest.mark.parametrize(
    ("first", "second", "note"),
    [
        ("", "", ""),
        ("correct horse", "", ""),
        ("correct horse", "correct horse", ""),
        ("tide", "", "A short password is easily guessed: better take 8 characters or more."),
        ("tide", "tide", "A short password is easily guessed: better take 8 characters or more."),
        ("correct horse", "correct hose", "The two passwords are not the same."),
    ],
)
def test_r5_a_hint_stands_beside_the_passwords(first: str, second: str, note: str) -> None:
    assert password_note(Secret(first), Secret(second)) == note
