"""What stands behind the login view: homeservers are looked up, and a sign-in is sent where that makes sense and is safe."""

from __future__ import annotations

import asyncio
import gc
import sys
from collections.abc import Awaitable, Callable
from dataclasses import replace

import pytest

from latchkey.app import words
from latchkey.app.arrival import Arrival
from latchkey.app.finding import FindProblem, Found, NotFound
from latchkey.app.intents import SignIn
from latchkey.app.shown import Details, FieldMark, LoginShown
from latchkey.session.answers import NoAnswer, Refused, Trouble
from latchkey.session.events import RefreshAsked, SignInAsked
from latchkey.session.journal import Entry, Farewell
from latchkey.session.secret import Secret
from latchkey.session.states import Active, Saving, SignedOut, SignedOutReason, SigningIn, SigningOut, SoftLoggedOut
from tests.fakes.clock import NOON, rest
from tests.fakes.finder import FakeFinder, found
from tests.fakes.world import SECOND, URL, USER, FakeWorld
from tests.unit.session.build import DISK_FULL, PLAIN, RATE_LIMITED, SOFT

PASSWORD = Secret("hunter2")
WRONG = Refused(403, "M_FORBIDDEN", error="Invalid username or password", endpoint="/login")
DAY = 24 * 3600 * SECOND
SSO_ONLY = found(login_flows=("m.login.sso",))
PLAIN_HTTP = found("http://nas.lan", "nas.lan", needs_consent=True)


class Entrance:
    """A login view's person and what is behind it."""

    def __init__(self, world: FakeWorld) -> None:
        self.world = world
        self.finder = FakeFinder()
        self.controller = world.controller()
        self.changes = 0
        self.arrival = Arrival(world.world, self.finder, self.controller, self._changed)
        world._started.insert(0, self)  # type: ignore[arg-type]  # it ends with the world, and before its controller

    async def close(self) -> None:
        await self.arrival.end()

    def _changed(self) -> None:
        self.changes += 1

    @property
    def shown(self) -> LoginShown:
        return self.arrival.shown(self.controller.snapshot)

    async def look_up(self, text: str) -> None:
        """Type it, and wait until typing rests."""
        self.arrival.typed(text)
        await self.world.clock.advance(500)

    def press(self, asked: SignIn | None = None, **more: object) -> None:
        base = SignIn("example.org", "alice", PASSWORD, consent=False)
        self.arrival.sign_in(asked or replace(base, **more))  # type: ignore[arg-type]

    async def refused(self, answer: Refused | NoAnswer = WRONG) -> None:
        """A try that comes to nothing."""
        self.world.gate.logins.will(answer)
        self.press()
        await rest()

    async def sign_in(self) -> None:
        self.world.gate.logins.will(self.world.logged_in())
        self.press()
        await rest()
        assert isinstance(self.controller.state, Active)

    async def signed_out_by_server(self) -> None:
        self.world.gate.refreshes.will(PLAIN)
        self.world.gate.whoamis.will(PLAIN)
        self.controller.post(RefreshAsked(self.world.clock.now()))
        await rest()
        assert self.controller.state == SignedOut(SignedOutReason.BY_SERVER)


@pytest.fixture
def entrance(world: FakeWorld) -> Entrance:
    return Entrance(world)


# Looking up -------------------------------------------------------------------------------------------------------------


async def test_a_homeserver_is_looked_up_when_typing_rests(entrance: Entrance) -> None:
    entrance.arrival.typed("example.org")
    await entrance.world.clock.advance(499)
    assert entrance.finder.asked == []
    assert (entrance.shown.homeserver_mark, entrance.shown.homeserver_note) == (
        FieldMark.LOOKING,
        "Looking for example.org…",
    )
    await entrance.world.clock.advance(1)
    assert entrance.finder.asked == ["example.org"]
    assert (entrance.shown.homeserver_mark, entrance.shown.homeserver_note) == (FieldMark.FOUND, "Found example.org")
    assert entrance.shown.can_sign_in


async def test_each_key_begins_the_wait_anew(entrance: Entrance) -> None:
    for text in ("exam", "example", "example.org"):
        entrance.arrival.typed(text)
        await entrance.world.clock.advance(400)
    assert entrance.finder.asked == []
    await entrance.world.clock.advance(100)
    assert entrance.finder.asked == ["example.org"]


async def test_a_newer_text_gives_up_the_look_up_of_the_older(entrance: Entrance) -> None:
    entrance.finder.hold()
    await entrance.look_up("example.org")
    await entrance.look_up("other.org")
    assert entrance.finder.given_up == ["example.org"]
    entrance.finder.let_go()
    await rest()
    assert (
        entrance.shown.homeserver_note
        == "No server called other.org was found. Check the spelling and your connection."
    )


async def test_an_answer_that_comes_as_somebody_types_on_counts_for_nothing(entrance: Entrance) -> None:
    entrance.finder.hold()
    await entrance.look_up("example.org")
    (look_up,) = (task for task in asyncio.all_tasks() if task.get_name() == "find")
    entrance.finder.let_go()
    while not look_up.done():
        await asyncio.sleep(0)
    entrance.arrival.typed("other.org")
    await rest()
    assert entrance.shown.homeserver_mark is FieldMark.LOOKING


async def test_spaces_around_it_are_no_other_homeserver(entrance: Entrance) -> None:
    await entrance.look_up("example.org")
    before = entrance.changes
    await entrance.look_up(" example.org ")
    assert entrance.finder.asked == ["example.org"]
    assert entrance.changes == before


async def test_nothing_stands_beside_an_empty_field(entrance: Entrance) -> None:
    await entrance.look_up("nowhere.org")
    await entrance.look_up("")
    assert entrance.finder.asked == ["nowhere.org"]
    shown = entrance.shown
    assert (shown.homeserver_mark, shown.homeserver_note, shown.homeserver_details) == (
        FieldMark.NOTHING,
        "",
        Details(),
    )
    assert not shown.can_sign_in


async def test_clearing_the_field_gives_up_the_look_up(entrance: Entrance) -> None:
    entrance.finder.hold()
    await entrance.look_up("example.org")
    await entrance.look_up("")
    assert entrance.finder.given_up == ["example.org"]
    assert entrance.shown.homeserver_mark is FieldMark.NOTHING


async def test_after_a_try_a_look_up_waits_again_until_typing_rests(entrance: Entrance) -> None:
    await entrance.refused()
    entrance.arrival.typed("other.org")
    await rest()
    assert entrance.finder.asked == ["example.org"]


async def test_what_is_not_found_has_its_sentence_and_its_facts_and_stays_as_it_was_typed(entrance: Entrance) -> None:
    await entrance.look_up("nowhere.org")
    shown = entrance.shown
    assert shown.homeserver_mark is FieldMark.PROBLEM
    assert shown.homeserver_note.startswith("No server called nowhere.org was found.")
    assert "unreachable: name_not_found" in shown.homeserver_details.lines
    assert (shown.homeserver, shown.username) == (None, None), "nothing is put into the fields"
    assert shown.can_sign_in, "it can be tried again"


async def test_a_name_without_end_is_cut_where_it_is_repeated(entrance: Entrance) -> None:
    entrance.arrival.typed("x" * 10_000)
    assert len(entrance.shown.homeserver_note) < 100


async def test_a_whole_user_id_fills_the_user_name(entrance: Entrance) -> None:
    entrance.finder.known["@alice:example.org"] = found(user_id="@alice:example.org")
    await entrance.look_up("@alice:example.org")
    assert entrance.shown.username == "@alice:example.org"


async def test_a_user_name_that_was_filled_in_is_not_filled_in_again_while_the_homeserver_is_changed(
    entrance: Entrance,
) -> None:
    entrance.controller.recall(Farewell(NOON.wall_ms, URL, USER, SignedOutReason.BY_SERVER.value))
    entrance.finder.known["@bob:other.org"] = found(user_id="@bob:other.org")
    filled = [entrance.shown.username]
    for text in (URL, "@bob:other.org", "@bob:other", "example.org"):
        await entrance.look_up(text)
        filled.append(entrance.shown.username)
    assert filled == [USER, USER, "@bob:other.org", "@bob:other.org", "@bob:other.org"]


async def test_a_server_without_passwords_says_what_it_offers_and_sign_in_is_off(entrance: Entrance) -> None:
    entrance.finder.known["example.org"] = SSO_ONLY
    await entrance.look_up("example.org")
    shown = entrance.shown
    assert shown.homeserver_mark is FieldMark.PROBLEM
    assert "single sign-on in the browser" in shown.homeserver_note
    assert not shown.password_offered
    assert not shown.can_sign_in


async def test_a_way_without_encryption_asks_for_consent(entrance: Entrance) -> None:
    entrance.finder.known["http://nas.lan"] = PLAIN_HTTP
    await entrance.look_up("http://nas.lan")
    assert entrance.shown.consent_needed
    await entrance.look_up("example.org")
    assert not entrance.shown.consent_needed


# Signing in -------------------------------------------------------------------------------------------------------------


async def test_a_sign_in_goes_to_the_homeserver_that_was_found(entrance: Entrance) -> None:
    await entrance.look_up("example.org")
    entrance.press(username="  alice ")
    await rest()
    (login,) = entrance.world.gate.logins.asked
    assert (login.user, login.password, login.device_name, login.device_id) == ("alice", PASSWORD, "Latchkey", None)
    assert entrance.world.servers.asked == [URL]


async def test_pressing_while_somebody_still_types_does_not_wait_for_typing_to_rest(entrance: Entrance) -> None:
    entrance.arrival.typed("example.org")
    entrance.press()
    await rest()
    assert entrance.finder.asked == ["example.org"]
    assert isinstance(entrance.controller.state, SigningIn)


async def test_pressing_while_the_homeserver_is_looked_up_waits_for_that_and_signs_in(entrance: Entrance) -> None:
    entrance.finder.hold()
    await entrance.look_up("example.org")
    entrance.press()
    await rest()
    assert entrance.world.gate.logins.asked == []
    assert (entrance.shown.state, entrance.shown.busy, entrance.shown.can_sign_in) == ("Signing in", True, False)
    assert entrance.shown.homeserver_mark is FieldMark.LOOKING
    entrance.world.gate.logins.will(entrance.world.logged_in())
    entrance.finder.let_go()
    await rest()
    assert isinstance(entrance.controller.state, Active)
    assert (entrance.finder.asked, entrance.finder.given_up) == (["example.org"], []), "it was looked up once"


async def test_what_was_pressed_with_counts_even_where_typing_was_not_heard_of(entrance: Entrance) -> None:
    await entrance.look_up("nowhere.org")
    entrance.press(homeserver="example.org")
    await rest()
    assert entrance.finder.asked == ["nowhere.org", "example.org"]
    assert isinstance(entrance.controller.state, SigningIn)


async def test_a_homeserver_that_is_not_found_ends_the_try_and_can_be_tried_again(entrance: Entrance) -> None:
    del entrance.finder.known["example.org"]
    entrance.press()
    await rest()
    assert entrance.world.gate.logins.asked == []
    assert (entrance.shown.busy, entrance.shown.can_sign_in) == (False, True)
    assert entrance.shown.homeserver_mark is FieldMark.PROBLEM
    entrance.finder.known["example.org"] = found()
    entrance.press()
    assert (entrance.shown.homeserver_mark, entrance.shown.homeserver_details) == (FieldMark.LOOKING, Details())
    await rest()
    assert isinstance(entrance.controller.state, SigningIn)


@pytest.mark.parametrize(
    ("asked", "problem"),
    [
        (SignIn("example.org", " ", PASSWORD, consent=False), "Enter your user name."),
        (SignIn("example.org", "alice", Secret(""), consent=False), "Enter your password."),
    ],
)
async def test_what_is_missing_is_asked_for(entrance: Entrance, asked: SignIn, problem: str) -> None:
    entrance.press(asked)
    await rest()
    assert entrance.shown.problem == problem
    assert entrance.world.gate.logins.asked == []
    entrance.press()
    assert entrance.shown.problem == ""


async def test_a_missing_homeserver_is_asked_for_beside_its_field(entrance: Entrance) -> None:
    entrance.press(homeserver="  ")
    await rest()
    assert entrance.shown.homeserver_note == "Enter the address of your homeserver, or your whole user ID."
    assert entrance.shown.homeserver_mark is FieldMark.PROBLEM
    assert not entrance.shown.busy


async def test_no_password_goes_unencrypted_to_another_computer_before_that_is_agreed_to(entrance: Entrance) -> None:
    entrance.finder.known["http://nas.lan"] = PLAIN_HTTP
    entrance.press(homeserver="http://nas.lan")
    await rest()
    assert entrance.world.gate.logins.asked == []
    assert entrance.shown.problem == "Tick the box first: the way to nas.lan is not encrypted."
    assert (entrance.shown.consent_needed, entrance.shown.can_sign_in, entrance.shown.busy) == (True, True, False)
    entrance.press(homeserver="http://nas.lan", consent=True)
    await rest()
    assert entrance.world.servers.asked == ["http://nas.lan"]
    assert entrance.shown.problem == ""


@pytest.mark.parametrize("only", [SSO_ONLY, replace(SSO_ONLY, needs_consent=True)])
async def test_a_server_without_passwords_is_sent_none_and_asks_for_no_box(entrance: Entrance, only: Found) -> None:
    entrance.finder.known["example.org"] = only
    entrance.press()
    await rest()
    assert entrance.world.gate.logins.asked == []
    assert entrance.shown.problem == ""
    assert "does not offer password sign-in" in entrance.shown.homeserver_note
    assert not entrance.shown.busy


async def test_a_password_never_goes_to_a_homeserver_that_was_typed_after_pressing(entrance: Entrance) -> None:
    entrance.finder.hold()
    entrance.finder.known["evil.org"] = found("https://evil.org", "evil.org")
    entrance.press()
    await rest()
    await entrance.look_up("evil.org")
    entrance.finder.let_go()
    await rest()
    assert entrance.shown.homeserver_note == "Found evil.org"
    assert entrance.world.gate.logins.asked == []
    assert not entrance.shown.busy


async def test_pressing_twice_signs_in_once(entrance: Entrance) -> None:
    entrance.press()
    entrance.press()
    await rest()
    entrance.press()
    await rest()
    assert len(entrance.world.gate.logins.asked) == 1


async def test_it_is_busy_until_the_session_is_put_away(entrance: Entrance) -> None:
    entrance.world.door.shut()
    entrance.press()
    await rest()
    assert isinstance(entrance.controller.state, SigningIn)
    asked = entrance.shown
    entrance.world.gate.logins.will(entrance.world.logged_in())
    await rest()
    assert isinstance(entrance.controller.state, Saving)
    for shown in (asked, entrance.shown):
        assert (shown.state, shown.busy, shown.can_sign_in) == ("Signing in", True, False)
    entrance.world.door.open()


# What went wrong --------------------------------------------------------------------------------------------------------


async def test_a_refused_sign_in_says_why_and_can_be_tried_again(entrance: Entrance) -> None:
    await entrance.refused()
    shown = entrance.shown
    assert (shown.state, shown.problem) == ("Signed out", "Wrong user name or password.")
    assert "errcode: M_FORBIDDEN" in shown.problem_details.lines
    assert (shown.busy, shown.can_sign_in, shown.wait_until) == (False, True, None)
    await entrance.sign_in()


async def test_a_server_that_does_not_answer_is_no_wrong_password(entrance: Entrance) -> None:
    await entrance.refused(NoAnswer(Trouble.TIMED_OUT, "matrix.example.org"))
    assert entrance.shown.problem == "matrix.example.org did not answer in time."


async def test_the_same_problem_is_told_as_often_as_it_happens(entrance: Entrance) -> None:
    for _ in range(2):
        await entrance.refused()
        assert entrance.shown.problem == "Wrong user name or password."


@pytest.mark.parametrize("answer", [WRONG, RATE_LIMITED])
async def test_an_old_problem_never_stands_beside_a_newly_typed_homeserver(entrance: Entrance, answer: Refused) -> None:
    await entrance.refused(answer)
    entrance.arrival.typed("other.org")
    shown = entrance.shown
    assert (shown.problem, shown.problem_details, shown.wait_until) == ("", Details(), None)
    entrance.arrival.typed("example.org")
    assert entrance.shown.problem == "", "it does not come back"


async def test_a_new_try_takes_the_old_problem_away(entrance: Entrance) -> None:
    await entrance.refused()
    entrance.press(password=Secret(""))
    assert (entrance.shown.problem, entrance.shown.problem_details) == ("Enter your password.", Details())
    entrance.finder.hold()
    entrance.press(homeserver="other.org")
    assert entrance.shown.problem == ""


@pytest.mark.parametrize(
    ("told", "wait_ms"), [(RATE_LIMITED, 20_000), (replace(RATE_LIMITED, wait_ms=None), words.NO_WAIT_TOLD_MS)]
)
async def test_a_rate_limited_sign_in_says_how_long_to_wait_and_can_be_tried_after_that(
    entrance: Entrance, told: Refused, wait_ms: int
) -> None:
    await entrance.refused(told)
    assert entrance.shown.wait_until == NOON.later(wait_ms)
    assert entrance.shown.problem == "Too many tries. You can try again in {left}."
    await entrance.world.clock.advance(wait_ms)
    assert entrance.shown.can_sign_in
    await entrance.sign_in()


# Cancelling -------------------------------------------------------------------------------------------------------------


async def test_cancelling_while_the_homeserver_is_looked_up(entrance: Entrance) -> None:
    entrance.finder.hold()
    entrance.press()
    await rest()
    entrance.arrival.cancel()
    await rest()
    assert entrance.finder.given_up == ["example.org"]
    shown = entrance.shown
    assert (shown.state, shown.busy, shown.homeserver_mark) == ("Signed out", False, FieldMark.NOTHING)
    assert shown.can_sign_in
    entrance.finder.let_go()
    await entrance.sign_in()


async def test_cancelling_while_the_server_is_asked(entrance: Entrance) -> None:
    entrance.press()
    await rest()
    entrance.arrival.cancel()
    await rest()
    assert entrance.world.gate.logins.given_up == 1
    assert entrance.controller.state == SignedOut()
    shown = entrance.shown
    assert (shown.state, shown.busy, shown.problem, shown.can_sign_in) == ("Signed out", False, "", True)
    await entrance.sign_in()


async def test_cancelling_while_the_session_is_put_away_ends_it_on_the_server_too(entrance: Entrance) -> None:
    entrance.world.disk.trouble = DISK_FULL
    entrance.world.gate.logins.will(entrance.world.logged_in())
    entrance.press()
    await rest()
    assert isinstance(entrance.controller.state, Saving)
    entrance.arrival.cancel()
    await rest()
    assert isinstance(entrance.controller.state, SigningOut)
    assert entrance.world.count("POST /logout access-1") == 1


async def test_cancelling_too_late_does_not_end_a_session(entrance: Entrance) -> None:
    await entrance.sign_in()
    entrance.arrival.cancel()
    await rest()
    assert isinstance(entrance.controller.state, Active)


async def test_cancelling_does_not_end_a_session_that_is_being_renewed(entrance: Entrance) -> None:
    await entrance.sign_in()
    entrance.world.door.shut()
    entrance.world.gate.refreshes.will(entrance.world.granted(2))
    entrance.controller.post(RefreshAsked(entrance.world.clock.now()))
    await rest()
    assert isinstance(entrance.controller.state, Saving)
    entrance.arrival.cancel()
    entrance.world.door.open()
    await rest()
    assert isinstance(entrance.controller.state, Active)


async def test_cancelling_does_not_end_a_session_that_was_just_brought_back(entrance: Entrance) -> None:
    await entrance.sign_in()
    entrance.world.gate.refreshes.will(SOFT)
    entrance.controller.post(RefreshAsked(entrance.world.clock.now()))
    await rest()
    assert isinstance(entrance.controller.state, SoftLoggedOut)
    entrance.world.door.shut()
    await entrance.world.sign_in_again(entrance.controller, 2)
    assert isinstance(entrance.controller.state, Saving)
    entrance.arrival.cancel()
    entrance.world.door.open()
    await rest()
    assert isinstance(entrance.controller.state, Active)
    assert entrance.world.count("POST /logout") == 0


async def test_cancelling_leaves_a_look_up_alone_that_nobody_waits_for(entrance: Entrance) -> None:
    entrance.finder.hold()
    await entrance.look_up("example.org")
    entrance.arrival.cancel()
    entrance.finder.let_go()
    await rest()
    assert entrance.shown.homeserver_note == "Found example.org"


async def test_after_the_end_nothing_is_looked_up(entrance: Entrance) -> None:
    entrance.finder.hold()
    entrance.press()
    await rest()
    await entrance.arrival.end()
    assert entrance.finder.given_up == ["example.org"]
    assert entrance.world.gate.logins.asked == []


# Farewell ---------------------------------------------------------------------------------------------------------------


async def test_after_a_sign_out_by_the_server_homeserver_and_user_id_are_filled_in_and_it_is_said_why(
    entrance: Entrance,
) -> None:
    await entrance.sign_in()
    await entrance.signed_out_by_server()
    shown = entrance.shown
    assert (shown.state, shown.homeserver, shown.username) == ("Signed out by the server", URL, USER)
    assert f"ended the session of {USER}" in shown.farewell
    assert any("logged_out" in line for line in shown.farewell_details.lines)
    assert shown.problem == ""


async def test_the_farewell_is_for_who_was_signed_in_whatever_was_typed_before(entrance: Entrance) -> None:
    entrance.finder.known["@bob:example.org"] = found(user_id="@bob:example.org")
    await entrance.look_up("@bob:example.org")
    entrance.world.gate.logins.will(entrance.world.logged_in())
    entrance.press(homeserver="@bob:example.org", username="alice")
    await rest()
    await entrance.signed_out_by_server()
    assert entrance.shown.username == USER


async def test_a_farewell_of_an_earlier_day_says_the_day(entrance: Entrance) -> None:
    entry = Entry(NOON.wall_ms - 3 * DAY, "00000001", "logged_out", {"reason": "by_server"})
    entrance.controller.recall(Farewell(NOON.wall_ms - 3 * DAY, URL, USER, "by_server", (entry,)))
    shown = entrance.shown
    assert "Jun 2025" in shown.farewell
    assert shown.state == "Signed out by the server"
    assert len(shown.farewell_details.lines) == 1


async def test_a_dismissed_farewell_is_gone_but_what_happened_is_still_named(entrance: Entrance) -> None:
    await entrance.sign_in()
    await entrance.signed_out_by_server()
    entrance.controller.dismiss_farewell()
    await rest()
    shown = entrance.shown
    assert (shown.farewell, shown.farewell_details, shown.homeserver, shown.username) == ("", Details(), None, None)
    assert shown.state == "Signed out by the server"
    assert entrance.world.disk.farewell() is None


async def test_a_later_sign_in_takes_the_farewell_away(entrance: Entrance) -> None:
    await entrance.sign_in()
    await entrance.signed_out_by_server()
    await entrance.sign_in()
    assert entrance.shown.farewell == ""
    assert entrance.world.disk.farewell() is None


async def test_a_sign_in_that_fails_leaves_the_farewell(entrance: Entrance) -> None:
    await entrance.sign_in()
    await entrance.signed_out_by_server()
    await entrance.refused()
    assert (entrance.shown.state, entrance.shown.problem) == (
        "Signed out by the server",
        "Wrong user name or password.",
    )
    assert entrance.shown.farewell


# The password -----------------------------------------------------------------------------------------------------------


async def _sent(entrance: Entrance) -> None:
    entrance.world.gate.logins.will(entrance.world.logged_in())
    entrance.finder.let_go()
    await rest()
    assert isinstance(entrance.controller.state, Active)


async def _refused(entrance: Entrance) -> None:
    entrance.world.gate.logins.will(WRONG)
    entrance.finder.let_go()
    await rest()
    assert entrance.shown.problem == "Wrong user name or password."


async def _not_found(entrance: Entrance) -> None:
    entrance.finder.known["example.org"] = NotFound(FindProblem.BAD_NAME)
    entrance.finder.let_go()
    await rest()


async def _no_password_flow(entrance: Entrance) -> None:
    entrance.finder.known["example.org"] = SSO_ONLY
    entrance.finder.let_go()
    await rest()


async def _no_consent(entrance: Entrance) -> None:
    entrance.finder.known["example.org"] = PLAIN_HTTP
    entrance.finder.let_go()
    await rest()


async def _typed_on(entrance: Entrance) -> None:
    entrance.arrival.typed("other.org")
    await rest()


async def _cancelled(entrance: Entrance) -> None:
    entrance.arrival.cancel()
    await rest()


async def _cancelled_later(entrance: Entrance) -> None:
    entrance.finder.let_go()
    await rest()
    entrance.arrival.cancel()
    await rest()


async def _ended(entrance: Entrance) -> None:
    await entrance.arrival.end()


@pytest.mark.parametrize(
    "what_comes",
    [_sent, _refused, _not_found, _no_password_flow, _no_consent, _typed_on, _cancelled, _cancelled_later, _ended],
)
async def test_a_password_is_held_no_longer_than_somebody_waits_for_it(
    entrance: Entrance, what_comes: Callable[[Entrance], Awaitable[None]]
) -> None:
    password = Secret("correct horse battery staple")
    alone = sys.getrefcount(password)
    entrance.finder.hold()
    entrance.press(password=password)
    await rest()
    waiting = sys.getrefcount(password)
    assert waiting > alone
    await what_comes(entrance)
    entrance.world.gate.logins.asked.clear()
    gc.collect()
    left = sys.getrefcount(password)
    assert left == alone


async def test_a_password_stands_in_no_text_about_anything(entrance: Entrance) -> None:
    asked = SignIn("example.org", "alice", PASSWORD, consent=False)
    texts = [repr(asked), str(asked), repr(SignInAsked(NOON, URL, "alice", PASSWORD, "Latchkey"))]

    def look_around() -> None:
        texts.extend([repr(vars(entrance.arrival)), repr(vars(entrance.controller)), repr(entrance.shown)])
        texts.extend(repr(task) for task in asyncio.all_tasks())

    entrance.finder.hold()
    entrance.press(asked)
    await rest()
    look_around()
    entrance.finder.let_go()
    await rest()
    look_around()
    entrance.world.gate.logins.will(WRONG)
    await rest()
    look_around()
    texts.append(repr(entrance.world.journal.entries))
    assert "<redacted>" in texts[0]
    assert not [text for text in texts if "hunter2" in text]
