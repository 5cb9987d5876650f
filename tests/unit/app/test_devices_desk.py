"""The window "Devices" from behind: read, renamed, signed out, closed."""

from __future__ import annotations

from dataclasses import replace

import pytest

from latchkey.app.device_intents import (
    CloseDevices,
    LoadDevices,
    LookAtDevices,
    OpenDevices,
    RenameDevice,
    SignOutDevices,
    SignOutEverywhere,
    StopDevices,
)
from latchkey.app.devices import Device
from latchkey.app.devices_shown import LONGEST_NAME, DevicesShown, Others
from latchkey.app.intents import BannerPressed, RefreshNow
from latchkey.app.interaction_intents import AnswerStage, CancelInteraction, StageDeed
from latchkey.app.shown import BannerAction
from latchkey.session.answers import Challenge, Done, NoAnswer, Refused, Trouble
from latchkey.session.issuer import Issuer
from latchkey.session.secret import Secret
from latchkey.session.states import Active, Locked, SignedOut, SigningOut, SoftLoggedOut
from tests.fakes.clock import NOON, rest
from tests.fakes.devices import DeviceScripts
from tests.fakes.world import DEVICE, USER
from tests.unit.app.desk import SIGN_IN, Desk
from tests.unit.session.build import SOFT

DAY_MS = 86_400_000
THIS = Device(DEVICE, "Latchkey", NOON.wall_ms)
PHONE = Device("PHONE", "Phone", NOON.wall_ms - DAY_MS)
TABLET = Device("TABLET", "", NOON.wall_ms - 121 * DAY_MS)
LISTED = (TABLET, THIS, PHONE)
OFFLINE = NoAnswer(Trouble.NO_NETWORK, "matrix.example.org")
LIMITED = Refused(429, "M_LIMIT_EXCEEDED", endpoint="/devices")
CHALLENGE = Challenge("proof", (("m.login.password",),), (), {})
CHALLENGED = Refused(401, None, has_flows=True, challenge=CHALLENGE, endpoint="/delete_devices")
PASSWORD = Secret("correct horse")
BASE = "https://account.example.org/account/"
ISSUER = Issuer(
    "client",
    "https://auth.example.org/token",
    "https://auth.example.org/revoke",
    BASE,
    ("org.matrix.profile", "org.matrix.devices_list", "org.matrix.device_delete"),
)


@pytest.fixture
async def opened(signed_in: Desk) -> Desk:
    """With this device, a phone and a tablet in the list."""
    answers(signed_in).lists.will(LISTED)
    await signed_in.ask(OpenDevices())
    assert ids(signed_in) == [DEVICE, "PHONE", "TABLET"]
    return signed_in


@pytest.fixture
async def with_oauth(desk: Desk) -> Desk:
    await sign_in_with(desk, ISSUER)
    answers(desk).lists.will(LISTED)
    await desk.ask(OpenDevices())
    return desk


async def sign_in_with(desk: Desk, issuer: Issuer) -> None:
    desk.world.gate.logins.will(replace(desk.world.logged_in(), issuer=issuer))
    await desk.ask(SIGN_IN)


def answers(desk: Desk) -> DeviceScripts:
    return desk.world.servers.device_scripts


def shown(desk: Desk) -> DevicesShown:
    assert desk.shown.devices is not None
    return desk.shown.devices


def ids(desk: Desk) -> list[str]:
    return [one.device_id for one in shown(desk).devices]


async def test_nothing_is_asked_before_somebody_wants_to_see_it(signed_in: Desk) -> None:
    await signed_in.ask(LoadDevices(), LookAtDevices(), RenameDevice("PHONE", "x"), StopDevices(), CloseDevices())
    await signed_in.ask(SignOutDevices(("PHONE",)))
    assert answers(signed_in).sent == []
    assert signed_in.shown.devices is None


async def test_there_is_no_list_without_a_session(desk: Desk) -> None:
    await desk.ask(OpenDevices())
    assert desk.shown.devices is None


async def test_the_list_is_read_with_the_sessions_token_and_said_to_be(signed_in: Desk) -> None:
    await signed_in.ask(OpenDevices())
    assert (shown(signed_in).doing, shown(signed_in).of) == ("Reading the list…", USER)
    answers(signed_in).lists.will(LISTED)
    await rest()
    assert shown(signed_in).doing == ""
    assert ids(signed_in) == [DEVICE, "PHONE", "TABLET"]
    assert [one.note for one in shown(signed_in).devices] == ["This device", "", "Unused for 4 months"]
    assert answers(signed_in).sent == [("GET /devices", "access-1")]
    assert shown(signed_in).others is Others.HERE


async def test_asked_for_again_it_comes_to_the_front_and_is_not_read_again(opened: Desk) -> None:
    await opened.ask(OpenDevices())
    assert shown(opened).asked == 2
    assert opened.world.count("GET /devices") == 1


async def test_nothing_is_kept_of_it(opened: Desk) -> None:
    await opened.ask(CloseDevices())
    assert opened.shown.devices is None
    await opened.ask(OpenDevices())
    assert shown(opened).devices == ()


@pytest.mark.parametrize(
    ("answer", "said"),
    [
        (OFFLINE, "network"),
        (NoAnswer(Trouble.NO_TOKEN, ""), "no working access token"),
        (LIMITED, "Your homeserver gave no list: the server asks to wait."),
        (Refused(502, None), "Your homeserver gave no list: the server has a problem of its own (502)."),
    ],
)
async def test_where_there_is_no_list_it_is_said_why_and_tried_again(
    opened: Desk, answer: Refused | NoAnswer, said: str
) -> None:
    answers(opened).lists.will(answer)
    await opened.ask(LoadDevices())
    assert said in shown(opened).problem
    assert shown(opened).devices == (), "an old list might be taken for a new one"
    assert shown(opened).details.lines
    answers(opened).lists.will(LISTED)
    await opened.ask(LoadDevices())
    assert shown(opened).problem == ""
    assert len(ids(opened)) == 3


async def test_one_is_renamed_and_the_list_read_anew(opened: Desk) -> None:
    answers(opened).renames.will(Done())
    await opened.ask(RenameDevice("PHONE", "  Old phone "))
    assert answers(opened).renames.asked == [("PHONE", "Old phone")]
    assert shown(opened).notice == "The device is renamed."
    answers(opened).lists.will((THIS, replace(PHONE, display_name="Old phone")))
    await rest()
    assert shown(opened).devices[1].name == "Old phone"
    assert shown(opened).notice == "The device is renamed."
    assert opened.world.facts("device_renamed") == {}


async def test_a_name_has_an_end(opened: Desk) -> None:
    await opened.ask(RenameDevice("PHONE", "x" * 10_000))
    ((_, name),) = answers(opened).renames.asked
    assert len(name) == LONGEST_NAME


async def test_a_name_that_was_refused_stays(opened: Desk) -> None:
    answers(opened).renames.will(LIMITED)
    await opened.ask(RenameDevice("PHONE", "Old phone"))
    assert shown(opened).notice == "The device was not renamed: the server asks to wait. Nothing was changed."
    assert shown(opened).is_problem
    assert "errcode: M_LIMIT_EXCEEDED" in shown(opened).details.lines
    assert shown(opened).devices[1].name == "Phone"
    assert opened.world.count("GET /devices") == 1
    assert opened.world.facts("action_refused")["endpoint"] == "/devices"
    assert "device_renamed" not in opened.world.events()


async def test_a_device_that_is_gone_is_told_and_the_list_read_anew(opened: Desk) -> None:
    answers(opened).renames.will(Refused(404, "M_NOT_FOUND", endpoint="/devices"))
    answers(opened).lists.will((THIS, TABLET))
    await opened.ask(RenameDevice("PHONE", "Old phone"))
    assert shown(opened).notice == "Your homeserver has no such device any more."
    assert ids(opened) == [DEVICE, "TABLET"]


async def test_where_no_answer_came_nobody_knows_and_the_list_is_read_anew(opened: Desk) -> None:
    answers(opened).renames.will(NoAnswer(Trouble.TIMED_OUT, "matrix.example.org"))
    answers(opened).lists.will(LISTED)
    await opened.ask(RenameDevice("PHONE", "Old phone"))
    assert shown(opened).notice == "The device was not renamed: no answer in time."
    assert "Nothing was changed" not in shown(opened).notice
    assert opened.world.count("GET /devices") == 2


async def test_a_locked_account_is_told_to_the_session(opened: Desk) -> None:
    answers(opened).renames.will(Refused(401, "M_USER_LOCKED", endpoint="/devices"))
    await opened.ask(RenameDevice("PHONE", "Old phone"))
    assert isinstance(opened.controller.state, Locked)


async def test_several_are_signed_out_with_the_password(opened: Desk) -> None:
    answers(opened).deletes.will(CHALLENGED)
    await opened.ask(SignOutDevices(("PHONE", DEVICE, "TABLET", "STRANGE")))
    assert shown(opened).doing == "Signing out 2 devices…"
    asked = opened.shown.interaction
    assert asked is not None
    answers(opened).deletes.will(Done())
    answers(opened).lists.will((THIS,))
    await opened.ask(AnswerStage(StageDeed.GO_ON, PASSWORD))
    assert opened.shown.interaction is None
    (_, first), (sent, auth) = answers(opened).deletes.asked
    assert first is None
    assert sent == ("PHONE", "TABLET"), "never this device, and nothing that is not in the list"
    assert auth is not None
    assert auth["session"] == "proof"
    assert shown(opened).notice == "2 devices are signed out."
    assert ids(opened) == [DEVICE]
    assert opened.world.facts("devices_signed_out") == {"count": 2}


async def test_whoever_gives_up_the_proof_has_signed_nothing_out(opened: Desk) -> None:
    answers(opened).deletes.will(CHALLENGED)
    await opened.ask(SignOutDevices(("PHONE",)))
    await opened.ask(CancelInteraction())
    assert (shown(opened).doing, shown(opened).notice, shown(opened).is_problem) == (
        "",
        "Nothing was signed out.",
        False,
    )
    assert "devices_signed_out" not in opened.world.events()
    assert len(ids(opened)) == 3


async def test_a_refusal_signs_nothing_out(opened: Desk) -> None:
    answers(opened).deletes.will(Refused(403, "M_FORBIDDEN", endpoint="/delete_devices"))
    await opened.ask(SignOutDevices(("PHONE",)))
    assert shown(opened).notice == (
        "One device could not be signed out: the server refused (M_FORBIDDEN). Nothing was changed."
    )
    assert shown(opened).is_problem
    assert len(ids(opened)) == 3


async def test_a_server_that_leaves_it_to_another_program_is_told_in_words(opened: Desk) -> None:
    answers(opened).deletes.will(Refused(404, "M_UNRECOGNIZED", endpoint="/delete_devices"))
    await opened.ask(SignOutDevices(("PHONE",)))
    assert "the server does not offer this. Nothing was changed." in shown(opened).notice


async def test_only_this_device_or_none_is_nothing_to_do_here(opened: Desk) -> None:
    await opened.ask(SignOutDevices((DEVICE,)), SignOutDevices(()))
    assert opened.world.count("POST /delete_devices") == 0
    assert shown(opened).doing == ""


async def test_one_thing_at_a_time_is_asked(opened: Desk) -> None:
    await opened.ask(RenameDevice("PHONE", "Old phone"))
    await opened.ask(RenameDevice("TABLET", "x"), SignOutDevices(("PHONE",)), LoadDevices(), LookAtDevices())
    assert [what for what, _ in answers(opened).sent] == ["GET /devices", "PUT /devices/PHONE"]


async def test_reading_can_be_stopped(signed_in: Desk) -> None:
    await signed_in.ask(OpenDevices(), StopDevices())
    assert (shown(signed_in).doing, shown(signed_in).problem) == ("", "The list was not read.")
    answers(signed_in).lists.will(LISTED)
    await signed_in.ask(LoadDevices())
    await signed_in.ask(LoadDevices(), StopDevices())
    assert (len(ids(signed_in)), shown(signed_in).problem) == (3, "")
    await signed_in.ask(StopDevices())
    assert shown(signed_in).doing == ""


async def test_whatever_is_stopped_may_have_been_heard(opened: Desk) -> None:
    await opened.ask(RenameDevice("PHONE", "Old phone"))
    answers(opened).lists.will((THIS, PHONE))
    await opened.ask(StopDevices())
    assert shown(opened).notice.startswith("Stopped. What the homeserver had heard")
    assert ids(opened) == [DEVICE, "PHONE"]
    assert answers(opened).renames.given_up == 1


async def test_closing_gives_up_what_is_asked(opened: Desk) -> None:
    await opened.ask(RenameDevice("PHONE", "Old phone"))
    await opened.ask(CloseDevices())
    assert opened.shown.devices is None
    assert answers(opened).renames.given_up == 1


async def test_it_goes_with_its_session(opened: Desk) -> None:
    await opened.end_by_server()
    assert opened.shown.devices is None


async def test_after_a_soft_logout_it_stays_and_says_what_it_needs(opened: Desk) -> None:
    await opened.soft_logout()
    await opened.ask(SignOutDevices(("PHONE",)))
    assert shown(opened).notice == "This needs a session that works. Sign in again first."
    assert opened.world.count("POST /delete_devices") == 0


async def test_everywhere_ends_all_sessions_of_the_account(opened: Desk) -> None:
    await opened.ask(SignOutEverywhere())
    assert isinstance(opened.controller.state, SigningOut)
    assert opened.world.count("POST /logout/all access-1") == 1
    opened.world.gate.logouts.will(Done())
    await rest()
    assert isinstance(opened.controller.state, SignedOut)
    assert opened.world.browser.opened == []


async def test_u10_under_oauth_one_device_is_signed_out_on_its_page_and_never_here(with_oauth: Desk) -> None:
    assert shown(with_oauth).others is Others.ON_PAGE
    await with_oauth.ask(SignOutDevices(("PHONE",)))
    page = f"{BASE}?action=org.matrix.device_delete&device_id=PHONE"
    assert with_oauth.world.browser.opened == [page]
    assert shown(with_oauth).page == page
    assert "opened in your browser" in shown(with_oauth).notice
    assert with_oauth.world.count("POST /delete_devices") == 0


async def test_where_no_browser_could_be_opened_the_address_is_there(with_oauth: Desk) -> None:
    with_oauth.world.browser.is_there = False
    await with_oauth.ask(SignOutDevices(("PHONE",)))
    assert "Copy the link" in shown(with_oauth).notice
    assert shown(with_oauth).is_problem
    assert "device_id=PHONE" in shown(with_oauth).page


async def test_a_browser_that_is_found_late_tells_a_closed_window_nothing(with_oauth: Desk) -> None:
    with_oauth.world.browser.has_looked.clear()
    await with_oauth.ask(SignOutDevices(("PHONE",)))
    await with_oauth.ask(CloseDevices())
    with_oauth.world.browser.has_looked.set()
    await rest()
    assert with_oauth.shown.devices is None


async def test_back_from_the_page_the_list_is_read_anew_until_they_are_gone(with_oauth: Desk) -> None:
    await with_oauth.ask(LookAtDevices())
    assert with_oauth.world.count("GET /devices") == 1, "nobody was away"
    await with_oauth.ask(SignOutDevices(("PHONE", "TABLET")))
    assert with_oauth.world.browser.opened == [f"{BASE}?action=org.matrix.devices_list"]
    answers(with_oauth).lists.will(LISTED)
    await with_oauth.ask(LookAtDevices())
    assert "opened in your browser" in shown(with_oauth).notice
    answers(with_oauth).lists.will((THIS, TABLET))
    await with_oauth.ask(LookAtDevices())
    assert (shown(with_oauth).notice, shown(with_oauth).page) == ("One device is signed out.", "")
    answers(with_oauth).lists.will((THIS,))
    await with_oauth.ask(LookAtDevices())
    await with_oauth.ask(LookAtDevices())
    assert with_oauth.world.count("GET /devices") == 4
    assert [entry.facts for entry in with_oauth.world.journal.entries if entry.event == "devices_signed_out"] == [
        {"count": 1},
        {"count": 1},
    ]


async def test_under_oauth_a_device_is_renamed_here(with_oauth: Desk) -> None:
    answers(with_oauth).renames.will(Done())
    await with_oauth.ask(RenameDevice("PHONE", "Old phone"))
    assert answers(with_oauth).renames.asked == [("PHONE", "Old phone")]


async def test_under_oauth_everywhere_is_this_device_and_the_page_for_the_others(with_oauth: Desk) -> None:
    await with_oauth.ask(SignOutEverywhere())
    assert with_oauth.world.browser.opened == [f"{BASE}?action=org.matrix.devices_list"]
    assert isinstance(with_oauth.controller.state, SigningOut)
    assert with_oauth.world.count("POST /logout/all") == 0
    assert with_oauth.world.servers.issuers[-1] == ISSUER


async def test_under_oauth_nobody_is_signed_out_where_the_page_for_the_others_could_not_be_opened(
    with_oauth: Desk,
) -> None:
    with_oauth.world.browser.is_there = False
    await with_oauth.ask(CloseDevices())
    answers(with_oauth).lists.will(LISTED)
    await with_oauth.press(BannerAction.SIGN_OUT_EVERYWHERE)
    assert isinstance(with_oauth.controller.state, Active)
    assert "Nobody was signed out." in shown(with_oauth).notice
    assert shown(with_oauth).page == f"{BASE}?action=org.matrix.devices_list"


async def test_where_the_server_has_no_page_other_devices_cannot_be_signed_out(desk: Desk) -> None:
    await sign_in_with(desk, ISSUER._replace(account_management_uri="", account_actions=()))
    answers(desk).lists.will(LISTED)
    await desk.ask(OpenDevices())
    assert shown(desk).others is Others.NOWHERE
    await desk.ask(SignOutDevices(("PHONE",)))
    assert (desk.world.browser.opened, desk.world.count("POST /delete_devices")) == ([], 0)
    await desk.ask(SignOutEverywhere())
    assert desk.world.browser.opened == []
    assert isinstance(desk.controller.state, SigningOut)
    assert (desk.world.count("POST /logout access-1"), desk.world.count("POST /logout/all")) == (1, 0)


async def test_under_oauth_everywhere_is_never_promised_to_the_server_after_a_soft_logout_either(desk: Desk) -> None:
    await sign_in_with(desk, ISSUER._replace(account_management_uri="", account_actions=()))
    desk.world.gate.refreshes.will(Refused(400, "invalid_grant"))
    desk.world.gate.whoamis.will(SOFT)
    await desk.ask(RefreshNow())
    assert isinstance(desk.controller.state, SoftLoggedOut)
    await desk.ask(BannerPressed(BannerAction.SIGN_OUT_EVERYWHERE))
    assert desk.world.count("POST /logout/all") == 0
    assert not any(one.everywhere for one in desk.controller.revocations.untold.waiting)


async def test_the_session_says_where_its_account_is_managed(desk: Desk) -> None:
    await sign_in_with(desk, ISSUER)
    assert desk.shown.session is not None
    assert desk.shown.session.account_page == f"{BASE}?action=org.matrix.profile"
