"""What an administrator does to an account, on the practice homeserver and on a real Synapse: which answers it has, and
that none of them but deactivation takes a token away."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.contract.test_homeserver_semantics import GOOD, UNKNOWN_REFRESH_TOKEN, UNKNOWN_TOKEN, verdict
from tests.fakes.homeservers import Practice, Real, TestedHomeserver

SUSPENDED = (403, "M_USER_SUSPENDED", None)
NOT_AGREED = (403, "M_CONSENT_NOT_GIVEN", None)
LIMIT = (403, "M_RESOURCE_LIMIT_EXCEEDED", None)
CONTACT = "mailto:harbour-master@example.org"
HELLO = {"msgtype": "m.text", "body": "Hello"}


@pytest.fixture(params=["practice", "synapse"])
def changing(request: pytest.FixtureRequest) -> Iterator[TestedHomeserver]:
    """One that may be changed as a whole."""
    tested = Practice() if request.param == "practice" else Real(*request.getfixturevalue("strict"))
    with tested:
        yield tested


def test_d13_a_suspended_account_may_do_everything_but_join_and_write(homeserver: TestedHomeserver) -> None:
    told = homeserver.login()
    token = told["access_token"]
    room, invitation = homeserver.a_room(token), homeserver.another_invitation(token)
    homeserver.suspend()
    send = f"/rooms/{room}/send/m.room.message/1"
    assert verdict(homeserver.ask("PUT", send, token, json=HELLO)) == SUSPENDED
    assert verdict(homeserver.ask("POST", f"/join/{invitation}", token, json={})) == SUSPENDED
    assert verdict(homeserver.whoami(token)) == GOOD
    assert room in homeserver.sync(token)["rooms"]["join"]
    assert verdict(homeserver.refresh(told["refresh_token"])) == GOOD
    assert verdict(homeserver.try_login()) == GOOD
    for left in (room, invitation):
        assert verdict(homeserver.ask("POST", f"/rooms/{left}/leave", token, json={})) == GOOD
    assert verdict(homeserver.ask("POST", "/logout", token)) == GOOD


def test_d14_a_deactivated_account_has_no_token_any_more_and_no_password(homeserver: TestedHomeserver) -> None:
    """The specification has a code for it, which Synapse keeps for other ways to sign in."""
    told = homeserver.login()
    assert verdict(homeserver.whoami(told["access_token"])) == GOOD
    homeserver.deactivate()
    assert verdict(homeserver.whoami(told["access_token"])) == UNKNOWN_TOKEN
    assert verdict(homeserver.ask("GET", "/sync", told["access_token"])) == UNKNOWN_TOKEN
    assert verdict(homeserver.refresh(told["refresh_token"])) == UNKNOWN_REFRESH_TOKEN
    assert verdict(homeserver.try_login()) == (403, "M_FORBIDDEN", None)
    assert homeserver.devices() == set()


def test_who_has_not_agreed_to_the_terms_is_sent_to_a_page_and_stays_signed_in(changing: TestedHomeserver) -> None:
    told = changing.login()
    token = told["access_token"]
    invitation = changing.an_invitation(token)
    changing.require_consent()
    refused = changing.ask("POST", f"/join/{invitation}", token, json={})
    assert verdict(refused) == NOT_AGREED
    page = refused.json()["consent_uri"]
    assert page.startswith("http://127.0.0.1:")
    assert verdict(changing.whoami(token)) == GOOD
    assert verdict(changing.refresh(told["refresh_token"])) == GOOD
    changing.sync(token)
    changing.agree(page)
    assert verdict(changing.ask("POST", f"/join/{invitation}", token, json={})) == GOOD


def test_a_page_that_was_made_up_agrees_to_nothing(changing: TestedHomeserver) -> None:
    changing.require_consent()
    assert changing.ask("POST", f"/_matrix/consent?u={changing.user}&h=abc&v=1.0").status_code == 403


def test_d18_a_limit_refuses_syncs_and_refreshes_and_keeps_every_token(changing: TestedHomeserver) -> None:
    """A refused refresh does not spend its token: read literally it would have ended the session."""
    told = changing.login()
    changing.reach_limit(CONTACT)
    try:
        refused = changing.refresh(told["refresh_token"])
        assert verdict(refused) == LIMIT
        assert refused.json()["admin_contact"] == CONTACT
        assert verdict(changing.ask("GET", "/sync", told["access_token"])) == LIMIT
        assert verdict(changing.try_login()) == LIMIT
        assert verdict(changing.whoami(told["access_token"])) == GOOD
    finally:
        changing.lift_limit()
    assert verdict(changing.whoami(told["access_token"])) == GOOD
    assert verdict(changing.refresh(told["refresh_token"])) == GOOD
